// The arithmetic of ablations, on numbers made by hand.

#include <gtest/gtest.h>

#include <atomic>
#include <cmath>
#include <stdexcept>

#include "experiments/ablation_contributions.hpp"
#include "experiments/threads.hpp"
#include "tests/experiments/made_results.hpp"

namespace halfopen::experiments {
namespace {

TEST(Shapley, AGameOfGlovesIsSharedByTheBook) {
    // One left glove, two right ones; a pair is worth 1: the left one gets 2/3, the others 1/6
    // each.
    const std::vector<double> worths{0, 0, 0, 1, 0, 1, 0, 1};
    const std::vector<double> values = shapley_values(worths);
    EXPECT_NEAR(values[0], 2.0 / 3, 1e-12);
    EXPECT_NEAR(values[1], 1.0 / 6, 1e-12);
    EXPECT_NEAR(values[2], 1.0 / 6, 1e-12);
}

TEST(Shapley, ValuesAddUpToWhatAllAreWorthMoreThanNone) {
    std::vector<double> worths;
    for (int set = 0; set != 256; ++set) worths.push_back(std::sqrt(3.0 + set * set % 97));
    double sum = 0;
    for (const double value : shapley_values(worths)) sum += value;
    EXPECT_NEAR(sum, worths.back() - worths.front(), 1e-12);
}

std::vector<Served> rows(std::size_t count, std::uint64_t sent, std::uint64_t ended,
                         std::uint64_t in_full) {
    return std::vector<Served>(count, Served{sent, ended, ended, in_full});
}
std::vector<Served> operator+(std::vector<Served> first, const std::vector<Served>& second) {
    first.insert(first.end(), second.begin(), second.end());
    return first;
}

TEST(Recovery, IsTheFirstSecondFromWhichAllIsAsBefore) {
    const auto seconds = rows(10, 100, 100, 0) + rows(5, 100, 100, 50) + rows(20, 100, 100, 100);
    EXPECT_EQ(recovery_after(seconds, 10, 1.0), 5.0);
}

TEST(Recovery, IsAtOnceWhenNothingIsAmiss) {
    EXPECT_EQ(recovery_after(rows(30, 100, 100, 99), 10, 1.0), 0.0);  // within 1 %
}

TEST(Recovery, ARelapsePutsItOff) {
    const auto seconds = rows(15, 100, 100, 100) + rows(1, 100, 100, 90) + rows(20, 100, 100, 100);
    EXPECT_EQ(recovery_after(seconds, 10, 1.0), 6.0);
}

TEST(Recovery, IsNeverWhenTheEndIsBad) {
    const auto seconds = rows(30, 100, 100, 100) + rows(1, 40, 40, 20);
    EXPECT_EQ(recovery_after(seconds, 10, 1.0), std::nullopt);
}

TEST(Recovery, DegradedAnswersAreNotBack) {
    EXPECT_EQ(recovery_after(rows(30, 100, 100, 0), 0, 1.0), std::nullopt);  // all succeed
}

TEST(Recovery, SilenceIsNotBack) {
    const auto seconds = rows(15, 100, 0, 0) + rows(20, 100, 100, 100);
    EXPECT_EQ(recovery_after(seconds, 10, 1.0), 5.0);
}

TEST(Recovery, ChanceMayDoWhatItDidBefore) {
    EXPECT_EQ(recovery_after(rows(30, 100, 100, 85), 0, 0.9), 0.0);  // 90 - 1 - 3 x 3 = 80
    EXPECT_EQ(recovery_after(rows(30, 100, 100, 79), 0, 0.9), std::nullopt);
}

TEST(StillWaiting, TheYoungAreNotCounted) {
    TrafficResult traffic;
    pass(traffic, 10, Outcome::ok, 5);  // 80 ms each
    traffic.in_flight = 5;
    EXPECT_EQ(still_waiting(traffic), 0);
    traffic.in_flight = 12;
    EXPECT_EQ(still_waiting(traffic), 7);
}

TEST(Threads, DoEachOnce) {
    std::vector<std::atomic<int>> done(1000);
    EXPECT_TRUE(run_over_threads(1000, 7, {}, [&](std::size_t index, const auto& keep_going) {
        ++done[index];
        keep_going(1.0);
    }));
    for (const auto& each : done) EXPECT_EQ(each, 1);
}

TEST(Threads, WhatIsThrownArrives) {
    const auto work = [](std::size_t index, const auto&) {
        if (index == 3) throw std::runtime_error("three");
    };
    EXPECT_THROW(run_over_threads(1000, 2, {}, work), std::runtime_error);
}

}  // namespace
}  // namespace halfopen::experiments
