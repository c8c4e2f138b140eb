// Whose a circuit breaker is: the calls', the caller's, or that of one replica at either end.

#include <gmock/gmock.h>

#include <algorithm>

#include "tests/systems/running.hpp"

namespace halfopen::tests {
namespace {

using experiments::EdgeResult;
using experiments::RunResult;
using models::Outcome;

constexpr const char* pages = "page.get -> callee.get";

std::string with_scope(std::string yaml, const std::string& scope) {
    return yaml.replace(yaml.find("SCOPE"), 5, scope);
}

/// One of four replicas goes down for 1 ms and up for 50 ms, again and again: what it was at is
/// lost, and the balancer comes back to it.
RunResult flapping(const std::string& scope) {
    return run(
        with_scope("services:\n"
                   "  page: {workers: unlimited, endpoints: {get: [{call: callee.get}]}}\n"
                   "  callee: {workers: unlimited, replicas: 4, endpoints: {get: [{work: 20ms}]}}\n"
                   "traffic: {users: {send: page.get, arrivals: constant, rate: 400/s}}\n"
                   "incidents: [{crash: callee, replicas: 1, from: 0s, up: {constant: 50ms}, "
                   "down: {constant: 1ms}}]\n"
                   "protect: {page -> callee: [{circuit_breaker: {sliding_window_size: 20, "
                   "minimum_number_of_calls: 20, failure_rate_threshold: 5%, "
                   "wait_duration_in_open_state: 1h, scope: SCOPE}}]}\n"
                   "run: {duration: 10s}\n",
                   scope));
}

std::uint64_t turned_away(const RunResult& result, const std::string& edge) {
    return result.find_edge(edge)->of(Outcome::circuit_open);
}

/// The names of the instances whose breaker ever opened.
std::vector<std::string> opened(const EdgeResult& edge) {
    std::vector<std::string> names;
    for (const models::BreakerReading& breaker : edge.breakers) {
        if (!breaker.transitions.empty()) names.push_back(breaker.whose);
    }
    return names;
}

TEST(BreakerScope, OfTheCalleesReplicasOnlyTheBadOnesOpens) {
    const RunResult result = flapping("callee_instance");
    const EdgeResult& edge = *result.find_edge(pages);
    EXPECT_EQ(edge.breakers.size(), 4U);
    EXPECT_THAT(opened(edge), testing::ElementsAre("callee-0"));
    // A quarter of 400/s for nearly 10 s, and the other three serve.
    EXPECT_NEAR(static_cast<double>(turned_away(result, pages)), 1000, 100);
}

TEST(BreakerScope, OfTheWholeCallTheBadReplicaClosesAll) {
    const RunResult result = flapping("edge");
    EXPECT_THAT(opened(*result.find_edge(pages)), testing::ElementsAre(""));
    EXPECT_GT(turned_away(result, pages), 3500U);
}

/// Two replicas of the caller; only what the first of them calls is slow enough to be abandoned:
/// round robin sends every second request to each.
RunResult alternating(const std::string& scope) {
    return run(with_scope(
        "services:\n"
        "  page: {workers: unlimited, replicas: 2, endpoints: {get: [{call: callee.get}]}}\n"
        "  callee: {workers: unlimited, replicas: 2, endpoints: {get: [{work: 20ms}]}}\n"
        "traffic: {users: {send: page.get, arrivals: constant, rate: 400/s}}\n"
        "incidents: [{crash: callee, replicas: 1, from: 0s, up: {constant: 50ms}, "
        "down: {constant: 1ms}}]\n"
        "protect: {page -> callee: [{circuit_breaker: {sliding_window_size: 20, "
        "minimum_number_of_calls: 20, failure_rate_threshold: 5%, "
        "wait_duration_in_open_state: 1h, scope: SCOPE}}]}\n"
        "run: {duration: 10s}\n",
        scope));
}

TEST(BreakerScope, EachReplicaOfTheCallerHasOneOfItsOwn) {
    const RunResult result = alternating("caller_instance");
    const EdgeResult& edge = *result.find_edge(pages);
    ASSERT_EQ(edge.breakers.size(), 2U);
    EXPECT_EQ(edge.breakers[0].whose, "page-0");
    EXPECT_EQ(edge.breakers[1].whose, "page-1");
    // Both callers meet the bad replica, each learns of it by itself, and not at the same call.
    ASSERT_EQ(opened(edge).size(), 2U);
    EXPECT_NE(edge.breakers[0].transitions.front().at, edge.breakers[1].transitions.front().at);
    EXPECT_EQ(edge.rejected_by_breaker, turned_away(result, pages));
}

TEST(BreakerScope, WhatOneReplicaOfTheCallerLearnsTheOtherDoesNotKnow) {
    // The user of page-1 comes first to it after page-0's breaker has opened, at an odd number.
    const auto first_opening = [](const RunResult& result) {
        sim::Instant first = sim::never;
        for (const auto& breaker : result.find_edge(pages)->breakers) {
            if (!breaker.transitions.empty()) {
                first = std::min(first, breaker.transitions.front().at);
            }
        }
        return first;
    };
    // One breaker for both hears of twice as many calls, and opens earlier.
    EXPECT_LT(first_opening(alternating("edge")), first_opening(alternating("caller_instance")));
}

RunResult sharing(const std::string& scope) {
    return run(with_scope(
        "services:\n"
        "  page: {workers: 100, endpoints: {get: [{call: callee.bad}], look: [{call: "
        "callee.good}]}}\n"
        "  callee: {workers: 100, endpoints: {bad: [{fail: 100%}], good: [{work: 1ms}]}}\n"
        "traffic:\n"
        "  a: {send: page.get, arrivals: constant, rate: 10/s}\n"
        "  b: {send: page.look, arrivals: constant, rate: 1/s}\n"
        "protect: {page -> callee: [{circuit_breaker: {sliding_window_size: 5, "
        "minimum_number_of_calls: 5, wait_duration_in_open_state: 1h, scope: SCOPE}}]}\n"
        "run: {duration: 10500ms}\n",
        scope));
}

TEST(BreakerScope, OfAPairOfServicesIsSharedByTheirEndpoints) {
    EXPECT_EQ(sharing("edge").find_traffic("b")->of(Outcome::ok), 10U);
    EXPECT_EQ(sharing("caller").find_traffic("b")->of(Outcome::ok), 0U);
}

TEST(BreakerScope, EachOfTheCallsThatShareOneCountsItsOwnRejections) {
    const RunResult result = sharing("caller");
    const EdgeResult& bad = *result.find_edge("page.get -> callee.bad");
    const EdgeResult& good = *result.find_edge("page.look -> callee.good");
    EXPECT_EQ(bad.rejected_by_breaker, bad.of(Outcome::circuit_open));
    EXPECT_EQ(good.rejected_by_breaker, 10U);
    EXPECT_EQ(good.breakers.front().whose, "page -> callee");
    EXPECT_EQ(good.breakers.front().transitions.size(), 1U);
}

// A file must set them alike (E117); a system made otherwise, or changed in mid-run, need not.
TEST(BreakerScope, WhereTheSettingsDifferNothingIsShared) {
    auto blueprint = *build(with_scope(
        "services:\n"
        "  page: {workers: 100, endpoints: {get: [{call: callee.bad}], look: [{call: "
        "callee.good}]}}\n"
        "  callee: {workers: 100, endpoints: {bad: [{fail: 100%}], good: [{work: 1ms}]}}\n"
        "traffic:\n"
        "  a: {send: page.get, arrivals: constant, rate: 10/s}\n"
        "  b: {send: page.look, arrivals: constant, rate: 1/s}\n"
        "protect: {page -> callee: [{circuit_breaker: {preset: cockatiel, scope: SCOPE}}]}\n"
        "run: {duration: 10500ms}\n",
        "caller"));
    const auto bad =
        std::ranges::find(blueprint.edges, "page.get -> callee.bad", &models::EdgeSpec::name);
    bad->policies = {models::CircuitBreakerSettings{
        .wait_duration_in_open_state = sim::seconds(3600),
        .sliding_window_size = 5,
        .scope = static_cast<std::uint8_t>(models::BreakerScope::caller)}};
    const RunResult result =
        experiments::run(std::make_shared<const models::Blueprint>(std::move(blueprint)));
    EXPECT_EQ(result.find_traffic("b")->of(Outcome::ok), 10U);
    EXPECT_EQ(result.find_traffic("a")->of(Outcome::error), 5U);
}

TEST(BreakerScope, WhatIsTurnedAwayInTheWarmUpIsNotCounted) {
    const RunResult result =
        run("services:\n"
            "  page: {workers: 100, endpoints: {get: [{call: callee.get}]}}\n"
            "  callee: {workers: 100, endpoints: {get: [{work: 1ms}]}}\n"
            "traffic: {users: {send: page.get, arrivals: constant, rate: 10/s}}\n"
            "incidents: [{errors: callee, from: 1s, for: 2s, rate: 100%}]\n"
            "protect: {page -> callee: [{circuit_breaker: {sliding_window_size: 5, "
            "minimum_number_of_calls: 5, wait_duration_in_open_state: 3s, "
            "permitted_calls_in_half_open: 2}}]}\n"
            "run: {duration: 20s, warm_up: 10s}\n");
    const EdgeResult& edge = *result.find_edge(pages);
    EXPECT_FALSE(edge.breakers.front().transitions.empty());
    EXPECT_EQ(edge.rejected_by_breaker, 0U);
    EXPECT_EQ(edge.transmitted, edge.sent);
}

}  // namespace
}  // namespace halfopen::tests
