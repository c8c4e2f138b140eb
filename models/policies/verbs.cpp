#include "models/policies/verbs.hpp"

#include <cstddef>

namespace halfopen::models {

namespace {

std::optional<Outcome> pass_inwards(World&, std::uint32_t, const Layer&) { return std::nullopt; }
std::optional<Outcome> pass_outwards(World&, std::uint32_t, const Layer&, Outcome outcome) {
    return outcome;
}
void never_woken(World&, std::uint32_t, const Layer&) {}

constexpr std::array<PolicyVerbs, 7> table{{
    {pass_inwards, pass_outwards, never_woken},  // caller
    {attempt_timeout::begin, attempt_timeout::finish, attempt_timeout::wake},
    {deadline::begin, deadline::finish, deadline::wake},
    {pass_inwards, fallback::finish, never_woken},
    {circuit_breaker::begin, circuit_breaker::finish, never_woken},
    {retry::begin, retry::finish, never_woken},
    {pass_inwards, pass_outwards, never_woken},  // send
}};

}  // namespace

const PolicyVerbs& verbs_of(LayerKind kind) { return table[static_cast<std::size_t>(kind)]; }

}  // namespace halfopen::models
