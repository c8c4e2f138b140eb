#include "experiments/statistics/batch_means.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "experiments/statistics/refuse.hpp"

namespace halfopen::experiments {
namespace {

constexpr std::size_t batches_usual = 20;
constexpr std::size_t batches_min = 10;
constexpr std::size_t values_min = 100;

/// Squares of the overlapping batches' sums of residuals, whose mean is zero.
double overlapping_squares(std::span<const double> residuals, std::size_t size) {
    double sum = 0;
    double squares = 0;
    for (std::size_t end = 0; end != residuals.size(); ++end) {
        sum += residuals[end];
        if (end >= size) sum -= residuals[end - size];
        if (end + 1 >= size) squares += sum * sum;
    }
    return squares;
}

/// Of the mean of the series that left these residuals.
double variance_of_mean(std::span<const double> residuals, std::size_t size) {
    const auto count = static_cast<double>(residuals.size());
    const auto width = static_cast<double>(size);
    return overlapping_squares(residuals, size) / (width * (count - width + 1) * (count - width));
}

double degrees_of(std::size_t count, std::size_t size) {
    const double batches = static_cast<double>(count) / static_cast<double>(size);
    return std::min(1.5 * (batches - 1), static_cast<double>(count - 1));
}

std::vector<double> separate_sums(std::span<const double> residuals, std::size_t size) {
    std::vector<double> sums(residuals.size() / size, 0.0);
    const std::size_t left_over = residuals.size() % size;  // at the beginning
    for (std::size_t index = left_over; index != residuals.size(); ++index) {
        sums[(index - left_over) / size] += residuals[index];
    }
    return sums;
}

/// Whether neighbouring batches are more alike than independent ones are in 99 of 100 cases.
bool are_correlated(std::span<const double> residuals, std::size_t size) {
    constexpr double one_in_a_hundred = 2.3263478740408408;  // of a standard normal
    const std::vector<double> sums = separate_sums(residuals, size);
    double squares = 0;
    double products = 0;
    for (std::size_t batch = 0; batch != sums.size(); ++batch) {
        squares += sums[batch] * sums[batch];
        if (batch != 0) products += sums[batch] * sums[batch - 1];
    }
    const auto count = static_cast<double>(sums.size());
    return products > squares * (one_in_a_hundred / std::sqrt(count) - 1 / count);
}

/// The interval of this mean, if the residuals allow it.
BatchMeans from_residuals(double mean, std::span<const double> residuals,
                          const BatchOptions& options) {
    BatchMeans found;
    found.estimate.count = static_cast<std::uint32_t>(residuals.size());
    found.estimate.mean = mean;
    found.estimate.level = options.level;
    found.size = options.size != 0 ? options.size
                                   : std::max<std::size_t>(residuals.size() / batches_usual, 1);
    const bool are_many =
        residuals.size() >= (options.size != 0 ? batches_min * found.size : values_min);
    found.is_long_enough = are_many && !are_correlated(residuals, found.size);
    if (!found.is_long_enough) return found;
    found.estimate =
        with_interval(found.estimate, std::sqrt(variance_of_mean(residuals, found.size)),
                      degrees_of(residuals.size(), found.size));
    return found;
}

}  // namespace

BatchMeans batch_means(std::span<const double> series, const BatchOptions& options) {
    require_level(options.level, "batch_means");
    double mean = 0;
    for (const double value : series) mean += value;
    if (!series.empty()) mean /= static_cast<double>(series.size());
    std::vector<double> residuals;
    for (const double value : series) residuals.push_back(value - mean);
    return from_residuals(mean, residuals, options);
}

BatchMeans batch_means(std::span<const Portion> series, const BatchOptions& options) {
    require_level(options.level, "batch_means");
    Portion all;
    for (const Portion& each : series) {
        all.sum += each.sum;
        all.count += each.count;
    }
    if (!(all.count > 0)) return {.estimate = {.level = options.level}};
    const double ratio = all.sum / all.count;
    const double mean_count = all.count / static_cast<double>(series.size());
    std::vector<double> residuals;
    for (const Portion& each : series) {
        residuals.push_back((each.sum - ratio * each.count) / mean_count);
    }
    return from_residuals(ratio, residuals, options);
}

}  // namespace halfopen::experiments
