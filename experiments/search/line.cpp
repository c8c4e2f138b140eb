#include "experiments/search/line.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "topologies/did_you_mean.hpp"

namespace halfopen::experiments {
namespace {

double in_digits(double value, int digits) {
    std::array<char, 40> text{};
    const auto written = std::to_chars(text.data(), text.data() + text.size(), value,
                                       std::chars_format::scientific, digits - 1);
    std::from_chars(text.data(), written.ptr, value);
    return value;
}

/// The number with the fewest digits within this distance.
double plainest(double value, double distance) {
    constexpr int digits_max = 10;
    for (int digits = 1; digits < digits_max; ++digits) {
        const double plain = in_digits(value, digits);
        if (std::abs(plain - value) <= distance) return plain;
    }
    return value;
}

}  // namespace

Line::Line(const Range& range) : is_logarithmic_(range.is_logarithmic), scale_(range) {
    if (text(low()) != text(high())) return;
    throw SweepError("the range of " + topologies::quoted(range.path) +
                     " has one value only\n   help: write two ends that differ, like `1..100`");
}

double Line::middle(double lower, double upper) const {
    return is_logarithmic_ ? std::sqrt(lower * upper) : (lower + upper) / 2;
}

std::optional<double> Line::between(double one, double other) const {
    const double lower = std::min(one, other);
    const double upper = std::max(one, other);
    const double half = middle(lower, upper);
    if (is_whole()) {
        if (upper - lower < 2) return std::nullopt;
        return std::clamp(std::floor(half), lower + 1, upper - 1);
    }
    constexpr double leeway = 0.1;  // of the way to the nearer end
    const double value = plainest(half, leeway * std::min(half - lower, upper - half));
    const std::string there = text(value);
    if (there == text(lower) || there == text(upper)) return std::nullopt;
    return value;
}

double Line::halvings(double tolerance) const {
    const double step = is_whole() ? 1 : tolerance * std::abs(middle(low(), high()));
    return std::clamp(std::log2((high() - low()) / std::max(step, 1e-300)), 1.0, 60.0);
}

}  // namespace halfopen::experiments
