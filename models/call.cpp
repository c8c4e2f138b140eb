// A call, from the caller's side, in the order in which it happens: it passes the policies of its
// edge inwards, goes over the link (link.cpp), is served (request.cpp), comes back over the link,
// and passes the policies outwards.

#include "models/world.hpp"

namespace halfopen::models {

// The protocol's work at the caller comes first; users have no cores of ours.
void World::prepare_call(std::uint32_t index, std::uint32_t edge) {
    Frame& frame = frames_[index];
    if (edges_[edge].caller_works && !frame.is_of_user()) {
        frame.set(serializes);
        start_work(index, blueprint_->edges[edge].link.caller_work);
        return;
    }
    call_out(index, edge);
}

void World::call_out(std::uint32_t index, std::uint32_t edge) {
    EdgeState& state = edges_[edge];
    ++state.sent;
    Frame& frame = frames_[index];
    frame.state = State::calling;
    frame.child = nobody;
    frame.attempts = 0;
    frame.clear(answered_below);
    frame.armed = simulation_.now();
    frame.sequence = 0;
    frame.place = state.pipeline;
    if (frame.has(is_client)) {
        frame.arrived = simulation_.now();
        sent(frame.replica);
    }
    if (uses_extras_) {
        Extra& more = extra(index);
        more.call_deadline = more.deadline;
        more.began = simulation_.now();
        more.routed_to = nobody;
        more.retry_after = {};
        if (more.deadline <= simulation_.now()) {
            answer_at_once(index, state.pipeline, Outcome::deadline_exceeded);
            return;
        }
    }
    begin_from(index, state.pipeline + 1);
}

// Inwards, from the layer at `place`.
void World::begin_from(std::uint32_t index, std::uint32_t place) {
    for (;; ++place) {
        frames_[index].place = place;
        const Layer& layer = layers_[place];
        if (layer.kind == LayerKind::send) {
            transmit(index, edge_called_by(frames_[index]));
            return;
        }
        const Move move = with_place_of(layer.kind, [&](auto kind) HALFOPEN_INLINED {
            return policy_verbs[kind].begin(*this, index, layer);
        });
        if (move.to != Move::To::inwards) {
            if (move.to == Move::To::outwards) {
                answer_at_once(index, place - 1, move.outcome);
            }
            return;
        }
    }
}

void World::go_inwards(std::uint32_t index, std::uint32_t place) { begin_from(index, place); }

void World::answer_at_once(std::uint32_t index, std::uint32_t place, Outcome outcome) {
    finish_from(index, place, outcome, true);
}

// Outwards, from the layer at `place`.
void World::finish_from(std::uint32_t index, std::uint32_t place, Outcome outcome, bool at_once) {
    for (;; --place) {
        const Layer& layer = layers_[place];
        if (layer.kind == LayerKind::caller) {
            answered(index, layer, outcome, at_once);
            return;
        }
        const Move move = with_place_of(layer.kind, [&](auto kind) HALFOPEN_INLINED {
            return policy_verbs[kind].finish(*this, index, layer, outcome);
        });
        if (move.to != Move::To::outwards) {
            if (move.to == Move::To::over) {
                return;
            }
            frames_[index].place = place;
            if (move.to == Move::To::inwards) {
                try_again(index, layer);
            }
            return;
        }
        outcome = move.outcome;
    }
}

// What a policy says that has been woken.
void World::make(std::uint32_t index, const Layer& layer, Move move) {
    if (move.to == Move::To::inwards) {
        go_inwards(index, layer.place + 1);
    } else if (move.to == Move::To::outwards) {
        finish_from(index, layer.place - 1, move.outcome, false);
    }
}

// Another attempt, beyond the first.
void World::try_again(std::uint32_t index, const Layer& layer) {
    Frame& frame = frames_[index];
    ++edges_[edge_called_by(frame)].measured.attempts;
    frame.clear(answered_below);
    frame.armed = simulation_.now();
    Extra& more = extra(index);
    more.routed_to = nobody;
    more.retry_after = {};
    go_inwards(index, layer.place + 1);
}

FailureClass World::failure_of(std::uint32_t index, Outcome outcome) const {
    const bool is_answer = frames_[index].has(answered_below) && outcome != Outcome::client_error;
    return is_answer ? FailureClass::error : failure_class(outcome);
}

// The name of the request that this attempt sends: the address of its dice.
std::uint64_t World::lineage_of_call(const Frame& frame) const {
    const std::uint64_t occasion = frame.repeats_left * 256ULL + frame.attempts;
    return sim::mix(frame.lineage, instructions_[frame.step - 1].place + occasion);
}

void World::transmit(std::uint32_t index, std::uint32_t edge) {
    EdgeState& state = edges_[edge];
    const Frame& frame = frames_[index];
    const std::uint64_t lineage = lineage_of_call(frame);
    const std::uint8_t traffic_class = frame.traffic_class;
    if (!frame.is_of_user()) {
        ++traffic_[traffic_class].measured.calls;
    }
    if (state.is_instant) {
        const std::uint32_t child = new_visit(edge, index, lineage, traffic_class);
        frames_[index].child = child;
        arrive(child);
    } else {
        transmit_over_link(index, edge, lineage);
    }
}

void World::send_back(std::uint32_t index, std::uint32_t edge, Outcome outcome) {
    Frame& frame = frames_[index];
    const EdgeState& state = edges_[edge];
    frame.state = State::replying;
    frame.place = static_cast<std::uint32_t>(outcome);
    if (state.is_instant) {
        wake_now(index);
    } else {
        send_back_over_link(index, edge);
    }
}

void World::deliver_reply(std::uint32_t index) {
    const std::uint32_t caller = frames_[index].caller;
    const auto outcome = static_cast<Outcome>(frames_[index].place);
    if (caller != nobody && !succeeded(outcome)) {
        note_failed_reply(caller, index);
    }
    frames_.free(index);
    if (caller != nobody) {
        frames_[caller].child = nobody;
        finish_from(caller, frames_[caller].place - 1, outcome, false);  // it was at `send`
    }
}

// The caller learns whether the callee itself failed or passed on what failed further down, and
// when it may come again.
void World::note_failed_reply(std::uint32_t caller, std::uint32_t index) {
    if (frames_[index].has(failed_below)) {
        frames_[caller].set(answered_below);
    } else {
        frames_[caller].clear(answered_below);
    }
    if (uses_extras_) {
        const auto outcome = static_cast<Outcome>(frames_[index].place);
        const bool is_turned_away = (outcome == Outcome::queue_full || outcome == Outcome::shed) &&
                                    !frames_[index].has(failed_below);
        const auto& told =
            blueprint_->services[replicas_[frames_[index].replica].service].retry_after;
        extra(caller).retry_after = is_turned_away && told ? *told : sim::Duration{};
    }
}

// Through all policies: the caller knows.
void World::answered(std::uint32_t index, const Layer& caller, Outcome outcome, bool at_once) {
    Frame& frame = frames_[index];
    record_call(edge_called_by(frame), simulation_.now() - began(index, caller), outcome);
    if (frame.has(is_client)) {
        user_is_answered(frame.replica, frame.arrived, outcome);
        outcome = Outcome::ok;  // users carry on
    }
    if (at_once) {  // through the queue, so that a thousand refusals are no recursion
        frame.state = State::resuming;
        frame.place = static_cast<std::uint32_t>(outcome);
        wake_now(index);
    } else {
        resume(index, outcome);
    }
}

void World::resume(std::uint32_t index, Outcome outcome) {
    if (outcome == Outcome::degraded) {
        frames_[index].set(is_degraded);
    }
    if (succeeded(outcome)) {
        advance(index);
    } else {
        pass_on_failure(index, outcome);
    }
}

// --- ends of waiting ---

void World::give_up(std::uint32_t index, const Layer& layer, Outcome outcome) {
    abandon_layers(index, layer.place + 1);
    if (layer.propagates && !layer.cancels && frames_[index].child != nobody) {
        expire_below(index);
    }
    let_go_of_child(index, layer.cancels);
    finish_from(index, layer.place - 1, outcome, false);
}

// Tells the policies from the present place out to `outermost`, or all, that nobody waits any more.
// Returns the place further out.
std::uint32_t World::abandon_layers(std::uint32_t index, std::uint32_t outermost) {
    std::uint32_t place = frames_[index].place;
    place -= layers_[place].kind == LayerKind::send ? 1U : 0U;
    for (; place >= outermost && layers_[place].kind != LayerKind::caller; --place) {
        const Layer layer = layers_[place];
        with_place_of(layer.kind, [&](auto kind) HALFOPEN_INLINED {
            policy_verbs[kind].finish(*this, index, layer, Outcome::abandoned);
        });
    }
    return place;
}

void World::let_go_of_child(std::uint32_t index, bool cancels) {
    const std::uint32_t child = frames_[index].child;
    if (child == nobody) {
        return;
    }
    if ((frames_[child].flags & (is_strand | is_branch)) != 0) {
        drop_strands(index, cancels);
        return;
    }
    frames_[index].child = nobody;
    if (cancels) {
        cancel(child);
    } else {
        frames_[child].caller = nobody;  // it goes on: an orphan
    }
}

void World::drop_call(std::uint32_t index, bool cancels) {
    const std::uint32_t edge = edge_called_by(frames_[index]);
    abandon_layers(index, 0);
    let_go_of_child(index, cancels);
    record_call(edge, {}, Outcome::cancelled);
}

sim::Instant World::began(std::uint32_t index, const Layer& layer) const {
    return layer.spans_retries ? extras_[index].began : frames_[index].armed;
}

// --- the timer of an attempt; deadlines have others (deadlines.cpp) ---

void World::arm_attempt_timer(std::uint32_t index, std::uint32_t lane) {
    attempt_lanes_.arm(attempt_links(), simulation_.events(), lane, index, simulation_.now(),
                       simulation_.next_sequence());
}

void World::cancel_attempt_timer(std::uint32_t index, std::uint32_t lane) {
    Frame& frame = frames_[index];
    if (frame.sequence != 0) {  // else it has just expired
        attempt_lanes_.cancel(attempt_links(), lane, index);
        frame.sequence = 0;
    }
}

}  // namespace halfopen::models
