// What happened, told of results made by hand.

#include "experiments/report_timeline.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "experiments/report_verdict.hpp"
#include "experiments/report_words.hpp"
#include "tests/experiments/made_results.hpp"

namespace halfopen::experiments {
namespace {

using models::CircuitBreaker;
using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> told(const RunResult& result) {
    std::vector<std::string> lines;
    for (const Happening& each : timeline(result)) {
        lines.push_back(instant_in_words(each.at) + " " + each.text);
    }
    return lines;
}

TrafficResult shoppers() {
    TrafficResult traffic;
    traffic.name = "shoppers";
    return traffic;
}

RunResult with(TrafficResult traffic) {
    RunResult result = run_of(static_cast<std::int64_t>(traffic.seconds.size()));
    result.traffic.push_back(std::move(traffic));
    return result;
}

RunResult with(ServiceResult service) {
    RunResult result = run_of(static_cast<std::int64_t>(service.seconds.size()));
    result.services.push_back(std::move(service));
    return result;
}

RunResult with(std::vector<CircuitBreaker::Transition> transitions) {
    RunResult result = run_of(1000);
    EdgeResult edge;
    edge.name = "a.x -> b.y";
    edge.breakers = {{"", std::move(transitions)}};
    result.edges.push_back(edge);
    return result;
}

ServiceResult product(std::uint64_t workers) {
    ServiceResult service;
    service.name = "product";
    service.workers = workers;
    return service;
}

TEST(Timeline, AQuietRunHasNone) {
    TrafficResult traffic = shoppers();
    pass(traffic, 100, Outcome::ok, 40);
    EXPECT_THAT(told(with(traffic)), IsEmpty());
}

TEST(Timeline, IncidentsBeginAndEnd) {
    RunResult result = run_of(100);
    result.incidents.push_back({"slow: product", at(20), at(80), sim::seconds(10)});
    EXPECT_THAT(told(result), ElementsAre("20.0 s slow: product begins, in full at 30.0 s",
                                          "80.0 s slow: product ends"));
}

TEST(Timeline, WhatBeginsAfterTheEndIsNotTold) {
    RunResult result = run_of(100);
    result.incidents.push_back({"slow: product", at(100), sim::never, {}});
    result.incidents.push_back({"crash: user", at(50), at(101), {}});
    EXPECT_THAT(told(result), ElementsAre("50.0 s crash: user begins"));
}

TEST(Timeline, UsersFailFromTheSecondInWhichTheyDo) {
    TrafficResult traffic = shoppers();
    pass(traffic, 60, Outcome::ok, 40);
    pass(traffic, 40, Outcome::gave_up, 40);
    EXPECT_THAT(told(with(traffic)), ElementsAre("60.0 s shoppers: fewer than half succeed"));
}

TEST(Timeline, UsersRecover) {
    TrafficResult traffic = shoppers();
    pass(traffic, 60, Outcome::ok, 40);
    pass(traffic, 40, Outcome::gave_up, 40);
    pass(traffic, 60, Outcome::ok, 40);
    EXPECT_THAT(told(with(traffic)), ElementsAre("60.0 s shoppers: fewer than half succeed",
                                                 "101.0 s shoppers: more than 90 % succeed again"));
}

TEST(Timeline, ASingleBadSecondIsNoPhase) {
    TrafficResult traffic = shoppers();
    pass(traffic, 60, Outcome::ok, 40);
    pass(traffic, 1, Outcome::gave_up, 40);
    pass(traffic, 60, Outcome::ok, 40);
    EXPECT_THAT(told(with(traffic)), IsEmpty());
}

TEST(Timeline, FewUsersAreJudgedOverALongerTime) {
    TrafficResult traffic = shoppers();
    for (int round = 0; round != 50; ++round) {  // a request in two seconds, every fifth fails
        pass(traffic, 1, round % 5 == 4 ? Outcome::error : Outcome::ok, 1);
        pass(traffic, 1, Outcome::ok, 0);
    }
    EXPECT_THAT(told(with(traffic)), IsEmpty());
}

TEST(Timeline, AnswersBecomeDegradedAndFullAgain) {
    TrafficResult traffic = shoppers();
    pass(traffic, 60, Outcome::ok, 40);
    pass(traffic, 40, Outcome::degraded, 40);
    pass(traffic, 60, Outcome::ok, 40);
    EXPECT_THAT(told(with(traffic)),
                ElementsAre("60.0 s shoppers: most answers are degraded",
                            "101.0 s shoppers: most answers are in full again"));
}

TEST(Timeline, SilenceIsToldToo) {
    TrafficResult traffic = shoppers();
    pass(traffic, 60, Outcome::ok, 40);
    pass_in_silence(traffic, 40, 40);
    EXPECT_THAT(told(with(traffic)),
                ElementsAre("61.0 s shoppers: no request ends, all of them wait"));
}

TEST(Timeline, AClassThatStopsSendingIsNotSilent) {
    TrafficResult traffic = shoppers();
    pass(traffic, 60, Outcome::ok, 40);
    pass(traffic, 40, Outcome::ok, 0);
    EXPECT_THAT(told(with(traffic)), IsEmpty());
}

TEST(Timeline, WhatComesAndGoesIsToldOnce) {
    TrafficResult traffic = shoppers();
    for (int round = 0; round != 5; ++round) {
        pass(traffic, 20, Outcome::ok, 40);
        pass(traffic, 20, Outcome::error, 40);
    }
    EXPECT_THAT(told(with(traffic)),
                ElementsAre("20.0 s shoppers: fewer than half succeed, 5 times between 20.0 s and "
                            "180.0 s"));
}

TEST(Timeline, AServiceRunsOutOfWorkersAndRecovers) {
    ServiceResult service = product(200);
    pass(service, 71, 100.0F);
    pass(service, 30, 200.0F);
    pass(service, 20, 100.0F);
    service.exhausted_at = sim::Instant{} + sim::milliseconds(71'300);
    EXPECT_THAT(told(with(service)), ElementsAre("71.3 s product out of workers (200)",
                                                 "101.0 s product has free workers again"));
}

TEST(Timeline, AMomentWithoutAFreeWorkerIsNoShortage) {
    ServiceResult service = product(8);
    pass(service, 100, 2.0F);
    service.exhausted_at = at(10);
    EXPECT_THAT(told(with(service)), ElementsAre("10.0 s product out of workers (8) for a moment"));
}

TEST(Timeline, FullWithoutAnybodyWaitingIsNoShortage) {
    ServiceResult service = product(1);
    pass(service, 100, 1.0F);
    EXPECT_THAT(told(with(service)), IsEmpty());
}

TEST(Timeline, ABreakerOpensTriesAndCloses) {
    using State = CircuitBreaker::State;
    const RunResult result = with({{at(69), State::open},
                                   {at(99), State::half_open},
                                   {at(100), State::open},
                                   {at(130), State::half_open},
                                   {at(131), State::open},
                                   {at(161), State::half_open},
                                   {at(162), State::closed}});
    EXPECT_THAT(told(result),
                ElementsAre("69.0 s breaker of a.x -> b.y opens",
                            "100.0 s breaker of a.x -> b.y opens again: its trial calls failed (2 "
                            "times, the last at 131.0 s)",
                            "162.0 s breaker of a.x -> b.y closes: its trial calls succeeded"));
}

TEST(Timeline, AFlappingBreakerIsToldOnce) {
    using State = CircuitBreaker::State;
    std::vector<CircuitBreaker::Transition> transitions;
    for (int round = 0; round != 12; ++round) {
        transitions.push_back({at(60 + 10 * round), State::open});
        transitions.push_back({at(65 + 10 * round), State::half_open});
        transitions.push_back({at(66 + 10 * round), State::closed});
    }
    EXPECT_THAT(told(with(transitions)),
                ElementsAre("60.0 s breaker of a.x -> b.y opens 12 times between 60.0 s and "
                            "170.0 s, closed in the end"));
}

TEST(Timeline, IsInTheOrderOfTime) {
    TrafficResult traffic = shoppers();
    pass(traffic, 60, Outcome::ok, 40);
    pass(traffic, 40, Outcome::gave_up, 40);
    RunResult result = with(traffic);
    result.incidents.push_back({"slow: product", at(20), at(80), {}});
    EXPECT_THAT(told(result), ElementsAre("20.0 s slow: product begins",
                                          "60.0 s shoppers: fewer than half succeed",
                                          "80.0 s slow: product ends"));
}

// --- the verdict ---

TEST(Timeline, SilenceThatComesAndGoesIsToldOnce) {
    TrafficResult traffic = shoppers();
    for (int round = 0; round != 5; ++round) {
        pass(traffic, 20, Outcome::ok, 40);
        pass_in_silence(traffic, 20, 40);
    }
    const std::vector<std::string> lines = told(with(traffic));
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_THAT(lines.front(), testing::HasSubstr("no request ends, all of them wait, 5 times"));
}

TEST(Timeline, OtherTroubleIsToldBesideThatWhichComesAndGoes) {
    TrafficResult traffic = shoppers();
    for (int round = 0; round != 5; ++round) {
        pass(traffic, 20, Outcome::ok, 40);
        pass_in_silence(traffic, 20, 40);
    }
    pass(traffic, 60, Outcome::ok, 40);
    pass(traffic, 40, Outcome::error, 40);
    pass(traffic, 60, Outcome::ok, 40);
    const std::vector<std::string> lines = told(with(traffic));
    ASSERT_EQ(lines.size(), 3U);
    EXPECT_THAT(lines[1], testing::EndsWith("shoppers: fewer than half succeed"));
    EXPECT_THAT(lines[2], testing::EndsWith("shoppers: more than 90 % succeed again"));
}

TEST(Verdict, OfABreakerCountsWhatCameAfterTheWarmUp) {
    using State = CircuitBreaker::State;
    RunResult result = with({{at(10), State::open}, {at(70), State::open}});
    result.warm_up = sim::seconds(60);
    result.edges.front().rejected_by_breaker = 12;
    EXPECT_THAT(verdict(result),
                testing::Contains(testing::HasSubstr("b.y (1 time, 12 calls turned away)")));
}

TEST(Verdict, OfABreakerThatOpenedInTheWarmUpSaysSoIfItTurnsCallsAwayLater) {
    RunResult result = with({{at(10), CircuitBreaker::State::open}});
    result.warm_up = sim::seconds(60);
    EXPECT_THAT(verdict(result), testing::Not(testing::Contains(testing::HasSubstr("reaker"))));
    result.edges.front().rejected_by_breaker = 12;
    EXPECT_THAT(verdict(result),
                testing::Contains(testing::HasSubstr("(in the warm-up, 12 calls turned away)")));
}

TEST(Verdict, NamesWhoRanOutFirstAndWhoFollowed) {
    RunResult result = run_of(100);
    for (const auto& [name, second] : {std::pair("gateway", 80), std::pair("product", 60)}) {
        ServiceResult service = product(10);
        service.name = name;
        pass(service, static_cast<std::size_t>(second), 1.0F);
        pass(service, static_cast<std::size_t>(100 - second), 10.0F);
        service.exhausted_at = at(second);
        result.services.push_back(service);
    }
    EXPECT_THAT(
        verdict(result),
        ElementsAre("product runs out of workers first, at 60.0 s, then gateway (80.0 s)."));
}

TEST(Verdict, SaysWhatUsersSaw) {
    TrafficResult traffic = shoppers();
    pass(traffic, 60, Outcome::ok, 40);
    pass(traffic, 40, Outcome::gave_up, 40);
    EXPECT_THAT(verdict(with(traffic)),
                ElementsAre("No service ever runs out of workers.",
                            "shoppers: fewer than half succeed from 60 s to the end, 0 % in the "
                            "last 25 s; 60.0 % of the 4,000 that ended."));
}

TEST(Verdict, SaysSoWhenAllIsWell) {
    TrafficResult traffic = shoppers();
    pass(traffic, 60, Outcome::ok, 30);
    pass(traffic, 20, Outcome::degraded, 30);
    EXPECT_THAT(verdict(with(traffic)),
                ElementsAre("No service ever runs out of workers.",
                            "shoppers: 100 % succeed (25.0 % degraded), half of them within 80.0 "
                            "ms, 99 % within 80.0 ms."));
}

}  // namespace
}  // namespace halfopen::experiments
