#include "models/policies/backoff.hpp"

#include <algorithm>
#include <cmath>

#include "sim/elementary.hpp"

namespace halfopen::models {

namespace {

constexpr double delay_max = 3.2e17;                          // [ns]
constexpr double interval_max = 9'223'372'036'854'775'808.0;  // what a 64-bit count saturates at
constexpr std::uint32_t sum_terms_max = 10'000;

double multiples(sim::Duration duration, std::int64_t resolution) {
    const std::int64_t whole = duration.nanoseconds / resolution;
    return static_cast<double>(whole);
}

// For x >= 0.
double tanh_of_positive(double x) {
    const double grown = sim::expm1(2 * x);
    return x > 20 ? 1.0 : grown / (grown + 2);
}

}  // namespace

Backoff::Backoff(const RetrySettings& settings)
    : resolution_(settings.backoff_resolution.nanoseconds),
      type_(static_cast<BackoffType>(settings.backoff)),
      jitter_(static_cast<Jitter>(settings.jitter)),
      cap_(static_cast<BackoffCap>(settings.backoff_cap)),
      truncate_each_step_(settings.truncate_each_step),
      respect_retry_after_(settings.respect_retry_after),
      retry_after_resets_(settings.retry_after_resets_backoff) {
    base_ = multiples(settings.backoff_base, resolution_);
    const bool same_base = settings.backoff_base_after_rejected == sim::Duration{};
    base_after_rejected_ =
        same_base ? base_ : multiples(settings.backoff_base_after_rejected, resolution_);
    min_ = multiples(settings.backoff_min, resolution_);
    max_ = multiples(settings.backoff_max, resolution_);
    multiplier_ = settings.backoff_multiplier;
    factor_ = settings.jitter_factor;
    inclusive_ = settings.jitter_inclusive ? 1.0 : 0.0;
    excess_max_ = settings.retry_after_excess_max;
}

sim::Duration Backoff::next(std::uint32_t retry, double uniform, State& state,
                            FailureClass failure) const {
    const double base = failure == FailureClass::rejected ? base_after_rejected_ : base_;
    const std::uint32_t step = retry - state.restarted_after;
    if (type_ == BackoffType::none) {
        return {};
    }
    if (jitter_ == Jitter::soft_exponential) {
        return rounded(soft_exponential(step - 1 + uniform, base, state));
    }
    if (jitter_ == Jitter::decorrelated_aws) {
        return rounded(decorrelated(base, uniform, state));
    }
    double delay = interval(step, base, state);
    if (cap_ == BackoffCap::before_jitter) {
        delay = std::min(delay, max_);
    }
    delay = std::max(jittered(delay, base, uniform), min_);
    const bool capped = cap_ == BackoffCap::after_jitter || jitter_ == Jitter::additive;
    return rounded(capped ? std::min(delay, max_) : delay);
}

sim::Duration Backoff::next_after(sim::Duration retry_after, std::uint32_t retry, double uniform,
                                  State& state, FailureClass failure) const {
    const sim::Duration own = next(retry, uniform, state, failure);
    if (!respect_retry_after_) {
        return own;
    }
    if (retry_after_resets_) {
        state = {.previous = 0, .restarted_after = retry};
    }
    return excess_max_ == sim::Duration{} ? retry_after
                                          : std::clamp(retry_after, own, own + excess_max_);
}

double Backoff::interval(std::uint32_t step, double base, State& state) const {
    switch (type_) {
        case BackoffType::linear:
            return base * step;
        case BackoffType::exponential_sum:
            return sum_up_to(step, base);
        case BackoffType::exponential:
            break;
        default:
            return base;
    }
    if (!truncate_each_step_) {
        return std::min(base * sim::pow(multiplier_, step - 1.0), interval_max);
    }
    const double grown = step == 1 ? base : std::floor(state.previous * multiplier_);
    state.previous = std::min(grown, interval_max);
    return state.previous;
}

// base * (1 + m + m^2 + ...). The first sum beyond the cap is not exceeded by later ones.
double Backoff::sum_up_to(std::uint32_t step, double base) const {
    double sum = 0;
    double power = base;
    for (std::uint32_t term = 0; term != std::min(step, sum_terms_max) && sum <= max_; ++term) {
        sum += power;
        power *= multiplier_;
    }
    return sum;
}

double Backoff::jittered(double interval, double base, double uniform) const {
    switch (jitter_) {
        case Jitter::equal:
            return (interval + uniform * interval) / 2;
        case Jitter::full:
            return min_ + uniform * (std::max(interval, min_) - min_);
        case Jitter::proportional: {
            const double spread = factor_ * interval;
            const double low = interval - spread;
            const double high = interval + spread;
            return low + uniform * (high - low + inclusive_);
        }
        case Jitter::additive:
            return interval + uniform * (factor_ * base);
        default:
            return interval;
    }
}

// How far 2^t * tanh(sqrt(4 t)) came since the delay before, t growing by about one a retry. The
// factor brings the medians near 1, 2, 4 ... bases.
double Backoff::soft_exponential(double position, double base, State& state) const {
    const double reached = std::min(
        sim::pow(multiplier_, position) * tanh_of_positive(std::sqrt(4 * position)), 1e300);
    const double delay = std::max(0.0, reached - state.previous) * (1 / 1.4) * base;
    state.previous = reached;
    return reached == 1e300 ? max_ : std::clamp(delay, std::min(min_, max_), max_);
}

double Backoff::decorrelated(double base, double uniform, State& state) const {
    const double before = state.previous == 0 ? base : state.previous;
    state.previous = std::clamp(base + uniform * (3 * before - base), std::min(min_, max_), max_);
    return state.previous;
}

// Nanoseconds to the nearest, coarser resolutions downwards, as the libraries' casts do.
sim::Duration Backoff::rounded(double delay) const {
    const double count = std::floor(resolution_ == 1 ? delay + 0.5 : delay);
    if (count >= delay_max / static_cast<double>(resolution_)) {
        return {static_cast<std::int64_t>(delay_max)};
    }
    return {static_cast<std::int64_t>(count) * resolution_};
}

}  // namespace halfopen::models
