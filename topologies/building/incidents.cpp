// Incidents: whom they befall, and by how much.

#include "topologies/building/building.hpp"
#include "topologies/did_you_mean.hpp"
#include "topologies/quantities.hpp"

namespace halfopen::topologies {
namespace {

constexpr double factor_min = 1e-6;
constexpr double factor_max = 1e9;

/// Factors for all the endpoints meant. Of a whole service, endpoints that do no work have nothing
/// to slow.
models::SlowSpec slowed(const DescribedIncident& incident, const Names& names, Report& report) {
    models::SlowSpec slow;
    bool works = false;
    const std::vector<std::uint32_t> meant =
        names.resolve_callees(incident.target, incident.at, report);
    for (const std::uint32_t endpoint : meant) {
        const double work = mean_work(names.endpoints[endpoint].described->steps);
        if (work <= 0) continue;
        works = true;
        const double factor = incident.slow_work
                                  ? static_cast<double>(incident.slow_work->nanoseconds) / work
                                  : incident.slow_factor;
        if (!(factor >= factor_min && factor <= factor_max)) {
            report
                .add(incident.at, Code::out_of_range,
                     "the work of " + names.endpoints[endpoint].full_name +
                         " would change out of all proportion")
                .help("factors from 0.000001 to 1000000000 are possible");
            continue;
        }
        slow.endpoints.emplace_back(endpoint, factor);
    }
    if (!works && !meant.empty()) {
        report
            .add(incident.at, Code::nothing_to_slow,
                 quoted(incident.target) + " does no work that could grow")
            .help("slow its answers with `link_delay: \"* -> " + std::string(incident.target) +
                  "\"`, or give it `work`");
    }
    return slow;
}

void build_crash(const DescribedIncident& incident, const Names& names, models::CrashSpec& crash,
                 Report& report) {
    const auto service = names.resolve_service(incident.target, incident.at, report);
    if (!service) return;
    crash.service = *service;
    const std::uint32_t replicas = names.sorted_services[*service]->spec.replicas;
    const Node named = incident.at.parent().find("replicas");
    if (!named || crash.replicas <= replicas) return;
    report
        .add(named, Code::out_of_range,
             std::string(incident.target) + " has only " + std::to_string(replicas) +
                 (replicas == 1 ? " replica" : " replicas"))
        .help("write at most " + std::to_string(replicas) + ", or leave it out for all");
}

}  // namespace

void build_incidents(const Description& description, const Names& names, const EdgeTable& edges,
                     models::Blueprint& blueprint, Report& report) {
    for (const DescribedIncident& incident : description.incidents) {
        models::IncidentSpec spec = incident.spec;
        if (std::holds_alternative<models::SlowSpec>(spec.what)) {
            spec.what = slowed(incident, names, report);
        } else if (auto* errors = std::get_if<models::ErrorsSpec>(&spec.what)) {
            errors->endpoints = names.resolve_callees(incident.target, incident.at, report);
        } else if (auto* crash = std::get_if<models::CrashSpec>(&spec.what)) {
            build_crash(incident, names, *crash, report);
        } else if (auto* capacity = std::get_if<models::CapacitySpec>(&spec.what)) {
            capacity->service =
                names.resolve_service(incident.target, incident.at, report).value_or(0);
        } else if (auto* trouble = std::get_if<models::LinkTroubleSpec>(&spec.what)) {
            if (incident.pattern) trouble->edges = edges.matching(*incident.pattern, names, report);
        }
        blueprint.incidents.push_back(std::move(spec));
    }
}

}  // namespace halfopen::topologies
