#pragma once
// A system as the models need it: flat tables joined by index, every name resolved, every default
// filled in. topologies/ builds it from a file; models/world runs it. Nothing here changes during a
// run.

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "models/distribution.hpp"
#include "models/policies/settings.hpp"
#include "sim/time.hpp"

namespace halfopen::models {

/// A service: `replicas` alike, each with `workers` (how many requests it serves at once), `cores`
/// (how many of them may work at once) and a queue. The thread kind and the event loop differ in
/// their defaults only: a thread pool has bounded workers, each held until the reply has left; an
/// event loop admits any number and is bounded by its cores.
enum class ServiceKind : std::uint8_t { threads, event_loop };
enum class QueueOrder : std::uint8_t { fifo, lifo, priority };
enum class Balance : std::uint8_t { round_robin, random, least_requests, power_of_two };

struct ServiceSpec {
    std::string name;
    ServiceKind kind = ServiceKind::threads;
    std::uint32_t replicas = 1;
    std::uint32_t workers = 200;               ///< per replica, or `unlimited`
    std::uint32_t cores = unlimited;           ///< per replica, or `unlimited`
    std::uint32_t queue_capacity = unlimited;  ///< per replica
    QueueOrder queue_order = QueueOrder::fifo;
    std::optional<sim::Duration> queue_timeout;
    Balance balance = Balance::round_robin;
    std::vector<SheddingSettings> shedding;    ///< asked in this order when a request arrives
    std::optional<sim::Duration> retry_after;  ///< told to those whom the service itself turns away
};

/// One step of a flat program. A program ends with `end`; bodies of compound steps lie behind it in
/// the same table.
enum class Verb : std::uint8_t {
    work,        ///< operand: distribution
    wait,        ///< operand: distribution
    call,        ///< operand: edge
    together,    ///< operand: first of `count` consecutive branch entries in Blueprint::branches;
                 ///< `needed` must succeed
    repeat,      ///< operand: first step of the body, run `count` times; the body ends with `again`
    again,       ///< operand: the `repeat` that it closes; after the last time goes on behind that
    choose,      ///< operand: first of `count` consecutive options in Blueprint::options
    background,  ///< operand: first step of the body, which ends with `end`
    fail,        ///< with probability `probability` the program ends here with an error
    go_to,       ///< operand: the step to go on with
    end,
};

/// `key` is the hash of the step's place ("product.page work 1": the second `work` of that
/// endpoint, counted in the order of the file), so that its dice do not change when steps of
/// another verb come or go.
struct Step {
    Verb verb = Verb::end;
    std::uint32_t operand = 0;
    std::uint32_t count = 0;
    std::uint32_t needed = 0;
    double probability = 0;
    std::uint64_t key = 0;
    std::uint32_t endpoint =
        0;                   ///< whose program this is (meaningless in a traffic class's program)
    bool permanent = false;  ///< fail: the caller's fault (HTTP 4xx), which no retry mends
};

/// One branch of a `together`: its first step; it ends with `end`.
struct Strand {
    std::uint32_t first_step = 0;
};
/// One option of a `choose`: taken with `probability`; its body ends with `go_to`.
struct Option {
    double probability = 0;
    std::uint32_t first_step = 0;
};

struct EndpointSpec {
    std::string name;  ///< "product.page"
    std::uint32_t service = 0;
    std::uint32_t first_step = 0;
    bool idempotent = true;  ///< doing it twice is the same as once
};

/// What a message between two services costs. The latency is drawn once each way.
struct LinkSpec {
    Distribution latency;              ///< of the network and the protocol's fixed part, each way
    sim::Duration protocol_latency{};  ///< added each way
    sim::Duration caller_work{};       ///< core time at the caller, before the message leaves
    sim::Duration callee_work{};       ///< core time at the callee, before its first step
    double loss = 0;                   ///< of each message, each way
    double duplicate = 0;              ///< of each request
};

/// All calls from one endpoint (or traffic class) to another share one edge: its link, its policies
/// and their state.
struct EdgeSpec {
    std::string name;  ///< "product.page -> recommendations.similar", or "shoppers -> gateway.page"
    std::uint32_t endpoint = 0;  ///< the callee
    LinkSpec link;
    std::vector<PolicySettings> policies;  ///< outermost first
    std::optional<std::uint32_t>
        fallback_step;  ///< the program (a call, an end) of a fallback that calls an endpoint
};

/// The rate of arrivals over time: straight lines between the points, constant before the first and
/// after the last.
struct RatePoint {
    sim::Instant at;
    double per_second = 0;
};
/// A phase of a bursty (Markov-modulated Poisson) source: its rate, for an exponential time with
/// this mean.
struct BurstPhase {
    double per_second = 0;
    sim::Duration mean_length{};
};
enum class Arrivals : std::uint8_t { poisson, constant, bursty };

/// Either open (arrivals at a rate, each a user of its own) or closed (`users` who think, send,
/// wait, think again). A request of the class runs the program at `first_step`, which calls over
/// edges whose caller is this class.
struct TrafficSpec {
    std::string name;
    std::uint32_t first_step = 0;
    Arrivals arrivals = Arrivals::poisson;
    std::vector<RatePoint> rate;  ///< of an open class, poisson or constant
    std::vector<BurstPhase>
        phases;               ///< of an open class, bursty; they follow each other in a circle
    std::uint32_t users = 0;  ///< of a closed class; 0: open
    Distribution think;       ///< of a closed class, before each session
    std::optional<sim::Duration> give_up_after;  ///< patience for one request
    std::uint8_t priority = 0;                   ///< 0 is served first
    sim::Instant from{};
    sim::Instant until = sim::never;
};

/// Work of `endpoint` is multiplied by `factor`, reached in a straight line over the incident's
/// ramp, at replicas 0..count-1 of its service.
struct SlowSpec {
    std::vector<std::pair<std::uint32_t, double>> endpoints;  ///< (endpoint, factor > 0)
    std::uint32_t replicas = unlimited;                       ///< unlimited: all
};
/// Requests that get a worker at replicas 0..count-1 fail with probability `rate`.
struct ErrorsSpec {
    std::vector<std::uint32_t> endpoints;
    double rate = 0;
    std::uint32_t replicas = unlimited;  ///< unlimited: all
};
/// Replicas 0..count-1 of a service go down and come back. With `up` and `down`, again and again at
/// random.
struct CrashSpec {
    std::uint32_t service = 0;
    std::uint32_t replicas = unlimited;  ///< how many of them; unlimited: all
    std::optional<Distribution> up;
    std::optional<Distribution> down;
};
struct CapacitySpec {
    std::uint32_t service = 0;
    std::uint32_t workers = 0;  ///< per replica, while it lasts
};
struct LinkTroubleSpec {
    std::vector<std::uint32_t> edges;
    std::optional<Distribution> delay;  ///< added to the request on its way
    double loss = 0;                    ///< of each message, each way; 1 is a partition
};

struct IncidentSpec {
    std::string name;  ///< "slow: recommendations", for the timeline and for changes in mid-run
    sim::Instant from{};
    sim::Instant until = sim::never;
    sim::Duration ramp{};
    std::variant<SlowSpec, ErrorsSpec, CrashSpec, CapacitySpec, LinkTroubleSpec> what;
};

struct Blueprint {
    std::string title;
    std::vector<ServiceSpec> services;
    std::vector<EndpointSpec> endpoints;
    std::vector<Step> steps;
    std::vector<Strand> branches;
    std::vector<Option> options;
    std::vector<Distribution> distributions;
    std::vector<EdgeSpec> edges;
    std::vector<TrafficSpec> traffic;
    std::vector<IncidentSpec> incidents;
    sim::Duration duration = sim::seconds(60);
    sim::Duration
        warm_up{};  ///< what happens before is simulated but left out of totals and histograms
    std::uint64_t seed = 1;
};

}  // namespace halfopen::models
