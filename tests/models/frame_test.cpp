#include "models/frame.hpp"

#include <gtest/gtest.h>

#include <set>
#include <vector>

namespace halfopen::models {
namespace {

using Indices = std::vector<std::uint32_t>;

// From the first to the last; fails when the links back say otherwise.
Indices members(const Line& line, const FramePool& frames) {
    Indices found;
    std::uint32_t before = nobody;
    for (std::uint32_t index = line.first; index != nobody; index = frames[index].next) {
        EXPECT_EQ(frames[index].previous, before);
        found.push_back(index);
        before = index;
    }
    EXPECT_EQ(line.last, before);
    return found;
}

// Frames 0 to 4, all in one line.
struct FiveInLine {
    FiveInLine() {
        for (int frame = 0; frame != 5; ++frame) {
            indices.push_back(frames.allocate());
            line.join(frames, indices.back());
        }
    }
    Indices without(const std::vector<std::size_t>& numbers) {
        for (const std::size_t number : numbers) {
            line.leave(frames, indices[number]);
        }
        return members(line, frames);
    }
    FramePool frames;
    Line line;
    Indices indices;
};

TEST(FramePool, GivesOutFramesOneByOne) {
    FramePool frames;
    std::set<std::uint32_t> indices;
    for (int frame = 0; frame != 1'000; ++frame) {
        indices.insert(frames.allocate());
    }
    EXPECT_EQ(indices.size(), 1'000U);
    EXPECT_EQ(frames.in_use(), 1'000U);
    EXPECT_EQ(indices.count(nobody), 0U);
}

TEST(FramePool, TakesAFreedFrameAgain) {
    FramePool frames;
    frames.allocate();
    const std::uint32_t freed = frames.allocate();
    frames.allocate();
    frames.free(freed);
    EXPECT_EQ(frames.in_use(), 2U);
    EXPECT_EQ(frames.allocate(), freed);
    EXPECT_EQ(frames.in_use(), 3U);
}

TEST(FramePool, AFrameTakenAgainRemembersNothing) {
    FramePool frames;
    const std::uint32_t index = frames.allocate();
    frames[index].caller = 7;
    frames[index].lineage = 8;
    frames[index].state = State::working;
    frames[index].set(holds_worker);
    frames.free(index);
    ASSERT_EQ(frames.allocate(), index);
    EXPECT_EQ(frames[index].caller, nobody);
    EXPECT_EQ(frames[index].lineage, 0U);
    EXPECT_EQ(frames[index].state, State::unused);
    EXPECT_EQ(frames[index].flags, 0U);
}

TEST(FramePool, AFreedFrameIsUnusedAndNoWakeUpFindsIt) {
    FramePool frames;
    const std::uint32_t index = frames.allocate();
    frames[index].state = State::working;
    frames[index].sequence = 17;
    frames.free(index);
    EXPECT_EQ(frames[index].state, State::unused);
    EXPECT_EQ(frames[index].sequence, 0U);
}

TEST(FramePool, GrowsNoFurtherThanWhatIsInUseAtOnce) {
    FramePool frames;
    for (int round = 0; round != 10'000; ++round) {
        frames.free(frames.allocate());
    }
    EXPECT_LE(frames.size(), 64U);
}

TEST(FramePool, WhatIsInUseStaysWhenItGrows) {
    FramePool frames;
    const std::uint32_t index = frames.allocate();
    frames[index].lineage = 4711;
    for (int frame = 0; frame != 5'000; ++frame) {
        frames.allocate();
    }
    EXPECT_EQ(frames[index].lineage, 4711U);
}

TEST(FramePool, ACopyIsIndependent) {
    FramePool frames;
    const std::uint32_t index = frames.allocate();
    FramePool copy = frames;
    copy[index].lineage = 1;
    EXPECT_EQ(frames[index].lineage, 0U);
    EXPECT_EQ(copy.allocate(), frames.allocate());
}

TEST(Frame, FlagsAreIndependent) {
    Frame frame;
    frame.set(is_client);
    frame.set(is_degraded);
    frame.clear(is_client);
    EXPECT_FALSE(frame.has(is_client));
    EXPECT_TRUE(frame.has(is_degraded));
}

TEST(Line, BeginsEmpty) { EXPECT_TRUE(Line{}.empty()); }

TEST(Line, KeepsTheOrderOfJoining) {
    FiveInLine five;
    EXPECT_EQ(five.without({}), five.indices);
}

TEST(Line, TheFirstMayLeave) {
    FiveInLine five;
    EXPECT_EQ(five.without({0}), (Indices{five.indices.begin() + 1, five.indices.end()}));
}

TEST(Line, TheLastMayLeave) {
    FiveInLine five;
    EXPECT_EQ(five.without({4}), (Indices{five.indices.begin(), five.indices.end() - 1}));
}

TEST(Line, OneInTheMiddleMayLeave) {
    FiveInLine five;
    const Indices& all = five.indices;
    EXPECT_EQ(five.without({2}), (Indices{all[0], all[1], all[3], all[4]}));
}

TEST(Line, NeighboursMayLeaveOneAfterTheOther) {
    FiveInLine five;
    EXPECT_EQ(five.without({1, 2, 3}), (Indices{five.indices[0], five.indices[4]}));
}

TEST(Line, IsEmptyWhenAllHaveLeft) {
    FiveInLine five;
    five.without({3, 0, 4, 2, 1});
    EXPECT_TRUE(five.line.empty());
    EXPECT_EQ(five.line.last, nobody);
}

TEST(Line, WhoLeavesMayJoinAgainAtItsEnd) {
    FiveInLine five;
    const Indices& all = five.indices;
    five.line.leave(five.frames, all[1]);
    five.line.join(five.frames, all[1]);
    EXPECT_EQ(members(five.line, five.frames), (Indices{all[0], all[2], all[3], all[4], all[1]}));
}

TEST(Line, TwoLinesShareAPool) {
    FiveInLine five;
    Line other;
    const std::uint32_t stranger = five.frames.allocate();
    other.join(five.frames, stranger);
    five.line.leave(five.frames, five.indices[2]);
    other.join(five.frames, five.indices[2]);
    EXPECT_EQ(members(other, five.frames), (Indices{stranger, five.indices[2]}));
    EXPECT_EQ(members(five.line, five.frames).size(), 4U);
}

}  // namespace
}  // namespace halfopen::models
