// Each library's circuit breaker: its defaults, and where its boundaries lie.

#include "models/policies/circuit_breaker_settings.hpp"

namespace halfopen::models {

namespace {

template <class Word>
std::uint8_t breaker_word(Word choice) {
    return static_cast<std::uint8_t>(choice);
}

// What all but resilience4j have in common: no slow calls, the window is looked at after a failure,
// and one failed trial call reopens.
CircuitBreakerSettings plain_breaker(BreakerPreset preset) {
    CircuitBreakerSettings settings;
    settings.preset = breaker_word(preset);
    settings.slow_call_duration_threshold = sim::duration_max;
    settings.evaluated_on = breaker_word(EvaluatedOn::failure);
    settings.rate_arithmetic = breaker_word(RateArithmetic::ratio);
    settings.permitted_calls_in_half_open = 1;
    settings.half_open_verdict = breaker_word(HalfOpenVerdict::successes);
    settings.probe_release = breaker_word(ProbeRelease::strict);
    settings.sliding_window_bucket = {};
    return settings;
}

CircuitBreakerSettings polly_breaker() {
    CircuitBreakerSettings settings = plain_breaker(BreakerPreset::polly);
    settings.failure_rate_threshold = 0.1;
    settings.sliding_window_type = breaker_word(SlidingWindow::time);
    settings.sliding_window_duration = sim::seconds(30);
    settings.sliding_window_buckets = 10;
    settings.sliding_window_bucket_min = sim::milliseconds(20);
    settings.buckets_begin = breaker_word(BucketsBegin::call);
    settings.minimum_number_of_calls = 100;
    settings.wait_duration_in_open_state = sim::seconds(5);
    settings.half_open_begins = breaker_word(HalfOpenBegins::at_wait);
    settings.released_counts = breaker_word(ReleasedCounts::success);
    return settings;
}

CircuitBreakerSettings hystrix_breaker() {
    CircuitBreakerSettings settings = plain_breaker(BreakerPreset::hystrix);
    settings.rate_arithmetic = breaker_word(RateArithmetic::percent);
    settings.evaluated_on = breaker_word(EvaluatedOn::tick);
    settings.sliding_window_type = breaker_word(SlidingWindow::time);
    settings.sliding_window_duration = sim::seconds(10);
    settings.sliding_window_bucket = sim::milliseconds(500);
    settings.buckets_begin = breaker_word(BucketsBegin::generation);
    settings.minimum_number_of_calls = 20;
    settings.wait_duration_in_open_state = sim::seconds(5);
    settings.released_counts = breaker_word(ReleasedCounts::trial_failure);
    return settings;
}

CircuitBreakerSettings gobreaker_breaker() {
    CircuitBreakerSettings settings = plain_breaker(BreakerPreset::gobreaker);
    settings.sliding_window_type = breaker_word(SlidingWindow::consecutive);
    settings.sliding_window_size = 6;
    settings.sliding_window_duration = {};
    settings.buckets_begin = breaker_word(BucketsBegin::generation);
    settings.rate_base = breaker_word(RateBase::permitted_calls);
    settings.minimum_number_of_calls = 0;
    settings.late_results = breaker_word(LateResults::drop);
    return settings;
}

// The numbers are those of the manual's example of a SamplingBreaker.
CircuitBreakerSettings cockatiel_breaker() {
    CircuitBreakerSettings settings = plain_breaker(BreakerPreset::cockatiel);
    settings.failure_rate_threshold = 0.2;
    settings.comparison = breaker_word(Comparison::gt);
    settings.rate_arithmetic = breaker_word(RateArithmetic::product);
    settings.sliding_window_type = breaker_word(SlidingWindow::time);
    settings.sliding_window_duration = sim::seconds(30);
    settings.sliding_window_buckets = 5;
    settings.sliding_window_bucket = sim::seconds(1);
    settings.buckets_begin = breaker_word(BucketsBegin::rotation);
    settings.minimum_number_of_calls = 0;
    settings.minimum_failures_per_second = 5;
    settings.on_close = breaker_word(OnClose::reset_and_count);
    settings.wait_duration_in_open_state = sim::seconds(10);
    settings.half_open_begins = breaker_word(HalfOpenBegins::at_wait);
    settings.half_open_verdict = breaker_word(HalfOpenVerdict::results);
    settings.on_half_open_excess = breaker_word(OnHalfOpenExcess::queue);
    settings.late_results = breaker_word(LateResults::drop_trials);
    settings.released_counts = breaker_word(ReleasedCounts::trial_success);
    return settings;
}

CircuitBreakerSettings opossum_breaker() {
    CircuitBreakerSettings settings = plain_breaker(BreakerPreset::opossum);
    settings.comparison = breaker_word(Comparison::gt);
    settings.rate_arithmetic = breaker_word(RateArithmetic::percent);
    settings.rate_base = breaker_word(RateBase::all_calls);
    settings.sliding_window_type = breaker_word(SlidingWindow::time);
    settings.sliding_window_duration = sim::seconds(10);
    settings.sliding_window_buckets = 10;
    settings.minimum_number_of_calls = 0;
    settings.on_close = breaker_word(OnClose::keep);
    settings.wait_duration_in_open_state = sim::seconds(30);
    settings.half_open_begins = breaker_word(HalfOpenBegins::by_timer);
    settings.released_counts = breaker_word(ReleasedCounts::success);
    return settings;
}

CircuitBreakerSettings pybreaker_breaker() {
    CircuitBreakerSettings settings = plain_breaker(BreakerPreset::pybreaker);
    settings.sliding_window_type = breaker_word(SlidingWindow::consecutive);
    settings.sliding_window_size = 5;
    settings.sliding_window_duration = {};
    settings.minimum_number_of_calls = 0;
    settings.half_open_begins = breaker_word(HalfOpenBegins::at_wait);
    settings.permitted_calls_in_half_open = unlimited;
    settings.half_open_successes = 1;
    settings.late_results = breaker_word(LateResults::as_permitted);
    settings.released_counts = breaker_word(ReleasedCounts::success);
    return settings;
}

}  // namespace

CircuitBreakerSettings circuit_breaker_preset(std::uint8_t preset) {
    switch (static_cast<BreakerPreset>(preset)) {
        case BreakerPreset::resilience4j:
            break;
        case BreakerPreset::polly:
            return polly_breaker();
        case BreakerPreset::hystrix:
            return hystrix_breaker();
        case BreakerPreset::gobreaker:
            return gobreaker_breaker();
        case BreakerPreset::cockatiel:
            return cockatiel_breaker();
        case BreakerPreset::opossum:
            return opossum_breaker();
        case BreakerPreset::pybreaker:
            return pybreaker_breaker();
    }
    return {};
}

}  // namespace halfopen::models
