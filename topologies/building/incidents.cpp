// Incidents: whom they befall, and by how much.

#include "topologies/building/building.hpp"
#include "topologies/did_you_mean.hpp"
#include "topologies/quantities.hpp"

namespace halfopen::topologies {
namespace {

constexpr double factor_min = 1e-6;
constexpr double factor_max = 1e9;

/// Reports more replicas than the service has.
void check_replicas(const DescribedIncident& incident, std::uint32_t replicas,
                    std::uint32_t service, const Names& names, Report& report) {
    const models::ServiceSpec& spec = names.sorted_services[service]->spec;
    if (replicas == models::unlimited || replicas <= spec.replicas) return;
    report
        .add(incident.at.parent().find("replicas"), Code::out_of_range,
             spec.name + " has only " + std::to_string(spec.replicas) +
                 (spec.replicas == 1 ? " replica" : " replicas"))
        .help("write at most " + std::to_string(spec.replicas) + ", or leave it out for all");
}

/// Factors for all the endpoints meant. Of a whole service, endpoints that do no work have nothing
/// to slow.
models::SlowSpec slowed(const DescribedIncident& incident, const Names& names, Report& report) {
    models::SlowSpec slow{{}, std::get<models::SlowSpec>(incident.spec.what).replicas};
    bool works = false;
    const std::vector<std::uint32_t> meant =
        names.resolve_callees(incident.target, incident.at, report);
    if (!meant.empty()) {
        check_replicas(incident, slow.replicas, names.endpoints[meant.front()].service, names,
                       report);
    }
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

void build_errors(const DescribedIncident& incident, const Names& names, models::ErrorsSpec& errors,
                  Report& report) {
    errors.endpoints = names.resolve_callees(incident.target, incident.at, report);
    if (errors.endpoints.empty()) return;
    check_replicas(incident, errors.replicas, names.endpoints[errors.endpoints.front()].service,
                   names, report);
}

void build_crash(const DescribedIncident& incident, const Names& names, models::CrashSpec& crash,
                 Report& report) {
    const auto service = names.resolve_service(incident.target, incident.at, report);
    if (!service) return;
    crash.service = *service;
    check_replicas(incident, crash.replicas, *service, names, report);
}

}  // namespace

void build_incidents(const Description& description, const Names& names, const EdgeTable& edges,
                     models::Blueprint& blueprint, Report& report) {
    for (const DescribedIncident& incident : description.incidents) {
        models::IncidentSpec spec = incident.spec;
        if (std::holds_alternative<models::SlowSpec>(spec.what)) {
            spec.what = slowed(incident, names, report);
        } else if (auto* errors = std::get_if<models::ErrorsSpec>(&spec.what)) {
            build_errors(incident, names, *errors, report);
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
