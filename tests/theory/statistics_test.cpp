// The tests' own statistics.

#include "tests/theory/statistics.hpp"

#include <gtest/gtest.h>

namespace halfopen::tests {
namespace {

TEST(Statistics, TheStandardErrorIsTheDeviationOverTheRootOfTheCount) {
    const std::vector<double> values{1, 2, 3, 4};
    const Estimate found = estimate(values);
    EXPECT_DOUBLE_EQ(found.mean, 2.5);
    EXPECT_DOUBLE_EQ(found.standard_error, std::sqrt(5.0 / 3 / 4));
}

TEST(WarmUp, IsCutWhereASeriesStopsRising) {
    std::vector<double> series;
    for (int index = 0; index != 400; ++index) {
        series.push_back(std::min(index, 50) + (index % 2 == 0 ? 1.0 : -1.0));
    }
    EXPECT_EQ(mser5(series), 50U);
}

TEST(WarmUp, IsNotCutOutOfASeriesThatIsSteady) {
    std::vector<double> series;
    for (int index = 0; index != 400; ++index) series.push_back(index % 7);
    EXPECT_LE(mser5(series), 35U);
}

}  // namespace
}  // namespace halfopen::tests
