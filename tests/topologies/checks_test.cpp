#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <variant>

#include "sim/chance.hpp"
#include "tests/topologies/printed.hpp"

namespace halfopen::topologies {
namespace {

TEST(Link, IsThatOfTheMostSpecificPattern) {
    const auto edge = [](const std::string& links) {
        return topology_of(
                   "schema: 1\nprotocol: grpc\nservices:\n  a: {endpoints: {x: [{call: b.y}]}}\n  "
                   "b: {endpoints: {y: []}}\n"
                   "traffic: {u: {send: a.x, rate: 1/s}}\nlinks: {" +
                   links + "}\n")
            .blueprint()
            .edges;
    };
    EXPECT_EQ(edge("")[0].link.protocol_latency, sim::microseconds(250));
    EXPECT_EQ(edge("")[1].name, "u -> a.x");
    EXPECT_EQ(edge("")[1].link.protocol_latency, sim::Duration{});
    EXPECT_EQ(edge("\"* -> b\": {protocol: rest}, a.x -> *: {protocol: in_process}")[0]
                  .link.protocol_latency,
              sim::microseconds(500));
    EXPECT_EQ(edge("\"* -> b\": {protocol: rest}, \"* -> b.y\": {protocol: in_process}")[0]
                  .link.protocol_latency,
              sim::Duration{});
    EXPECT_EQ(edge("a -> b: {loss: 1%}, a.x -> b: {loss: 2%}")[0].link.loss, 0.02);
    EXPECT_EQ(edge("u -> a: {protocol: rest}")[1].link.caller_work, sim::microseconds(100));
}

TEST(Slow, FactorIsWorkOverTheMeanWorkOfARequest) {
    const auto factor = [](const std::string& steps) {
        const models::Blueprint blueprint =
            topology_of("schema: 1\nservices: {a: {endpoints: {x: " + steps +
                        ", idle: []}}}\nincidents: [{slow: a, work: 100ms}]\n")
                .blueprint();
        const auto& slow = std::get<models::SlowSpec>(blueprint.incidents[0].what);
        EXPECT_EQ(slow.endpoints.size(), 1U);
        return slow.endpoints.front().second;
    };
    EXPECT_DOUBLE_EQ(factor("[{work: 20ms}]"), 5);
    EXPECT_DOUBLE_EQ(factor("[{work: 10ms}, {wait: 1s}, {repeat: 4, steps: [{work: 10ms}]}]"), 2);
    EXPECT_DOUBLE_EQ(factor("[{choose: [{probability: 50%, steps: [{work: 20ms}]}]}, {together: "
                            "[{work: 5ms}, {work: 5ms}]}]"),
                     5);
    EXPECT_DOUBLE_EQ(factor("[{fail: 50%}, {work: 20ms}]"), 10);
}

TEST(Warnings, NameTheWorkersASlowAnswerHolds) {
    const Reading reading = read_file(shop_path);
    const auto found = std::find_if(reading.diagnostics.begin(), reading.diagnostics.end(),
                                    [](const Diagnostic& d) {
                                        return d.code == Code::call_without_timeout &&
                                               d.path == "services.product.endpoints.page[1].call";
                                    });
    ASSERT_NE(found, reading.diagnostics.end());
    EXPECT_EQ(found->notes.front(), "at 40/s, an answer of 8s holds 320 workers; product has 200");
    EXPECT_EQ(found->helps.front(),
              "protect 'product.page -> recommendations.similar' with `attempt_timeout: 1s`");
}

TEST(Warnings, AreSilentUnderAPropagatedDeadline) {
    const auto read = [](const std::string& policy) {
        return codes(read_text(
            "schema: 1\nservices:\n  a: {endpoints: {x: [{call: b.y}]}}\n  b: {endpoints: {y: "
            "[{call: c.z}]}}\n"
            "  c: {endpoints: {z: []}}\ntraffic: {u: {send: a.x, rate: 1/s}}\nprotect: {a -> b: [" +
            policy + "]}\n"));
    };
    EXPECT_EQ(read("{deadline: 1s}"), "");
    EXPECT_EQ(read("{deadline: {timeout: 1s, propagate_deadline: false}}"), "W201");
    EXPECT_EQ(read("{attempt_timeout: 1s}"), "W201");
}

TEST(Warnings, AreSilentAboutCallsThatNobodyAwaitsOrMakes) {
    EXPECT_EQ(codes(read_text("schema: 1\nservices:\n  a: {endpoints: {x: [{background: [{call: "
                              "b.y}]}], unused: [{call: b.y}]}}\n"
                              "  b: {endpoints: {y: []}}\ntraffic: {u: {send: a.x, rate: 1/s}}\n")),
              "");
}

}  // namespace
}  // namespace halfopen::topologies
