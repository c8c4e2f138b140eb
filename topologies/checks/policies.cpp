// Orders of policies that production users trip over (semantics.md, 2.1 and 2.3).

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
};

Trouble trouble_of(const DescribedPolicy& outer, const DescribedPolicy& inner) {
    const bool outer_breaker = as<models::CircuitBreakerSettings>(outer) != nullptr;
    const bool inner_breaker = as<models::CircuitBreakerSettings>(inner) != nullptr;
    const bool outer_retry = as<models::RetrySettings>(outer) != nullptr;
    const bool inner_retry = as<models::RetrySettings>(inner) != nullptr;
    const bool inner_fallback = as<models::FallbackSettings>(inner) != nullptr;
    const bool outer_attempt = as<models::AttemptTimeoutSettings>(outer) != nullptr;
    if (inner_fallback && outer_breaker) {
        return {"a fallback inside the circuit breaker hides every failure from it",
                "the breaker sees only successes and never opens"};
    }
    if (inner_fallback && outer_retry) {
        return {"a fallback inside the retry hides every failure from it",
                "the retry sees only successes and never tries again"};
    }
    if (inner_fallback && is_timeout(outer)) {
        return {"when " + name_of(outer) + " expires, this fallback is not served",
                "policies are listed outermost first"};
    }
    if (inner_breaker && outer_attempt) {
        return {"a circuit breaker inside the attempt timeout does not see the timeouts",
                "it waits for the late answer and records that"};
    }
    if (inner_retry && outer_attempt) {
        return {"this retry never tries again after a timeout",
                "the `attempt_timeout` around it ends all its attempts together; `deadline` is the "
                "name for that"};
    }
    return {};
}

/// `inner` stands somewhere behind `outer` in the list.
void check_pair(const DescribedPolicy& outer, const DescribedPolicy& inner, Report& report) {
    if (outer.settings.index() == inner.settings.index()) {
        const bool is_retry = as<models::RetrySettings>(inner) != nullptr;
        report
            .add_at_key(inner.at, is_retry ? Code::second_retry : Code::policy_order,
                        "a second " + name_of(inner) + " on the same calls")
            .help("keep one of them");
        return;
    }
    if (const Trouble trouble = trouble_of(outer, inner); !trouble.message.empty()) {
        report.add_at_key(inner.at, Code::policy_order, trouble.message)
            .note(trouble.note)
            .help("put " + name_of(inner) + " before " + name_of(outer));
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

}  // namespace

void check_policies(const Description& description, Report& report) {
    for (const DescribedProtection& protection : description.protections) {
        const auto& policies = protection.policies;
        for (std::size_t inner = 1; inner < policies.size(); ++inner) {
            for (std::size_t outer = 0; outer < inner; ++outer)
                check_pair(policies[outer], policies[inner], report);
        }
    }
}

void check_times(const Description& description, Report& report) {
    const sim::Instant end = sim::Instant{} + description.duration;
    const std::string lasts = "the run lasts " + duration_text(description.duration);
    for (const DescribedIncident& incident : description.incidents) {
        if (incident.spec.from < end) continue;
        report
            .add(incident.at.parent().find("from"), Code::after_the_end,
                 "this incident begins after the run has ended")
            .note(lasts);
    }
    for (const DescribedTraffic& traffic : description.traffic) {
        if (traffic.spec.from < end) continue;
        report
            .add(traffic.at.find("from"), Code::after_the_end,
                 "these users come after the run has ended")
            .note(lasts);
    }
}

}  // namespace halfopen::topologies
