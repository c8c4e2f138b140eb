#include "topologies/building/building.hpp"

namespace halfopen::topologies {

Built build(const Description& description, Report& report) {
    Names names(description, report);
    EdgeTable edges(names, report);
    edges.add_fallbacks(description, names, report);
    models::Blueprint blueprint;
    blueprint.title = description.title;
    blueprint.duration = description.duration;
    blueprint.warm_up = description.warm_up;
    blueprint.seed = description.seed;
    for (const DescribedService* service : names.sorted_services)
        blueprint.services.push_back(service->spec);
    for (const Names::Endpoint& endpoint : names.endpoints) {
        blueprint.endpoints.push_back(
            {endpoint.full_name, endpoint.service, 0, endpoint.described->idempotent});
    }
    for (const DescribedTraffic* traffic : names.sorted_traffic)
        blueprint.traffic.push_back(traffic->spec);
    for (const Edge& edge : edges.edges())
        blueprint.edges.push_back({.name = edge.name,
                                   .endpoint = edge.callee,
                                   .link = {},
                                   .policies = {},
                                   .fallback_step = {}});
    build_programs(names, edges, blueprint, report);
    build_links(description, names, edges, blueprint, report);
    auto protections = chosen_protections(description, names, edges, report);
    build_protections(protections, blueprint);
    build_fallbacks(protections, names, edges, blueprint, report);
    build_incidents(description, names, edges, blueprint, report);
    return {std::move(blueprint), std::move(names), std::move(edges), std::move(protections)};
}

}  // namespace halfopen::topologies
