// Delays before retries, computed by hand.

#include "models/policies/backoff.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace halfopen::models {
namespace {

using sim::Duration;
using sim::milliseconds;
using sim::seconds;

RetrySettings with(BackoffType type, Jitter jitter = Jitter::none) {
    RetrySettings settings;
    settings.backoff = static_cast<std::uint8_t>(type);
    settings.jitter = static_cast<std::uint8_t>(jitter);
    settings.backoff_base = seconds(1);
    return settings;
}

RetrySettings preset(RetryPreset library) {
    return retry_preset(static_cast<std::uint8_t>(library));
}

// The delays of one call's first retries [ms], each with this chance.
std::vector<double> delays(const RetrySettings& settings, std::uint32_t count,
                           double uniform = 0.5) {
    const Backoff backoff(settings);
    Backoff::State state;
    std::vector<double> all;
    for (std::uint32_t retry = 1; retry <= count; ++retry) {
        all.push_back(static_cast<double>(backoff.next(retry, uniform, state).nanoseconds) / 1e6);
    }
    return all;
}

using Milliseconds = std::vector<double>;

static_assert(sizeof(Backoff::State) <= 16);

TEST(Backoff, IsAtOnceByDefault) { EXPECT_EQ(delays({}, 3), Milliseconds({0, 0, 0})); }

TEST(Backoff, ConstantIsTheBase) {
    EXPECT_EQ(delays(with(BackoffType::constant), 3), Milliseconds({1000, 1000, 1000}));
}

TEST(Backoff, LinearGrowsByTheBase) {
    EXPECT_EQ(delays(with(BackoffType::linear), 3), Milliseconds({1000, 2000, 3000}));
}

TEST(Backoff, ExponentialGrowsByTheMultiplier) {
    RetrySettings settings = with(BackoffType::exponential);
    EXPECT_EQ(delays(settings, 4), Milliseconds({1000, 2000, 4000, 8000}));
    settings.backoff_multiplier = 1.5;
    EXPECT_EQ(delays(settings, 4), Milliseconds({1000, 1500, 2250, 3375}));
}

TEST(Backoff, ExponentialSumAddsTheIntervalsUp) {
    EXPECT_EQ(delays(with(BackoffType::exponential_sum), 4),
              Milliseconds({1000, 3000, 7000, 15000}));
}

TEST(Backoff, AnExponentialSumStopsGrowingBeyondItsMax) {
    RetrySettings settings = with(BackoffType::exponential_sum, Jitter::full);
    settings.backoff_max = seconds(3);
    settings.backoff_cap = static_cast<std::uint8_t>(BackoffCap::after_jitter);
    EXPECT_EQ(delays(settings, 4, 0.25), Milliseconds({250, 750, 1750, 1750}));
}

TEST(Backoff, IsNeverLongerThanItsMax) {
    RetrySettings settings = with(BackoffType::exponential);
    settings.backoff_max = milliseconds(3500);
    EXPECT_EQ(delays(settings, 4), Milliseconds({1000, 2000, 3500, 3500}));
}

TEST(Backoff, WithoutAMaxStopsAtTenYears) {
    const Backoff backoff(with(BackoffType::exponential));
    Backoff::State state;
    EXPECT_EQ(backoff.next(5000, 0.5, state), sim::duration_max);
    EXPECT_EQ(Backoff(preset(RetryPreset::temporal)).next(5000, 0.5, state), seconds(100));
}

TEST(Backoff, JitterAboveTheLongestDelayIsCutToo) {
    RetrySettings settings = with(BackoffType::exponential, Jitter::proportional);
    settings.backoff_resolution = milliseconds(1);
    EXPECT_EQ(delays(settings, 60, 0.999).back(), 3.2e11);
}

TEST(Backoff, EqualJitterIsHalfTheIntervalAndMore) {
    const RetrySettings settings = with(BackoffType::exponential, Jitter::equal);
    EXPECT_EQ(delays(settings, 3, 0), Milliseconds({500, 1000, 2000}));
    EXPECT_EQ(delays(settings, 3, 0.5), Milliseconds({750, 1500, 3000}));
}

TEST(Backoff, FullJitterIsAnyShareOfTheInterval) {
    const RetrySettings settings = with(BackoffType::exponential, Jitter::full);
    EXPECT_EQ(delays(settings, 3, 0), Milliseconds({0, 0, 0}));
    EXPECT_EQ(delays(settings, 3, 0.75), Milliseconds({750, 1500, 3000}));
}

TEST(Backoff, FullJitterBeginsAtTheMin) {
    RetrySettings settings = with(BackoffType::exponential, Jitter::full);
    settings.backoff_min = milliseconds(1500);
    EXPECT_EQ(delays(settings, 3, 0.5), Milliseconds({1500, 1750, 2750}));
}

TEST(Backoff, ProportionalJitterAddsOrTakesItsFactor) {
    RetrySettings settings = with(BackoffType::exponential, Jitter::proportional);
    settings.jitter_factor = 0.25;
    EXPECT_EQ(delays(settings, 2, 0), Milliseconds({750, 1500}));
    EXPECT_EQ(delays(settings, 2, 0.5), Milliseconds({1000, 2000}));
    EXPECT_EQ(delays(settings, 2, 0.75), Milliseconds({1125, 2250}));
}

TEST(Backoff, AdditiveJitterIsAShareOfTheBase) {
    RetrySettings settings = with(BackoffType::exponential, Jitter::additive);
    settings.backoff_max = milliseconds(4100);
    EXPECT_EQ(delays(settings, 4, 0.5), Milliseconds({1250, 2250, 4100, 4100}));
}

TEST(Backoff, ACapBeforeTheJitterBoundsTheInterval) {
    RetrySettings settings = with(BackoffType::exponential, Jitter::full);
    settings.backoff_max = seconds(2);
    EXPECT_EQ(delays(settings, 3, 0.75), Milliseconds({750, 1500, 1500}));
}

TEST(Backoff, ACapAfterTheJitterBoundsTheDelay) {
    RetrySettings settings = with(BackoffType::exponential, Jitter::full);
    settings.backoff_max = seconds(2);
    settings.backoff_cap = static_cast<std::uint8_t>(BackoffCap::after_jitter);
    EXPECT_EQ(delays(settings, 3, 0.75), Milliseconds({750, 1500, 2000}));
}

TEST(Backoff, DecorrelatedAwsIsUpToThreeTimesTheDelayBefore) {
    RetrySettings settings = with(BackoffType::exponential, Jitter::decorrelated_aws);
    settings.backoff_max = seconds(4);
    EXPECT_EQ(delays(settings, 3, 0.5), Milliseconds({2000, 3500, 4000}));
    EXPECT_EQ(delays(settings, 3, 0), Milliseconds({1000, 1000, 1000}));
}

// 2^0.25 * tanh(1) = 0.9056931...; over 1.4.
TEST(Backoff, SoftExponentialBeginsNearItsBase) {
    EXPECT_NEAR(delays(with(BackoffType::exponential, Jitter::soft_exponential), 1, 0.25)[0],
                646.9237, 0.0001);
}

TEST(Backoff, SoftExponentialIsNothingWhenChanceIs) {
    EXPECT_EQ(delays(with(BackoffType::exponential, Jitter::soft_exponential), 1, 0)[0], 0);
}

TEST(Backoff, ARestartOfTheStateBeginsAnew) {
    const Backoff backoff(with(BackoffType::exponential, Jitter::soft_exponential));
    Backoff::State first;
    Backoff::State second;
    const Duration delay = backoff.next(1, 0.25, first);
    EXPECT_NE(backoff.next(2, 0.25, first), delay);
    EXPECT_EQ(backoff.next(1, 0.25, second), delay);
}

TEST(Backoff, IsRandomOnlyWithJitterAndADelay) {
    EXPECT_FALSE(Backoff(with(BackoffType::linear)).is_random());
    EXPECT_FALSE(Backoff(with(BackoffType::none, Jitter::full)).is_random());
    EXPECT_TRUE(Backoff(with(BackoffType::linear, Jitter::full)).is_random());
}

TEST(Backoff, IsCutToItsResolution) {
    RetrySettings settings = with(BackoffType::exponential);
    settings.backoff_base = sim::microseconds(3700);
    settings.backoff_resolution = milliseconds(1);
    settings.backoff_multiplier = 1.5;
    EXPECT_EQ(delays(settings, 4), Milliseconds({3, 4, 6, 10}));
    settings.truncate_each_step = true;
    EXPECT_EQ(delays(settings, 4), Milliseconds({3, 4, 6, 9}));
    settings.backoff_multiplier = 1000;
    EXPECT_EQ(delays(settings, 30).back(), 3.16224e11);
}

TEST(Backoff, InclusiveJitterReachesItsUpperEnd) {
    RetrySettings settings = with(BackoffType::constant, Jitter::proportional);
    settings.backoff_base = milliseconds(2);
    settings.backoff_resolution = milliseconds(1);
    const double last = 0.999;
    EXPECT_EQ(delays(settings, 1, last), Milliseconds({2}));
    settings.jitter_inclusive = true;
    EXPECT_EQ(delays(settings, 1, last), Milliseconds({3}));
}

TEST(Backoff, ARejectionMayHaveABaseOfItsOwn) {
    const Backoff backoff(preset(RetryPreset::botocore_1_44));
    Backoff::State state;
    EXPECT_EQ(backoff.next(2, 0.5, state, FailureClass::error), milliseconds(50));
    EXPECT_EQ(backoff.next(2, 0.5, state, FailureClass::rejected), seconds(1));
}

// The delay before retry 2 [ms] when the callee asked for `asked`; its own would be 1000 ms.
double asked_for(Duration asked, bool respect, Duration excess_max) {
    RetrySettings settings = with(BackoffType::constant);
    settings.respect_retry_after = respect;
    settings.retry_after_excess_max = excess_max;
    Backoff::State state;
    const Duration delay = Backoff(settings).next_after(asked, 2, 0.5, state);
    return static_cast<double>(delay.nanoseconds) / 1e6;
}

TEST(Backoff, IgnoresWhatTheCalleeAskedForUnlessToldTo) {
    EXPECT_EQ(asked_for(seconds(9), false, {}), 1000);
}

TEST(Backoff, WaitsExactlyAsLongAsTheCalleeAskedFor) {
    EXPECT_EQ(asked_for(seconds(9), true, {}), 9000);
    EXPECT_EQ(asked_for(milliseconds(3), true, {}), 3);
}

TEST(Backoff, MayBoundWhatTheCalleeAskedFor) {
    EXPECT_EQ(asked_for(milliseconds(3), true, seconds(5)), 1000);
    EXPECT_EQ(asked_for(milliseconds(5999), true, seconds(5)), 5999);
    EXPECT_EQ(asked_for(seconds(9), true, seconds(5)), 6000);
}

// gRPC A6: "retry delay will reset to initial backoff for the following retry".
TEST(Backoff, MayBeginAnewAfterWhatTheCalleeAskedFor) {
    const Backoff backoff(preset(RetryPreset::grpc));
    Backoff::State state;
    EXPECT_EQ(backoff.next(1, 0.5, state), milliseconds(100));
    EXPECT_EQ(backoff.next(2, 0.5, state), milliseconds(200));
    EXPECT_EQ(backoff.next_after(milliseconds(7), 3, 0.5, state), milliseconds(7));
    EXPECT_EQ(backoff.next(4, 0.5, state), milliseconds(100));
    EXPECT_EQ(backoff.next(5, 0.5, state), milliseconds(200));
}

TEST(RetrySettings, AfterWhatItTriesAgainIsChosenByClass) {
    RetrySettings settings;
    settings.retry_on_timeout = false;
    EXPECT_TRUE(retries(settings, failure_class(Outcome::error), true));
    EXPECT_TRUE(retries(settings, failure_class(Outcome::crashed), true));
    EXPECT_TRUE(retries(settings, failure_class(Outcome::queue_full), true));
    EXPECT_TRUE(retries(settings, failure_class(Outcome::refused), true));
    EXPECT_FALSE(retries(settings, failure_class(Outcome::attempt_timeout), true));
    EXPECT_FALSE(retries(settings, failure_class(Outcome::circuit_open), true));
}

TEST(RetrySettings, NeverTriesAgainAfterASuccessOrTheDeadline) {
    const RetrySettings settings = preset(RetryPreset::resilience4j);
    EXPECT_FALSE(retries(settings, failure_class(Outcome::ok), true));
    EXPECT_FALSE(retries(settings, failure_class(Outcome::degraded), true));
    EXPECT_FALSE(retries(settings, failure_class(Outcome::deadline_exceeded), true));
    EXPECT_FALSE(retries(settings, failure_class(Outcome::abandoned), true));
}

TEST(RetrySettings, WhatMustNotBeDoneTwiceIsTriedAgainOnlyIfItWasNotBegun) {
    RetrySettings settings;
    settings.idempotent_only = true;
    EXPECT_FALSE(retries(settings, FailureClass::error, false));
    EXPECT_FALSE(retries(settings, FailureClass::timeout, false));
    EXPECT_TRUE(retries(settings, FailureClass::rejected, false));
    EXPECT_TRUE(retries(settings, FailureClass::error, true));
}

TEST(RetrySettings, EveryPresetStaysInItsRanges) {
    for (std::uint8_t index = 0; index != retry_preset_words.size(); ++index) {
        const RetrySettings settings = retry_preset(index);
        EXPECT_EQ(settings.preset, index);
        EXPECT_GE(settings.max_attempts, 2U) << retry_preset_words[index];
        EXPECT_LE(settings.backoff_base, settings.backoff_max) << retry_preset_words[index];
        EXPECT_LE(settings.jitter_factor, 1) << retry_preset_words[index];
    }
}

// The delays of a preset [ms] with every draw a half.
TEST(RetrySettings, PresetsWaitAsTheirLibrariesDo) {
    EXPECT_EQ(delays(preset(RetryPreset::resilience4j), 3), Milliseconds({500, 500, 500}));
    EXPECT_EQ(delays(preset(RetryPreset::polly), 3), Milliseconds({2000, 2000, 2000}));
    EXPECT_EQ(delays(preset(RetryPreset::tenacity), 3), Milliseconds({0, 0, 0}));
    EXPECT_EQ(delays(preset(RetryPreset::grpc), 5), Milliseconds({100, 200, 400, 800, 1000}));
    EXPECT_EQ(delays(preset(RetryPreset::envoy), 5), Milliseconds({12, 25, 50, 100, 125}));
    EXPECT_EQ(delays(preset(RetryPreset::istio), 2), Milliseconds({12, 25}));
    EXPECT_EQ(delays(preset(RetryPreset::botocore), 2), Milliseconds({500, 1000}));
    EXPECT_EQ(delays(preset(RetryPreset::temporal), 8).back(), 100'000);
}

TEST(RetrySettings, PresetsCountTheFirstAttempt) {
    EXPECT_EQ(preset(RetryPreset::resilience4j).max_attempts, 3U);
    EXPECT_EQ(preset(RetryPreset::polly).max_attempts, 4U);
    EXPECT_EQ(preset(RetryPreset::envoy).max_attempts, 2U);
    EXPECT_EQ(preset(RetryPreset::istio).max_attempts, 3U);
    EXPECT_EQ(preset(RetryPreset::temporal).max_attempts, unlimited);
}

}  // namespace
}  // namespace halfopen::models
