#pragma once
// A mean and how sure of it one may be. A value that is missing is NaN, and is skipped.

#include <cstdint>
#include <span>

#include "experiments/statistics/student.hpp"

namespace halfopen::experiments {

/// A mean with its confidence interval mean +- half_width.
struct Estimate {
    std::uint32_t count = 0;  ///< how many values it is the mean of; 0: no mean
    double mean = 0;
    double half_width = 0;      ///< by Student's t; 0 where there is no interval
    double standard_error = 0;  ///< of the mean
    double degrees = 0;         ///< of freedom of the standard error; 0: no interval
    double level = 0.95;        ///< of confidence

    /// Not of a single value, nor where one would not be true: a series that is too short.
    bool has_interval() const { return degrees > 0; }
    double low() const { return mean - half_width; }
    double high() const { return mean + half_width; }
    bool contains(double value) const {
        return has_interval() && low() <= value && value <= high();
    }
    /// The half width as a share of the mean's size; infinite without an interval or at a mean of
    /// zero.
    double relative_half_width() const;
    /// Whether the interval leaves zero out. Not known (false) without an interval.
    bool differs_from_zero() const;
};

/// The same with an interval from this standard error.
Estimate with_interval(Estimate estimate, double standard_error, double degrees);

/// The mean of independent values and its interval, as of one value a replication. Throws
/// std::invalid_argument of a level outside (0, 1), as all of these do.
Estimate estimate_of(std::span<const double> values, double level = 0.95);

/// The mean of a[i] - b[i] over the pairs in which neither is missing: with common random numbers
/// much narrower than the difference of two means. Throws std::invalid_argument when one side has
/// more values than the other.
Estimate paired_difference(std::span<const double> a, std::span<const double> b,
                           double level = 0.95);

}  // namespace halfopen::experiments
