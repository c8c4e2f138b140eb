// Choices between settings of small systems.

#include "experiments/choose/choose.hpp"

#include <gmock/gmock.h>

#include "tests/experiments/empty_store.hpp"
#include "tests/experiments/queues.hpp"

namespace halfopen::experiments {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

ChoiceOptions smallest_mean(double indifference) {
    ChoiceOptions options;
    options.runs.figures = {"people.mean"};
    options.runs.replications = 500;
    options.smallest = true;
    options.indifference = indifference;
    return options;
}

Design varied(const std::string& text) {
    const Axis axis = parse_axis(text);
    return grid({&axis, 1});
}

/// M/M/1 at 5/s, with work of different length.
Choice of_queues(const ChoiceOptions& options, const std::string& work = "110ms,100ms,120ms,90ms") {
    return choose(topology(markov("5/s", "100ms", "1", "duration: 60s, seed: 2")),
                  varied("services.desk.endpoints.serve[0].work.exponential=" + work), options);
}

TEST(Choose, TheBestIsChosen) {
    const Choice choice = of_queues(smallest_mean(0.01));
    ASSERT_TRUE(choice.best);
    EXPECT_EQ(*choice.best, 3U);
    EXPECT_EQ(choice.surviving, std::vector<std::size_t>{3});
}

TEST(Choose, TheLargestIsBestUnlessTold) {
    ChoiceOptions options = smallest_mean(0.01);
    options.smallest = false;
    EXPECT_EQ(of_queues(options).best, 2U);
}

TEST(Choose, ThoseThatFallBehindLeaveBeforeTheEnd) {
    const Choice choice = of_queues(smallest_mean(0.002));
    EXPECT_LT(std::ranges::min(choice.candidates, {}, &Candidate::replications).replications,
              choice.rounds);
    EXPECT_EQ(choice.candidates[*choice.best].replications, choice.rounds);
}

TEST(Choose, OnlyRunsThatCountAreCounted) {
    const Choice choice = of_queues(smallest_mean(0.002));
    std::size_t runs = 0;
    for (const Candidate& each : choice.candidates) runs += each.replications;
    EXPECT_EQ(choice.sweep.finished(), runs);
}

TEST(Choose, TheNumberOfThreadsChangesNothing) {
    ChoiceOptions options = smallest_mean(0.002);
    options.runs.threads = 1;
    const std::string one = to_json(of_queues(options));
    options.runs.threads = 5;
    EXPECT_EQ(one, to_json(of_queues(options)));
}

TEST(Choose, WhatTheStoreHasChangesNothing) {
    ChoiceOptions options = smallest_mean(0.002);
    const std::string without = to_csv(of_queues(options));
    options.runs.store = empty_store("choose");
    of_queues(options);
    const Choice again = of_queues(options);
    EXPECT_EQ(without, to_csv(again));
    EXPECT_EQ(again.sweep.recalled(), again.sweep.finished());
}

TEST(Choose, TooFewReplicationsAreUndecided) {
    ChoiceOptions options = smallest_mean(1e-6);
    options.runs.replications = 12;
    const Choice choice = of_queues(options);
    EXPECT_FALSE(choice.best);
    EXPECT_EQ(choice.leader, 3U);
    EXPECT_THAT(verdict(choice).front(), HasSubstr("Undecided after 12 replications of each"));
}

TEST(Choose, ASettingWithoutAValueIsLeftOut) {
    ChoiceOptions options = smallest_mean(0.01);
    const Choice choice = choose(
        topology(desk()), varied("services.desk.endpoints.serve[0].work=5s,200ms,100ms"), options);
    EXPECT_TRUE(choice.candidates[0].has_no_value);
    EXPECT_EQ(choice.best, 2U);
    EXPECT_THAT(report(choice), HasSubstr("left: no value in replication 0"));
}

TEST(Choose, WithoutAnyValueThereIsNothingToChoose) {
    EXPECT_THAT(refusal([] {
                    choose(topology(desk()), varied("services.desk.endpoints.serve[0].work=5s,6s"),
                           smallest_mean(0.01));
                }),
                HasSubstr("no setting has people.mean in every replication"));
}

TEST(Choose, StoppedItIsUndecided) {
    ChoiceOptions options = smallest_mean(0.002);
    options.runs.keep_going = [](double) { return false; };
    const Choice choice = of_queues(options);
    EXPECT_FALSE(choice.is_complete());
    EXPECT_THAT(verdict(choice), ElementsAre("Stopped too early to compare anything."));
}

TEST(Choose, OneFigureIsNeeded) {
    ChoiceOptions options = smallest_mean(0.01);
    options.runs.figures.clear();
    EXPECT_THAT(refusal([&] { of_queues(options); }), HasSubstr("help: name one, like"));
}

TEST(Choose, OneSettingIsNoChoice) {
    EXPECT_THAT(refusal([] { of_queues(smallest_mean(0.01), "1ms"); }),
                HasSubstr("vary at least two values"));
}

TEST(Choose, IndifferenceMustBeAboveZero) {
    EXPECT_THAT(refusal([] { of_queues(smallest_mean(0)); }), HasSubstr("indifference of 0"));
}

TEST(Indifference, IsWrittenInTheUnitOfTheFigure) {
    topologies::Figure figure;
    figure.what.measure = topologies::Measure::succeed;
    EXPECT_DOUBLE_EQ(parse_indifference(figure, "0.5%"), 0.005);
    figure.what.measure = topologies::Measure::p99;
    EXPECT_DOUBLE_EQ(parse_indifference(figure, "5ms"), 0.005);
    figure.what.measure = topologies::Measure::throughput;
    EXPECT_DOUBLE_EQ(parse_indifference(figure, "2/s"), 2);
}

TEST(Indifference, InAnotherUnitIsRefused) {
    topologies::Figure figure;
    figure.name = "people.p99";
    figure.what.measure = topologies::Measure::p99;
    EXPECT_THAT(refusal([&] { parse_indifference(figure, "5%"); }),
                HasSubstr("write it in the unit of people.p99"));
}

}  // namespace
}  // namespace halfopen::experiments
