#pragma once
// Simulated time: a 64-bit count of nanoseconds. There is no floating-point clock.

#include <compare>
#include <cstdint>
#include <limits>

namespace halfopen::sim {

/// A length of simulated time [ns]. Range: about +-292 years.
struct Duration {
    std::int64_t nanoseconds = 0;

    friend constexpr auto operator<=>(Duration, Duration) = default;
    friend constexpr Duration operator+(Duration a, Duration b) {
        return {a.nanoseconds + b.nanoseconds};
    }
    friend constexpr Duration operator-(Duration a, Duration b) {
        return {a.nanoseconds - b.nanoseconds};
    }
};

/// A point in simulated time [ns since the run began].
struct Instant {
    std::int64_t nanoseconds = 0;

    friend constexpr auto operator<=>(Instant, Instant) = default;
    friend constexpr Instant operator+(Instant at, Duration by) {
        return {at.nanoseconds + by.nanoseconds};
    }
    friend constexpr Instant operator-(Instant at, Duration by) {
        return {at.nanoseconds - by.nanoseconds};
    }
    friend constexpr Duration operator-(Instant a, Instant b) {
        return {a.nanoseconds - b.nanoseconds};
    }
};

constexpr Duration nanoseconds(std::int64_t count) { return {count}; }
constexpr Duration microseconds(std::int64_t count) { return {count * 1'000}; }
constexpr Duration milliseconds(std::int64_t count) { return {count * 1'000'000}; }
constexpr Duration seconds(std::int64_t count) { return {count * 1'000'000'000}; }

/// The longest duration a file may name: 10 years. Sums of a few of them stay far below the range
/// of the clock.
inline constexpr Duration duration_max = seconds(10LL * 366 * 86'400);
/// Later than everything: "never".
inline constexpr Instant never{std::numeric_limits<std::int64_t>::max()};

/// Real seconds, for reports only; the simulation itself never computes with it.
constexpr double to_seconds(Duration duration) {
    return static_cast<double>(duration.nanoseconds) / 1e9;
}
constexpr double to_seconds(Instant instant) {
    return static_cast<double>(instant.nanoseconds) / 1e9;
}

}  // namespace halfopen::sim
