// A worker is held until the reply has left, and a caller that gives up does not stop the callee.

#include "tests/systems/running.hpp"

namespace halfopen::tests {
namespace {

using models::Kind;
using models::Outcome;

// 50 users who never think keep the ten workers busy: the throughput is workers / time held.
std::string held(const std::string& callee_work) {
    return "services:\n"
           "  page: {workers: 10, endpoints: {get: [{work: 20ms}, {call: callee.get}]}}\n"
           "  callee: {workers: 1000, endpoints: {get: [{work: " +
           callee_work +
           "}]}}\n"
           "traffic: {users: {send: [page.get], users: 50, think: 0s}}\n"
           "run: {duration: 802s}\n";
}

TEST(HeldWorker, AHundredASecondWhenTheCalleeTakes80Milliseconds) {
    const auto result = run(held("80ms"));
    EXPECT_NEAR(static_cast<double>(result.find_traffic("users")->of(Kind::ok)) / 802.0, 100.0,
                0.1);
}

TEST(HeldWorker, OneAndAQuarterASecondWhenTheCalleeTakes8Seconds) {
    const auto result = run(held("8s"));
    EXPECT_EQ(result.find_traffic("users")->of(Kind::ok), 1000U);  // 802 s * 10 / 8.02 s
    EXPECT_DOUBLE_EQ(result.find_service("page")->busy_mean, 10.0);
}

constexpr const char* given_up = R"(
services:
  page: {workers: 10, endpoints: {get: [{call: callee.get}]}}
  callee: {workers: 10, endpoints: {get: [{work: 5s}]}}
traffic: {users: {send: page.get, rate: 0.1/s, arrivals: constant}}
protect:
  page.get -> callee.get: [{attempt_timeout: {timeout: 1s, on_timeout: ORPHAN_OR_CANCEL}}]
run: {duration: 18s}
)";

experiments::RunResult run_given_up(const std::string& on_timeout) {
    std::string yaml = given_up;
    yaml.replace(yaml.find("ORPHAN_OR_CANCEL"), 16, on_timeout);
    return run(yaml);
}

TEST(OnTimeout, AnOrphanGoesOnWorkingAfterItsCallerGaveUp) {
    const auto result = run_given_up("orphan");
    EXPECT_EQ(result.find_traffic("users")->of(Outcome::attempt_timeout), 1U);
    EXPECT_EQ(result.find_service("callee")->of(Outcome::ok), 1U);
    EXPECT_DOUBLE_EQ(result.find_service("callee")->busy_mean, 5.0 / 18.0);
}

TEST(OnTimeout, ACancelledRequestStopsWithItsCaller) {
    const auto result = run_given_up("cancel");
    EXPECT_EQ(result.find_traffic("users")->of(Outcome::attempt_timeout), 1U);
    EXPECT_EQ(result.find_service("callee")->of(Outcome::cancelled), 1U);
    EXPECT_DOUBLE_EQ(result.find_service("callee")->busy_mean, 1.0 / 18.0);
}

TEST(EventLoop, HoldsACoreOnlyWhileItWorks) {
    const auto result = run(R"(
services:
  gateway: {kind: event_loop, endpoints: {get: [{work: 1ms}, {wait: 999ms}]}}
traffic: {users: {send: [gateway.get], users: 500, think: 0s}}
run: {duration: 100s}
)");
    // One core does 1000 a second at best; 500 users in a 1 s cycle ask for 500.
    EXPECT_NEAR(static_cast<double>(result.find_traffic("users")->of(Kind::ok)) / 100.0, 500.0,
                10.0);
}

TEST(Cores, AreSharedByTheWorkersOfAReplica) {
    const auto result = run(R"(
services: {page: {workers: 8, cores: 2, endpoints: {get: [{work: 100ms}]}}}
traffic: {users: {send: [page.get], users: 8, think: 0s}}
run: {duration: 100s}
)");
    EXPECT_NEAR(static_cast<double>(result.find_traffic("users")->of(Kind::ok)), 2000.0, 8.0);
}

}  // namespace
}  // namespace halfopen::tests
