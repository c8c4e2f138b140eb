#pragma once
// The readers, one for each part of a file: node -> description. All of them go on after an error.

#include <optional>
#include <vector>

#include "topologies/description.hpp"
#include "topologies/report.hpp"

namespace halfopen::topologies {

/// Reads the whole file but its variants and expectations.
Description read_description(Node root, Report& report);

std::vector<DescribedService> read_services(Node services, Report& report);
std::vector<DescribedStep> read_steps(Node list, Report& report);
std::optional<models::Distribution> read_distribution(Node node, Report& report);
std::vector<DescribedTraffic> read_traffic(Node classes, Report& report);
std::vector<DescribedProtocol> read_protocols(Node protocols, Report& report);
std::vector<DescribedLink> read_links(Node links, Report& report);
std::vector<DescribedProtection> read_protections(Node protections, Report& report);
std::vector<DescribedIncident> read_incidents(Node incidents, Report& report);

/// "a.x -> b.y" in the scalar or key `at`.
std::optional<EdgePattern> read_pattern(Node at, Report& report);
/// Rows `seconds,requests_per_second` of a file beside the topology.
std::vector<models::RatePoint> read_rate_file(Node name, Report& report);

/// `from`, and `until` or `for`, of `map`; `until` stays `never` where neither is given.
struct Span {
    sim::Instant from{};
    sim::Instant until = sim::never;
};
Span read_span(Node map, Report& report);

}  // namespace halfopen::topologies
