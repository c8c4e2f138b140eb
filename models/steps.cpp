// What a program does, step by step: work, wait, call, together, repeat, choose, background, fail.

#include <algorithm>

#include "models/events.hpp"
#include "models/world.hpp"

namespace halfopen::models {

// Goes on with the program until it has to wait for something, or ends.
void World::advance(std::uint32_t index) {
    while (true) {
        const std::uint32_t number = frames_[index].step++;
        if (!enter_step(index, instructions_[number], number)) {
            return;
        }
    }
}

// One step. Says whether the program goes on at once. The steps that every program has come first.
bool World::enter_step(std::uint32_t index, const Instruction& step, std::uint32_t number) {
    switch (step.verb) {
        case Verb::work:
            start_work(index, draw_work(index, step, number));
            return false;
        case Verb::call:
            prepare_call(index, step.operand);
            return false;
        case Verb::end:
            complete(index, Outcome::ok);
            return false;
        default:
            return enter_compound_step(index, step, number);
    }
}

bool World::enter_compound_step(std::uint32_t index, const Instruction& step,
                                std::uint32_t number) {
    Frame& frame = frames_[index];
    switch (step.verb) {
        case Verb::wait: {
            sim::Draws draws = draws_for(index, number);
            start_waiting(index, laws_[step.operand].sample(draws));
            return false;
        }
        case Verb::together:
            fan_out(index, blueprint_->steps[number], number);
            return false;
        case Verb::repeat:
            frame.repeats_left = static_cast<std::uint16_t>(step.count);
            frame.step = step.operand;
            return true;
        case Verb::again:
            frame.step =
                --frame.repeats_left != 0 ? instructions_[step.operand].operand : step.operand + 1;
            return true;
        case Verb::choose: {
            const double chance = draws_for(index, number).uniform();
            const auto first = choices_.begin() + step.operand;
            const auto chosen = std::upper_bound(first, first + step.count, chance);
            if (chosen != first + step.count) {
                const auto option = static_cast<std::size_t>(chosen - choices_.begin());
                frame.step = blueprint_->options[option].first_step;
            }
            return true;
        }
        case Verb::background: {
            const std::uint32_t strand = new_branch(index, step.operand, number);
            frames_[strand].caller = nobody;
            frames_[strand].state = State::waiting;
            wake_now(strand);
            return true;
        }
        case Verb::fail:
            if (draws_for(index, number).happens(blueprint_->steps[number].probability)) {
                fail(index,
                     blueprint_->steps[number].permanent ? Outcome::client_error : Outcome::error);
                return false;
            }
            return true;
        case Verb::go_to:
            frame.step = step.operand;
            return true;
        case Verb::work:
        case Verb::call:
        case Verb::end:
            break;
    }
    return false;
}

// The program is over, or a call in it failed for good.
void World::complete(std::uint32_t index, Outcome outcome) {
    const Frame& frame = frames_[index];
    if (outcome == Outcome::ok && frame.has(is_degraded)) {
        outcome = Outcome::degraded;
    }
    if (frame.has(is_client)) {
        restart_user(index);
    } else if (frame.has(is_branch)) {
        branch_is_done(index, outcome);
    } else {
        reply(index, outcome);
    }
}

void World::fail(std::uint32_t index, Outcome outcome) { complete(index, outcome); }

// A call of its program failed for good.
void World::pass_on_failure(std::uint32_t index, Outcome outcome) {
    frames_[index].set(failed_below);
    complete(index, outcome);
}

// --- work: a worker and a core ---

void World::start_work(std::uint32_t index, sim::Duration work) {
    Frame& frame = frames_[index];
    Replica& replica = replicas_[frame.replica];
    if (replica.cores_busy < replica.cores) {
        use_core(replica, index, work);
        return;
    }
    frame.state = State::awaiting_core;
    frame.armed = sim::Instant{} + work;  // kept here while it waits
    replica.awaiting_core.join(frames_, index);
}

void World::use_core(Replica& replica, std::uint32_t index, sim::Duration work) {
    Frame& frame = frames_[index];
    ++replica.cores_busy;
    frame.state = State::working;
    frame.sequence =
        simulation_.schedule(simulation_.now() + work, event_payload(EventKind::frame, index));
}

void World::finish_work(std::uint32_t index) {
    release_core(index);
    Frame& frame = frames_[index];
    if (frame.has(serializes)) {
        finish_serializing(index);
    } else {
        advance(index);
    }
}

void World::finish_serializing(std::uint32_t index) {
    Frame& frame = frames_[index];
    frame.clear(serializes);
    call_out(index, edge_called_by(frame));
}

void World::release_core(std::uint32_t index) {
    Replica& replica = replicas_[frames_[index].replica];
    --replica.cores_busy;
    if (!replica.awaiting_core.empty()) {
        const std::uint32_t next = replica.awaiting_core.first;
        replica.awaiting_core.leave(frames_, next);
        use_core(replica, next, frames_[next].armed - sim::Instant{});
    }
}

void World::start_waiting(std::uint32_t index, sim::Duration wait) {
    frames_[index].state = State::waiting;
    frames_[index].sequence =
        simulation_.schedule(simulation_.now() + wait, event_payload(EventKind::frame, index));
}

sim::Draws World::draws_for(std::uint32_t index, std::uint32_t number) const {
    const Frame& frame = frames_[index];
    return {instructions_[number].dice, frame.lineage, frame.repeats_left};
}

// A draw takes a while and nothing else waits for it yet: it is made when the request is born. The
// dice do not mind, their address is the request's.
void World::draw_ahead(std::uint32_t index) {
    Frame& frame = frames_[index];
    const Instruction& first = instructions_[frame.step];
    if (first.verb == Verb::work && !edges_[frame.place].callee_works) {
        sim::Draws draws = draws_for(index, frame.step);
        frame.armed = sim::Instant{} + laws_[first.operand].sample(draws);
        frame.set(drawn_ahead);
    }
}

sim::Duration World::draw_work(std::uint32_t index, const Instruction& step, std::uint32_t number) {
    Frame& frame = frames_[index];
    sim::Duration work = frame.armed - sim::Instant{};
    if (frame.has(drawn_ahead)) {
        frame.clear(drawn_ahead);
    } else {
        sim::Draws draws = draws_for(index, number);
        work = laws_[step.operand].sample(draws);
    }
    if (active_slows_.empty() || endpoints_[step.endpoint].slows == 0) {
        return work;
    }
    const double factor = slowdown(step.endpoint, frame.replica);
    const double slowed = static_cast<double>(work.nanoseconds) * factor + 0.5;
    const auto longest = static_cast<double>(sim::duration_max.nanoseconds);
    return {static_cast<std::int64_t>(slowed < longest ? slowed : longest)};
}

// --- together: strands of the same request, which share its worker ---

std::uint32_t World::new_branch(std::uint32_t parent, std::uint32_t first_step,
                                std::uint32_t number) {
    const std::uint32_t index = frames_.allocate();
    const Frame& origin = frames_[parent];
    Frame& branch = frames_[index];
    branch.caller = parent;
    branch.lineage = sim::mix(origin.lineage, instructions_[number].dice.key + origin.repeats_left);
    branch.step = first_step;
    branch.replica = origin.replica;
    branch.traffic_class = origin.traffic_class;
    branch.set(is_branch);
    if (uses_extras_) {
        extra(index) = Extra{};
        extra(index).deadline = extra(parent).deadline;
        extra(index).user = extra(parent).user;
    }
    return index;
}

// The branches form a list through their next sibling, which a branch keeps in `arrived`.
void World::fan_out(std::uint32_t parent, const Step& step, std::uint32_t number) {
    std::uint32_t next_sibling = nobody;
    frames_[parent].state = State::joining;
    for (std::uint32_t at = step.count; at != 0; --at) {
        const Strand& body = blueprint_->branches[step.operand + at - 1];
        const std::uint32_t branch = new_branch(parent, body.first_step, number);
        frames_[branch].lineage = sim::mix(frames_[branch].lineage, at);
        frames_[branch].arrived = sim::Instant{next_sibling};
        next_sibling = branch;
    }
    Frame& frame = frames_[parent];
    frame.child = next_sibling;
    frame.place = step.needed;
    frame.armed = sim::Instant{step.count - step.needed};  // how many may fail
    for (std::uint32_t branch = next_sibling; branch != nobody;) {
        frames_[branch].state = State::waiting;
        wake_now(branch);
        branch = static_cast<std::uint32_t>(frames_[branch].arrived.nanoseconds);
    }
}

void World::branch_is_done(std::uint32_t index, Outcome outcome) {
    const std::uint32_t parent = frames_[index].caller;
    if (parent == nobody) {
        frames_.free(index);
        return;
    }
    if (frames_[parent].state == State::calling) {
        called_instead(index, parent, outcome);
        return;
    }
    frames_[index].state = State::finished;
    Frame& frame = frames_[parent];
    if (outcome == Outcome::degraded) {
        frame.set(is_degraded);
    }
    if (succeeded(outcome)) {
        if (--frame.place == 0) {
            end_join(parent, Outcome::ok);
        }
    } else if (frame.armed == sim::Instant{}) {
        end_join(parent, outcome);
    } else {
        frame.armed = frame.armed - sim::nanoseconds(1);
    }
}

// Enough branches succeeded, or too many failed: the others go on unwatched.
void World::end_join(std::uint32_t parent, Outcome outcome) {
    drop_branches(parent, false, false);
    resume(parent, outcome);
}

void World::drop_branches(std::uint32_t parent, bool stops, bool cancels) {
    std::uint32_t branch = frames_[parent].child;
    frames_[parent].child = nobody;
    while (branch != nobody) {
        const auto next = static_cast<std::uint32_t>(frames_[branch].arrived.nanoseconds);
        if (frames_[branch].state == State::finished) {
            frames_.free(branch);
        } else if (stops) {
            stop(branch, cancels);
            frames_.free(branch);
        } else {
            frames_[branch].caller = nobody;
        }
        branch = next;
    }
}

}  // namespace halfopen::models
