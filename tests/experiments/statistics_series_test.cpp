// Warm-up, batch means and steady state, on series whose truth is known.

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>

#include "experiments/statistics/batch_means.hpp"
#include "experiments/statistics/steady_state.hpp"
#include "experiments/statistics/warm_up.hpp"
#include "tests/experiments/made_series.hpp"

namespace halfopen::experiments {
namespace {

WarmUp warm_up(const std::vector<double>& series) {
    return warm_up_of(std::span<const double>(series));
}
BatchMeans batched(const std::vector<double>& series, const BatchOptions& options = {}) {
    return batch_means(std::span<const double>(series), options);
}
BatchMeans batched(const std::vector<Portion>& series, const BatchOptions& options = {}) {
    return batch_means(std::span<const Portion>(series), options);
}

TEST(WarmUp, IsCutWhereASeriesStopsRising) {
    std::vector<double> series;
    for (int index = 0; index != 400; ++index) {
        series.push_back(std::min(index, 50) + (index % 2 == 0 ? 1.0 : -1.0));
    }
    EXPECT_EQ(warm_up(series).cut, 50U);
    EXPECT_TRUE(warm_up(series).is_over);
}

TEST(WarmUp, IsNotCutOutOfASeriesThatIsSteady) {
    std::vector<double> series;
    for (int index = 0; index != 400; ++index) series.push_back(index % 7);
    EXPECT_LE(warm_up(series).cut, 35U);
}

TEST(WarmUp, OfAConstantIsNothing) {
    EXPECT_EQ(warm_up(std::vector<double>(200, 3.0)).cut, 0U);
    EXPECT_TRUE(warm_up(std::vector<double>(200, 3.0)).is_over);
}

TEST(WarmUp, OfASeriesThatNeverSettlesIsNotOver) {
    std::vector<double> series;
    for (int index = 0; index != 400; ++index) series.push_back(index);
    EXPECT_FALSE(warm_up(series).is_over);
    EXPECT_EQ(warm_up(series).cut, 200U);
}

TEST(WarmUp, OfAShortSeriesIsNotTrusted) {
    EXPECT_FALSE(warm_up(std::vector<double>(49, 3.0)).is_over);
    EXPECT_FALSE(warm_up({}).is_over);
}

TEST(WarmUp, FindsABiasThatFades) {
    int found = 0;
    double bias_left = 0;
    for (std::uint64_t trial = 0; trial != 200; ++trial) {
        std::vector<double> series = autoregressive(trial, 1000, 0.5);
        for (std::size_t index = 0; index != series.size(); ++index) {
            series[index] += 10 * std::exp(-static_cast<double>(index) / 40);
        }
        const WarmUp cut = warm_up(series);
        found += cut.is_over && cut.cut >= 80 ? 1 : 0;  // 10 has become 1.4
        bias_left += 10 * std::exp(-static_cast<double>(cut.cut) / 40) / 200;
    }
    std::printf("[ measured ] found in %d of 200, bias left at the cut %.2f of 10\n", found,
                bias_left);
    EXPECT_GE(found, 180);
    EXPECT_LT(bias_left, 1.0);  // one standard deviation of the noise
}

TEST(WarmUp, OfARatioWithEqualCountsIsThatOfItsMeans) {
    std::vector<double> series = autoregressive(1, 500, 0.5);
    std::vector<Portion> portions;
    for (std::size_t index = 0; index != series.size(); ++index) {
        series[index] += index < 60 ? 5 : 0;
        portions.push_back({7 * series[index], 7});
    }
    EXPECT_EQ(warm_up_of(std::span<const Portion>(portions)).cut, warm_up(series).cut);
}

TEST(WarmUp, ASecondWithoutRequestsSaysNothing) {
    std::vector<Portion> portions(300, Portion{5, 1});
    for (std::size_t index = 100; index != 120; ++index) portions[index] = {0, 0};
    EXPECT_EQ(warm_up_of(std::span<const Portion>(portions)).cut, 0U);
    EXPECT_TRUE(warm_up_of(std::span<const Portion>(portions)).is_over);
}

TEST(WarmUp, OfNothingButSilenceIsNotOver) {
    const std::vector<Portion> portions(300);
    EXPECT_FALSE(warm_up_of(std::span<const Portion>(portions)).is_over);
}

/// The definition, batch by batch: m / ((n - m + 1) (n - m)) times the squares around the mean.
double variance_by_definition(const std::vector<double>& series, std::size_t size, double mean) {
    double squares = 0;
    for (std::size_t first = 0; first + size <= series.size(); ++first) {
        double batch = 0;
        for (std::size_t index = 0; index != size; ++index) batch += series[first + index];
        batch /= static_cast<double>(size);
        squares += (batch - mean) * (batch - mean);
    }
    const auto n = static_cast<double>(series.size());
    const auto m = static_cast<double>(size);
    return m / ((n - m + 1) * (n - m)) * squares;
}

TEST(BatchMeans, AreTheSquaresOfAllBatchesOfNeighbours) {
    const std::vector<double> series = autoregressive(4, 130, 0.2, 7);
    const Estimate found = batched(series, {.size = 13}).estimate;
    const double exact = std::sqrt(variance_by_definition(series, 13, found.mean));
    EXPECT_NEAR(found.standard_error, exact, 1e-12);
    EXPECT_DOUBLE_EQ(found.degrees, 13.5);  // ten batches
    EXPECT_NEAR(found.half_width, student_t(13.5) * exact, 1e-12);
}

TEST(BatchMeans, OfBatchesOfOneAreTheTextbooks) {
    const std::vector<double> series = autoregressive(3, 50, 0);
    const Estimate plain = estimate_of(series);
    const Estimate found = batched(series, {.size = 1}).estimate;
    EXPECT_NEAR(found.half_width, plain.half_width, 1e-12);
    EXPECT_EQ(found.degrees, 49);
}

TEST(BatchMeans, TakeTwentyBatchesByDefault) {
    const BatchMeans found = batched(autoregressive(3, 2000, 0.5));
    EXPECT_EQ(found.size, 100U);
    EXPECT_DOUBLE_EQ(found.estimate.degrees, 28.5);
}

TEST(BatchMeans, OfAShortSeriesHaveNoInterval) {
    const BatchMeans found = batched(autoregressive(3, 99, 0));
    EXPECT_FALSE(found.is_long_enough);
    EXPECT_FALSE(found.estimate.has_interval());
    EXPECT_EQ(found.estimate.half_width, 0);
    EXPECT_NE(found.estimate.mean, 0);
    EXPECT_FALSE(batched(std::vector<double>{}).is_long_enough);
}

TEST(BatchMeans, OfASlowSeriesHaveNoInterval) {
    int refused = 0;
    for (std::uint64_t trial = 0; trial != 200; ++trial) {
        refused += batched(autoregressive(trial, 400, 0.99)).is_long_enough ? 0 : 1;
    }
    std::printf("[ measured ] correlated batches seen in %d of 200\n", refused);
    EXPECT_GE(refused, 120);
}

TEST(BatchMeans, OfASeriesThatIsLongEnoughAreSeldomRefused) {
    int refused = 0;
    for (std::uint64_t trial = 0; trial != 1000; ++trial) {
        refused += batched(autoregressive(trial, 2000, 0.5)).is_long_enough ? 0 : 1;
    }
    EXPECT_LE(refused, 30);
}

struct Coverage {
    int covered = 0;
    int refused = 0;
    /// In percent of the intervals there were.
    double percent(int trials) const { return 100.0 * covered / (trials - refused); }
};

template <class Made>
Coverage coverage_of(int trials, double truth, const Made& made) {
    Coverage coverage;
    for (int trial = 0; trial != trials; ++trial) {
        const BatchMeans found = batched(made(static_cast<std::uint64_t>(trial)));
        if (!found.is_long_enough) ++coverage.refused;
        if (found.estimate.contains(truth)) ++coverage.covered;
    }
    std::printf("[ measured ] coverage %.1f %%, %d of %d refused\n", coverage.percent(trials),
                coverage.refused, trials);
    return coverage;
}

TEST(BatchMeans, CoverTheTruthInNinetyFiveOfAHundred) {
    for (const double correlation : {0.0, 0.5, 0.9, 0.95}) {
        const auto length = static_cast<std::size_t>(400 / (1 - correlation));
        const Coverage coverage = coverage_of(1000, 3, [&](std::uint64_t trial) {
            return autoregressive(trial, length, correlation, 3);
        });
        EXPECT_GE(coverage.percent(1000), 92.5) << correlation;
        EXPECT_LE(coverage.percent(1000), 97.5) << correlation;
    }
}

/// Seconds with a random number of requests, whose mean response depends on that number.
std::vector<Portion> portions_of(std::uint64_t trial) {
    const std::vector<double> state = autoregressive(trial, 3000, 0.8);
    sim::Draws draws = dice(1'000'000 + trial);
    std::vector<Portion> portions;
    for (const double load : state) {
        const double count = 20 + 5 * load + static_cast<double>(draws.below(5));  // mean 22
        portions.push_back({count * (2 + 0.5 * load) + draws.normal(), count});
    }
    return portions;  // (44 + 5 * 0.5) / 22
}

TEST(BatchMeans, OfARatioCoverTheTruthInNinetyFiveOfAHundred) {
    const Coverage coverage = coverage_of(1000, 46.5 / 22, portions_of);
    EXPECT_GE(coverage.percent(1000), 92.5);
    EXPECT_LE(coverage.percent(1000), 97.5);
}

TEST(BatchMeans, OfARatioWithEqualCountsAreThoseOfItsMeans) {
    const std::vector<double> series = autoregressive(5, 400, 0.3, 2);
    std::vector<Portion> portions;
    for (const double value : series) portions.push_back({3 * value, 3});
    const Estimate ratio = batched(portions).estimate;
    const Estimate plain = batched(series).estimate;
    EXPECT_NEAR(ratio.mean, plain.mean, 1e-12);
    EXPECT_NEAR(ratio.half_width, plain.half_width, 1e-12);
}

TEST(BatchMeans, OfARatioOfNothingHaveNoInterval) {
    EXPECT_FALSE(batched(std::vector<Portion>(200)).is_long_enough);
}

TEST(BatchMeans, RefuseAPercentage) {
    EXPECT_THROW(batched(std::vector<double>(200, 1.0), {.level = 95}), std::invalid_argument);
}

/// `slow` seconds of slow answers, then 1000 with 40 requests each: 36 of them succeed.
TrafficResult traffic_with(std::size_t slow) {
    const std::vector<double> noise = autoregressive(9, slow + 1000, 0.3);
    TrafficResult traffic;
    for (std::size_t index = 0; index != noise.size(); ++index) {
        models::TrafficSecond second;
        const auto extra = static_cast<std::uint32_t>(noise[index] > 0 ? 2 : 0);
        second.ended[static_cast<std::size_t>(Kind::ok)] = 30 + extra;
        second.ended[static_cast<std::size_t>(Kind::degraded)] = 5;
        second.ended[static_cast<std::size_t>(Kind::failed)] = 5 - extra;
        second.mean_response = static_cast<float>((index < slow ? 2 : 0.1) + 0.01 * noise[index]);
        traffic.seconds.push_back(second);
    }
    return traffic;
}

TEST(SteadyState, LeavesOutTheWarmUpAndContainsTheTruth) {
    const SteadyState found = steady_state(traffic_with(100));
    EXPECT_TRUE(found.is_known());
    EXPECT_EQ(found.warm_up.cut, 100U);
    EXPECT_EQ(found.seconds, 1000U);
    EXPECT_NEAR(found.response.estimate.mean, 0.1, 0.002);
    EXPECT_TRUE(found.success.estimate.contains(0.9));
    EXPECT_TRUE(found.throughput.estimate.contains(36));
    EXPECT_NEAR(found.throughput.estimate.mean, 40 * found.success.estimate.mean, 1e-9);
}

TEST(SteadyState, OfAShortRunIsNotKnown) {
    TrafficResult traffic = traffic_with(0);
    traffic.seconds.resize(60);
    EXPECT_FALSE(steady_state(traffic).is_known());
    EXPECT_GT(steady_state(traffic).throughput.estimate.mean, 30);
    EXPECT_FALSE(steady_state(TrafficResult{}).is_known());
}

TEST(SteadyState, WithoutSuccessesStillCounts) {
    TrafficResult traffic = traffic_with(0);
    for (models::TrafficSecond& second : traffic.seconds) {
        second.ended = {};
        second.ended[static_cast<std::size_t>(Kind::failed)] = 40;
        second.mean_response = 0;
    }
    const SteadyState found = steady_state(traffic);
    EXPECT_EQ(found.success.estimate.mean, 0);
    EXPECT_FALSE(found.response.is_long_enough);
}

}  // namespace
}  // namespace halfopen::experiments
