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

}  // namespace

void check_guards(const Built& built, const Flow& flow, Report& report) {
    const std::vector<bool> ended = ended_waits(built, flow);
    std::set<std::pair<NodeIndex, bool>> reported;
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
        if (detection && reported.emplace(detection.at.index(), false).second) {
            check_ejections(*detection.settings, detection.at, built.blueprint.services[service],
                            report);
        }
    }
}

}  // namespace halfopen::topologies
