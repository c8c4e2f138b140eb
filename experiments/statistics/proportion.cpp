#include "experiments/statistics/proportion.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "experiments/statistics/beta.hpp"
#include "experiments/statistics/refuse.hpp"
#include "sim/elementary.hpp"

namespace halfopen::experiments {
namespace {

Proportion share_of(std::uint64_t successes, std::uint64_t trials, double level) {
    require_level(level, "proportion_of");
    if (successes > trials) {
        refuse("proportion_of",
               std::to_string(successes) + " successes of " + std::to_string(trials) + " trials",
               "count each trial once, successful or not");
    }
    Proportion proportion{.successes = successes, .trials = trials, .level = level};
    if (trials != 0) {
        proportion.share = static_cast<double>(successes) / static_cast<double>(trials);
    }
    return proportion;
}

}  // namespace

Proportion proportion_of(std::uint64_t successes, std::uint64_t trials, double level) {
    Proportion found = share_of(successes, trials, level);
    if (trials == 0) return found;
    const auto count = static_cast<double>(trials);
    const double z = -sim::normal_quantile((1 - level) / 2);
    const double centre = (found.share + z * z / (2 * count)) / (1 + z * z / count);
    const double variance = found.share * (1 - found.share) / count + z * z / (4 * count * count);
    const double half_width = z * std::sqrt(variance) / (1 + z * z / count);
    found.low = successes == 0 ? 0 : std::max(0.0, centre - half_width);
    found.high = successes == trials ? 1 : std::min(1.0, centre + half_width);
    return found;
}

Proportion exact_proportion_of(std::uint64_t successes, std::uint64_t trials, double level) {
    Proportion found = share_of(successes, trials, level);
    const auto good = static_cast<double>(successes);
    const auto bad = static_cast<double>(trials - successes);
    const double beyond = (1 - level) / 2;
    if (successes != 0) found.low = beta_quantile(beyond, good, bad + 1);
    if (successes != trials) found.high = beta_quantile(1 - beyond, good + 1, bad);
    return found;
}

}  // namespace halfopen::experiments
