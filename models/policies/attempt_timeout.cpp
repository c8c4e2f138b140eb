// attempt_timeout: how long one attempt is waited for.

#include "models/policies/verbs.hpp"
#include "models/world.hpp"

namespace halfopen::models::attempt_timeout {

HALFOPEN_HOT Move begin(World& world, std::uint32_t frame, const Layer& layer) {
    world.arm_attempt_timer(frame, layer.index);
    return Move::inwards();
}

HALFOPEN_HOT Move finish(World& world, std::uint32_t frame, const Layer& layer, Outcome outcome) {
    world.cancel_attempt_timer(frame, layer.index);
    return Move::outwards(outcome);
}

void wake(World& world, std::uint32_t frame, const Layer& layer) {
    if (layer.outcome == Outcome::attempt_timeout) {  // else it was a user's patience
        world.note(frame, PolicyEvent::attempt_timed_out);
    }
    world.give_up(frame, layer, layer.outcome);
}

}  // namespace halfopen::models::attempt_timeout
