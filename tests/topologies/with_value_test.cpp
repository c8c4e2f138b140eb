#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <variant>

#include "sim/chance.hpp"
#include "tests/topologies/printed.hpp"

namespace halfopen::topologies {
namespace {

TEST(With, SetsAValueByItsPath) {
    const Reading reading = shop().with("services.product.workers", "400");
    ASSERT_TRUE(reading.ok()) << to_text(reading.diagnostics);
    EXPECT_EQ(reading.topology->blueprint().services[2].workers, 400U);
    EXPECT_EQ(reading.topology->blueprint("fixed").services[2].workers, 400U);
    EXPECT_EQ(shop().blueprint().services[2].workers, 200U);
}

TEST(With, TakesTheEndOfAPathAndAddsItsLastKey) {
    const Reading fixed = shop().variant("fixed");
    ASSERT_TRUE(fixed.ok()) << to_text(fixed.diagnostics);
    const Reading changed = fixed.topology->with("circuit_breaker.failure_rate_threshold", "25%");
    ASSERT_TRUE(changed.ok()) << to_text(changed.diagnostics);
    const auto& breaker = std::get<models::CircuitBreakerSettings>(
        changed.topology->blueprint().edges[4].policies[1]);
    EXPECT_EQ(breaker.failure_rate_threshold, 0.25);
    EXPECT_EQ(breaker.wait_duration_in_open_state, sim::seconds(30));
}

TEST(With, OpensAShortForm) {
    const Topology fixed = *shop().variant("fixed").topology;
    const Reading sooner = fixed.with("attempt_timeout.timeout", "500ms");
    ASSERT_TRUE(sooner.ok()) << to_text(sooner.diagnostics);
    const Reading cancelling = sooner.topology->with("attempt_timeout.on_timeout", "cancel");
    ASSERT_TRUE(cancelling.ok()) << to_text(cancelling.diagnostics);
    const auto& timeout = std::get<models::AttemptTimeoutSettings>(
        cancelling.topology->blueprint().edges[4].policies[2]);
    EXPECT_EQ(timeout.timeout, sim::milliseconds(500));
    EXPECT_EQ(timeout.on_timeout, 1);
}

TEST(With, MakesWhatIsMissingOnTheWay) {
    const Topology small = topology_of("schema: 1\nservices: {a: {endpoints: {x: []}}}\n");
    EXPECT_EQ(small.with("run.seed", "9").topology->blueprint().seed, 9U);
    EXPECT_EQ(small.with("title", "\"a: b\"").topology->title(), "a: b");
    EXPECT_EQ(small.with("services.a.queue.capacity", "5")
                  .topology->blueprint()
                  .services[0]
                  .queue_capacity,
              5U);
    EXPECT_EQ(small.with("protocol", "null").topology->to_yaml(), small.to_yaml());
}

TEST(With, ReplacesAnElementOfAList) {
    const Topology fixed = *shop().variant("fixed").topology;
    const Reading reading =
        fixed.with("protect.'product.page -> recommendations.similar'[0].fallback", "a classic");
    ASSERT_TRUE(reading.ok()) << to_text(reading.diagnostics);
    EXPECT_EQ(std::get<models::FallbackSettings>(reading.topology->blueprint().edges[4].policies[0])
                  .value,
              "a classic");
    EXPECT_EQ(fixed.with("incidents[0]", "null").topology->blueprint().incidents.size(), 0U);
}

TEST(With, SaysWhyAPathOrAValueIsWrong) {
    const Topology topology = shop();
    EXPECT_EQ(codes(topology.with("services.product.wrokers", "4")), "E101");
    EXPECT_EQ(codes(topology.with("workers", "4")), "E152");
    EXPECT_EQ(codes(topology.with("nowhere.at.all", "4")), "E152");
    EXPECT_EQ(codes(topology.with("services..product", "4")), "E152");
    EXPECT_EQ(codes(topology.with("services[", "4")), "E152");
    EXPECT_EQ(codes(topology.with("", "4")), "E152");
    EXPECT_EQ(codes(topology.with("services.product.workers", "[")), "E003");
    EXPECT_NE(codes(topology.with("services.product.workers", "none")).find("E113"),
              std::string::npos);
    EXPECT_NE(codes(topology.with("services.product", "null")).find("E104"), std::string::npos);
}

TEST(Variant, IsATopologyOfItsOwn) {
    const Reading reading = shop().variant("fixed");
    ASSERT_TRUE(reading.ok()) << to_text(reading.diagnostics);
    EXPECT_EQ(reading.topology->variants(), std::vector<std::string>{"as_written"});
    EXPECT_EQ(print(reading.topology->blueprint()), print(shop().blueprint("fixed")));
    EXPECT_EQ(reading.topology->expectations().size(), shop().expectations("fixed").size());
    EXPECT_THROW(shop().variant("fixd"), std::out_of_range);
}

TEST(Variant, MergesMappingsReplacesTheRestAndRemovesByNull) {
    const Topology topology = topology_of(
        "schema: 1\ntitle: base\nservices:\n  a: {workers: 5, cores: 2, endpoints: {x: [{work: "
        "1ms}, {work: 2ms}]}}\n"
        "incidents: [{errors: a, rate: 1%}]\n"
        "variants:\n  v:\n    title: null\n    incidents: []\n"
        "    services: {a: {workers: 6, endpoints: {x: [{work: 3ms}]}}, b: {endpoints: {y: "
        "[]}}}\n");
    const models::Blueprint& variant = topology.blueprint("v");
    EXPECT_EQ(variant.title, "");
    EXPECT_EQ(variant.incidents.size(), 0U);
    EXPECT_EQ(variant.services.size(), 2U);
    EXPECT_EQ(variant.services[0].workers, 6U);
    EXPECT_EQ(variant.services[0].cores, 2U);
    EXPECT_EQ(variant.distributions.size(), 1U);
    EXPECT_EQ(topology.blueprint().services[0].workers, 5U);
}

}  // namespace
}  // namespace halfopen::topologies
