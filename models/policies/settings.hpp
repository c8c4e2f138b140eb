#pragma once
// What a user may set on each policy. semantics.md and docs/policies/ name the production
// libraries' words for them.

#include <array>
#include <string>

#include "models/field.hpp"

namespace halfopen::models {

/// What becomes of the callee's work when its caller stops waiting.
enum class OnTimeout : std::uint8_t { orphan, cancel };
inline constexpr std::array<std::string_view, 2> on_timeout_words{"orphan", "cancel"};

struct AttemptTimeoutSettings {
    sim::Duration timeout = sim::seconds(1);
    std::uint8_t on_timeout = 0;  ///< OnTimeout
};
inline constexpr std::array<Field<AttemptTimeoutSettings>, 2> attempt_timeout_fields{{
    {"timeout", Quantity::duration, &AttemptTimeoutSettings::timeout, 1, 3.2e17,
     "how long one attempt is waited for"},
    {"on_timeout", Quantity::word, &AttemptTimeoutSettings::on_timeout, 0, 1,
     "what becomes of the callee's work: it goes on (orphan) or stops (cancel)", on_timeout_words},
}};

struct DeadlineSettings {
    sim::Duration timeout = sim::seconds(1);
    bool propagate_deadline = true;
    std::uint8_t on_timeout = 0;  ///< OnTimeout
};
inline constexpr std::array<Field<DeadlineSettings>, 3> deadline_fields{{
    {"timeout", Quantity::duration, &DeadlineSettings::timeout, 1, 3.2e17,
     "how long the whole call may take, all its attempts included"},
    {"propagate_deadline", Quantity::flag, &DeadlineSettings::propagate_deadline, 0, 1,
     "whether the callee learns how much time is left, and its callees in turn"},
    {"on_timeout", Quantity::word, &DeadlineSettings::on_timeout, 0, 1,
     "what becomes of the callee's work: it goes on (orphan) or stops (cancel)", on_timeout_words},
}};

struct FallbackSettings {
    std::string value = "a default";
};
inline constexpr std::array<Field<FallbackSettings>, 1> fallback_fields{{
    {"value", Quantity::text, &FallbackSettings::value, 0, 0,
     "what is served instead, in words; the answer then counts as degraded"},
}};

/// The foundation's retry: at once, no backoff; after any failure or timeout but an open breaker's
/// or the deadline's.
struct RetrySettings {
    std::uint32_t max_attempts = 3;
};
inline constexpr std::array<Field<RetrySettings>, 1> retry_fields{{
    {"max_attempts", Quantity::count, &RetrySettings::max_attempts, 1, 100,
     "how many attempts in all, the first included"},
}};

inline constexpr std::array<std::string_view, 1> breaker_preset_words{"resilience4j"};
inline constexpr std::array<std::string_view, 1> sliding_window_words{"count"};

/// Defaults are resilience4j 2.4's (CircuitBreakerConfig).
struct CircuitBreakerSettings {
    std::uint8_t preset = 0;
    double failure_rate_threshold = 0.5;
    double slow_call_rate_threshold = 1.0;
    sim::Duration slow_call_duration_threshold = sim::seconds(60);
    std::uint8_t sliding_window_type = 0;
    std::uint32_t sliding_window_size = 100;
    std::uint32_t minimum_number_of_calls = 100;
    sim::Duration wait_duration_in_open_state = sim::seconds(60);
    std::uint32_t permitted_calls_in_half_open = 10;
    sim::Duration max_wait_duration_in_half_open = sim::seconds(0);
};
inline constexpr std::array<Field<CircuitBreakerSettings>, 10> circuit_breaker_fields{{
    {"preset", Quantity::word, &CircuitBreakerSettings::preset, 0, 0,
     "the library whose defaults and boundary conditions are meant", breaker_preset_words},
    {"failure_rate_threshold", Quantity::fraction, &CircuitBreakerSettings::failure_rate_threshold,
     1e-9, 1, "opens when at least this share of the window's calls failed"},
    {"slow_call_rate_threshold", Quantity::fraction,
     &CircuitBreakerSettings::slow_call_rate_threshold, 1e-9, 1,
     "opens when at least this share of the window's calls was slow"},
    {"slow_call_duration_threshold", Quantity::duration,
     &CircuitBreakerSettings::slow_call_duration_threshold, 1, 3.2e17,
     "a call that took longer than this is slow"},
    {"sliding_window_type", Quantity::word, &CircuitBreakerSettings::sliding_window_type, 0, 0,
     "what the window holds: the last N calls (count)", sliding_window_words},
    {"sliding_window_size", Quantity::count, &CircuitBreakerSettings::sliding_window_size, 1, 1e6,
     "how many calls the window holds"},
    {"minimum_number_of_calls", Quantity::count, &CircuitBreakerSettings::minimum_number_of_calls,
     1, 1e6, "no rate is computed before this many calls were recorded"},
    {"wait_duration_in_open_state", Quantity::duration,
     &CircuitBreakerSettings::wait_duration_in_open_state, 1, 3.2e17,
     "how long it stays open before it lets trial calls through"},
    {"permitted_calls_in_half_open", Quantity::count,
     &CircuitBreakerSettings::permitted_calls_in_half_open, 1, 1e6,
     "how many trial calls are let through while half open"},
    {"max_wait_duration_in_half_open", Quantity::duration,
     &CircuitBreakerSettings::max_wait_duration_in_half_open, 0, 3.2e17,
     "reopens when half open for this long; 0s: waits for the trial calls, however long"},
}};

}  // namespace halfopen::models
