// What outlier detection finds at its ticks: Envoy's published vectors (test/common/upstream/
// outlier_detection_impl_test.cc) and timelines computed by hand.

#include <array>

#include "tests/models/outlier_detection_cases.hpp"

namespace halfopen::models {
namespace {

// BasicFlowSuccessRate: 200 of 200 four times, 200 of 400 once.
TEST(OutlierDetection, EjectsBelowTheMeanLess1Point9Deviations) {
    OutlierDetection detection(rates_only(), 5);
    for (std::uint32_t replica = 0; replica != 4; ++replica) {
        load_rate(detection, replica, 200, 0);
    }
    load_rate(detection, 4, 200, 200);
    const auto& changes = detection.tick(at(10000), {});
    EXPECT_EQ(detection.success_rate(false).average, 90);
    EXPECT_EQ(detection.success_rate(false).ejection_threshold, 52);
    ASSERT_EQ(changes.size(), 1U);
    EXPECT_EQ(changes[0].replica, 4U);
    EXPECT_TRUE(changes[0].ejected);
    EXPECT_TRUE(detection.tick(at(19999), {}).empty());
    EXPECT_EQ(detection.success_rate(false).average, -1);
    EXPECT_EQ(detection.tick(at(50001), {}).size(), 1U);
}

TEST(OutlierDetection, ComparesNoSuccessRatesOfFewerThanFive) {
    OutlierDetection detection(rates_only(), 5);
    for (std::uint32_t replica = 0; replica != 3; ++replica) {
        load_rate(detection, replica, 200, 0);
    }
    load_rate(detection, 3, 99, 0);
    load_rate(detection, 4, 0, 200);
    EXPECT_TRUE(detection.tick(at(10000), {}).empty());
    EXPECT_EQ(detection.success_rate(false).average, -1);
}

TEST(OutlierDetection, LooksAtTheIntervalBeforeOnly) {
    OutlierDetection detection(percentages_only(), 5);
    for (std::uint32_t replica = 0; replica != 5; ++replica) {
        load_rate(detection, replica, 50, 0);
    }
    detection.tick(at(10000), {});
    load_rate(detection, 4, 0, 50);  // the others idle: too few hosts
    EXPECT_TRUE(detection.tick(at(20000), {}).empty());
    EXPECT_TRUE(detection.tick(at(30000), {}).empty());
}

TEST(OutlierDetection, EjectsAtExactlyTheFailurePercentage) {
    OutlierDetection detection(percentages_only(), 5);
    for (std::uint32_t replica = 0; replica != 5; ++replica) {
        load_rate(detection, replica, replica == 0 ? 15 : 16, replica == 0 ? 85 : 84);
    }
    const auto& changes = detection.tick(at(10000), {});
    ASSERT_EQ(changes.size(), 1U);
    EXPECT_EQ(changes[0].replica, 0U);
}

TEST(OutlierDetection, ReplicasThatAreAllAlikeStay) {
    OutlierDetection detection(rates_only(), 5);
    for (std::uint32_t replica = 0; replica != 5; ++replica) {
        load_rate(detection, replica, 50, 150);
    }
    EXPECT_TRUE(detection.tick(at(10000), {}).empty());
    EXPECT_EQ(detection.success_rate(false).ejection_threshold, 25);
}

TEST(OutlierDetection, AHundredRequestsAreEnoughForASuccessRate) {
    for (const int requests : {99, 100}) {
        OutlierDetection detection(rates_only(), 5);
        for (std::uint32_t replica = 0; replica != 5; ++replica) {
            load_rate(detection, replica, requests, 0);
        }
        detection.tick(at(10000), {});
        EXPECT_EQ(detection.success_rate(false).average, requests == 100 ? 100 : -1);
    }
}

TEST(OutlierDetection, FiftyRequestsAreEnoughForAFailurePercentage) {
    for (const int requests : {49, 50}) {
        OutlierDetection detection(percentages_only(), 5);
        for (std::uint32_t replica = 0; replica != 5; ++replica) {
            load_rate(detection, replica, 0, requests);
        }
        EXPECT_EQ(detection.tick(at(10000), {}).size(), requests == 50 ? 5U : 0U);
    }
}

TEST(OutlierDetection, LateFailuresOfOneThatIsOutAreNotLookedAt) {
    OutlierDetection detection(rates_only(), 5);
    for (int interval = 1; interval != 3; ++interval) {
        for (std::uint32_t replica = 0; replica != 5; ++replica) {
            load_rate(detection, replica, replica == 0 ? 0 : 100, replica == 0 ? 100 : 0);
        }
        detection.tick(at(interval * 10000), {});
    }
    EXPECT_EQ(detection.ejections(), 1U);
    EXPECT_EQ(detection.success_rate(false).average, -1) << "four are too few";
}

TEST(OutlierDetection, APercentageNeedNotBeWhole) {
    OutlierDetection detection(percentages_only(0.855), 5);
    for (std::uint32_t replica = 0; replica != 5; ++replica) {
        load_rate(detection, replica, replica == 0 ? 143 : 146, replica == 0 ? 857 : 854);
    }
    EXPECT_EQ(detection.tick(at(10000), {}).size(), 1U);
}

TEST(OutlierDetection, SevenPercentAreSeven) {
    OutlierDetection detection(percentages_only(0.07), 5);
    for (std::uint32_t replica = 0; replica != 5; ++replica) {
        load_rate(detection, replica, 93, 7);
    }
    EXPECT_EQ(detection.tick(at(10000), {}).size(), 5U);
}

// 0.74 is not enforced, at a half, and leaves 0.48, which is.
TEST(OutlierDetection, ASecondFindingIsEnforcedIndependently) {
    OutlierDetectionSettings settings = percentages_only();
    settings.enforcing_success_rate = 0.5;
    settings.enforcing_failure_percentage = 0.5;
    for (const double uniform : {0.74, 0.76}) {
        OutlierDetection detection(settings, 5);
        for (std::uint32_t replica = 0; replica != 5; ++replica) {
            load_rate(detection, replica, replica == 0 ? 0 : 100, replica == 0 ? 100 : 0);
        }
        detection.tick(at(10000), std::array{uniform, 0.0, 0.0, 0.0, 0.0});
        EXPECT_EQ(detection.is_ejected(0), uniform < 0.75);
    }
}

TEST(OutlierDetection, GrpcEjectsOneOfFewerThanTen) {
    OutlierDetectionSettings settings = outlier_detection_preset(2);
    settings.enforcing_success_rate = 0;
    OutlierDetection detection(settings, 5);
    for (std::uint32_t replica = 0; replica != 5; ++replica) {
        load_rate(detection, replica, replica < 2 ? 0 : 100, replica < 2 ? 100 : 0);
    }
    EXPECT_EQ(detection.tick(at(10000), {}).size(), 1U);
}

TEST(OutlierDetection, GrpcWantsMoreThanTheFailurePercentage) {
    OutlierDetectionSettings settings = percentages_only();
    settings.rules = 1;
    OutlierDetection detection(settings, 5);
    for (std::uint32_t replica = 0; replica != 5; ++replica) {
        load_rate(detection, replica, replica == 0 ? 14 : 15, replica == 0 ? 86 : 85);
    }
    EXPECT_EQ(detection.tick(at(10000), {}).size(), 1U);
}

}  // namespace
}  // namespace halfopen::models
