// What is not warned of: each warning's nearest neighbour that does no harm. The harmful ones stand
// in bad/.

#include <gtest/gtest.h>

#include "tests/topologies/printed.hpp"

namespace halfopen::topologies {
namespace {

const std::string plain = "{endpoints: {count: [{work: 5ms}]}}";

/// The codes of what is said about a shop that asks its stock under these policies.
std::string said_of(const std::string& policies, const std::string& callee = plain,
                    const std::string& more = "") {
    return codes(
        read_text("schema: 1\nservices:\n"
                  "  shop: {endpoints: {page: [{work: 20ms}, {call: stock.count}]}}\n"
                  "  stock: " +
                  callee +
                  "\n  disk: {endpoints: {read: [{work: 1ms}]}}\n"
                  "traffic: {users: {send: shop.page, rate: 10/s, give_up_after: 5s}}\n"
                  "protect:\n  shop.page -> stock.count: [" +
                  policies + "]\n" + more));
}

const std::string once_only = "{endpoints: {count: {idempotent: false, steps: [{work: 5ms}]}}}";
const std::string timeout = "{attempt_timeout: 1s}";

TEST(Silence, AboutOutlierDetectionThatMayEjectOne) {
    const auto of = [](const std::string& replicas, const std::string& detection) {
        return said_of("{outlier_detection: " + detection + "}, " + timeout,
                       "{replicas: " + replicas + ", endpoints: {count: [{work: 5ms}]}}");
    };
    EXPECT_EQ(of("9", "envoy"), "W214");
    EXPECT_EQ(of("10", "envoy"), "");
    EXPECT_EQ(of("9", "{max_ejection_percent: 12%}"), "");
    EXPECT_EQ(of("1", "{always_eject_one_host: true}"), "");
    EXPECT_EQ(of("2", "grpc"), "");
}

TEST(Silence, AboutRetriesOfWhatWasNotBegun) {
    EXPECT_EQ(said_of("{retry: 3}, " + timeout, once_only), "W209");
    EXPECT_EQ(said_of("{retry: {idempotent_only: true}}, " + timeout, once_only), "");
    EXPECT_EQ(said_of("{retry: istio}, " + timeout, once_only), "");
}

TEST(Silence, AboutRetriesAtSeveralDepthsUnderBudgets) {
    const std::string callee = "{endpoints: {count: [{work: 5ms}, {call: disk.read}]}}";
    const auto of = [&](const std::string& outer, const std::string& inner) {
        return said_of(outer + timeout, callee, "  stock -> disk: [" + inner + timeout + "]\n");
    };
    EXPECT_EQ(of("{retry: 3}, ", "{retry: 2}, "), "W210");
    EXPECT_EQ(of("{retry: 3}, ", ""), "");
    EXPECT_EQ(of("", "{retry: 3}, "), "");
    EXPECT_EQ(of("{retry: 3}, ", "{retry_budget: finagle}, {retry: 2}, "), "");
}

TEST(Silence, AboutABreakerThatCannotBeStuck) {
    EXPECT_EQ(said_of("{circuit_breaker: polly}"), "W201 W213");
    EXPECT_EQ(said_of("{circuit_breaker: {max_wait_duration_in_half_open: 60s}}"), "W201");
    EXPECT_EQ(said_of("{circuit_breaker: polly}, " + timeout), "");
}

TEST(Silence, AboutABreakerThatIgnoresRejections) {
    const std::string bulkhead = "{bulkhead: 10}, " + timeout;
    EXPECT_EQ(said_of("{circuit_breaker: polly}, " + bulkhead), "");
    EXPECT_EQ(said_of("{circuit_breaker: pybreaker}, " + bulkhead), "W218");
    EXPECT_EQ(
        said_of("{circuit_breaker: {preset: pybreaker, ignore_rejections: true}}, " + bulkhead),
        "");
    EXPECT_EQ(said_of("{bulkhead: 10}, {circuit_breaker: polly}, " + timeout), "");
}

TEST(Silence, AboutTheUsualRetryAroundABreaker) {
    const auto of = [](const std::string& retry, const std::string& breaker) {
        return said_of("{retry: " + retry + "}, {circuit_breaker: " + breaker + "}, " + timeout);
    };
    EXPECT_EQ(of("3", "resilience4j"), "");
    EXPECT_EQ(of("resilience4j", "resilience4j"), "W204");
    EXPECT_EQ(of("{preset: resilience4j, retry_on_circuit_open: false}", "resilience4j"), "");
    EXPECT_EQ(of("4", "pybreaker"), "");
    EXPECT_EQ(of("5", "pybreaker"), "W204");
    EXPECT_EQ(of("100", "{sliding_window_size: 200, minimum_number_of_calls: 101}"), "");
}

TEST(Silence, AboutBackoffWithJitterAndPresetsOfLibraries) {
    const auto of = [](const std::string& retry) {
        return said_of("{retry: " + retry + "}, " + timeout);
    };
    EXPECT_EQ(of("{backoff: {type: exponential_sum}}"), "W211");
    EXPECT_EQ(of("{backoff: exponential, jitter: equal}"), "");
    EXPECT_EQ(of("{backoff: constant}"), "");
    EXPECT_EQ(of("temporal"), "");
}

TEST(Silence, AboutRetriesThatSpareAnOverloadedCallee) {
    const std::string bounded = "{queue: {capacity: 5}, endpoints: {count: [{work: 5ms}]}}";
    const auto of = [&](const std::string& policies) {
        return said_of(policies + ", " + timeout, bounded);
    };
    EXPECT_EQ(of("{retry: 2}"), "W215");
    EXPECT_EQ(of("{retry: {backoff: constant}}"), "");
    EXPECT_EQ(of("{retry: {retry_on: {rejected: false}}}"), "");
    EXPECT_EQ(of("{retry_budget: sre}, {retry: 2}"), "");
    EXPECT_EQ(of("{hedge: 100ms}"), "W215");
    EXPECT_EQ(of("{hedge: resilience4j}"), "");
}

TEST(Silence, AboutTheUsualOrder) {
    EXPECT_EQ(
        said_of("{fallback: nothing}, {cache: 50%}, {deadline: 3s}, {retry_budget: finagle}, "
                "{retry: 3}, {circuit_breaker: resilience4j}, {rate_limit: 100}, {bulkhead: 25}, " +
                timeout),
        "");
}

TEST(Silence, AboutABreakerInsideTheRetry) {
    EXPECT_EQ(said_of("{circuit_breaker: polly}, {retry: 3}, " + timeout), "W204");
    EXPECT_EQ(said_of("{retry: 3}, {circuit_breaker: polly}, " + timeout), "");
}

TEST(Silence, AboutInstancesThatSeeEnoughCalls) {
    const auto of = [](const std::string& breaker) {
        return said_of("{circuit_breaker: " + breaker + "}, " + timeout,
                       "{replicas: 20, endpoints: {count: [{work: 5ms}]}}");
    };
    EXPECT_EQ(of("{scope: callee_instance}"), "W219");  // 0.5/s each: 100 calls take 200 s
    EXPECT_EQ(of("{scope: callee_instance, minimum_number_of_calls: 30}"), "");
    EXPECT_EQ(of("{scope: callee_instance, sliding_window: {type: consecutive, size: 5}}"), "");
    EXPECT_EQ(of("{scope: caller_instance}"), "");
    EXPECT_EQ(of("{scope: edge}"), "");
}

TEST(Warnings, AboutAPolicyOfManyEdgesComeOnce) {
    const std::string callee = "{endpoints: {count: {idempotent: false, steps: []}}}";
    EXPECT_EQ(codes(read_text("schema: 1\nservices:\n"
                              "  shop: {endpoints: {a: [{call: stock.count}], b: [{call: "
                              "stock.count}]}}\n  stock: " +
                              callee +
                              "\nprotect: {shop -> stock: [{retry: 3}, {attempt_timeout: 1s}]}\n")),
              "W209");
}

}  // namespace
}  // namespace halfopen::topologies
