// What retry budgets allow, on timelines computed by hand.

#include "models/policies/retry_budget.hpp"

#include <gtest/gtest.h>

namespace halfopen::models {
namespace {

using sim::Instant;

Instant at(std::int64_t millisecond) { return Instant{} + sim::milliseconds(millisecond); }

RetryBudgetSettings preset(RetryBudgetPreset library) {
    return retry_budget_preset(static_cast<std::uint8_t>(library));
}

void request(RetryBudget& budget, int calls, Instant now = {}) {
    for (int call = 0; call != calls; ++call) {
        budget.on_request(now);
    }
}

// How many retries in a row are allowed, up to 100'000.
int allowed(RetryBudget& budget, Instant now = {}, FailureClass failure = FailureClass::error) {
    int count = 0;
    while (count != 100'000 && budget.may_retry(failure, now)) {
        ++count;
    }
    return count;
}

RetryBudget ratio(RetryBudgetPreset library, std::uint32_t per_second, double share,
                  sim::Duration ttl = sim::seconds(1)) {
    RetryBudgetSettings settings = preset(library);
    settings.min_retries_per_second = per_second;
    settings.percent_can_retry = share;
    settings.ttl = ttl;
    return RetryBudget(settings);
}

TEST(RetryBudget, ARatioOfNothingIsNothing) {
    RetryBudget budget = ratio(RetryBudgetPreset::tower, 0, 1);
    EXPECT_EQ(allowed(budget), 0);
    EXPECT_EQ(budget.refused(), 1U);
}

TEST(RetryBudget, ARatioAllowsItsShareOfTheCalls) {
    for (const double share : {0.1, 0.2, 0.5, 0.7, 1.0}) {
        RetryBudget budget = ratio(RetryBudgetPreset::finagle, 0, share);
        request(budget, 10'000);
        EXPECT_NEAR(allowed(budget), share * 10'000, 1 + share * 10) << share;
    }
}

TEST(RetryBudget, AShareOfNextToNothingIsNothing) {
    for (const RetryBudgetPreset library : {RetryBudgetPreset::finagle, RetryBudgetPreset::tower}) {
        RetryBudget budget = ratio(library, 0, 1e-300);
        request(budget, 1'000);
        EXPECT_EQ(allowed(budget), 0);
    }
}

TEST(RetryBudget, TowersShareIsOneForAWholeNumberOfCalls) {
    RetryBudget budget = ratio(RetryBudgetPreset::tower, 0, 0.7);
    request(budget, 100);
    EXPECT_EQ(allowed(budget), 100);
}

TEST(RetryBudget, AReserveIsAllowedHoweverFewTheCalls) {
    RetryBudget budget = ratio(RetryBudgetPreset::tower, 5, 1);
    EXPECT_EQ(allowed(budget), 5);
}

TEST(RetryBudget, TheDefaultReserveIsAHundredRetriesInTenSeconds) {
    RetryBudget budget(RetryBudgetSettings{});
    EXPECT_EQ(budget.balance(), 100);
    EXPECT_EQ(allowed(budget), 100);
    EXPECT_EQ(allowed(budget, at(8'999)), 0);
    EXPECT_EQ(allowed(budget, at(20'000)), 100);
}

TEST(RetryBudget, ARatioForgetsOldCalls) {
    RetryBudget budget = ratio(RetryBudgetPreset::tower, 0, 1);
    request(budget, 1);
    EXPECT_EQ(allowed(budget, at(3'000)), 0);
}

TEST(RetryBudget, ARatioRemembersCallsOfTheLastTtl) {
    RetryBudget budget = ratio(RetryBudgetPreset::tower, 0, 0.5);
    request(budget, 2);
    EXPECT_TRUE(budget.may_retry(FailureClass::error, at(901)));
    request(budget, 1, at(2'902));
    request(budget, 1, at(3'203));
    request(budget, 1, at(4'004));  // the first is forgotten by now
    EXPECT_EQ(allowed(budget, at(4'004)), 1);
}

TEST(RetryBudget, ItsBalanceIsTheRetriesLeft) {
    RetryBudget budget = ratio(RetryBudgetPreset::finagle, 5, 0.5);
    request(budget, 8);
    request(budget, 4, at(150));
    EXPECT_EQ(budget.balance(), 11);
    EXPECT_EQ(allowed(budget, at(150)), 11);
}

RetryBudget concurrent(double share, std::uint32_t minimum) {
    RetryBudgetSettings settings = preset(RetryBudgetPreset::envoy_budget);
    settings.budget_percent = share;
    settings.min_retry_concurrency = minimum;
    return RetryBudget(settings);
}

void retries_begin(RetryBudget& budget, int count) {
    for (int retry = 0; retry != count; ++retry) {
        budget.retry_began();
    }
}

void attempts_begin(RetryBudget& budget, int count) {
    for (int attempt = 0; attempt != count; ++attempt) {
        budget.attempt_began();
    }
}

TEST(RetryBudget, EnvoysDefaultIsThreeRetriesAtOneTime) {
    RetryBudget budget(preset(RetryBudgetPreset::envoy));
    attempts_begin(budget, 1'000);
    retries_begin(budget, 2);
    EXPECT_TRUE(budget.may_retry(FailureClass::error, {}));
    budget.retry_began();
    EXPECT_FALSE(budget.may_retry(FailureClass::error, {}));
    budget.retry_ended();
    EXPECT_TRUE(budget.may_retry(FailureClass::error, {}));
}

TEST(RetryBudget, AConcurrentBudgetIsAShareOfTheAttemptsUnderWay) {
    RetryBudget budget = concurrent(0.2, 3);
    attempts_begin(budget, 24);  // 4.8: 4
    retries_begin(budget, 3);
    EXPECT_TRUE(budget.may_retry(FailureClass::error, {}));
    budget.retry_began();
    EXPECT_FALSE(budget.may_retry(FailureClass::error, {}));
    budget.attempt_began();
    EXPECT_TRUE(budget.may_retry(FailureClass::error, {}));
    budget.attempt_ended();
    EXPECT_FALSE(budget.may_retry(FailureClass::error, {}));
}

TEST(RetryBudget, AConcurrentBudgetIsNeverBelowItsMinimum) {
    RetryBudget budget = concurrent(0.2, 3);
    attempts_begin(budget, 5);
    EXPECT_EQ(budget.balance(), 3);
    retries_begin(budget, 2);
    EXPECT_EQ(budget.balance(), 1);
}

void fail(RetryBudget& budget, int attempts) {
    for (int attempt = 0; attempt != attempts; ++attempt) {
        budget.on_failure(FailureClass::error);
    }
}

TEST(RetryBudget, AThrottleAllowsRetriesAboveHalfItsTokens) {
    RetryBudget budget(preset(RetryBudgetPreset::grpc));
    fail(budget, 4);
    EXPECT_TRUE(budget.may_retry(FailureClass::error, {}));
    fail(budget, 1);
    EXPECT_EQ(budget.balance(), 5);
    EXPECT_FALSE(budget.may_retry(FailureClass::error, {}));
}

TEST(RetryBudget, AThrottleGainsAPartOfATokenByASuccess) {
    RetryBudget budget(preset(RetryBudgetPreset::grpc));
    fail(budget, 5);
    budget.on_success();
    EXPECT_EQ(budget.balance(), 5.1);
    EXPECT_TRUE(budget.may_retry(FailureClass::error, {}));
}

TEST(RetryBudget, AThrottleHasBetweenNoAndAllItsTokens) {
    RetryBudget budget(preset(RetryBudgetPreset::grpc));
    budget.on_success();
    EXPECT_EQ(budget.balance(), 10);
    fail(budget, 100);
    EXPECT_EQ(budget.balance(), 0);
}

TEST(RetryBudget, AThrottleIsNotUsedUpByRetries) {
    RetryBudget budget(preset(RetryBudgetPreset::grpc));
    EXPECT_EQ(allowed(budget), 100'000);
}

TEST(RetryBudget, AQuotaIsUsedUpByRetries) {
    RetryBudget budget(preset(RetryBudgetPreset::botocore));
    EXPECT_EQ(allowed(budget), 100);
}

TEST(RetryBudget, AQuotaCountsTimeoutsTwice) {
    RetryBudget budget(preset(RetryBudgetPreset::botocore));
    EXPECT_EQ(allowed(budget, {}, FailureClass::timeout), 50);
}

TEST(RetryBudget, ASuccessfulRetryGivesItsCostBack) {
    RetryBudget budget(preset(RetryBudgetPreset::botocore));
    ASSERT_TRUE(budget.may_retry(FailureClass::timeout, {}));
    EXPECT_EQ(budget.balance(), 490);
    budget.on_success(FailureClass::timeout);
    EXPECT_EQ(budget.balance(), 500);
}

TEST(RetryBudget, ASuccessAtFirstGivesOneBack) {
    RetryBudget budget(preset(RetryBudgetPreset::botocore));
    ASSERT_TRUE(budget.may_retry(FailureClass::error, {}));
    budget.on_success();
    EXPECT_EQ(budget.balance(), 496);
}

TEST(RetryBudget, AQuotaIsNeverMoreThanItsCapacity) {
    RetryBudget budget(preset(RetryBudgetPreset::botocore));
    budget.on_success();
    budget.on_success(FailureClass::timeout);
    EXPECT_EQ(budget.balance(), 500);
}

TEST(RetryBudget, TheNewerBotocoreHasOtherCosts) {
    RetryBudget budget(preset(RetryBudgetPreset::botocore_1_44));
    EXPECT_TRUE(budget.may_retry(FailureClass::error, {}));
    EXPECT_EQ(budget.balance(), 486);
    EXPECT_TRUE(budget.may_retry(FailureClass::rejected, {}));
    EXPECT_EQ(budget.balance(), 481);
}

TEST(RetryBudget, BrookersBucketRefillsByATenthOfARetryASuccess) {
    RetryBudget budget(preset(RetryBudgetPreset::brooker));
    EXPECT_EQ(allowed(budget), 5);
    for (int success = 0; success != 19; ++success) {
        budget.on_success(success % 2 == 0 ? FailureClass::none : FailureClass::error);
    }
    EXPECT_EQ(allowed(budget), 1);
    EXPECT_NEAR(budget.balance(), 0.9, 1e-12);
}

TEST(RetryBudget, ARateRefillsWithTime) {
    RetryBudget budget(preset(RetryBudgetPreset::sre));
    EXPECT_EQ(allowed(budget), 60);
    EXPECT_EQ(allowed(budget, at(999)), 0);
    EXPECT_EQ(allowed(budget, at(5'000)), 5);
    EXPECT_EQ(allowed(budget, at(1'000'000)), 60);
}

TEST(RetryBudget, ACopyIsIndependent) {
    RetryBudget budget(preset(RetryBudgetPreset::botocore));
    RetryBudget copy = budget;
    EXPECT_EQ(allowed(budget), 100);
    EXPECT_EQ(copy.balance(), 500);
}

TEST(RetryBudget, EveryPresetAllowsAFirstRetry) {
    for (std::uint8_t index = 0; index != retry_budget_preset_words.size(); ++index) {
        RetryBudget budget(retry_budget_preset(index));
        EXPECT_TRUE(budget.may_retry(FailureClass::error, at(1)))
            << retry_budget_preset_words[index];
    }
}

}  // namespace
}  // namespace halfopen::models
