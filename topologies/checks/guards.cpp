// Circuit breakers and outlier detection that do not do their work.

#include <set>

#include "topologies/checks/checks.hpp"
#include "topologies/checks/shown.hpp"
#include "topologies/checks/written.hpp"

namespace halfopen::topologies {
namespace {

using models::CircuitBreakerSettings;
using models::OutlierDetectionSettings;

void check_trials(const CircuitBreakerSettings& breaker, Node at, Report& report) {
    const Node chosen = written(at, "permitted_calls_in_half_open");
    if (!chosen || breaker.permitted_calls_in_half_open > 1) return;
    report
        .add_at_key(chosen, Code::single_trial,
                    "one trial call decides whether this breaker closes or reopens")
        .note("one lucky call closes it, one unlucky call reopens it: it flaps")
        .help("permit a few, like 10");
}

void check_stuck(const CircuitBreakerSettings& breaker, Node at, const std::string& edge,
                 Report& report) {
    if (breaker.max_wait_duration_in_half_open > sim::Duration{}) return;
    report.add_at_key(at, Code::stuck_half_open, "this breaker can be stuck half open for ever")
        .note(
            "a trial call that is never answered keeps its permit, and nothing ends the wait for "
            "it on " +
            edge)
        .help("add an `attempt_timeout` inside it, or write `max_wait_duration_in_half_open: 60s`");
}

/// Each replica's breaker has to see enough calls by itself (semantics.md, 2.3, pitfall 11).
void check_instances(const CircuitBreakerSettings& breaker, Node at, double rate,
                     std::uint32_t replicas, Report& report) {
    constexpr double longest_seconds = 60;
    const bool is_consecutive = static_cast<models::SlidingWindow>(breaker.sliding_window_type) ==
                                models::SlidingWindow::consecutive;
    if (is_consecutive || replicas < 2 || rate <= 0) return;
    const double each = rate / replicas;
    const double seconds = breaker.minimum_number_of_calls / each;
    if (seconds <= longest_seconds) return;
    report
        .add_at_key(at, Code::many_small_breakers,
                    "each of these " + std::to_string(replicas) + " breakers sees too few calls")
        .note("at " + shown_rate(each) + " each, " +
              std::to_string(breaker.minimum_number_of_calls) + " calls take " +
              shown_duration(seconds * 1e9) + ", and none opens before")
        .help(
            "write `scope: edge`, a smaller `minimum_number_of_calls`, or failures in a row: "
            "`sliding_window: {type: consecutive, size: 5}`");
}

/// As the Envoy rules count: 100 * (ejected + 1) / replicas may not exceed the percentage.
void check_ejections(const OutlierDetectionSettings& detection, Node at,
                     const models::ServiceSpec& service, Report& report) {
    const bool counts_next =
        static_cast<models::OutlierRules>(detection.rules) == models::OutlierRules::envoy &&
        !detection.always_eject_one_host;
    const double allowed = detection.max_ejection_percent * service.replicas;
    if (counts_next ? allowed >= 1 - 1e-9 : detection.max_ejection_percent > 0) return;
    if (!counts_next && detection.always_eject_one_host) return;
    report
        .add_at_key(at, Code::ejects_nobody,
                    "this outlier detection never ejects a replica of " + service.name)
        .note("of " + std::to_string(service.replicas) +
              (service.replicas == 1 ? " replica" : " replicas") + ", one is more than the " +
              shown_percent(detection.max_ejection_percent) + " that may be ejected")
        .help("write `always_eject_one_host: true`, or a larger `max_ejection_percent`");
}

/// How many breakers the scope makes of one.
std::uint32_t instances_of(const Built& built, std::uint32_t edge,
                           const CircuitBreakerSettings& breaker) {
    const Edge& of = built.edges.edges()[edge];
    const auto replicas = [&](std::uint32_t endpoint) {
        return built.blueprint.services[built.names.endpoints[endpoint].service].replicas;
    };
    switch (static_cast<models::BreakerScope>(breaker.scope)) {
        case models::BreakerScope::callee_instance:
            return replicas(of.callee);
        case models::BreakerScope::caller_instance:
            return of.from_traffic ? 1 : replicas(of.caller);
        default:
            return 1;
    }
}

}  // namespace

void check_guards(const Built& built, const Flow& flow, Report& report) {
    const std::vector<bool> ended = ended_waits(built, flow);
    std::set<std::pair<NodeIndex, bool>> reported;
    std::set<std::pair<NodeIndex, bool>> instances;
    for (std::uint32_t i = 0; i < built.protections.size(); ++i) {
        const auto breaker = find_policy<CircuitBreakerSettings>(built.protections[i]);
        if (breaker && reported.emplace(breaker.at.index(), false).second)
            check_trials(*breaker.settings, breaker.at, report);
        if (breaker && !ended[i] && flow.edge_rate[i] > 0 &&
            reported.emplace(breaker.at.index(), true).second) {
            check_stuck(*breaker.settings, breaker.at, built.edges.edges()[i].name, report);
        }
        const auto detection = find_policy<OutlierDetectionSettings>(built.protections[i]);
        const std::uint32_t callee = built.edges.edges()[i].callee;
        const std::uint32_t service = built.names.endpoints[callee].service;
        if (breaker && instances.emplace(breaker.at.index(), false).second) {
            check_instances(*breaker.settings, breaker.at, flow.edge_rate[i],
                            instances_of(built, i, *breaker.settings), report);
        }
        if (detection && reported.emplace(detection.at.index(), false).second) {
            check_ejections(*detection.settings, detection.at, built.blueprint.services[service],
                            report);
        }
    }
}

}  // namespace halfopen::topologies
