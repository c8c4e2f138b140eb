#pragma once
// A probability, from how often something happened: P(collapse), P(SLO met).

#include <cstdint>

namespace halfopen::experiments {

/// A share of independent trials (one a replication) with its confidence interval, which is not
/// symmetric.
struct Proportion {
    std::uint64_t successes = 0;
    std::uint64_t trials = 0;  ///< 0: no share, and the interval is all of 0..1
    double share = 0;
    double low = 0;
    double high = 1;
    double level = 0.95;

    bool contains(double probability) const { return low <= probability && probability <= high; }
};

/// Wilson's score interval: close to its level on average over all probabilities, and sensible at
/// none and at all. Throws std::invalid_argument when there are more successes than trials. Source:
/// E. B. Wilson, Journal of the American Statistical Association 22 (1927), 209-212; compared with
/// others by Brown, Cai and DasGupta, Statistical Science 16 (2001), 101-133.
Proportion proportion_of(std::uint64_t successes, std::uint64_t trials, double level = 0.95);

/// The interval of Clopper and Pearson: never below its level, and therefore wider. For promises.
/// Source: Biometrika 26 (1934), 404-413.
Proportion exact_proportion_of(std::uint64_t successes, std::uint64_t trials, double level = 0.95);

}  // namespace halfopen::experiments
