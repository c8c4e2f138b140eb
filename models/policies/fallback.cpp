// fallback: something to serve when the call has failed. It turns every failure into a degraded
// success.

#include "models/policies/verbs.hpp"
#include "models/world.hpp"

namespace halfopen::models::fallback {

Move finish(World& world, std::uint32_t frame, const Layer&, Outcome outcome) {
    if (succeeded(outcome) || outcome == Outcome::abandoned) {
        return Move::outwards(outcome);
    }
    world.note(frame, PolicyEvent::fallback_served);
    return Move::outwards(Outcome::degraded);
}

}  // namespace halfopen::models::fallback
