// The circuit breaker's decisions on timelines computed by hand, as resilience4j 2.4 takes them.

#include "models/policies/circuit_breaker.hpp"

#include <gtest/gtest.h>

#include <string>

namespace halfopen::models {
namespace {

using State = CircuitBreaker::State;
using sim::Instant;

constexpr sim::Duration quick = sim::milliseconds(1);

// Every result comes from a call that was permitted just now.
class Breaker : public CircuitBreaker {
public:
    using CircuitBreaker::CircuitBreaker;

    bool permit(Instant now) { return CircuitBreaker::permit(now) == Permission::permitted; }
    void record(bool success, sim::Duration duration, Instant now) {
        CircuitBreaker::record(success, duration, generation(), now);
    }
    void release(Instant now) { CircuitBreaker::release(generation(), now); }
};

Instant at(std::int64_t second) { return Instant{} + sim::seconds(second); }

// Opens at half of the last four, waits ten seconds, lets three through.
CircuitBreakerSettings small() {
    CircuitBreakerSettings settings;
    settings.sliding_window_size = 4;
    settings.minimum_number_of_calls = 4;
    settings.permitted_calls_in_half_open = 3;
    settings.wait_duration_in_open_state = sim::seconds(10);
    return settings;
}

// One letter a call, all at one instant: s succeeded, f failed; S, F: and took longer than 60 s.
void record(Breaker& breaker, const std::string& calls, Instant now = {}) {
    for (const char call : calls) {
        const bool success = call == 's' || call == 'S';
        const bool is_slow = call == 'S' || call == 'F';
        breaker.record(success, is_slow ? sim::seconds(61) : quick, now);
    }
}

State after(const CircuitBreakerSettings& settings, const std::string& calls) {
    Breaker breaker(settings);
    record(breaker, calls);
    return breaker.state();
}

CircuitBreakerSettings with_window(std::uint32_t size, std::uint32_t minimum, double threshold) {
    CircuitBreakerSettings settings = small();
    settings.sliding_window_size = size;
    settings.minimum_number_of_calls = minimum;
    settings.failure_rate_threshold = threshold;
    return settings;
}

Breaker opened_at(Instant now, const CircuitBreakerSettings& settings = small()) {
    Breaker breaker(settings);
    record(breaker, "ffff", now);
    return breaker;
}

// Half open at 11 s, with `permitted` of its trial calls under way.
Breaker half_open(int permitted, const CircuitBreakerSettings& settings = small()) {
    Breaker breaker = opened_at(at(0), settings);
    for (int call = 0; call != permitted; ++call) {
        EXPECT_TRUE(breaker.permit(at(11)));
    }
    return breaker;
}

TEST(CircuitBreaker, BeginsClosed) {
    Breaker breaker(small());
    EXPECT_EQ(breaker.state(), State::closed);
    EXPECT_TRUE(breaker.permit(at(0)));
    EXPECT_TRUE(breaker.transitions().empty());
}

TEST(CircuitBreaker, OpensWhenTheRateIsExactlyItsThreshold) {
    EXPECT_EQ(after(small(), "ssff"), State::open);
}

TEST(CircuitBreaker, StaysClosedBelowItsThreshold) {
    EXPECT_EQ(after(small(), "sssf"), State::closed);
}

TEST(CircuitBreaker, ComputesNoRateBelowTheMinimumOfCalls) {
    EXPECT_EQ(after(small(), "fff"), State::closed);
    EXPECT_EQ(after(small(), "ffff"), State::open);
}

TEST(CircuitBreaker, TheMinimumIsNeverMoreThanTheWindow) {
    EXPECT_EQ(after(with_window(4, 100, 0.5), "fff"), State::closed);
    EXPECT_EQ(after(with_window(4, 100, 0.5), "ffff"), State::open);
}

TEST(CircuitBreaker, TheMinimumMayBeLessThanTheWindow) {
    EXPECT_EQ(after(with_window(10, 2, 0.5), "sf"), State::open);
}

TEST(CircuitBreaker, ASuccessThatCompletesTheMinimumOpensIt) {
    EXPECT_EQ(after(small(), "fffs"), State::open);
}

TEST(CircuitBreaker, OldResultsLeaveTheWindow) {
    EXPECT_EQ(after(small(), "fsssfsssfsssf"), State::closed);
    EXPECT_EQ(after(small(), "fsssfsf"), State::open);
}

TEST(CircuitBreaker, ACallAsLongAsTheThresholdIsNotSlow) {
    Breaker breaker(small());
    for (int call = 0; call != 8; ++call) {
        breaker.record(true, sim::seconds(60), at(0));
    }
    EXPECT_EQ(breaker.state(), State::closed);
}

TEST(CircuitBreaker, ACallOneNanosecondLongerIsSlow) {
    Breaker breaker(small());
    for (int call = 0; call != 4; ++call) {
        breaker.record(true, sim::seconds(60) + sim::nanoseconds(1), at(0));
    }
    EXPECT_EQ(breaker.state(), State::open);
}

TEST(CircuitBreaker, OpensWhenTheSlowRateIsExactlyItsThreshold) {
    CircuitBreakerSettings settings = small();
    settings.slow_call_rate_threshold = 0.75;
    EXPECT_EQ(after(settings, "SSss"), State::closed);
    EXPECT_EQ(after(settings, "SSsS"), State::open);
}

TEST(CircuitBreaker, OldSlowCallsLeaveTheWindow) {
    CircuitBreakerSettings settings = small();
    settings.slow_call_rate_threshold = 0.75;
    EXPECT_EQ(after(settings, "SSssSs"), State::closed);
}

TEST(CircuitBreaker, FailuresAndSlowCallsAreCountedApart) {
    CircuitBreakerSettings settings = small();
    settings.failure_rate_threshold = 0.75;
    settings.slow_call_rate_threshold = 0.75;
    EXPECT_EQ(after(settings, "ffSS"), State::closed);
    EXPECT_EQ(after(settings, "sfFF"), State::open);
}

// In double precision 0.07 * 100 is 7.000000000000001, and 7 of 100 would not reach it.
TEST(CircuitBreaker, SevenOfAHundredReachSevenPercent) {
    const auto settings = with_window(100, 100, 0.07);
    EXPECT_EQ(after(settings, std::string(6, 'f') + std::string(94, 's')), State::closed);
    EXPECT_EQ(after(settings, std::string(7, 'f') + std::string(93, 's')), State::open);
}

// Single precision knows 33.333332 and 33.333336 and nothing between: 33.3333339 % is the first of
// them, which 1 of 3 is too; 33.333334 % is the second. In double precision 1 of 3 reaches neither.
TEST(CircuitBreaker, ComparesRatesInSinglePrecision) {
    EXPECT_EQ(after(with_window(3, 3, 0.333333339), "ssf"), State::open);
    EXPECT_EQ(after(with_window(3, 3, 0.33333334), "ssf"), State::closed);
}

TEST(CircuitBreaker, OneOfThreeReachesAThird) {
    EXPECT_EQ(after(with_window(3, 3, 1.0 / 3), "ssf"), State::open);
}

TEST(CircuitBreaker, NotesWhenItOpened) {
    const Breaker breaker = opened_at(at(5));
    ASSERT_EQ(breaker.transitions().size(), 1U);
    EXPECT_EQ(breaker.transitions()[0].at, at(5));
    EXPECT_EQ(breaker.transitions()[0].to, State::open);
}

TEST(CircuitBreaker, RejectsWhileItIsOpen) {
    Breaker breaker = opened_at(at(5));
    EXPECT_FALSE(breaker.permit(at(5)));
    EXPECT_FALSE(breaker.permit(at(14)));
    EXPECT_EQ(breaker.rejected(), 2U);
}

TEST(CircuitBreaker, StillRejectsWhenTheWaitIsExactlyOver) {
    Breaker breaker = opened_at(at(5));
    EXPECT_FALSE(breaker.permit(at(15)));
    EXPECT_EQ(breaker.state(), State::open);
}

TEST(CircuitBreaker, PermitsStrictlyAfterTheWait) {
    Breaker breaker = opened_at(at(5));
    EXPECT_TRUE(breaker.permit(at(15) + sim::nanoseconds(1)));
    EXPECT_EQ(breaker.state(), State::half_open);
    EXPECT_EQ(breaker.transitions().back().at, at(15) + sim::nanoseconds(1));
}

TEST(CircuitBreaker, StaysOpenUntilACallComes) {
    Breaker breaker = opened_at(at(5));
    breaker.record(true, quick, at(1000));
    EXPECT_EQ(breaker.state(), State::open);
}

TEST(CircuitBreaker, ResultsWhileOpenDoNotProlongTheWait) {
    Breaker breaker = opened_at(at(0));
    record(breaker, "ffff", at(9));
    EXPECT_TRUE(breaker.permit(at(11)));
}

TEST(CircuitBreaker, HalfOpenLetsThePermittedCallsThroughAndRejectsTheRest) {
    Breaker breaker = half_open(3);
    EXPECT_FALSE(breaker.permit(at(11)));
    EXPECT_FALSE(breaker.permit(at(500)));
    EXPECT_EQ(breaker.rejected(), 2U);
}

TEST(CircuitBreaker, HalfOpenDecidesAfterThePermittedCalls) {
    Breaker breaker = half_open(3);
    record(breaker, "ss", at(12));
    EXPECT_EQ(breaker.state(), State::half_open);
    record(breaker, "s", at(12));
    EXPECT_EQ(breaker.state(), State::closed);
}

TEST(CircuitBreaker, AResultInHalfOpenFreesNoPermit) {
    Breaker breaker = half_open(3);
    record(breaker, "ss", at(12));
    EXPECT_FALSE(breaker.permit(at(12)));
}

TEST(CircuitBreaker, HalfOpenClosesBelowItsThreshold) {
    Breaker breaker = half_open(3);
    record(breaker, "fss", at(12));
    EXPECT_EQ(breaker.state(), State::closed);
    EXPECT_EQ(breaker.transitions().back().at, at(12));
}

TEST(CircuitBreaker, HalfOpenReopensAtExactlyItsThreshold) {
    CircuitBreakerSettings settings = small();
    settings.permitted_calls_in_half_open = 2;
    Breaker breaker = half_open(2, settings);
    record(breaker, "sf", at(12));
    EXPECT_EQ(breaker.state(), State::open);
}

TEST(CircuitBreaker, HalfOpenReopensWhenItsCallsAreSlow) {
    Breaker breaker = half_open(3);
    record(breaker, "SSS", at(12));
    EXPECT_EQ(breaker.state(), State::open);
}

TEST(CircuitBreaker, AfterReopeningItWaitsAgain) {
    Breaker breaker = half_open(3);
    record(breaker, "fff", at(12));
    EXPECT_FALSE(breaker.permit(at(22)));
    EXPECT_TRUE(breaker.permit(at(22) + sim::nanoseconds(1)));
}

TEST(CircuitBreaker, HalfOpenDecidesEarlyWhenTheMinimumIsLessThanThePermitted) {
    CircuitBreakerSettings settings = small();
    settings.minimum_number_of_calls = 1;
    Breaker breaker = half_open(1, settings);
    record(breaker, "s", at(12));
    EXPECT_EQ(breaker.state(), State::closed);
}

TEST(CircuitBreaker, AResultThatIsLateCountsInHalfOpen) {
    Breaker breaker = half_open(1);
    record(breaker, "sss", at(12));  // two of them were begun before it opened
    EXPECT_EQ(breaker.state(), State::closed);
}

TEST(CircuitBreaker, AResultThatIsLateCountsInClosed) {
    Breaker breaker = half_open(3);
    record(breaker, "sss", at(12));
    record(breaker, "ffff", at(13));
    EXPECT_EQ(breaker.state(), State::open);
}

TEST(CircuitBreaker, ClosingForgetsWhatWasCounted) {
    Breaker breaker = half_open(3);
    record(breaker, "fss", at(12));
    record(breaker, "fff", at(13));
    EXPECT_EQ(breaker.state(), State::closed);
    record(breaker, "s", at(13));
    EXPECT_EQ(breaker.state(), State::open);
}

TEST(CircuitBreaker, HalfOpenForgetsWhatWasCountedBefore) {
    Breaker breaker = half_open(0);
    record(breaker, "ffff", at(5));
    ASSERT_TRUE(breaker.permit(at(11)));
    record(breaker, "sss", at(12));
    EXPECT_EQ(breaker.state(), State::closed);
}

TEST(CircuitBreaker, AReleaseGivesItsPermitBack) {
    Breaker breaker = half_open(3);
    breaker.release(at(12));
    EXPECT_TRUE(breaker.permit(at(12)));
    EXPECT_FALSE(breaker.permit(at(12)));
}

TEST(CircuitBreaker, AReleaseIsNoResult) {
    Breaker breaker = half_open(3);
    record(breaker, "ss", at(12));
    breaker.release(at(12));
    EXPECT_EQ(breaker.state(), State::half_open);
}

TEST(CircuitBreaker, AReleaseWhileClosedOrOpenChangesNothing) {
    Breaker breaker(small());
    breaker.release(at(0));
    record(breaker, "ffff", at(0));
    breaker.release(at(0));
    for (int call = 0; call != 3; ++call) {
        EXPECT_TRUE(breaker.permit(at(11)));
    }
    EXPECT_FALSE(breaker.permit(at(11)));
}

CircuitBreakerSettings impatient() {
    CircuitBreakerSettings settings = small();
    settings.max_wait_duration_in_half_open = sim::seconds(5);
    return settings;
}

TEST(CircuitBreaker, HalfOpenForTooLongReopensAtThatInstant) {
    Breaker breaker = half_open(3, impatient());
    EXPECT_FALSE(breaker.permit(at(20)));
    ASSERT_EQ(breaker.transitions().size(), 3U);
    EXPECT_EQ(breaker.transitions()[2].at, at(16));
    EXPECT_EQ(breaker.transitions()[2].to, State::open);
}

TEST(CircuitBreaker, HalfOpenForTooLongReopensAlsoWithoutACallUnderWay) {
    Breaker breaker = half_open(1, impatient());
    breaker.release(at(12));
    EXPECT_FALSE(breaker.permit(at(16)));
}

TEST(CircuitBreaker, HalfOpenMayLastUntilJustBeforeItsLimit) {
    Breaker breaker = half_open(2, impatient());
    EXPECT_TRUE(breaker.permit(at(16) - sim::nanoseconds(1)));
    record(breaker, "sss", at(16) - sim::nanoseconds(1));
    EXPECT_EQ(breaker.state(), State::closed);
}

TEST(CircuitBreaker, TheWaitAfterTooLongHalfOpenCountsFromThatInstant) {
    Breaker breaker = half_open(3, impatient());
    EXPECT_FALSE(breaker.permit(at(26)));
    EXPECT_TRUE(breaker.permit(at(26) + sim::nanoseconds(1)));
    EXPECT_EQ(breaker.state(), State::half_open);
}

TEST(CircuitBreaker, AResultAtTheLimitOfHalfOpenComesTooLate) {
    Breaker breaker = half_open(3, impatient());
    record(breaker, "sss", at(16));
    EXPECT_EQ(breaker.state(), State::open);
}

TEST(CircuitBreaker, WithoutALimitHalfOpenWaitsForItsCalls) {
    Breaker breaker = half_open(3);
    EXPECT_FALSE(breaker.permit(at(1'000'000)));
    EXPECT_EQ(breaker.state(), State::half_open);
}

TEST(CircuitBreaker, ACopyIsIndependent) {
    Breaker breaker = half_open(2);
    Breaker copy = breaker;
    EXPECT_TRUE(breaker.permit(at(11)));
    EXPECT_TRUE(copy.permit(at(11)));
}

}  // namespace
}  // namespace halfopen::models
