// Envoy's gradient controller. Its two timers are not events here: what they had to do is done, in
// the order of time, before the next call is looked at.

#include <algorithm>
#include <cmath>

#include "models/policies/adaptive_concurrency.hpp"

namespace halfopen::models {

namespace {

constexpr std::uint32_t updates_at_minimum_max = 5;  // then the round trip is measured anew
constexpr std::size_t bins_a_decade = 90;
constexpr std::size_t latency_decades = 14;  // of microseconds

struct LatencyBin {
    double left;  // [us]
    double width;
};

// Bin 0 is 0 us, bin 1 [1.0, 1.1) us, bin 90 [9.9, 10) us, bin 91 [10, 11) us.
std::size_t latency_bin_index(std::int64_t microseconds) {
    if (microseconds == 0) {
        return 0;
    }
    std::size_t decade = microseconds < 10 ? 0 : 1;
    std::int64_t digits = microseconds < 10 ? microseconds * 10 : microseconds;
    for (; digits >= 100; digits /= 10) {
        ++decade;
    }
    return 1 + std::min(decade, latency_decades - 1) * bins_a_decade +
           static_cast<std::size_t>(digits) - 10;
}

LatencyBin latency_bin(std::size_t index) {
    if (index == 0) {
        return {0, 0};
    }
    double power = 1;
    for (std::size_t decade = (index - 1) / bins_a_decade; decade != 0; --decade) {
        power *= 10;
    }
    const auto digits = static_cast<double>((index - 1) % bins_a_decade + 10);
    return {digits / 10 * power, power / 10};
}

}  // namespace

void LatencyBins::add(sim::Duration rtt) {
    if (bins_.empty()) {
        bins_.resize(1 + latency_decades * bins_a_decade);
    }
    const std::size_t index = latency_bin_index(rtt.nanoseconds / 1000);
    lowest_ = count_ == 0 ? index : std::min(lowest_, index);
    highest_ = count_ == 0 ? index : std::max(highest_, index);
    ++bins_[index];
    ++count_;
}

sim::Duration LatencyBins::quantile(double quantile) const {
    if (count_ == 0) {
        return {};
    }
    const double wanted = quantile * count_;
    double below = 0;
    std::size_t index = lowest_;
    while (index != highest_ && below + bins_[index] < wanted) {
        below += bins_[index];
        ++index;
    }
    const LatencyBin bin = latency_bin(index);
    const double value = bin.left + (wanted - below) / bins_[index] * bin.width;
    return sim::microseconds(static_cast<std::int64_t>(value));
}

void LatencyBins::clear() {
    if (count_ != 0) {
        std::fill(bins_.begin() + static_cast<std::ptrdiff_t>(lowest_),
                  bins_.begin() + static_cast<std::ptrdiff_t>(highest_) + 1, 0U);
        count_ = 0;
    }
}

void AdaptiveConcurrency::learn_gradient(sim::Instant began, sim::Instant now, double uniform) {
    if (began < measuring_since_) {
        return;  // it ran among more calls than a measurement allows
    }
    bins_.add(now - began);
    if (measuring_ && bins_.count() >= settings_.min_rtt_request_count) {
        finish_measuring(now, uniform);
    }
}

void AdaptiveConcurrency::settle(sim::Instant now) {
    if (algorithm() != ConcurrencyAlgorithm::gradient) {
        return;
    }
    while (!measuring_ && std::min(next_update_, next_measurement_) <= now) {
        if (next_measurement_ < next_update_) {
            begin_measuring(next_measurement_);
        } else if (bins_.count() == 0) {
            skip_idle_updates(std::min(now, next_measurement_));
        } else {
            update_gradient(next_update_);
        }
    }
}

// Updates without a sample change nothing: none until `until`, inclusive, is needed.
void AdaptiveConcurrency::skip_idle_updates(sim::Instant until) {
    const std::int64_t interval = settings_.concurrency_update_interval.nanoseconds;
    const std::int64_t updates = (until - next_update_).nanoseconds / interval + 1;
    next_update_ = next_update_ + sim::nanoseconds(updates * interval);
}

void AdaptiveConcurrency::begin_measuring(sim::Instant at) {
    measuring_ = true;
    deferred_limit_ = limit_;
    updates_at_minimum_ = 0;
    bins_.clear();
    measuring_since_ = at;
    set_estimate(settings_.min_limit);
}

void AdaptiveConcurrency::finish_measuring(sim::Instant now, double uniform) {
    const sim::Duration measured = bins_.quantile(settings_.sample_aggregate_percentile);
    bins_.clear();
    baseline_rtt_ = static_cast<double>(measured.nanoseconds);
    measuring_ = false;
    set_estimate(deferred_limit_);
    const std::int64_t interval = settings_.min_rtt_calc_interval.nanoseconds / 1'000'000;
    const std::int64_t range = rounded_up(static_cast<double>(interval) * settings_.min_rtt_jitter);
    const auto jitter = static_cast<std::int64_t>(uniform * static_cast<double>(range));
    next_measurement_ = now + settings_.min_rtt_calc_interval + sim::milliseconds(jitter);
    next_update_ = now + settings_.concurrency_update_interval;
}

void AdaptiveConcurrency::update_gradient(sim::Instant at) {
    const std::uint32_t before = limit_;
    const sim::Duration sampled = bins_.quantile(settings_.sample_aggregate_percentile);
    bins_.clear();
    set_estimate(next_gradient_limit(sampled));
    const bool at_minimum = before == settings_.min_limit && limit_ == settings_.min_limit;
    updates_at_minimum_ = at_minimum ? updates_at_minimum_ + 1 : 0;
    next_update_ = at + settings_.concurrency_update_interval;
    const bool measures = settings_.min_rtt_fixed_value == sim::Duration{};
    if (updates_at_minimum_ >= updates_at_minimum_max && measures) {
        next_measurement_ = at;
    }
}

std::uint32_t AdaptiveConcurrency::next_gradient_limit(sim::Duration sampled) const {
    const double baseline = baseline_rtt_ + baseline_rtt_ * settings_.min_rtt_buffer;
    const double gradient =
        sampled == sim::Duration{} ? 2.0 : baseline / static_cast<double>(sampled.nanoseconds);
    const double limit = limit_ * std::max(0.5, std::min(2.0, gradient));
    const auto next = static_cast<std::uint32_t>(limit + std::sqrt(limit));
    return std::max(settings_.min_limit, std::min(settings_.max_limit, next));
}

}  // namespace halfopen::models
