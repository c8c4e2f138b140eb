// Circuit breakers that two calls share: there is one, so it is set one way.

#include <map>

#include "topologies/checks/checks.hpp"
#include "topologies/checks/written.hpp"

namespace halfopen::topologies {
namespace {

using models::BreakerScope;
using models::CircuitBreakerSettings;

constexpr std::uint32_t users = 0xffff'ffff;  // in place of a service

/// The services, as the models find what is shared (World::shared_breaker).
std::pair<std::uint32_t, std::uint32_t> services_of(const Built& built, const Edge& edge) {
    const auto& endpoints = built.blueprint.endpoints;
    const std::uint32_t caller = edge.from_traffic ? users : endpoints[edge.caller].service;
    return {caller, endpoints[edge.callee].service};
}

std::string pair_in_words(const Built& built, std::pair<std::uint32_t, std::uint32_t> pair) {
    const auto& services = built.blueprint.services;
    return (pair.first == users ? "users" : services[pair.first].name) + " -> " +
           services[pair.second].name;
}

}  // namespace

void check_sharing(const Built& built, Report& report) {
    struct First {
        Found<CircuitBreakerSettings> breaker;
        std::string edge;
    };
    std::map<std::pair<std::uint32_t, std::uint32_t>, First> shared;
    const std::vector<Edge>& edges = built.edges.edges();
    for (std::uint32_t i = 0; i < built.protections.size(); ++i) {
        const auto breaker = find_policy<CircuitBreakerSettings>(built.protections[i]);
        if (!breaker || static_cast<BreakerScope>(breaker.settings->scope) != BreakerScope::caller)
            continue;
        const auto pair = services_of(built, edges[i]);
        const auto [known, is_first] = shared.try_emplace(pair, First{breaker, edges[i].name});
        if (is_first || *known->second.breaker.settings == *breaker.settings) continue;
        report
            .add_at_key(breaker.at, Code::contradicting_settings,
                        "this circuit breaker is shared with " + known->second.edge +
                            ", which sets it another way")
            .note("`scope: caller`: all calls of " + pair_in_words(built, pair) +
                  " have one breaker, so only one of the settings could be meant")
            .help("set both alike, under `protect: {" + pair_in_words(built, pair) +
                  ": ...}`, or write `scope: edge` for a breaker of its own");
    }
}

}  // namespace halfopen::topologies
