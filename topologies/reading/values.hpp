#pragma once
// Reading a single value: a quantity within its bounds, a word of a list, a text. Nothing where it
// is none (reported).

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "sim/time.hpp"
#include "topologies/report.hpp"

namespace halfopen::topologies {

/// The bounds of a value, inclusive; `nanoseconds` for durations, 0..1 for fractions.
struct Bounds {
    double minimum = 0;
    double maximum = 1e300;
};
inline constexpr Bounds positive{1e-300, 1e300};
inline constexpr Bounds any_number{-1e300, 1e300};

std::optional<sim::Duration> read_duration(Node node, Report& report, Bounds bounds = {});
std::optional<double> read_rate(Node node, Report& report, Bounds bounds = {});
std::optional<double> read_fraction(Node node, Report& report, Bounds bounds = {0, 1});
std::optional<double> read_number(Node node, Report& report, Bounds bounds = {});
std::optional<std::uint32_t> read_count(Node node, Report& report, Bounds bounds,
                                        bool may_be_unlimited = false);
std::optional<bool> read_flag(Node node, Report& report);
/// The place of the word in `words`.
std::optional<std::uint8_t> read_word(Node node, std::span<const std::string_view> words,
                                      Report& report);
std::optional<std::string> read_text(Node node, Report& report);

}  // namespace halfopen::topologies
