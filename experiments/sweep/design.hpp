#pragma once
// Which settings a sweep tries.

#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace halfopen::experiments {

/// What was asked for makes no sense. Its text says what to write instead, after `help: ` on a line
/// of its own.
struct SweepError : std::invalid_argument {
    using std::invalid_argument::invalid_argument;
};

/// A parameter and the values it takes, as YAML: {"services.product.workers", {"100", "200"}}.
struct Axis {
    std::string path;
    std::vector<std::string> values;
};

/// A parameter that may take any value from `low` to `high`: durations, rates, percentages or
/// numbers, with their units; whole numbers when both are.
struct Range {
    std::string path;
    std::string low;
    std::string high;
    bool is_logarithmic = false;  ///< equal steps are equal factors; both ends above 0
};

/// The settings of a sweep: a value for each path. Without paths there is one setting, the system
/// as it is.
struct Design {
    std::vector<std::string> paths;
    std::vector<std::vector<std::string>> settings;  ///< in each a value for each path
};

/// Every combination; the last axis changes fastest. Throws SweepError when an axis has no values,
/// a path occurs twice, or there are more than `settings_max` settings.
Design grid(std::span<const Axis> axes);
/// The first values of all axes together, then the second ones, and so on. Throws SweepError, also
/// when the axes are not equally long.
Design in_step(std::span<const Axis> axes);

enum class Sampling : std::uint8_t {
    random,          ///< independent and uniform
    low_discrepancy  ///< spread evenly: a Halton sequence, shifted at random (Cranley, Patterson)
};
/// `count` settings within the ranges, drawn by `seed`. The first settings of a longer design are
/// those of a shorter one. Throws SweepError; low_discrepancy takes at most 16 ranges.
/// Sources: J. H. Halton, Numerische Mathematik 2 (1960), 84-90; R. Cranley and T. N. L. Patterson,
/// SIAM Journal on Numerical Analysis 13 (1976), 904-914.
Design sampled(std::span<const Range> ranges, std::size_t count, std::uint64_t seed,
               Sampling sampling);

/// `count` values from low to high, both ends included.
Axis spaced(const Range& range, std::size_t count);

inline constexpr std::size_t settings_max = 1'000'000;

/// `PATH=VALUE,VALUE,...` or `PATH=LOW..HIGH/COUNT`, the latter with ` log` behind it for equal
/// factors. Throws SweepError.
Axis parse_axis(std::string_view text);
/// `PATH=LOW..HIGH`, with ` log` behind it for equal factors. Throws SweepError.
Range parse_range(std::string_view text);

/// The values between the ends of a range, in its unit.
class Scale {
public:
    /// Throws SweepError when the ends have no common unit, or are in the wrong order.
    explicit Scale(const Range& range);
    /// The value at `share` (0: low, 1: high) of the way, as YAML.
    std::string at(double share) const;
    /// The ends as plain numbers: counts, numbers, fractions, [1/s] or [ns].
    double low() const { return plain_at(0); }
    double high() const { return plain_at(1); }
    /// Such a number as YAML, with its unit.
    std::string written(double plain) const;
    /// Such a number with times in [s].
    double in_unit(double plain) const { return unit_ == Unit::duration ? plain / 1e9 : plain; }
    /// Whether all values are whole numbers.
    bool is_whole() const { return unit_ == Unit::count; }

private:
    enum class Unit : std::uint8_t { count, number, fraction, rate, duration };

    void read(const Range& range);
    double plain_at(double share) const;

    Unit unit_ = Unit::number;
    double low_ = 0;
    double high_ = 0;
    bool is_logarithmic_ = false;
};

}  // namespace halfopen::experiments
