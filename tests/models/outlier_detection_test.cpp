// Outlier detection between ticks, and the ends of its ejections: Envoy's published vectors (test/
// common/upstream/outlier_detection_impl_test.cc) and timelines computed by hand.

#include <array>

#include "tests/models/outlier_detection_cases.hpp"

namespace halfopen::models {
namespace {

TEST(OutlierDetection, EjectsAtTheFifthServerErrorInARow) {
    OutlierDetection detection(any_share(), 2);
    EXPECT_FALSE(load(detection, 0, 4, Response::server_error));
    EXPECT_TRUE(load(detection, 0, 1, Response::server_error));
    EXPECT_TRUE(detection.is_ejected(0));
    EXPECT_FALSE(detection.is_ejected(1));
    EXPECT_EQ(detection.ejected(), 1U);
}

TEST(OutlierDetection, ASuccessBreaksTheRow) {
    OutlierDetection detection(any_share(), 1);
    load(detection, 0, 4, Response::server_error);
    load(detection, 0, 1, Response::ok);
    EXPECT_FALSE(load(detection, 0, 4, Response::server_error));
    EXPECT_TRUE(load(detection, 0, 1, Response::server_error));
}

TEST(OutlierDetection, IsStillOutAt9999MillisecondsAndBackAt30001) {
    OutlierDetection detection(any_share(), 1);
    load(detection, 0, 5, Response::server_error, at(0));
    EXPECT_TRUE(detection.tick(at(9999), {}).empty());
    EXPECT_TRUE(detection.is_ejected(0));
    const auto& changes = detection.tick(at(30001), {});
    ASSERT_EQ(changes.size(), 1U);
    EXPECT_EQ(changes[0].replica, 0U);
    EXPECT_FALSE(changes[0].ejected);
    EXPECT_FALSE(detection.is_ejected(0));
    EXPECT_FALSE(load(detection, 0, 4, Response::server_error, at(40000)));
    EXPECT_TRUE(load(detection, 0, 1, Response::server_error, at(40000)));
}

TEST(OutlierDetection, IsBackAtATickWhenItsTimeIsExactlyOver) {
    OutlierDetection detection(any_share(), 1);
    load(detection, 0, 5, Response::server_error, at(0));
    EXPECT_TRUE(detection.tick(at(30000) - sim::nanoseconds(1), {}).empty());
    EXPECT_EQ(detection.tick(at(30000), {}).size(), 1U);
}

TEST(OutlierDetection, IsBackAtATickOnly) {
    OutlierDetection detection(any_share(), 1);
    load(detection, 0, 5, Response::server_error, at(0));
    load(detection, 0, 1, Response::ok, at(60000));
    EXPECT_TRUE(detection.is_ejected(0));
}

TEST(OutlierDetection, ErrorsWhileItIsOutAreForgottenWhenItIsBack) {
    OutlierDetection detection(any_share(), 1);
    load(detection, 0, 9, Response::server_error, at(0));
    detection.tick(at(30000), {});
    EXPECT_FALSE(load(detection, 0, 4, Response::server_error, at(30000)));
}

// BasicFlowGatewayFailure: 503, 500, then 503s; 5xx in a row are not enforced.
TEST(OutlierDetection, EjectsAtTheFifthGatewayFailureInARow) {
    OutlierDetectionSettings settings = any_share();
    settings.enforcing_consecutive_gateway_failure = 1;
    settings.enforcing_consecutive_5xx = 0;
    OutlierDetection detection(settings, 2);
    load(detection, 0, 1, Response::gateway_failure);
    load(detection, 0, 1, Response::server_error);
    EXPECT_FALSE(load(detection, 0, 4, Response::gateway_failure));
    EXPECT_TRUE(load(detection, 0, 1, Response::gateway_failure));
}

// BasicFlowGatewayFailureAnd5xx.
TEST(OutlierDetection, GatewayFailuresAndServerErrorsAreCountedApart) {
    OutlierDetectionSettings settings = any_share();
    settings.enforcing_consecutive_gateway_failure = 1;
    OutlierDetection detection(settings, 2);
    EXPECT_TRUE(load(detection, 0, 5, Response::gateway_failure, at(0)));
    detection.tick(at(30001), {});
    load(detection, 0, 2, Response::gateway_failure);
    EXPECT_FALSE(load(detection, 0, 2, Response::server_error));
    EXPECT_TRUE(load(detection, 0, 1, Response::server_error));
}

TEST(OutlierDetection, GatewayFailuresAloneDoNotEjectByDefault) {
    OutlierDetectionSettings settings = any_share();
    settings.consecutive_5xx = 0;
    OutlierDetection detection(settings, 1);
    EXPECT_FALSE(load(detection, 0, 50, Response::gateway_failure));
    EXPECT_FALSE(detection.is_ejected(0));
}

TEST(OutlierDetection, ATimeoutIsAGatewayFailureUnlessSplit) {
    OutlierDetection detection(any_share(), 1);
    EXPECT_TRUE(load(detection, 0, 5, Response::local_origin_failure));
}

TEST(OutlierDetection, SplitCountsTimeoutsInARowApart) {
    OutlierDetectionSettings settings = any_share();
    settings.split_external_local_origin_errors = true;
    OutlierDetection detection(settings, 1);
    load(detection, 0, 4, Response::local_origin_failure);
    EXPECT_FALSE(load(detection, 0, 4, Response::server_error));  // each an answer: no timeout
    EXPECT_FALSE(load(detection, 0, 4, Response::local_origin_failure));
    EXPECT_TRUE(load(detection, 0, 1, Response::local_origin_failure));
}

TEST(OutlierDetection, EjectsNoneOfFewerThanTen) {
    OutlierDetection detection(OutlierDetectionSettings{}, 9);
    EXPECT_FALSE(load(detection, 0, 50, Response::server_error));
    EXPECT_EQ(detection.overflows(), 10U);
}

TEST(OutlierDetection, EjectsOneOfTenAndNoSecond) {
    OutlierDetection detection(OutlierDetectionSettings{}, 10);
    EXPECT_TRUE(load(detection, 0, 5, Response::server_error));
    EXPECT_FALSE(load(detection, 1, 5, Response::server_error));
    EXPECT_EQ(detection.overflows(), 1U);
}

TEST(OutlierDetection, AnEjectionThatWasForbiddenIsTriedAgainFiveErrorsLater) {
    OutlierDetection detection(OutlierDetectionSettings{}, 10);
    load(detection, 0, 5, Response::server_error, at(0));
    load(detection, 1, 5, Response::server_error, at(0));
    detection.tick(at(30000), {});
    EXPECT_FALSE(load(detection, 1, 4, Response::server_error, at(30000)));
    EXPECT_TRUE(load(detection, 1, 1, Response::server_error, at(30000)));
}

TEST(OutlierDetection, MayAlwaysEjectOneHost) {
    OutlierDetectionSettings settings;
    settings.always_eject_one_host = true;
    OutlierDetection detection(settings, 3);
    EXPECT_TRUE(load(detection, 0, 5, Response::server_error));
    EXPECT_FALSE(load(detection, 1, 5, Response::server_error));
}

OutlierDetectionSettings ten_seconds() {
    OutlierDetectionSettings settings = any_share();
    settings.base_ejection_time = sim::seconds(10);
    return settings;
}

bool out_after_tick(OutlierDetection& detection, std::int64_t second) {
    detection.tick(at(second * 1000), {});
    return detection.is_ejected(0);
}

void eject_at(OutlierDetection& detection, std::int64_t second) {
    EXPECT_TRUE(load(detection, 0, 5, Response::server_error, at(second * 1000)));
}

// EjectTimeBackoff, from its first line to its last.
TEST(OutlierDetection, EjectionsInARowLastLongerAndHealthShortensThem) {
    OutlierDetection detection(ten_seconds(), 1);
    eject_at(detection, 0);
    EXPECT_FALSE(out_after_tick(detection, 10));
    eject_at(detection, 10);
    EXPECT_TRUE(out_after_tick(detection, 20));
    EXPECT_FALSE(out_after_tick(detection, 30));
    eject_at(detection, 30);
    EXPECT_TRUE(out_after_tick(detection, 40));
    EXPECT_TRUE(out_after_tick(detection, 50));
    EXPECT_FALSE(out_after_tick(detection, 60));
    EXPECT_FALSE(out_after_tick(detection, 70));
    EXPECT_FALSE(out_after_tick(detection, 80));
    eject_at(detection, 80);
    EXPECT_TRUE(out_after_tick(detection, 90));
    EXPECT_FALSE(out_after_tick(detection, 100));
    for (std::int64_t second = 110; second <= 600; second += 10) {
        EXPECT_FALSE(out_after_tick(detection, second));
    }
    eject_at(detection, 610);
    EXPECT_FALSE(out_after_tick(detection, 620));
}

TEST(OutlierDetection, NoEjectionLastsLongerThanTheLongest) {
    OutlierDetectionSettings settings = ten_seconds();
    settings.max_ejection_time = sim::seconds(15);
    OutlierDetection detection(settings, 1);
    eject_at(detection, 0);
    EXPECT_FALSE(out_after_tick(detection, 10));
    eject_at(detection, 10);
    EXPECT_TRUE(out_after_tick(detection, 24));
    EXPECT_FALSE(out_after_tick(detection, 25));
}

// The fourth in a row counts as the third: 3 * 10 s is the longest and a base already.
TEST(OutlierDetection, TheRowDoesNotGrowBeyondTheLongest) {
    for (const std::uint8_t rules : {std::uint8_t{0}, std::uint8_t{1}}) {
        OutlierDetectionSettings settings = ten_seconds();
        settings.max_ejection_time = sim::seconds(20);
        settings.rules = rules;
        OutlierDetection detection(settings, 1);
        for (std::int64_t second : {0, 100, 200, 300}) {
            eject_at(detection, second);
            EXPECT_FALSE(out_after_tick(detection, second + 99));
        }
        for (std::int64_t second : {410, 420, 430}) {
            EXPECT_FALSE(out_after_tick(detection, second));
        }
        eject_at(detection, 430);
        EXPECT_EQ(out_after_tick(detection, 441), rules == 1) << "gRPC's row does";
    }
}

TEST(OutlierDetection, ALongerBaseIsTheLongest) {
    OutlierDetectionSettings settings = any_share();
    settings.base_ejection_time = sim::seconds(400);
    OutlierDetection detection(settings, 1);
    eject_at(detection, 0);
    EXPECT_TRUE(out_after_tick(detection, 399));
    EXPECT_FALSE(out_after_tick(detection, 400));
}

TEST(OutlierDetection, JitterIsInWholeMillisecondsUpToItsMaximum) {
    OutlierDetectionSettings settings = ten_seconds();
    settings.max_ejection_time_jitter = sim::seconds(9);
    OutlierDetection detection(settings, 1);
    EXPECT_TRUE(detection.needs_chance());
    for (int call = 0; call != 5; ++call) {
        detection.record(0, Response::server_error, at(0), 0.99999);
    }
    detection.tick(at(18999), std::array{0.0});
    EXPECT_TRUE(detection.is_ejected(0));
    detection.tick(at(19000), std::array{0.0});
    EXPECT_FALSE(detection.is_ejected(0));
}

TEST(OutlierDetection, EnforcesAsOftenAsItsShareSays) {
    OutlierDetectionSettings settings = any_share();
    settings.enforcing_consecutive_5xx = 0.25;
    for (const double uniform : {0.0, 0.2499, 0.25, 0.9}) {
        OutlierDetection detection(settings, 1);
        for (int call = 0; call != 5; ++call) {
            detection.record(0, Response::server_error, at(0), uniform);
        }
        EXPECT_EQ(detection.is_ejected(0), uniform < 0.25) << uniform;
    }
}

// 0.25 is enforced, at a half; what is left of it, 0.5, is half of the jitter.
TEST(OutlierDetection, JitterIsIndependentOfEnforcement) {
    OutlierDetectionSettings settings = ten_seconds();
    settings.enforcing_consecutive_5xx = 0.5;
    settings.max_ejection_time_jitter = sim::seconds(9);
    OutlierDetection detection(settings, 1);
    for (int call = 0; call != 5; ++call) {
        detection.record(0, Response::server_error, at(0), 0.25);
    }
    detection.tick(at(14499), std::array{0.0});
    EXPECT_TRUE(detection.is_ejected(0));
    detection.tick(at(14500), std::array{0.0});
    EXPECT_FALSE(detection.is_ejected(0));
}

TEST(OutlierDetection, TheDefaultsNeedNoChance) {
    EXPECT_FALSE(OutlierDetection(OutlierDetectionSettings{}, 1).needs_chance());
}

TEST(OutlierDetection, GrpcEjectsOneOfTenAndNoSecond) {
    OutlierDetectionSettings settings = any_share();
    settings.rules = 1;
    settings.max_ejection_percent = 0.1;
    OutlierDetection detection(settings, 10);
    EXPECT_TRUE(load(detection, 0, 5, Response::server_error));
    EXPECT_FALSE(load(detection, 1, 5, Response::server_error));
}

TEST(OutlierDetection, GrpcIsStillOutWhenItsTimeIsExactlyOver) {
    OutlierDetectionSettings settings = ten_seconds();
    settings.rules = 1;
    OutlierDetection detection(settings, 1);
    eject_at(detection, 0);
    EXPECT_TRUE(out_after_tick(detection, 10));
    EXPECT_FALSE(out_after_tick(detection, 11));
}

TEST(OutlierDetection, IstioComparesNoSuccessRates) {
    const OutlierDetectionSettings settings = outlier_detection_preset(1);
    EXPECT_EQ(settings.enforcing_success_rate, 0);
    EXPECT_EQ(settings.consecutive_5xx, 5U);
}

TEST(OutlierDetection, ACopyGoesItsOwnWay) {
    OutlierDetection detection(any_share(), 2);
    load(detection, 0, 4, Response::server_error);
    OutlierDetection copy = detection;
    EXPECT_TRUE(load(copy, 0, 1, Response::server_error));
    EXPECT_FALSE(detection.is_ejected(0));
}

}  // namespace
}  // namespace halfopen::models
