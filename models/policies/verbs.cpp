#include "models/policies/verbs.hpp"

namespace halfopen::models {

std::optional<Outcome> pass_inwards(World&, std::uint32_t, const Layer&) { return std::nullopt; }
std::optional<Outcome> pass_outwards(World&, std::uint32_t, const Layer&, Outcome outcome) {
    return outcome;
}
void never_woken(World&, std::uint32_t, const Layer&) {}

}  // namespace halfopen::models
