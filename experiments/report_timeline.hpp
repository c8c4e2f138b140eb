#pragma once
// What happened in a run, told in the order of time.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/result.hpp"

namespace halfopen::experiments {

enum class HappeningKind : std::uint8_t {
    incident_begins,
    incident_ends,
    workers_exhausted,  ///< a service is full, for some seconds at least
    workers_touched,    ///< a request found no free worker, and that soon passed
    workers_free,       ///< a service that was full is so no more
    breaker_opens,
    breaker_reopens,  ///< trial calls failed, once or several times in a row
    breaker_closes,
    users_fail,      ///< fewer than half of a class succeed
    users_recover,   ///< more than 60 % succeed again, or more than 90 %
    users_degraded,  ///< most answers of a class are degraded
    users_silent,    ///< nothing ends any more though users wait
};
std::string_view happening_name(HappeningKind kind);

/// One thing that happened: an entry of the timeline.
struct Happening {
    sim::Instant at{};
    HappeningKind kind{};
    std::string subject;  ///< the service, class, edge or incident
    std::string text;     ///< "product out of workers (200)"
};

/// All that is worth telling of a run, by time. What goes back and forth many times is told once,
/// with how often. Derived from the result alone. Times of users and of free workers are whole
/// seconds (see report_phases.hpp).
std::vector<Happening> timeline(const RunResult& result);

}  // namespace halfopen::experiments
