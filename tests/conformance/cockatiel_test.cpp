// The circuit breaker beside cockatiel 4: see cockatiel/breaker.py.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "tests/conformance/overlapping_calls.hpp"

namespace halfopen::conformance {
namespace {

using namespace models;

// SamplingBreaker's constructor: at least five windows, each of whole milliseconds and of one
// second at most.
void sample(CircuitBreakerSettings& settings, const Settings& recorded) {
    const std::int64_t duration = recorded.whole("duration");
    const std::int64_t windows = std::max<std::int64_t>(5, (duration + 999) / 1000);
    const std::int64_t window = (2 * duration + windows) / (2 * windows);
    settings.sliding_window_type = word(SlidingWindow::time);
    settings.sliding_window_duration = sim::milliseconds(window * windows);
    settings.sliding_window_buckets = static_cast<std::uint32_t>(windows);
    settings.sliding_window_bucket = {};
    const double calls = recorded.real("calls_in_duration");
    if (calls != 0) {
        const double per_second = calls / static_cast<double>(duration) * 1000;
        const double minimum = static_cast<double>(window * windows) * (per_second / 1000);
        settings.minimum_failures_per_second = 0;
        settings.minimum_number_of_calls = static_cast<std::uint32_t>(std::ceil(minimum));
    }
}

CircuitBreakerSettings breaker_settings(const Settings& recorded) {
    CircuitBreakerSettings settings = preset(BreakerPreset::cockatiel);
    settings.failure_rate_threshold = recorded.real("threshold");
    if (recorded.word("breaker") == "consecutive") {
        settings.sliding_window_type = word(SlidingWindow::consecutive);
        settings.sliding_window_size = count(recorded, "failures");
        settings.sliding_window_duration = {};
    } else if (recorded.word("breaker") == "count") {
        settings.sliding_window_type = word(SlidingWindow::count);
        settings.sliding_window_size = count(recorded, "size");
        settings.minimum_number_of_calls = count(recorded, "minimum");
        settings.minimum_failures_per_second = 0;
    } else {
        sample(settings, recorded);
    }
    settings.wait_duration_in_open_state = sim::milliseconds(recorded.whole("wait"));
    if (recorded.word("backoff") == "exponential") {
        settings.wait_multiplier = 2;
        settings.max_wait_duration_in_open_state =
            sim::milliseconds(recorded.whole("longest_wait"));
    }
    const auto trials = count(recorded, "half_open_calls");
    settings.permitted_calls_in_half_open = trials;
    settings.half_open_failures_tolerated =
        static_cast<std::uint32_t>(std::floor(recorded.real("half_open_threshold") * trials));
    return settings;
}

TEST(Conformance, TheBreakerDecidesAsCockatiels) {
    replay(
        "cockatiel/breaker",
        [](const Settings& recorded) {
            return OverlappingCalls(breaker_settings(recorded), sim::milliseconds(1));
        },
        [](OverlappingCalls& calls, const Call& call) { return calls.answer(call); });
}

}  // namespace
}  // namespace halfopen::conformance
