#pragma once
// The statistics of the theory tests: a mean with its standard error, and how much warm-up to cut.

#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <vector>

namespace halfopen::tests {

struct Estimate {
    double mean = 0;
    double standard_error = 0;
};

/// The mean of independent values, two or more, and its standard error.
inline Estimate estimate(std::span<const double> values) {
    const auto count = static_cast<double>(values.size());
    double sum = 0;
    for (const double value : values) sum += value;
    const double mean = sum / count;
    double squares = 0;
    for (const double value : values) squares += (value - mean) * (value - mean);
    return {mean, std::sqrt(squares / (count - 1) / count)};
}

/// MSER-5: how many observations to leave out at the beginning of a series. Of all cuts, at most
/// half of the series, between batches of five it takes the one after which the mean is known best
/// (White, Cobb and Spratt, A comparison of five steady-state truncation heuristics for simulation,
/// Winter Simulation Conference 2000).
inline std::size_t mser5(std::span<const double> series) {
    const std::size_t batches = series.size() / 5;
    double best = std::numeric_limits<double>::infinity();
    std::size_t cut = 0;
    double sum = 0;
    double squares = 0;
    for (std::size_t first = batches; first-- > 0;) {
        double batch = 0;
        for (std::size_t index = 0; index != 5; ++index) batch += series[5 * first + index] / 5;
        sum += batch;
        squares += batch * batch;
        const auto count = static_cast<double>(batches - first);
        const double error = (squares - sum * sum / count) / (count * count);
        if (first <= batches / 2 && error <= best) {
            best = error;
            cut = 5 * first;
        }
    }
    return cut;
}

}  // namespace halfopen::tests
