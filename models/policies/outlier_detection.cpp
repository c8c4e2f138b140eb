#include "models/policies/outlier_detection.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "models/events.hpp"
#include "models/policies/verbs.hpp"
#include "models/world.hpp"

namespace halfopen::models {

namespace {

// Percentages are integers in Envoy: 7 % is 7 and not 7.000000000000001.
double envoy_percent(double fraction) {
    const double percent = fraction * 100;
    const auto whole = static_cast<double>(static_cast<std::int64_t>(percent + 0.5));
    return percent > whole - 1e-9 && percent < whole + 1e-9 ? whole : percent;
}

bool is_by_chance(double probability) { return probability > 0 && probability < 1; }

bool needs_draws(const OutlierDetectionSettings& settings) {
    return settings.max_ejection_time_jitter > sim::Duration{} ||
           is_by_chance(settings.enforcing_consecutive_5xx) ||
           is_by_chance(settings.enforcing_consecutive_gateway_failure) ||
           is_by_chance(settings.enforcing_consecutive_local_origin_failure) ||
           is_by_chance(settings.enforcing_success_rate) ||
           is_by_chance(settings.enforcing_local_origin_success_rate) ||
           is_by_chance(settings.enforcing_failure_percentage) ||
           is_by_chance(settings.enforcing_failure_percentage_local_origin);
}

}  // namespace

OutlierDetectionSettings outlier_detection_preset(std::uint8_t preset) {
    OutlierDetectionSettings settings;
    settings.preset = preset;
    const std::string_view word = outlier_detection_preset_words[preset];
    if (word == "istio") {
        settings.enforcing_success_rate = 0;
        settings.enforcing_local_origin_success_rate = 0;
    } else if (word == "grpc") {
        settings.rules = static_cast<std::uint8_t>(OutlierRules::grpc);
        settings.consecutive_5xx = 0;
        settings.consecutive_gateway_failure = 0;
        settings.consecutive_local_origin_failure = 0;
        settings.enforcing_failure_percentage = 1;
    }
    return settings;
}

OutlierDetection::OutlierDetection(const OutlierDetectionSettings& settings, std::uint32_t replicas)
    : settings_(settings),
      needs_chance_(needs_draws(settings)),
      ejected_percent_max_(envoy_percent(settings.max_ejection_percent)),
      failure_percent_max_(envoy_percent(settings.failure_percentage_threshold)),
      replicas_(replicas),
      chances_(replicas, Chance{0}) {
    settings_.max_ejection_time = std::max(settings.max_ejection_time, settings.base_ejection_time);
    changes_.reserve(replicas);
    compared_.reserve(replicas);
    judged_.reserve(replicas);
}

bool OutlierDetection::Chance::happens(double probability) {
    if (left < probability) {
        left = left / probability;
        return true;
    }
    left = (left - probability) / (1 - probability);
    return false;
}

bool OutlierDetection::record(std::uint32_t replica, Response response, sim::Instant now,
                              double uniform) {
    Chance chance{uniform};
    const bool local = response == Response::local_origin_failure;
    if (!settings_.split_external_local_origin_errors) {
        return record_answer(replica, local ? Response::gateway_failure : response, now, chance);
    }
    const bool ejects = !local && record_answer(replica, response, now, chance);
    return record_connection(replica, local, now, chance) || ejects;
}

bool OutlierDetection::record_answer(std::uint32_t replica, Response response, sim::Instant now,
                                     Chance& chance) {
    Replica& from = replicas_[replica];
    ++from.answers.current.requests;
    if (response == Response::ok) {
        ++from.answers.current.successes;
        from.in_a_row_5xx = 0;
        from.in_a_row_gateway = 0;
        return false;
    }
    bool ejects = false;
    if (response == Response::gateway_failure) {
        ejects =
            count_in_a_row(&Replica::in_a_row_gateway, settings_.consecutive_gateway_failure,
                           settings_.enforcing_consecutive_gateway_failure, replica, now, chance);
    } else {
        from.in_a_row_gateway = 0;
    }
    return count_in_a_row(&Replica::in_a_row_5xx, settings_.consecutive_5xx,
                          settings_.enforcing_consecutive_5xx, replica, now, chance) ||
           ejects;
}

bool OutlierDetection::record_connection(std::uint32_t replica, bool failed, sim::Instant now,
                                         Chance& chance) {
    Replica& to = replicas_[replica];
    ++to.connections.current.requests;
    if (!failed) {
        ++to.connections.current.successes;
        to.in_a_row_local = 0;
        return false;
    }
    return count_in_a_row(&Replica::in_a_row_local, settings_.consecutive_local_origin_failure,
                          settings_.enforcing_consecutive_local_origin_failure, replica, now,
                          chance);
}

// At `most` in a row, not beyond: while it is ejected nothing is counted anew.
bool OutlierDetection::count_in_a_row(std::uint32_t Replica::*counter, std::uint32_t most,
                                      double enforcing, std::uint32_t replica, sim::Instant now,
                                      Chance& chance) {
    Replica& failing = replicas_[replica];
    if (++(failing.*counter) != most || failing.ejected) {
        return false;
    }
    failing.*counter = 0;
    return eject(replica, enforcing, now, chance);
}

bool OutlierDetection::eject(std::uint32_t replica, double enforcing, sim::Instant now,
                             Chance& chance) {
    if (!may_eject_one_more()) {
        ++overflows_;
        return false;
    }
    if (!chance.happens(enforcing)) {
        return false;
    }
    Replica& out = replicas_[replica];
    out.ejected = true;
    out.ejected_at = now;
    const std::int64_t choices = settings_.max_ejection_time_jitter.nanoseconds / 1'000'000 + 1;
    out.jitter =
        sim::milliseconds(static_cast<std::int64_t>(chance.left * static_cast<double>(choices)));
    const std::int64_t base = settings_.base_ejection_time.nanoseconds;
    const std::int64_t longest = settings_.max_ejection_time.nanoseconds;
    if (rules() == OutlierRules::grpc || out.backoff * base < longest + base) {
        ++out.backoff;
    }
    ++ejected_;
    ++ejections_;
    return true;
}

bool OutlierDetection::may_eject_one_more() const {
    const auto replicas = static_cast<double>(replicas_.size());
    if (rules() == OutlierRules::grpc) {
        return 100.0 * ejected_ / replicas < ejected_percent_max_;
    }
    return 100.0 * (ejected_ + 1) / replicas <= ejected_percent_max_ ||
           (settings_.always_eject_one_host && ejected_ == 0);
}

const std::vector<OutlierDetection::Change>& OutlierDetection::tick(
    sim::Instant now, std::span<const double> uniforms) {
    changes_.clear();
    for (std::size_t replica = 0; replica != uniforms.size(); ++replica) {
        chances_[replica] = {uniforms[replica]};
    }
    begin_interval();
    if (rules() == OutlierRules::envoy) {
        end_ejections(now);
    }
    eject_by_rates(false, now);
    eject_by_rates(true, now);
    shrink_backoffs(now);
    if (rules() == OutlierRules::grpc) {
        end_ejections(now);
    }
    return changes_;
}

void OutlierDetection::begin_interval() {
    for (Replica& replica : replicas_) {
        replica.answers = {{}, replica.answers.current};
        replica.connections = {{}, replica.connections.current};
    }
}

void OutlierDetection::end_ejections(sim::Instant now) {
    for (std::uint32_t number = 0; number != replicas_.size(); ++number) {
        Replica& replica = replicas_[number];
        if (!replica.ejected || !is_over(replica, now)) {
            continue;
        }
        replica.ejected = false;
        replica.was_ejected = true;
        replica.back_at = now;
        replica.in_a_row_5xx = 0;
        replica.in_a_row_gateway = 0;
        replica.in_a_row_local = 0;
        --ejected_;
        changes_.push_back({number, false});
    }
}

bool OutlierDetection::is_over(const Replica& replica, sim::Instant now) const {
    const std::int64_t base = settings_.base_ejection_time.nanoseconds;
    const std::int64_t longest = settings_.max_ejection_time.nanoseconds;
    const std::int64_t time = replica.backoff > longest / base ? longest : replica.backoff * base;
    const sim::Duration out_for = sim::nanoseconds(time) + replica.jitter;
    const sim::Duration out_so_far = now - replica.ejected_at;
    return rules() == OutlierRules::grpc ? out_so_far > out_for : out_so_far >= out_for;
}

void OutlierDetection::shrink_backoffs(sim::Instant now) {
    for (Replica& replica : replicas_) {
        const bool was_well = rules() == OutlierRules::grpc ||
                              (replica.was_ejected && now - replica.back_at >= settings_.interval);
        if (!replica.ejected && was_well && replica.backoff != 0) {
            --replica.backoff;
        }
    }
}

void OutlierDetection::eject_by_rates(bool local_origin, sim::Instant now) {
    find_candidates(local_origin);
    success_rates_[local_origin ? 1 : 0] = {};
    if (!compared_.empty() && compared_.size() >= settings_.success_rate_minimum_hosts) {
        const SuccessRate rate = compare(local_origin);
        success_rates_[local_origin ? 1 : 0] = rate;
        const double enforcing = local_origin ? settings_.enforcing_local_origin_success_rate
                                              : settings_.enforcing_success_rate;
        for (const std::uint32_t replica : compared_) {
            if (success_percent(replica, local_origin) < rate.ejection_threshold) {
                eject_at_tick(replica, enforcing, now);
            }
        }
    }
    if (judged_.size() >= settings_.failure_percentage_minimum_hosts) {
        const double enforcing = local_origin ? settings_.enforcing_failure_percentage_local_origin
                                              : settings_.enforcing_failure_percentage;
        for (const std::uint32_t replica : judged_) {
            if (!is_ejected(replica) && fails_too_much(success_percent(replica, local_origin))) {
                eject_at_tick(replica, enforcing, now);
            }
        }
    }
}

void OutlierDetection::find_candidates(bool local_origin) {
    compared_.clear();
    judged_.clear();
    for (std::uint32_t number = 0; number != replicas_.size(); ++number) {
        const Replica& replica = replicas_[number];
        const Bucket& last = local_origin ? replica.connections.last : replica.answers.last;
        if (replica.ejected || last.requests == 0) {
            continue;
        }
        if (last.requests >= settings_.success_rate_request_volume) {
            compared_.push_back(number);
        }
        if (last.requests >= settings_.failure_percentage_request_volume) {
            judged_.push_back(number);
        }
    }
}

double OutlierDetection::success_percent(std::uint32_t replica, bool local_origin) const {
    const Replica& of = replicas_[replica];
    const Bucket& last = local_origin ? of.connections.last : of.answers.last;
    return last.successes * 100.0 / last.requests;
}

OutlierDetection::SuccessRate OutlierDetection::compare(bool local_origin) const {
    const auto hosts = static_cast<double>(compared_.size());
    double sum = 0;
    for (const std::uint32_t replica : compared_) {
        sum += success_percent(replica, local_origin);
    }
    const double mean = sum / hosts;
    double squares = 0;
    for (const std::uint32_t replica : compared_) {
        const double off = success_percent(replica, local_origin) - mean;
        squares += off * off;
    }
    const double deviation = std::sqrt(squares / hosts);
    return {mean, mean - settings_.success_rate_stdev_factor * deviation};
}

bool OutlierDetection::fails_too_much(double success_percent) const {
    const double failures = 100.0 - success_percent;
    return rules() == OutlierRules::grpc ? failures > failure_percent_max_
                                         : failures >= failure_percent_max_;
}

void OutlierDetection::eject_at_tick(std::uint32_t replica, double enforcing, sim::Instant now) {
    if (eject(replica, enforcing, now, chances_[replica])) {
        changes_.push_back({replica, true});
    }
}

namespace outlier_detection {

namespace {

using Response = OutlierDetection::Response;

// As Envoy sees it: who answers that it has failed or is too busy, has answered (500, 503); a
// refused or broken connection and a wait without an answer are of local origin.
Response response_of(Outcome outcome, bool is_passed_on) {
    if (succeeded(outcome) || outcome == Outcome::client_error) {
        return Response::ok;
    }
    if (is_passed_on || outcome == Outcome::error) {
        return Response::server_error;
    }
    const bool is_busy = outcome == Outcome::shed || outcome == Outcome::queue_full ||
                         outcome == Outcome::queue_timeout;
    return is_busy ? Response::gateway_failure : Response::local_origin_failure;
}

void note(World& world, OutlierState& state, std::uint32_t replica, bool ejected) {
    state.ejections.push_back({world.now(), replica, ejected});
    world.note_on_edge(state.edge,
                       ejected ? PolicyEvent::outlier_ejected : PolicyEvent::outlier_returned);
}

}  // namespace

Move begin(World& world, std::uint32_t frame, const Layer&) {
    world.forget_replica_asked(frame);
    return Move::inwards();
}

// Says nothing of a replica: an outer policy stopped waiting; nothing was sent.
Move finish(World& world, std::uint32_t frame, const Layer& layer, Outcome outcome) {
    const std::optional<std::uint32_t> replica = world.replica_asked(frame);
    const bool is_passed_on = world.is_answered_below(frame);
    const bool is_own = is_rejected_by_caller(outcome) && !is_passed_on;
    if (!replica || is_own || outcome == Outcome::abandoned || outcome == Outcome::cancelled) {
        return Move::outwards(outcome);
    }
    OutlierState& state = world.policies().outliers[layer.index];
    const double uniform = state.detection.needs_chance() ? world.chance(frame, state.dice) : 0.0;
    const Response response = response_of(outcome, is_passed_on);
    if (state.detection.record(*replica, response, world.now(), uniform)) {
        note(world, state, *replica, true);
    }
    return Move::outwards(outcome);
}

void tick(World& world, OutlierState& state, std::uint32_t replicas) {
    std::vector<double> uniforms;
    if (state.detection.needs_chance()) {
        sim::Draws draws(state.dice, 0, state.ticks);
        uniforms.resize(replicas);
        std::ranges::generate(uniforms, [&] { return draws.uniform(); });
    }
    ++state.ticks;
    for (const auto& change : state.detection.tick(world.now(), uniforms)) {
        note(world, state, change.replica, change.ejected);
    }
}

}  // namespace outlier_detection

// Ends with the edge's detection: other policies may have taken its place in mid-run.
void World::tick_outliers(std::uint32_t outliers) {
    OutlierState& state = policies_.outliers[outliers];
    if (edges_[state.edge].outliers != outliers) {
        return;
    }
    outlier_detection::tick(*this, state, services_[service_called_by(state.edge)].replicas);
    simulation_.schedule(simulation_.now() + state.interval,
                         event_payload(EventKind::outlier_tick, outliers));
}

}  // namespace halfopen::models
