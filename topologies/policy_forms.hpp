#pragma once
// Which policies the language knows: their names, their tables of settings, and the setting a short
// form means. A new policy is one line here.

#include <span>
#include <string_view>

#include "models/policies/settings.hpp"

namespace halfopen::topologies {

template <class Settings>
struct PolicyForm {
    std::string_view name;
    std::span<const models::Field<Settings>> fields;
    std::string_view
        short_form;  ///< `attempt_timeout: 1s` sets this one; empty: there is no short form
};

/// Calls `visit` with the form of each policy, in the order of the default pipeline, outermost
/// first.
template <class Visit>
void for_each_policy_form(Visit visit) {
    visit(PolicyForm<models::FallbackSettings>{"fallback", models::fallback_fields, "value"});
    visit(PolicyForm<models::DeadlineSettings>{"deadline", models::deadline_fields, "timeout"});
    visit(PolicyForm<models::RetrySettings>{"retry", models::retry_fields, "max_attempts"});
    visit(PolicyForm<models::CircuitBreakerSettings>{"circuit_breaker",
                                                     models::circuit_breaker_fields, "preset"});
    visit(PolicyForm<models::AttemptTimeoutSettings>{"attempt_timeout",
                                                     models::attempt_timeout_fields, "timeout"});
}

}  // namespace halfopen::topologies
