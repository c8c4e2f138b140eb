#pragma once
// Times between Python and C++: whole nanoseconds inwards, seconds outwards.

#include <optional>

#include "sim/time.hpp"

namespace halfopen::python {

inline std::optional<double> seconds_or_none(sim::Instant at) {
    return at == sim::never ? std::nullopt : std::optional(sim::to_seconds(at));
}
inline std::optional<double> seconds_or_none(const std::optional<sim::Instant>& at) {
    return at ? seconds_or_none(*at) : std::nullopt;
}
inline sim::Instant instant(std::int64_t nanoseconds) { return {nanoseconds}; }

}  // namespace halfopen::python
