// Controlled delay on timelines computed by hand, and on folly's own (CodelTest.cpp).

#include "models/policies/controlled_delay.hpp"

#include <gtest/gtest.h>

namespace halfopen::models {
namespace {

using sim::Instant;
using sim::milliseconds;

Instant at(std::int64_t millisecond) { return Instant{} + milliseconds(millisecond); }

ControlledDelaySettings with_lifo(AdaptiveLifo lifo) {
    ControlledDelaySettings settings;
    settings.adaptive_lifo = static_cast<std::uint8_t>(lifo);
    return settings;
}

// A queue that became longer than nothing at 0 ms.
ControlledDelay standing(const ControlledDelaySettings& settings = {}) {
    ControlledDelay queue(settings, at(-1000));
    queue.on_enqueue(0, at(0));
    return queue;
}

TEST(ControlledDelay, AnEmptyQueueLetsARequestWaitTheInterval) {
    ControlledDelay queue(ControlledDelaySettings{}, at(0));
    EXPECT_EQ(queue.on_enqueue(0, at(5000)), milliseconds(100));
}

TEST(ControlledDelay, AQueueThatWasEmptyExactlyAnIntervalAgoDoesToo) {
    EXPECT_EQ(standing().on_enqueue(3, at(100)), milliseconds(100));
}

TEST(ControlledDelay, AQueueThatWasNotLetsItWaitTheTargetOnly) {
    EXPECT_EQ(standing().on_enqueue(3, at(100) + sim::nanoseconds(1)), milliseconds(5));
}

TEST(ControlledDelay, AQueueThatEmptiesIsNoLongerOverloaded) {
    ControlledDelay queue = standing();
    EXPECT_FALSE(queue.on_dequeue(milliseconds(90), 1, at(150)));
    EXPECT_TRUE(queue.overloaded(at(151)));
    EXPECT_FALSE(queue.on_dequeue(milliseconds(90), 0, at(152)));
    EXPECT_FALSE(queue.overloaded(at(153)));
    EXPECT_EQ(queue.on_enqueue(0, at(154)), milliseconds(100));
    EXPECT_EQ(queue.on_enqueue(1, at(255)), milliseconds(5));
}

TEST(ControlledDelay, ServesTheNewestFirstInAnOverload) {
    const ControlledDelay queue = standing();
    EXPECT_FALSE(queue.serves_newest_first(9, at(100)));
    EXPECT_TRUE(queue.serves_newest_first(9, at(101)));
}

TEST(ControlledDelay, OrWhileEnoughAreQueued) {
    ControlledDelaySettings settings = with_lifo(AdaptiveLifo::queued);
    settings.lifo_switch_threshold = 10;
    const ControlledDelay queue = standing(settings);
    EXPECT_FALSE(queue.serves_newest_first(9, at(500)));
    EXPECT_TRUE(queue.serves_newest_first(10, at(1)));
}

TEST(ControlledDelay, OrNever) {
    const ControlledDelay queue = standing(with_lifo(AdaptiveLifo::never));
    EXPECT_FALSE(queue.serves_newest_first(1000, at(5000)));
}

struct Folly {
    explicit Folly() : queue(controlled_delay_preset(1), at(0)) {}

    bool drops(std::int64_t now, std::int64_t delay) {
        return queue.on_dequeue(milliseconds(delay), 1, at(now));
    }

    ControlledDelay queue;
};

// CodelTest, Basic, with its sleeps.
TEST(ControlledDelayOfFolly, DropsLongWaitsAfterAnIntervalOfLongWaits) {
    Folly folly;
    EXPECT_FALSE(folly.drops(110, 100));
    EXPECT_FALSE(folly.drops(200, 50));  // at least two requests an interval
    EXPECT_TRUE(folly.drops(200, 50));
    EXPECT_FALSE(folly.drops(310, 2));
    EXPECT_TRUE(folly.drops(400, 20));
}

TEST(ControlledDelayOfFolly, NeverDropsAWaitOfTwiceTheTarget) {
    Folly folly;
    folly.drops(110, 100);
    folly.drops(200, 50);
    EXPECT_FALSE(folly.drops(200, 10));
    EXPECT_TRUE(folly.queue.overloaded(at(200)));
    EXPECT_TRUE(folly.drops(200, 11));
}

TEST(ControlledDelayOfFolly, OneShortWaitEndsTheOverloadAfterItsInterval) {
    Folly folly;
    folly.drops(110, 100);
    folly.drops(200, 50);
    folly.drops(250, 5);
    EXPECT_TRUE(folly.drops(299, 50));
    EXPECT_FALSE(folly.drops(301, 50));
    EXPECT_FALSE(folly.drops(302, 50));
}

TEST(ControlledDelayOfFolly, AnIntervalIsOverAfterItsEnd) {
    Folly folly;
    folly.drops(1, 100);
    folly.drops(2, 50);
    EXPECT_TRUE(folly.drops(102, 50));  // overloaded since 2 ms, and until after 102 ms
    EXPECT_FALSE(folly.queue.on_dequeue(milliseconds(50), 1, at(102) + sim::nanoseconds(1)));
}

TEST(ControlledDelayOfFolly, ServesTheOldestFirst) {
    EXPECT_EQ(controlled_delay_preset(1).adaptive_lifo,
              static_cast<std::uint8_t>(AdaptiveLifo::never));
    EXPECT_EQ(controlled_delay_preset(0).adaptive_lifo,
              static_cast<std::uint8_t>(AdaptiveLifo::overloaded));
}

TEST(ControlledDelayOfFolly, SetsNoTimeoutBeforehand) {
    Folly folly;
    EXPECT_EQ(folly.queue.on_enqueue(7, at(5000)), sim::duration_max);
}

}  // namespace
}  // namespace halfopen::models
