#pragma once
// What a user may set on each policy. semantics.md and docs/policies/ name the production
// libraries' words for them.

#include <array>
#include <string>
#include <variant>

#include "models/field.hpp"
#include "models/policies/adaptive_concurrency.hpp"
#include "models/policies/bulkhead.hpp"
#include "models/policies/cache_settings.hpp"
#include "models/policies/circuit_breaker_settings.hpp"
#include "models/policies/client_throttle.hpp"
#include "models/policies/connection_limits.hpp"
#include "models/policies/controlled_delay.hpp"
#include "models/policies/custom.hpp"
#include "models/policies/dagor.hpp"
#include "models/policies/fallback_settings.hpp"
#include "models/policies/hedge_settings.hpp"
#include "models/policies/outlier_detection.hpp"
#include "models/policies/rate_limit.hpp"
#include "models/policies/retry_budget.hpp"
#include "models/policies/retry_settings.hpp"

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

using PolicySettings =
    std::variant<AttemptTimeoutSettings, DeadlineSettings, FallbackSettings, CircuitBreakerSettings,
                 RetrySettings, RetryBudgetSettings, HedgeSettings, CacheSettings, BulkheadSettings,
                 RateLimitSettings, ConnectionLimitsSettings, AdaptiveConcurrencySettings,
                 OutlierDetectionSettings, ClientThrottleSettings, AdmissionControlSettings,
                 CustomSettings>;

/// What a service itself may do against too much work.
using SheddingSettings = std::variant<ControlledDelaySettings, DagorSettings,
                                      AdaptiveConcurrencySettings, RateLimitSettings>;

}  // namespace halfopen::models
