// The deadlines of a call (policies/deadline.cpp): any number at once, and callees are told.

#include <vector>

#include "models/world.hpp"

namespace halfopen::models {

void World::arm_deadline(std::uint32_t index, const Layer& layer) {
    const std::uint32_t slot = new_slot(index, layer);
    deadline_lanes_.arm(deadline_links(), simulation_.events(), layer.index, slot,
                        simulation_.now(), simulation_.next_sequence());
    if (layer.propagates) {
        Extra& more = extra(index);
        const sim::Instant ends = simulation_.now() + deadline_lanes_.duration(layer.index);
        more.call_deadline = ends < more.call_deadline ? ends : more.call_deadline;
    }
}

void World::cancel_deadline(std::uint32_t index, const Layer& layer) {
    const std::uint32_t slot = slot_of(index, layer);
    if (slot == nobody) {
        return;
    }
    if (slots_[slot].frame != nobody) {  // else it has just expired
        deadline_lanes_.cancel(deadline_links(), layer.index, slot);
    }
    free_slot(index, layer);
    if (layer.propagates) {
        recall_deadline(extra(index));
    }
}

// What a callee is told once a deadline is over: the earliest of those that are left.
void World::recall_deadline(Extra& more) {
    more.call_deadline = more.deadline;
    for (std::uint32_t slot = more.slot; slot != nobody; slot = slots_[slot].further_out) {
        const Layer& layer = layers_[slots_[slot].place];
        if (layer.kind != LayerKind::deadline) {
            continue;
        }
        const sim::Instant ends = slots_[slot].armed + deadline_lanes_.duration(layer.index);
        if (layer.propagates && ends < more.call_deadline) {
            more.call_deadline = ends;
        }
    }
}

// What a frame waits for: a call, or strands, or branches.
void World::reach_below(const Frame& frame, std::vector<std::uint32_t>& reached) const {
    std::uint32_t below = frame.child;
    while (below != nobody) {
        const bool is_list = (frames_[below].flags & (is_strand | is_branch)) != 0;
        reached.push_back(below);
        below = is_list ? static_cast<std::uint32_t>(frames_[below].arrived.nanoseconds) : nobody;
    }
}

// A propagated deadline is over everywhere at the same instant: whoever waits for a call below
// stops waiting.
void World::expire_below(std::uint32_t top) {
    std::vector<std::uint32_t> waiting;
    std::vector<std::uint32_t> reached;
    reach_below(frames_[top], reached);
    while (!reached.empty()) {
        const std::uint32_t index = reached.back();
        reached.pop_back();
        const Frame& frame = frames_[index];
        if (frame.state == State::calling || frame.state == State::joining) {
            reach_below(frame, reached);
        }
        const bool ends_with_its_caller =
            frame.has(is_strand) || (frame.has(is_branch) && frame.caller != nobody &&
                                     frames_[frame.caller].state == State::calling);
        if (frame.state == State::calling && !ends_with_its_caller) {
            waiting.push_back(index);
        }
    }
    for (const std::uint32_t index : waiting) {
        const std::uint32_t caller = abandon_layers(index, 0);
        let_go_of_child(index, false);
        answer_at_once(index, caller, Outcome::deadline_exceeded);
    }
}

}  // namespace halfopen::models
