// The life of a request at a service, in the order in which it happens: it arrives at a replica
// (balance.cpp), waits for a worker (queue.cpp), gets one, runs its program (steps.cpp), replies
// and releases the worker. Its caller's side is call.cpp.

#include "models/world.hpp"

namespace halfopen::models {

std::uint32_t World::new_visit(std::uint32_t edge, std::uint32_t caller, std::uint64_t lineage,
                               std::uint8_t traffic_class) {
    const std::uint32_t index = frames_.allocate();
    const EdgeState& state = edges_[edge];
    Frame& frame = frames_[index];
    frame.caller = caller;
    frame.lineage = lineage;
    frame.traffic_class = traffic_class;
    frame.step = state.first_step;
    frame.replica = state.first_replica;  // one of them is chosen on arrival
    frame.place = edge;
    draw_ahead(index);
    if (uses_extras_) {
        extra(index) = Extra{};
        if (caller != nobody) {
            Extra& callers = extra(caller);
            extra(index).deadline = callers.call_deadline;
            extra(index).user = callers.user;
            if (state.outliers != nobody) {
                route(caller, edge);
            }
            if (callers.routed_to != nobody) {
                callers.asked = std::exchange(callers.routed_to, nobody);
                frames_[index].replica = callers.asked;
                frames_[index].set(is_routed);
            }
        } else {
            extra(index).user = user_of(lineage);
        }
    }
    return index;
}

void World::arrive(std::uint32_t index) {
    Frame& frame = frames_[index];
    const sim::Instant now = simulation_.now();
    frame.arrived = now;
    if (!replicas_[frame.replica].is_only && !frame.has(is_routed)) {
        frame.replica = choose_replica(service_of(frame), frame.lineage);
    }
    Replica& replica = replicas_[frame.replica];
    if (!replica.was_called) {
        begin_to_measure(replica);
    }
    replica.touch(now);
    ++replica.in_system;
    ++replica.arrived;
    fingerprint_.record(now, replica.key, 0xFF);
    if (frame.has(is_cancelled)) {
        turn_away(index, Outcome::cancelled);
    } else if (!replica.is_open) {
        arrive_at_guard(index);
    } else if (replica.busy < replica.workers) {
        got_worker(index);
    } else {
        wait_for_worker(index);
    }
}

void World::wait_for_worker(std::uint32_t index) {
    Frame& frame = frames_[index];
    ServiceState& service = service_of(frame);
    Replica& replica = replicas_[frame.replica];
    if (!service.measured.exhausted_at) {
        service.measured.exhausted_at = simulation_.now();
    }
    if (replica.queued >= service.queue_capacity) {
        turn_away(index, Outcome::queue_full);
        return;
    }
    frame.state = State::queued;
    line_of(replica, frame).join(frames_, index);
    ++replica.queued;
    if (replica.sheds) {
        begin_of_wait(index);
    }
    if (service.queue_timeout > sim::Duration{} && !replica.is_watched) {
        watch_queue(frame.replica);
    }
}

void World::got_worker(std::uint32_t index) {
    Frame& frame = frames_[index];
    Replica& replica = replicas_[frame.replica];
    ++replica.busy;
    frame.set(holds_worker);
    if (frame.has(drawn_ahead) && active_errors_.empty()) {
        const Instruction& first = instructions_[frame.step++];
        start_work(index, draw_work(index, first, frame.step - 1));
    } else {
        frame.state = State::starting;
        wake_now(index);
    }
}

void World::begin_service(std::uint32_t index) {
    const Frame& frame = frames_[index];
    const EdgeState& edge = edges_[frame.place];
    if (!active_errors_.empty()) {
        sim::Draws draws(endpoints_[edge.endpoint].error_stream, frame.lineage);
        if (draws.happens(error_rate(edge.endpoint, frame.replica))) {
            turn_away(index, Outcome::error);
            return;
        }
    }
    if (edge.callee_works) {
        start_work(index, blueprint_->edges[frame.place].link.callee_work);
    } else {
        advance(index);
    }
}

void World::reply(std::uint32_t index, Outcome outcome) {
    const Frame& frame = frames_[index];
    const std::uint32_t edge = edge_of_caller(frame);
    leave_service(index, edge, outcome);
    if (frame.has(from_outside)) {
        record_call(edge, simulation_.now() - frame.arrived, outcome);
        user_is_answered(frame.caller, frame.arrived, outcome);
        frames_.free(index);
    } else if (frame.caller == nobody) {
        frames_.free(index);
    } else {
        send_back(index, edge, outcome);
    }
}

// The edge over which the answer goes; `nobody` when nobody waits for it.
std::uint32_t World::edge_of_caller(const Frame& frame) const {
    if (frame.has(from_outside)) {
        return traffic_[frame.caller].edge;
    }
    return frame.caller == nobody ? nobody : edge_called_by(frames_[frame.caller]);
}

void World::turn_away(std::uint32_t index, Outcome outcome) { reply(index, outcome); }

void World::leave_service(std::uint32_t index, std::uint32_t edge, Outcome outcome) {
    Frame& frame = frames_[index];
    Replica& replica = replicas_[frame.replica];
    const sim::Instant now = simulation_.now();
    replica.touch(now);
    --replica.in_system;
    const sim::Duration sojourn = now - frame.arrived;
    replica.sojourns += static_cast<std::uint64_t>(sojourn.nanoseconds);
    if (outcome == Outcome::ok) {
        ++replica.ok;
        record_visit(replica, edge, sojourn);
    } else {
        record_other_end(replica, sojourn, outcome);
    }
    fingerprint_.record(now, replica.key, static_cast<std::uint8_t>(outcome));
    if (frame.has(counts_in_limit)) {
        leave_limit(index, outcome);
    }
    if (frame.has(holds_worker)) {
        frame.clear(holds_worker);
        release_worker(replica);
    }
}

void World::release_worker(Replica& replica) {
    --replica.busy;
    while (replica.queued != 0 && replica.busy < replica.workers && replica.is_up) {
        const std::uint32_t next = next_in_queue(replica);
        const bool is_late = leave_queue(next);
        if (!uses_extras_ || !turn_away_late(next, is_late)) {
            got_worker(next);
        }
    }
}

// Nobody waits for it any more, or it has waited too long.
bool World::turn_away_late(std::uint32_t index, bool is_late) {
    if (extra(index).deadline <= simulation_.now()) {
        turn_away(index, Outcome::deadline_exceeded);
    } else if (is_late) {
        shed(index, SheddingReason::controlled_delay);
    } else {
        return false;
    }
    return true;
}

// Takes a process out of whatever it does, and lets go of what it began. `cancels`: its calls are
// told to stop, too.
void World::stop(std::uint32_t index, bool cancels) {
    switch (frames_[index].state) {
        case State::queued:
            leave_queue(index);
            break;
        case State::held_back:
            cancel_turn(index);
            break;
        case State::awaiting_core:
            replicas_[frames_[index].replica].awaiting_core.leave(frames_, index);
            break;
        case State::working:
            release_core(index);
            break;
        case State::calling:
            drop_call(index, cancels);
            break;
        case State::joining:
            drop_branches(index, true, cancels);
            break;
        default:
            break;
    }
    frames_[index].sequence = 0;  // a pending wake-up finds nobody
}

// The caller has stopped waiting and says so: a request ends where it stands.
void World::cancel(std::uint32_t index) {
    Frame& frame = frames_[index];
    frame.caller = nobody;
    if (frame.state == State::travelling) {
        frame.set(is_cancelled);  // the message to stop arrives right behind it
        return;
    }
    if (frame.state == State::replying) {
        return;
    }
    stop(index, true);
    leave_service(index, nobody, Outcome::cancelled);
    frames_.free(index);
}

}  // namespace halfopen::models
