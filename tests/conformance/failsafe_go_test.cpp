// The circuit breaker beside failsafe-go 0.9: see failsafe_go/breaker.py.

#include <gtest/gtest.h>

#include "tests/conformance/overlapping_calls.hpp"

namespace halfopen::conformance {
namespace {

using namespace models;

CircuitBreakerSettings common_settings() {
    CircuitBreakerSettings settings;
    settings.slow_call_duration_threshold = sim::duration_max;
    settings.minimum_number_of_calls = 1;
    settings.half_open_begins = word(HalfOpenBegins::at_wait);
    settings.half_open_verdict = word(HalfOpenVerdict::successes);
    settings.half_open_permits = word(HalfOpenPermits::concurrent);
    return settings;
}

// failsafe-go's window in time is ten buckets by the clock, each a whole number of nanoseconds.
void count_in_time(CircuitBreakerSettings& settings, sim::Duration period) {
    settings.sliding_window_type = word(SlidingWindow::time);
    settings.sliding_window_duration = {period.nanoseconds / 10 * 10};
    settings.sliding_window_buckets = 10;
    settings.sliding_window_bucket = {};
    settings.buckets_begin = word(BucketsBegin::clock);
}

void close_at(CircuitBreakerSettings& settings, std::uint32_t successes, std::uint32_t capacity) {
    settings.permitted_calls_in_half_open = capacity;
    settings.half_open_successes = successes;
    settings.half_open_failures_tolerated = capacity - successes;
}

CircuitBreakerSettings breaker_settings(const Settings& recorded) {
    CircuitBreakerSettings settings = common_settings();
    settings.wait_duration_in_open_state = recorded.duration("delay");
    settings.failure_count_threshold = count(recorded, "failures");
    std::uint32_t capacity = settings.failure_count_threshold;
    if (recorded.word("form") == "ratio") {
        capacity = count(recorded, "capacity");
        settings.sliding_window_size = capacity;
    } else {
        count_in_time(settings, recorded.duration("period"));
    }
    if (recorded.word("form") == "rate") {
        settings.failure_count_threshold = 0;
        settings.failure_rate_threshold = recorded.real("rate");
        settings.rate_arithmetic = word(RateArithmetic::hundredths);
        settings.minimum_number_of_calls = count(recorded, "minimum");
    }
    if (recorded.whole("successes") != 0) {
        close_at(settings, count(recorded, "successes"), count(recorded, "success_capacity"));
    } else {
        close_at(settings, capacity - settings.failure_count_threshold + 1, capacity);
    }
    return settings;
}

TEST(Conformance, TheBreakerDecidesAsFailsafeGos) {
    replay(
        "failsafe_go/breaker",
        [](const Settings& recorded) {
            return OverlappingCalls(breaker_settings(recorded), sim::nanoseconds(1));
        },
        [](OverlappingCalls& calls, const Call& call) { return calls.answer(call); });
}

}  // namespace
}  // namespace halfopen::conformance
