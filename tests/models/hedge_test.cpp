// When a hedge joins, and what follows from the end of an attempt: gRPC's proposal A6.

#include "models/policies/hedge.hpp"

#include <gtest/gtest.h>

namespace halfopen::models {
namespace {

using Next = Hedge::Next;

HedgeSettings attempts(std::uint32_t most) {
    HedgeSettings settings;
    settings.max_attempts = most;
    return settings;
}

TEST(HedgeDecision, SendsAsManyAttemptsAsItMay) {
    const Hedge hedge(attempts(3));
    EXPECT_TRUE(hedge.may_send(2));
    EXPECT_FALSE(hedge.may_send(3));
}

TEST(HedgeDecision, TheFirstGoodAnswerIsTheCalls) {
    const Hedge hedge(attempts(3));
    EXPECT_EQ(hedge.after(Outcome::ok, 2, 1), Next::answer);
    EXPECT_EQ(hedge.after(Outcome::degraded, 2, 1), Next::answer);
}

TEST(HedgeDecision, AFailureSendsTheNextAttempt) {
    EXPECT_EQ(Hedge(attempts(3)).after(Outcome::error, 2, 1), Next::send);
}

TEST(HedgeDecision, AfterTheLastAttemptTheOthersAreWaitedFor) {
    EXPECT_EQ(Hedge(attempts(3)).after(Outcome::error, 3, 1), Next::go_on);
}

TEST(HedgeDecision, TheLastFailureIsTheCalls) {
    EXPECT_EQ(Hedge(attempts(3)).after(Outcome::error, 3, 0), Next::answer);
}

TEST(HedgeDecision, AFailureThatNoAttemptMendsIsTheCalls) {
    EXPECT_EQ(Hedge(attempts(3)).after(Outcome::client_error, 1, 0), Next::answer);
}

TEST(HedgeDecision, AFailureMayBeTheAnswer) {
    HedgeSettings settings = attempts(3);
    settings.next_at_once_after_failure = false;
    EXPECT_EQ(Hedge(settings).after(Outcome::error, 1, 0), Next::answer);
}

TEST(HedgeDecision, WaitsForItsDelayWithoutAQuantile) {
    Hedge hedge(attempts(2));
    for (int answer = 0; answer != 500; ++answer) {
        hedge.record(sim::milliseconds(1));
    }
    EXPECT_EQ(hedge.delay(), sim::seconds(2));
}

// 1 ms, 2 ms, ... in turn: the p-quantile is that many per cent of 100 ms.
TEST(HedgeDecision, WaitsForAQuantileOnceThereAreAHundredAnswers) {
    HedgeSettings settings;
    settings.delay_quantile = 0.95;
    Hedge hedge(settings);
    for (int answer = 1; answer != 100; ++answer) {
        hedge.record(sim::milliseconds(answer));
    }
    EXPECT_EQ(hedge.delay(), sim::seconds(2));
    hedge.record(sim::milliseconds(100));
    EXPECT_NEAR(sim::to_seconds(hedge.delay()), 0.095, 0.095 / 256);
}

TEST(HedgeDecision, TheQuantileFollowsTheAnswers) {
    HedgeSettings settings;
    settings.delay_quantile = 0.5;
    Hedge hedge(settings);
    for (int answer = 0; answer != 100; ++answer) {
        hedge.record(sim::milliseconds(10));
    }
    for (int answer = 0; answer != 120; ++answer) {
        hedge.record(sim::milliseconds(90));
    }
    EXPECT_NEAR(sim::to_seconds(hedge.delay()), 0.09, 0.09 / 256);
}

TEST(HedgePreset, HasItsLibrarysDefaults) {
    const HedgeSettings polly = hedge_preset(static_cast<std::uint8_t>(HedgePreset::polly));
    EXPECT_EQ(polly.max_attempts, 2U);
    EXPECT_EQ(polly.delay, sim::seconds(2));
    EXPECT_TRUE(Hedge(polly).cancels_losers());
    const HedgeSettings four = hedge_preset(static_cast<std::uint8_t>(HedgePreset::resilience4j));
    EXPECT_FALSE(Hedge(four).cancels_losers());
}

}  // namespace
}  // namespace halfopen::models
