#include "experiments/statistics/quantile.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "experiments/statistics/beta.hpp"
#include "experiments/statistics/refuse.hpp"

namespace halfopen::experiments {
namespace {

std::vector<double> sorted(std::span<const double> values) {
    std::vector<double> all;
    for (const double value : values) {
        if (!std::isnan(value)) all.push_back(value);
    }
    std::sort(all.begin(), all.end());
    return all;
}

/// From 1.
std::size_t rank_of(double share, std::size_t count) {
    const double exact = share * static_cast<double>(count);
    const auto rank = static_cast<std::size_t>(std::ceil(exact * (1 - 1e-14)));  // 7 % of 100: 7
    return std::clamp<std::size_t>(rank, 1, count);
}

/// The smallest rank that is reached by chance (so many of `count` values below the quantile) with
/// at most this probability; count + 1 when none is.
std::size_t rarely_reached(double share, std::size_t count, double probability) {
    std::size_t low = 0;
    std::size_t high = count + 1;
    while (high - low > 1) {
        const std::size_t middle = low + (high - low) / 2;
        (at_least(middle, count, share) <= probability ? high : low) = middle;
    }
    return high;
}

}  // namespace

double quantile_of(std::span<const double> values, double share) {
    require_share(share, "quantile_of");
    std::vector<double> all = sorted(values);
    if (all.empty()) return std::numeric_limits<double>::quiet_NaN();
    return all[rank_of(share, all.size()) - 1];
}

Estimate quantile_estimate(std::span<const std::vector<double>> replications, double share,
                           double level) {
    std::vector<double> quantiles;
    for (const std::vector<double>& values : replications) {
        quantiles.push_back(quantile_of(values, share));
    }
    return estimate_of(quantiles, level);
}

std::optional<QuantileInterval> quantile_interval(std::span<const double> values, double share,
                                                  double level) {
    require_share(share, "quantile_interval");
    require_level(level, "quantile_interval");
    const std::vector<double> all = sorted(values);
    const std::size_t count = all.size();
    if (count == 0) return std::nullopt;
    const double beyond = (1 - level) / 2;
    QuantileInterval found;
    found.high_rank = rarely_reached(share, count, beyond);
    found.low_rank = count + 1 - rarely_reached(1 - share, count, beyond);  // seen from above
    if (found.low_rank == 0 || found.high_rank > count) return std::nullopt;
    found.value = all[rank_of(share, count) - 1];
    found.low = all[found.low_rank - 1];
    found.high = all[found.high_rank - 1];
    found.confidence =
        at_least(found.low_rank, count, share) - at_least(found.high_rank, count, share);
    return found;
}

}  // namespace halfopen::experiments
