// fallback: something to serve when the call has failed. It turns the failure into a degraded
// success.

#include "models/policies/verbs.hpp"
#include "models/world.hpp"

namespace halfopen::models::fallback {

namespace {

Move serve(World& world, std::uint32_t frame) {
    world.note(frame, PolicyEvent::fallback_served);
    return Move::outwards(Outcome::degraded);
}

Move have_none(World& world, std::uint32_t frame, Outcome outcome) {
    world.note(frame, PolicyEvent::fallback_none);
    return Move::outwards(outcome);
}

// With the last good answer if it is not too old, else with another endpoint's.
Move replace(World& world, std::uint32_t frame, const FallbackState& state, Outcome outcome) {
    if (state.last_good != sim::never && world.now() - state.last_good <= state.cached_for) {
        return serve(world, frame);
    }
    if (state.first_step == nobody) {
        return have_none(world, frame, outcome);
    }
    world.call_instead(frame, state.first_step);
    return Move::nowhere();
}

}  // namespace

Move finish(World& world, std::uint32_t frame, const Layer& layer, Outcome outcome) {
    if (outcome == Outcome::abandoned) {
        return Move::outwards(outcome);
    }
    const bool always_serves = layer.index == nobody;
    if (!succeeded(outcome)) {
        return always_serves
                   ? serve(world, frame)
                   : replace(world, frame, world.policies().fallbacks[layer.index], outcome);
    }
    if (!always_serves && outcome == Outcome::ok) {
        FallbackState& state = world.policies().fallbacks[layer.index];
        state.last_good = state.cached_for > sim::Duration{} ? world.now() : sim::never;
    }
    return Move::outwards(outcome);
}

void called(World& world, std::uint32_t frame, const Layer& layer, Outcome outcome) {
    world.make(frame, layer,
               succeeded(outcome) ? serve(world, frame) : have_none(world, frame, outcome));
}

}  // namespace halfopen::models::fallback
