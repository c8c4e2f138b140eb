#pragma once
// What a file says, read and typed but not yet joined: names are still names, and everything knows
// its place.

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "models/blueprint.hpp"
#include "topologies/document/document.hpp"

namespace halfopen::topologies {

struct DescribedStep;

/// A list of steps: the body of a compound step, with its probability where it is an option.
struct DescribedBody {
    Node at;
    double probability = 1;
    std::vector<DescribedStep> steps;
};

struct DescribedStep {
    models::Verb verb = models::Verb::end;
    Node at;                            ///< the value under the verb
    models::Distribution distribution;  ///< of work and wait
    std::string_view target;            ///< of a call: "service.endpoint"
    std::uint32_t count = 0;            ///< of repeat
    std::uint32_t needed = 0;           ///< of together
    double probability = 0;             ///< of fail
    bool permanent = false;             ///< fail: the caller's fault
    std::vector<DescribedBody> bodies;
};

struct DescribedEndpoint {
    std::string name;  ///< without its service
    Node at;
    std::vector<DescribedStep> steps;
    bool idempotent = true;
};

struct DescribedShedding {
    models::SheddingSettings settings;
    Node at;
};

struct DescribedService {
    models::ServiceSpec spec;
    Node at;
    std::vector<DescribedShedding> shedding;  ///< of `spec`, with their places
    std::vector<DescribedEndpoint> endpoints;
};

struct DescribedTarget {
    std::string_view endpoint;
    Node at;  ///< its name, for messages
    double probability = 1;
};

struct DescribedTraffic {
    models::TrafficSpec spec;
    Node at;
    bool in_order = false;  ///< the targets are a session, else a mix
    std::vector<DescribedTarget> targets;
};

/// One side of an edge pattern: empty names for `*`.
struct PatternSide {
    std::string_view service;   ///< or traffic class; empty: any
    std::string_view endpoint;  ///< empty: any
};
/// "a.x -> b.y"
struct EdgePattern {
    PatternSide caller;
    PatternSide callee;
    Node at;  ///< the scalar that holds it
};

struct DescribedProtocol {
    std::string name;
    sim::Duration latency{};
    sim::Duration caller_work{};
    sim::Duration callee_work{};
};

struct DescribedLink {
    EdgePattern pattern;
    Node protocol;  ///< where the link names one
    models::LinkSpec spec;
};

struct DescribedPolicy {
    models::PolicySettings settings;
    Node at;
};
struct DescribedProtection {
    EdgePattern pattern;
    std::vector<DescribedPolicy> policies;
};

struct DescribedIncident {
    models::IncidentSpec spec;  ///< `what` without its endpoints and edges
    Node at;                    ///< the value under the kind: a service, an endpoint, or a pattern
    std::string_view target;
    std::optional<EdgePattern> pattern;
    std::optional<sim::Duration> slow_work;
    double slow_factor = 1;
};

struct Description {
    std::string title;
    std::vector<DescribedService> services;
    std::vector<DescribedTraffic> traffic;
    std::vector<DescribedProtocol> protocols;
    Node protocol;  ///< where the file names the default one
    std::vector<DescribedLink> links;
    std::vector<DescribedProtection> protections;
    std::vector<DescribedIncident> incidents;
    sim::Duration duration = sim::seconds(60);
    sim::Duration warm_up{};
    std::uint64_t seed = 1;
};

}  // namespace halfopen::topologies
