// Which settings a sweep tries.

#include "experiments/sweep/design.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include "topologies/quantities.hpp"

namespace halfopen::experiments {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string refusal(const auto& ask) {
    try {
        ask();
    } catch (const SweepError& error) {
        return error.what();
    }
    return "nothing was refused";
}

TEST(Design, OfAGridHasEveryCombinationAndTheLastAxisChangesFastest) {
    const std::array axes{Axis{"a", {"1", "2"}}, Axis{"b", {"x", "y", "z"}}};
    const Design design = grid(axes);
    EXPECT_THAT(design.paths, ElementsAre("a", "b"));
    EXPECT_THAT(design.settings,
                ElementsAre(ElementsAre("1", "x"), ElementsAre("1", "y"), ElementsAre("1", "z"),
                            ElementsAre("2", "x"), ElementsAre("2", "y"), ElementsAre("2", "z")));
}

TEST(Design, WithoutAxesIsTheSystemAsItIs) {
    EXPECT_THAT(grid({}).settings, ElementsAre(ElementsAre()));
}

TEST(Design, InStepTakesValuesTogether) {
    const std::array axes{Axis{"a", {"1", "2"}}, Axis{"b", {"x", "y"}}};
    EXPECT_THAT(in_step(axes).settings, ElementsAre(ElementsAre("1", "x"), ElementsAre("2", "y")));
}

TEST(Design, RefusesWhatCannotBeTried) {
    const std::array empty{Axis{"a", {}}};
    EXPECT_THAT(refusal([&] { grid(empty); }), HasSubstr("'a' has no values"));
    const std::array twice{Axis{"a", {"1"}}, Axis{"a", {"2"}}};
    EXPECT_THAT(refusal([&] { grid(twice); }), HasSubstr("'a' is varied twice"));
    const std::array uneven{Axis{"a", {"1"}}, Axis{"b", {"1", "2"}}};
    EXPECT_THAT(refusal([&] { in_step(uneven); }), HasSubstr("'b' has 2 values, but 'a' has 1"));
    const std::vector<std::string> many(2000, "1");
    const std::array huge{Axis{"a", many}, Axis{"b", many}};
    EXPECT_THAT(refusal([&] { grid(huge); }), HasSubstr("more than 1000000 settings"));
}

TEST(Axis, IsReadWithItsValues) {
    const Axis axis = parse_axis("protect.'a -> b'[0]= 1, {mean: 2, cv: 3} ,[4,5]");
    EXPECT_EQ(axis.path, "protect.'a -> b'[0]");
    EXPECT_THAT(axis.values, ElementsAre("1", "{mean: 2, cv: 3}", "[4,5]"));
}

TEST(Axis, IsSpreadOverARangeInItsUnit) {
    EXPECT_THAT(parse_axis("p=10%..90%/5").values, ElementsAre("10%", "30%", "50%", "70%", "90%"));
    EXPECT_THAT(parse_axis("p=1ms..1s/4 log").values, ElementsAre("1ms", "10ms", "100ms", "1s"));
    EXPECT_THAT(parse_axis("p=1..4/4").values, ElementsAre("1", "2", "3", "4"));
    EXPECT_THAT(parse_axis("p=0.5..1/3").values, ElementsAre("0.5", "0.75", "1"));
    EXPECT_THAT(parse_axis("p=10/s..40/s/4").values, ElementsAre("10/s", "20/s", "30/s", "40/s"));
}

TEST(Axis, OfWholeNumbersHasNoneTwice) {
    EXPECT_THAT(parse_axis("p=1..3/9").values, ElementsAre("1", "2", "3"));
}

TEST(Axis, SaysWhatIsWrongWithIt) {
    EXPECT_THAT(refusal([] { parse_axis("workers"); }), HasSubstr("write PATH=VALUE,VALUE,..."));
    EXPECT_THAT(refusal([] { parse_axis("a="); }), HasSubstr("'a' has no values"));
    EXPECT_THAT(refusal([] { parse_axis("a=1..5"); }), HasSubstr("how many values"));
    EXPECT_THAT(refusal([] { parse_axis("a=1..5s/3"); }), HasSubstr("not two values of one kind"));
    EXPECT_THAT(refusal([] { parse_axis("a=5..1/3"); }), HasSubstr("ends before it begins"));
    EXPECT_THAT(refusal([] { parse_axis("a=0..1/3 log"); }), HasSubstr("equal factors"));
    EXPECT_THAT(refusal([] { parse_axis("a=1..5/1"); }), HasSubstr("2 or more"));
}

double seconds(const std::string& text) {
    return sim::to_seconds(*topologies::parse_duration(text).value);
}

/// The largest difference between the share of settings below a value and that value.
double unevenness(const Design& design) {
    std::vector<double> values;
    for (const auto& setting : design.settings) values.push_back(seconds(setting[0]));
    std::ranges::sort(values);
    double worst = 0;
    for (std::size_t index = 0; index != values.size(); ++index) {
        const double share = static_cast<double>(index) / static_cast<double>(values.size());
        worst = std::max(worst, std::abs(values[index] - share));
    }
    return worst;
}

constexpr std::size_t sample_size = 256;
const std::array unit_range{Range{"t", "0s", "1s", false}};

TEST(Sample, AtRandomIsUniform) {
    const double worst = unevenness(sampled(unit_range, sample_size, 7, Sampling::random));
    EXPECT_LT(worst, 1.63 / std::sqrt(static_cast<double>(sample_size)));  // 1 %
    EXPECT_GT(worst, 0.01);                                                // it is no lattice
}

TEST(Sample, OfLowDiscrepancyIsMuchMoreEven) {
    EXPECT_LT(unevenness(sampled(unit_range, sample_size, 7, Sampling::low_discrepancy)), 0.015);
}

TEST(Sample, OfManyIsALongerOneOfFew) {
    for (const Sampling sampling : {Sampling::random, Sampling::low_discrepancy}) {
        const Design few = sampled(unit_range, 10, 3, sampling);
        Design many = sampled(unit_range, 20, 3, sampling);
        many.settings.resize(10);
        EXPECT_EQ(few.settings, many.settings);
    }
}

TEST(Sample, MovesWithItsSeedAndNotWithItsNeighbours) {
    const std::array two{Range{"s", "0s", "1s", false}, unit_range[0]};
    const Design alone = sampled(unit_range, 5, 1, Sampling::random);
    const Design beside = sampled(two, 5, 1, Sampling::random);
    EXPECT_EQ(alone.settings[4][0], beside.settings[4][1]);
    EXPECT_NE(alone.settings, sampled(unit_range, 5, 2, Sampling::random).settings);
}

TEST(Sample, OfWholeNumbersHasAllOfThem) {
    const std::array workers{Range{"w", "1", "4", false}};
    std::set<std::string> seen;
    for (const auto& setting : sampled(workers, 64, 1, Sampling::low_discrepancy).settings) {
        seen.insert(setting[0]);
    }
    EXPECT_THAT(seen, ElementsAre("1", "2", "3", "4"));
}

}  // namespace
}  // namespace halfopen::experiments
