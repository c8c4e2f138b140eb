#include "models/distribution.hpp"

#include <gtest/gtest.h>

#include <boost/math/special_functions/gamma.hpp>
#include <cmath>
#include <string>

#include "tests/models/laws.hpp"

namespace halfopen::models {
namespace {

using sim::milliseconds;
constexpr std::uint64_t million = 1'000'000;
constexpr double ms = 1e6;

double normal_cdf(double z) { return 0.5 * std::erfc(-z / std::sqrt(2.0)); }

/// A million draws: mean and second moment within 4.5 standard errors, Kolmogorov and Smirnov at p
/// = 1e-4.
void expect_law(const Fit& fit, const std::function<double(double)>& cdf) {
    ASSERT_TRUE(fit.ok()) << fit.problem;
    const std::vector<double> samples = draw(fit.distribution, million);
    EXPECT_LT(std::fabs(mean_error(samples, fit.distribution)), 4.5);
    EXPECT_LT(std::fabs(second_moment_error(samples, fit.distribution)), 4.5);
    EXPECT_LT(kolmogorov(samples, cdf), kolmogorov_limit);
}

/// The problem that a factory reports, or "" if it sees none.
std::string problem(const Fit& fit) { return fit.ok() ? "" : fit.problem; }

sim::Duration first_sample(const Distribution& law) {
    sim::Draws draws(sim::stream(7, 0, 1, 2), 4711);
    return law.sample(draws);
}

TEST(Rounded, GoesToTheNearestNanosecond) {
    EXPECT_EQ(rounded(1.49).nanoseconds, 1);
    EXPECT_EQ(rounded(1.5).nanoseconds, 2);
    EXPECT_EQ(rounded(0.49).nanoseconds, 0);
}
TEST(Rounded, IsNeverNegative) {
    EXPECT_EQ(rounded(-3.0).nanoseconds, 0);
    EXPECT_EQ(rounded(-INFINITY).nanoseconds, 0);
    EXPECT_EQ(rounded(NAN).nanoseconds, 0);
}
TEST(Rounded, StopsAtTenYears) {
    EXPECT_EQ(rounded(1e300), sim::duration_max);
    EXPECT_EQ(rounded(INFINITY), sim::duration_max);
}

TEST(Constant, IsAlwaysTheSame) {
    const Distribution law = Distribution::constant(milliseconds(3));
    EXPECT_EQ(first_sample(law), milliseconds(3));
    EXPECT_TRUE(law.is_constant());
    EXPECT_EQ(law.mean(), 3 * ms);
    EXPECT_EQ(law.coefficient_of_variation(), 0.0);
}
TEST(Constant, TakesNoDraw) {
    sim::Draws used(sim::Stream{1}, 2);
    sim::Draws fresh(sim::Stream{1}, 2);
    Distribution::constant(milliseconds(3)).sample(used);
    EXPECT_EQ(used.next_bits(), fresh.next_bits());
}
TEST(Constant, IsZeroByDefault) { EXPECT_EQ(first_sample(Distribution()).nanoseconds, 0); }

TEST(Exponential, FollowsItsLaw) {
    const Distribution law = Distribution::exponential(milliseconds(10));
    EXPECT_EQ(law.mean(), 10 * ms);
    EXPECT_DOUBLE_EQ(law.coefficient_of_variation(), 1.0);
    expect_law(law, [](double x) { return -std::expm1(-x / (10 * ms)); });
}
TEST(Exponential, OfMeanZeroIsConstant) {
    EXPECT_TRUE(Distribution::exponential(milliseconds(0)).is_constant());
}
TEST(Uniform, FollowsItsLaw) {
    const Fit fit = Distribution::uniform(milliseconds(2), milliseconds(6));
    EXPECT_EQ(fit.distribution.mean(), 4 * ms);
    expect_law(fit, [](double x) { return (x - 2 * ms) / (4 * ms); });
}
TEST(Uniform, ReportsAnEmptyRange) {
    EXPECT_EQ(problem(Distribution::uniform(2.0, 1.0)), "a uniform needs 'to' >= 'from'");
    EXPECT_EQ(problem(Distribution::uniform(-2.0, 1.0)), "a uniform needs 'from' >= 0");
}
TEST(Erlang, FollowsItsLaw) {
    for (const int stages : {3, 40}) {
        SCOPED_TRACE(stages);
        const Fit fit = Distribution::erlang(stages, milliseconds(8));
        EXPECT_NEAR(fit.distribution.coefficient_of_variation(), 1 / std::sqrt(stages), 1e-12);
        const double stage_mean = 8 * ms / stages;
        expect_law(fit,
                   [=](double x) { return boost::math::gamma_p(double(stages), x / stage_mean); });
    }
}
TEST(Erlang, ReportsTooFewOrTooManyStages) {
    EXPECT_FALSE(Distribution::erlang(0, ms).ok());
    EXPECT_FALSE(Distribution::erlang(1001, ms).ok());
}
TEST(Gamma, FollowsItsLaw) {
    for (const double cv : {0.3, 1.0, 2.5}) {
        SCOPED_TRACE(cv);
        const double shape = 1 / (cv * cv);
        const double scale = 8 * ms / shape;
        expect_law(Distribution::gamma(milliseconds(8), cv),
                   [=](double x) { return boost::math::gamma_p(shape, x / scale); });
    }
}
TEST(Gamma, ReportsImpossibleParameters) {
    EXPECT_FALSE(Distribution::gamma(0.0, 1.0).ok());
    EXPECT_FALSE(Distribution::gamma(ms, 0.0).ok());
    EXPECT_FALSE(Distribution::gamma(ms, NAN).ok());
}
TEST(Normal, FollowsTheLawCutAtZero) {
    for (const double mean : {5 * ms, 1 * ms, 0.0, -3 * ms}) {
        SCOPED_TRACE(mean);
        const double deviation = 1 * ms;
        const double cut = normal_cdf(-mean / deviation);
        expect_law(Distribution::normal(mean, deviation), [=](double x) {
            return (normal_cdf((x - mean) / deviation) - cut) / (1 - cut);
        });
    }
}
TEST(Normal, IsNeverNegative) {
    for (const double sample : draw(Distribution::normal(-8.0, 1.0).distribution, million)) {
        ASSERT_GE(sample, 0.0);
    }
}
TEST(Normal, WithoutDeviationIsConstant) {
    EXPECT_TRUE(Distribution::normal(ms, 0.0).distribution.is_constant());
    EXPECT_FALSE(Distribution::normal(-ms, 0.0).ok());
}
TEST(Normal, ReportsACutThatLeavesNothing) { EXPECT_FALSE(Distribution::normal(-11.0, 1.0).ok()); }
TEST(Lognormal, FollowsItsLaw) {
    for (const double deviation : {0.1, 0.5, 1.0}) {
        SCOPED_TRACE(deviation);
        expect_law(Distribution::lognormal(milliseconds(5), deviation),
                   [=](double x) { return normal_cdf(std::log(x / (5 * ms)) / deviation); });
    }
}
TEST(Lognormal, ReportsAMedianOfZero) { EXPECT_FALSE(Distribution::lognormal(0.0, 1.0).ok()); }
TEST(Weibull, FollowsItsLaw) {
    for (const double shape : {0.6, 1.0, 3.0}) {
        SCOPED_TRACE(shape);
        expect_law(Distribution::weibull(shape, milliseconds(5)),
                   [=](double x) { return -std::expm1(-std::pow(x / (5 * ms), shape)); });
    }
}
TEST(Weibull, ReportsAnImpossibleShape) { EXPECT_FALSE(Distribution::weibull(0.0, ms).ok()); }
TEST(Pareto, FollowsItsLaw) {
    for (const double shape : {0.5, 1.0, 1.4, 2.0, 3.0}) {
        SCOPED_TRACE(shape);
        const double all = 1 - std::pow(0.01, shape);
        expect_law(Distribution::pareto(shape, milliseconds(1), milliseconds(100)),
                   [=](double x) { return (1 - std::pow(ms / x, shape)) / all; });
    }
}
TEST(Pareto, StaysWithinItsBounds) {
    for (const double sample : draw(Distribution::pareto(0.3, 1.0, 50.0).distribution, million)) {
        ASSERT_GE(sample, 1.0 - 1e-12);
        ASSERT_LE(sample, 50.0 * (1 + 1e-12));
    }
}
TEST(Pareto, ReportsAnEmptyRange) { EXPECT_FALSE(Distribution::pareto(1.0, ms, ms).ok()); }

TEST(Hyperexponential, FollowsItsLaw) {
    const Fit fit = Distribution::hyperexponential({{9, milliseconds(1)}, {1, milliseconds(20)}});
    EXPECT_NEAR(fit.distribution.mean(), 2.9 * ms, 1e-6);
    expect_law(fit, [](double x) {
        return -0.9 * std::expm1(-x / ms) - 0.1 * std::expm1(-x / (20 * ms));
    });
}
TEST(Hyperexponential, ReportsBadWeights) {
    EXPECT_FALSE(Distribution::hyperexponential({}).ok());
    EXPECT_FALSE(Distribution::hyperexponential({{0.0, ms}}).ok());
    EXPECT_FALSE(Distribution::hyperexponential({{-1.0, ms}, {2.0, ms}}).ok());
}
TEST(Mixture, FollowsItsLaw) {
    const Fit fit =
        Distribution::mixture({{3, Distribution::exponential(milliseconds(1))},
                               {0, Distribution::constant(milliseconds(9))},
                               {1, Distribution::uniform(1 * ms, 5 * ms).distribution}});
    expect_law(fit, [](double x) {
        const double uniform = std::min(std::max((x - ms) / (4 * ms), 0.0), 1.0);
        return -0.75 * std::expm1(-x / ms) + 0.25 * uniform;
    });
}
TEST(Mixture, NeverChoosesAWeightOfZero) {
    const Fit fit = Distribution::mixture({{0, Distribution::constant(1.0)},
                                           {1, Distribution::constant(2.0)},
                                           {0, Distribution::constant(3.0)}});
    for (const double sample : draw(fit.distribution, 10'000)) ASSERT_EQ(sample, 2.0);
}
TEST(Mixture, OutlivesTheLawsItWasMadeOf) {
    Distribution law;
    {
        const std::vector<Branch> branches{{1, Distribution::constant(milliseconds(2))}};
        law = Distribution::mixture(branches).distribution;
    }
    const Distribution copy = law;
    law = Distribution();
    EXPECT_EQ(first_sample(copy), milliseconds(2));
}
TEST(Shifted, FollowsItsLaw) {
    const Fit fit =
        Distribution::shifted(milliseconds(3), Distribution::exponential(milliseconds(1)));
    EXPECT_EQ(fit.distribution.mean(), 4 * ms);
    expect_law(fit, [](double x) { return -std::expm1(-(x - 3 * ms) / ms); });
}
TEST(Shifted, ReportsAShiftToTheLeft) {
    EXPECT_FALSE(Distribution::shifted(-1.0, Distribution::exponential(ms)).ok());
}

const std::vector<QuantilePoint> measured = {
    {0.0, 1 * ms}, {0.5, 2 * ms}, {0.9, 4 * ms}, {0.99, 20 * ms}, {1.0, 100 * ms}};

TEST(Quantiles, FollowTheirLaw) {
    expect_law(Distribution::from_quantiles(measured), [](double x) {
        std::size_t i = 1;
        while (i + 1 < measured.size() && measured[i].value.count < x) ++i;
        const QuantilePoint& low = measured[i - 1];
        const QuantilePoint& high = measured[i];
        const double part = (x - low.value.count) / (high.value.count - low.value.count);
        return low.probability + part * (high.probability - low.probability);
    });
}
TEST(Quantiles, ComeBackAsGiven) {
    const Distribution law = Distribution::from_quantiles(measured).distribution;
    EXPECT_NEAR(*law.quantile(0.5), 2 * ms, 1e-3);
    EXPECT_NEAR(*law.quantile(0.9), 4 * ms, 1e-3);
    EXPECT_NEAR(*law.quantile(0.99), 20 * ms, 1e-3);
}
TEST(Quantiles, ReportWhatIsMissing) {
    EXPECT_EQ(problem(Distribution::from_quantiles({{0.5, ms}, {1.0, ms}})),
              "quantiles need p0, the smallest value");
    EXPECT_EQ(problem(Distribution::from_quantiles({{0.0, ms}, {0.99, ms}})),
              "quantiles need p100, the largest value");
    EXPECT_EQ(problem(Distribution::from_quantiles({{0.0, 2 * ms}, {1.0, ms}})),
              "quantiles need values that do not fall");
}
TEST(Samples, AreEquallyLikely) {
    const Fit fit = Distribution::from_samples({5.0, 1.0, 3.0, 3.0});
    int fives = 0;
    int threes = 0;
    for (const double sample : draw(fit.distribution, million)) {
        fives += sample == 5.0;
        threes += sample == 3.0;
    }
    EXPECT_NEAR(fives, 250'000, 4.5 * 433);
    EXPECT_NEAR(threes, 500'000, 4.5 * 500);
    EXPECT_EQ(fit.distribution.mean(), 3.0);
    EXPECT_EQ(fit.distribution.second_moment(), 11.0);
}
TEST(Samples, ReportNoneAtAll) { EXPECT_FALSE(Distribution::from_samples({}).ok()); }

TEST(Distribution, IsSmall) { EXPECT_LE(sizeof(Distribution), 64u); }
TEST(Distribution, SamplesTheRoundedExactDraw) {
    const Distribution law = Distribution::lognormal(milliseconds(5), 1.0).distribution;
    for (std::uint64_t i = 0; i < 1000; ++i) {
        sim::Draws first(sim::Stream{9}, i);
        sim::Draws second(sim::Stream{9}, i);
        ASSERT_EQ(law.sample(first), rounded(law.sample_exact(second)));
    }
}
/// Laws that invert one draw rise and fall together, so that variants of a system stay comparable.
TEST(Distribution, OfOneDrawFallsAsTheDrawRises) {
    const std::vector<Fit> laws = {
        Distribution::exponential(ms),         Distribution::uniform(0.0, ms),
        Distribution::normal(ms, ms),          Distribution::lognormal(ms, 1.0),
        Distribution::weibull(0.7, ms),        Distribution::pareto(1.5, ms, 1e3 * ms),
        Distribution::from_quantiles(measured)};
    for (const Fit& fit : laws) {
        for (std::uint64_t i = 0; i + 1 < 2'000; ++i) {
            sim::Draws a(sim::Stream{9}, i), b(sim::Stream{9}, i + 1);
            sim::Draws a_again = a, b_again = b;
            const double first = fit.distribution.sample_exact(a);
            ASSERT_EQ(first > fit.distribution.sample_exact(b),
                      a_again.uniform() < b_again.uniform());
            ASSERT_EQ(a.next_bits(), a_again.next_bits());  // one draw, no more
        }
    }
}
TEST(Distribution, HasNoQuantileWithoutAClosedForm) {
    EXPECT_FALSE(Distribution::gamma(ms, 0.5).distribution.quantile(0.5).has_value());
    EXPECT_FALSE(Distribution::exponential(ms).quantile(1.0).has_value());
    EXPECT_NEAR(*Distribution::exponential(ms).quantile(0.99), ms * std::log(100.0), 1e-6);
}

// A platform that computes differently is seen here first.
TEST(Distribution, GivesTheseBitsEverywhere) {
    const auto bits = [](const Fit& fit) {
        sim::Draws draws(sim::stream(7, 0, 1, 2), 4711);
        return fit.distribution.sample_exact(draws);
    };
    EXPECT_EQ(bits(Distribution::exponential(ms)), 0x1.171068c327de9p+15);
    EXPECT_EQ(bits(Distribution::erlang(3, ms)), 0x1.6e6105a388457p+19);
    EXPECT_EQ(bits(Distribution::gamma(ms, 0.5)), 0x1.1f7674fd5df54p+18);
    EXPECT_EQ(bits(Distribution::gamma(ms, 2.0)), 0x1.3bdde2ef86773p+13);
    EXPECT_EQ(bits(Distribution::normal(ms, ms)), 0x1.c2a90403f8a68p+16);
    EXPECT_EQ(bits(Distribution::lognormal(ms, 1.0)), 0x1.3f65b5269dd61p+17);
    EXPECT_EQ(bits(Distribution::weibull(0.7, ms)), 0x1.0ba913db650a1p+13);
    EXPECT_EQ(bits(Distribution::pareto(1.5, ms, 1e3 * ms)), 0x1.f40c4fa979b3dp+19);
    EXPECT_EQ(bits(Distribution::hyperexponential({{9, ms}, {1, 20 * ms}})), 0x1.c63b1a1b49fc3p+24);
}

}  // namespace
}  // namespace halfopen::models
