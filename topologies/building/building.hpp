#pragma once
// Description -> Blueprint: names become indices, patterns become edges, step trees become flat
// programs.

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "models/blueprint.hpp"
#include "topologies/description.hpp"
#include "topologies/report.hpp"

namespace halfopen::topologies {

/// The tables of names, sorted, so that no index depends on the order of the file.
class Names {
public:
    /// Reports a name that a service and a traffic class share.
    Names(const Description& description, Report& report);

    std::optional<std::uint32_t> service(std::string_view name) const;
    std::optional<std::uint32_t> traffic(std::string_view name) const;
    std::optional<std::uint32_t> endpoint(std::string_view full_name) const;
    std::span<const std::string_view> services() const { return services_; }
    std::span<const std::string_view> traffic_classes() const { return traffic_; }
    std::optional<std::uint32_t> endpoint_in(std::uint32_t service, std::string_view name) const;
    /// The endpoints of one service are neighbours: first and one past the last.
    std::pair<std::uint32_t, std::uint32_t> endpoints_of(std::uint32_t service) const;

    /// In the order of their indices.
    std::vector<const DescribedService*> sorted_services;
    std::vector<const DescribedTraffic*> sorted_traffic;
    struct Endpoint {
        std::string full_name;  ///< "product.page"
        std::uint32_t service = 0;
        const DescribedEndpoint* described = nullptr;
    };
    std::vector<Endpoint> endpoints;

    /// Finds `service.endpoint`; reports what is unknown about it at `node`, whose text it is.
    std::optional<std::uint32_t> resolve_endpoint(std::string_view name, Node node,
                                                  Report& report) const;
    std::optional<std::uint32_t> resolve_service(std::string_view name, Node node,
                                                 Report& report) const;
    /// A service or one endpoint: all endpoints meant; empty if unknown (reported).
    std::vector<std::uint32_t> resolve_callees(std::string_view name, Node node,
                                               Report& report) const;

private:
    std::optional<std::uint32_t> resolve_in(std::uint32_t service, std::string_view endpoint,
                                            Node node, std::size_t offset, Report& report) const;

    std::vector<std::string_view> services_;
    std::vector<std::string_view> traffic_;
    std::vector<std::uint32_t> first_endpoint_;
    friend class EdgeTable;
};

/// The call of one endpoint (or traffic class) to another, before it has a link and policies.
struct Edge {
    bool from_traffic = false;
    std::uint32_t caller = 0;  ///< endpoint or traffic class
    std::uint32_t callee = 0;  ///< endpoint
    std::string name;
    Node at;  ///< the first call over it
};

/// All edges, sorted by name.
class EdgeTable {
public:
    /// Goes through all programs; reports calls to endpoints that do not exist.
    EdgeTable(const Names& names, Report& report);

    /// Adds the calls that fallbacks make, from the callers of the calls they are for; reports
    /// those to endpoints that do not exist.
    void add_fallbacks(const Description& description, const Names& names, Report& report);

    const std::vector<Edge>& edges() const { return edges_; }
    std::optional<std::uint32_t> find(bool from_traffic, std::uint32_t caller,
                                      std::uint32_t callee) const;
    /// The edges a pattern means; reports unknown names, and a pattern that means none.
    std::vector<std::uint32_t> matching(const EdgePattern& pattern, const Names& names,
                                        Report& report) const;

private:
    void collect(const std::vector<DescribedStep>& steps, std::uint32_t caller, const Names& names,
                 Report& report);
    void add(bool from_traffic, std::uint32_t caller, std::uint32_t callee, Node at,
             const Names& names);
    void sort();

    std::vector<Edge> edges_;
    std::map<std::tuple<bool, std::uint32_t, std::uint32_t>, std::uint32_t> index_;
};

/// How specific a pattern is: 0 for `* -> *`, 8 for `a.x -> b.y`; the callee's side counts more.
int specificity(const EdgePattern& pattern);

/// For each edge the protection that counts for it, or nothing.
std::vector<const DescribedProtection*> chosen_protections(const Description& description,
                                                           const Names& names,
                                                           const EdgeTable& edges, Report& report);
/// The endpoint that a fallback of this protection calls, with the place of its name; empty
/// without one.
struct FallbackCall {
    std::string_view endpoint;
    Node at;
};
FallbackCall fallback_call(const DescribedProtection& protection);

/// Fills steps, strands, options and distributions, and each endpoint's and class's first step.
void build_programs(const Names& names, const EdgeTable& edges, models::Blueprint& blueprint,
                    Report& report);
void build_links(const Description& description, const Names& names, const EdgeTable& edges,
                 models::Blueprint& blueprint, Report& report);
void build_protections(const std::vector<const DescribedProtection*>& chosen,
                       models::Blueprint& blueprint);
/// Gives each edge whose fallback calls an endpoint the program that does so. After the programs.
void build_fallbacks(const std::vector<const DescribedProtection*>& chosen, const Names& names,
                     const EdgeTable& edges, models::Blueprint& blueprint, Report& report);
void build_incidents(const Description& description, const Names& names, const EdgeTable& edges,
                     models::Blueprint& blueprint, Report& report);

/// What a description became. The blueprint is whole only if nothing was reported as an error.
struct Built {
    models::Blueprint blueprint;
    Names names;
    EdgeTable edges;
    std::vector<const DescribedProtection*> protections;  ///< of each edge, or nothing
};
Built build(const Description& description, Report& report);

/// The mean of all the work one request causes at this endpoint itself [ns], over choices and
/// repetitions.
double mean_work(const std::vector<DescribedStep>& steps);

}  // namespace halfopen::topologies
