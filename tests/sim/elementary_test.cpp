#include "sim/elementary.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <string>

#include "sim/chance.hpp"

namespace halfopen::sim {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

/// A function and range: 10^6 arguments, or as many as HALFOPEN_ARGUMENTS says (for a thorough
/// search).
int arguments_count() {
    const char* wanted = std::getenv("HALFOPEN_ARGUMENTS");
    return wanted ? std::atoi(wanted) : 1'000'000;
}

/// Error of `result` in units in the last place of a double near `exact`.
double error_in_ulps(double result, long double exact) {
    if (!(std::fabs(exact) <= static_cast<long double>(std::numeric_limits<double>::max()))) {
        return static_cast<long double>(result) == exact ? 0.0 : infinity;
    }
    const int exponent = exact == 0.0L ? -1074 : std::max(std::ilogb(exact) - 52, -1074);
    return static_cast<double>(
        std::fabs(std::scalbn(static_cast<long double>(result) - exact, -exponent)));
}

/// The largest error of a function over random arguments.
template <typename Function, typename Reference, typename Argument>
double worst_error(Function function, Reference reference, Argument argument) {
    Draws draws({0x5eed}, 0);
    double worst = 0.0;
    double worst_at = 0.0;
    const int count = arguments_count();
    for (int i = 0; i < count; ++i) {
        if (i % 50'000 == 0) draws = Draws({0x5eed}, static_cast<std::uint64_t>(i));
        const double x = argument(draws);
        const double error = error_in_ulps(function(x), reference(static_cast<long double>(x)));
        if (!(error <= worst)) {
            worst = error;
            worst_at = x;
        }
    }
    ::testing::Test::RecordProperty("worst_ulps", std::to_string(worst));
    std::printf("             worst error %.4f ulp at %a\n", worst, worst_at);
    return worst;
}

auto between(double from, double to) {
    return [=](Draws& draws) { return from + (to - from) * draws.uniform(); };
}
/// Every positive normal number, exponents equally likely.
double any_normal(Draws& draws) {
    const std::uint64_t exponent = 1 + draws.below(2046);
    return std::bit_cast<double>((exponent << 52) | (draws.next_bits() >> 12));
}
double any_subnormal(Draws& draws) {
    return std::bit_cast<double>((draws.next_bits() >> 12) >> draws.below(51)) + 0x1p-1074;
}
/// 2^-from down to 2^-to in size, either sign.
auto tiny(int from, int to) {
    return [=](Draws& draws) {
        const int exponent =
            -from - static_cast<int>(draws.below(static_cast<std::uint64_t>(to - from)));
        const double size = std::ldexp(0.5 + 0.5 * draws.uniform(), exponent);
        return draws.happens(0.5) ? size : -size;
    };
}

const auto exact_log = [](long double x) { return std::log(x); };
const auto exact_log1p = [](long double x) { return std::log1p(x); };
const auto exact_exp = [](long double x) { return std::exp(x); };
const auto exact_expm1 = [](long double x) { return std::expm1(x); };

TEST(Log, IsWithinOneUlpOverTheWholeRange) {
    EXPECT_LT(worst_error(log, exact_log, any_normal), 0.52);
}
TEST(Log, IsWithinOneUlpOnTheUnitInterval) {
    EXPECT_LT(worst_error(log, exact_log, between(0.0, 1.0)), 0.52);
}
TEST(Log, IsWithinOneUlpNearOne) {
    EXPECT_LT(worst_error(log, exact_log, between(0.98, 1.02)), 0.52);
    const auto close = [](Draws& draws) { return 1.0 + tiny(5, 53)(draws); };
    EXPECT_LT(worst_error(log, exact_log, close), 0.76);
}
TEST(Log, IsWithinOneUlpForSubnormals) {
    EXPECT_LT(worst_error(log, exact_log, any_subnormal), 0.52);
}
TEST(Log, HasItsSpecialValues) {
    EXPECT_EQ(log(0.0), -infinity);
    EXPECT_EQ(log(-0.0), -infinity);
    EXPECT_EQ(log(1.0), 0.0);
    EXPECT_EQ(log(infinity), infinity);
    EXPECT_TRUE(std::isnan(log(-1.0)));
    EXPECT_TRUE(std::isnan(log(-infinity)));
    EXPECT_TRUE(std::isnan(log(not_a_number)));
}
TEST(Log, NeverFallsWhereTheUniformRises) {
    Draws draws({1}, 2);
    for (int i = 0; i < 100'000; ++i) {
        const double x = draws.uniform();
        ASSERT_LE(log(x), log(std::nextafter(x, 2.0))) << std::hexfloat << x;
    }
}

TEST(Exp, IsWithinOneUlp) { EXPECT_LT(worst_error(exp, exact_exp, between(-708.0, 709.7)), 0.52); }
TEST(Exp, IsWithinOneUlpNearZero) {
    EXPECT_LT(worst_error(exp, exact_exp, between(-2.0, 2.0)), 0.52);
    EXPECT_LT(worst_error(exp, exact_exp, tiny(1, 70)), 0.52);
}
TEST(Exp, IsWithinOneUlpWhereTheResultIsSubnormal) {
    EXPECT_LT(worst_error(exp, exact_exp, between(-745.2, -708.0)), 1.0);
}
TEST(Exp, HasItsSpecialValues) {
    EXPECT_EQ(exp(0.0), 1.0);
    EXPECT_EQ(exp(1.0), 0x1.5bf0a8b145769p+1);
    EXPECT_LT(exp(709.782712893383), infinity);
    EXPECT_EQ(exp(709.782712893385), infinity);
    EXPECT_EQ(exp(1e300), infinity);
    EXPECT_EQ(exp(infinity), infinity);
    EXPECT_EQ(exp(-745.13), 0x1p-1074);
    EXPECT_EQ(exp(-745.14), 0.0);
    EXPECT_EQ(exp(-infinity), 0.0);
    EXPECT_TRUE(std::isnan(exp(not_a_number)));
}

TEST(Log1p, IsWithinOneUlp) {
    EXPECT_LT(worst_error(log1p, exact_log1p, between(-1.0, 1.0)), 0.52);
    EXPECT_LT(worst_error(log1p, exact_log1p, any_normal), 0.53);
}
TEST(Log1p, IsWithinOneUlpNearZero) {
    EXPECT_LT(worst_error(log1p, exact_log1p, between(-0.01, 0.01)), 0.52);
    EXPECT_LT(worst_error(log1p, exact_log1p, tiny(1, 70)), 0.52);
    EXPECT_LT(worst_error(log1p, exact_log1p, any_subnormal), 0.52);
}
TEST(Log1p, HasItsSpecialValues) {
    EXPECT_EQ(log1p(0.0), 0.0);
    EXPECT_EQ(log1p(-1.0), -infinity);
    EXPECT_EQ(log1p(infinity), infinity);
    EXPECT_TRUE(std::isnan(log1p(-1.5)));
    EXPECT_TRUE(std::isnan(log1p(not_a_number)));
}

TEST(Expm1, IsWithinOneUlp) {
    EXPECT_LT(worst_error(expm1, exact_expm1, between(-2.0, 2.0)), 0.6);
    EXPECT_LT(worst_error(expm1, exact_expm1, between(-60.0, 709.7)), 0.6);
}
TEST(Expm1, IsWithinOneUlpNearZero) {
    EXPECT_LT(worst_error(expm1, exact_expm1, between(-0.07, 0.07)), 0.6);
    EXPECT_LT(worst_error(expm1, exact_expm1, tiny(1, 70)), 0.6);
}
TEST(Expm1, HasItsSpecialValues) {
    EXPECT_EQ(expm1(0.0), 0.0);
    EXPECT_EQ(expm1(0x1p-1074), 0x1p-1074);
    EXPECT_EQ(expm1(infinity), infinity);
    EXPECT_EQ(expm1(-infinity), -1.0);
    EXPECT_EQ(expm1(-100.0), -1.0);
    EXPECT_TRUE(std::isnan(expm1(not_a_number)));
}

/// The worst error of pow over random (x, y) whose result neither overflows nor underflows.
template <typename Argument>
double worst_power_error(Argument base) {
    Draws draws({0x5eed}, 1);
    double y = 0.0;
    const auto x = [&](Draws& inner) {
        const double value = base(inner);
        const double limit = std::min(1e15, 740.0 / std::fabs(std::log(value)));
        y = limit * (2.0 * inner.uniform() - 1.0);
        return value;
    };
    const auto reference = [&](long double value) {
        // glibc's powl is good to about 1 of its own ulps: 2^-11 of ours.
        return std::pow(value, static_cast<long double>(y));
    };
    double worst = 0.0;
    const int count = arguments_count() / 4;
    for (int i = 0; i < count; ++i) {
        if (i % 30'000 == 0) draws = Draws({0x5eed}, static_cast<std::uint64_t>(i));
        const double value = x(draws);
        const long double exact = reference(static_cast<long double>(value));
        if (exact < 0x1p-1022L || exact > 0x1.fp1023L) continue;
        const double error = error_in_ulps(pow(value, y), exact);
        if (!(error <= worst)) worst = error;
    }
    std::printf("             worst error %.4f ulp\n", worst);
    return worst;
}
TEST(Pow, IsWithinOneUlpOverTheWholeRange) { EXPECT_LT(worst_power_error(any_normal), 0.55); }
TEST(Pow, IsWithinOneUlpForModerateBases) {
    EXPECT_LT(worst_power_error(between(0.0, 40.0)), 0.55);
    EXPECT_LT(worst_power_error(between(0.9, 1.1)), 0.55);
    EXPECT_LT(worst_power_error([](Draws& draws) { return 1.0 + tiny(5, 50)(draws); }), 0.55);
}
TEST(Pow, IsWithinOneUlpForSubnormalBases) { EXPECT_LT(worst_power_error(any_subnormal), 0.55); }
TEST(Pow, IsWithinOneUlpWhereTheResultIsSubnormal) {
    const auto power = [](double y) { return pow(1.7, y); };
    const auto exact = [](long double y) { return std::pow(static_cast<long double>(1.7), y); };
    EXPECT_LT(worst_error(power, exact, between(-1403.0, -1335.0)), 1.0);
}
TEST(Pow, IsExactForSmallIntegerPowers) {
    EXPECT_EQ(pow(3.0, 5.0), 243.0);
    EXPECT_EQ(pow(10.0, 15.0), 1e15);
    EXPECT_EQ(pow(2.0, -1074.0), 0x1p-1074);
    EXPECT_EQ(pow(49.0, 0.5), 7.0);
    EXPECT_EQ(pow(0.7, 1.0), 0.7);
}
TEST(Pow, HasItsSpecialValues) {
    for (const double x : {0.0, 0.5, 1.0, 2.0, infinity, not_a_number}) EXPECT_EQ(pow(x, 0.0), 1.0);
    for (const double y : {-infinity, -2.0, 0.0, 2.0, infinity}) EXPECT_EQ(pow(1.0, y), 1.0);
    EXPECT_EQ(pow(0.0, 2.0), 0.0);
    EXPECT_EQ(pow(0.0, -2.0), infinity);
    EXPECT_EQ(pow(infinity, 2.0), infinity);
    EXPECT_EQ(pow(infinity, -2.0), 0.0);
    EXPECT_EQ(pow(0.5, infinity), 0.0);
    EXPECT_EQ(pow(0.5, -infinity), infinity);
    EXPECT_EQ(pow(2.0, 1e300), infinity);
    EXPECT_EQ(pow(2.0, -1e300), 0.0);
    EXPECT_EQ(pow(2.0, 1e-300), 1.0);
    EXPECT_EQ(pow(10.0, 400.0), infinity);
    EXPECT_EQ(pow(10.0, -400.0), 0.0);
    EXPECT_TRUE(std::isnan(pow(-1.0, 2.5)));
    EXPECT_TRUE(std::isnan(pow(2.0, not_a_number)));
    EXPECT_TRUE(std::isnan(pow(not_a_number, 2.0)));
}

/// The largest relative error of `function` against `reference` at geometrically spaced points.
template <typename Function, typename Reference>
double worst_relative_error(Function function, Reference reference, double from, double to,
                            int count) {
    double worst = 0.0;
    const double step = std::pow(to / from, 1.0 / count);
    double x = from;
    for (int i = 0; i < count; ++i, x *= step) {
        const double exact = reference(x);
        worst = std::max(worst, std::fabs(function(x) - exact) / std::fabs(exact));
    }
    return worst;
}
TEST(NormalQuantile, AgreesWithBoost) {
    const boost::math::normal_distribution<double> normal;
    const auto exact = [&](double p) { return boost::math::quantile(normal, p); };
    EXPECT_LT(worst_relative_error(normal_quantile, exact, 1e-300, 0.49, 20'000), 2e-15);
    EXPECT_LT(worst_relative_error(normal_quantile, exact, 0.51, 0.999, 20'000), 2e-15);
}
TEST(NormalQuantile, IsOddAroundOneHalf) {
    EXPECT_EQ(normal_quantile(0.5), 0.0);
    EXPECT_EQ(normal_quantile(0.0), -infinity);
    EXPECT_EQ(normal_quantile(1.0), infinity);
    EXPECT_EQ(normal_quantile(0x1p-30), -normal_quantile(1.0 - 0x1p-30));
    EXPECT_TRUE(std::isnan(normal_quantile(-0.1)));
}
TEST(NormalCdf, AgreesWithBoostFarIntoTheTail) {
    const boost::math::normal_distribution<double> normal;
    const auto lower = [&](double z) { return boost::math::cdf(normal, -z); };
    const auto upper = [&](double z) { return boost::math::cdf(normal, z); };
    EXPECT_LT(
        worst_relative_error([](double z) { return normal_cdf(-z); }, lower, 1e-9, 37.0, 5'000),
        1e-12);
    EXPECT_LT(
        worst_relative_error([](double z) { return normal_cdf(z); }, upper, 1e-9, 37.0, 5'000),
        1e-14);
    EXPECT_EQ(normal_cdf(0.0), 0.5);
    EXPECT_EQ(normal_cdf(-100.0), 0.0);
    EXPECT_EQ(normal_cdf(100.0), 1.0);
}
TEST(LogGamma, AgreesWithTheCLibrary) {
    for (double x = 1e-6; x < 1e6; x *= 1.001) {
        const double exact = static_cast<double>(std::lgamma(static_cast<long double>(x)));
        ASSERT_NEAR(log_gamma(x), exact, 2e-14 * std::max(1.0, std::fabs(exact))) << x;
    }
}
TEST(GammaCdf, AgreesWithBoost) {
    for (const double shape : {0.02, 0.3, 0.5, 1.0, 2.5, 10.0, 300.0, 1e5}) {
        for (double x = shape / 8; x < shape * 8 + 40; x *= 1.07) {
            const double error = std::fabs(gamma_cdf(shape, x) - boost::math::gamma_p(shape, x));
            ASSERT_LT(error, 1e-13 * std::max(1.0, std::sqrt(shape))) << shape << ' ' << x;
        }
    }
    EXPECT_EQ(gamma_cdf(2.0, 0.0), 0.0);
}

// A platform that computes differently is seen here first.
TEST(Elementary, GivesTheseBitsEverywhere) {
    EXPECT_EQ(log(0.3), -0x1.34378fcbda721p+0);
    EXPECT_EQ(exp(-3.7), 0x1.9511fc6871044p-6);
    EXPECT_EQ(pow(0.37, 2.3), 0x1.a020069a6f17bp-4);
    EXPECT_EQ(normal_quantile(0.01), -0x1.29c5c4630ff0ep+1);
}

}  // namespace
}  // namespace halfopen::sim
