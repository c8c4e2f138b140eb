// The deadlines of a call (policies/deadline.cpp): any number at once, and callees are told.

#include <vector>

#include "models/world.hpp"

namespace halfopen::models {

void World::arm_deadline(std::uint32_t index, const Layer& layer) {
    std::uint32_t slot = first_free_slot_;
    if (slot == nobody) {
        slot = static_cast<std::uint32_t>(slots_.size());
        slots_.emplace_back();
    } else {
        first_free_slot_ = slots_[slot].next;
    }
    Extra& more = extra(index);
    slots_[slot].frame = index;
    slots_[slot].place = layer.place;
    slots_[slot].further_out = more.slot;
    more.slot = slot;
    deadline_lanes_.arm(deadline_links(), simulation_.events(), layer.index, slot,
                        simulation_.now(), simulation_.next_sequence());
    if (layer.propagates) {
        const sim::Instant ends = simulation_.now() + deadline_lanes_.duration(layer.index);
        more.call_deadline = ends < more.call_deadline ? ends : more.call_deadline;
    }
}

void World::cancel_deadline(std::uint32_t index, const Layer& layer) {
    std::uint32_t* link = &extra(index).slot;
    while (*link != nobody && slots_[*link].place != layer.place) {
        link = &slots_[*link].further_out;
    }
    const std::uint32_t slot = *link;
    if (slot == nobody) {
        return;
    }
    *link = slots_[slot].further_out;
    if (slots_[slot].frame != nobody) {  // else it has just expired
        deadline_lanes_.cancel(deadline_links(), layer.index, slot);
    }
    slots_[slot].next = first_free_slot_;
    first_free_slot_ = slot;
    if (layer.propagates) {
        recall_deadline(extra(index));
    }
}

// What a callee is told once a deadline is over: the earliest of those that are left.
void World::recall_deadline(Extra& more) {
    more.call_deadline = more.deadline;
    for (std::uint32_t slot = more.slot; slot != nobody; slot = slots_[slot].further_out) {
        const Layer& layer = layers_[slots_[slot].place];
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

World::Extra& World::extra(std::uint32_t index) {
    if (index >= extras_.size()) {
        extras_.resize(frames_.size());
    }
    return extras_[index];
}

}  // namespace halfopen::models
