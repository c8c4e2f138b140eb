// The rate limiter's decisions with every algorithm, on timelines computed by hand.

#include "models/policies/rate_limit.hpp"

#include <gtest/gtest.h>

#include <array>

namespace halfopen::models {
namespace {

using sim::Duration;
using sim::Instant;

Instant at(std::int64_t millisecond) { return Instant{} + sim::milliseconds(millisecond); }

RateLimitSettings one_a_second(RateLimitAlgorithm algorithm, Duration timeout) {
    RateLimitSettings settings;
    settings.algorithm = static_cast<std::uint8_t>(algorithm);
    settings.limit = 1;
    settings.burst = algorithm == RateLimitAlgorithm::leaky_bucket ? 100 : 1;
    settings.timeout = timeout;
    return settings;
}

constexpr std::array all_algorithms{
    RateLimitAlgorithm::token_bucket,           RateLimitAlgorithm::leaky_bucket,
    RateLimitAlgorithm::fixed_window,           RateLimitAlgorithm::sliding_window,
    RateLimitAlgorithm::sliding_window_counter, RateLimitAlgorithm::r4j_cycle,
};

TEST(RateLimiter, EveryAlgorithmLetsTheFirstGoAndRejectsTheSecond) {
    for (const RateLimitAlgorithm algorithm : all_algorithms) {
        RateLimiter limiter(one_a_second(algorithm, {}));
        EXPECT_TRUE(limiter.acquire(at(0)).permitted);
        EXPECT_FALSE(limiter.acquire(at(0)).permitted);
        EXPECT_EQ(limiter.rejected(), 1U);
    }
}

TEST(RateLimiter, EveryAlgorithmKeepsItsRateInTheLongRun) {
    for (const RateLimitAlgorithm algorithm : all_algorithms) {
        RateLimiter limiter(one_a_second(algorithm, {}));
        int permitted = 0;
        for (int call = 0; call != 10'000; ++call) {
            permitted += limiter.acquire(at(100 * call)).permitted ? 1 : 0;
        }
        const bool is_rough = algorithm == RateLimitAlgorithm::sliding_window_counter;
        EXPECT_EQ(permitted, is_rough ? 500 : 1000);  // one in two windows, there
    }
}

TEST(RateLimiter, TurnsComeInTheOrderOfTheCalls) {
    for (const RateLimitAlgorithm algorithm : all_algorithms) {
        RateLimiter limiter(one_a_second(algorithm, sim::seconds(30)));
        Instant last{};
        for (int call = 0; call != 200; ++call) {
            const Reservation reservation = limiter.acquire(at(70 * call));
            EXPECT_TRUE(!reservation.permitted || reservation.at >= last);
            last = reservation.permitted ? reservation.at : last;
        }
    }
}

TEST(RateLimiter, RejectsAtOnce) {
    RateLimiter limiter(one_a_second(RateLimitAlgorithm::fixed_window, sim::milliseconds(400)));
    limiter.acquire(at(0));
    EXPECT_EQ(limiter.acquire(at(0)).wait, Duration{});
}

TEST(RateLimiter, Resilience4jRejectsAfterItsTimeout) {
    RateLimiter limiter(one_a_second(RateLimitAlgorithm::r4j_cycle, sim::milliseconds(400)));
    limiter.acquire(at(0));
    const Reservation reservation = limiter.acquire(at(100));
    EXPECT_FALSE(reservation.permitted);
    EXPECT_EQ(reservation.wait, sim::milliseconds(400));
    EXPECT_EQ(reservation.at, at(500));
}

TEST(RateLimiter, OnlyTheTokenBucketTakesATurnBack) {
    for (const RateLimitAlgorithm algorithm : all_algorithms) {
        RateLimiter limiter(one_a_second(algorithm, sim::seconds(30)));
        limiter.acquire(at(0));
        const Reservation reservation = limiter.acquire(at(0));
        limiter.cancel(reservation, at(0));
        const bool is_bucket = algorithm == RateLimitAlgorithm::token_bucket;
        EXPECT_EQ(limiter.acquire(at(0)).wait == reservation.wait, is_bucket);
    }
}

TEST(RateLimiter, ATokenBucketHoldsItsLimitUnlessToldOtherwise) {
    RateLimiter limiter(RateLimitSettings{});
    for (int call = 0; call != 100; ++call) {
        EXPECT_TRUE(limiter.acquire(at(0)).permitted);
    }
    EXPECT_FALSE(limiter.acquire(at(0)).permitted);
}

TEST(RateLimiter, Resilience4jPermitsFiftyInHalfAMicrosecond) {
    RateLimiter limiter(
        rate_limit_preset(static_cast<std::uint8_t>(RateLimitPreset::resilience4j)));
    for (int call = 0; call != 50; ++call) {
        EXPECT_EQ(limiter.acquire(at(0)).wait, Duration{});
    }
    EXPECT_EQ(limiter.acquire(at(0)).wait, sim::nanoseconds(500));
}

TEST(RateLimiter, ACopyIsIndependent) {
    RateLimiter limiter(one_a_second(RateLimitAlgorithm::sliding_window, {}));
    RateLimiter copy = limiter;
    EXPECT_TRUE(limiter.acquire(at(0)).permitted);
    EXPECT_TRUE(copy.acquire(at(0)).permitted);
}

}  // namespace
}  // namespace halfopen::models
