// attempt_timeout: how long one attempt is waited for.

#include "models/policies/verbs.hpp"
#include "models/world.hpp"

namespace halfopen::models::attempt_timeout {

HALFOPEN_HOT std::optional<Outcome> begin(World& world, std::uint32_t frame, const Layer& layer) {
    world.arm_attempt_timer(frame, layer.index);
    return std::nullopt;
}

HALFOPEN_HOT std::optional<Outcome> finish(World& world, std::uint32_t frame, const Layer& layer,
                                           Outcome outcome) {
    world.cancel_attempt_timer(frame, layer.index);
    return outcome;
}

void wake(World& world, std::uint32_t frame, const Layer& layer) {
    world.give_up(frame, layer, layer.outcome);
}

}  // namespace halfopen::models::attempt_timeout
