#include "sim/timer_lanes.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

namespace halfopen::sim {
namespace {

constexpr std::uint32_t lanes_from = 1'000'000;

// Frames with a timer each, a set of pending events and the lanes, as the kernel holds them.
struct World {
    std::vector<TimerLink> frames = std::vector<TimerLink>(8);
    PendingEvents events;
    TimerLanes lanes{lanes_from};
    std::uint32_t sequence = 0;

    auto links() {
        return [this](std::uint32_t index) -> TimerLink& { return frames[index]; };
    }
    void arm(std::uint32_t lane, std::uint32_t index, std::int64_t now) {
        lanes.arm(links(), events, lane, index, Instant{now}, sequence++);
    }
    void cancel(std::uint32_t lane, std::uint32_t index) { lanes.cancel(links(), lane, index); }

    // The timers that expire until nothing is pending, as (instant, frame).
    std::vector<std::pair<std::int64_t, std::uint32_t>> expiries() {
        std::vector<std::pair<std::int64_t, std::uint32_t>> list;
        while (!events.empty()) {
            const PendingEvent popped = events.pop();
            if (const auto index = lanes.expire(links(), events, popped)) {
                list.emplace_back(popped.at.nanoseconds, *index);
            }
        }
        return list;
    }
};

using Expiries = std::vector<std::pair<std::int64_t, std::uint32_t>>;

TEST(TimerLanes, ATimerExpiresAfterItsDuration) {
    World world;
    world.arm(world.lanes.lane_for(nanoseconds(10)), 3, 5);
    EXPECT_EQ(world.expiries(), (Expiries{{15, 3}}));
}

TEST(TimerLanes, OneLaneADuration) {
    TimerLanes lanes;
    EXPECT_EQ(lanes.lane_for(nanoseconds(10)), 0U);
    EXPECT_EQ(lanes.lane_for(nanoseconds(20)), 1U);
    EXPECT_EQ(lanes.lane_for(nanoseconds(10)), 0U);
    EXPECT_EQ(lanes.duration(1), nanoseconds(20));
    EXPECT_EQ(lanes.size(), 2U);
}

TEST(TimerLanes, OwnsItsOwnPayloadsOnly) {
    TimerLanes lanes{lanes_from};
    EXPECT_FALSE(lanes.owns(lanes_from));
    lanes.lane_for(nanoseconds(10));
    EXPECT_TRUE(lanes.owns(lanes_from));
    EXPECT_FALSE(lanes.owns(lanes_from + 1));
    EXPECT_FALSE(lanes.owns(lanes_from - 1));
}

TEST(TimerLanes, OnlyTheHeadIsPending) {
    World world;
    const std::uint32_t lane = world.lanes.lane_for(nanoseconds(10));
    world.arm(lane, 0, 0);
    world.arm(lane, 1, 1);
    world.arm(lane, 2, 2);
    EXPECT_EQ(world.events.size(), 1U);
    EXPECT_EQ(world.expiries(), (Expiries{{10, 0}, {11, 1}, {12, 2}}));
}

TEST(TimerLanes, ACancelledTimerDoesNotExpire) {
    for (std::uint32_t cancelled : {0U, 1U, 2U}) {
        World world;
        const std::uint32_t lane = world.lanes.lane_for(nanoseconds(10));
        Expiries expected;
        for (std::uint32_t index = 0; index != 3; ++index) {
            world.arm(lane, index, index);
            if (index != cancelled) {
                expected.emplace_back(10 + index, index);
            }
        }
        world.cancel(lane, cancelled);
        EXPECT_EQ(world.expiries(), expected);
    }
}

TEST(TimerLanes, AfterTheLastIsCancelledNothingExpires) {
    World world;
    const std::uint32_t lane = world.lanes.lane_for(nanoseconds(10));
    world.arm(lane, 0, 0);
    world.cancel(lane, 0);
    EXPECT_EQ(world.expiries(), Expiries{});
}

TEST(TimerLanes, AnEmptiedLaneThatStillHasAStaleEntryServesTheNextTimer) {
    World world;
    const std::uint32_t lane = world.lanes.lane_for(nanoseconds(10));
    world.arm(lane, 0, 0);
    world.cancel(lane, 0);
    world.arm(lane, 0, 4);
    EXPECT_EQ(world.events.size(), 1U);
    EXPECT_EQ(world.expiries(), (Expiries{{14, 0}}));
}

TEST(TimerLanes, RearmingWithinTheSameInstantIsNotTakenForTheCancelledOne) {
    World world;
    const std::uint32_t lane = world.lanes.lane_for(nanoseconds(10));
    world.arm(lane, 0, 0);
    world.cancel(lane, 0);
    world.arm(lane, 0, 0);
    EXPECT_EQ(world.expiries(), (Expiries{{10, 0}}));
}

TEST(TimerLanes, AmongEventsOfItsInstantATimerKeepsThePlaceOfItsArming) {
    World world;
    const std::uint32_t lane = world.lanes.lane_for(nanoseconds(10));
    world.arm(lane, 0, 0);                    // sequence 0
    world.arm(lane, 1, 0);                    // sequence 1, enters the set only when 0 is gone
    world.events.push({Instant{10}, 2, 77});  // sequence 2
    const auto first = world.events.pop();
    EXPECT_EQ(world.lanes.expire(world.links(), world.events, first), 0U);
    const auto second = world.events.pop();
    EXPECT_EQ(world.lanes.expire(world.links(), world.events, second), 1U);
    EXPECT_EQ(world.events.pop().payload, 77U);
}

TEST(TimerLanes, AManyTimesCancelledTimerLeavesOneEntry) {
    World world;
    const std::uint32_t lane = world.lanes.lane_for(nanoseconds(1'000));
    for (int now = 0; now != 900; ++now) {
        world.arm(lane, 0, now);
        world.cancel(lane, 0);
    }
    EXPECT_EQ(world.events.size(), 1U);
}

// Drives timers and ordinary events at random, beside one std::set that holds them all.
class Differential {
public:
    Differential(std::uint64_t seed, std::uint64_t first_sequence, std::int64_t grain)
        : state_(seed), sequence_(first_sequence), grain_(grain), armed_(frames) {
        world_.frames.resize(frames);
        for (std::int64_t duration : {0, 1, 5, 5, 40, 1'000}) {
            world_.lanes.lane_for(nanoseconds(duration * grain));
        }
    }

    void run(int steps) {
        for (int step = 0; step != steps && !::testing::Test::HasFailure(); ++step) {
            act();
            if (dice(3) == 0) {
                fire();
            }
            if (dice(499) == 0) {
                const World copy = world_;
                world_ = copy;
            }
        }
        while (!expected_.empty() && !::testing::Test::HasFailure()) {
            fire();
        }
    }

private:
    static constexpr std::uint32_t frames = 60;
    using Key = std::tuple<Instant, std::uint64_t, std::uint32_t>;  // payload or lanes_from + frame
    struct Armed {
        std::uint32_t lane;
        Key key;
    };

    std::int64_t dice(std::uint64_t bound) {
        std::uint64_t z = state_ += 0x9E37'79B9'7F4A'7C15U;
        z = (z ^ (z >> 30U)) * 0xBF58'476D'1CE4'E5B9U;
        z = (z ^ (z >> 27U)) * 0x94D0'49BB'1331'11EBU;
        return static_cast<std::int64_t>((z ^ (z >> 31U)) % bound);
    }

    void act() {
        const auto frame = static_cast<std::uint32_t>(dice(frames));
        if (dice(4) == 0) {
            const Key key{now_ + nanoseconds(dice(20) * grain_), sequence_++, frame};
            world_.events.push({std::get<0>(key), low(std::get<1>(key)), frame});
            expected_.insert(key);
        } else if (armed_[frame]) {
            world_.cancel(armed_[frame]->lane, frame);
            expected_.erase(armed_[frame]->key);
            armed_[frame].reset();
        } else {
            const auto lane = static_cast<std::uint32_t>(dice(world_.lanes.size()));
            const Key key{now_ + world_.lanes.duration(lane), sequence_++, lanes_from + frame};
            world_.lanes.arm(world_.links(), world_.events, lane, frame, now_,
                             low(std::get<1>(key)));
            expected_.insert(key);
            armed_[frame] = Armed{lane, key};
        }
    }

    // The next thing that happens, stale entries aside, must be the first of the set.
    void fire() {
        while (!world_.events.empty()) {
            const PendingEvent popped = world_.events.pop();
            std::uint32_t what = popped.payload;
            now_ = popped.at;
            if (world_.lanes.owns(popped.payload)) {
                const auto index = world_.lanes.expire(world_.links(), world_.events, popped);
                if (!index) {
                    continue;
                }
                what = lanes_from + *index;
                armed_[*index].reset();
            }
            ASSERT_FALSE(expected_.empty());
            const auto [at, sequence, expected] = *expected_.begin();
            expected_.erase(expected_.begin());
            ASSERT_EQ(popped.at, at);
            ASSERT_EQ(popped.sequence, low(sequence));
            ASSERT_EQ(what, expected);
            return;
        }
        ASSERT_TRUE(expected_.empty());
    }

    static std::uint32_t low(std::uint64_t sequence) {
        return static_cast<std::uint32_t>(sequence);
    }

    std::uint64_t state_;
    std::uint64_t sequence_;
    std::int64_t grain_;
    Instant now_{0};
    World world_;
    std::vector<std::optional<Armed>> armed_;
    std::set<Key> expected_;
};

TEST(TimerLanesFuzz, ExpiresExactlyAsOneEventATimerWould) {
    for (std::uint64_t seed = 0; seed != 2'000 && !HasFailure(); ++seed) {
        SCOPED_TRACE(seed);
        Differential(seed, seed % 2 == 0 ? 0 : 0xFFFF'FF00U, 1).run(400);
    }
}

TEST(TimerLanesFuzz, ExpiresExactlyOnLongRuns) {
    for (std::uint64_t seed = 0; seed != 6 && !HasFailure(); ++seed) {
        SCOPED_TRACE(seed);
        Differential(seed, 0xFFFF'0000U, seed % 2 == 0 ? 1 : 1'000'003).run(200'000);
    }
}

}  // namespace
}  // namespace halfopen::sim
