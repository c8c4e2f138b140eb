#include "models/policies/verbs.hpp"

namespace halfopen::models {

std::optional<Outcome> pass_inwards(World&, std::uint32_t, const Layer&) { return std::nullopt; }
void never_woken(World&, std::uint32_t, const Layer&) {}

}  // namespace halfopen::models
