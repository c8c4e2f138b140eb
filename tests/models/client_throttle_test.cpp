// The client's throttle and Envoy's admission control on timelines computed by hand.

#include "models/policies/client_throttle.hpp"

#include <gtest/gtest.h>

namespace halfopen::models {
namespace {

using sim::Instant;

Instant at(std::int64_t second) { return Instant{} + sim::seconds(second); }

ClientThrottle after(int requests, int accepts) {
    ClientThrottle throttle(ClientThrottleSettings{});
    for (int request = 0; request != requests; ++request) {
        throttle.on_request(at(0));
    }
    for (int request = 0; request != accepts; ++request) {
        throttle.on_accept(at(0));
    }
    return throttle;
}

TEST(ClientThrottle, SendsEverythingToBeginWith) {
    ClientThrottle throttle(ClientThrottleSettings{});
    EXPECT_TRUE(throttle.admit(0, at(0)));
}

TEST(ClientThrottle, SendsEverythingWhileHalfIsAccepted) {
    EXPECT_EQ(after(100, 50).rejection_probability(at(0)), 0);
    EXPECT_TRUE(after(100, 50).admit(0, at(0)));
}

TEST(ClientThrottle, RejectsTheLikelierTheFewerAreAccepted) {
    EXPECT_EQ(after(99, 49).rejection_probability(at(0)), 0.01);
    EXPECT_EQ(after(99, 0).rejection_probability(at(0)), 0.99);
    EXPECT_FALSE(after(99, 0).admit(0.9899, at(0)));
    EXPECT_TRUE(after(99, 0).admit(0.99, at(0)));
}

TEST(ClientThrottle, ASmallerMultiplierRejectsSooner) {
    ClientThrottleSettings settings;
    settings.multiplier = 1.1;
    ClientThrottle throttle(settings);
    for (int request = 0; request != 99; ++request) {
        throttle.on_request(at(0));
    }
    for (int request = 0; request != 50; ++request) {
        throttle.on_accept(at(0));
    }
    EXPECT_NEAR(throttle.rejection_probability(at(0)), 0.44, 1e-12);
}

TEST(ClientThrottle, ForgetsAfterTwoMinutes) {
    ClientThrottle throttle = after(99, 0);
    EXPECT_EQ(throttle.rejection_probability(at(120) - sim::nanoseconds(1)), 0.99);
    EXPECT_EQ(throttle.rejection_probability(at(120)), 0);
}

TEST(ClientThrottle, ForgetsBucketByBucket) {
    ClientThrottle throttle(ClientThrottleSettings{});
    for (int second = 0; second != 300; ++second) {
        throttle.on_request(at(second));
    }
    EXPECT_EQ(throttle.requests(), 120U);
    throttle.rejection_probability(at(359));
    EXPECT_EQ(throttle.requests(), 60U);
    throttle.rejection_probability(at(100'000));
    EXPECT_EQ(throttle.requests(), 0U);
}

AdmissionControlSettings quick() {
    AdmissionControlSettings settings;
    settings.max_rejection_probability = 1;
    return settings;
}

AdmissionControl answered(const AdmissionControlSettings& settings, int successes, int failures,
                          Instant now = {}) {
    AdmissionControl control(settings);
    for (int request = 0; request != successes; ++request) {
        control.record(true, now);
    }
    for (int request = 0; request != failures; ++request) {
        control.record(false, now);
    }
    return control;
}

TEST(AdmissionControl, LetsEverythingThroughAtItsThreshold) {
    AdmissionControl control = answered(AdmissionControlSettings{}, 95, 5);
    EXPECT_TRUE(control.admit(0, at(0)));
}

TEST(AdmissionControl, RejectsAsItsFormulaSays) {
    AdmissionControl control = answered(quick(), 0, 99);
    EXPECT_EQ(control.rejection_probability(), 0.99);
    EXPECT_FALSE(control.admit(0.9899, at(0)));
    EXPECT_TRUE(control.admit(0.99, at(0)));
}

TEST(AdmissionControl, MoreAggressionRejectsSooner) {
    AdmissionControlSettings settings = quick();
    settings.aggression = 2;
    EXPECT_NEAR(answered(settings, 57, 42).rejection_probability(), 0.6244998, 1e-7);  // sqrt .39
}

TEST(AdmissionControl, RejectsNoLargerShareThanItsMaximum) {
    AdmissionControl control = answered(AdmissionControlSettings{}, 0, 1000);
    EXPECT_FALSE(control.admit(0.7999, at(0)));
    EXPECT_TRUE(control.admit(0.8, at(0)));
}

TEST(AdmissionControl, RejectsNothingBelowItsRate) {
    AdmissionControlSettings settings = quick();
    settings.rps_threshold = 10;
    EXPECT_TRUE(answered(settings, 0, 299).admit(0, at(0)));
    EXPECT_FALSE(answered(settings, 0, 300).admit(0, at(0)));
}

TEST(AdmissionControl, ForgetsAfterItsWindow) {
    AdmissionControl control = answered(quick(), 0, 99);
    EXPECT_FALSE(control.admit(0.5, at(30) - sim::nanoseconds(1)));
    EXPECT_TRUE(control.admit(0.5, at(30)));
    EXPECT_EQ(control.requests(), 0U);
}

TEST(AdmissionControl, ForgetsSecondBySecond) {
    AdmissionControl control(quick());
    for (int half = 0; half != 1000; ++half) {
        control.record(half % 2 == 0, Instant{} + sim::milliseconds(500 * half));
    }
    EXPECT_EQ(control.requests(), 60U);
    EXPECT_EQ(control.successes(), 30U);
}

}  // namespace
}  // namespace halfopen::models
