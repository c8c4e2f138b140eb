#include "sim/chance.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <string>
#include <type_traits>
#include <vector>

namespace halfopen::sim {
namespace {

using Words = std::array<std::uint64_t, 2>;

// The known answers are those of Random123, tests/kat_vectors, "philox2x64 10". constexpr works
// too.
static_assert(philox({0, 0}, 0) == Words{0xca00a0459843d731, 0x66c24222c9a845b5});

TEST(Philox, GivesTheKnownAnswerForZeros) {
    EXPECT_EQ(philox({0, 0}, 0), (Words{0xca00a0459843d731, 0x66c24222c9a845b5}));
}
TEST(Philox, GivesTheKnownAnswerForOnes) {
    constexpr std::uint64_t ones = ~std::uint64_t{0};
    EXPECT_EQ(philox({ones, ones}, ones), (Words{0x65b021d60cd8310f, 0x4d02f3222f86df20}));
}
TEST(Philox, GivesTheKnownAnswerForTheDigitsOfPi) {
    EXPECT_EQ(philox({0x243f6a8885a308d3, 0x13198a2e03707344}, 0xa4093822299f31d0),
              (Words{0x0a5e742c2997341c, 0xb0f883d38000de5d}));
}

constexpr Stream dice = stream(7, 0, hash_name("product"), hash_name("work"));

TEST(Draws, AreAFunctionOfTheirPlace) {
    Draws first(dice, 4711, 3);
    Draws second(dice, 4711, 3);
    for (int i = 0; i < 100; ++i) EXPECT_EQ(first.next_bits(), second.next_bits());
}
TEST(Draws, ContinueWhereACopyWasMade) {
    Draws original(dice, 4711);
    original.next_bits();
    Draws copy = original;
    for (int i = 0; i < 5; ++i) EXPECT_EQ(original.next_bits(), copy.next_bits());
}
TEST(Draws, AreCheapToCopy) {
    EXPECT_TRUE(std::is_trivially_copyable_v<Draws>);
    EXPECT_LE(sizeof(Draws), 40u);
}
TEST(Draws, UseBothWordsOfABlock) {
    Draws draws(dice, 5, 2);
    const Words first = philox({5, 2 << 16}, dice.key);
    const Words second = philox({5, (2 << 16) + 1}, dice.key);
    EXPECT_EQ(draws.next_bits(), first[0]);
    EXPECT_EQ(draws.next_bits(), first[1]);
    EXPECT_EQ(draws.next_bits(), second[0]);
}

/// The draws of many places side by side: the first uniform of each.
template <typename MakeDraws>
std::vector<double> first_uniforms(MakeDraws make, std::uint64_t count = 100'000) {
    std::vector<double> values;
    for (std::uint64_t i = 0; i < count; ++i) values.push_back(make(i).uniform());
    return values;
}

/// Chi-square of 100 equal cells; 99 degrees of freedom: mean 99, p = 1e-4 at 160.1.
double chi_square(const std::vector<double>& uniforms) {
    std::vector<double> counts(100, 0.0);
    for (const double u : uniforms) counts[static_cast<std::size_t>(u * 100)] += 1.0;
    const double expected = static_cast<double>(uniforms.size()) / 100;
    double sum = 0.0;
    for (const double count : counts) sum += (count - expected) * (count - expected) / expected;
    return sum;
}
constexpr double chi_square_limit = 160.1;

/// Correlation times sqrt(n): standard normal when independent.
double correlation_score(const std::vector<double>& a, const std::vector<double>& b) {
    double sum = 0.0;
    for (std::size_t i = 0; i < a.size(); ++i) sum += 12.0 * (a[i] - 0.5) * (b[i] - 0.5);
    return sum / std::sqrt(static_cast<double>(a.size()));
}
constexpr double score_limit = 4.0;

auto at_lineage(Stream source, std::uint64_t occasion = 0) {
    return [=](std::uint64_t i) { return Draws(source, i, occasion); };
}

TEST(Draws, OfSuccessiveLineagesAreUniform) {
    EXPECT_LT(chi_square(first_uniforms(at_lineage(dice))), chi_square_limit);
}
TEST(Draws, OfSuccessiveOccasionsAreUniform) {
    EXPECT_LT(chi_square(first_uniforms([](std::uint64_t i) { return Draws(dice, 1, i); })),
              chi_square_limit);
}
TEST(Draws, OfSuccessiveSeedsAreUniform) {
    EXPECT_LT(
        chi_square(first_uniforms([](std::uint64_t i) { return Draws(stream(i, 0, 1, 2), 0); })),
        chi_square_limit);
}
TEST(Draws, OfSuccessiveReplicationsAreUniform) {
    EXPECT_LT(
        chi_square(first_uniforms([](std::uint64_t i) { return Draws(stream(7, i, 1, 2), 0); })),
        chi_square_limit);
}
TEST(Draws, OfNumberedNamesAreUniform) {
    const auto named = [](std::uint64_t i) {
        return Draws(stream(7, 0, hash_name("service-" + std::to_string(i)), 1), 0);
    };
    EXPECT_LT(chi_square(first_uniforms(named)), chi_square_limit);
}
TEST(Draws, OfDerivedLineagesAreUniform) {
    const auto child = [](std::uint64_t i) { return Draws(dice, mix(mix(4711, i / 10), i % 10)); };
    EXPECT_LT(chi_square(first_uniforms(child)), chi_square_limit);
}

/// Draws of two streams over the same lineages are independent of each other.
void expect_independent(Stream a, Stream b) {
    const auto score =
        correlation_score(first_uniforms(at_lineage(a)), first_uniforms(at_lineage(b)));
    EXPECT_LT(std::fabs(score), score_limit);
}
TEST(Draws, OfDifferentNamesAreIndependent) {
    expect_independent(dice, stream(7, 0, hash_name("producs"), hash_name("work")));
}
TEST(Draws, OfDifferentPurposesAreIndependent) {
    expect_independent(dice, stream(7, 0, hash_name("product"), hash_name("wait")));
}
TEST(Draws, OfDifferentReplicationsAreIndependent) {
    expect_independent(dice, stream(7, 1, hash_name("product"), hash_name("work")));
}
TEST(Draws, OfDifferentSeedsAreIndependent) {
    expect_independent(dice, stream(8, 0, hash_name("product"), hash_name("work")));
}
TEST(Draws, OfDifferentOccasionsAreIndependent) {
    const auto score =
        correlation_score(first_uniforms(at_lineage(dice, 0)), first_uniforms(at_lineage(dice, 1)));
    EXPECT_LT(std::fabs(score), score_limit);
}
TEST(Draws, OfNeighbouringLineagesAreIndependent) {
    const auto next = [](std::uint64_t i) { return Draws(dice, i + 1); };
    const auto score = correlation_score(first_uniforms(at_lineage(dice)), first_uniforms(next));
    EXPECT_LT(std::fabs(score), score_limit);
}
TEST(Draws, InARowAreIndependent) {
    Draws draws(dice, 1);
    std::vector<double> all;
    for (int i = 0; i < 100'001; ++i) all.push_back(draws.uniform());
    const std::vector<double> shifted(all.begin() + 1, all.end());
    all.pop_back();
    EXPECT_LT(std::fabs(correlation_score(all, shifted)), score_limit);
}
TEST(Stream, ExchangedNameAndPurposeGiveAnother) {
    EXPECT_NE(stream(7, 0, 1, 2), stream(7, 0, 2, 1));
    EXPECT_NE(stream(7, 1, 0, 2), stream(7, 0, 1, 2));
}

TEST(Uniform, IsNeverZeroOrOne) {
    // An odd multiple of 2^-53 by construction; here, that it holds for draws.
    Draws draws(dice, 1);
    for (int i = 0; i < 100'000; ++i) {
        const double scaled = draws.uniform() * 0x1p53;
        ASSERT_EQ(std::fmod(scaled, 2.0), 1.0);
        ASSERT_LT(scaled, 0x1p53);
    }
}
TEST(Below, IsUniformOverItsRange) {
    std::vector<double> cells;
    Draws draws(dice, 2);
    for (int i = 0; i < 100'000; ++i) {
        const std::uint64_t value = draws.below(100);
        ASSERT_LT(value, 100u);
        cells.push_back((static_cast<double>(value) + 0.5) / 100);
    }
    EXPECT_LT(chi_square(cells), chi_square_limit);
}
TEST(Below, IsZeroForOne) { EXPECT_EQ(Draws(dice, 3).below(1), 0u); }
TEST(Happens, NeverAtZeroAndAlwaysAtOne) {
    Draws draws(dice, 4);
    for (int i = 0; i < 10'000; ++i) {
        ASSERT_FALSE(draws.happens(0.0));
        ASSERT_TRUE(draws.happens(1.0));
    }
}
TEST(Happens, TakesOneDrawWhateverTheProbability) {
    Draws first(dice, 5);
    Draws second(dice, 5);
    first.happens(0.0);
    second.happens(0.7);
    EXPECT_EQ(first.next_bits(), second.next_bits());
}
TEST(Exponential, AndNormalFallAsTheUniformRises) {
    for (std::uint64_t i = 0; i + 1 < 10'000; ++i) {
        const double u = Draws(dice, i).uniform();
        const double v = Draws(dice, i + 1).uniform();
        ASSERT_EQ(u<v, Draws(dice, i).exponential()> Draws(dice, i + 1).exponential());
        ASSERT_EQ(u<v, Draws(dice, i).normal()> Draws(dice, i + 1).normal());
    }
}

/// For each input bit, the share of output bits that change when it is flipped; worst deviation
/// from 1/2.
template <typename Function>
double worst_avalanche(Function function) {
    double worst = 0.0;
    for (int bit = 0; bit < 64; ++bit) {
        std::vector<int> changed(64, 0);
        constexpr int trials = 4'000;
        for (std::uint64_t i = 0; i < trials; ++i) {
            const std::uint64_t difference = function(i) ^ function(i ^ (std::uint64_t{1} << bit));
            for (std::size_t out = 0; out < 64; ++out)
                changed[out] += static_cast<int>((difference >> out) & 1);
        }
        for (const int count : changed)
            worst = std::max(worst, std::fabs(count / double{trials} - 0.5));
    }
    return worst;
}
// 4096 shares of 4000 trials: standard deviation 0.0079, the largest of all about 4 of them.
TEST(Mix, ChangesHalfTheBitsWhateverBitOfTheParentChanges) {
    EXPECT_LT(worst_avalanche([](std::uint64_t x) { return mix(x, 3); }), 0.06);
}
TEST(Mix, ChangesHalfTheBitsWhateverBitOfTheNumberChanges) {
    EXPECT_LT(worst_avalanche([](std::uint64_t x) { return mix(4711, x); }), 0.06);
}
TEST(Mix, DependsOnTheOrder) { EXPECT_NE(mix(1, 2), mix(2, 1)); }
TEST(Mix, HasNoCollisionsInATreeOfCalls) {
    std::vector<std::uint64_t> lineages;
    for (std::uint64_t request = 0; request < 2'000; ++request) {
        for (std::uint64_t call = 0; call < 16; ++call) {
            const std::uint64_t child = mix(request, call);
            lineages.push_back(child);
            for (std::uint64_t retry = 0; retry < 16; ++retry)
                lineages.push_back(mix(child, retry));
        }
    }
    std::sort(lineages.begin(), lineages.end());
    EXPECT_EQ(std::adjacent_find(lineages.begin(), lineages.end()), lineages.end());
}
TEST(HashName, IsAConstantExpression) {
    static_assert(hash_name("a") != hash_name("b"));
    static_assert(hash_name("") != hash_name(std::string_view("\0", 1)));
}
TEST(HashName, HasNoCollisionsAmongSimilarNames) {
    std::vector<std::uint64_t> hashes;
    for (int i = 0; i < 100'000; ++i) hashes.push_back(hash_name("service-" + std::to_string(i)));
    std::sort(hashes.begin(), hashes.end());
    EXPECT_EQ(std::adjacent_find(hashes.begin(), hashes.end()), hashes.end());
}

// A platform that computes differently is seen here first.
TEST(Chance, GivesTheseBitsEverywhere) {
    EXPECT_EQ(hash_name("product.page"), 0x1bb48e03febb7967);
    EXPECT_EQ(mix(4711, 1), 0x4e2d34c8b106a1b4);
    EXPECT_EQ(dice.key, 0x5bb933c6d588dff);
    Draws draws(dice, 4711, 1);
    EXPECT_EQ(draws.uniform(), 0x1.6e439b4272bc9p-1);
    EXPECT_EQ(draws.exponential(), 0x1.7cde017f7d6bp-4);
    EXPECT_EQ(draws.normal(), -0x1.f17f5d356e2a1p+0);
    EXPECT_EQ(draws.below(1'000'000), 63663u);
}

}  // namespace
}  // namespace halfopen::sim
