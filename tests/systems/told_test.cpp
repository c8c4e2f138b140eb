// What a result tells of policies and shedders besides its totals.

#include <gmock/gmock.h>

#include <numeric>

#include "experiments/report.hpp"
#include "experiments/report_json.hpp"
#include "tests/systems/running.hpp"

namespace halfopen::tests {
namespace {

using experiments::RunResult;
using models::Outcome;
using testing::HasSubstr;

constexpr const char* pages = "page.get -> callee.get";

std::string calling(const std::string& callee, const std::string& rest) {
    return "services:\n"
           "  page: {workers: unlimited, endpoints: {get: [{call: callee.get}]}}\n"
           "  callee: " +
           callee + "\n" + rest;
}

std::string json_of(const RunResult& result) {
    return experiments::to_json({result, {}}, "", "", "");
}

RunResult shedding() {
    return run(
        calling("{workers: 5, shedding: [{rate_limit: {limit: 3, period: 10ms}}, "
                "{adaptive_concurrency: {preset: netflix_vegas, initial_limit: 10}}], "
                "endpoints: {get: [{work: 20ms}]}}",
                "traffic: {users: {send: page.get, rate: 400/s}}\nrun: {duration: 10s}\n"));
}

TEST(Told, ByWhatAServiceShedsInTextAndJson) {
    const RunResult result = shedding();
    const experiments::ServiceResult& callee = *result.find_service("callee");
    const auto sum = std::accumulate(callee.shed.begin(), callee.shed.end(), std::uint64_t{0});
    EXPECT_EQ(sum, callee.of(Outcome::shed));
    EXPECT_GT(callee.shed[static_cast<std::size_t>(models::SheddingReason::rate_limit)], 0U);
    EXPECT_THAT(experiments::report({result, {}}), HasSubstr("shedding.rate_limit"));
    EXPECT_THAT(json_of(result), HasSubstr("\"shed\":{\"adaptive_concurrency\":"));
}

TEST(Told, TheLimitOfAServiceThatShedsByConcurrency) {
    const RunResult result = shedding();
    for (const models::ServiceSecond& second : result.find_service("callee")->seconds) {
        EXPECT_GE(second.limit, 1);
    }
    EXPECT_EQ(result.find_service("page")->seconds.back().limit, 0);
}

TEST(Told, WhichReplicasAreEjectedAndHowManyAreOut) {
    const RunResult result = run(
        calling("{workers: unlimited, replicas: 10, endpoints: {get: [{work: 20ms}]}}",
                "traffic: {users: {send: page.get, arrivals: constant, rate: 1000/s}}\n"
                "incidents: [{crash: callee, replicas: 1, from: 0s, up: {constant: 50ms}, down: "
                "{constant: 1ms}}]\n"
                "protect: {page -> callee: [{outlier_detection: {consecutive_5xx: 2, "
                "base_ejection_time: 4s, interval: 1s}}]}\n"
                "run: {duration: 9s}\n"));
    const experiments::EdgeResult& edge = *result.find_edge(pages);
    ASSERT_GE(edge.ejections.size(), 2U);
    EXPECT_EQ(edge.ejections[0].replica, "callee-0");
    EXPECT_TRUE(edge.ejections[0].ejected);
    EXPECT_FALSE(edge.ejections[1].ejected);
    const auto second =
        static_cast<std::size_t>(sim::to_seconds(edge.ejections[0].at - sim::Instant{}));
    EXPECT_EQ(edge.seconds[second].ejected, 1U);
    EXPECT_THAT(json_of(result), HasSubstr("\"replica\":\"callee-0\",\"to\":\"ejected\""));
}

TEST(Told, HowManyRequestsLeaveEachSecond) {
    const RunResult result =
        run(calling("{workers: unlimited, endpoints: {get: [{fail: 100%}]}}",
                    "traffic: {users: {send: page.get, arrivals: constant, rate: 10/s}}\n"
                    "protect: {page -> callee: [{retry: {max_attempts: 3}}, "
                    "{bulkhead: {max_concurrent_calls: 1}}]}\nrun: {duration: 5500ms}\n"));
    const experiments::EdgeResult& edge = *result.find_edge(pages);
    ASSERT_EQ(edge.seconds.size(), 5U);
    EXPECT_EQ(edge.seconds[2].transmitted, 30U);
    EXPECT_EQ(edge.transmitted, 3 * edge.sent);
}

TEST(Told, WhatAGuardStopsDoesNotLeave) {
    const RunResult result =
        run(calling("{workers: unlimited, endpoints: {get: [{work: 1s}]}}",
                    "traffic: {users: {send: page.get, arrivals: constant, rate: 10/s}}\n"
                    "protect: {page -> callee: [{bulkhead: {max_concurrent_calls: 2}}]}\n"
                    "run: {duration: 10s}\n"));
    const experiments::EdgeResult& edge = *result.find_edge(pages);
    EXPECT_EQ(edge.transmitted, edge.sent - edge.of(Outcome::bulkhead_full));
    EXPECT_LT(edge.transmitted, 25U);
}

TEST(Told, WhichInstancesBreakerOpened) {
    const RunResult result = run(
        calling("{workers: unlimited, replicas: 3, endpoints: {get: [{work: 20ms}]}}",
                "traffic: {users: {send: page.get, arrivals: constant, rate: 300/s}}\n"
                "incidents: [{crash: callee, replicas: 1, from: 1s, up: {constant: 50ms}, down: "
                "{constant: 1ms}}]\n"
                "protect: {page -> callee: [{circuit_breaker: {sliding_window_size: 20, "
                "minimum_number_of_calls: 20, failure_rate_threshold: 5%, scope: "
                "callee_instance}}]}\nrun: {duration: 9s}\n"));
    const std::string text = experiments::report({result, {}}, {.width = 1000});
    EXPECT_THAT(text, HasSubstr("breaker of page.get -> callee.get (callee-0) opens"));
    EXPECT_THAT(text, HasSubstr("Breaker that opens: page.get -> callee.get (callee-0 1 time, "));
    EXPECT_THAT(json_of(result), HasSubstr("\"to\":\"open\",\"instance\":\"callee-0\""));
}

}  // namespace
}  // namespace halfopen::tests
