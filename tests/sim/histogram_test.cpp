#include "sim/histogram.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "sim/chance.hpp"

namespace halfopen::sim {
namespace {

constexpr std::int64_t longest_possible = std::numeric_limits<std::int64_t>::max();

Histogram of(const std::vector<std::int64_t>& values) {
    Histogram histogram;
    for (const std::int64_t value : values) {
        histogram.record(nanoseconds(value));
    }
    return histogram;
}

// Values spread over `octaves` octaves from `smallest` on, as many in each.
std::vector<std::int64_t> spread_values(double smallest, double octaves, std::uint64_t count,
                                        std::uint64_t seed) {
    Draws draws(stream(seed, 0, hash_name("histogram"), hash_name("test")), 0);
    std::vector<std::int64_t> values;
    while (values.size() != count) {
        values.push_back(
            static_cast<std::int64_t>(smallest * std::exp2(octaves * draws.uniform())));
    }
    return values;
}

// The smallest value that at least the share `quantile` of all values does not exceed.
std::int64_t exact_quantile(const std::vector<std::int64_t>& sorted, double quantile) {
    const double wanted = std::ceil(quantile * static_cast<double>(sorted.size()));
    return sorted[static_cast<std::size_t>(std::max(wanted, 1.0)) - 1];
}

double worst_relative_error(std::vector<std::int64_t> values) {
    const Histogram histogram = of(values);
    std::sort(values.begin(), values.end());
    double worst = 0;
    for (int permille = 0; permille <= 1000; ++permille) {
        const double quantile = permille / 1000.0;
        const auto exact = static_cast<double>(exact_quantile(values, quantile));
        const auto found = static_cast<double>(histogram.quantile(quantile).nanoseconds);
        worst = std::max(worst, std::abs(found - exact) / std::max(exact, 1.0));
    }
    return worst;
}

TEST(Histogram, QuantilesAreWithinHalfAPercentOnEveryScale) {
    for (double smallest = 1; smallest < 1e18; smallest *= 7) {
        EXPECT_LE(worst_relative_error(spread_values(smallest, 1, 500, 1)), 0.005) << smallest;
    }
}

TEST(Histogram, QuantilesAreWithinHalfAPercentOverAllScalesAtOnce) {
    EXPECT_LE(worst_relative_error(spread_values(1, 62, 20'000, 2)), 0.005);
}

TEST(Histogram, QuantilesAreWithinA256thAsItSays) {
    EXPECT_LE(worst_relative_error(spread_values(1e6, 10, 20'000, 3)), 1.0 / 256);
}

TEST(Histogram, QuantilesBelow256NanosecondsAreExact) {
    EXPECT_EQ(worst_relative_error(spread_values(1, 7.999, 2'000, 4)), 0.0);
}

TEST(Histogram, EveryPowerOfTwoAndItsNeighboursAreWithinHalfAPercent) {
    for (int power = 0; power != 63; ++power) {
        const std::int64_t middle = std::int64_t{1} << power;
        EXPECT_LE(worst_relative_error({middle - 1, middle, middle + 1}), 0.005) << power;
    }
}

TEST(Histogram, AQuantileIsNeverOutsideWhatWasRecorded) {
    const Histogram histogram = of({1'000'001, 1'000'003});
    EXPECT_GE(histogram.quantile(0), nanoseconds(1'000'001));
    EXPECT_LE(histogram.quantile(1), nanoseconds(1'000'003));
}

TEST(Histogram, AQuantileIsThatOfTheRankRoundedUp) {
    const Histogram histogram = of({10, 20, 30, 40});
    EXPECT_EQ(histogram.quantile(0.25), nanoseconds(10));
    EXPECT_EQ(histogram.quantile(0.2501), nanoseconds(20));
    EXPECT_EQ(histogram.quantile(0.75), nanoseconds(30));
}

TEST(Histogram, TheMeanIsExact) {
    EXPECT_EQ(of({1'000'000'007, 3, 5'000'000'002}).mean(), 2'000'000'004.0);
}

TEST(Histogram, TheMeanOfHugeValuesDoesNotOverflow) {
    const Histogram histogram = of(std::vector<std::int64_t>(1000, longest_possible));
    EXPECT_EQ(histogram.mean(), static_cast<double>(longest_possible));
}

TEST(Histogram, TheShortestAndTheLongestAreExact) {
    const Histogram histogram = of({123'456'789, 987'654'321'987, 123'456'790});
    EXPECT_EQ(histogram.shortest(), nanoseconds(123'456'789));
    EXPECT_EQ(histogram.longest(), nanoseconds(987'654'321'987));
}

TEST(Histogram, AnEmptyOneSaysZero) {
    const Histogram histogram;
    EXPECT_EQ(histogram.count(), 0U);
    EXPECT_EQ(histogram.mean(), 0.0);
    EXPECT_EQ(histogram.shortest(), Duration{});
    EXPECT_EQ(histogram.longest(), Duration{});
    EXPECT_EQ(histogram.quantile(0.5), Duration{});
}

TEST(Histogram, TakesZero) {
    const Histogram histogram = of({0, 0, 5});
    EXPECT_EQ(histogram.quantile(0.5), Duration{});
    EXPECT_EQ(histogram.shortest(), Duration{});
    EXPECT_EQ(histogram.count(), 3U);
}

TEST(Histogram, TakesTheLongestDurationThereIs) {
    const Histogram histogram = of({longest_possible});
    EXPECT_EQ(histogram.quantile(0.5), nanoseconds(longest_possible));
    EXPECT_EQ(histogram.longest(), nanoseconds(longest_possible));
}

TEST(Histogram, AddingIsRecordingTheOthersValuesToo) {
    const auto one = spread_values(1, 30, 1'000, 5);
    const auto other = spread_values(1e3, 50, 1'000, 6);
    std::vector<std::int64_t> both = one;
    both.insert(both.end(), other.begin(), other.end());
    Histogram added = of(one);
    added.add(of(other));
    const Histogram recorded = of(both);
    EXPECT_EQ(added.count(), recorded.count());
    EXPECT_EQ(added.mean(), recorded.mean());
    EXPECT_EQ(added.shortest(), recorded.shortest());
    EXPECT_EQ(added.longest(), recorded.longest());
    for (int percent = 0; percent <= 100; ++percent) {
        EXPECT_EQ(added.quantile(percent / 100.0), recorded.quantile(percent / 100.0)) << percent;
    }
}

TEST(Histogram, AddingAnEmptyOneChangesNothing) {
    Histogram histogram = of({7, 9});
    histogram.add(Histogram{});
    EXPECT_EQ(histogram.count(), 2U);
    EXPECT_EQ(histogram.shortest(), nanoseconds(7));
    EXPECT_EQ(histogram.longest(), nanoseconds(9));
}

TEST(Histogram, AddingToAnEmptyOneIsACopy) {
    Histogram histogram;
    histogram.add(of({7, 9}));
    EXPECT_EQ(histogram.count(), 2U);
    EXPECT_EQ(histogram.shortest(), nanoseconds(7));
    EXPECT_EQ(histogram.quantile(1), nanoseconds(9));
}

TEST(Histogram, TakesMemoryOnlyForOctavesInUse) {
    const std::size_t unused = Histogram{}.bytes();
    EXPECT_EQ(of({1'000'000, 1'000'001, 1'040'000}).bytes(), unused + 512);
}

}  // namespace
}  // namespace halfopen::sim
