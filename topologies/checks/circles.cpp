// Programs that call themselves without end.

#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/strong_components.hpp>
#include <deque>

#include "topologies/checks/checks.hpp"

namespace halfopen::topologies {
namespace {

using Graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS>;
constexpr std::size_t circle_shown_max = 12;

/// A shortest way from `start` back to itself within its component: the edges, in order.
std::vector<std::uint32_t> shortest_circle(std::uint32_t start, const std::vector<int>& component,
                                           const Built& built,
                                           const std::vector<std::vector<std::uint32_t>>& calls) {
    const std::vector<Edge>& edges = built.edges.edges();
    constexpr std::uint32_t none = 0xffff'ffff;
    std::vector<std::uint32_t> reached_by(component.size(), none);
    std::deque<std::uint32_t> waiting{start};
    while (!waiting.empty() && reached_by[start] == none) {
        const std::uint32_t at = waiting.front();
        waiting.pop_front();
        for (const std::uint32_t edge : calls[at]) {
            const std::uint32_t next = edges[edge].callee;
            if (component[next] != component[start] || reached_by[next] != none) continue;
            reached_by[next] = edge;
            waiting.push_back(next);
        }
    }
    std::vector<std::uint32_t> circle;
    std::uint32_t at = start;
    do {
        circle.insert(circle.begin(), reached_by[at]);
        at = edges[reached_by[at]].caller;
    } while (at != start);
    return circle;
}

void report_circle(const std::vector<std::uint32_t>& circle, const Built& built, Report& report) {
    const std::vector<Edge>& edges = built.edges.edges();
    std::string way = built.names.endpoints[edges[circle.front()].caller].full_name;
    for (std::size_t i = 0; i < circle.size(); ++i) {
        const bool cut =
            circle.size() > circle_shown_max && i >= circle_shown_max / 2 && i + 2 < circle.size();
        if (cut && i > circle_shown_max / 2) continue;
        way += " -> " + (cut ? std::string("...")
                             : built.names.endpoints[edges[circle[i]].callee].full_name);
    }
    report
        .add(edges[circle.front()].at, Code::endless_program,
             "this program calls itself without end")
        .note(way)
        .help(
            "services may call each other in a circle, endpoints may not: end it at one of these "
            "calls");
}

}  // namespace

std::optional<std::vector<std::uint32_t>> callees_first(const Built& built, Report& report) {
    const std::size_t count = built.names.endpoints.size();
    Graph graph(count);
    std::vector<std::vector<std::uint32_t>> calls(count);
    const std::vector<Edge>& edges = built.edges.edges();
    for (std::uint32_t i = 0; i < edges.size(); ++i) {
        if (edges[i].from_traffic) continue;
        boost::add_edge(edges[i].caller, edges[i].callee, graph);
        calls[edges[i].caller].push_back(i);
    }
    std::vector<int> component(count);
    if (count > 0) boost::strong_components(graph, component.data());
    std::vector<std::uint32_t> members(count, 0);
    for (const int of : component) ++members[static_cast<std::size_t>(of)];
    bool endless = false;
    std::vector<bool> reported(count, false);
    for (std::uint32_t i = 0; i < count; ++i) {
        const auto of = static_cast<std::size_t>(component[i]);
        const bool calls_itself = built.edges.find(false, i, i).has_value();
        if ((members[of] < 2 && !calls_itself) || reported[of]) continue;
        endless = reported[of] = true;
        report_circle(shortest_circle(i, component, built, calls), built, report);
    }
    if (endless) return std::nullopt;
    // Components are numbered callees first, and each is a single endpoint here.
    std::vector<std::uint32_t> order(count);
    for (std::uint32_t i = 0; i < count; ++i) order[static_cast<std::size_t>(component[i])] = i;
    return order;
}

}  // namespace halfopen::topologies
