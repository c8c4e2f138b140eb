// The circuit breaker beside opossum 10: see opossum/breaker.py.

#include <gtest/gtest.h>

#include "tests/conformance/overlapping_calls.hpp"

namespace halfopen::conformance {
namespace {

using namespace models;

CircuitBreakerSettings breaker_settings(const Settings& recorded) {
    CircuitBreakerSettings settings = preset(BreakerPreset::opossum);
    if (recorded.values.contains("defaults")) {
        return settings;
    }
    const std::int64_t buckets = recorded.whole("rolling_count_buckets");
    const std::int64_t bucket = recorded.whole("rolling_count_timeout") / buckets;
    settings.sliding_window_duration = sim::milliseconds(bucket * buckets);
    settings.sliding_window_buckets = static_cast<std::uint32_t>(buckets);
    settings.minimum_number_of_calls = count(recorded, "volume_threshold");
    settings.failure_rate_threshold = recorded.real("error_threshold_percentage") / 100;
    settings.wait_duration_in_open_state = sim::milliseconds(recorded.whole("reset_timeout"));
    return settings;
}

TEST(Conformance, TheBreakerDecidesAsOpossums) {
    replay(
        "opossum/breaker",
        [](const Settings& recorded) {
            return OverlappingCalls(breaker_settings(recorded), sim::milliseconds(1));
        },
        [](OverlappingCalls& calls, const Call& call) { return calls.answer(call); });
}

}  // namespace
}  // namespace halfopen::conformance
