// Searches along ranges whose thresholds are known.

#include "experiments/search/search.hpp"

#include <gmock/gmock.h>

#include "experiments/search/line.hpp"
#include "tests/experiments/empty_store.hpp"
#include "tests/experiments/queues.hpp"

namespace halfopen::experiments {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

SearchOptions expecting(const std::string& condition) {
    SearchOptions options;
    options.runs.replications = 200;
    options.runs.figures = {condition};
    return options;
}

/// 35 requests a second of 100 ms each: four workers are enough, three are not.
Search fewest_workers(SearchOptions options = expecting("people.succeed above 99%"),
                      const std::string& range = "services.desk.workers=1..100") {
    options.lowest = true;
    return search(topology(desk("35/s")), parse_range(range), options);
}

std::string holds_at(const Search& search) {
    return search.holds_at ? search.points[*search.holds_at].value : "nowhere";
}
std::string fails_at(const Search& search) {
    return search.fails_at ? search.points[*search.fails_at].value : "nowhere";
}

TEST(Search, WholeNumbersAreFoundExactly) {
    const Search found = fewest_workers();
    EXPECT_EQ(holds_at(found), "4");
    EXPECT_EQ(fails_at(found), "3");
}

TEST(Search, HalvingFactorsFindsTheSame) {
    EXPECT_EQ(holds_at(fewest_workers(expecting("people.succeed above 99%"),
                                      "services.desk.workers=1..100000 log")),
              "4");
}

TEST(Search, ToleranceIsAShareOfTheValue) {
    const auto found = search(topology(desk()), parse_range("traffic.people.rate=1/s..100/s"),
                              expecting("people.p99 below 110ms"));
    const double holds = found.points[*found.holds_at].number;
    const double fails = found.points[*found.fails_at].number;
    EXPECT_LE(holds, 20.1);  // two workers of 100 ms each; 20/s is all that they can do
    EXPECT_GE(fails, 20.0);
    EXPECT_LE(fails - holds, 0.01 * fails);
}

TEST(Search, FailingIsToldAfterTenRunsAndHoldingAsSoonAsItIsSure) {
    const Search found = fewest_workers();
    EXPECT_EQ(found.points.front().held.trials, 10U);
    EXPECT_EQ(found.points.back().held.trials, 160U);
}

TEST(Search, AnAnswerIsSureThoughOneLooksSeveralTimes) {
    EXPECT_NEAR(1 - fewest_workers().points.front().held.level, 0.05 / 6, 1e-12);
}

TEST(Search, WhereItHoldsEverywhereTheThresholdIsHigher) {
    const auto found = search(topology(desk()), parse_range("traffic.people.rate=1/s..15/s"),
                              expecting("people.succeed above 99%"));
    EXPECT_EQ(found.points.size(), 2U);
    EXPECT_THAT(verdict(found), ElementsAre(HasSubstr("the threshold, if there is one, is "
                                                      "higher")));
}

TEST(Search, WhereItHoldsNowhereThatIsSaid) {
    const auto found = search(topology(desk()), parse_range("traffic.people.rate=60/s..90/s"),
                              expecting("people.succeed above 99%"));
    EXPECT_THAT(verdict(found), ElementsAre(HasSubstr("even at traffic.people.rate = 60/s")));
}

TEST(Search, EndsTheOtherWayRoundAskForTheLowest) {
    const auto found = search(topology(desk("35/s")), parse_range("services.desk.workers=1..9"),
                              expecting("people.succeed above 99%"));
    EXPECT_THAT(verdict(found).front(), HasSubstr("the other way round: it fails at 1 and holds "
                                                  "at 9. Ask for the lowest"));
}

TEST(Search, WhatHoldsMoreOftenWhereItShouldHoldLessIsAContradiction) {
    const auto found = search(topology(desk("35/s")), parse_range("services.desk.workers=1..9"),
                              expecting("people.succeed above 99%"));
    EXPECT_THAT(found.contradictions, ElementsAre("9"));
    EXPECT_THAT(fewest_workers().contradictions, IsEmpty());
}

TEST(Search, WithoutAConditionAllThatIsExpectedMustHold) {
    SearchOptions options = expecting("");
    options.runs.figures.clear();
    options.lowest = true;
    const auto strict = topology(desk("35/s",
                                      "expect: {as_written: [{of: people, succeed: above 99%}, "
                                      "{of: desk, busy: below 45%}]}"));
    EXPECT_EQ(holds_at(search(strict, parse_range("services.desk.workers=1..50"), options)), "8");
}

/// The mean response of M/M/1 is 1 / (10/s - rate): 500 ms at 8/s, and half of all runs are above.
Search markovian(std::uint32_t replications, unsigned threads = 0) {
    SearchOptions options = expecting("people.mean below 500ms");
    options.holds = 0.5;
    options.runs.replications = replications;
    options.runs.threads = threads;
    return search(topology(markov("5/s", "100ms", "1", "duration: 1100s, warm_up: 100s, seed: 5")),
                  parse_range("traffic.people.rate=5/s..9.5/s"), options);
}

TEST(Search, TheLoadAtWhichAQueueIsTooSlowIsThatOfTheory) {
    const Search found = markovian(100);
    const double holds = found.points[*found.holds_at].number;
    const double fails = found.points[*found.fails_at].number;
    EXPECT_LT(holds, 8.08);
    EXPECT_GT(fails, 7.92);
    EXPECT_LT(fails - holds, 0.05 * 8);
}

TEST(Search, WhereItCannotBeToldBothSidesAreNarrowedDown) {
    const Search found = markovian(20);
    EXPECT_EQ(found.points[*found.holds_at + 1].answer, Answer::cannot_tell);
    EXPECT_EQ(found.points[*found.fails_at - 1].answer, Answer::cannot_tell);
    EXPECT_THAT(verdict(found).back(), HasSubstr("with 20 replications: it holds there in about "
                                                 "50 % of all runs"));
}

TEST(Search, TheNumberOfThreadsChangesNothing) {
    EXPECT_EQ(to_json(markovian(20, 1)), to_json(markovian(20, 3)));
}

TEST(Search, WhatTheStoreHasChangesNothing) {
    SearchOptions options = expecting("people.succeed above 99%");
    options.runs.store = empty_store("search");
    SweepOptions before = options.runs;  // more runs of one end than a search asks for
    const Axis axis{"services.desk.workers", {"1"}};
    run_sweep(plan_sweep(topology(desk("35/s")), grid({&axis, 1}), before), before);
    const Search found = fewest_workers(options);
    EXPECT_EQ(found.points.front().held.trials, 10U);
    EXPECT_EQ(found.sweep.recalled(), 10U);
    EXPECT_EQ(to_csv(found), to_csv(fewest_workers()));
}

TEST(Search, StoppedItGivesWhatIsThere) {
    SearchOptions options = expecting("people.succeed above 99%");
    options.runs.keep_going = [](double) { return false; };
    const Search found = fewest_workers(options);
    EXPECT_FALSE(found.is_complete());
    EXPECT_EQ(verdict(found).front(), "Stopped before it was found.");
}

TEST(Search, ProgressNeverGoesBack) {
    SearchOptions options = expecting("people.succeed above 99%");
    double last = 0;
    options.runs.keep_going = [&last](double share) {
        EXPECT_GE(share, last);
        EXPECT_LE(share, 1);
        last = share;
        return true;
    };
    fewest_workers(options);
}

TEST(Search, AMeasureIsNoCondition) {
    EXPECT_THAT(refusal([] { fewest_workers(expecting("people.p99")); }),
                HasSubstr("say how much of it is wanted, like `people.p99 above ...`"));
}

TEST(Search, AnUnknownPathIsRefused) {
    EXPECT_THAT(refusal([] {
                    fewest_workers(expecting("people.p99 below 1s"), "services.desk.worker=1..9");
                }),
                HasSubstr("workers"));
}

TEST(Search, TooFewReplicationsAreRefusedWithHowManyAreNeeded) {
    SearchOptions options = expecting("people.succeed above 99%");
    options.runs.replications = 30;
    EXPECT_THAT(refusal([&] { fewest_workers(options); }), HasSubstr("help: allow 10"));
}

TEST(Search, NothingHoldsInAllOfAllRuns) {
    SearchOptions options = expecting("people.succeed above 99%");
    options.holds = 1;
    EXPECT_THAT(refusal([&] { fewest_workers(options); }), HasSubstr("less than 100%"));
}

TEST(Search, ARangeOfOneValueIsRefused) {
    EXPECT_THAT(refusal([] {
                    fewest_workers(expecting("people.p99 below 1s"), "services.desk.workers=9..9");
                }),
                HasSubstr("has one value only"));
}

TEST(Search, WithoutExpectationsThereIsNothingToSearchFor) {
    SearchOptions options = expecting("");
    options.runs.figures.clear();
    EXPECT_THAT(refusal([&] { fewest_workers(options); }), HasSubstr("nothing is expected"));
}

TEST(Line, TheMiddleHasFewDigits) {
    const Line line(parse_range("a=1/s..80/s"));
    EXPECT_EQ(line.text(*line.between(1, 80)), "40/s");
    EXPECT_EQ(line.text(*line.between(22.5, 25)), "23.8/s");
}

TEST(Line, TheMiddleOfFactorsIsTheirSquareRoot) {
    const Line line(parse_range("a=10ms..1000ms log"));
    EXPECT_EQ(line.text(*line.between(10e6, 1000e6)), "100ms");
}

TEST(Line, BetweenNeighboursThereIsNoWholeNumber) {
    const Line line(parse_range("a=1..9"));
    EXPECT_FALSE(line.between(3, 4));
    EXPECT_EQ(line.between(3, 5), 4);
}

}  // namespace
}  // namespace halfopen::experiments
