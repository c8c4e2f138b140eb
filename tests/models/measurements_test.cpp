// What is counted, on timelines computed by hand.

#include "models/measurements.hpp"

#include <gtest/gtest.h>

#include "models/service.hpp"

namespace halfopen::models {
namespace {

using sim::Instant;

Instant at(std::int64_t millisecond) { return Instant{} + sim::milliseconds(millisecond); }

constexpr std::uint64_t millisecond = 1'000'000;

TEST(Replica, AddsUpWhatIsBusyOverTime) {
    Replica replica;
    replica.busy = 2;
    replica.touch(at(500));
    replica.busy = 3;
    replica.touch(at(2250));
    EXPECT_EQ(replica.busy_area, (2 * 500 + 3 * 1750) * millisecond);
}

TEST(Replica, AddsUpItsThreeAreasApart) {
    Replica replica;
    replica.in_system = 7;
    replica.busy = 4;
    replica.queued = 3;
    replica.touch(at(10));
    EXPECT_EQ(replica.in_system_area, 70 * millisecond);
    EXPECT_EQ(replica.busy_area, 40 * millisecond);
    EXPECT_EQ(replica.queued_area, 30 * millisecond);
}

TEST(Replica, TouchingTwiceAtOneInstantAddsNothing) {
    Replica replica;
    replica.busy = 2;
    replica.touch(at(5));
    replica.touch(at(5));
    EXPECT_EQ(replica.busy_area, 10 * millisecond);
}

TEST(Replica, AnAreaDoesNotDependOnHowOftenItIsTouched) {
    Replica often;
    Replica once;
    often.queued = once.queued = 5;
    for (int step = 1; step <= 777; ++step) {
        often.touch(at(step));
    }
    once.touch(at(777));
    EXPECT_EQ(often.queued_area, once.queued_area);
}

TEST(ServiceMeasurements, ASecondHoldsItsMeans) {
    ServiceMeasurements measured;
    measured.busy_second = 2'500 * millisecond;
    measured.queued_second = 250 * millisecond;
    measured.end_second();
    ASSERT_EQ(measured.seconds.size(), 1U);
    EXPECT_FLOAT_EQ(measured.seconds[0].busy, 2.5F);
    EXPECT_FLOAT_EQ(measured.seconds[0].queued, 0.25F);
}

TEST(ServiceMeasurements, TheNextSecondBeginsAtZero) {
    ServiceMeasurements measured;
    measured.busy_second = 2'500 * millisecond;
    measured.second.arrived = 9;
    measured.second.ended[0] = 8;
    measured.end_second();
    measured.end_second();
    ASSERT_EQ(measured.seconds.size(), 2U);
    EXPECT_EQ(measured.seconds[0].arrived, 9U);
    EXPECT_EQ(measured.seconds[0].ended[0], 8U);
    EXPECT_EQ(measured.seconds[1].arrived, 0U);
    EXPECT_EQ(measured.seconds[1].ended[0], 0U);
    EXPECT_EQ(measured.seconds[1].busy, 0.0F);
}

TEST(ServiceMeasurements, ARestartForgetsWhatWasMeasured) {
    ServiceMeasurements measured;
    measured.arrived = 10;
    measured.ended[0] = 10;
    measured.busy_area.add(5);
    measured.in_system_area.add(5);
    measured.queued_area.add(5);
    measured.response.record(sim::seconds(1));
    measured.restart();
    EXPECT_EQ(measured.arrived, 0U);
    EXPECT_EQ(measured.ended, OutcomeCounts{});
    EXPECT_EQ(measured.busy_area, sim::WideSum{});
    EXPECT_EQ(measured.in_system_area, sim::WideSum{});
    EXPECT_EQ(measured.queued_area, sim::WideSum{});
    EXPECT_EQ(measured.response.count(), 0U);
}

TEST(ServiceMeasurements, ARestartKeepsWhoIsThereAsArrived) {
    ServiceMeasurements measured;
    measured.arrived = 10;
    measured.ended[0] = 7;
    measured.in_system = 3;
    measured.busy = 2;
    measured.queued = 1;
    measured.restart();
    EXPECT_EQ(measured.arrived, 3U);
    EXPECT_EQ(measured.in_system, 3U);
    EXPECT_EQ(measured.busy, 2U);
    EXPECT_EQ(measured.queued, 1U);
}

TEST(ServiceMeasurements, ARestartKeepsTheSecondsForThePicture) {
    ServiceMeasurements measured;
    measured.end_second();
    measured.restart();
    EXPECT_EQ(measured.seconds.size(), 1U);
}

TEST(TrafficMeasurements, ASecondsMeanResponseIsOfThoseThatSucceeded) {
    TrafficMeasurements measured;
    measured.second.ended = {2, 1, 5};  // ok, degraded, failed
    measured.response_second = 0.6;
    measured.end_second();
    EXPECT_FLOAT_EQ(measured.seconds.at(0).mean_response, 0.2F);
}

TEST(TrafficMeasurements, ASecondWithoutASuccessHasNoMeanResponse) {
    TrafficMeasurements measured;
    measured.second.ended = {0, 0, 5};
    measured.end_second();
    EXPECT_EQ(measured.seconds.at(0).mean_response, 0.0F);
}

TEST(TrafficMeasurements, TheNextSecondsMeanBeginsAtZero) {
    TrafficMeasurements measured;
    measured.second.ended[0] = 1;
    measured.response_second = 0.5;
    measured.end_second();
    measured.second.ended[0] = 1;
    measured.response_second += 0.25;
    measured.end_second();
    EXPECT_FLOAT_EQ(measured.seconds.at(1).mean_response, 0.25F);
}

TEST(TrafficMeasurements, ARestartKeepsWhoIsUnderWayAsSent) {
    TrafficMeasurements measured;
    measured.sent = 10;
    measured.in_flight = 4;
    measured.ended[0] = 6;
    measured.calls = 20;
    measured.restart();
    EXPECT_EQ(measured.sent, 4U);
    EXPECT_EQ(measured.in_flight, 4U);
    EXPECT_EQ(measured.calls, 0U);
    EXPECT_EQ(measured.ended, OutcomeCounts{});
}

TEST(EdgeMeasurements, WhatHasNotEndedIsInFlight) {
    EdgeMeasurements measured;
    measured.sent = 10;
    measured.ended[0] = 3;
    measured.ended[2] = 2;
    EXPECT_EQ(measured.in_flight(), 5U);
}

TEST(EdgeMeasurements, ARestartKeepsWhatIsInFlightAsSent) {
    EdgeMeasurements measured;
    measured.sent = 10;
    measured.ended[0] = 6;
    measured.attempts = 12;
    measured.restart();
    EXPECT_EQ(measured.sent, 4U);
    EXPECT_EQ(measured.in_flight(), 4U);
    EXPECT_EQ(measured.attempts, 0U);
}

}  // namespace
}  // namespace halfopen::models
