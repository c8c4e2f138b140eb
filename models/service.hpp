#pragma once
// The state of the things that a blueprint names: services and their replicas, endpoints, edges,
// traffic, incidents.

#include <cstdint>
#include <vector>

#include "models/arrivals.hpp"
#include "models/blueprint.hpp"
#include "models/frame.hpp"
#include "models/measurements.hpp"
#include "sim/chance.hpp"

namespace halfopen::models {

inline constexpr std::uint32_t priorities = 10;

/// One instance of a service: its workers, its cores, those who wait for them, and what it measured
/// since it was last folded into its service's measurements. Two cache lines: what every request
/// touches.
struct alignas(64) Replica {
    std::uint32_t workers = 0;
    std::uint32_t cores = 0;
    std::uint32_t busy = 0;
    std::uint32_t cores_busy = 0;
    std::uint32_t in_system = 0;
    std::uint32_t queued = 0;
    sim::Instant touched{};            ///< up to when the areas are counted
    std::uint64_t in_system_area = 0;  ///< [ns], modulo 2^64, like the next three
    std::uint64_t busy_area = 0;
    std::uint64_t queued_area = 0;
    std::uint64_t sojourns = 0;  ///< the times that those who left had spent here

    std::uint64_t key = 0;  ///< hash of its service's name
    std::uint32_t service = 0;
    std::uint32_t first_line = 0;  ///< its queue: one line, or one for each priority
    Line awaiting_core;
    std::uint32_t arrived = 0;
    std::uint32_t ok = 0;  ///< ended so; the other outcomes are counted at the service
    bool is_up = true;
    bool is_open = true;  ///< up, and takes in whoever comes: it sheds no load
    bool is_only = true;  ///< its service has no other
    bool was_called = false;
    bool is_watched = false;          ///< a check for queue timeouts is pending
    bool sheds = false;               ///< its service has `shedding`
    std::uint32_t first_shedder = 0;  ///< its own, one behind the other (PolicyStates)

    /// Brings the areas up to `now`. To be called before any of the three numbers changes.
    void touch(sim::Instant now) {
        const auto passed = static_cast<std::uint64_t>((now - touched).nanoseconds);
        in_system_area += in_system * passed;
        busy_area += busy * passed;
        queued_area += queued * passed;
        touched = now;
    }
};
static_assert(sizeof(Replica) == 128);

struct ServiceState {
    std::uint32_t first_replica = 0;
    std::uint32_t replicas = 0;
    std::uint32_t next_replica = 0;  ///< round robin
    Balance balance = Balance::round_robin;
    QueueOrder queue_order = QueueOrder::fifo;
    bool was_called = false;
    std::uint32_t queue_capacity = unlimited;
    sim::Duration queue_timeout{};  ///< 0: none
    sim::Stream balance_stream;
    std::vector<std::uint32_t> edges;  ///< those that lead here
    ServiceMeasurements measured;
};

/// A step as the engine reads it: what every step needs, in half a cache line. The rest is in
/// Blueprint::steps.
struct Instruction {
    Verb verb = Verb::end;
    std::uint32_t operand = 0;
    std::uint32_t count = 0;
    std::uint32_t endpoint = 0;
    std::uint64_t place = 0;  ///< hash of its place in the program
    sim::Stream dice;
};
static_assert(sizeof(Instruction) == 32);

struct EndpointState {
    std::uint32_t slows = 0;  ///< active incidents that slow it
    sim::Stream error_stream;
};

/// The first line is what every call touches; `visits` holds, for a plain edge, how long its calls
/// took at the callee when they ended ok: the same as what the caller saw, so that one record
/// serves both.
struct alignas(64) EdgeState {
    std::uint32_t endpoint = 0;
    std::uint32_t pipeline = 0;  ///< its first layer, the `caller`
    std::uint32_t first_step = 0;
    std::uint32_t first_replica = 0;
    std::uint64_t sent = 0;
    std::uint64_t ok = 0;
    sim::Stream link_stream;
    bool is_instant =
        true;  ///< no latency, no loss, no duplicates, no trouble: no message, a function call
    bool is_plain = true;       ///< instant, no retry, no wait: callee and caller measure the same
    bool caller_works = false;  ///< for the protocol
    bool callee_works = false;
    std::uint32_t troubles = 0;       ///< active incidents on this link
    double loss = 0;                  ///< now, incidents included
    std::uint32_t outliers = nobody;  ///< its outlier detection (PolicyStates)
    sim::Histogram visits;
    EdgeMeasurements measured;  ///< all that is not counted above
};

struct TrafficState {
    std::uint64_t key = 0;
    std::uint32_t edge = nobody;  ///< of the call with which a user begins
    bool is_direct = false;       ///< its users need no frame: one call, no policy, no link
    ArrivalClock clock;
    std::uint64_t users = 0;  ///< who came so far: the number of the next
    TrafficMeasurements measured;
};

struct IncidentState {
    bool is_on = false;
    bool is_down = false;              ///< a crash: what it names is down
    bool is_over = false;              ///< it will not begin (again)
    std::uint64_t cycles = 0;          ///< of a random crash
    std::uint32_t cycle_sequence = 0;  ///< of its pending wake-up
    sim::Stream stream;
};

/// Where an active incident befalls requests: an endpoint, at the first replicas of its service.
struct Befallen {
    std::uint32_t endpoint = 0;
    std::uint32_t replicas = unlimited;
};
struct ActiveSlow {
    std::uint32_t incident = 0;
    Befallen where;
    double factor = 1;
    sim::Instant from{};
    sim::Duration ramp{};
};
struct ActiveErrors {
    Befallen where;
    double rate = 0;
};

/// A visit that ended ok on a plain edge, not yet in the edge's histogram.
struct Visit {
    sim::Duration took;
    std::uint32_t edge;
};
struct Ready {
    std::uint32_t frame = nobody;
    std::uint32_t sequence = 0;
};

}  // namespace halfopen::models
