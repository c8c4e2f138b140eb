#include "sim/wide_sum.hpp"

#include <gtest/gtest.h>

#include <cstdint>

#include "sim/chance.hpp"

namespace halfopen::sim {
namespace {

__extension__ using Wide = unsigned __int128;

// Built bit by bit, from the highest.
WideSum wide_sum(Wide value) {
    WideSum sum;
    for (int bit = 127; bit >= 0; --bit) {
        const WideSum half = sum;
        sum.add(half);
        sum.add(static_cast<std::uint64_t>(value >> bit) & 1U);
    }
    return sum;
}

Draws dice(std::uint64_t purpose) {
    return Draws(stream(1, 0, hash_name("wide sum"), hash_name("test")), purpose);
}

// Of every length, so that carries come and do not come.
std::uint64_t any_length(Draws& draws) { return draws.next_bits() >> draws.below(64); }

TEST(WideSum, BeginsAtZero) { EXPECT_EQ(WideSum{}.to_double(), 0.0); }

TEST(WideSum, CarriesIntoTheUpperHalf) {
    WideSum sum;
    sum.add(~0ULL);
    sum.add(1);
    EXPECT_EQ(sum.to_double(), 18446744073709551616.0);
}

TEST(WideSum, AddsAs128BitsDo) {
    Draws draws = dice(1);
    WideSum sum;
    Wide exact = 0;
    for (int round = 0; round != 20'000; ++round) {
        const std::uint64_t value = any_length(draws);
        sum.add(value);
        exact += value;
        ASSERT_EQ(sum, wide_sum(exact)) << round;
    }
}

TEST(WideSum, AddsProductsAs128BitsDo) {
    Draws draws = dice(2);
    WideSum sum;
    Wide exact = 0;
    for (int round = 0; round != 20'000; ++round) {
        const auto factor = static_cast<std::uint32_t>(any_length(draws) & 0xFFFF'FFFFU);
        const std::uint64_t value = any_length(draws);
        sum.add_product(factor, value);
        exact += Wide{factor} * value;
        ASSERT_EQ(sum, wide_sum(exact)) << round;
    }
}

TEST(WideSum, AddsTheLargestProduct) {
    WideSum sum;
    sum.add_product(~0U, ~0ULL);
    EXPECT_EQ(sum, wide_sum(Wide{~0U} * ~0ULL));
}

TEST(WideSum, AddsOtherSumsAs128BitsDo) {
    Draws draws = dice(3);
    WideSum sum;
    Wide exact = 0;
    for (int round = 0; round != 2'000; ++round) {
        const Wide value = (Wide{any_length(draws)} << 64) + any_length(draws);
        sum.add(wide_sum(value));
        exact += value;
        ASSERT_EQ(sum, wide_sum(exact)) << round;
    }
}

TEST(WideSum, BecomesADoubleWithinOneRounding) {
    Draws draws = dice(4);
    for (int round = 0; round != 2'000; ++round) {
        const Wide value = ((Wide{any_length(draws)} << 64) + draws.next_bits()) >> 1;
        const auto exact = static_cast<double>(value);
        EXPECT_NEAR(wide_sum(value).to_double(), exact, exact * 0x1p-52);
    }
}

}  // namespace
}  // namespace halfopen::sim
