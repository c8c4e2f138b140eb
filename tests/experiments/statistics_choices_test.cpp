// When to stop, and whom to choose.

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <functional>
#include <limits>
#include <stdexcept>
#include <string>

#include "experiments/statistics/precision.hpp"
#include "experiments/statistics/selection.hpp"
#include "tests/experiments/made_series.hpp"

namespace halfopen::experiments {
namespace {

using Values = std::vector<double>;

/// What the selection got to see, and where it ended.
struct Trial {
    Selection selection;
    std::uint64_t values = 0;
};

/// Systems with these means on common dice: normal values, of which `shared` of the variance 1 is
/// the same for all.
Trial select(std::uint64_t trial, const Values& means, double shared,
             const SelectionOptions& options) {
    Trial result{Selection(means.size(), options)};
    while (!result.selection.is_over()) {
        const std::uint32_t round = result.selection.next_round();
        const double common = dice(sim::mix(trial, round)).normal();
        Values values;
        for (const std::size_t system : result.selection.surviving()) {
            const double own = dice(sim::mix(sim::mix(trial, round), system + 1)).normal();
            values.push_back(means[system] + std::sqrt(shared) * common +
                             std::sqrt(1 - shared) * own);
        }
        result.values += values.size();
        result.selection.give(round, values);
    }
    return result;
}

struct Score {
    int right = 0;
    double values = 0;  // a trial
};

Score score(const Values& means, double shared, const SelectionOptions& options,
            std::size_t truth) {
    Score score;
    for (std::uint64_t trial = 0; trial != 200; ++trial) {
        const Trial result = select(trial, means, shared, options);
        score.right += result.selection.best() == truth ? 1 : 0;
        score.values += static_cast<double>(result.values) / 200;
    }
    std::printf("[ measured ] right in %d of 200, %.0f values a trial\n", score.right,
                score.values);
    return score;
}

constexpr SelectionOptions usual{.confidence = 0.95, .indifference = 0.5, .first_stage = 10};

TEST(Selection, FindsTheBestOfTenOnCommonDice) {
    Values means;
    for (int system = 0; system != 10; ++system) means.push_back(0.5 * ((system * 7) % 10));
    EXPECT_GE(score(means, 0.7, usual, 7).right, 190);  // 7 * 7 % 10 = 9
}

// The least favourable: all others equal, and just `indifference` behind.
TEST(Selection, FindsTheBestOfTenInTheSlippageConfiguration) {
    Values means(10, 0.0);
    means[3] = 0.5;
    EXPECT_GE(score(means, 0.7, usual, 3).right, 190);
    EXPECT_GE(score(means, 0.0, usual, 3).right, 190);
}

TEST(Selection, CommonDiceMakeItCheaper) {
    Values means(10, 0.0);
    means[3] = 0.5;
    EXPECT_LT(score(means, 0.9, usual, 3).values, 0.5 * score(means, 0.0, usual, 3).values);
}

TEST(Selection, FindsTheSmallestWhenAsked) {
    Values means(10, 1.0);
    means[8] = 0.5;
    SelectionOptions options = usual;
    options.largest = false;
    EXPECT_GE(score(means, 0.7, options, 8).right, 190);
}

TEST(Selection, DropsWhoIsFarBehindAfterTheFirstStage) {
    Selection selection(3, {.indifference = 1, .first_stage = 3});
    for (std::uint32_t round = 0; round != 3; ++round) {
        EXPECT_TRUE(selection.wants(2));
        const double noise = round % 2 == 0 ? 0.6 : -0.6;
        selection.give(round, Values{10 + noise, 10.2, -500});
    }
    EXPECT_EQ(selection.surviving(), (std::vector<std::size_t>{0, 1}));
    EXPECT_FALSE(selection.wants(2));
    EXPECT_FALSE(selection.is_decided());
    EXPECT_EQ(selection.best(), std::nullopt);
}

/// Two systems over ten rounds, one ahead by `ahead` on average and by one more or less each time.
bool is_decided_when_ahead_by(double ahead) {
    Selection selection(2, usual);
    for (std::uint32_t round = 0; round != 10; ++round) {
        selection.give(round, Values{0, ahead + (round % 2 == 0 ? 1 : -1)});
    }
    return selection.is_decided();
}

// h^2 = 9 (0.1^(-2/9) - 1) = 6.0129 and S^2 = 10/9, so that after ten rounds the allowance is
// 0.5 / 20 (6.0129 S^2 / 0.25 - 10) = 0.4181.
TEST(Selection, AllowsAsMuchAsThePaperSays) {
    const double squared_factor = 9 * (std::pow(0.1, -2.0 / 9) - 1);
    const double allowance = 0.025 * (squared_factor * 10 / 9 / 0.25 - 10);
    EXPECT_NEAR(allowance, 0.4181, 1e-4);
    EXPECT_FALSE(is_decided_when_ahead_by(allowance - 1e-9));
    EXPECT_TRUE(is_decided_when_ahead_by(allowance + 1e-9));
}

TEST(Selection, WithoutNoiseIsDecidedByTheFirstStage) {
    Selection selection(3, {.indifference = 1, .first_stage = 2});
    selection.give(0, Values{1, 2, 3});
    EXPECT_FALSE(selection.is_over());
    selection.give(1, Values{1, 2, 3});
    EXPECT_EQ(selection.best(), 2U);
    EXPECT_DOUBLE_EQ(selection.mean(1), 2);
}

TEST(Selection, OfEqualsTakesTheFirst) {
    Selection selection(3, {.indifference = 1, .first_stage = 2});
    selection.give(0, Values{1, 1, 1});
    selection.give(1, Values{1, 1, 1});
    EXPECT_EQ(selection.best(), 0U);
}

TEST(Selection, ListsTheSurvivorsWhenItsRoundsRunOut) {
    SelectionOptions options = usual;
    options.rounds_max = 12;
    const Trial result = select(1, Values(4, 0.0), 0.0, options);
    EXPECT_TRUE(result.selection.is_over());
    EXPECT_FALSE(result.selection.is_decided());
    EXPECT_EQ(result.selection.best(), std::nullopt);
    EXPECT_GT(result.selection.surviving().size(), 1U);
    EXPECT_FALSE(result.selection.wants(result.selection.leader()));
}

TEST(Selection, OfOneIsDecidedAtOnce) {
    EXPECT_EQ(Selection(1, usual).best(), 0U);
    EXPECT_FALSE(Selection(1, usual).wants(0));
}

std::string refusal_of(const std::function<void()>& action) {
    try {
        action();
    } catch (const std::invalid_argument& error) {
        return error.what();
    }
    return "none";
}

TEST(Selection, RefusesOptionsOutOfRange) {
    const auto made = [](std::size_t systems, SelectionOptions options) {
        return refusal_of([=] { Selection(systems, options); });
    };
    EXPECT_EQ(made(10, {.indifference = 0}),
              "Selection: an indifference of 0; name the smallest difference worth finding, above "
              "0, in the unit of the values");
    EXPECT_NE(made(10, {.confidence = 95, .indifference = 1}), "none");
    EXPECT_NE(made(10, {.confidence = 0.1, .indifference = 1}), "none");
    EXPECT_NE(made(10, {.indifference = 1, .first_stage = 1}), "none");
    EXPECT_NE(made(10, {.indifference = 1, .rounds_max = 9}), "none");
    EXPECT_NE(made(0, {.indifference = 1}), "none");
    EXPECT_EQ(made(10, {.indifference = 1}), "none");
}

TEST(Selection, RefusesARoundOutOfItsTurn) {
    Selection selection(2, usual);
    EXPECT_EQ(refusal_of([&] {
                  selection.give(1, Values{1, 2});
              }),
              "Selection: round 1 where 0 is next; give rounds in their order, each once");
    EXPECT_NE(refusal_of([&] { selection.give(0, Values{1}); }), "none");
    EXPECT_EQ(refusal_of([&] {
                  selection.give(0, Values{1, std::numeric_limits<double>::quiet_NaN()});
              }),
              "Selection: system 1 has the value nan in round 0; say what a replication without a "
              "result counts as, or leave the system out");
    selection.give(0, Values{1, 2});
    EXPECT_EQ(selection.next_round(), 1U);
}

TEST(Precision, WantsTheFirstStageFirst) {
    EXPECT_EQ(precision_of(Values(3, 1.0)).more, 7U);
    EXPECT_FALSE(precision_of(Values(9, 1.0)).is_reached);
    EXPECT_TRUE(precision_of(Values(10, 1.0)).is_reached);
}

TEST(Precision, SaysHowManyMore) {
    Values values;
    for (int index = 0; index != 100; ++index) values.push_back(index % 2 == 0 ? 9 : 11);
    const double half_width = estimate_of(values).half_width;  // about 0.2
    const Precision reached = precision_of(values, {.relative = 1.01 * half_width / 10});
    EXPECT_TRUE(reached.is_reached);
    EXPECT_EQ(reached.more, 0U);
    EXPECT_EQ(precision_of(values, {.relative = half_width / 10 / 1.099}).more, 21U);
    EXPECT_EQ(precision_of(values, {.relative = half_width / 100}).more, 100U);  // not thousands
}

TEST(Precision, GivesUpAtTheCap) {
    const Values values = autoregressive(1, 50, 0, 1);
    EXPECT_EQ(precision_of(values, {.cap = 60}).more, 10U);
    EXPECT_TRUE(precision_of(values, {.cap = 50}).is_given_up());
}

TEST(Precision, OfAMeanAtZeroNeedsAnAbsoluteGoal) {
    const Values values = autoregressive(1, 400, 0, 0);
    EXPECT_FALSE(precision_of(values).is_reached);
    EXPECT_TRUE(precision_of(values, {.absolute = 0.2}).is_reached);
}

TEST(Precision, RefusesAGoalOutOfRange) {
    const Values values(20, 1.0);
    EXPECT_THROW(precision_of(values, {.relative = 0}), std::invalid_argument);
    EXPECT_THROW(precision_of(values, {.level = 1}), std::invalid_argument);
    EXPECT_THROW(precision_of(values, {.first_stage = 2}), std::invalid_argument);
    EXPECT_THROW(precision_of(values, {.first_stage = 20, .cap = 19}), std::invalid_argument);
}

/// How often, in percent, the interval at which it stops contains the truth.
double coverage_when_stopped(const PrecisionGoal& goal) {
    int covered = 0;
    for (std::uint64_t trial = 0; trial != 2000; ++trial) {
        const Values all = autoregressive(trial, goal.cap, 0, 5);
        std::size_t count = 0;
        Precision asked = precision_of({}, goal);
        while (asked.more != 0) {
            count += asked.more;
            asked = precision_of(std::span(all).first(count), goal);
        }
        covered += asked.estimate.contains(5) ? 1 : 0;
    }
    std::printf("[ measured ] %.1f %% at a goal of %g\n", covered / 20.0, goal.relative);
    return covered / 20.0;
}

TEST(Precision, StoppingCostsAtMostTwoPercentOfCoverage) {
    EXPECT_GE(coverage_when_stopped({.relative = 0.10}), 92.5);  // about 16 values
    EXPECT_GE(coverage_when_stopped({.relative = 0.05}), 92.5);  // 60
    EXPECT_GE(coverage_when_stopped({.relative = 0.02}), 93.5);  // 380
}

}  // namespace
}  // namespace halfopen::experiments
