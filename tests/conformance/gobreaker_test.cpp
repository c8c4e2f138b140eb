// The circuit breaker beside gobreaker 2.4: see gobreaker/breaker.py.

#include <gtest/gtest.h>

#include "tests/conformance/overlapping_calls.hpp"

namespace halfopen::conformance {
namespace {

using namespace models;

CircuitBreakerSettings breaker_settings(const Settings& recorded) {
    CircuitBreakerSettings settings = preset(BreakerPreset::gobreaker);
    if (recorded.values.contains("defaults")) {
        return settings;
    }
    settings.permitted_calls_in_half_open = count(recorded, "max_requests");
    settings.sliding_window_duration = recorded.duration("interval");
    settings.sliding_window_bucket = recorded.duration("bucket_period");
    settings.wait_duration_in_open_state = recorded.duration("timeout");
    if (recorded.word("trip") == "consecutive") {
        settings.sliding_window_size = count(recorded, "failures");
    } else {
        settings.sliding_window_type = word(SlidingWindow::time);
        settings.minimum_number_of_calls = count(recorded, "minimum");
        settings.failure_rate_threshold = recorded.real("threshold");
    }
    return settings;
}

TEST(Conformance, TheBreakerDecidesAsGobreakers) {
    replay(
        "gobreaker/breaker",
        [](const Settings& recorded) {
            return OverlappingCalls(breaker_settings(recorded), sim::nanoseconds(1));
        },
        [](OverlappingCalls& calls, const Call& call) { return calls.answer(call); });
}

}  // namespace
}  // namespace halfopen::conformance
