#pragma once
// What a run left behind: plain columns and totals, with the stamp by which it can be repeated.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/blueprint.hpp"
#include "models/measurements.hpp"
#include "models/policies/states.hpp"
#include "sim/time.hpp"

namespace halfopen::experiments {

using models::Kind;
using models::Outcome;

/// Totals of something that ends in one outcome each: requests of a class, visits at a service,
/// calls over an edge.
struct Tally {
    std::string name;
    std::uint64_t sent = 0;       ///< for a service: arrived
    std::uint64_t in_flight = 0;  ///< when the run ended
    models::OutcomeCounts ended{};
    sim::Histogram response;  ///< [ns], of those that succeeded

    std::uint64_t of(Kind kind) const;
    std::uint64_t of(Outcome outcome) const { return ended[static_cast<std::size_t>(outcome)]; }
    std::uint64_t ended_in_all() const;
};

/// What users of one class saw.
struct TrafficResult : Tally {
    std::uint64_t calls = 0;  ///< made anywhere on behalf of the class, the users' own not included
    std::vector<models::TrafficSecond> seconds;
};

/// What happened at one service.
struct ServiceResult : Tally {
    std::uint64_t workers = 0;  ///< of all replicas together; >= models::unlimited: not limited
    double busy_mean = 0;       ///< workers in use, over the time after the warm-up
    double queued_mean = 0;
    double in_system_mean = 0;
    std::optional<sim::Instant>
        exhausted_at;  ///< when a request first found all workers of its replica busy
    std::vector<models::ServiceSecond> seconds;
    /// Whom it turned away with `shed`, by models::shedding_names.
    std::array<std::uint64_t, models::shedding_names.size()> shed{};
};

/// A replica that an edge's load balancer stopped choosing, or began to choose again.
struct EjectionNote {
    sim::Instant at{};
    std::string replica;   ///< "user-0": replicas count from 0
    bool ejected = false;  ///< else it is back
};

/// What happened on one edge.
struct EdgeResult : Tally {
    std::uint64_t attempts = 0;     ///< made, retries included, whether or not they got through
    std::uint64_t transmitted = 0;  ///< requests that left for the callee
    std::vector<models::EdgeSecond> seconds;       ///< of an edge that has policies, or is watched
    std::vector<models::BreakerReading> breakers;  ///< of each instance, all changes of state
    std::uint64_t rejected_by_breaker = 0;         ///< by all of them, of this edge's calls
    std::vector<EjectionNote> ejections;           ///< by its outlier detection
    std::array<std::uint64_t, models::policy_event_count>
        policies{};  ///< what its policies did, by models::PolicyEvent
};

struct IncidentNote {
    std::string name;
    sim::Instant from{};
    sim::Instant until = sim::never;
    sim::Duration ramp{};
};

/// Everything about one finished (or interrupted) run.
struct RunResult {
    std::string title;
    std::string variant;
    std::uint64_t seed = 0;
    std::uint64_t replication = 0;
    sim::Duration duration{};   ///< asked for
    sim::Duration simulated{};  ///< reached; less than `duration` when interrupted
    sim::Duration warm_up{};
    bool is_complete = true;
    std::uint64_t fingerprint = 0;
    std::uint64_t events = 0;
    std::uint32_t in_flight_frames = 0;
    std::size_t bytes_in_flight = 0;  ///< memory reserved for what was in flight
    std::vector<std::string> broken_laws;
    std::vector<TrafficResult> traffic;
    std::vector<ServiceResult> services;
    std::vector<EdgeResult> edges;
    std::vector<IncidentNote> incidents;

    /// What totals and histograms cover: the time after the warm-up, or all of a run that did not
    /// outlast it.
    sim::Duration measured_for() const {
        return simulated >= warm_up ? simulated - warm_up : simulated;
    }

    const TrafficResult* find_traffic(std::string_view name) const;
    const ServiceResult* find_service(std::string_view name) const;
    const EdgeResult* find_edge(std::string_view name) const;
};

}  // namespace halfopen::experiments
