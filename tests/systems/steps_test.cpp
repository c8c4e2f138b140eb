// What each step does, on timelines computed by hand: one user every 10 s, everything constant.

#include "tests/systems/running.hpp"

namespace halfopen::tests {
namespace {

using models::Outcome;

experiments::RunResult run_steps(const std::string& steps, const std::string& more = "") {
    return run(
        "services:\n"
        "  page: {workers: 10, endpoints: {get: " +
        steps +
        "}}\n"
        "  fast: {workers: 100, endpoints: {get: [{work: 10ms}]}}\n"
        "  slow: {workers: 100, endpoints: {get: [{work: 50ms}]}}\n"
        "  broken: {workers: 100, endpoints: {get: [{work: 20ms}, {fail: 100%}]}}\n"
        "traffic: {users: {send: page.get, rate: 0.1/s, arrivals: constant}}\n"
        "run: {duration: 101s}\n" +
        more);
}

double response_of(const std::string& steps, const std::string& more = "") {
    return run_steps(steps, more).find_traffic("users")->response.mean() / 1e6;
}

TEST(Steps, FollowEachOther) {
    EXPECT_DOUBLE_EQ(response_of("[{work: 3ms}, {wait: 4ms}, {call: fast.get}, {work: 5ms}]"),
                     22.0);
}

TEST(Together, TakesAsLongAsTheLongestBranch) {
    EXPECT_DOUBLE_EQ(
        response_of("[{together: [{call: fast.get}, {call: slow.get}, {work: 1ms}]}, {work: 1ms}]"),
        51.0);
}

TEST(Together, GoesOnWithTheFirstThatSucceed) {
    EXPECT_DOUBLE_EQ(
        response_of("[{together: [{call: fast.get}, {call: slow.get}, {work: 20ms}], join: 2}]"),
        20.0);
}

TEST(Together, LeavesTheOthersToGoOnUnwatched) {
    const auto result = run_steps("[{together: [{call: fast.get}, {call: slow.get}], join: 1}]");
    EXPECT_EQ(result.find_service("slow")->of(Outcome::ok), 10U);
}

TEST(Together, FailsAsSoonAsTooManyHaveFailed) {
    const auto result = run_steps("[{together: [{call: broken.get}, {call: slow.get}]}]");
    EXPECT_EQ(result.find_traffic("users")->of(Outcome::error), 10U);
    EXPECT_EQ(result.find_service("page")->busy_mean, 10 * 0.020 / 101);
}

TEST(Together, ToleratesFailuresBeyondItsJoin) {
    const auto result = run_steps("[{together: [{call: broken.get}, {call: slow.get}], join: 1}]");
    EXPECT_DOUBLE_EQ(result.find_traffic("users")->response.mean() / 1e6, 50.0);
}

TEST(Together, HasBranchesOfSeveralStepsAndOfItsOwnKind) {
    EXPECT_DOUBLE_EQ(
        response_of("[{together: [[{work: 5ms}, {together: [{work: 7ms}, {work: 9ms}]}], "
                    "{work: 1ms}]}]"),
        14.0);
}

TEST(Repeat, RunsOneAfterAnother) {
    EXPECT_DOUBLE_EQ(response_of("[{repeat: 9, steps: [{call: fast.get}]}]"), 90.0);
}

TEST(Repeat, NestsInRepeat) {
    const auto result =
        run_steps("[{repeat: 3, steps: [{work: 1ms}, {repeat: 4, steps: [{call: fast.get}]}]}]");
    EXPECT_DOUBLE_EQ(result.find_traffic("users")->response.mean() / 1e6, 123.0);
    EXPECT_EQ(result.find_service("fast")->of(Outcome::ok), 120U);
}

TEST(Choose, TakesAtMostOneOption) {
    const auto result = run(
        "services: {page: {workers: 10, endpoints: {get: [{choose: ["
        "{probability: 30%, steps: [{work: 1ms}]}, {probability: 50%, steps: [{work: 2ms}]}]}]}}}\n"
        "traffic: {users: {send: page.get, rate: 100/s}}\n"
        "run: {duration: 1000s}\n");
    const auto& response = result.find_traffic("users")->response;
    EXPECT_NEAR(response.mean() / 1e6, 0.3 * 1 + 0.5 * 2, 0.015);
    EXPECT_EQ(response.quantile(0.15).nanoseconds, 0);
}

TEST(Background, IsNotWaitedFor) {
    const auto result = run_steps("[{background: [{call: slow.get}]}, {work: 1ms}]");
    EXPECT_DOUBLE_EQ(result.find_traffic("users")->response.mean() / 1e6, 1.0);
    EXPECT_EQ(result.find_service("slow")->of(Outcome::ok), 10U);
}

TEST(Background, FailsUnheard) {
    const auto result = run_steps("[{background: [{call: broken.get}]}, {work: 1ms}]");
    EXPECT_EQ(result.find_traffic("users")->of(Outcome::ok), 10U);
}

TEST(Fail, EndsTheRequestWithAnError) {
    const auto result = run_steps("[{call: broken.get}, {work: 1s}]");
    EXPECT_EQ(result.find_traffic("users")->of(Outcome::error), 10U);
    EXPECT_DOUBLE_EQ(result.find_service("page")->busy_mean, 10 * 0.020 / 101);
}

TEST(Link, IsPaidEachWay) {
    EXPECT_DOUBLE_EQ(response_of("[{call: fast.get}]", "links: {page -> fast: {latency: 7ms}}\n"),
                     24.0);
}

TEST(Protocol, CostsLatencyEachWayAndWorkAtBothEnds) {
    EXPECT_DOUBLE_EQ(
        response_of("[{call: fast.get}]",
                    "protocol: mail\n"
                    "protocols: {mail: {latency: 5ms, caller_work: 2ms, callee_work: 3ms}}\n"),
        10 + 2 * 5 + 2 + 3);
}

TEST(Link, ThatLosesEveryMessageIsEndedByTheTimeoutAlone) {
    const auto result = run_steps("[{call: fast.get}]",
                                  "links: {page -> fast: {loss: 100%}}\n"
                                  "protect: {page -> fast: [{attempt_timeout: 1s}]}\n");
    EXPECT_EQ(result.find_traffic("users")->of(Outcome::attempt_timeout), 10U);
    EXPECT_EQ(result.find_service("fast")->sent, 0U);
}

TEST(Link, ThatDuplicatesMakesTheCalleeWorkTwice) {
    const auto result =
        run_steps("[{call: fast.get}]", "links: {page -> fast: {duplicate: 100%}}\n");
    EXPECT_EQ(result.find_service("fast")->of(Outcome::ok), 20U);
    EXPECT_EQ(result.find_traffic("users")->of(Outcome::ok), 10U);
}

}  // namespace
}  // namespace halfopen::tests
