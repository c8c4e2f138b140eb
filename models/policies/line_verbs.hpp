#pragma once
// The verbs of a guard of limited places (bulkhead, connection limits): who finds none free waits
// in its line or is turned away.

#include "models/policies/permission.hpp"
#include "models/policies/verbs.hpp"
#include "models/world.hpp"

namespace halfopen::models {

/// What such a guard's doings are called.
struct LineWords {
    PolicyEvent waited;
    PolicyEvent rejected;
    Outcome outcome;  ///< of who is turned away
};

template <class Guard>
Move begin_at(Guard& guard, SlotLine& line, const LineWords& words, World& world,
              std::uint32_t frame, const Layer& layer) {
    const Permission permission = guard.acquire(world.now());
    if (permission == Permission::permitted) {
        return Move::inwards();
    }
    if (permission == Permission::rejected) {
        world.note(frame, words.rejected);
        return Move::outwards(words.outcome);
    }
    world.note(frame, words.waited);
    world.join_line(line, world.new_slot(frame, layer));
    return Move::nowhere();
}

// Who waits in line has no place to give back; whose turn it is at this instant, has.
template <class Guard>
Move finish_at(Guard& guard, SlotLine& line, World& world, std::uint32_t frame, const Layer& layer,
               Outcome outcome) {
    if (const std::uint32_t slot = world.slot_of(frame, layer); slot != nobody) {
        const bool is_waiting = world.slot(slot).is_waiting;
        if (is_waiting) {
            world.leave_line(line, slot);
            guard.leave_line(world.now());
        }
        world.free_slot(frame, layer);
        if (is_waiting) {
            return Move::outwards(outcome);
        }
    }
    if (guard.release(world.now())) {
        const std::uint32_t next = line.first;
        world.leave_line(line, next);
        world.wake_slot_at(next, world.now());
    }
    return Move::outwards(outcome);
}

// Its turn has come, or its wait is over.
template <class Guard>
void wake_at(Guard& guard, SlotLine& line, const LineWords& words, World& world,
             std::uint32_t frame, const Layer& layer) {
    const std::uint32_t slot = world.slot_of(frame, layer);
    const bool is_waiting = world.slot(slot).is_waiting;
    if (is_waiting) {
        world.leave_line(line, slot);
        guard.leave_line(world.now());
        world.note(frame, words.rejected);
    }
    world.free_slot(frame, layer);
    world.make(frame, layer, is_waiting ? Move::outwards(words.outcome) : Move::inwards());
}

}  // namespace halfopen::models
