// Means, their intervals, and Student's t.

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numbers>
#include <stdexcept>
#include <vector>

#include "experiments/statistics/estimate.hpp"

namespace halfopen::experiments {
namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

void expect_same(double found, double exact, double relative) {
    EXPECT_NEAR(found, exact, relative * std::abs(exact));
}

// From the closed forms for whole degrees (Abramowitz and Stegun 26.7.3 and 26.7.4), in 50 digits.
TEST(StudentsT, IsThatOfTheTables) {
    expect_same(student_t(1), 12.70620473617470, 1e-10);
    expect_same(student_t(2), 4.302652729749464, 1e-10);
    expect_same(student_t(3, 0.99), 5.840909309733357, 1e-10);
    expect_same(student_t(5), 2.570581835636316, 1e-10);
    expect_same(student_t(10), 2.228138851986275, 1e-10);
    expect_same(student_t(10, 0.99), 3.169272672616951, 1e-10);
    expect_same(student_t(30), 2.042272456301238, 1e-10);
    expect_same(student_t(100), 1.983971518523552, 1e-10);
    expect_same(student_t(999), 1.962341461133450, 1e-10);
    expect_same(student_t(1000), 1.962339080826408, 1e-10);
    expect_same(student_t(1000, 0.9999999), 5.366090553369944, 1e-10);
    expect_same(student_t(2001, 0.999), 3.295395698974355, 1e-10);
}

TEST(StudentsT, OfOneDegreeIsATangent) {
    for (const double probability : {0.50001, 0.6, 0.9, 0.999, 0.9999999}) {
        const double exact = std::tan(std::numbers::pi * (probability - 0.5));
        expect_same(student_quantile(probability, 1), exact, 1e-9);
    }
}

TEST(StudentsT, OfTwoDegreesIsARoot) {
    for (const double probability : {0.50001, 0.6, 0.9, 0.999, 0.9999999}) {
        const double centred = 2 * probability - 1;
        const double exact = centred * std::sqrt(2 / (1 - centred * centred));
        expect_same(student_quantile(probability, 2), exact, 1e-9);
    }
}

/// The tail beyond `value` by Simpson's rule over s, value + s / (1 - s).
double integrated_tail(double value, double degrees) {
    const double log_peak = std::lgamma((degrees + 1) / 2) - std::lgamma(degrees / 2) -
                            0.5 * std::log(degrees * std::numbers::pi);
    const auto density = [&](double s) {
        const double at = value + s / (1 - s);
        const double log_density = log_peak - 0.5 * (degrees + 1) * std::log1p(at * at / degrees);
        return std::exp(log_density) / ((1 - s) * (1 - s));
    };
    constexpr int steps = 200'000;
    double sum = density(0);
    for (int step = 1; step < steps; ++step) {
        sum += (step % 2 == 1 ? 4 : 2) * density(static_cast<double>(step) / steps);
    }
    return sum / (3.0 * steps);
}

TEST(StudentsT, TailsAreTheIntegralOfTheDensityForAnyDegrees) {
    for (const double degrees : {3.5, 5.0, 7.25, 28.5, 300.0, 1e4}) {
        for (const double probability : {0.6, 0.95, 0.9995}) {
            const double value = student_quantile(probability, degrees);
            expect_same(integrated_tail(value, degrees), 1 - probability, 1e-8);
        }
    }
}

TEST(StudentsT, IsUndoneByItsTailFarOutAndForFewDegrees) {
    for (const double degrees : {0.1, 0.5, 1.0, 2.5, 28.5, 999.0}) {
        for (const double beyond : {1e-12, 1e-6, 0.025, 0.4, 0.499999}) {
            const double value = student_quantile(1 - beyond, degrees);
            expect_same(student_tail(value, degrees), 1 - (1 - beyond), 1e-9);
        }
    }
}

TEST(StudentsT, GivesTheSameBitsEverywhere) {
    EXPECT_EQ(student_t(9), 0x1.218e5dac50b23p+1);
    EXPECT_EQ(student_t(28.5), 0x1.05fd31746476dp+1);
    EXPECT_EQ(student_t(2000, 0.99), 0x1.4a05665695cd5p+1);
}

TEST(StudentsT, HasNoStepWhereTheMethodChanges) {
    for (const double level : {0.5, 0.95, 0.9999, 0.9999999}) {
        const double below = student_t(999.9999, level);
        expect_same(student_t(1000, level), below, 1e-8);
    }
}

TEST(StudentsT, IsTheNormalOneOfManyDegrees) {
    expect_same(student_t(1e12), 1.959963984540054, 1e-11);
}

TEST(StudentsT, IsSymmetric) {
    EXPECT_EQ(student_quantile(0.25, 4), -student_quantile(0.75, 4));
    EXPECT_EQ(student_quantile(0.5, 4), 0);
    EXPECT_NEAR(student_tail(-2, 5) + student_tail(2, 5), 1, 1e-15);
}

TEST(StudentsT, RefusesAPercentage) {
    try {
        student_t(5, 95);
        FAIL() << "no error";
    } catch (const std::invalid_argument& error) {
        EXPECT_STREQ(error.what(),
                     "student_t: a confidence level of 95 is not between 0 and 1; write 0.95 for "
                     "95 %");
    }
}

TEST(Estimate, OfFourValuesByHand) {
    const std::vector<double> values{1, 2, 3, 6};  // mean 3, variance 14/3
    const Estimate estimate = estimate_of(values);
    EXPECT_DOUBLE_EQ(estimate.mean, 3);
    EXPECT_DOUBLE_EQ(estimate.standard_error, std::sqrt(14.0 / 3 / 4));
    EXPECT_NEAR(estimate.half_width, 3.182446305284263 * std::sqrt(14.0 / 3 / 4), 1e-12);
    EXPECT_NEAR(estimate.relative_half_width(), estimate.half_width / 3, 1e-15);
    EXPECT_FALSE(estimate.differs_from_zero());
}

TEST(Estimate, AHigherLevelIsWider) {
    const std::vector<double> values{1, 2, 3, 6};
    EXPECT_NEAR(estimate_of(values, 0.99).half_width, 5.840909309733355 * std::sqrt(14.0 / 3 / 4),
                1e-12);
}

TEST(Estimate, OneValueHasNoInterval) {
    const std::vector<double> values{3};
    EXPECT_FALSE(estimate_of(values).has_interval());
    EXPECT_FALSE(estimate_of(values).contains(3));
    EXPECT_TRUE(std::isinf(estimate_of(values).relative_half_width()));
}

TEST(Estimate, SkipsWhatIsMissing) {
    const std::vector<double> values{1, missing, 2, 3, 6};
    EXPECT_EQ(estimate_of(values).count, 4U);
    EXPECT_DOUBLE_EQ(estimate_of(values).mean, 3);
}

TEST(Estimate, OfNothingIsNothing) {
    const std::vector<double> values{missing};
    EXPECT_EQ(estimate_of(values).count, 0U);
    EXPECT_EQ(estimate_of(values).mean, 0);
}

TEST(PairedDifference, IsTheMeanOfDifferences) {
    const std::vector<double> a{11, 23, 36};
    const std::vector<double> b{10, 20, 30};
    const Estimate difference = paired_difference(a, b);
    EXPECT_DOUBLE_EQ(difference.mean, 10.0 / 3);
    EXPECT_DOUBLE_EQ(difference.standard_error, std::sqrt(38.0 / 3 / 2 / 3));
}

TEST(PairedDifference, LeavesOutAPairThatLacksOneSide) {
    const std::vector<double> a{11, missing, 22, 7};
    const std::vector<double> b{10, 20, missing, 4};
    EXPECT_EQ(paired_difference(a, b).count, 2U);
    EXPECT_DOUBLE_EQ(paired_difference(a, b).mean, 2);
}

TEST(PairedDifference, RefusesSidesOfDifferentLengths) {
    const std::vector<double> a{1, 2};
    const std::vector<double> b{1};
    EXPECT_THROW(paired_difference(a, b), std::invalid_argument);
}

}  // namespace
}  // namespace halfopen::experiments
