// More is offered than can be carried.

#include <algorithm>

#include "topologies/checks/checks.hpp"
#include "topologies/checks/shown.hpp"
#include "topologies/did_you_mean.hpp"

namespace halfopen::topologies {
namespace {

struct Offered {
    double requests = 0;  ///< per second
    double time = 0;      ///< of workers, per second [s]
    double work = 0;      ///< of cores, per second [s]
};

void report_overload(const DescribedService& service, const Offered& offered, double held,
                     std::uint32_t each, std::string_view what, Report& report) {
    const double capacity = static_cast<double>(each) * service.spec.replicas;
    if (each == models::unlimited || held < capacity) return;
    report
        .add_at_key(service.at, Code::overloaded,
                    "offered load is " + shown_count(held / capacity) + " times what the " +
                        std::string(what) + " of " + service.spec.name + " can carry")
        .note("at the stated rates " + shown_rate(offered.requests) +
              " come in, and each holds one of " + shown_count(capacity) + " " + std::string(what) +
              " for " + shown_duration(held / offered.requests * 1e9) + " in the mean")
        .help("raise `" + std::string(what) +
              "` or `replicas`, or lower the rate; if it is meant so, expect a growing queue");
}

}  // namespace

void check_users(const Built& built, const Flow& flow, Report& report) {
    for (const DescribedTraffic* traffic : built.names.sorted_traffic) {
        if (traffic->spec.users == 0 || traffic->spec.think.mean() > 0) continue;
        const bool is_timeless = std::all_of(
            traffic->targets.begin(), traffic->targets.end(), [&](const DescribedTarget& target) {
                const auto callee = built.names.endpoint(target.endpoint);
                return callee && flow.endpoint_time[*callee] <= 0;
            });
        if (!is_timeless) continue;
        report
            .add_at_key(
                traffic->at, Code::timeless_users,
                "no time passes for these users: they would send without end at one instant")
            .help(
                "let them think, like `think: {exponential: 7s}`, or let what they call take some "
                "time");
    }
}

void check_load(const Built& built, const Flow& flow, Report& report) {
    std::vector<Offered> offered(built.names.sorted_services.size());
    for (std::uint32_t i = 0; i < built.names.endpoints.size(); ++i) {
        Offered& service = offered[built.names.endpoints[i].service];
        service.requests += flow.endpoint_rate[i];
        service.time += flow.endpoint_rate[i] * flow.endpoint_time[i] / 1e9;
        service.work += flow.endpoint_rate[i] * flow.endpoint_work[i] / 1e9;
    }
    // Users of closed classes wait for their answers: they cannot offer more than is carried.
    for (const DescribedTraffic* traffic : built.names.sorted_traffic) {
        if (traffic->spec.users > 0) return;
    }
    for (std::uint32_t i = 0; i < offered.size(); ++i) {
        const DescribedService& service = *built.names.sorted_services[i];
        report_overload(service, offered[i], offered[i].time, service.spec.workers, "workers",
                        report);
        report_overload(service, offered[i], offered[i].work, service.spec.cores, "cores", report);
    }
}

}  // namespace halfopen::topologies
