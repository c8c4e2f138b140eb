// deadline: how long the whole call may take, all its attempts included; the callee may learn how
// much is left.

#include "models/policies/verbs.hpp"
#include "models/world.hpp"

namespace halfopen::models::deadline {

Move begin(World& world, std::uint32_t frame, const Layer& layer) {
    world.arm_deadline(frame, layer);
    return Move::inwards();
}

Move finish(World& world, std::uint32_t frame, const Layer& layer, Outcome outcome) {
    world.cancel_deadline(frame, layer);
    return Move::outwards(outcome);
}

// An attempt timeout around a retry, and a user's patience around a timeout, end here, too.
void wake(World& world, std::uint32_t frame, const Layer& layer) {
    if (layer.outcome == Outcome::deadline_exceeded) {
        world.note(frame, PolicyEvent::deadline_exceeded);
    } else if (layer.outcome == Outcome::attempt_timeout) {
        world.note(frame, PolicyEvent::attempt_timed_out);
    }
    world.cancel_deadline(frame, layer);
    world.give_up(frame, layer, layer.outcome);
}

}  // namespace halfopen::models::deadline
