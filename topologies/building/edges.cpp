#include <algorithm>
#include <numeric>

#include "topologies/building/building.hpp"
#include "topologies/did_you_mean.hpp"
#include "topologies/reading/mapping.hpp"

namespace halfopen::topologies {
namespace {

int side_specificity(const PatternSide& side) {
    if (side.service.empty()) return 0;
    return side.endpoint.empty() ? 1 : 2;
}

}  // namespace

int specificity(const EdgePattern& pattern) {
    return 3 * side_specificity(pattern.callee) + side_specificity(pattern.caller);
}

EdgeTable::EdgeTable(const Names& names, Report& report) {
    for (std::uint32_t caller = 0; caller < names.endpoints.size(); ++caller) {
        collect(names.endpoints[caller].described->steps, caller, names, report);
    }
    for (std::uint32_t caller = 0; caller < names.sorted_traffic.size(); ++caller) {
        for (const DescribedTarget& target : names.sorted_traffic[caller]->targets) {
            const auto callee = names.resolve_endpoint(target.endpoint, target.at, report);
            if (callee) add(true, caller, *callee, target.at, names);
        }
    }
    sort();
}

void EdgeTable::sort() {
    std::vector<std::uint32_t> order(edges_.size());
    std::iota(order.begin(), order.end(), 0U);
    std::sort(order.begin(), order.end(),
              [&](std::uint32_t a, std::uint32_t b) { return edges_[a].name < edges_[b].name; });
    std::vector<Edge> sorted;
    for (const std::uint32_t old : order) sorted.push_back(std::move(edges_[old]));
    edges_ = std::move(sorted);
    for (std::uint32_t i = 0; i < edges_.size(); ++i) {
        index_[{edges_[i].from_traffic, edges_[i].caller, edges_[i].callee}] = i;
    }
}

void EdgeTable::add(bool from_traffic, std::uint32_t caller, std::uint32_t callee, Node at,
                    const Names& names) {
    const auto next = static_cast<std::uint32_t>(edges_.size());
    if (!index_.try_emplace({from_traffic, caller, callee}, next).second) return;
    const std::string from =
        from_traffic ? names.sorted_traffic[caller]->spec.name : names.endpoints[caller].full_name;
    edges_.push_back(
        {from_traffic, caller, callee, from + " -> " + names.endpoints[callee].full_name, at});
}

void EdgeTable::collect(const std::vector<DescribedStep>& steps, std::uint32_t caller,
                        const Names& names, Report& report) {
    for (const DescribedStep& step : steps) {
        if (step.verb == models::Verb::call && !step.target.empty()) {
            const auto callee = names.resolve_endpoint(step.target, step.at, report);
            if (callee) add(false, caller, *callee, step.at, names);
        }
        for (const DescribedBody& body : step.bodies) collect(body.steps, caller, names, report);
    }
}

std::optional<std::uint32_t> EdgeTable::find(bool from_traffic, std::uint32_t caller,
                                             std::uint32_t callee) const {
    const auto found = index_.find({from_traffic, caller, callee});
    return found == index_.end() ? std::nullopt : std::optional(found->second);
}

std::vector<std::uint32_t> EdgeTable::matching(const EdgePattern& pattern, const Names& names,
                                               Report& report) const {
    const std::size_t errors = report.error_count();
    const std::string_view whole = pattern.at.text();
    const auto offset = [&](std::string_view part) {
        return static_cast<std::size_t>(part.data() - whole.data());
    };
    const auto known_endpoint = [&](const PatternSide& side) {
        if (side.service.empty()) return;
        const auto service = names.service(side.service);
        if (!service) {
            report_unknown_name(pattern.at, side.service, offset(side.service), "service",
                                names.services(), report);
        } else if (!side.endpoint.empty()) {
            names.resolve_in(*service, side.endpoint, pattern.at, offset(side.endpoint), report);
        }
    };
    const auto traffic = names.traffic(pattern.caller.service);
    if (!traffic || !pattern.caller.endpoint.empty()) known_endpoint(pattern.caller);
    known_endpoint(pattern.callee);
    std::vector<std::uint32_t> found;
    if (report.error_count() > errors) return found;
    const auto fits = [&](const PatternSide& side, std::uint32_t endpoint) {
        const Names::Endpoint& candidate = names.endpoints[endpoint];
        return (side.service.empty() || names.services_[candidate.service] == side.service) &&
               (side.endpoint.empty() || candidate.described->name == side.endpoint);
    };
    for (std::uint32_t i = 0; i < edges_.size(); ++i) {
        const Edge& edge = edges_[i];
        const bool caller = edge.from_traffic ? traffic == edge.caller
                                              : !traffic && fits(pattern.caller, edge.caller);
        if (caller && fits(pattern.callee, edge.callee)) found.push_back(i);
    }
    if (!found.empty()) return found;
    Diagnostic& diagnostic = report.add(pattern.at, Code::matches_nothing, "no call goes this way");
    std::vector<std::string_view> all;
    for (const Edge& edge : edges_) {
        if (fits(pattern.callee, edge.callee)) all.push_back(edge.name);
    }
    if (!all.empty()) diagnostic.help("calls to there: " + listed(all));
    if (pattern.caller.service.empty())
        diagnostic.note("`*` stands for any service; users are meant by their class's name");
    return found;
}

}  // namespace halfopen::topologies
