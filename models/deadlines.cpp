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

// A propagated deadline is over everywhere at the same instant: whoever waits for a call below
// stops waiting.
void World::expire_below(std::uint32_t top) {
    std::vector<std::uint32_t> waiting;
    std::vector<std::uint32_t> reached{top};
    while (!reached.empty()) {
        const std::uint32_t index = reached.back();
        reached.pop_back();
        const Frame& frame = frames_[index];
        if (frame.state == State::calling) {
            waiting.push_back(index);
            if (frame.child != nobody) {
                reached.push_back(frame.child);
            }
        } else if (frame.state == State::joining) {
            for (std::uint32_t branch = frame.child; branch != nobody;) {
                reached.push_back(branch);
                branch = static_cast<std::uint32_t>(frames_[branch].arrived.nanoseconds);
            }
        }
    }
    for (const std::uint32_t index : waiting) {
        const std::uint32_t caller = abandon_layers(index, 0);
        let_go_of_child(index, false);
        answer_at_once(index, caller, Outcome::deadline_exceeded);
    }
}

}  // namespace halfopen::models
