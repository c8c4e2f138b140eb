// Fallbacks that call another endpoint: the edges of their calls, and the programs that make them.

#include <algorithm>

#include "sim/chance.hpp"
#include "topologies/building/building.hpp"

namespace halfopen::topologies {
namespace {

using models::Verb;

/// For each edge the one that its fallback calls over.
std::vector<std::optional<std::uint32_t>> fallback_edges(
    const std::vector<const DescribedProtection*>& chosen, const Names& names,
    const EdgeTable& edges) {
    std::vector<std::optional<std::uint32_t>> called(chosen.size());
    for (std::size_t i = 0; i < chosen.size(); ++i) {
        if (chosen[i] == nullptr) continue;
        const Edge& edge = edges.edges()[i];
        const auto callee = names.endpoint(fallback_call(*chosen[i]).endpoint);
        if (callee) called[i] = edges.find(edge.from_traffic, edge.caller, *callee);
    }
    return called;
}

/// Fallbacks of fallbacks may form a row, but no circle.
void check_circles(const std::vector<const DescribedProtection*>& chosen,
                   const std::vector<std::optional<std::uint32_t>>& called, const EdgeTable& edges,
                   Report& report) {
    std::vector<bool> done(called.size());
    for (std::uint32_t first = 0; first < called.size(); ++first) {
        std::vector<std::uint32_t> row;
        for (std::optional<std::uint32_t> at = first; at && !done[*at]; at = called[*at]) {
            done[*at] = true;
            row.push_back(*at);
        }
        const auto last = row.empty() ? std::nullopt : called[row.back()];
        const auto begin = last ? std::find(row.begin(), row.end(), *last) : row.end();
        if (begin == row.end()) continue;
        std::string way = edges.edges()[*begin].name;
        for (auto at = begin + 1; at != row.end(); ++at) way += ", " + edges.edges()[*at].name;
        const bool is_own = begin + 1 == row.end();
        report
            .add(fallback_call(*chosen[*begin]).at, Code::endless_program,
                 "this fallback calls what has failed")
            .note(is_own ? way + " falls back on itself"
                         : "each of these falls back on the next, the last on the first: " + way)
            .help("end it with a `value`, or name the calls it is for more closely");
    }
}

}  // namespace

FallbackCall fallback_call(const DescribedProtection& protection) {
    for (const DescribedPolicy& policy : protection.policies) {
        const auto* fallback = std::get_if<models::FallbackSettings>(&policy.settings);
        if (fallback == nullptr || fallback->call.empty()) continue;
        const Node at = policy.at.find("call");
        return {at.text(), at};
    }
    return {};
}

void EdgeTable::add_fallbacks(const Description& description, const Names& names, Report& report) {
    bool calls = false;
    for (const DescribedProtection& protection : description.protections) {
        const FallbackCall call = fallback_call(protection);
        if (call.at && names.resolve_endpoint(call.endpoint, call.at, report)) calls = true;
    }
    for (std::size_t before = 0; calls && before != edges_.size();) {
        before = edges_.size();
        Report again;  // whoever builds the protections reports what is wrong with them
        const auto chosen = chosen_protections(description, names, *this, again);
        for (std::size_t i = 0; i < chosen.size(); ++i) {
            const FallbackCall call =
                chosen[i] != nullptr ? fallback_call(*chosen[i]) : FallbackCall{};
            const auto callee = names.endpoint(call.endpoint);
            if (callee) add(edges_[i].from_traffic, edges_[i].caller, *callee, call.at, names);
        }
        sort();
    }
}

void build_fallbacks(const std::vector<const DescribedProtection*>& chosen, const Names& names,
                     const EdgeTable& edges, models::Blueprint& blueprint, Report& report) {
    const auto called = fallback_edges(chosen, names, edges);
    check_circles(chosen, called, edges, report);
    for (std::size_t i = 0; i < called.size(); ++i) {
        if (!called[i]) continue;
        const Edge& edge = edges.edges()[i];
        models::Step call;
        call.verb = Verb::call;
        call.operand = *called[i];
        call.key = sim::hash_name(edge.name + " fallback " + edges.edges()[*called[i]].name);
        call.endpoint = edge.from_traffic ? 0 : edge.caller;
        models::Step end;
        end.endpoint = call.endpoint;
        blueprint.edges[i].fallback_step = static_cast<std::uint32_t>(blueprint.steps.size());
        blueprint.steps.push_back(call);
        blueprint.steps.push_back(end);
    }
}

}  // namespace halfopen::topologies
