#include <algorithm>

#include "topologies/building/building.hpp"
#include "topologies/did_you_mean.hpp"
#include "topologies/reading/mapping.hpp"

namespace halfopen::topologies {
namespace {

std::optional<std::uint32_t> place_of(std::span<const std::string_view> names,
                                      std::string_view name) {
    const auto found = std::lower_bound(names.begin(), names.end(), name);
    if (found == names.end() || *found != name) return std::nullopt;
    return static_cast<std::uint32_t>(found - names.begin());
}

}  // namespace

Names::Names(const Description& description, Report& report) {
    for (const DescribedService& service : description.services)
        sorted_services.push_back(&service);
    for (const DescribedTraffic& traffic : description.traffic) sorted_traffic.push_back(&traffic);
    const auto by_name = [](const auto* a, const auto* b) { return a->spec.name < b->spec.name; };
    std::sort(sorted_services.begin(), sorted_services.end(), by_name);
    std::sort(sorted_traffic.begin(), sorted_traffic.end(), by_name);
    for (const DescribedService* service : sorted_services) {
        const auto index = static_cast<std::uint32_t>(services_.size());
        services_.push_back(service->spec.name);
        first_endpoint_.push_back(static_cast<std::uint32_t>(endpoints.size()));
        std::vector<const DescribedEndpoint*> sorted;
        for (const DescribedEndpoint& endpoint : service->endpoints) sorted.push_back(&endpoint);
        std::sort(sorted.begin(), sorted.end(),
                  [](const auto* a, const auto* b) { return a->name < b->name; });
        for (const DescribedEndpoint* endpoint : sorted) {
            endpoints.push_back({service->spec.name + "." + endpoint->name, index, endpoint});
        }
    }
    first_endpoint_.push_back(static_cast<std::uint32_t>(endpoints.size()));
    for (const DescribedTraffic* traffic : sorted_traffic) {
        traffic_.push_back(traffic->spec.name);
        if (!service(traffic->spec.name)) continue;
        report
            .add_at_key(traffic->at, Code::name_taken,
                        quoted(traffic->spec.name) + " is the name of a service already")
            .help("services and traffic classes share one set of names; rename one of them");
    }
}

std::optional<std::uint32_t> Names::service(std::string_view name) const {
    return place_of(services_, name);
}
std::optional<std::uint32_t> Names::traffic(std::string_view name) const {
    return place_of(traffic_, name);
}

std::optional<std::uint32_t> Names::endpoint(std::string_view full_name) const {
    const std::size_t dot = full_name.find('.');
    const auto owner = service(full_name.substr(0, dot));
    if (!owner || dot == std::string_view::npos) return std::nullopt;
    return endpoint_in(*owner, full_name.substr(dot + 1));
}

std::optional<std::uint32_t> Names::endpoint_in(std::uint32_t service,
                                                std::string_view name) const {
    const auto [first, last] = endpoints_of(service);
    const auto begin = endpoints.begin();
    const auto found = std::lower_bound(
        begin + first, begin + last, name,
        [](const Endpoint& a, std::string_view b) { return a.described->name < b; });
    if (found == begin + last || found->described->name != name) return std::nullopt;
    return static_cast<std::uint32_t>(found - begin);
}

std::pair<std::uint32_t, std::uint32_t> Names::endpoints_of(std::uint32_t service) const {
    return {first_endpoint_[service], first_endpoint_[service + 1]};
}

std::optional<std::uint32_t> Names::resolve_service(std::string_view name, Node node,
                                                    Report& report) const {
    const auto found = service(name);
    const std::string_view owner = name.substr(0, name.find('.'));
    if (!found && owner != name && service(owner)) {
        report
            .add(node, Code::unknown_name,
                 quoted(name) + " is an endpoint where a service is meant")
            .help("write " + std::string(owner));
    } else if (!found) {
        report_unknown_name(node, name, 0, "service", services_, report);
    }
    return found;
}

std::optional<std::uint32_t> Names::resolve_in(std::uint32_t service, std::string_view endpoint,
                                               Node node, std::size_t offset,
                                               Report& report) const {
    if (const auto found = endpoint_in(service, endpoint)) return found;
    const std::string what = "endpoint of " + std::string(services_[service]) + " is";
    Diagnostic& diagnostic = report.add_at_part(node, offset, endpoint.size(), Code::unknown_name,
                                                "no " + what + " named " + quoted(endpoint));
    if (!report.wants_help()) return std::nullopt;
    std::vector<std::string_view> known;
    const auto [first, last] = endpoints_of(service);
    for (std::uint32_t i = first; i < last; ++i) known.push_back(endpoints[i].described->name);
    if (!known.empty()) diagnostic.help(did_you_mean(endpoint, known));
    return std::nullopt;
}

std::optional<std::uint32_t> Names::resolve_endpoint(std::string_view name, Node node,
                                                     Report& report) const {
    const std::size_t dot = name.find('.');
    const auto owner = resolve_service(name.substr(0, dot), node, report);
    if (!owner) return std::nullopt;
    if (dot != std::string_view::npos)
        return resolve_in(*owner, name.substr(dot + 1), node, dot + 1, report);
    const auto [first, last] = endpoints_of(*owner);
    std::vector<std::string_view> known;
    for (std::uint32_t i = first; i < last; ++i) known.push_back(endpoints[i].full_name);
    report
        .add(node, Code::unknown_name,
             quoted(name) + " is a service; a call goes to one of its endpoints")
        .help(known.size() == 1 ? "write " + std::string(known[0]) : "have: " + listed(known));
    return std::nullopt;
}

std::vector<std::uint32_t> Names::resolve_callees(std::string_view name, Node node,
                                                  Report& report) const {
    if (name.find('.') != std::string_view::npos) {
        const auto one = resolve_endpoint(name, node, report);
        return one ? std::vector{*one} : std::vector<std::uint32_t>();
    }
    std::vector<std::uint32_t> callees;
    if (const auto owner = resolve_service(name, node, report)) {
        const auto [first, last] = endpoints_of(*owner);
        for (std::uint32_t i = first; i < last; ++i) callees.push_back(i);
    }
    return callees;
}

}  // namespace halfopen::topologies
