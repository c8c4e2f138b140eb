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

/// `inner` stands somewhere behind `outer` in the list.
void check_pair(const DescribedPolicy& outer, const DescribedPolicy& inner, Report& report) {
    const bool inner_fallback = as<models::FallbackSettings>(inner) != nullptr;
    const bool outer_breaker = as<models::CircuitBreakerSettings>(outer) != nullptr;
    const bool inner_breaker = as<models::CircuitBreakerSettings>(inner) != nullptr;
    if (outer.settings.index() == inner.settings.index()) {
        report
            .add_at_key(inner.at, Code::policy_order,
                        "a second `" + std::string(inner.at.key_text()) + "` on the same calls")
            .help("keep one of them");
    } else if (inner_fallback && outer_breaker) {
        report
            .add_at_key(inner.at, Code::policy_order,
                        "a fallback inside the circuit breaker hides every failure from it")
            .note("the breaker sees only successes and never opens")
            .help("put `fallback` before `circuit_breaker`");
    } else if (inner_fallback && is_timeout(outer)) {
        report
            .add_at_key(inner.at, Code::policy_order,
                        "when `" + std::string(outer.at.key_text()) +
                            "` expires, this fallback is not served")
            .note("policies are listed outermost first")
            .help("put `fallback` before `" + std::string(outer.at.key_text()) + "`");
    } else if (inner_breaker && as<models::AttemptTimeoutSettings>(outer) != nullptr) {
        report
            .add_at_key(inner.at, Code::policy_order,
                        "a circuit breaker inside the attempt timeout does not see the timeouts")
            .note("it waits for the late answer and records that")
            .help("put `circuit_breaker` before `attempt_timeout`");
    } else if (is_timeout(outer) && is_timeout(inner) && timeout_of(inner) >= timeout_of(outer)) {
        report
            .add(inner.at, Code::never_expires,
                 "this timeout of " + duration_text(timeout_of(inner)) + " can never expire")
            .note("the `" + std::string(outer.at.key_text()) + "` around it ends the wait after " +
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
