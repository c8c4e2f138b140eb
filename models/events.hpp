#pragma once
// What an entry of the pending-event set names: the upper four bits say what kind of thing, the
// rest which one.

#include <cstdint>

namespace halfopen::models {

enum class EventKind : std::uint32_t {
    frame = 0,
    arrival = 1,      ///< of a traffic class
    users_start = 2,  ///< of a closed traffic class
    incident_begins = 3,
    incident_ends = 4,
    crash_cycle = 5,  ///< a random crash goes down or comes up
    queue_check = 6,  ///< of a replica with a queue timeout
    warm_up_ends = 7,
    attempt_lane = 8,   ///< a lane of attempt timers
    deadline_lane = 9,  ///< a lane of deadlines
    slot = 10,          ///< what a policy keeps about a call
    outlier_tick = 11,  ///< of an outlier detection
};

inline constexpr std::uint32_t event_index_bits = 28;

constexpr std::uint32_t event_payload(EventKind kind, std::uint32_t index) {
    return (static_cast<std::uint32_t>(kind) << event_index_bits) | index;
}
constexpr EventKind event_kind(std::uint32_t payload) {
    return static_cast<EventKind>(payload >> event_index_bits);
}
constexpr std::uint32_t event_index(std::uint32_t payload) {
    return payload & ((1U << event_index_bits) - 1U);
}

}  // namespace halfopen::models
