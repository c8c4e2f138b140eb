#include "models/policies/verbs.hpp"

namespace halfopen::models {

Move pass_inwards(World&, std::uint32_t, const Layer&) { return Move::inwards(); }
void never_woken(World&, std::uint32_t, const Layer&) {}

}  // namespace halfopen::models
