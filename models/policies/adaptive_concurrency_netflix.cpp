// The limits of Netflix concurrency-limits. The order of the floating-point operations is theirs:
// the estimates are the same to the last bit.

#include <algorithm>

#include "models/policies/adaptive_concurrency.hpp"

namespace halfopen::models {

namespace {

constexpr std::uint32_t long_mean_warm_up = 10;  // samples

// The decimal logarithm rounded down, but at least 1. Integers suffice: below 2^31 no logarithm of
// another number rounds to a whole one.
std::uint32_t whole_logarithm(double limit) {
    auto left = static_cast<std::uint32_t>(limit);
    std::uint32_t logarithm = 0;
    for (; left >= 10; left /= 10) {
        ++logarithm;
    }
    return std::max(logarithm, 1U);
}

}  // namespace

void AdaptiveConcurrency::learn_aimd(const Sample& sample) {
    std::uint32_t limit = limit_;
    if (sample.dropped || sample.rtt > settings_.timeout) {
        limit = static_cast<std::uint32_t>(static_cast<double>(limit) * settings_.backoff_ratio);
    } else if (std::uint64_t{sample.in_flight} * 2 >= limit) {
        ++limit;
    }
    set_estimate(std::min(settings_.max_limit, std::max(settings_.min_limit, limit)));
}

void AdaptiveConcurrency::learn_vegas(const Sample& sample, double uniform) {
    const auto rtt = static_cast<double>(sample.rtt.nanoseconds);
    ++probe_count_;
    if (probe_jitter_ * settings_.probe_multiplier * estimated_limit_ <= probe_count_) {
        probe_jitter_ = uniform * 0.5 + 0.5;
        probe_count_ = 0;
        baseline_rtt_ = rtt;
    } else if (baseline_rtt_ == 0 || rtt < baseline_rtt_) {
        baseline_rtt_ = rtt;
    } else {
        adjust_vegas(sample);
    }
}

void AdaptiveConcurrency::adjust_vegas(const Sample& sample) {
    const double limit = estimated_limit_;
    const std::uint32_t step = whole_logarithm(limit);
    const std::int64_t alpha = settings_.alpha != 0 ? settings_.alpha : 3 * step;
    const std::int64_t beta = settings_.beta != 0 ? settings_.beta : 6 * step;
    const auto rtt = static_cast<double>(sample.rtt.nanoseconds);
    const std::int64_t queue = rounded_up(limit * (1 - baseline_rtt_ / rtt));
    double next = limit;
    // NOLINTBEGIN(bugprone-branch-clone): the library's questions, in its order
    if (sample.dropped) {
        next = limit - step;
    } else if (sample.in_flight * 2.0 < limit) {
        return;  // the limit was not what held the callers back
    } else if (queue <= step) {
        next = limit + static_cast<double>(beta);
    } else if (queue < alpha) {
        next = limit + step;
    } else if (queue > beta) {
        next = limit - step;
    } else {
        return;
    }
    // NOLINTEND(bugprone-branch-clone)
    next = std::max(1.0, std::min<double>(settings_.max_limit, next));
    set_estimate((1 - settings_.smoothing) * limit + settings_.smoothing * next);
}

void AdaptiveConcurrency::learn_gradient2(const Sample& sample) {
    const double limit = estimated_limit_;
    const auto rtt = static_cast<double>(sample.rtt.nanoseconds);
    const double mean = add_to_long_mean(rtt);
    if (mean / rtt > 2) {
        baseline_rtt_ = baseline_rtt_ * 0.95;  // a long overload is over: forget it sooner
    }
    if (sample.in_flight < limit / 2) {
        return;  // the limit was not what held the callers back
    }
    const double gradient = std::max(0.5, std::min(1.0, settings_.rtt_tolerance * mean / rtt));
    double next = limit * gradient + settings_.queue_size;
    next = limit * (1 - settings_.smoothing) + next * settings_.smoothing;
    set_estimate(
        std::max<double>(settings_.min_limit, std::min<double>(settings_.max_limit, next)));
}

double AdaptiveConcurrency::add_to_long_mean(double rtt) {
    if (warm_up_count_ < long_mean_warm_up) {
        ++warm_up_count_;
        warm_up_sum_ += rtt;
        baseline_rtt_ = warm_up_sum_ / warm_up_count_;
    } else {
        const double weight = 2.0 / (settings_.long_window + 1);
        baseline_rtt_ = baseline_rtt_ * (1 - weight) + rtt * weight;
    }
    return baseline_rtt_;
}

}  // namespace halfopen::models
