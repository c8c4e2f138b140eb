// Envoy's limits of a cluster, as its connection pool applies them.

#include "models/policies/connection_limits.hpp"

#include <gtest/gtest.h>

#include <string>

namespace halfopen::models {
namespace {

ConnectionLimitsSettings limits(std::uint32_t connections, std::uint32_t pending,
                                std::uint32_t requests) {
    ConnectionLimitsSettings settings;
    settings.max_connections = connections;
    settings.max_pending_requests = pending;
    settings.max_requests = requests;
    return settings;
}

// One letter a request: p permitted, w waits, r rejected.
std::string acquire(ConnectionLimits& of, int requests) {
    std::string answers;
    for (int request = 0; request != requests; ++request) {
        answers += "pwr"[static_cast<std::size_t>(of.acquire({}))];
    }
    return answers;
}

TEST(ConnectionLimits, WithAllConnectionsBusyRequestsWaitAndThenAreRejected) {
    ConnectionLimits of(limits(2, 3, 100));
    EXPECT_EQ(acquire(of, 7), "ppwwwrr");
    EXPECT_EQ(of.rejected(), 2U);
}

TEST(ConnectionLimits, AFreedConnectionGoesToTheFirstInLine) {
    ConnectionLimits of(limits(1, 2, 100));
    acquire(of, 3);
    EXPECT_TRUE(of.release({}));
    EXPECT_EQ(of.running(), 1U);
    EXPECT_EQ(of.waiting(), 1U);
}

TEST(ConnectionLimits, OneThatLeftTheLineMakesRoomForAnother) {
    ConnectionLimits of(limits(1, 1, 100));
    EXPECT_EQ(acquire(of, 3), "pwr");
    of.leave_line({});
    EXPECT_EQ(acquire(of, 2), "wr");
}

TEST(ConnectionLimits, BeyondMaxRequestsNobodyWaits) {
    ConnectionLimits of(limits(10, 10, 3));
    EXPECT_EQ(acquire(of, 5), "ppprr");
    EXPECT_FALSE(of.release({}));
    EXPECT_EQ(acquire(of, 2), "pr");
}

TEST(ConnectionLimits, WithoutRoomForPendingOnesNoConnectionIsOpened) {
    ConnectionLimits of(limits(10, 0, 10));
    EXPECT_EQ(acquire(of, 2), "rr");
    EXPECT_EQ(of.connections(), 0U);
}

TEST(ConnectionLimits, AnIdleConnectionIsUsedAgain) {
    ConnectionLimits of(limits(10, 10, 10));
    acquire(of, 1);
    EXPECT_FALSE(of.release({}));
    acquire(of, 1);
    EXPECT_EQ(of.connections(), 1U);
}

TEST(ConnectionLimits, StreamsShareAConnection) {
    ConnectionLimitsSettings settings = limits(2, 1, 100);
    settings.max_concurrent_streams = 3;
    ConnectionLimits of(settings);
    EXPECT_EQ(acquire(of, 8), "ppppppwr");
    EXPECT_EQ(of.connections(), 2U);
}

TEST(ConnectionLimits, EnvoyPermits1024RequestsAnd1024Wait) {
    ConnectionLimits of(
        connection_limits_preset(static_cast<std::uint8_t>(ConnectionLimitsPreset::envoy)));
    EXPECT_EQ(acquire(of, 2 * 1024 + 1), std::string(1024, 'p') + std::string(1024, 'w') + "r");
}

TEST(ConnectionLimits, IstioLimitsNothing) {
    ConnectionLimits of(
        connection_limits_preset(static_cast<std::uint8_t>(ConnectionLimitsPreset::istio)));
    EXPECT_EQ(acquire(of, 5000), std::string(5000, 'p'));
}

TEST(ConnectionLimits, ACopyIsIndependent) {
    ConnectionLimits of(limits(1, 1, 1));
    ConnectionLimits copy = of;
    EXPECT_EQ(acquire(of, 1), "p");
    EXPECT_EQ(acquire(copy, 1), "p");
}

}  // namespace
}  // namespace halfopen::models
