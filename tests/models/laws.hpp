#pragma once
// Judging samples against an exact law.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "models/distribution.hpp"
#include "sim/chance.hpp"

namespace halfopen::models {

/// `count` draws of a law before rounding, each at a place of its own, as in a simulation.
inline std::vector<double> draw(const Distribution& law, std::uint64_t count,
                                std::uint64_t seed = 1) {
    const sim::Stream source = sim::stream(seed, 0, sim::hash_name("law"), sim::hash_name("test"));
    std::vector<double> values;
    values.reserve(count);
    for (std::uint64_t i = 0; i < count; ++i) {
        sim::Draws draws(source, i);
        values.push_back(law.sample_exact(draws));
    }
    return values;
}

/// Mean of f(x) over the samples, minus what is expected, in standard errors. The standard error is
/// estimated.
template <typename Function>
double standard_errors(const std::vector<double>& samples, Function function, double expected) {
    const auto count = static_cast<double>(samples.size());
    double sum = 0.0;
    double sum_of_squares = 0.0;
    for (const double sample : samples) {
        const double difference = function(sample) - expected;
        sum += difference;
        sum_of_squares += difference * difference;
    }
    const double mean = sum / count;
    const double variance = sum_of_squares / count - mean * mean;
    return mean / std::sqrt(variance / count);
}

inline double mean_error(const std::vector<double>& samples, const Distribution& law) {
    return standard_errors(
        samples, [](double x) { return x; }, law.mean());
}
inline double second_moment_error(const std::vector<double>& samples, const Distribution& law) {
    return standard_errors(
        samples, [](double x) { return x * x; }, law.second_moment());
}

/// Kolmogorov and Smirnov's statistic times sqrt(n): for a continuous law above 2.23 with
/// probability 1e-4.
inline double kolmogorov(std::vector<double> samples, const std::function<double(double)>& cdf) {
    std::sort(samples.begin(), samples.end());
    const auto count = static_cast<double>(samples.size());
    double worst = 0.0;
    for (std::size_t i = 0; i < samples.size(); ++i) {
        const double exact = cdf(samples[i]);
        const double rank = static_cast<double>(i);
        worst = std::max({worst, exact - rank / count, (rank + 1.0) / count - exact});
    }
    return worst * std::sqrt(count);
}
constexpr double kolmogorov_limit = 2.23;

}  // namespace halfopen::models
