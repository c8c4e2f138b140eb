// retry: tries again, at once, up to max_attempts in all.

#include "models/policies/verbs.hpp"
#include "models/world.hpp"

namespace halfopen::models::retry {

namespace {

bool is_worth_another_try(Outcome outcome) {
    return !succeeded(outcome) && outcome != Outcome::circuit_open &&
           outcome != Outcome::deadline_exceeded && outcome != Outcome::abandoned;
}

}  // namespace

std::optional<Outcome> begin(World& world, std::uint32_t frame, const Layer&) {
    world.attempts(frame) = 0;
    return std::nullopt;
}

std::optional<Outcome> finish(World& world, std::uint32_t frame, const Layer& layer,
                              Outcome outcome) {
    std::uint16_t& retries = world.attempts(frame);
    if (!is_worth_another_try(outcome) || retries + 1U >= layer.index) {
        return outcome;
    }
    ++retries;
    return std::nullopt;
}

}  // namespace halfopen::models::retry
