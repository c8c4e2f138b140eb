#include "sim/simulation.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

namespace halfopen::sim {
namespace {

std::vector<std::uint32_t> drained(Simulation simulation, Instant limit = never) {
    std::vector<std::uint32_t> payloads;
    PendingEvent event;
    while (simulation.next(limit, event)) {
        payloads.push_back(event.payload);
    }
    return payloads;
}

using Payloads = std::vector<std::uint32_t>;

TEST(Simulation, BeginsAtZero) { EXPECT_EQ(Simulation{}.now(), Instant{}); }

TEST(Simulation, TheEarliestComesFirst) {
    Simulation simulation;
    simulation.schedule(Instant{30}, 1);
    simulation.schedule(Instant{10}, 2);
    simulation.schedule(Instant{20}, 3);
    EXPECT_EQ(drained(simulation), (Payloads{2, 3, 1}));
}

TEST(Simulation, WithinAnInstantWhatWasAskedForFirstComesFirst) {
    Simulation simulation;
    for (std::uint32_t payload = 0; payload != 100; ++payload) {
        simulation.schedule(Instant{5}, payload);
    }
    Payloads in_order(100);
    for (std::uint32_t payload = 0; payload != 100; ++payload) {
        in_order[payload] = payload;
    }
    EXPECT_EQ(drained(simulation), in_order);
}

TEST(Simulation, TheClockMovesToTheEventTaken) {
    Simulation simulation;
    simulation.schedule(Instant{7}, 0);
    PendingEvent event;
    ASSERT_TRUE(simulation.next(never, event));
    EXPECT_EQ(simulation.now(), Instant{7});
}

TEST(Simulation, AnEventAtTheLimitIsTakenAndALaterOneIsNot) {
    Simulation simulation;
    simulation.schedule(Instant{5}, 1);
    simulation.schedule(Instant{6}, 2);
    EXPECT_EQ(drained(simulation, Instant{5}), (Payloads{1}));
}

TEST(Simulation, TheClockStaysWhenNothingIsDue) {
    Simulation simulation;
    simulation.schedule(Instant{9}, 1);
    PendingEvent event;
    EXPECT_FALSE(simulation.next(Instant{8}, event));
    EXPECT_EQ(simulation.now(), Instant{});
}

TEST(Simulation, AdvancesToALimit) {
    Simulation simulation;
    simulation.advance_to(Instant{8});
    EXPECT_EQ(simulation.now(), Instant{8});
}

TEST(Simulation, NeverGoesBack) {
    Simulation simulation;
    simulation.advance_to(Instant{8});
    simulation.advance_to(Instant{3});
    EXPECT_EQ(simulation.now(), Instant{8});
}

TEST(Simulation, AnEventCarriesTheSequenceNumberItWasGiven) {
    Simulation simulation;
    const std::uint32_t sequence = simulation.schedule(Instant{1}, 4);
    PendingEvent event;
    ASSERT_TRUE(simulation.next(never, event));
    EXPECT_EQ(event, (PendingEvent{Instant{1}, sequence, 4}));
}

TEST(Simulation, ATimerArmedEarlierComesBeforeAnEventScheduledLater) {
    Simulation simulation;
    const std::uint32_t armed = simulation.next_sequence();
    const std::uint32_t scheduled = simulation.schedule(Instant{5}, 0);
    EXPECT_TRUE(sequence_before(armed, scheduled));
}

// Odd numbers wrap around to odd numbers, so that 0 stays nobody's: all 2^31 of them are tried.
TEST(Simulation, SequenceNumbersAreOddAndNeverZeroAllTheWayRound) {
    Simulation simulation;
    const std::uint32_t first = simulation.next_sequence();
    std::uint32_t all_bits = first;
    std::uint64_t period = 1;
    for (std::uint32_t next = simulation.next_sequence(); next != first; ++period) {
        all_bits &= next;
        next = simulation.next_sequence();
    }
    EXPECT_EQ(all_bits & 1U, 1U);
    EXPECT_EQ(period, std::uint64_t{1} << 31);
}

TEST(Simulation, ACopyGoesOnAlike) {
    Simulation simulation;
    for (std::uint32_t payload = 0; payload != 50; ++payload) {
        simulation.schedule(Instant{payload * 37 % 50}, payload);
    }
    PendingEvent event;
    ASSERT_TRUE(simulation.next(never, event));
    const Simulation copy = simulation;
    EXPECT_EQ(drained(copy), drained(simulation));
}

}  // namespace
}  // namespace halfopen::sim
