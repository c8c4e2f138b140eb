// DAGOR on timelines computed by hand.

#include "models/policies/dagor.hpp"

#include <gtest/gtest.h>

namespace halfopen::models {
namespace {

using sim::Instant;
using sim::milliseconds;

Instant at(std::int64_t millisecond) { return Instant{} + milliseconds(millisecond); }

// Two businesses of ten groups of users, windows of a hundred requests.
DagorSettings small() {
    DagorSettings settings;
    settings.business_priorities = 2;
    settings.user_priorities = 10;
    settings.window_requests = 100;
    return settings;
}

// Five requests of each group; how many were admitted.
int offer(Dagor& server, Instant now) {
    int admitted = 0;
    for (std::uint32_t group = 0; group != 100; ++group) {
        admitted += server.admit(group % 20 / 10, group % 10, now) ? 1 : 0;
    }
    return admitted;
}

int offer_overloaded(Dagor& server, Instant now) {
    server.record_queuing(milliseconds(21), now);
    return offer(server, now);
}

TEST(Dagor, AdmitsEverythingToBeginWith) {
    Dagor server(small(), at(0));
    EXPECT_EQ(server.level(), (Dagor::Priority{1, 9}));
    EXPECT_EQ(offer(server, at(0)), 100);
    EXPECT_EQ(offer(server, at(0)), 100);
}

TEST(Dagor, TurnsAwayFivePercentOfTheAdmittedInAnOverload) {
    Dagor server(small(), at(0));
    offer_overloaded(server, at(0));
    EXPECT_EQ(server.level(), (Dagor::Priority{1, 8}));
    EXPECT_EQ(offer(server, at(0)), 95);
    EXPECT_EQ(server.rejected(), 5U);
}

TEST(Dagor, GoesOnUntilTheOverloadIsOver) {
    Dagor server(small(), at(0));
    for (int admitted = 100; admitted != 50; admitted -= 5) {
        EXPECT_EQ(offer_overloaded(server, at(0)), admitted);
    }
    EXPECT_EQ(server.level(), (Dagor::Priority{0, 9}));
}

TEST(Dagor, TheMostImportantAreAlwaysAdmitted) {
    Dagor server(small(), at(0));
    for (int window = 0; window != 100; ++window) {
        offer_overloaded(server, at(0));
    }
    EXPECT_EQ(server.level(), (Dagor::Priority{0, 0}));
    EXPECT_EQ(offer_overloaded(server, at(0)), 5);
}

// One percent of a hundred is one more: the next group, all five of it.
TEST(Dagor, AdmitsOnePercentOfAllMoreOtherwise) {
    Dagor server(small(), at(0));
    offer_overloaded(server, at(0));
    offer_overloaded(server, at(0));
    EXPECT_EQ(offer(server, at(0)), 90);
    EXPECT_EQ(offer(server, at(0)), 95);
    EXPECT_EQ(offer(server, at(0)), 100);
}

TEST(Dagor, AMeanWaitOfExactlyTheThresholdIsNoOverload) {
    Dagor server(small(), at(0));
    server.record_queuing(milliseconds(39), at(0));
    server.record_queuing(milliseconds(1), at(0));
    offer(server, at(0));
    EXPECT_EQ(server.level(), (Dagor::Priority{1, 9}));
    server.record_queuing(milliseconds(20) + sim::nanoseconds(1), at(0));
    offer(server, at(0));
    EXPECT_EQ(server.level(), (Dagor::Priority{1, 8}));
}

TEST(Dagor, AWindowEndsAfterItsTimeToo) {
    Dagor server(small(), at(0));
    for (std::uint32_t group = 0; group != 20; ++group) {
        server.admit(group / 10, group % 10, at(0));
    }
    server.record_queuing(milliseconds(50), at(999));
    EXPECT_TRUE(server.admit(1, 9, at(999)));
    EXPECT_FALSE(server.admit(1, 9, at(1000)));
}

TEST(Dagor, BusinessComesBeforeUser) {
    const Dagor::Priority level{1, 3};
    EXPECT_TRUE(Dagor::admits(level, {0, 9}));
    EXPECT_TRUE(Dagor::admits(level, {1, 3}));
    EXPECT_FALSE(Dagor::admits(level, {1, 4}));
    EXPECT_FALSE(Dagor::admits(level, {2, 0}));
}

TEST(Dagor, NoPriorityIsLessThanTheLeast) {
    Dagor server(small(), at(0));
    EXPECT_TRUE(server.admit(77, 1000, at(0)));
}

TEST(Dagor, AWindowWithoutRequestsMovesNothing) {
    Dagor server(small(), at(0));
    offer_overloaded(server, at(0));
    server.record_queuing({}, at(5000));
    server.record_queuing({}, at(10'000));
    EXPECT_EQ(server.level(), (Dagor::Priority{1, 8}));
}

}  // namespace
}  // namespace halfopen::models
