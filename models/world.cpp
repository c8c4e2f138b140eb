// Set-up of a world and the loop over its events.

#include "models/world.hpp"

#include <algorithm>
#include <stdexcept>

#include "models/events.hpp"

namespace halfopen::models {

namespace {

bool same_but_place(const Layer& a, const Layer& b) {
    return a.kind == b.kind && a.cancels == b.cancels && a.propagates == b.propagates &&
           a.spans_retries == b.spans_retries && a.outcome == b.outcome && a.index == b.index;
}

constexpr std::uint64_t events_at_an_instant_max = 50'000'000;

}  // namespace

void FramePool::grow() {
    const auto old_size = static_cast<std::uint32_t>(frames_.size());
    const std::uint32_t new_size = old_size + old_size / 4 + 64;
    if (new_size >= 1U << event_index_bits) {
        throw std::length_error("more than 268 million requests in flight");
    }
    frames_.reserve(new_size);
    frames_.resize(new_size);
    for (std::uint32_t index = new_size; index != old_size; --index) {
        frames_[index - 1].next = first_free_;
        first_free_ = index - 1;
    }
}

World::World(std::shared_ptr<const Blueprint> blueprint, std::uint64_t seed,
             std::uint64_t replication)
    : blueprint_(std::move(blueprint)), seed_(seed), replication_(replication),
      attempt_lanes_(event_payload(EventKind::attempt_lane, 0)),
      deadline_lanes_(event_payload(EventKind::deadline_lane, 0)) {
    build_services();
    build_edges();
    build_traffic();
    schedule_incidents();
    if (blueprint_->warm_up > sim::Duration{}) {
        simulation_.schedule(sim::Instant{} + blueprint_->warm_up,
                             event_payload(EventKind::warm_up_ends, 0));
    }
}

void World::build_services() {
    const auto name_stream = [this](const std::string& name, std::string_view purpose) {
        return sim::stream(seed_, replication_, sim::hash_name(name), sim::hash_name(purpose));
    };
    for (const ServiceSpec& spec : blueprint_->services) {
        ServiceState state;
        state.first_replica = static_cast<std::uint32_t>(replicas_.size());
        state.replicas = spec.replicas;
        state.balance = spec.balance;
        state.queue_order = spec.queue_order;
        state.queue_capacity = spec.queue_capacity;
        state.queue_timeout = spec.queue_timeout.value_or(sim::Duration{});
        state.balance_stream = name_stream(spec.name, "balance");
        for (std::uint32_t number = 0; number != spec.replicas; ++number) {
            Replica replica;
            replica.key = sim::hash_name(spec.name);
            replica.is_only = spec.replicas == 1;
            replica.service = static_cast<std::uint32_t>(services_.size());
            replica.workers = spec.workers;
            replica.cores = spec.cores;
            replica.first_line = static_cast<std::uint32_t>(lines_.size());
            replicas_.push_back(replica);
            lines_.resize(lines_.size() + (spec.queue_order == QueueOrder::priority ? priorities : 1));
        }
        services_.push_back(std::move(state));
    }
    for (const EndpointSpec& spec : blueprint_->endpoints) {
        endpoints_.push_back({.error_stream = name_stream(spec.name, "errors")});
    }
    for (const Step& step : blueprint_->steps) {
        double sum = 0;
        for (std::uint32_t option = step.operand; step.verb == Verb::choose && option != step.operand + step.count; ++option) {
            sum += blueprint_->options[option].probability;
            choices_.resize(std::max<std::size_t>(choices_.size(), option + 1));
            choices_[option] = sum;
        }
    }
    instructions_.reserve(blueprint_->steps.size());
    for (const Step& step : blueprint_->steps) {
        const bool draws = step.verb == Verb::work || step.verb == Verb::wait;
        instructions_.push_back({step.verb, draws ? law_of(step.operand) : step.operand, step.count, step.endpoint, step.key,
                                 sim::stream(seed_, replication_, step.key, sim::hash_name("step"))});
    }
}

// Equal laws are kept once, so that they stay in the cache.
std::uint32_t World::law_of(std::uint32_t distribution) {
    constexpr std::size_t searched_max = 64;
    const models::Distribution& law = blueprint_->distributions[distribution];
    const auto end = laws_.begin() + static_cast<std::ptrdiff_t>(std::min(laws_.size(), searched_max));
    const auto found = std::find(laws_.begin(), end, law);
    if (found != end) {
        return static_cast<std::uint32_t>(found - laws_.begin());
    }
    laws_.push_back(law);
    return static_cast<std::uint32_t>(laws_.size() - 1);
}

void World::build_edges() {
    edges_.resize(blueprint_->edges.size());
    for (std::uint32_t index = 0; index != edges_.size(); ++index) {
        const EdgeSpec& spec = blueprint_->edges[index];
        EdgeState& state = edges_[index];
        const bool has_latency = !spec.link.latency.is_constant() || spec.link.latency.mean() > 0 ||
                                 spec.link.protocol_latency > sim::Duration{};
        const EndpointSpec& callee = blueprint_->endpoints[spec.endpoint];
        state.endpoint = spec.endpoint;
        state.first_step = callee.first_step;
        state.first_replica = services_[callee.service].first_replica;
        state.caller_works = spec.link.caller_work > sim::Duration{};
        state.callee_works = spec.link.callee_work > sim::Duration{};
        services_[callee.service].edges.push_back(index);
        state.loss = spec.link.loss;
        state.is_instant = !has_latency && spec.link.loss <= 0 && spec.link.duplicate <= 0;
        state.link_stream = sim::stream(seed_, replication_, sim::hash_name(spec.name),
                                        sim::hash_name("link"));
    }
    incidents_.resize(blueprint_->incidents.size());
    for (std::uint32_t index = 0; index != incidents_.size(); ++index) {
        const IncidentSpec& spec = blueprint_->incidents[index];
        incidents_[index].stream = sim::stream(seed_, replication_, sim::hash_name(spec.name),
                                               sim::hash_name("incident"));
        if (const auto* trouble = std::get_if<LinkTroubleSpec>(&spec.what)) {
            for (const std::uint32_t edge : trouble->edges) {
                edges_[edge].is_instant = false;
            }
        }
    }
}

void World::build_traffic() {
    std::vector<std::optional<sim::Duration>> patience(edges_.size());
    for (const TrafficSpec& spec : blueprint_->traffic) {
        for (std::uint32_t at = spec.first_step;; ++at) {
            const Step& step = blueprint_->steps[at];
            if (step.verb == Verb::call) {
                patience[step.operand] = spec.give_up_after;
            } else if (step.verb == Verb::end) {
                break;
            }
        }
    }
    for (std::uint32_t edge = 0; edge != edges_.size(); ++edge) {
        build_pipeline(edge, blueprint_->edges[edge].policies, patience[edge]);
    }
    for (std::uint32_t index = 0; index != blueprint_->traffic.size(); ++index) {
        const TrafficSpec& spec = blueprint_->traffic[index];
        const std::uint64_t name = sim::hash_name(spec.name);
        traffic_.push_back({.key = sim::stream(0, 0, name, sim::hash_name("user")).key,
                            .clock = {spec, sim::stream(seed_, replication_, name, sim::hash_name("arrivals")),
                                      sim::stream(seed_, replication_, name, sim::hash_name("phases"))},
                            .measured = {}});
        find_direct_edge(index);
        if (spec.users == 0) {
            schedule_arrival(index);
        } else {
            simulation_.schedule(spec.from, event_payload(EventKind::users_start, index));
        }
    }
}

// Pipelines are only ever appended: a call in flight keeps the one it began with.
void World::build_pipeline(std::uint32_t edge, const std::vector<PolicySettings>& policies,
                           std::optional<sim::Duration> patience) {
    const auto first = static_cast<std::uint32_t>(layers_.size());
    edges_[edge].pipeline = first;
    layers_.push_back({.kind = LayerKind::caller});
    bool times_attempts = false;
    for (const PolicySettings& policy : policies) {
        times_attempts |= std::holds_alternative<AttemptTimeoutSettings>(policy);
    }
    if (patience && times_attempts) {
        uses_extras_ = true;
        layers_.push_back({.kind = LayerKind::deadline, .outcome = Outcome::gave_up,
                           .index = deadline_lanes_.lane_for(*patience)});
    } else if (patience) {
        layers_.push_back({.kind = LayerKind::attempt_timeout, .outcome = Outcome::gave_up,
                           .index = attempt_lanes_.lane_for(*patience)});
    }
    for (const PolicySettings& policy : policies) {
        layers_.push_back(layer_of(policy));
    }
    layers_.push_back({.kind = LayerKind::send});
    bool retries_within = false;
    for (auto place = static_cast<std::uint32_t>(layers_.size()); place != first; --place) {
        Layer& layer = layers_[place - 1];
        layer.place = place - 1;
        layer.spans_retries = retries_within;
        retries_within |= layer.kind == LayerKind::retry;
    }
    uses_extras_ |= retries_within;
    share_pipeline(edge);
    edges_[edge].is_plain = edges_[edge].is_plain && edges_[edge].is_instant && !retries_within;
}

// Edges whose policies are the same and keep no state between calls use the same layers: a big system's pipelines stay in
// the cache.
void World::share_pipeline(std::uint32_t edge) {
    constexpr std::size_t shared_max = 64;
    const std::uint32_t first = edges_[edge].pipeline;
    const auto is_here = [&](std::uint32_t place) {
        const std::size_t length = layers_.size() - first;
        for (std::size_t at = 0; at != length; ++at) {
            if (!same_but_place(layers_[place + at], layers_[first + at])) {
                return false;
            }
        }
        return true;
    };
    for (const std::uint32_t place : shared_pipelines_) {
        if (is_here(place)) {
            layers_.resize(first);
            edges_[edge].pipeline = place;
            return;
        }
    }
    const auto has_state = [](const Layer& layer) {
        return layer.kind == LayerKind::circuit_breaker;
    };
    if (shared_pipelines_.size() < shared_max &&
        std::none_of(layers_.begin() + first, layers_.end(), has_state)) {
        shared_pipelines_.push_back(first);
    }
}

Layer World::layer_of(const PolicySettings& policy) {
    if (const auto* timeout = std::get_if<AttemptTimeoutSettings>(&policy)) {
        return {.kind = LayerKind::attempt_timeout,
                .cancels = static_cast<OnTimeout>(timeout->on_timeout) == OnTimeout::cancel,
                .outcome = Outcome::attempt_timeout,
                .index = attempt_lanes_.lane_for(timeout->timeout)};
    }
    if (const auto* deadline = std::get_if<DeadlineSettings>(&policy)) {
        uses_extras_ = true;
        return {.kind = LayerKind::deadline,
                .cancels = static_cast<OnTimeout>(deadline->on_timeout) == OnTimeout::cancel,
                .propagates = deadline->propagate_deadline,
                .outcome = Outcome::deadline_exceeded,
                .index = deadline_lanes_.lane_for(deadline->timeout)};
    }
    if (const auto* breaker = std::get_if<CircuitBreakerSettings>(&policy)) {
        breakers_.emplace_back(*breaker);
        return {.kind = LayerKind::circuit_breaker,
                .index = static_cast<std::uint32_t>(breakers_.size() - 1)};
    }
    if (const auto* retry = std::get_if<RetrySettings>(&policy)) {
        return {.kind = LayerKind::retry, .index = retry->max_attempts};
    }
    return {.kind = LayerKind::fallback};
}

// --- the loop ---

void World::run_until(sim::Instant until) {
    sim::PendingEvent event;
    sim::Instant before = simulation_.now();
    while (simulation_.next(until, event)) {
        ++events_;
        fetch_ahead();
        while (event.at >= second_ends_) {
            end_second();
        }
        if (event.at != before) {
            before = event.at;
            events_at_this_instant_ = 0;
        } else if (++events_at_this_instant_ == events_at_an_instant_max) {
            throw std::runtime_error("time stands still at " + std::to_string(sim::to_seconds(before)) +
                                     " s: 50 million events at one instant (users who neither think nor wait?)");
        }
        handle(event);
        while (ready_first_ != ready_.size()) {
            const Ready next = ready_[ready_first_++];
            if (frames_[next.frame].sequence == next.sequence) {
                wake(next.frame);
            }
        }
        ready_.clear();
        ready_first_ = 0;
    }
    simulation_.advance_to(until);
    while (until >= second_ends_) {
        end_second();
    }
}

// In a big system the memory of the next events' frames, and of what they need, is fetched while
// this event is handled: three events ahead the frame, two ahead what it names.
void World::fetch_ahead() {
    const std::uint32_t later = simulation_.events().payload_ahead(3);
    const std::uint32_t soon = simulation_.events().payload_ahead(1);
    if (event_kind(later) == EventKind::frame) {
        __builtin_prefetch(&frames_[event_index(later)]);
    }
    if (event_kind(soon) == EventKind::frame) {
        const Frame& frame = frames_[event_index(soon)];
        const Replica& replica = replicas_[frame.has(is_client) ? 0 : frame.replica];
        __builtin_prefetch(&replica);
        __builtin_prefetch(&replica.key);
        __builtin_prefetch(&instructions_[frame.step]);
        if (frame.caller != nobody && !frame.has(from_outside)) {
            __builtin_prefetch(&frames_[frame.caller]);
        }
    }
}

// A row for every service that was ever called, and for every traffic class.
void World::end_second() {
    for (Replica& replica : replicas_) {
        if (replica.was_called) {
            fold(replica, second_ends_);
        }
    }
    for (ServiceState& service : services_) {
        if (service.was_called) {
            service.measured.end_second();
        }
    }
    for (TrafficState& traffic : traffic_) {
        traffic.measured.end_second();
    }
    second_ends_ = second_ends_ + sim::seconds(1);
}

// The seconds before the first call were all alike.
void World::begin_to_measure(Replica& replica) {
    replica.was_called = true;
    ServiceState& service = services_[replica.service];
    if (!service.was_called) {
        service.was_called = true;
        const auto passed = (second_ends_ - sim::Instant{}).nanoseconds / sim::seconds(1).nanoseconds;
        service.measured.seconds.resize(static_cast<std::size_t>(passed - 1));
    }
}

// Moves what a replica has measured to its service.
void World::fold(Replica& replica, sim::Instant at) {
    replica.touch(at);
    ServiceMeasurements& measured = services_[replica.service].measured;
    measured.arrived += replica.arrived;
    measured.second.arrived += replica.arrived;
    measured.ended[static_cast<std::size_t>(Outcome::ok)] += replica.ok;
    measured.second.ended[static_cast<std::size_t>(Kind::ok)] += replica.ok;
    measured.in_system_area.add(replica.in_system_area);
    measured.busy_area.add(replica.busy_area);
    measured.queued_area.add(replica.queued_area);
    measured.busy_second += replica.busy_area;
    measured.queued_second += replica.queued_area;
    measured.law_area += replica.in_system_area;
    measured.law_sojourns += replica.sojourns;
    replica.arrived = 0;
    replica.ok = 0;
    replica.in_system_area = 0;
    replica.busy_area = 0;
    replica.queued_area = 0;
    replica.sojourns = 0;
}

void World::handle(const sim::PendingEvent& event) {
    const std::uint32_t index = event_index(event.payload);
    switch (event_kind(event.payload)) {
        case EventKind::frame:
            if (frames_[index].sequence == event.sequence) {
                wake(index);
            }
            break;
        case EventKind::attempt_lane: {
            const auto links = [this](std::uint32_t at) -> sim::TimerLink& { return frames_[at]; };
            if (const auto frame = attempt_lanes_.expire(links, simulation_.events(), event)) {
                frames_[*frame].sequence = 0;
                std::uint32_t place = frames_[*frame].place;
                while (layers_[place].kind != LayerKind::attempt_timeout) {
                    --place;
                }
                attempt_timeout::wake(*this, *frame, layers_[place]);
            }
            break;
        }
        case EventKind::deadline_lane: {
            const auto links = [this](std::uint32_t at) -> sim::TimerLink& { return slots_[at]; };
            if (const auto slot = deadline_lanes_.expire(links, simulation_.events(), event)) {
                const std::uint32_t frame = slots_[*slot].frame;
                slots_[*slot].frame = nobody;
                deadline::wake(*this, frame, layers_[slots_[*slot].place]);
            }
            break;
        }
        case EventKind::arrival:
            user_arrives(index);
            break;
        case EventKind::users_start:
            start_users(index);
            break;
        case EventKind::incident_begins:
            switch_incident(index, true);
            break;
        case EventKind::incident_ends:
            switch_incident(index, false);
            break;
        case EventKind::crash_cycle:
            cycle_crash(index);
            break;
        case EventKind::queue_check:
            check_queue(index);
            break;
        case EventKind::warm_up_ends:
            end_warm_up();
            break;
    }
}

void World::wake(std::uint32_t index) {
    Frame& frame = frames_[index];
    switch (frame.state) {
        case State::travelling:
            arrive(index);
            break;
        case State::starting:
            begin_service(index);
            break;
        case State::working:
            finish_work(index);
            break;
        case State::waiting:
            advance(index);
            break;
        case State::resuming:
            resume(index, static_cast<Outcome>(frame.place));
            break;
        case State::replying:
            deliver_reply(index);
            break;
        default:
            throw std::logic_error("a frame was woken that did not sleep");
    }
}

void World::end_warm_up() {
    for (std::uint32_t index = 0; index != services_.size(); ++index) {
        services_[index].measured.in_system = service(index).in_system;
        services_[index].measured.restart();
    }
    for (TrafficState& traffic : traffic_) {
        traffic.measured.restart();
    }
    for (std::uint32_t index = 0; index != edges_.size(); ++index) {
        EdgeState& state = edges_[index];
        state.sent = edge(index).in_flight();
        state.ok = 0;
        state.visits = {};
        state.measured.restart();
    }
}

// --- changes and readings ---

void World::protect(std::uint32_t edge, const std::vector<PolicySettings>& policies) {
    std::optional<sim::Duration> patience;
    for (const TrafficSpec& spec : blueprint_->traffic) {
        for (std::uint32_t at = spec.first_step; blueprint_->steps[at].verb != Verb::end; ++at) {
            const Step& step = blueprint_->steps[at];
            if (step.verb == Verb::call && step.operand == edge) {
                patience = spec.give_up_after;
            }
        }
    }
    build_pipeline(edge, policies, patience);
    for (std::uint32_t index = 0; index != traffic_.size(); ++index) {
        find_direct_edge(index);
    }
}

ServiceMeasurements World::service(std::uint32_t index) {
    enter_visits();
    const ServiceState& state = services_[index];
    ServiceMeasurements sum;
    for (std::uint32_t number = 0; number != state.replicas; ++number) {
        Replica& replica = replicas_[state.first_replica + number];
        fold(replica, simulation_.now());
        sum.in_system += replica.in_system;
        sum.busy += replica.busy;
        sum.queued += replica.queued;
    }
    ServiceMeasurements measured = state.measured;
    measured.in_system = sum.in_system;
    measured.busy = sum.busy;
    measured.queued = sum.queued;
    for (const std::uint32_t edge : state.edges) {
        measured.response.add(edges_[edge].visits);
    }
    const auto seconds = (second_ends_ - sim::Instant{}).nanoseconds / sim::seconds(1).nanoseconds - 1;
    measured.seconds.resize(static_cast<std::size_t>(seconds));
    return measured;
}

EdgeMeasurements World::edge(std::uint32_t index) {
    enter_visits();
    const EdgeState& state = edges_[index];
    EdgeMeasurements measured = state.measured;
    measured.sent = state.sent;
    measured.attempts = state.sent + state.measured.attempts;
    measured.ended[static_cast<std::size_t>(Outcome::ok)] = state.ok;
    measured.response.add(state.visits);
    return measured;
}

std::uint64_t World::capacity(std::uint32_t service) const {
    std::uint64_t workers = 0;
    const ServiceState& state = services_[service];
    for (std::uint32_t number = 0; number != state.replicas; ++number) {
        workers += replicas_[state.first_replica + number].workers;
    }
    return workers;
}

const CircuitBreaker* World::breaker_of(std::uint32_t edge) const {
    for (std::uint32_t place = edges_[edge].pipeline; layers_[place].kind != LayerKind::send;
         ++place) {
        if (layers_[place].kind == LayerKind::circuit_breaker) {
            return &breakers_[layers_[place].index];
        }
    }
    return nullptr;
}

std::size_t World::bytes_in_flight() const {
    return frames_.bytes() + extras_.capacity() * sizeof(Extra) +
           slots_.capacity() * sizeof(DeadlineSlot) + simulation_.events().bytes();
}

std::size_t World::bytes() const {
    std::size_t sum = sizeof(*this) + bytes_in_flight() + instructions_.capacity() * sizeof(Instruction) +
                      replicas_.capacity() * sizeof(Replica) + lines_.capacity() * sizeof(Line) +
                      endpoints_.capacity() * sizeof(EndpointState) +
                      layers_.capacity() * sizeof(Layer) +
                      breakers_.capacity() * sizeof(CircuitBreaker) +
                      services_.capacity() * sizeof(ServiceState) +
                      edges_.capacity() * sizeof(EdgeState);
    for (const ServiceState& service : services_) {
        sum += service.measured.seconds.capacity() * sizeof(ServiceSecond) +
               service.measured.response.bytes() - sizeof(sim::Histogram);
    }
    for (const EdgeState& edge : edges_) {
        sum += edge.visits.bytes() + edge.measured.response.bytes() - 2 * sizeof(sim::Histogram);
    }
    return sum;
}

}  // namespace halfopen::models
