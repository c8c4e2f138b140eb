#pragma once
// How the seconds of a run fall into phases: when a class of users was served and when not, when a
// service was full.

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "experiments/result.hpp"

namespace halfopen::experiments {

/// How a class of users fares. `failing`: fewer than half of what ends succeeds; `recovering`: it
/// was failing, and now more than 60 %, not yet 90 % succeed; `degraded`: most answers are;
/// `silent`: nothing ends though users wait.
enum class Wellbeing : std::uint8_t { well, degraded, recovering, failing, silent };

/// A stretch of whole seconds, [from, until).
struct Phase {
    std::size_t from = 0;   ///< [s]
    std::size_t until = 0;  ///< [s]
    Wellbeing wellbeing = Wellbeing::well;
};

/// The phases of a class, first to last, covering its seconds. Each second is judged by a window
/// around it that holds about 30 ended requests (3 s at least, 121 s at most), with different
/// thresholds for entering and leaving a phase; what lasts less than a few seconds is no phase.
std::vector<Phase> phases_of(const TrafficResult& traffic);

/// A stretch in which a service had no free worker, [from, until).
struct Shortage {
    sim::Instant from{};
    sim::Instant until = sim::never;  ///< never: up to the end of the run
};

/// When a service was full for two seconds or more (99 % of its workers busy in the mean over a
/// second; it ends when that falls below 90 %), none of them before a request first found no
/// worker. A short touch is none: see ServiceResult::exhausted_at.
std::vector<Shortage> shortages_of(const ServiceResult& service);

/// Whether the number of its workers has a limit.
bool has_limited_workers(const ServiceResult& service);

/// Sums over the rows [from, until) of a class or a service.
struct SecondsSum {
    std::array<std::uint64_t, models::kind_count> ended{};
    std::uint64_t of(Kind kind) const { return ended[static_cast<std::size_t>(kind)]; }
    std::uint64_t in_all() const;
    std::uint64_t succeeded() const { return of(Kind::ok) + of(Kind::degraded); }
};

template <class Second>
SecondsSum sum_of(const std::vector<Second>& seconds, std::size_t from, std::size_t until) {
    SecondsSum sum;
    for (std::size_t second = from; second < until && second < seconds.size(); ++second) {
        for (std::size_t kind = 0; kind != models::kind_count; ++kind) {
            sum.ended[kind] += seconds[second].ended[kind];
        }
    }
    return sum;
}

}  // namespace halfopen::experiments
