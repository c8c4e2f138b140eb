#pragma once
// One run of an ablation, and what it says about how well the users and the caller were defended.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "experiments/ablation_call.hpp"
#include "experiments/result.hpp"

namespace halfopen::experiments {

/// What is measured of each run. "The incident and after" is the time from the first incident's
/// begin to the end of the run, in whole seconds; without incidents all after the warm-up.
enum class AblationMeasure : std::uint8_t {
    success_rate,  ///< of all users, incident and after: served in full or with a fallback [1]
    full_rate,     ///< the same, served in full [1]
    full_after,    ///< served in full after the incident; nothing: it does not end [1]
    p99,           ///< of the users' requests that succeeded, over the run after the warm-up [s]
    workers_mean,  ///< of the caller, busy during the incident
    workers_peak,  ///< of the caller, in its busiest second from the incident on
    workers_exhausted_at,  ///< when the caller first had none free; nothing: never [s]
    calls_sent,  ///< that left over the call for the callee during the incident, retries and all
    recovery,    ///< from the incident's end to being served in full as before; nothing: never, or
                 ///< it does not end [s]
};
inline constexpr std::size_t ablation_measure_count = 9;
inline constexpr std::array<std::string_view, ablation_measure_count> ablation_measure_names{
    "success_rate",         "full_rate",  "full_after", "p99", "workers_mean", "workers_peak",
    "workers_exhausted_at", "calls_sent", "recovery"};

template <class Value>
using PerMeasure = std::array<Value, ablation_measure_count>;
constexpr std::size_t place(AblationMeasure measure) { return static_cast<std::size_t>(measure); }

/// What came of the users' requests in one second, or over many.
struct Served {
    std::uint64_t sent = 0;
    std::uint64_t ended = 0;
    std::uint64_t succeeded = 0;
    std::uint64_t in_full = 0;  ///< of those that succeeded, not degraded

    Served& operator+=(const Served& other);
    /// The shares of those that ended that succeeded, and that were served in full; nothing of
    /// nothing.
    std::optional<double> rate() const;
    std::optional<double> full_rate() const;
};

/// Whole seconds of a run, counted from 0; each range is [from, until).
struct IncidentSeconds {
    bool has_incident = false;
    std::size_t warm = 0;            ///< the first after the warm-up
    std::size_t begin = 0;           ///< the first in the incident; without one: `warm`
    std::optional<std::size_t> end;  ///< the first after it; nothing: it lasts to the run's end
};

/// From the first incident's begin to the last one's end, of those that begin within the run.
IncidentSeconds incident_seconds(const RunResult& result);

/// One run.
struct AblationTrial {
    bool is_finished = false;
    std::uint64_t fingerprint = 0;
    PerMeasure<std::optional<double>> measures{};
    std::vector<std::optional<double>> success_of;  ///< each class's success rate, as above
    std::vector<bool> is_back;  ///< each class: served in full as before, when the run ends
    bool contains = false;      ///< the incident, by the criterion
};

AblationTrial trial_of(const RunResult& result, const AblatedCall& call);

/// All users together, second by second.
std::vector<Served> served_by_second(const RunResult& result);

/// How many seconds after row `end` the users are served in full as they were `before` (a share of
/// those that ended): the first row from which it stays within 1 % of that, seen through windows
/// that begin at each second and go on until 100 requests came or ended. A window may also fall
/// short by three standard deviations of what chance does to a rate of `before`. A window in which
/// fewer than half as many requests end as come is not back. Nothing: never, the last window is
/// not.
std::optional<double> recovery_after(std::span<const Served> seconds, std::size_t end,
                                     double before);

/// How many of a class were not served though they wait still when the run ends: those in flight,
/// but for as many as came within the longest time that an answer took.
std::uint64_t still_waiting(const TrafficResult& traffic);

}  // namespace halfopen::experiments
