// The circuit breaker beside pybreaker 1.4: see pybreaker/breaker.py.

#include <gtest/gtest.h>

#include "tests/conformance/overlapping_calls.hpp"

namespace halfopen::conformance {
namespace {

using namespace models;

CircuitBreakerSettings breaker_settings(const Settings& recorded) {
    CircuitBreakerSettings settings = preset(BreakerPreset::pybreaker);
    if (recorded.values.contains("defaults")) {
        return settings;
    }
    settings.sliding_window_size = count(recorded, "fail_max");
    settings.half_open_successes = count(recorded, "success_threshold");
    settings.wait_duration_in_open_state = sim::microseconds(recorded.whole("reset_timeout"));
    return settings;
}

TEST(Conformance, TheBreakerDecidesAsPybreakers) {
    replay(
        "pybreaker/breaker",
        [](const Settings& recorded) {
            return OverlappingCalls(breaker_settings(recorded), sim::microseconds(1));
        },
        [](OverlappingCalls& calls, const Call& call) { return calls.answer(call); });
}

}  // namespace
}  // namespace halfopen::conformance
