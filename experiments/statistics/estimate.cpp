#include "experiments/statistics/estimate.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include "experiments/statistics/refuse.hpp"

namespace halfopen::experiments {
namespace {

bool is_missing(double value) { return std::isnan(value); }

double squared_deviations(std::span<const double> values, double mean) {
    double squares = 0;
    for (const double value : values) {
        if (!is_missing(value)) squares += (value - mean) * (value - mean);
    }
    return squares;
}

}  // namespace

double Estimate::relative_half_width() const {
    if (!has_interval() || mean == 0) return std::numeric_limits<double>::infinity();
    return half_width / std::abs(mean);
}

bool Estimate::differs_from_zero() const {
    return has_interval() && std::abs(mean) > half_width && mean != 0;
}

Estimate with_interval(Estimate estimate, double standard_error, double degrees) {
    estimate.standard_error = standard_error;
    estimate.degrees = degrees;
    estimate.half_width = student_t(degrees, estimate.level) * standard_error;
    return estimate;
}

Estimate estimate_of(std::span<const double> values, double level) {
    require_level(level, "estimate_of");
    Estimate estimate;
    estimate.level = level;
    for (const double value : values) {
        if (is_missing(value)) continue;
        ++estimate.count;
        estimate.mean += value;
    }
    if (estimate.count == 0) return estimate;
    const double count = estimate.count;
    estimate.mean /= count;
    if (estimate.count < 2) return estimate;
    const double squares = squared_deviations(values, estimate.mean);
    return with_interval(estimate, std::sqrt(squares / (count - 1) / count), count - 1);
}

Estimate paired_difference(std::span<const double> a, std::span<const double> b, double level) {
    if (a.size() != b.size()) {
        refuse("paired_difference",
               std::to_string(a.size()) + " values on one side, " + std::to_string(b.size()) +
                   " on the other",
               "give one value a replication on both, NaN where there is none");
    }
    std::vector<double> differences;
    for (std::size_t pair = 0; pair != a.size(); ++pair) differences.push_back(a[pair] - b[pair]);
    return estimate_of(differences, level);
}

}  // namespace halfopen::experiments
