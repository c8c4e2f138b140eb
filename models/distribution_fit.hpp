#pragma once
// Distributions "by what people know": a mean and how much it varies, or a median and a p99.
//
// Each function returns a law that has exactly the two values given (to about 1e-9), or says why no
// law of that family can. cv is the coefficient of variation: standard deviation over mean. A cv of
// 0 gives a constant. Times must be > 0. Cost: below 1 us where the solution is closed, up to 50 ms
// for gamma_from_p50_p99; never in the hot path.

#include "models/distribution.hpp"

namespace halfopen::models {

/// From mean and cv in [0, 10].
Fit gamma_from_mean_cv(Nanoseconds mean, double cv);
/// From the mean and cv *after* the cut at zero; cv at most 0.98 (an exponential, cv 1, is the
/// limit).
Fit normal_from_mean_cv(Nanoseconds mean, double cv);
/// From mean and cv in [0, 1000].
Fit lognormal_from_mean_cv(Nanoseconds mean, double cv);
/// From mean and cv in [0.002, 400], or 0.
Fit weibull_from_mean_cv(Nanoseconds mean, double cv);
/// Around the mean; cv at most 0.577 (1 / sqrt 3), else it would begin below zero.
Fit uniform_from_mean_cv(Nanoseconds mean, double cv);
/// Two phases with balanced means (each brings half the total time); cv in [1, 1000].
Fit hyperexponential_from_mean_cv(Nanoseconds mean, double cv);
/// A pareto with this shape and upper bound whose smallest value is such that the mean comes out.
Fit pareto_from_mean(Nanoseconds mean, double shape, Nanoseconds to);

/// From median and p99. p99 > p50; the ratio at most 1e6.
Fit gamma_from_p50_p99(Nanoseconds p50, Nanoseconds p99);
/// From the median and p99 *after* the cut at zero; ratio at most 6.5 (6.64 is the exponential's).
Fit normal_from_p50_p99(Nanoseconds p50, Nanoseconds p99);
/// From median and p99; closed form.
Fit lognormal_from_p50_p99(Nanoseconds p50, Nanoseconds p99);
/// From median and p99; closed form. The ratio between 1.002 and 1e8.
Fit weibull_from_p50_p99(Nanoseconds p50, Nanoseconds p99);
/// From median, p99 and an upper bound `to` > p99.
Fit pareto_from_p50_p99(Nanoseconds p50, Nanoseconds p99, Nanoseconds to);

}  // namespace halfopen::models
