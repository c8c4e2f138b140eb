#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <variant>

#include "sim/chance.hpp"
#include "tests/topologies/printed.hpp"

namespace halfopen::topologies {
namespace {

TEST(Topology, OfTheMissingTimeoutIsReadAsWritten) {
    const Topology topology = shop();
    const models::Blueprint& blueprint = topology.blueprint();
    EXPECT_EQ(topology.title(), "The missing timeout that became a site-wide outage");
    EXPECT_EQ(topology.variants(), (std::vector<std::string>{"as_written", "fixed"}));
    ASSERT_EQ(blueprint.services.size(), 4U);
    EXPECT_EQ(blueprint.services[2].name, "product");
    EXPECT_EQ(blueprint.services[2].workers, 200U);
    EXPECT_EQ(blueprint.edges[4].name, "product.page -> recommendations.similar");
    EXPECT_TRUE(blueprint.edges[4].policies.empty());
    EXPECT_EQ(blueprint.duration, sim::seconds(240));
    EXPECT_EQ(blueprint.seed, 7U);
    ASSERT_EQ(blueprint.incidents.size(), 1U);
    const auto& slow = std::get<models::SlowSpec>(blueprint.incidents[0].what);
    ASSERT_EQ(slow.endpoints.size(), 1U);
    EXPECT_DOUBLE_EQ(slow.endpoints[0].second, 100);
    EXPECT_EQ(blueprint.incidents[0].ramp, sim::seconds(60));
    EXPECT_EQ(blueprint.incidents[0].until, sim::never);
}

TEST(Topology, HasAVariantsPoliciesOutermostFirst) {
    const auto policies = shop().blueprint("fixed").edges[4].policies;
    ASSERT_EQ(policies.size(), 3U);
    EXPECT_EQ(std::get<models::FallbackSettings>(policies[0]).value, "empty carousel");
    EXPECT_EQ(std::get<models::CircuitBreakerSettings>(policies[1]).wait_duration_in_open_state,
              sim::seconds(30));
    EXPECT_EQ(std::get<models::CircuitBreakerSettings>(policies[1]).sliding_window_size, 100U);
    EXPECT_EQ(std::get<models::AttemptTimeoutSettings>(policies[2]).timeout, sim::seconds(1));
}

TEST(Topology, ThrowsForAVariantItDoesNotHave) {
    try {
        shop().blueprint("fixd");
        FAIL();
    } catch (const std::out_of_range& failure) {
        EXPECT_STREQ(failure.what(),
                     "no variant named 'fixd'; did you mean 'fixed'?  (have: as_written, fixed)");
    }
}

TEST(Topology, HasItsExpectationsTyped) {
    const Topology topology = topology_of(
        "schema: 1\nservices: {a: {endpoints: {x: []}}}\ntraffic: {u: {send: a.x, rate: "
        "1/s}}\nexpect:\n  as_written:\n"
        "    - {of: u, from: 140s, succeed: below 1%, throughput: between 1/s and 2/s}\n"
        "    - {of: a, workers_exhausted: before 150s}\n    - {of: u, mean: about 50ms within 2%}\n"
        "    - {of: u -> a.x, p99.9: at most 1s}\n");
    const auto& all = topology.expectations();
    ASSERT_EQ(all.size(), 5U);
    EXPECT_EQ(all[0].subject, Subject::traffic);
    EXPECT_EQ(all[0].measure, Measure::succeed);
    EXPECT_EQ(all[0].comparison, Comparison::below);
    EXPECT_EQ(all[0].value, 0.01);
    EXPECT_EQ(all[0].from.nanoseconds, 140'000'000'000);
    EXPECT_EQ(all[0].text, "u: succeed below 1%, from 140s");
    EXPECT_EQ(all[1].comparison, Comparison::between);
    EXPECT_EQ(all[1].second, 2);
    EXPECT_EQ(all[2].subject, Subject::service);
    EXPECT_EQ(all[2].value, 150e9);
    EXPECT_EQ(all[3].second, 0.02);
    EXPECT_EQ(all[4].subject, Subject::edge);
    EXPECT_EQ(all[4].indices, std::vector<std::uint32_t>{0});
    EXPECT_EQ(all[4].line, 9U);
}

TEST(KeyOrder, ChangesNothing) {
    const std::string one = R"(
schema: 1
title: order
services:
  b: {workers: 7, endpoints: {y: [{work: 1ms}], z: [{wait: 2ms}]}}
  a:
    endpoints:
      x: [{call: b.y}, {together: [{call: b.z}, {work: {gamma: {mean: 1ms, cv: 2}}}], join: 1}]
traffic:
  t: {send: {a.x: 30%, b.z: 70%}, rate: 5/s}
  s: {send: b.y, users: 3, think: 1s}
protocols: {fast: {latency: 1us}, slow: {latency: 1ms}}
links:
  a -> b: {protocol: slow}
  a -> b.y: {protocol: fast, latency: 2ms}
protect: {"* -> b": [{attempt_timeout: 1s}], a -> b.z: [{fallback: x}, {deadline: 3s}]}
run: {duration: 20s, seed: 5}
)";
    const std::string other = R"(
run: {seed: 5, duration: 20s}
protect: {a -> b.z: [{fallback: x}, {deadline: 3s}], "* -> b": [{attempt_timeout: 1s}]}
links:
  a -> b.y: {latency: 2ms, protocol: fast}
  a -> b: {protocol: slow}
protocols: {slow: {latency: 1ms}, fast: {latency: 1us}}
traffic:
  s: {think: 1s, users: 3, send: b.y}
  t: {rate: 5/s, send: {b.z: 70%, a.x: 30%}}
services:
  a:
    endpoints:
      x: [{call: b.y}, {join: 1, together: [{call: b.z}, {work: {gamma: {cv: 2, mean: 1ms}}}]}]
  b: {endpoints: {z: [{wait: 2ms}], y: [{work: 1ms}]}, workers: 7}
title: order
schema: 1
)";
    EXPECT_EQ(print(topology_of(one).blueprint()), print(topology_of(other).blueprint()));
}

TEST(Yaml, OfATopologyGivesTheSameSystemAgain) {
    for (const auto& entry :
         std::filesystem::directory_iterator(HALFOPEN_SOURCE_DIR "/topologies/gallery")) {
        const Reading first = read_file(entry.path().string());
        if (!first.ok()) continue;
        const std::string yaml = first.topology->to_yaml();
        const Reading second = read_text(yaml, "again", entry.path().parent_path().string());
        ASSERT_TRUE(second.ok()) << to_text(second.diagnostics);
        EXPECT_EQ(second.topology->to_yaml(), yaml);
        ASSERT_EQ(first.topology->variants(), second.topology->variants());
        for (const std::string& variant : first.topology->variants()) {
            EXPECT_EQ(print(first.topology->blueprint(variant)),
                      print(second.topology->blueprint(variant)));
        }
    }
}

TEST(RateFile, IsReadBesideTheTopology) {
    const Reading reading = read_text(
        "schema: 1\nservices: {a: {endpoints: {x: []}}}\n"
        "traffic: {u: {send: a.x, rate: {csv: rates.csv}}}\n",
        "text", HALFOPEN_SOURCE_DIR "/tests/topologies/good");
    ASSERT_TRUE(reading.ok()) << to_text(reading.diagnostics);
    const auto& rate = reading.topology->blueprint().traffic[0].rate;
    ASSERT_EQ(rate.size(), 3U);
    EXPECT_EQ(rate[1].at.nanoseconds, 30'500'000'000);
    EXPECT_EQ(rate[1].per_second, 12.5);
}

TEST(JsonSchema, IsBalancedAndKnowsEveryDefinitionItNames) {
    const std::string schema = json_schema();
    EXPECT_EQ(std::count(schema.begin(), schema.end(), '{'),
              std::count(schema.begin(), schema.end(), '}'));
    const std::string sign = "\"#/definitions/";
    for (std::size_t at = schema.find(sign); at != std::string::npos;
         at = schema.find(sign, at + 1)) {
        const std::size_t begin = at + sign.size();
        const std::string name = schema.substr(begin, schema.find('"', begin) - begin);
        EXPECT_NE(schema.find("\"" + name + "\": "), std::string::npos) << name;
    }
    for (const char* word : {"failure_rate_threshold", "sliding_window", "link_delay",
                             "hyperexponential", "draft-07"}) {
        EXPECT_NE(schema.find(word), std::string::npos) << word;
    }
}

}  // namespace
}  // namespace halfopen::topologies
