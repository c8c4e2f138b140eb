#include "models/distribution_fit.hpp"

#include <gtest/gtest.h>

#include <boost/math/distributions/gamma.hpp>
#include <cmath>
#include <string>

#include "tests/models/laws.hpp"

namespace halfopen::models {
namespace {

constexpr double ms = 1e6;

void expect_mean_and_cv(const Fit& fit, double mean, double cv, double tolerance = 1e-9) {
    ASSERT_TRUE(fit.ok()) << fit.problem;
    EXPECT_NEAR(fit.distribution.mean(), mean, mean * tolerance);
    EXPECT_NEAR(fit.distribution.coefficient_of_variation(), cv, cv * tolerance);
}
void expect_quantiles(const Fit& fit, double p50, double p99, double tolerance = 1e-9) {
    ASSERT_TRUE(fit.ok()) << fit.problem;
    EXPECT_NEAR(*fit.distribution.quantile(0.5), p50, p50 * tolerance);
    EXPECT_NEAR(*fit.distribution.quantile(0.99), p99, p99 * tolerance);
}
std::string problem(const Fit& fit) { return fit.ok() ? "" : fit.problem; }

TEST(GammaFit, HasItsMeanAndCv) {
    for (const double cv : {0.1, 0.5, 1.0, 3.0})
        expect_mean_and_cv(gamma_from_mean_cv(5 * ms, cv), 5 * ms, cv);
}
TEST(NormalFit, HasItsMeanAndCvAfterTheCut) {
    for (const double cv : {0.01, 0.1, 0.125, 0.3, 0.6, 0.9}) {
        expect_mean_and_cv(normal_from_mean_cv(5 * ms, cv), 5 * ms, cv, 1e-7);
    }
}
TEST(NormalFit, ReportsACvNearAnExponentials) {
    EXPECT_FALSE(normal_from_mean_cv(5 * ms, 0.99).ok());
}
TEST(LognormalFit, HasItsMeanAndCv) {
    for (const double cv : {0.1, 0.5, 1.0, 30.0}) {
        expect_mean_and_cv(lognormal_from_mean_cv(5 * ms, cv), 5 * ms, cv);
    }
}
TEST(WeibullFit, HasItsMeanAndCv) {
    for (const double cv : {0.002, 0.01, 0.5, 1.0, 5.0, 400.0}) {
        expect_mean_and_cv(weibull_from_mean_cv(5 * ms, cv), 5 * ms, cv, 1e-8);
    }
}
TEST(UniformFit, HasItsMeanAndCv) {
    for (const double cv : {0.01, 0.3, 0.577}) {
        expect_mean_and_cv(uniform_from_mean_cv(5 * ms, cv), 5 * ms, cv);
    }
}
TEST(UniformFit, ReportsACvThatWouldBeginBelowZero) {
    EXPECT_EQ(problem(uniform_from_mean_cv(ms, 0.6)),
              "a uniform needs cv <= 0.577, else it would begin below zero");
}
TEST(HyperexponentialFit, HasItsMeanAndCv) {
    for (const double cv : {1.0, 1.5, 4.0, 100.0}) {
        expect_mean_and_cv(hyperexponential_from_mean_cv(5 * ms, cv), 5 * ms, cv);
    }
}
TEST(HyperexponentialFit, ReportsACvBelowOne) {
    EXPECT_EQ(problem(hyperexponential_from_mean_cv(ms, 0.9)), "a hyperexponential needs cv >= 1");
}
TEST(ParetoFit, HasItsMean) {
    for (const double shape : {0.8, 1.0, 1.4, 2.5}) {
        const Fit fit = pareto_from_mean(5 * ms, shape, 1000 * ms);
        ASSERT_TRUE(fit.ok()) << fit.problem;
        EXPECT_NEAR(fit.distribution.mean(), 5 * ms, 5e-9 * ms);
    }
}
TEST(ParetoFit, ReportsAMeanAboveItsBound) { EXPECT_FALSE(pareto_from_mean(2 * ms, 1.0, ms).ok()); }
TEST(Fits, OfCvZeroAreConstant) {
    EXPECT_TRUE(gamma_from_mean_cv(ms, 0.0).distribution.is_constant());
    EXPECT_TRUE(normal_from_mean_cv(ms, 0.0).distribution.is_constant());
    EXPECT_TRUE(lognormal_from_mean_cv(ms, 0.0).distribution.is_constant());
    EXPECT_TRUE(weibull_from_mean_cv(ms, 0.0).distribution.is_constant());
}
TEST(Fits, ReportAMeanOfZeroAndANegativeCv) {
    EXPECT_EQ(problem(gamma_from_mean_cv(0.0, 1.0)), "the mean must be above 0");
    EXPECT_EQ(problem(lognormal_from_mean_cv(ms, -1.0)), "the cv must not be negative");
    EXPECT_FALSE(weibull_from_mean_cv(ms, NAN).ok());
}
TEST(Fits, ReportQuantilesThatDoNotRise) {
    EXPECT_EQ(problem(lognormal_from_p50_p99(ms, ms)), "p99 must be above p50");
    EXPECT_EQ(problem(weibull_from_p50_p99(0.0, ms)), "p50 must be above 0");
}

TEST(GammaFit, HasItsQuantiles) {
    for (const double ratio : {1.05, 2.0, 6.0, 50.0, 1e4}) {
        SCOPED_TRACE(ratio);
        const Fit fit = gamma_from_p50_p99(ms, ratio * ms);
        ASSERT_TRUE(fit.ok()) << fit.problem;
        const double cv = fit.distribution.coefficient_of_variation();
        const boost::math::gamma_distribution<double> exact(1 / (cv * cv),
                                                            fit.distribution.mean() * cv * cv);
        EXPECT_NEAR(boost::math::quantile(exact, 0.5) / ms, 1.0, 1e-8);
        EXPECT_NEAR(boost::math::quantile(exact, 0.99) / ms / ratio, 1.0, 1e-8);
    }
}
TEST(GammaFit, ReportsARatioOutOfRange) {
    EXPECT_FALSE(gamma_from_p50_p99(ms, 1.001 * ms).ok());
    EXPECT_FALSE(gamma_from_p50_p99(ms, 1e12 * ms).ok());
}
TEST(NormalFit, HasItsQuantilesAfterTheCut) {
    for (const double ratio : {1.01, 1.28, 2.0, 4.0, 6.0}) {
        SCOPED_TRACE(ratio);
        expect_quantiles(normal_from_p50_p99(ms, ratio * ms), ms, ratio * ms);
    }
}
TEST(NormalFit, ReportsARatioNearAnExponentials) {
    EXPECT_FALSE(normal_from_p50_p99(ms, 6.6 * ms).ok());
}
TEST(LognormalFit, HasItsQuantiles) {
    for (const double ratio : {1.01, 3.0, 100.0}) {
        expect_quantiles(lognormal_from_p50_p99(ms, ratio * ms), ms, ratio * ms);
    }
}
TEST(WeibullFit, HasItsQuantiles) {
    for (const double ratio : {1.01, 6.6, 1e4}) {
        expect_quantiles(weibull_from_p50_p99(ms, ratio * ms), ms, ratio * ms);
    }
}
TEST(WeibullFit, IsExponentialAtTheExponentialsRatio) {
    const Fit fit = weibull_from_p50_p99(ms * std::log(2.0), ms * std::log(100.0));
    expect_mean_and_cv(fit, ms, 1.0);
}
TEST(ParetoFit, HasItsQuantiles) {
    for (const double ratio : {1.5, 10.0, 200.0}) {
        SCOPED_TRACE(ratio);
        expect_quantiles(pareto_from_p50_p99(ms, ratio * ms, 1e5 * ms), ms, ratio * ms);
    }
}
TEST(ParetoFit, ReportsABoundTooNear) {
    EXPECT_FALSE(pareto_from_p50_p99(ms, 10 * ms, 9 * ms).ok());
    EXPECT_FALSE(pareto_from_p50_p99(ms, 10 * ms, 10.001 * ms).ok());
}

}  // namespace
}  // namespace halfopen::models
