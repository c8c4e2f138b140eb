// Comparisons of systems without dice, whose differences are known, and of one with itself.

#include "experiments/compare/compare.hpp"

#include <gmock/gmock.h>

#include "experiments/compare/difference_words.hpp"
#include "tests/experiments/queues.hpp"

namespace halfopen::experiments {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const ComparedFigure& figure(const Comparison& comparison, const std::string& name) {
    for (const ComparedFigure& each : comparison.figures) {
        if (each.figure.name == name) return each;
    }
    throw std::out_of_range(name);
}

/// A desk that works half as fast, and one with other people.
topologies::Topology slow() {
    return *topology(desk()).with("services.desk.endpoints.serve", "[{work: 200ms}]").topology;
}

Comparison against(const topologies::Topology& other, std::uint32_t replications = 2) {
    const std::vector<Compared> systems{{topology(desk(), "a.yaml")}, {other, "as_written", "b"}};
    return compare(systems, replicated(replications));
}

TEST(Compare, ADifferenceIsThatOfTheOtherLessTheFirst) {
    const Estimate mean = figure(against(slow()), "people.mean").differences[1];
    EXPECT_NEAR(mean.mean, 0.1, 1e-9);
    EXPECT_EQ(mean.count, 2);
}

TEST(Compare, ASystemAndItsCopyAreTheSameInEveryReplication) {
    const auto queue = topology(markov("8/s", "100ms", "1", "duration: 60s, seed: 1"));
    const std::vector<Compared> systems{{queue, "as_written", "one"},
                                        {queue, "as_written", "other"}};
    const Comparison it = compare(systems, replicated(5));
    for (const ComparedFigure& each : it.figures) EXPECT_TRUE(is_none(each.differences[1]));
    EXPECT_THAT(verdict(it), ElementsAre("In other, the people' success, p99, mean response and "
                                         "throughput are the same in every replication."));
}

TEST(Compare, TheSameDiceMakeADifferenceNarrowerThanItsMeans) {
    const auto queue = topology(markov("8/s", "100ms", "1", "duration: 200s, seed: 1"));
    const auto slower =
        *queue.with("services.desk.endpoints.serve", "[{work: {exponential: 101ms}}]").topology;
    const std::vector<Compared> systems{{queue, "as_written", "a"}, {slower, "as_written", "b"}};
    const Comparison it = compare(systems, replicated(20));
    const ComparedFigure& mean = figure(it, "people.mean");
    EXPECT_LT(mean.differences[1].half_width * 4, mean.means[0].half_width);
}

TEST(Compare, ADifferenceThatChanceExplainsIsNotTold) {
    std::string text = markov("8/s", "100ms", "1", "duration: 60s, seed: 1");
    const auto queue = topology(text);
    while (text.find("desk") != std::string::npos) text.replace(text.find("desk"), 4, "till");
    const auto other = topology(text);  // the same queue with other dice
    const std::vector<Compared> systems{{queue, "as_written", "a"}, {other, "as_written", "b"}};
    EXPECT_THAT(
        verdict(compare(systems, replicated(5))),
        Contains(HasSubstr("no difference can be told with 5 replications in the people'")));
}

TEST(Compare, VariantsOfOneFileAreCalledAsTheyAre) {
    const auto two = topology(desk("10/s", "variants: {fast: {services: {desk: {workers: 9}}}}"));
    const std::vector<Compared> systems{{two}, {two, "fast"}};
    EXPECT_THAT(names_of(systems), ElementsAre("as_written", "fast"));
}

TEST(Compare, FilesAreCalledByTheirNamesWithoutFolders) {
    const std::vector<Compared> systems{{topology(desk(), "x/a.yaml")},
                                        {topology(desk(), "y/b.yaml")}};
    EXPECT_THAT(names_of(systems), ElementsAre("a", "b"));
}

TEST(Compare, FilesOfOneNameAreCalledByTheirPaths) {
    const std::vector<Compared> systems{{topology(desk(), "x/a.yaml")},
                                        {topology(desk(), "y/a.yaml")}};
    EXPECT_THAT(names_of(systems), ElementsAre("x/a.yaml", "y/a.yaml"));
}

TEST(Compare, SeedAndDurationAreThoseOfTheFirst) {
    const auto other = *slow().with("run", "{duration: 5s, seed: 99}").topology;
    const Comparison it = against(other);
    EXPECT_EQ(it.sweep.plan.seed, 3U);
    EXPECT_EQ(it.sweep.plan.duration, sim::seconds(20));
    EXPECT_THAT(it.notes, ElementsAre("b is written for 5s, a for 20s: all run for 20s."));
}

TEST(Compare, OtherTrafficIsNoted) {
    EXPECT_THAT(against(topology(desk("12/s"))).notes,
                ElementsAre("people are written otherwise in b than in a: they are part of the "
                            "difference."));
}

TEST(Compare, EqualFilesHaveNothingToNote) {
    EXPECT_THAT(against(topology(desk())).notes, IsEmpty());
}

TEST(Compare, UsersThatOnlyOneHasAreNotCompared) {
    const auto more =
        topology(desk("10/s", ""))
            .with("traffic",
                  "{people: {send: desk.serve, rate: 10/s, arrivals: constant, give_up_after: "
                  "1s}, robots: {send: desk.serve, rate: 1/s}}");
    EXPECT_THAT(against(*more.topology).notes,
                ElementsAre("robots are only in b, and not compared."));
}

TEST(Compare, WithoutCommonUsersThereIsNothingToCompare) {
    const auto other = topology(desk()).with("traffic", "{cats: {send: desk.serve, rate: 1/s}}");
    EXPECT_THAT(refusal([&] { against(*other.topology); }),
                HasSubstr("no class of users in common\n   help: call those alike that are to be "
                          "compared: a has people; b has cats"));
}

TEST(Compare, OneSystemIsRefused) {
    const std::vector<Compared> systems{{topology(desk())}};
    EXPECT_THAT(refusal([&] { compare(systems, {}); }), HasSubstr("help: name another file"));
}

TEST(Compare, ASystemIsNotComparedWithItself) {
    const std::vector<Compared> systems{{topology(desk())}, {topology(desk())}};
    EXPECT_THAT(refusal([&] { compare(systems, {}); }), HasSubstr("compared with itself"));
}

TEST(Compare, FiguresOfEdgesAreFoundInEachSystem) {
    const std::string one = R"(
schema: 1
services:
  a: {endpoints: {x: [{work: 1ms}, {call: b.y}]}}
  b: {endpoints: {y: [{work: 1ms}]}}
traffic: {people: {send: a.x, rate: 10/s, arrivals: constant}}
run: {duration: 10s}
)";
    const auto other = topology(one).with("services.a.endpoints",
                                          "{other: [{call: b.y}], x: [{work: 1ms}, {call: b.y}, "
                                          "{call: b.y}]}");
    SweepOptions options = replicated(1);
    options.figures = {"a.x -> b.y.attempts"};
    const std::vector<Compared> systems{{topology(one), "as_written", "a"},
                                        {*other.topology, "as_written", "b"}};
    const Comparison it = compare(systems, options);
    const ComparedFigure& calls = figure(it, "a.x -> b.y.attempts");
    EXPECT_NEAR(calls.means[1].mean, 2 * calls.means[0].mean, 1);
}

TEST(Compare, TheVerdictSaysHowMuchAndHowSure) {
    const auto text = verdict(against(topology(desk("40/s"))));
    EXPECT_THAT(text.front(), HasSubstr("b serves people "));
    EXPECT_THAT(text.front(), HasSubstr(" points less (in every replication)"));
}

TEST(Compare, JsonHasDifferencesByName) {
    EXPECT_THAT(to_json(against(slow())), HasSubstr(R"("differences":{"b":{"count":2,"mean":)"));
}

TEST(DifferenceWords, AnIntervalThatContainsZeroIsInParentheses) {
    const std::vector<double> values{-0.01, 0.02, 0.005, -0.004};
    topologies::Figure figure;
    figure.what.measure = topologies::Measure::succeed;
    EXPECT_THAT(difference_in_words(figure, estimate_of(values)), "(+0.3 points [-1.8, +2.4])");
}

}  // namespace
}  // namespace halfopen::experiments
