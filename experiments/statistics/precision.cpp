#include "experiments/statistics/precision.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "experiments/statistics/refuse.hpp"

namespace halfopen::experiments {
namespace {

constexpr std::string_view here = "precision_of";
constexpr std::uint32_t first_stage_min = 10;

void check(const PrecisionGoal& goal) {
    require_level(goal.level, here);
    if (!(goal.relative >= 0 && goal.absolute >= 0 && goal.relative + goal.absolute > 0)) {
        refuse(here,
               "a goal of " + in_digits(goal.relative) + " (relative) or " +
                   in_digits(goal.absolute) + " (absolute)",
               "ask for a half width above 0: relative = 0.01 is 1 % of the mean");
    }
    if (goal.first_stage < first_stage_min) {
        refuse(here, "a first stage of " + std::to_string(goal.first_stage) + " values",
               "10 are the fewest from which a variance can be judged");
    }
    if (goal.cap < goal.first_stage) {
        refuse(here,
               "a cap of " + std::to_string(goal.cap) + " values, below the first stage of " +
                   std::to_string(goal.first_stage),
               "raise the cap");
    }
}

/// As many as would do if mean and variance stayed what they are; at most as many as there are.
std::uint32_t missing(const Estimate& estimate, double wanted) {
    const double excess = estimate.half_width / wanted;
    const double needed = std::ceil(estimate.count * (excess * excess - 1));
    return static_cast<std::uint32_t>(std::clamp<double>(needed, 1, estimate.count));
}

}  // namespace

Precision precision_of(std::span<const double> values, const PrecisionGoal& goal) {
    check(goal);
    Precision found;
    found.estimate = estimate_of(values, goal.level);
    const std::uint32_t count = found.estimate.count;
    const auto tried = static_cast<std::uint32_t>(values.size());
    const std::uint32_t left = goal.cap - std::min(goal.cap, tried);
    if (count < goal.first_stage) {
        found.more = std::min(goal.first_stage - count, left);
        return found;
    }
    const double wanted = std::max(goal.relative * std::abs(found.estimate.mean), goal.absolute);
    found.is_reached = found.estimate.half_width <= wanted;
    if (!found.is_reached) found.more = std::min(missing(found.estimate, wanted), left);
    return found;
}

}  // namespace halfopen::experiments
