#pragma once
// "Run until the interval is within 1 %": when to stop, and how many more to run.

#include <cstdint>
#include <span>

#include "experiments/statistics/estimate.hpp"

namespace halfopen::experiments {

struct PrecisionGoal {
    double relative = 0.01;  ///< half width, as a share of the mean's size; >= 0
    double absolute = 0;     ///< or this half width, whichever is wider; for means near zero; >= 0
    double level = 0.95;
    std::uint32_t first_stage = 10;  ///< values before the question is asked; >= 10
    std::uint32_t cap = 1000;        ///< values in all, at most; >= first_stage
};

struct Precision {
    Estimate estimate;
    bool is_reached = false;
    /// How many more values to get before asking again: 0 when reached, or when the cap is.
    std::uint32_t more = 0;

    bool is_given_up() const { return !is_reached && more == 0; }
};

/// Whether the values so far (one a replication; NaN: none) suffice. Asked again and again, such a
/// rule stops a little too readily, just when the variance happens to look small: intervals of a
/// nominal 95 % cover the truth in 93 to 95 % of all cases, less with a shorter first stage and a
/// looser goal, and of the level asked for as the goal gets tighter. That is why the first stage
/// has ten values at least, and `more` never doubles the values. Who needs a promise adds a fresh
/// set of as many replications, and takes the interval of these alone. Throws std::invalid_argument
/// of a goal out of range. Source: Y. S. Chow and H. Robbins, Annals of Mathematical Statistics 36
/// (1965), 457-462; A. M. Law and W. D. Kelton, Confidence intervals for steady-state simulations
/// II, Management Science 28 (1982), 550-562.
Precision precision_of(std::span<const double> values, const PrecisionGoal& goal = {});

}  // namespace halfopen::experiments
