#pragma once
// Controlled delay: while a queue does not empty, requests may wait in it for a short time only,
// and the newest are served first.

#include <array>
#include <cstdint>

#include "models/field.hpp"
#include "sim/time.hpp"

namespace halfopen::models {

/// fail_at_scale: by when the queue was last empty, a timeout for each request as it is queued.
/// folly: by the shortest wait of an interval, a verdict on each request as it leaves the queue.
enum class ControlledDelayAlgorithm : std::uint8_t { fail_at_scale, folly };
inline constexpr std::array<std::string_view, 2> controlled_delay_words{"fail_at_scale", "folly"};

/// When the newest request is served first.
enum class AdaptiveLifo : std::uint8_t { never, overloaded, queued };
inline constexpr std::array<std::string_view, 3> adaptive_lifo_words{"never", "overloaded",
                                                                     "queued"};

/// Defaults are Facebook's: M = 5 ms and N = 100 ms (Maurer, Fail at Scale, ACM Queue 13(8), 2015),
/// as folly's flags codel_target_delay and codel_interval.
struct ControlledDelaySettings {
    std::uint8_t preset = 0;
    std::uint8_t algorithm = 0;  ///< ControlledDelayAlgorithm
    sim::Duration target_delay = sim::milliseconds(5);
    sim::Duration interval = sim::milliseconds(100);
    std::uint8_t adaptive_lifo = 1;  ///< AdaptiveLifo
    std::uint32_t lifo_switch_threshold = 1;
};
inline constexpr std::array<Field<ControlledDelaySettings>, 6> controlled_delay_fields{{
    {"preset", Quantity::word, &ControlledDelaySettings::preset, 0, 1,
     "whose defaults are meant: the article's (fail_at_scale) or the library's (folly)",
     controlled_delay_words},
    {"algorithm", Quantity::word, &ControlledDelaySettings::algorithm, 0, 1,
     "what is an overload: a queue not empty for the interval (fail_at_scale), or no wait below "
     "the target in it (folly)",
     controlled_delay_words},
    {"target_delay", Quantity::duration, &ControlledDelaySettings::target_delay, 1, 3.2e17,
     "how long a request may wait in an overload; folly: twice that"},
    {"interval", Quantity::duration, &ControlledDelaySettings::interval, 1, 3.2e17,
     "how long the queue must not have been empty; and how long a request may wait otherwise"},
    {"adaptive_lifo", Quantity::word, &ControlledDelaySettings::adaptive_lifo, 0, 2,
     "when the newest request is served first: never, in an overload, or while enough are queued",
     adaptive_lifo_words},
    {"lifo_switch_threshold",
     Quantity::count,
     &ControlledDelaySettings::lifo_switch_threshold,
     0,
     unlimited,
     "queued: serves the newest while so many would be left waiting",
     {},
     true},
}};

/// The exact defaults of the article or of folly: the index of a word of controlled_delay_words.
ControlledDelaySettings controlled_delay_preset(std::uint8_t preset);

/// The decisions on one queue, as Facebook's article takes them or folly's Codel class
/// (executors/Codel.cpp). A plain state machine with explicit time: no clock, no queue.
///
/// on_enqueue and on_dequeue must hear of every request. Cost: 2 ns a call.
class ControlledDelay {
public:
    /// The queue is empty at `now`.
    ControlledDelay(const ControlledDelaySettings& settings, sim::Instant now);

    /// A request is queued at `now` behind `waiting` others. Returns how long it may wait; folly:
    /// duration_max, its verdict falls at the end.
    sim::Duration on_enqueue(std::uint32_t waiting, sim::Instant now);
    /// A request leaves the queue for a worker, or because its timeout is over, after `delay`, and
    /// `waiting` others stay. Returns whether it is to be dropped instead of served (folly only).
    bool on_dequeue(sim::Duration delay, std::uint32_t waiting, sim::Instant now);
    /// Whether the newest request is the next, when one of 1 + `waiting` is to be served.
    bool serves_newest_first(std::uint32_t waiting, sim::Instant now) const;
    /// Whether this is an overload.
    bool overloaded(sim::Instant now) const;

private:
    bool judge(sim::Duration delay, sim::Instant now);
    ControlledDelayAlgorithm algorithm() const {
        return static_cast<ControlledDelayAlgorithm>(settings_.algorithm);
    }

    ControlledDelaySettings settings_;
    sim::Instant last_empty_;
    // folly
    sim::Instant interval_end_;
    sim::Duration shortest_delay_{};  // of this interval
    bool begins_interval_ = true;
    bool overloaded_ = false;
};

}  // namespace halfopen::models
