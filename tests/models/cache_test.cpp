// What a cache holds, on timelines computed by hand, and which keys are asked for.

#include "models/policies/cache.hpp"

#include <gtest/gtest.h>

namespace halfopen::models {
namespace {

using Answer = Cache::Answer;

sim::Instant at(std::int64_t millisecond) {
    return sim::Instant{} + sim::milliseconds(millisecond);
}

CacheSettings fresh_for(std::int64_t ttl, std::int64_t stale = 0) {
    CacheSettings settings;
    settings.keys = 3;
    settings.ttl = sim::milliseconds(ttl);
    settings.stale_while_revalidate = sim::milliseconds(stale);
    return settings;
}

TEST(CacheDecision, HoldsNothingAtFirst) {
    EXPECT_EQ(Cache(fresh_for(100)).look_up(0, at(0)), Answer::none);
}

TEST(CacheDecision, AnAnswerIsFreshWhileYoungerThanItsTimeToLive) {
    Cache cache(fresh_for(100));
    cache.store(1, at(50));
    EXPECT_EQ(cache.look_up(1, at(149)), Answer::fresh);
    EXPECT_EQ(cache.look_up(1, at(150)), Answer::none);
}

TEST(CacheDecision, HoldsEachKeyForItself) {
    Cache cache(fresh_for(100));
    cache.store(1, at(50));
    EXPECT_EQ(cache.look_up(2, at(60)), Answer::none);
}

TEST(CacheDecision, ThenAnAnswerIsStaleForAWhile) {
    Cache cache(fresh_for(100, 20));
    cache.store(1, at(50));
    EXPECT_EQ(cache.look_up(1, at(150)), Answer::stale);
    EXPECT_EQ(cache.look_up(1, at(169)), Answer::stale);
    EXPECT_EQ(cache.look_up(1, at(170)), Answer::none);
}

TEST(CacheDecision, OneFetchesAKeyAtATime) {
    Cache cache(fresh_for(100));
    EXPECT_TRUE(cache.begin_fetch(1));
    EXPECT_FALSE(cache.begin_fetch(1));
    EXPECT_TRUE(cache.begin_fetch(2));
    cache.end_fetch(1);
    EXPECT_TRUE(cache.begin_fetch(1));
}

// 1 + 1/2 + 1/3 = 11/6: the shares are 6/11, 3/11, 2/11.
TEST(ZipfTable, GivesEachKeyItsShare) {
    const ZipfTable table(3, 1);
    EXPECT_EQ(table.key(6.0 / 11 - 1e-12), 0U);
    EXPECT_EQ(table.key(6.0 / 11 + 1e-12), 1U);
    EXPECT_EQ(table.key(9.0 / 11 - 1e-12), 1U);
    EXPECT_EQ(table.key(9.0 / 11 + 1e-12), 2U);
    EXPECT_EQ(table.key(1 - 1e-12), 2U);
}

TEST(ZipfTable, WithoutPopularityAllKeysAreAlike) {
    const ZipfTable table(4, 0);
    EXPECT_EQ(table.key(0.249), 0U);
    EXPECT_EQ(table.key(0.251), 1U);
    EXPECT_EQ(table.key(0.751), 3U);
}

TEST(ZipfTable, IsSharedByCachesThatAskAlike) {
    const Cache first(fresh_for(100));
    CacheSettings other = fresh_for(7);
    EXPECT_TRUE(first.asks_like(other));
    EXPECT_EQ(Cache(other, first.table()).table(), first.table());
    other.popularity = 0.5;
    EXPECT_FALSE(first.asks_like(other));
}

}  // namespace
}  // namespace halfopen::models
