// Probabilities and quantiles, and the beta law beneath both.

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <stdexcept>
#include <vector>

#include "experiments/statistics/beta.hpp"
#include "experiments/statistics/proportion.hpp"
#include "experiments/statistics/quantile.hpp"

namespace halfopen::experiments {
namespace {

double binomial(std::uint64_t successes, std::uint64_t trials, double probability) {
    return at_least(successes, trials, probability) - at_least(successes + 1, trials, probability);
}

TEST(BinomialTail, IsTheSumOfItsTerms) {
    EXPECT_NEAR(at_least(8, 10, 0.5), 56.0 / 1024, 1e-15);
    EXPECT_NEAR(at_least(1, 3, 0.1), 1 - 0.729, 1e-15);
    EXPECT_EQ(at_least(0, 3, 0.1), 1);
    EXPECT_EQ(at_least(4, 3, 0.1), 0);
}

TEST(BinomialTail, OfMillionsOfTrialsIsNotLostInRounding) {
    EXPECT_NEAR(at_least(1, 2'000'000, 1e-6), 1 - std::exp(2e6 * std::log1p(-1e-6)), 1e-10);
    EXPECT_NEAR(at_least(1'000'001, 2'000'001, 0.5), 0.5, 1e-10);
}

TEST(BetaQuantile, UndoesTheLaw) {
    for (const double probability : {1e-6, 0.025, 0.5, 0.975}) {
        const double x = beta_quantile(probability, 2.5, 40);
        EXPECT_NEAR(beta_cdf(2.5, 40, x, 1 - x), probability, 1e-12 + 1e-10 * probability);
    }
}

// Newcombe, Two-sided confidence intervals for the single proportion, Statistics in Medicine 17
// (1998), table I.
TEST(Proportion, WilsonsIntervalsAreThoseOfNewcombe) {
    const Proportion often = proportion_of(81, 263);
    EXPECT_NEAR(often.low, 0.2553, 5e-5);
    EXPECT_NEAR(often.high, 0.3662, 5e-5);
    const Proportion rarely = proportion_of(15, 148);
    EXPECT_NEAR(rarely.low, 0.0624, 5e-5);
    EXPECT_NEAR(rarely.high, 0.1605, 5e-5);
    EXPECT_NEAR(proportion_of(0, 20).high, 0.1611, 5e-5);
    EXPECT_NEAR(proportion_of(1, 29).low, 0.0061, 5e-5);
    EXPECT_NEAR(proportion_of(1, 29).high, 0.1718, 5e-5);
}

TEST(Proportion, ExactIntervalsAreThoseOfNewcombe) {
    const Proportion often = exact_proportion_of(81, 263);
    EXPECT_NEAR(often.low, 0.2527, 5e-5);
    EXPECT_NEAR(often.high, 0.3676, 5e-5);
    EXPECT_NEAR(exact_proportion_of(0, 20).high, 0.1684, 5e-5);
    EXPECT_NEAR(exact_proportion_of(1, 29).low, 0.0009, 5e-5);
    EXPECT_NEAR(exact_proportion_of(1, 29).high, 0.1776, 5e-5);
}

TEST(Proportion, NeverAndAlwaysAreNotCertain) {
    EXPECT_EQ(proportion_of(0, 30).low, 0);
    EXPECT_GT(proportion_of(0, 30).high, 0.1);
    EXPECT_EQ(proportion_of(30, 30).high, 1);
    EXPECT_LT(proportion_of(30, 30).low, 0.9);
}

TEST(Proportion, OfNoTrialsIsAnything) {
    EXPECT_EQ(proportion_of(0, 0).low, 0);
    EXPECT_EQ(proportion_of(0, 0).high, 1);
    EXPECT_EQ(exact_proportion_of(0, 0).high, 1);
}

TEST(Proportion, RefusesMoreSuccessesThanTrials) {
    EXPECT_THROW(proportion_of(4, 3), std::invalid_argument);
}

/// The probability that the interval of `trials` contains the true one, summed over all outcomes.
template <class IntervalOf>
double coverage(const IntervalOf& interval_of, std::uint64_t trials, double probability) {
    double covered = 0;
    for (std::uint64_t successes = 0; successes <= trials; ++successes) {
        if (interval_of(successes, trials, 0.95).contains(probability)) {
            covered += binomial(successes, trials, probability);
        }
    }
    return covered;
}

TEST(Proportion, WilsonCoversNinetyFivePercentOnAverageOverAllProbabilities) {
    double sum = 0;
    for (int step = 1; step != 200; ++step) sum += coverage(proportion_of, 100, step / 200.0);
    EXPECT_NEAR(sum / 199, 0.95, 0.005);
}

TEST(Proportion, WilsonStaysCloseToItsLevelAwayFromTheEnds) {
    for (int step = 20; step <= 180; ++step) {
        EXPECT_NEAR(coverage(proportion_of, 100, step / 200.0), 0.95, 0.025) << step / 200.0;
    }
}

TEST(Proportion, TheExactIntervalNeverCoversLess) {
    for (int step = 1; step != 200; ++step) {
        EXPECT_GE(coverage(exact_proportion_of, 50, step / 200.0), 0.95) << step / 200.0;
    }
}

std::vector<double> one_to(int last) {
    std::vector<double> values;
    for (int value = last; value != 0; --value) values.push_back(value);
    return values;
}

TEST(Quantile, IsTheSmallestValueThatEnoughDoNotExceed) {
    EXPECT_EQ(quantile_of(one_to(100), 0.99), 99);
    EXPECT_EQ(quantile_of(one_to(100), 0.07), 7);
    EXPECT_EQ(quantile_of(one_to(3), 0.5), 2);
    EXPECT_TRUE(std::isnan(quantile_of({}, 0.5)));
}

TEST(Quantile, RefusesAPercentage) {
    EXPECT_THROW(quantile_of(one_to(3), 99), std::invalid_argument);
}

// Ranks and confidence of the median's interval: Hollander and Wolfe, Nonparametric Statistical
// Methods, and every table of the sign test.
TEST(QuantileInterval, OfAMedianIsThatOfTheSignTest) {
    const auto ten = quantile_interval(one_to(10), 0.5);
    EXPECT_EQ(ten->low, 2);
    EXPECT_EQ(ten->high, 9);
    EXPECT_NEAR(ten->confidence, 1 - 22.0 / 1024, 1e-12);
    const auto twenty = quantile_interval(one_to(20), 0.5);
    EXPECT_EQ(twenty->low, 6);
    EXPECT_EQ(twenty->high, 15);
    EXPECT_NEAR(twenty->confidence, 0.9586, 5e-5);
}

TEST(QuantileInterval, OfP99NeedsThreeHundredAndSixtyEightValues) {
    EXPECT_FALSE(quantile_interval(one_to(367), 0.99).has_value());
    const auto found = quantile_interval(one_to(368), 0.99);
    EXPECT_EQ(found->high, 368);
    EXPECT_GE(found->confidence, 0.95);
}

TEST(QuantileInterval, SkipsWhatIsMissing) {
    std::vector<double> values = one_to(10);
    values.push_back(std::numeric_limits<double>::quiet_NaN());
    EXPECT_EQ(quantile_interval(values, 0.5)->high_rank, 9U);
}

TEST(QuantileEstimate, IsStudentsOverTheReplications) {
    const std::vector<std::vector<double>> replications{one_to(100), one_to(200), {}, one_to(300)};
    const Estimate found = quantile_estimate(replications, 0.99);
    EXPECT_EQ(found.count, 3U);
    EXPECT_DOUBLE_EQ(found.mean, 198);
    EXPECT_DOUBLE_EQ(found.standard_error, 99 / std::sqrt(3.0));
}

}  // namespace
}  // namespace halfopen::experiments
