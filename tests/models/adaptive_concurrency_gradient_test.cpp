// Envoy's gradient on its published timelines (gradient_controller_test.cc) and on some by hand.

#include <gtest/gtest.h>

#include "models/policies/adaptive_concurrency.hpp"

namespace halfopen::models {
namespace {

using Result = AdaptiveConcurrency::Result;
using sim::Duration;
using sim::Instant;
using sim::milliseconds;

// What most of Envoy's tests set.
AdaptiveConcurrencySettings quick_to_measure() {
    AdaptiveConcurrencySettings settings = adaptive_concurrency_preset(3);
    settings.min_rtt_jitter = 0;
    settings.min_rtt_calc_interval = sim::seconds(30);
    settings.min_rtt_request_count = 5;
    return settings;
}

struct Controller {
    explicit Controller(const AdaptiveConcurrencySettings& settings)
        : limit(settings, {}, 0), now(Instant{} + sim::seconds(42 * 3600)) {}

    void sample(Duration latency, int count = 1) {
        for (int call = 0; call != count; ++call) {
            EXPECT_TRUE(limit.acquire(now));
            limit.release(now - latency, limit.in_flight(), Result::success, now, 0.5);
        }
    }

    // The limit so much later.
    std::uint32_t after(Duration wait) {
        now = now + wait;
        limit.settle(now);
        return limit.limit();
    }

    // Five samples, and the limit after the next update.
    std::uint32_t update(Duration latency) {
        sample(latency, 5);
        return after(milliseconds(101));
    }

    std::int64_t baseline_milliseconds() const {
        return static_cast<std::int64_t>(limit.baseline_rtt()) / 1'000'000;
    }

    AdaptiveConcurrency limit;
    Instant now;
};

// MinRTTLogicTest.
TEST(Gradient, BeginsWithAMeasurementAtTheMinimum) {
    AdaptiveConcurrencySettings settings = quick_to_measure();
    settings.min_rtt_request_count = 50;
    settings.min_limit = 7;
    Controller controller(settings);
    for (int call = 0; call != 7; ++call) {
        EXPECT_TRUE(controller.limit.acquire(controller.now));
    }
    EXPECT_FALSE(controller.limit.acquire(controller.now));
    controller.after(milliseconds(13));
    for (int call = 0; call != 7; ++call) {
        controller.limit.release(controller.now - milliseconds(13), 7, Result::success,
                                 controller.now, 0);
    }
    controller.sample(milliseconds(13), 42);
    EXPECT_EQ(controller.baseline_milliseconds(), 0);
    controller.sample(milliseconds(13));
    EXPECT_EQ(controller.baseline_milliseconds(), 13);
}

// CancelLatencySample: 1, 2, 3, 4, 5 ms.
TEST(Gradient, MeasuresTheMedian) {
    Controller controller(quick_to_measure());
    for (int sample = 1; sample <= 5; ++sample) {
        controller.sample(milliseconds(sample));
    }
    EXPECT_EQ(controller.baseline_milliseconds(), 3);
    EXPECT_EQ(controller.limit.baseline_rtt(), 3'050'000);  // amid its bin of 3.0 to 3.1 ms
}

// SamplePercentileProcessTest.
TEST(Gradient, AnIgnoredCallMakesRoomAndTeachesNothing) {
    Controller controller(quick_to_measure());
    for (int call = 0; call != 3; ++call) {
        EXPECT_TRUE(controller.limit.acquire(controller.now));
    }
    EXPECT_FALSE(controller.limit.acquire(controller.now));
    controller.limit.release(controller.now, 3, Result::ignored, controller.now, 0);
    EXPECT_TRUE(controller.limit.acquire(controller.now));
    EXPECT_FALSE(controller.limit.acquire(controller.now));
}

// MinRTTBufferTest.
TEST(Gradient, GrowsWithinTheBuffer) {
    AdaptiveConcurrencySettings settings = quick_to_measure();
    settings.min_rtt_buffer = 0.5;
    Controller controller(settings);
    controller.sample(milliseconds(5), 6);
    EXPECT_EQ(controller.baseline_milliseconds(), 5);
    for (int update = 0; update != 10; ++update) {
        const std::uint32_t before = controller.limit.limit();
        EXPECT_GT(controller.update(milliseconds(6)), before);
    }
}

// ConcurrencyLimitBehaviorTestBasic.
TEST(Gradient, GrowsWhenFasterAndShrinksWhenSlower) {
    AdaptiveConcurrencySettings settings = quick_to_measure();
    settings.min_rtt_buffer = 0.1;
    settings.min_limit = 7;
    Controller controller(settings);
    controller.sample(milliseconds(5), 6);
    EXPECT_GE(controller.after(milliseconds(101)), 7U);
    EXPECT_LE(controller.limit.limit(), 14U);
    for (int update = 0; update != 10; ++update) {
        const std::uint32_t before = controller.limit.limit();
        EXPECT_GE(controller.update(milliseconds(4)), before);
        EXPECT_GE(before * 2, controller.limit.limit() / 2);
    }
    for (int update = 0; update != 10; ++update) {
        const std::uint32_t before = controller.limit.limit();
        EXPECT_LT(controller.update(milliseconds(6)), before);
        EXPECT_GE(controller.limit.limit(), 7U);
    }
}

// 3 at a measured 5.05 ms; 1.25 * 5.05 / 4.05 = 1.559: 4.676 and its root, 2.162.
TEST(Gradient, TheLimitIsTheLastTimesTheGradientAndTheRootOfThat) {
    Controller controller(quick_to_measure());
    controller.sample(milliseconds(5), 5);
    EXPECT_EQ(controller.update(milliseconds(4)), 6U);
}

// 6 * 0.5 + sqrt(3) = 4.7; 6 * 2 + sqrt(12) = 15.5.
TEST(Gradient, TheGradientIsBetweenAHalfAndTwo) {
    Controller controller(quick_to_measure());
    controller.sample(milliseconds(5), 5);
    controller.update(milliseconds(4));
    Controller slower = controller;
    EXPECT_EQ(slower.update(milliseconds(900)), 4U);
    EXPECT_EQ(controller.update(milliseconds(1)), 15U);
}

Controller grown() {
    Controller controller(quick_to_measure());
    controller.sample(milliseconds(5), 6);
    controller.after(sim::seconds(1));
    for (int update = 0; update != 5; ++update) {
        const std::uint32_t before = controller.limit.limit();
        EXPECT_GT(controller.update(milliseconds(4)), before);
    }
    return controller;
}

// MinRTTReturnToPreviousLimit.
TEST(Gradient, ReturnsToItsLimitAfterAMeasurement) {
    Controller controller = grown();
    const std::uint32_t before = controller.limit.limit();
    EXPECT_EQ(controller.after(sim::seconds(31)), 3U);
    controller.after(sim::seconds(1));
    for (int call = 0; call != 5; ++call) {
        EXPECT_EQ(controller.limit.limit(), 3U);
        controller.sample(milliseconds(13));
    }
    EXPECT_EQ(controller.limit.limit(), before);
    EXPECT_EQ(controller.baseline_milliseconds(), 13);
}

// MinRTTRescheduleTest.
TEST(Gradient, UpdatesNothingDuringAMeasurement) {
    Controller controller = grown();
    EXPECT_EQ(controller.after(sim::seconds(31)), 3U);
    controller.sample(milliseconds(1), 2);
    EXPECT_EQ(controller.after(milliseconds(101)), 3U);
}

// NoSamplesTest.
TEST(Gradient, StaysWithoutSamples) {
    Controller controller = grown();
    const std::uint32_t before = controller.limit.limit();
    for (int update = 0; update != 5; ++update) {
        EXPECT_EQ(controller.after(milliseconds(101)), before);
    }
}

// MinRTTEpoch.
TEST(Gradient, ACallFromBeforeTheMeasurementIsNoSampleOfIt) {
    Controller controller = grown();
    const std::uint32_t calls = controller.limit.limit();
    const Instant began = controller.now;
    for (std::uint32_t call = 0; call != calls; ++call) {
        EXPECT_TRUE(controller.limit.acquire(controller.now));
    }
    controller.after(sim::seconds(31));
    for (std::uint32_t call = 0; call != calls; ++call) {
        controller.limit.release(began, calls, Result::success, controller.now, 0);
    }
    EXPECT_EQ(controller.limit.limit(), 3U);
    EXPECT_EQ(controller.limit.in_flight(), 0U);
}

TEST(Gradient, ACallThatBeganWithTheMeasurementIsASample) {
    AdaptiveConcurrency limit(quick_to_measure(), {}, 0);
    for (int call = 0; call != 5; ++call) {
        limit.release({}, 1, Result::success, Instant{} + milliseconds(5), 0);
    }
    EXPECT_GT(limit.baseline_rtt(), 0);
}

// 300 updates of 100 ms are a measurement's 30 s.
TEST(Gradient, UpdatesBeforeItMeasuresAtTheSameInstant) {
    Controller controller(quick_to_measure());
    controller.sample(milliseconds(5), 5);
    controller.after(sim::seconds(30) - milliseconds(1));
    controller.sample(milliseconds(4), 3);
    EXPECT_EQ(controller.after(milliseconds(1)), 3U);
    controller.sample(milliseconds(0), 5);
    EXPECT_EQ(controller.limit.limit(), 6U);
}

// TimerAccuracyTest: 100 s and a jitter of 10 %, of which half is drawn.
TEST(Gradient, MeasuresAgainAfterTheIntervalAndItsJitter) {
    AdaptiveConcurrencySettings settings = quick_to_measure();
    settings.min_rtt_calc_interval = sim::seconds(100);
    settings.min_rtt_jitter = 0.1;
    Controller controller(settings);
    controller.sample(milliseconds(5), 5);
    controller.update(milliseconds(5));
    EXPECT_GT(controller.after(sim::seconds(105) - milliseconds(102)), 3U);
    EXPECT_EQ(controller.after(milliseconds(1)), 3U);
}

// ConsecutiveMinConcurrencyReset.
TEST(Gradient, MeasuresAgainAfterFiveUpdatesAtTheMinimum) {
    AdaptiveConcurrencySettings settings = quick_to_measure();
    settings.min_rtt_calc_interval = sim::seconds(3600);
    settings.min_rtt_buffer = 0;
    settings.min_limit = 7;
    Controller controller(settings);
    controller.sample(milliseconds(5), 5);
    for (int update = 0; update != 5; ++update) {
        EXPECT_EQ(controller.update(milliseconds(50)), 7U);
        EXPECT_EQ(controller.baseline_milliseconds(), 5);
    }
    controller.after(milliseconds(50));
    controller.sample(milliseconds(50), 5);
    EXPECT_EQ(controller.baseline_milliseconds(), 50);
    EXPECT_GT(controller.update(milliseconds(50)), 7U);
}

// 20 + sqrt(20) = 24.5; 24 / 2 + sqrt(12) = 15.5.
TEST(Gradient, AnUpdateThatLeavesTheMinimumIsNotAtIt) {
    AdaptiveConcurrencySettings settings = quick_to_measure();
    settings.min_rtt_calc_interval = sim::seconds(3600);
    settings.min_rtt_buffer = 0;
    settings.min_limit = 20;
    Controller controller(settings);
    controller.sample(milliseconds(5), 5);
    for (int update = 0; update != 5; ++update) {
        EXPECT_EQ(controller.update(milliseconds(5)), 24U);
        EXPECT_EQ(controller.update(milliseconds(50)), 20U);
    }
}

TEST(Gradient, AKnownRoundTripIsNotMeasured) {
    AdaptiveConcurrencySettings settings = quick_to_measure();
    settings.min_rtt_fixed_value = milliseconds(5);
    Controller controller(settings);
    EXPECT_GT(controller.update(milliseconds(5)), 3U);
    EXPECT_GT(controller.after(sim::seconds(3600)), 3U);
    EXPECT_EQ(controller.limit.baseline_rtt(), 5e6);
}

// The bins' own edges.
TEST(LatencyBins, HoldTwoDigits) {
    for (const std::int64_t value : {0, 1, 9, 10, 99, 100, 12'000, 990'000, 12'000'000}) {
        LatencyBins bins;
        bins.add(sim::microseconds(value));
        EXPECT_EQ(bins.quantile(0), sim::microseconds(value));
        bins.clear();
        bins.add(sim::microseconds(value + value / 100));
        EXPECT_EQ(bins.quantile(0), sim::microseconds(value)) << "within the same bin";
    }
}

TEST(LatencyBins, InterpolateWithinABin) {
    LatencyBins bins;
    for (int sample = 0; sample != 50; ++sample) {
        bins.add(milliseconds(13));
    }
    EXPECT_EQ(bins.quantile(0.5), sim::microseconds(13'500));
    EXPECT_EQ(bins.quantile(1), sim::microseconds(14'000));
}

TEST(LatencyBins, SkipEmptyBins) {
    LatencyBins bins;
    bins.add(milliseconds(90));
    bins.add(milliseconds(1));
    EXPECT_EQ(bins.quantile(0.5), sim::microseconds(1'100));
    EXPECT_EQ(bins.quantile(0.75), sim::microseconds(90'500));
}

}  // namespace
}  // namespace halfopen::models
