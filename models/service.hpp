#pragma once
// The state of the things that a blueprint names: services and their replicas, endpoints, edges, traffic, incidents.

#include <cstdint>
#include <vector>

#include "models/arrivals.hpp"
#include "models/blueprint.hpp"
#include "models/frame.hpp"
#include "models/measurements.hpp"
#include "sim/chance.hpp"

namespace halfopen::models {

inline constexpr std::uint32_t priorities = 10;

/// One instance of a service: its workers, its cores and those who wait for them.
struct Replica {
    std::uint32_t service = 0;
    std::uint32_t workers = 0;
    std::uint32_t busy = 0;
    std::uint32_t queued = 0;
    std::uint32_t first_line = 0;  ///< its queue: one line, or one for each priority
    std::uint32_t cores = 0;
    std::uint32_t cores_busy = 0;
    Line awaiting_core;
    bool is_up = true;
    bool is_watched = false;  ///< a check for queue timeouts is pending
};

struct ServiceState {
    std::uint64_t key = 0;  ///< hash of its name
    std::uint32_t first_replica = 0;
    std::uint32_t replicas = 0;
    std::uint32_t next_replica = 0;  ///< round robin
    std::uint32_t replicas_down = 0;
    Balance balance = Balance::round_robin;
    QueueOrder queue_order = QueueOrder::fifo;
    std::uint32_t queue_capacity = unlimited;
    sim::Duration queue_timeout{};  ///< 0: none
    sim::Stream balance_stream;
    ServiceMeasurements measured;
};

/// A step as the engine reads it: what every step needs, in half a cache line. The rest is in Blueprint::steps.
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
    std::uint32_t service = 0;
    std::uint32_t first_step = 0;
    std::uint32_t slows = 0;  ///< active incidents that slow it
    double error_rate = 0;
    sim::Stream error_stream;
};

struct EdgeState {
    std::uint32_t endpoint = 0;
    std::uint32_t pipeline = 0;  ///< its first layer, the `caller`
    bool is_instant = true;      ///< no latency, no loss, no duplicates, no trouble: no message, a function call
    double loss = 0;             ///< now, incidents included
    std::uint32_t troubles = 0;  ///< active incidents on this link
    sim::Stream link_stream;
    EdgeMeasurements measured;
};

struct TrafficState {
    std::uint64_t key = 0;
    std::uint32_t direct_edge = nobody;  ///< its users need no frame of their own: one call, no policy, no link
    ArrivalClock clock;
    std::uint64_t users = 0;  ///< who came so far: the number of the next
    TrafficMeasurements measured;
};

struct IncidentState {
    bool is_on = false;
    bool is_over = false;      ///< it will not begin (again)
    std::uint64_t cycles = 0;  ///< of a random crash
    sim::Stream stream;
};

struct ActiveSlow {
    std::uint32_t endpoint = 0;
    double factor = 1;
    sim::Instant from{};
    sim::Duration ramp{};
};

}  // namespace halfopen::models
