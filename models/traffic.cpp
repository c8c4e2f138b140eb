// Users: those who come at a rate, and those who think, send, wait and think again.

#include "models/events.hpp"
#include "models/world.hpp"

namespace halfopen::models {

void World::schedule_arrival(std::uint32_t traffic) {
    TrafficState& state = traffic_[traffic];
    const sim::Instant next = state.clock.next();
    if (next < blueprint_->traffic[traffic].until) {
        simulation_.schedule(next, event_payload(EventKind::arrival, traffic));
    }
}

void World::user_arrives(std::uint32_t traffic) {
    schedule_arrival(traffic);
    TrafficState& state = traffic_[traffic];
    const std::uint64_t number = state.users++;
    if (!state.is_direct) {
        advance(new_client(traffic, number));
        return;
    }
    sent(traffic);
    ++edges_[state.edge].sent;
    ++edges_[state.edge].transmitted;
    const Instruction& call = instructions_[blueprint_->traffic[traffic].first_step];
    const std::uint64_t lineage = sim::mix(sim::mix(state.key, number), call.place);
    const std::uint32_t visit =
        new_visit(state.edge, nobody, lineage, static_cast<std::uint8_t>(traffic));
    frames_[visit].set(from_outside);
    frames_[visit].caller = traffic;
    arrive(visit);
}

void World::start_users(std::uint32_t traffic) {
    TrafficState& state = traffic_[traffic];
    for (std::uint32_t user = 0; user != blueprint_->traffic[traffic].users; ++user) {
        advance(new_client(traffic, state.users++));
    }
}

// A user with a frame of its own: who has patience, policies, a network, or a session to go
// through.
std::uint32_t World::new_client(std::uint32_t traffic, std::uint64_t number) {
    const std::uint32_t index = frames_.allocate();
    Frame& frame = frames_[index];
    frame.set(is_client);
    frame.lineage = sim::mix(traffic_[traffic].key, number);
    frame.replica = traffic;
    frame.traffic_class = static_cast<std::uint8_t>(traffic);
    frame.step = blueprint_->traffic[traffic].first_step;
    if (uses_extras_) {
        extra(index) = Extra{};
        extra(index).user = user_of(frame.lineage);
    }
    return index;
}

// The session is over: an open user leaves, one of a closed class begins anew.
void World::restart_user(std::uint32_t index) {
    Frame& frame = frames_[index];
    const TrafficSpec& spec = blueprint_->traffic[frame.replica];
    if (spec.users == 0 || simulation_.now() >= spec.until) {
        frames_.free(index);
        return;
    }
    frame.lineage = sim::mix(frame.lineage, 1);
    frame.step = spec.first_step;
    frame.clear(is_degraded);
    start_waiting(index, {});
}

void World::sent(std::uint32_t traffic) {
    TrafficMeasurements& measured = traffic_[traffic].measured;
    ++measured.sent;
    ++measured.in_flight;
    ++measured.second.sent;
}

void World::user_is_answered(std::uint32_t traffic, sim::Instant sent_at, Outcome outcome) {
    TrafficState& state = traffic_[traffic];
    TrafficMeasurements& measured = state.measured;
    const sim::Instant now = simulation_.now();
    --measured.in_flight;
    ++measured.ended[static_cast<std::size_t>(outcome)];
    ++measured.second.ended[static_cast<std::size_t>(kind_of(outcome))];
    if (succeeded(outcome)) {
        measured.response.record(now - sent_at);
        measured.response_second += sim::to_seconds(now - sent_at);
    }
    fingerprint_.record(now, state.key, static_cast<std::uint8_t>(outcome));
}

// Open users who only make one call, over an edge that is a plain function call, need no frame.
void World::find_direct_edge(std::uint32_t traffic) {
    const TrafficSpec& spec = blueprint_->traffic[traffic];
    const Step& first = blueprint_->steps[spec.first_step];
    const bool makes_one_call = spec.users == 0 && first.verb == Verb::call &&
                                blueprint_->steps[spec.first_step + 1].verb == Verb::end;
    TrafficState& state = traffic_[traffic];
    state.is_direct = false;
    if (makes_one_call) {
        state.edge = first.operand;
        const EdgeState& edge = edges_[state.edge];
        state.is_direct = edge.is_instant && layers_[edge.pipeline + 1].kind == LayerKind::send;
    }
}

}  // namespace halfopen::models
