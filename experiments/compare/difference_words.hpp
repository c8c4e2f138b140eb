#pragma once
// Differences as a reader wants them.

#include <string>

#include "experiments/statistics/estimate.hpp"
#include "topologies/figure.hpp"

namespace halfopen::experiments {

/// How much a figure differs, without a sign: `98.2 points` of shares, `1.20 s`, `3.5/s`, `12`.
std::string size_in_words(const topologies::Figure& figure, double difference);
/// The same with its sign: `+98.2 points`, `-1.20 s`; `0` of none.
std::string signed_in_words(const topologies::Figure& figure, double difference);
/// `+98.2 points [97.9, 98.5]`; in parentheses when the interval contains zero; `-` without a
/// value.
std::string difference_in_words(const topologies::Figure& figure, const Estimate& difference);
/// Whether every replication gave the same on both sides.
bool is_none(const Estimate& difference);
/// `(95 % sure: 97.9 to 98.5)`, or why there is no interval.
std::string sureness_in_words(const topologies::Figure& figure, const Estimate& difference);

}  // namespace halfopen::experiments
