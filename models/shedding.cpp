// What a service does against too much work. Its shedders are asked in their order when a request
// arrives, and hear when it joins the queue, leaves it, and leaves the service.

#include <stdexcept>

#include "models/events.hpp"
#include "models/world.hpp"

namespace halfopen::models {

namespace {

constexpr Reservation at_once{.permitted = true};
constexpr Reservation never{.permitted = false};

struct NewShedder {
    sim::Instant now;
    sim::Stream dice;
    std::uint32_t replica;

    Shedder operator()(const ControlledDelaySettings& settings) const {
        return ControlledDelay(settings, now);
    }
    Shedder operator()(const DagorSettings& settings) const { return Dagor(settings, now); }
    Shedder operator()(const AdaptiveConcurrencySettings& settings) const {
        const double uniform = sim::Draws(dice, replica).uniform();
        return AdaptiveState{AdaptiveConcurrency(settings, now, uniform), dice};
    }
    Shedder operator()(const RateLimitSettings& settings) const {
        return RateLimiter(settings, now);
    }
};

SheddingReason reason_of(const Shedder& shedder) {
    return static_cast<SheddingReason>(shedder.index());
}

}  // namespace

void World::build_shedding() {
    const ServiceState& service = services_.back();
    const ServiceSpec& spec = blueprint_->services[services_.size() - 1];
    uses_extras_ |= !spec.shedding.empty();
    for (std::uint32_t number = 0; number != service.replicas; ++number) {
        const std::uint32_t replica = service.first_replica + number;
        replicas_[replica].first_shedder = static_cast<std::uint32_t>(policies_.shedders.size());
        policies_.shedders.resize(policies_.shedders.size() + spec.shedding.size(),
                                  RateLimiter(RateLimitSettings{}));
        begin_shedding(replica);
    }
}

void World::begin_shedding(std::uint32_t index) {
    const Replica& replica = replicas_[index];
    const sim::Stream dice = stream_of(replica.key, "shedding");
    std::array<bool, shedding_names.size()> seen{};
    std::uint32_t place = replica.first_shedder;
    for (const SheddingSettings& settings : blueprint_->services[replica.service].shedding) {
        Shedder& shedder = policies_.shedders[place++];
        shedder = std::visit(NewShedder{simulation_.now(), dice, index}, settings);
        bool& is_second = seen[shedder.index()];
        if (is_second && reason_of(shedder) != SheddingReason::rate_limit) {
            throw std::invalid_argument("a service sheds twice by " +
                                        std::string(shedding_names[shedder.index()]));
        }
        is_second = true;
    }
}

// As they stand: a gradient whose timer is due does not know yet.
float World::shedding_limit(const ServiceState& service) {
    float limit = 0;
    for (std::uint32_t number = 0; number != service.replicas; ++number) {
        const Replica& replica = replicas_[service.first_replica + number];
        if (const auto* adaptive = replica.sheds ? shedder_of<AdaptiveState>(replica) : nullptr) {
            limit += static_cast<float>(adaptive->limiter.limit());
        }
    }
    return limit;
}

void World::arrive_at_guard(std::uint32_t index) {
    if (!replicas_[frames_[index].replica].is_up) {
        turn_away(index, Outcome::refused);
    } else {
        ask_shedders(index, 0);
    }
}

// Asks them all, from the one at `number` on.
void World::ask_shedders(std::uint32_t index, std::uint32_t number) {
    const Replica& replica = replicas_[frames_[index].replica];
    const std::size_t count = blueprint_->services[replica.service].shedding.size();
    for (; number != count; ++number) {
        const std::uint32_t place = replica.first_shedder + number;
        const Reservation turn = std::visit([&](auto& shedder) { return ask(shedder, index); },
                                            policies_.shedders[place]);
        if (turn.wait > sim::Duration{}) {
            hold_back(index, number, turn);
            return;
        }
        if (!turn.permitted) {
            refuse(index, place);
            return;
        }
    }
    let_in(index);
}

// --- the questions ---

Reservation World::ask(ControlledDelay&, std::uint32_t) { return at_once; }  // its time is later

// A user is as important at every service that it comes to: the hash is of the lineage of the
// request at the root.
Reservation World::ask(Dagor& dagor, std::uint32_t index) {
    const std::uint32_t business = blueprint_->traffic[frames_[index].traffic_class].priority;
    const std::uint32_t user = extra(index).user % dagor.user_priorities();
    return dagor.admit(business, user, simulation_.now()) ? at_once : never;
}

Reservation World::ask(AdaptiveState& adaptive, std::uint32_t index) {
    if (!adaptive.limiter.acquire(simulation_.now())) {
        return never;
    }
    frames_[index].set(counts_in_limit);
    extra(index).in_flight = adaptive.limiter.in_flight();
    return at_once;
}

Reservation World::ask(RateLimiter& limiter, std::uint32_t) {
    return limiter.acquire(simulation_.now());
}

std::uint32_t World::user_of(std::uint64_t lineage) {
    return static_cast<std::uint32_t>(sim::mix(lineage, sim::hash_name("user")) >> 32U);
}

// --- a rate limit may let it wait for its turn, or for its refusal ---

void World::hold_back(std::uint32_t index, std::uint32_t shedder, const Reservation& turn) {
    Extra& more = extra(index);
    more.shedder = static_cast<std::uint16_t>(shedder);
    more.is_admitted = turn.permitted;
    more.queued_at = turn.at;
    frames_[index].state = State::held_back;
    frames_[index].sequence =
        simulation_.schedule(simulation_.now() + turn.wait, event_payload(EventKind::frame, index));
}

void World::take_turn(std::uint32_t index) {
    const Extra more = extra(index);
    if (more.is_admitted) {
        ask_shedders(index, more.shedder + 1U);
    } else {
        refuse(index, replicas_[frames_[index].replica].first_shedder + more.shedder);
    }
}

void World::cancel_turn(std::uint32_t index) {
    const Extra& more = extra(index);
    const std::uint32_t place = replicas_[frames_[index].replica].first_shedder + more.shedder;
    std::get<RateLimiter>(policies_.shedders[place])
        .cancel({.permitted = more.is_admitted, .wait = {}, .at = more.queued_at, .permits = 1},
                simulation_.now());
}

// --- in ---

void World::let_in(std::uint32_t index) {
    const Replica& replica = replicas_[frames_[index].replica];
    if (replica.busy < replica.workers) {
        extra(index).queued_at = simulation_.now();
        if (auto* delay = shedder_of<ControlledDelay>(replica)) {
            delay->on_enqueue(replica.queued, simulation_.now());
        }
        end_of_wait(index);
        got_worker(index);
    } else {
        wait_for_worker(index);
    }
}

// How long it may wait in the queue is said when it joins it: each has a limit of its own.
void World::begin_of_wait(std::uint32_t index) {
    const Replica& replica = replicas_[frames_[index].replica];
    extra(index).queued_at = simulation_.now();
    frames_[index].sequence = 0;
    if (auto* delay = shedder_of<ControlledDelay>(replica)) {
        const sim::Duration limit = delay->on_enqueue(replica.queued - 1, simulation_.now());
        if (limit < sim::duration_max) {
            frames_[index].sequence = simulation_.schedule(simulation_.now() + limit,
                                                           event_payload(EventKind::frame, index));
        }
    }
}

// Whether it waited too long to be served.
bool World::end_of_wait(std::uint32_t index) {
    const Replica& replica = replicas_[frames_[index].replica];
    const sim::Instant now = simulation_.now();
    const sim::Duration waited = now - extra(index).queued_at;
    frames_[index].sequence = 0;  // its limit finds nobody
    if (auto* dagor = shedder_of<Dagor>(replica)) {
        dagor->record_queuing(waited, now);
    }
    auto* delay = shedder_of<ControlledDelay>(replica);
    return delay != nullptr && delay->on_dequeue(waited, replica.queued, now);
}

bool World::serves_newest(const Replica& replica) {
    const auto* delay = shedder_of<ControlledDelay>(replica);
    return delay != nullptr && delay->serves_newest_first(replica.queued - 1, simulation_.now());
}

// A queue timeout does not count what a rate limit held it back.
sim::Instant World::queued_since(std::uint32_t index) {
    const Frame& frame = frames_[index];
    return replicas_[frame.replica].sheds ? extra(index).queued_at : frame.arrived;
}

// --- out ---

void World::shed(std::uint32_t index, SheddingReason reason) {
    ++service_of(frames_[index]).measured.shed[static_cast<std::size_t>(reason)];
    turn_away(index, Outcome::shed);
}

// On arrival, by the shedder at `place`: an adaptive limit before it learns nothing from that.
void World::refuse(std::uint32_t index, std::uint32_t place) {
    if (frames_[index].has(counts_in_limit)) {
        leave_limit(index, AdaptiveConcurrency::Result::ignored);
    }
    shed(index, reason_of(policies_.shedders[place]));
}

void World::leave_limit(std::uint32_t index, Outcome outcome) {
    using Result = AdaptiveConcurrency::Result;
    Result result = Result::dropped;
    if (succeeded(outcome)) {
        result = Result::success;
    } else if (outcome == Outcome::cancelled || outcome == Outcome::client_error) {
        result = Result::ignored;
    }
    leave_limit(index, result);
}

// The round trip is the whole stay, the wait in the queue included.
void World::leave_limit(std::uint32_t index, AdaptiveConcurrency::Result result) {
    Frame& frame = frames_[index];
    frame.clear(counts_in_limit);
    auto* adaptive = shedder_of<AdaptiveState>(replicas_[frame.replica]);
    const double uniform = sim::Draws(adaptive->dice, frame.lineage).uniform();
    adaptive->limiter.release(frame.arrived, extra(index).in_flight, result, simulation_.now(),
                              uniform);
}

template <class Kind>
Kind* World::shedder_of(const Replica& replica) {
    const std::size_t count = blueprint_->services[replica.service].shedding.size();
    for (std::size_t number = 0; number != count; ++number) {
        if (auto* found = std::get_if<Kind>(&policies_.shedders[replica.first_shedder + number])) {
            return found;
        }
    }
    return nullptr;
}

}  // namespace halfopen::models
