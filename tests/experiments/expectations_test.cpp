// What is expected, judged on results made by hand.

#include "experiments/expectations.hpp"

#include <gtest/gtest.h>

#include "tests/experiments/made_results.hpp"

namespace halfopen::experiments {
namespace {

using topologies::Comparison;
using topologies::Expectation;
using topologies::Measure;
using topologies::Subject;

/// 100 s: 60 s of 10 good answers a second, then 40 s of 10 failures.
RunResult half_broken() {
    RunResult result = run_of(100);
    TrafficResult shoppers;
    shoppers.name = "shoppers";
    shoppers.calls = 3000;
    pass(shoppers, 60, Outcome::ok, 10);
    pass(shoppers, 40, Outcome::error, 10);
    result.traffic.push_back(shoppers);
    ServiceResult product;
    product.name = "product";
    product.workers = 10;
    product.busy_mean = 5;
    pass(product, 50, 2.0F);
    pass(product, 50, 8.0F);
    end(product, Outcome::ok, 5);
    end(product, Outcome::queue_full, 15);
    product.exhausted_at = at(70);
    result.services.push_back(product);
    for (const char* name : {"product.page -> a.x", "product.page -> b.x"}) {
        EdgeResult edge;
        edge.name = name;
        end(edge, Outcome::ok, 30);
        end(edge, Outcome::attempt_timeout, 10);
        edge.response.record(sim::milliseconds(20));
        result.edges.push_back(edge);
    }
    return result;
}

Expectation of_shoppers(Measure measure, Comparison comparison, double value, double second = 0) {
    return expect(Subject::traffic, "shoppers", measure, comparison, value, second);
}
Expectation of_product(Measure measure, Comparison comparison, double value = 0) {
    return expect(Subject::service, "product", measure, comparison, value);
}
Expectation between(Expectation expectation, std::int64_t from, std::int64_t until) {
    expectation.from = at(from);
    expectation.until = at(until);
    return expectation;
}

bool holds(const Expectation& expectation) { return judge(expectation, half_broken()).holds; }

TEST(Expectations, WithoutAWindowAFractionIsOfAllThatEnded) {
    const auto judged =
        judge(of_shoppers(Measure::succeed, Comparison::above, 0.59), half_broken());
    EXPECT_TRUE(judged.holds);
    EXPECT_DOUBLE_EQ(judged.value.value(), 0.6);
    EXPECT_EQ(judged.measured, "60.0 %");
}

TEST(Expectations, AWindowTakesTheSecondsWithinIt) {
    const auto succeed = of_shoppers(Measure::succeed, Comparison::below, 0.01);
    EXPECT_TRUE(holds(between(succeed, 60, 100)));
    EXPECT_FALSE(holds(between(succeed, 59, 100)));
}

TEST(Expectations, AWindowLeavesOutSecondsThatLieOnlyPartlyWithinIt) {
    Expectation failed = of_shoppers(Measure::failed, Comparison::equals, 1);
    failed.from = sim::Instant{} + sim::milliseconds(59'001);
    EXPECT_TRUE(holds(failed));
    Expectation good = of_shoppers(Measure::ok, Comparison::equals, 1);
    good.until = sim::Instant{} + sim::milliseconds(60'999);
    EXPECT_TRUE(holds(good));
}

TEST(Expectations, NothingEndedHoldsNeitherWay) {
    for (const Comparison comparison : {Comparison::above, Comparison::below}) {
        const auto judged =
            judge(between(of_shoppers(Measure::succeed, comparison, 0.5), 200, 300), half_broken());
        EXPECT_FALSE(judged.holds);
        EXPECT_FALSE(judged.value.has_value());
        EXPECT_EQ(judged.measured, "nothing ended");
    }
}

TEST(Expectations, TheKindsOfEndsAreFractions) {
    EXPECT_TRUE(holds(of_product(Measure::rejected, Comparison::equals, 0.75)));
    EXPECT_TRUE(holds(of_product(Measure::timed_out, Comparison::equals, 0)));
    EXPECT_TRUE(holds(of_product(Measure::degraded, Comparison::equals, 0)));
    EXPECT_TRUE(holds(of_shoppers(Measure::gave_up, Comparison::equals, 0)));
}

TEST(Expectations, OneFailureAmongAMillionIsNotAHundredPercent) {
    RunResult result = half_broken();
    result.traffic.front().ended = {};
    end(result.traffic.front(), Outcome::ok, 999'999);
    end(result.traffic.front(), Outcome::error, 1);
    const auto judged = judge(of_shoppers(Measure::succeed, Comparison::equals, 1), result);
    EXPECT_FALSE(judged.holds);
    EXPECT_EQ(judged.measured, "99.9999 %");
}

TEST(Expectations, ComparisonsIncludeTheirBoundWhenTheySaySo) {
    const double exactly = 0.6;
    EXPECT_FALSE(holds(of_shoppers(Measure::ok, Comparison::below, exactly)));
    EXPECT_FALSE(holds(of_shoppers(Measure::ok, Comparison::above, exactly)));
    EXPECT_TRUE(holds(of_shoppers(Measure::ok, Comparison::at_most, exactly)));
    EXPECT_TRUE(holds(of_shoppers(Measure::ok, Comparison::at_least, exactly)));
    EXPECT_TRUE(holds(of_shoppers(Measure::ok, Comparison::between, exactly, 0.7)));
    EXPECT_TRUE(holds(of_shoppers(Measure::ok, Comparison::between, 0.5, exactly)));
    EXPECT_FALSE(holds(of_shoppers(Measure::ok, Comparison::between, 0.61, 0.7)));
}

TEST(Expectations, AboutIsATolerancePerValue) {
    EXPECT_TRUE(holds(of_shoppers(Measure::ok, Comparison::about, 0.62, 0.05)));
    EXPECT_FALSE(holds(of_shoppers(Measure::ok, Comparison::about, 0.65, 0.05)));
}

TEST(Expectations, DurationsAreThoseOfWhatSucceeded) {
    const double wanted = 80e6;
    for (const Measure measure : {Measure::mean, Measure::p50, Measure::p90, Measure::p99,
                                  Measure::p99_9, Measure::longest}) {
        const auto judged = judge(of_shoppers(measure, Comparison::equals, wanted), half_broken());
        EXPECT_TRUE(judged.holds) << judged.sentence;
        EXPECT_EQ(judged.measured, "80.0 ms");
    }
}

TEST(Expectations, ThroughputIsSuccessesPerSecond) {
    EXPECT_TRUE(holds(of_shoppers(Measure::throughput, Comparison::equals, 6)));
    EXPECT_TRUE(holds(between(of_shoppers(Measure::throughput, Comparison::equals, 10), 20, 40)));
}

TEST(Expectations, ThroughputLeavesTheWarmUpOut) {
    RunResult result = half_broken();
    result.warm_up = sim::seconds(40);
    EXPECT_TRUE(judge(of_shoppers(Measure::throughput, Comparison::equals, 10), result).holds);
}

TEST(Expectations, BusyIsAShareOfTheWorkers) {
    EXPECT_TRUE(holds(of_product(Measure::busy, Comparison::equals, 0.5)));
    EXPECT_TRUE(holds(between(of_product(Measure::busy, Comparison::equals, 0.8), 50, 100)));
}

TEST(Expectations, BusyOfUnlimitedWorkersIsNothing) {
    RunResult result = half_broken();
    result.services.front().workers = models::unlimited;
    const auto judged = judge(of_product(Measure::busy, Comparison::below, 0.5), result);
    EXPECT_FALSE(judged.holds);
    EXPECT_EQ(judged.measured, "its workers are unlimited");
}

TEST(Expectations, ExhaustionIsAnInstant) {
    const double at_70_s = 70e9;
    EXPECT_TRUE(holds(of_product(Measure::workers_exhausted, Comparison::before, at_70_s + 1)));
    EXPECT_FALSE(holds(of_product(Measure::workers_exhausted, Comparison::before, at_70_s)));
    EXPECT_TRUE(holds(of_product(Measure::workers_exhausted, Comparison::after, at_70_s - 1)));
    EXPECT_FALSE(holds(of_product(Measure::workers_exhausted, Comparison::never)));
}

TEST(Expectations, WhatNeverHappenedIsNeitherBeforeNorAfter) {
    RunResult result = half_broken();
    result.services.front().exhausted_at.reset();
    const auto judged = [&](Comparison comparison) {
        return judge(of_product(Measure::workers_exhausted, comparison, 1e9), result).holds;
    };
    EXPECT_TRUE(judged(Comparison::never));
    EXPECT_FALSE(judged(Comparison::before));
    EXPECT_FALSE(judged(Comparison::after));
}

TEST(Expectations, CallsAreCountedPerRequestThatEnded) {
    EXPECT_TRUE(holds(of_shoppers(Measure::calls_per_request, Comparison::equals, 3)));
}

TEST(Expectations, TheEdgesOfAPatternAreTakenTogether) {
    Expectation expectation =
        expect(Subject::edge, "product -> *", Measure::timed_out, Comparison::equals, 0.25);
    expectation.indices = {0, 1};
    EXPECT_TRUE(holds(expectation));
    expectation.measure = Measure::longest;
    expectation.value = 20e6;
    EXPECT_TRUE(holds(expectation));
}

TEST(Expectations, AnEdgeHasNoWindow) {
    Expectation expectation =
        expect(Subject::edge, "product -> *", Measure::ok, Comparison::above, 0.1);
    expectation.indices = {0};
    const auto judged = judge(between(expectation, 0, 50), half_broken());
    EXPECT_FALSE(judged.holds);
    EXPECT_EQ(judged.measured,
              "edges are measured over the whole run: leave `from` and `until` out");
}

TEST(Expectations, ADurationHasNoWindow) {
    const auto judged =
        judge(between(of_shoppers(Measure::p99, Comparison::below, 1e9), 10, 50), half_broken());
    EXPECT_FALSE(judged.holds);
    EXPECT_NE(judged.measured.find("over the whole run"), std::string::npos);
}

TEST(Expectations, WhatIsNotThereDoesNotHold) {
    const auto judged = judge(
        expect(Subject::service, "checkout", Measure::ok, Comparison::above, 0), half_broken());
    EXPECT_FALSE(judged.holds);
    EXPECT_EQ(judged.measured, "there is no checkout");
}

TEST(Expectations, TheSentenceSaysWhatWasMeasured) {
    const auto judged =
        judge(of_shoppers(Measure::succeed, Comparison::above, 0.99), half_broken());
    EXPECT_EQ(judged.sentence, "shoppers: succeed: it is 60.0 %");
}

}  // namespace
}  // namespace halfopen::experiments
