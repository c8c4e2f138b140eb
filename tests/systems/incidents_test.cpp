// What goes wrong, on timelines computed by hand: a user a second, 100 ms of work.

#include "tests/systems/running.hpp"

namespace halfopen::tests {
namespace {

using models::Kind;
using models::Outcome;

std::string troubled(const std::string& incident, const std::string& more = "") {
    return "services:\n"
           "  page: {workers: 100, endpoints: {get: [{call: callee.get}]}}\n"
           "  callee: {workers: 100, endpoints: {get: [{work: 100ms}]}, " +
           more +
           "}\n"
           "traffic: {users: {send: page.get, rate: 1/s, arrivals: constant}}\n"
           "incidents: [" +
           incident +
           "]\n"
           "run: {duration: 100500ms}\n";
}

TEST(Slow, MultipliesTheWorkWhileItLasts) {
    const auto result = run(troubled("{slow: callee, from: 10500ms, for: 10s, work: 500ms}"));
    EXPECT_DOUBLE_EQ(result.find_traffic("users")->response.mean() / 1e9,
                     (90 * 0.1 + 10 * 0.5) / 100);
}

TEST(Slow, GrowsInAStraightLineOverItsRamp) {
    // From 0 s to 100 s the factor goes from 1 to 11: the call at second s takes 100 ms * (1 + s /
    // 10).
    const auto result = run(troubled("{slow: callee, factor: 11, ramp: 100s}"));
    EXPECT_NEAR(result.find_traffic("users")->response.mean() / 1e9, 0.1 + 0.01 * 50.0, 1e-6);
}

TEST(Slow, OfTwoAlikeTheEndOfOneLeavesTheOther) {
    const auto result =
        run(troubled("{slow: callee, factor: 3}, {slow: callee, factor: 3, from: 50500ms, "
                     "until: 51500ms}"));
    EXPECT_NEAR(result.find_traffic("users")->response.mean() / 1e9, (99 * 0.3 + 0.9) / 100, 1e-9);
}

TEST(Errors, FailAtOnce) {
    const auto result = run(troubled("{errors: callee, from: 50500ms, rate: 100%}"));
    EXPECT_EQ(result.find_traffic("users")->of(Outcome::error), 50U);
    EXPECT_DOUBLE_EQ(result.find_service("callee")->busy_mean, 50 * 0.1 / 100.5);
}

TEST(Slow, OfOneReplicaLeavesTheOthers) {
    const auto result = run(troubled("{slow: callee, factor: 3, replicas: 1}", "replicas: 4"));
    EXPECT_EQ(result.find_traffic("users")->response.shortest(), sim::milliseconds(100));
    EXPECT_EQ(result.find_traffic("users")->response.longest(), sim::milliseconds(300));
    EXPECT_DOUBLE_EQ(result.find_traffic("users")->response.mean() / 1e9, (0.3 + 3 * 0.1) / 4);
}

TEST(Slow, OfSomeReplicasAndOfAllMultiply) {
    const auto result = run(troubled(
        "{slow: callee, factor: 3, replicas: 1}, {slow: callee.get, factor: 2}", "replicas: 2"));
    EXPECT_DOUBLE_EQ(result.find_traffic("users")->response.mean() / 1e9, (0.6 + 0.2) / 2);
}

TEST(Errors, OfThreeReplicasOfFourFailThreeCallsOfFour) {
    const auto result = run(troubled("{errors: callee, rate: 100%, replicas: 3}", "replicas: 4"));
    EXPECT_EQ(result.find_traffic("users")->of(Outcome::error), 75U);
    EXPECT_EQ(result.find_traffic("users")->of(Outcome::ok), 25U);
}

TEST(Errors, OfAllReplicasNamedAreThoseOfNone) {
    const std::string errors = "{errors: callee, from: 10500ms, for: 50s, rate: 30%";
    EXPECT_EQ(run(troubled(errors + ", replicas: 2}", "replicas: 2")).fingerprint,
              run(troubled(errors + "}", "replicas: 2")).fingerprint);
}

TEST(Errors, OfOneReplicaAreOverWhenTheIncidentEnds) {
    const auto result =
        run(troubled("{errors: callee, rate: 100%, replicas: 1, until: 50500ms}", "replicas: 2"));
    EXPECT_EQ(result.find_traffic("users")->of(Outcome::error), 25U);
}

TEST(Crash, FailsWhatIsThereRefusesWhatComesAndIsOverAfterTheRestart) {
    const auto result = run(troubled("{crash: callee, from: 10050ms, until: 20500ms}"));
    EXPECT_EQ(result.find_traffic("users")->of(Outcome::crashed), 1U);
    EXPECT_EQ(result.find_traffic("users")->of(Outcome::refused), 10U);
    EXPECT_EQ(result.find_traffic("users")->of(Outcome::ok), 89U);
}

TEST(Crash, OfOneReplicaLeavesTheOthers) {
    const auto result = run(troubled("{crash: callee, from: 10050ms, replicas: 1}", "replicas: 2"));
    EXPECT_EQ(result.find_traffic("users")->of(Outcome::refused), 0U);
    EXPECT_GE(result.find_traffic("users")->of(Outcome::ok), 99U);
}

TEST(Crash, LeavesWhatItHadCalledWorking) {
    const auto result = run(troubled("{crash: page, from: 10050ms, until: 10060ms}"));
    EXPECT_EQ(result.find_traffic("users")->of(Outcome::crashed), 1U);
    EXPECT_EQ(result.find_service("callee")->of(Outcome::ok), 100U);
}

TEST(Capacity, TakesWorkersAwayAndGivesThemBack) {
    const auto result =
        run("services: {page: {workers: 2, endpoints: {get: [{work: 1s}]}}}\n"
            "traffic: {users: {send: [page.get], users: 2, think: 0s}}\n"
            "incidents: [{capacity: page, from: 10500ms, for: 10s, workers: 1}]\n"
            "run: {duration: 100s}\n");
    EXPECT_NEAR(static_cast<double>(result.find_traffic("users")->of(Kind::ok)), 190, 2);
}

TEST(Capacity, OfTwoAtATimeTheLastInTheFileCountsAndTheOtherStaysWhenItEnds) {
    const auto result =
        run("services: {page: {workers: 10, endpoints: {get: [{work: 1s}]}}}\n"
            "traffic: {users: {send: [page.get], users: 10, think: 0s}}\n"
            "incidents: [{capacity: page, workers: 4}, {capacity: page, until: 50s, workers: 2}]\n"
            "run: {duration: 100s}\n");
    EXPECT_NEAR(static_cast<double>(result.find_traffic("users")->of(Kind::ok)), 50 * 2 + 50 * 4,
                15);
}

TEST(Crash, ThatEndsLeavesAReplicaDownWhileAnotherLasts) {
    const auto result =
        run(troubled("{crash: callee, from: 10050ms, until: 20500ms}, {crash: callee, from: "
                     "15050ms, until: 30500ms}"));
    EXPECT_EQ(result.find_traffic("users")->of(Outcome::refused), 20U);
}

TEST(LinkDelay, IsAddedToTheRequest) {
    const auto result = run(troubled("{link_delay: page -> callee, add: 2s, from: 50500ms}"));
    EXPECT_EQ(result.find_traffic("users")->response.shortest(), sim::milliseconds(100));
    EXPECT_NEAR(sim::to_seconds(result.find_traffic("users")->response.longest()), 2.1, 1e-9);
}

TEST(Partition, LosesEveryMessageUntilItHeals) {
    const auto result = run(troubled("{partition: page -> callee, from: 50500ms, for: 10s}"));
    EXPECT_EQ(result.find_traffic("users")->of(Outcome::ok), 90U);
    EXPECT_EQ(result.find_traffic("users")->in_flight, 10U);  // no timeout: they wait for ever
}

}  // namespace
}  // namespace halfopen::tests
