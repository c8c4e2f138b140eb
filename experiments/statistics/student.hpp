#pragma once
// Student's t: how far off a mean may be whose variance is estimated, too.

namespace halfopen::experiments {

/// The probability that Student's t with these degrees of freedom (> 0, whole or not) exceeds
/// `value`.
double student_tail(double value, double degrees);

/// The value that Student's t stays below with this probability in (0, 1). Relative error below
/// 1e-9 for every number of degrees >= 0.1. The same bytes on every machine. Source: the tail is
/// an incomplete beta function (DLMF 8.17, Abramowitz and Stegun 26.7.1), inverted by Newton's
/// method in the logarithms of both, where it is concave; from 1000 degrees on by Cornish and
/// Fisher's expansion (Abramowitz and Stegun 26.7.5, with the term of order five).
double student_quantile(double probability, double degrees);

/// The half width, in standard errors, of a two-sided interval at this confidence level: by
/// default the 97.5 % quantile. Throws std::invalid_argument of a level outside (0, 1).
double student_t(double degrees, double level = 0.95);

}  // namespace halfopen::experiments
