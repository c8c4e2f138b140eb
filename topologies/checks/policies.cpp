// Orders of policies that production users trip over (semantics.md, 2.1 and 2.3).

#include <algorithm>

#include "topologies/checks/checks.hpp"
#include "topologies/quantities.hpp"

namespace halfopen::topologies {
namespace {

template <class Settings>
const Settings* as(const DescribedPolicy& policy) {
    return std::get_if<Settings>(&policy.settings);
}

bool is_timeout(const DescribedPolicy& policy) {
    return as<models::AttemptTimeoutSettings>(policy) != nullptr ||
           as<models::DeadlineSettings>(policy) != nullptr;
}

sim::Duration timeout_of(const DescribedPolicy& policy) {
    if (const auto* attempt = as<models::AttemptTimeoutSettings>(policy)) return attempt->timeout;
    return as<models::DeadlineSettings>(policy)->timeout;
}

std::string name_of(const DescribedPolicy& policy) {
    return "`" + std::string(policy.at.key_text()) + "`";
}

/// What goes wrong when `inner` stands behind `outer`; empty if nothing does.
struct Trouble {
    std::string message;
    std::string note;
    std::string help;  ///< empty: change their places
};

bool is_breaker(const DescribedPolicy& policy) {
    return as<models::CircuitBreakerSettings>(policy) != nullptr;
}
/// A retry or a hedge: what makes several attempts of a call.
bool makes_attempts(const DescribedPolicy& policy) {
    return as<models::RetrySettings>(policy) != nullptr ||
           as<models::HedgeSettings>(policy) != nullptr;
}
bool turns_away(const DescribedPolicy& policy) {
    return as<models::BulkheadSettings>(policy) != nullptr ||
           as<models::RateLimitSettings>(policy) != nullptr ||
           as<models::ConnectionLimitsSettings>(policy) != nullptr ||
           as<models::AdaptiveConcurrencySettings>(policy) != nullptr;
}

/// How many calls in a row open it if all of them fail; 0: as many as there are in a while.
std::uint32_t failures_that_open(const models::CircuitBreakerSettings& breaker) {
    if (breaker.minimum_failures_per_second > 0) return 0;
    switch (static_cast<models::SlidingWindow>(breaker.sliding_window_type)) {
        case models::SlidingWindow::consecutive:
            return breaker.sliding_window_size;
        case models::SlidingWindow::time:
            return std::max(1U, breaker.minimum_number_of_calls);
        default:
            return std::max(1U,
                            std::min(breaker.minimum_number_of_calls, breaker.sliding_window_size));
    }
}

Trouble trouble_of_fallback(const DescribedPolicy& outer) {
    if (is_breaker(outer)) {
        return {"a fallback inside the circuit breaker hides every failure from it",
                "the breaker sees only successes and never opens",
                {}};
    }
    if (as<models::RetrySettings>(outer) != nullptr) {
        return {"a fallback inside the retry hides every failure from it",
                "the retry sees only successes and never tries again",
                {}};
    }
    if (as<models::HedgeSettings>(outer) != nullptr) {
        return {"a fallback inside the hedge answers for the attempt that fails first",
                "an attempt that would have succeeded a little later is not waited for",
                {}};
    }
    if (is_timeout(outer)) {
        return {"when " + name_of(outer) + " expires, this fallback is not served",
                "policies are listed outermost first",
                {}};
    }
    return {};
}

Trouble trouble_of_attempts(const DescribedPolicy& outer, const DescribedPolicy& inner) {
    const bool outer_attempt = as<models::AttemptTimeoutSettings>(outer) != nullptr;
    if (outer_attempt && as<models::RetrySettings>(inner) != nullptr) {
        return {"this retry never tries again after a timeout",
                "the `attempt_timeout` around it ends all its attempts together; `deadline` is the "
                "name for that",
                {}};
    }
    if (outer_attempt && as<models::HedgeSettings>(inner) != nullptr) {
        return {"the attempt timeout around this hedge ends all its attempts together",
                "it bounds the whole call; `deadline` is the name for that",
                {}};
    }
    if (makes_attempts(outer) && as<models::DeadlineSettings>(inner) != nullptr) {
        return {"this deadline begins anew with every attempt",
                "inside the " + name_of(outer) + " it does not bound the whole call",
                "put it before " + name_of(outer) + ", or name it `attempt_timeout`"};
    }
    return {};
}

/// An open breaker that is tried again, or one that a single call's attempts can open.
Trouble trouble_of_retried_breaker(const models::RetrySettings& retry,
                                   const models::CircuitBreakerSettings& breaker) {
    if (retry.retry_on_circuit_open) {
        return {"the retry around this circuit breaker tries again while it is open",
                "every attempt is recorded by the breaker, and those that it stops are tried again "
                "too",
                "write `retry_on_circuit_open: false` in the retry"};
    }
    const bool is_consecutive = static_cast<models::SlidingWindow>(breaker.sliding_window_type) ==
                                models::SlidingWindow::consecutive;
    const std::uint32_t needed = failures_that_open(breaker);
    if (needed == 0 || retry.max_attempts < needed) return {};
    return {"the attempts of a single call can open this circuit breaker",
            "every attempt of the retry around it is recorded, and " + std::to_string(needed) +
                (needed == 1 ? " is" : " are") + " enough",
            std::string("write a larger `") +
                (is_consecutive ? "sliding_window_size" : "minimum_number_of_calls") + "`"};
}

Trouble trouble_of_breaker(const DescribedPolicy& outer, const DescribedPolicy& inner) {
    if (as<models::AttemptTimeoutSettings>(outer) != nullptr) {
        return {"a circuit breaker inside the attempt timeout does not see the timeouts",
                "it waits for the late answer and records that",
                {}};
    }
    if (const auto* retry = as<models::RetrySettings>(outer)) {
        return trouble_of_retried_breaker(*retry, *as<models::CircuitBreakerSettings>(inner));
    }
    return {};
}

Trouble trouble_within_breaker(const DescribedPolicy& inner) {
    if (const auto* retry = as<models::RetrySettings>(inner);
        retry != nullptr && retry->max_attempts > 1) {
        return {"the circuit breaker around this retry hears once of all its attempts",
                "it opens only after as many calls as it wants attempts, and while it is closed "
                "each of them is tried again",
                "put `retry` before the breaker"};
    }
    if (as<models::CacheSettings>(inner) != nullptr) {
        return {"while the circuit breaker is open, this cache is not asked",
                "what it has could be served without the callee",
                {}};
    }
    return {};
}

/// Few calls turned away on this side open a breaker of the callee.
void check_rejections(const DescribedPolicy& outer, const DescribedPolicy& inner, Report& report) {
    constexpr std::uint32_t few = 10;
    const auto* breaker = as<models::CircuitBreakerSettings>(outer);
    if (breaker == nullptr || !turns_away(inner) || breaker->ignore_rejections) return;
    const std::uint32_t needed = failures_that_open(*breaker);
    if (needed == 0 || needed > few) return;
    report
        .add_at_key(inner.at, Code::rejections_open_breaker,
                    "what this " + name_of(inner) +
                        " turns away opens the circuit breaker around "
                        "it")
        .note("it takes that for failures of the callee, and " + std::to_string(needed) +
              (needed == 1 ? " is" : " in a row are") + " enough")
        .help("write `ignore_rejections: true` in the breaker, or put " + name_of(inner) +
              " before it");
}

Trouble trouble_of(const DescribedPolicy& outer, const DescribedPolicy& inner) {
    if (as<models::FallbackSettings>(inner) != nullptr) return trouble_of_fallback(outer);
    if (is_breaker(inner)) return trouble_of_breaker(outer, inner);
    if (is_breaker(outer)) {
        Trouble trouble = trouble_within_breaker(inner);
        if (!trouble.message.empty()) return trouble;
    }
    return trouble_of_attempts(outer, inner);
}

void report_second(const DescribedPolicy& first, const DescribedPolicy& second, Report& report) {
    const auto* one = as<models::FallbackSettings>(first);
    const auto* other = as<models::FallbackSettings>(second);
    const bool both_call = one != nullptr && !one->call.empty() && !other->call.empty();
    const Code code = makes_attempts(second) ? Code::second_retry
                      : both_call            ? Code::second_fallback_call
                                             : Code::policy_order;
    report.add_at_key(second.at, code, "a second " + name_of(second) + " on the same calls")
        .help("keep one of them");
}

/// `inner` stands somewhere behind `outer` in the list.
void check_pair(const DescribedPolicy& outer, const DescribedPolicy& inner, Report& report) {
    const bool is_custom = as<models::CustomSettings>(inner) != nullptr;
    if (outer.settings.index() == inner.settings.index() && !is_custom) {
        report_second(outer, inner, report);
        return;
    }
    if (makes_attempts(outer) && makes_attempts(inner)) {
        report
            .add_at_key(inner.at, Code::retry_and_hedge,
                        "a `retry` and a `hedge` on the same calls")
            .note("a retry waits until an attempt has failed, a hedge does not")
            .help("keep one of them");
        return;
    }
    if (const Trouble trouble = trouble_of(outer, inner); !trouble.message.empty()) {
        report.add_at_key(inner.at, Code::policy_order, trouble.message)
            .note(trouble.note)
            .help(trouble.help.empty() ? "put " + name_of(inner) + " before " + name_of(outer)
                                       : trouble.help);
        return;
    }
    if (is_timeout(outer) && is_timeout(inner) && timeout_of(inner) >= timeout_of(outer)) {
        report
            .add(inner.at, Code::never_expires,
                 "this timeout of " + duration_text(timeout_of(inner)) + " can never expire")
            .note("the " + name_of(outer) + " around it ends the wait after " +
                  duration_text(timeout_of(outer)))
            .help("make the inner one the shorter one");
    }
}

/// The time before a second attempt, if that is always at least so long.
std::optional<sim::Duration> pause_of(const DescribedPolicy& policy) {
    if (const auto* hedge = as<models::HedgeSettings>(policy)) {
        const bool is_learned = hedge->delay_quantile > 0 || hedge->next_at_once_after_failure;
        return is_learned ? std::nullopt : std::optional(hedge->delay);
    }
    const auto* retry = as<models::RetrySettings>(policy);
    if (retry == nullptr || retry->backoff == 0 || retry->jitter != 0) return std::nullopt;
    return retry->backoff_base;
}

/// A deadline that is over before a second attempt can begin.
void check_pause(const DescribedPolicy& outer, const DescribedPolicy& inner, Report& report) {
    const auto pause = pause_of(inner);
    const auto* deadline = as<models::DeadlineSettings>(outer);
    if (deadline == nullptr || !pause || *pause < deadline->timeout) return;
    report
        .add_at_key(inner.at, Code::never_expires,
                    "a second attempt after " + duration_text(*pause) + " never begins")
        .note("the `deadline` around it ends the call after " + duration_text(deadline->timeout))
        .help("make the deadline longer, or this pause shorter");
}

void check_budget(const std::vector<DescribedPolicy>& policies, Report& report) {
    if (std::ranges::any_of(policies, makes_attempts)) return;
    for (const DescribedPolicy& policy : policies) {
        if (as<models::RetryBudgetSettings>(policy) == nullptr) continue;
        report
            .add_at_key(policy.at, Code::budget_without_retry,
                        "a retry budget without a retry or a hedge on the same calls")
            .help("add a `retry`, or remove it");
    }
}

}  // namespace

void check_policies(const Description& description, Report& report) {
    for (const DescribedProtection& protection : description.protections) {
        const auto& policies = protection.policies;
        for (std::size_t inner = 1; inner < policies.size(); ++inner) {
            for (std::size_t outer = 0; outer < inner; ++outer) {
                check_pair(policies[outer], policies[inner], report);
                check_rejections(policies[outer], policies[inner], report);
                check_pause(policies[outer], policies[inner], report);
            }
        }
        check_budget(policies, report);
    }
}

}  // namespace halfopen::topologies
