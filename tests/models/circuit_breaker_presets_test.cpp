// The circuit breakers of the libraries: what each does at its boundaries. Polly's facts are those
// of its own tests (Polly.Core.Tests/CircuitBreaker), Hystrix' those of its source.

#include <gtest/gtest.h>

#include <string>

#include "models/policies/circuit_breaker.hpp"

namespace halfopen::models {
namespace {

using State = CircuitBreaker::State;
using sim::Instant;

Instant at_ms(std::int64_t millisecond) { return Instant{} + sim::milliseconds(millisecond); }

CircuitBreakerSettings preset(BreakerPreset library) {
    return circuit_breaker_preset(static_cast<std::uint8_t>(library));
}

// One letter a call: s succeeded, f failed; p is permitted and does not end.
void call(CircuitBreaker& breaker, const std::string& calls, Instant now) {
    for (const char each : calls) {
        ASSERT_EQ(breaker.permit(now), Permission::permitted);
        if (each != 'p') {
            breaker.record(each == 's', {}, breaker.generation(), now);
        }
    }
}

// Lets one more than those that are under way through, and ends it.
State after(CircuitBreaker breaker, const std::string& calls, Instant now) {
    call(breaker, calls, now);
    return breaker.state();
}

void end(CircuitBreaker& breaker, bool success, std::uint32_t generation, Instant now) {
    breaker.record(success, {}, generation, now);
}

// --- resilience4j ---

CircuitBreakerSettings resilience4j_in_time(std::int64_t seconds) {
    CircuitBreakerSettings settings = preset(BreakerPreset::resilience4j);
    settings.sliding_window_type = static_cast<std::uint8_t>(SlidingWindow::time);
    settings.sliding_window_duration = sim::seconds(seconds);
    settings.minimum_number_of_calls = 2;
    return settings;
}

TEST(Resilience4jCircuitBreaker, AWindowInTimeIsThePresentSecondAndThoseBeforeIt) {
    CircuitBreaker breaker(resilience4j_in_time(2));
    call(breaker, "f", at_ms(999));
    EXPECT_EQ(after(breaker, "s", at_ms(1'999)), State::open);
    EXPECT_EQ(after(breaker, "s", at_ms(2'000)), State::closed);
}

TEST(Resilience4jCircuitBreaker, WaitsLongerEachTimeItReopens) {
    CircuitBreakerSettings settings = resilience4j_in_time(10);
    settings.permitted_calls_in_half_open = 1;
    settings.wait_duration_in_open_state = sim::milliseconds(10);
    settings.wait_multiplier = 2;
    settings.max_wait_duration_in_open_state = sim::milliseconds(30);
    CircuitBreaker breaker(settings);
    call(breaker, "ff", at_ms(0));
    call(breaker, "f", at_ms(11));
    EXPECT_EQ(breaker.permit(at_ms(31)), Permission::rejected);
    call(breaker, "f", at_ms(32));
    EXPECT_EQ(breaker.permit(at_ms(62)), Permission::rejected);
    call(breaker, "s", at_ms(63));
    call(breaker, "ff", at_ms(63));
    EXPECT_EQ(breaker.permit(at_ms(73)), Permission::rejected);
    EXPECT_EQ(breaker.permit(at_ms(74)), Permission::permitted);
}

// --- Polly ---

CircuitBreakerSettings polly(double ratio, std::uint32_t throughput, std::int64_t sampling_ms) {
    CircuitBreakerSettings settings = preset(BreakerPreset::polly);
    settings.failure_rate_threshold = ratio;
    settings.minimum_number_of_calls = throughput;
    settings.sliding_window_duration = sim::milliseconds(sampling_ms);
    return settings;
}

TEST(PollyCircuitBreaker, BreaksAtItsRatioAndItsThroughput) {
    const CircuitBreaker breaker(polly(0.1, 10, 10'000));
    EXPECT_EQ(after(breaker, "sssssssssf", at_ms(0)), State::open);
    EXPECT_EQ(after(breaker, "ssssssssff", at_ms(0)), State::open);
    EXPECT_EQ(after(breaker, "ssssssssf", at_ms(0)), State::closed);
}

TEST(PollyCircuitBreaker, LooksAtItsWindowAfterAFailureOnly) {
    const CircuitBreaker breaker(polly(0.1, 10, 10'000));
    EXPECT_EQ(after(breaker, "fffffffffs", at_ms(0)), State::closed);
}

// The window holds 8 calls with one failure at 10 s (GetHealthInfo_EnsureWindowRespected).
TEST(PollyCircuitBreaker, ForgetsABucketAWindowAfterItBegan) {
    for (const std::uint32_t throughput : {9U, 10U}) {
        CircuitBreaker breaker(polly(2.0 / 9, throughput, 10'000));
        call(breaker, "fs", at_ms(0));
        call(breaker, "fs", at_ms(2'000));
        call(breaker, "ss", at_ms(4'000));
        call(breaker, "ss", at_ms(6'000));
        call(breaker, "ss", at_ms(8'000));
        EXPECT_EQ(after(breaker, "f", at_ms(10'000)),
                  throughput == 9 ? State::open : State::closed);
    }
}

// 9 of 10 successes a second apart are left at 10 s (GetHealthInfo_EnsureWindowCapacityRespected).
TEST(PollyCircuitBreaker, HasTenBuckets) {
    for (const std::uint32_t throughput : {10U, 11U}) {
        CircuitBreaker breaker(polly(0.1, throughput, 10'000));
        for (int second = 0; second != 10; ++second) call(breaker, "s", at_ms(1'000 * second));
        EXPECT_EQ(after(breaker, "f", at_ms(10'000)),
                  throughput == 10 ? State::open : State::closed);
    }
}

TEST(PollyCircuitBreaker, ForgetsWhatIsAsOldAsItsWindow) {
    CircuitBreaker breaker(polly(0.1, 2, 10'000));
    call(breaker, "ss", at_ms(0));
    EXPECT_EQ(after(breaker, "f", at_ms(9'999)), State::open);
    EXPECT_EQ(after(breaker, "f", at_ms(10'000)), State::closed);
    EXPECT_EQ(after(breaker, "f", at_ms(10'001)), State::closed);
}

TEST(PollyCircuitBreaker, BucketsBeginWithACall) {
    CircuitBreaker breaker(polly(0.1, 2, 10'000));
    call(breaker, "s", at_ms(500));
    call(breaker, "s", at_ms(1'499));  // in the same bucket
    EXPECT_EQ(after(breaker, "f", at_ms(10'499)), State::open);
    EXPECT_EQ(after(breaker, "f", at_ms(10'500)), State::closed);
}

TEST(PollyCircuitBreaker, AWindowShorterThan200MsIsOneBucketThatBeganWithTheBreaker) {
    CircuitBreaker tumbling(polly(0.1, 2, 199));
    CircuitBreaker rolling(polly(0.1, 2, 200));
    call(tumbling, "s", at_ms(198));
    call(rolling, "s", at_ms(198));
    EXPECT_EQ(after(tumbling, "f", at_ms(198)), State::open);
    EXPECT_EQ(after(tumbling, "f", at_ms(199)), State::closed);
    EXPECT_EQ(after(rolling, "f", at_ms(200)), State::open);
}

CircuitBreaker broken_polly() {
    CircuitBreaker breaker(polly(0.1, 2, 10'000));
    call(breaker, "sf", at_ms(0));
    return breaker;
}

TEST(PollyCircuitBreaker, BecomesHalfOpenWhenItsBreakIsExactlyOver) {
    CircuitBreaker breaker = broken_polly();
    EXPECT_EQ(breaker.permit(at_ms(4'999)), Permission::rejected);
    EXPECT_EQ(breaker.permit(at_ms(5'000)), Permission::permitted);
    EXPECT_EQ(breaker.state(), State::half_open);
}

TEST(PollyCircuitBreaker, LetsOneTrialCallThrough) {
    CircuitBreaker breaker = broken_polly();
    EXPECT_EQ(breaker.permit(at_ms(5'000)), Permission::permitted);
    EXPECT_EQ(breaker.permit(at_ms(5'000)), Permission::rejected);
    EXPECT_EQ(breaker.permit(at_ms(500'000)), Permission::rejected);  // for ever, if it never ends
    EXPECT_EQ(breaker.state(), State::half_open);
}

TEST(PollyCircuitBreaker, ATrialCallClosesOrReopensIt) {
    EXPECT_EQ(after(broken_polly(), "s", at_ms(5'000)), State::closed);
    EXPECT_EQ(after(broken_polly(), "f", at_ms(5'000)), State::open);
}

TEST(PollyCircuitBreaker, AFailureWhileOpenDoesNotProlongIt) {
    CircuitBreaker breaker = broken_polly();
    end(breaker, false, breaker.generation(), at_ms(4'000));
    EXPECT_EQ(breaker.permit(at_ms(5'000)), Permission::permitted);
}

TEST(PollyCircuitBreaker, AnOldCallsSuccessClosesItWhileHalfOpen) {
    CircuitBreaker breaker(polly(0.1, 2, 10'000));
    call(breaker, "p", at_ms(0));
    const std::uint32_t old = breaker.generation();
    call(breaker, "sf", at_ms(0));
    call(breaker, "p", at_ms(5'000));
    end(breaker, true, old, at_ms(5'001));
    EXPECT_EQ(breaker.state(), State::closed);
}

TEST(PollyCircuitBreaker, ATrialCallThatIsCancelledClosesIt) {
    CircuitBreaker breaker = broken_polly();
    call(breaker, "p", at_ms(5'000));
    breaker.release(breaker.generation(), at_ms(5'000));
    EXPECT_EQ(breaker.state(), State::closed);
}

// --- Hystrix ---

TEST(HystrixCircuitBreaker, OpensAtItsNextTick) {
    CircuitBreaker breaker(preset(BreakerPreset::hystrix));
    call(breaker, std::string(20, 'f'), at_ms(700));
    EXPECT_EQ(breaker.permit(at_ms(999)), Permission::permitted);
    EXPECT_EQ(breaker.permit(at_ms(1'000)), Permission::rejected);
    ASSERT_EQ(breaker.transitions().size(), 1U);
    EXPECT_EQ(breaker.transitions()[0].at, at_ms(1'000));
}

TEST(HystrixCircuitBreaker, NeedsTwentyCalls) {
    CircuitBreaker breaker(preset(BreakerPreset::hystrix));
    call(breaker, std::string(19, 'f'), at_ms(700));
    EXPECT_EQ(breaker.permit(at_ms(1'000)), Permission::permitted);
}

// Nobody calls: the successes leave the window, the failures remain.
TEST(HystrixCircuitBreaker, OpensWhenOldSuccessesLeaveItsWindow) {
    CircuitBreaker breaker(preset(BreakerPreset::hystrix));
    call(breaker, std::string(21, 's'), at_ms(0));
    call(breaker, std::string(20, 'f'), at_ms(600));
    breaker.settle(at_ms(60'000));
    ASSERT_EQ(breaker.transitions().size(), 1U);
    EXPECT_EQ(breaker.transitions()[0].at, at_ms(10'500));
}

CircuitBreaker open_hystrix() {
    CircuitBreaker breaker(preset(BreakerPreset::hystrix));
    call(breaker, std::string(20, 'f'), at_ms(0));
    breaker.settle(at_ms(500));
    return breaker;
}

TEST(HystrixCircuitBreaker, SleepsFiveSecondsAndStrictlyMore) {
    CircuitBreaker breaker = open_hystrix();
    EXPECT_EQ(breaker.permit(at_ms(5'500)), Permission::rejected);
    EXPECT_EQ(breaker.permit(at_ms(5'501)), Permission::permitted);
    EXPECT_EQ(breaker.permit(at_ms(5'501)), Permission::rejected);
}

TEST(HystrixCircuitBreaker, CountsItsBucketsAnewWhenItCloses) {
    CircuitBreaker breaker = open_hystrix();
    call(breaker, "s", at_ms(5'800));
    call(breaker, std::string(20, 'f'), at_ms(5'800));
    EXPECT_EQ(breaker.permit(at_ms(6'299)), Permission::permitted);
    EXPECT_EQ(breaker.permit(at_ms(6'300)), Permission::rejected);
}

TEST(HystrixCircuitBreaker, ATrialCallThatIsCancelledReopensIt) {
    CircuitBreaker breaker = open_hystrix();
    call(breaker, "p", at_ms(5'501));
    breaker.release(breaker.generation(), at_ms(5'600));
    EXPECT_EQ(breaker.state(), State::open);
}

// --- gobreaker ---

TEST(GobreakerCircuitBreaker, OpensAtTheSixthFailureInARow) {
    const CircuitBreaker breaker(preset(BreakerPreset::gobreaker));
    EXPECT_EQ(after(breaker, "fffffsfffff", at_ms(0)), State::closed);
    EXPECT_EQ(after(breaker, "fffffsffffff", at_ms(0)), State::open);
}

TEST(GobreakerCircuitBreaker, ForgetsAResultOfAnEarlierGeneration) {
    CircuitBreaker breaker(preset(BreakerPreset::gobreaker));
    call(breaker, "p", at_ms(0));
    const std::uint32_t old = breaker.generation();
    call(breaker, "ffffff", at_ms(0));
    call(breaker, "p", at_ms(60'001));
    end(breaker, true, old, at_ms(60'001));
    EXPECT_EQ(breaker.state(), State::half_open);
}

TEST(GobreakerCircuitBreaker, ALateResultOpensTheDoorAsACallWould) {
    CircuitBreaker breaker(preset(BreakerPreset::gobreaker));
    call(breaker, "p", at_ms(0));
    const std::uint32_t old = breaker.generation();
    call(breaker, "ffffff", at_ms(0));
    end(breaker, true, old, at_ms(60'000));
    EXPECT_EQ(breaker.state(), State::open);
    end(breaker, true, old, at_ms(60'001));
    EXPECT_EQ(breaker.state(), State::half_open);
}

TEST(GobreakerCircuitBreaker, ClosesAfterAsManySuccessesAsItPermitsCalls) {
    CircuitBreakerSettings settings = preset(BreakerPreset::gobreaker);
    settings.permitted_calls_in_half_open = 3;
    CircuitBreaker breaker(settings);
    call(breaker, "ffffff", at_ms(0));
    EXPECT_EQ(after(breaker, "ss", at_ms(60'001)), State::half_open);
    EXPECT_EQ(after(breaker, "sss", at_ms(60'001)), State::closed);
    EXPECT_EQ(after(breaker, "ssf", at_ms(60'001)), State::open);
}

TEST(GobreakerCircuitBreaker, AnIntervalIsOverStrictlyAfterItsEnd) {
    CircuitBreakerSettings settings = preset(BreakerPreset::gobreaker);
    settings.sliding_window_duration = sim::seconds(1);
    CircuitBreaker breaker(settings);
    call(breaker, "fffff", at_ms(0));
    EXPECT_EQ(after(breaker, "f", at_ms(1'000)), State::open);
    EXPECT_EQ(after(breaker, "f", at_ms(1'001)), State::closed);
}

// --- cockatiel ---

CircuitBreakerSettings cockatiel() {
    CircuitBreakerSettings settings = preset(BreakerPreset::cockatiel);
    settings.failure_rate_threshold = 0.5;
    settings.sliding_window_duration = sim::seconds(5);
    settings.minimum_failures_per_second = 0;
    settings.minimum_number_of_calls = 4;
    return settings;
}

TEST(CockatielCircuitBreaker, StaysClosedAtExactlyItsThreshold) {
    const CircuitBreaker breaker(cockatiel());
    EXPECT_EQ(after(breaker, "ssff", at_ms(0)), State::closed);
    EXPECT_EQ(after(breaker, "ssfff", at_ms(0)), State::open);
}

// 5 failures a second at a threshold of a fifth are 25 calls a second.
TEST(CockatielCircuitBreaker, NeedsFiveFailuresASecondByDefault) {
    const CircuitBreaker breaker(preset(BreakerPreset::cockatiel));
    EXPECT_EQ(after(breaker, std::string(749, 'f'), at_ms(0)), State::closed);
    EXPECT_EQ(after(breaker, std::string(750, 'f'), at_ms(0)), State::open);
}

TEST(CockatielCircuitBreaker, RemembersAcrossAPause) {
    CircuitBreaker breaker(cockatiel());
    call(breaker, "ff", at_ms(0));
    call(breaker, "s", at_ms(600'000));
    EXPECT_EQ(after(breaker, "f", at_ms(600'000)), State::open);
}

TEST(CockatielCircuitBreaker, CallsTooManyWaitForTheVerdict) {
    CircuitBreaker breaker(cockatiel());
    call(breaker, "ffff", at_ms(0));
    EXPECT_EQ(breaker.permit(at_ms(9'999)), Permission::rejected);
    EXPECT_EQ(breaker.permit(at_ms(10'000)), Permission::permitted);
    EXPECT_EQ(breaker.permit(at_ms(10'000)), Permission::waiting);
    EXPECT_EQ(breaker.rejected(), 1U);
}

TEST(CockatielCircuitBreaker, ALateFailureReopensItWhileHalfOpen) {
    CircuitBreaker breaker(cockatiel());
    call(breaker, "p", at_ms(0));
    const std::uint32_t old = breaker.generation();
    call(breaker, "ffff", at_ms(0));
    call(breaker, "p", at_ms(10'000));
    const std::uint32_t trial = breaker.generation();
    end(breaker, false, old, at_ms(10'001));
    EXPECT_EQ(breaker.state(), State::open);
    end(breaker, true, trial, at_ms(10'002));  // a trial of a state that is over says nothing
    EXPECT_EQ(breaker.state(), State::open);
}

// --- opossum ---

TEST(OpossumCircuitBreaker, OpensAtItsVeryFirstFailure) {
    EXPECT_EQ(after(CircuitBreaker(preset(BreakerPreset::opossum)), "f", at_ms(0)), State::open);
}

TEST(OpossumCircuitBreaker, BecomesHalfOpenByItself) {
    CircuitBreaker breaker(preset(BreakerPreset::opossum));
    call(breaker, "f", at_ms(0));
    breaker.settle(at_ms(40'000));
    EXPECT_EQ(breaker.state(), State::half_open);
    EXPECT_EQ(breaker.transitions().back().at, at_ms(30'000));
}

TEST(OpossumCircuitBreaker, RejectedCallsDiluteItsRate) {
    CircuitBreakerSettings settings = preset(BreakerPreset::opossum);
    settings.wait_duration_in_open_state = sim::seconds(1);
    CircuitBreaker breaker(settings);
    call(breaker, "f", at_ms(0));
    for (int each = 0; each != 5; ++each) breaker.permit(at_ms(500));
    call(breaker, "s", at_ms(1'000));
    EXPECT_EQ(after(breaker, "fffff", at_ms(1'000)), State::closed);  // 6 of 12
    EXPECT_EQ(after(breaker, "ffffff", at_ms(1'000)), State::open);
}

// --- pybreaker ---

TEST(PybreakerCircuitBreaker, OpensAtTheFifthFailureInARowAndWaitsAMinute) {
    CircuitBreaker breaker(preset(BreakerPreset::pybreaker));
    call(breaker, "fffff", at_ms(0));
    EXPECT_EQ(breaker.permit(at_ms(59'999)), Permission::rejected);
    EXPECT_EQ(after(breaker, "s", at_ms(60'000)), State::closed);
    EXPECT_EQ(after(breaker, "f", at_ms(60'000)), State::open);
}

}  // namespace
}  // namespace halfopen::models
