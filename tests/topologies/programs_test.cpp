#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <variant>

#include "sim/chance.hpp"
#include "tests/topologies/printed.hpp"

namespace halfopen::topologies {
namespace {

TEST(Program, EndsAndItsBodiesStandBehindIt) {
    EXPECT_EQ(listing(program("[{work: 1ms}, {wait: 2ms}]")), "work 0, wait 1, end, end, end");
    EXPECT_EQ(listing(program("[{repeat: 3, steps: [{work: 1ms}]}, {work: 2ms}]")),
              "repeat 3, work 0, end, work 1, again 0, end, end");
    EXPECT_EQ(listing(program("[{choose: [{probability: 10%, steps: [{fail: 1%}]}, {probability: "
                              "20%, steps: []}]}, {call: b.y}]")),
              "choose 0, call 0, end, fail, go_to 1, go_to 1, end, end");
    EXPECT_EQ(listing(program("[{background: [{call: b.y}]}]")),
              "background 2, end, call 0, end, end, end");
}

TEST(Program, RunsBranchesInStrandsOfTheirOwn) {
    const models::Blueprint blueprint =
        program("[{together: [{call: b.y}, [{work: 1ms}, {call: b.z}]], join: 1}]");
    EXPECT_EQ(listing(blueprint), "together 0, end, call 0, end, work 0, call 1, end, end, end");
    ASSERT_EQ(blueprint.branches.size(), 2U);
    EXPECT_EQ(blueprint.branches[0].first_step, 2U);
    EXPECT_EQ(blueprint.branches[1].first_step, 4U);
    EXPECT_EQ(blueprint.steps[0].count, 2U);
    EXPECT_EQ(blueprint.steps[0].needed, 1U);
}

TEST(Program, GivesAnInnerRepeatAStrandOfItsOwn) {
    const models::Blueprint blueprint =
        program("[{repeat: 2, steps: [{repeat: 3, steps: [{work: 1ms}]}]}]");
    EXPECT_EQ(listing(blueprint),
              "repeat 2, end, together 0, again 0, repeat 6, end, work 0, again 4, end, end");
    EXPECT_EQ(blueprint.steps[0].count, 2U);
    EXPECT_EQ(blueprint.steps[2].needed, 1U);
    EXPECT_EQ(blueprint.steps[4].count, 3U);
    EXPECT_EQ(blueprint.branches[0].first_step, 4U);
    const models::Blueprint option = program(
        "[{repeat: 2, steps: [{choose: [{probability: 50%, steps: [{repeat: 3, steps: []}]}]}]}]");
    EXPECT_NE(listing(option).find("together"), std::string::npos);
}

TEST(Program, KeepsTheDiceOfOtherStepsWhenOneIsAdded) {
    const models::Blueprint before =
        program("[{work: 1ms}, {call: b.y}, {work: 2ms}, {call: b.y}]");
    const models::Blueprint after =
        program("[{wait: 5ms}, {work: 1ms}, {call: b.z}, {call: b.y}, {work: 2ms}, {call: b.y}]");
    EXPECT_EQ(before.steps[0].key, sim::hash_name("a.x work 1"));
    EXPECT_EQ(before.steps[2].key, sim::hash_name("a.x work 2"));
    EXPECT_EQ(before.steps[1].key, sim::hash_name("a.x call b.y 1"));
    EXPECT_EQ(before.steps[3].key, sim::hash_name("a.x call b.y 2"));
    EXPECT_EQ(after.steps[1].key, before.steps[0].key);
    EXPECT_EQ(after.steps[3].key, before.steps[1].key);
    EXPECT_EQ(after.steps[5].key, before.steps[3].key);
}

TEST(Program, CountsOrdinalsDepthFirstInTheOrderOfTheFile) {
    const models::Blueprint blueprint = program("[{together: [{work: 1ms}]}, {work: 2ms}]");
    EXPECT_EQ(listing(blueprint), "together 0, work 0, end, work 1, end, end, end");
    EXPECT_EQ(blueprint.steps[1].key, sim::hash_name("a.x work 2"));
    EXPECT_EQ(blueprint.steps[3].key, sim::hash_name("a.x work 1"));
}

TEST(Program, OfAClosedClassThinksBeforeEachCall) {
    const models::Blueprint blueprint =
        topology_of(
            "schema: 1\nservices: {a: {endpoints: {x: [], y: []}}}\n"
            "traffic: {u: {send: [a.y, a.x, a.y], users: 5, think: {exponential: 7s}}}\n")
            .blueprint();
    EXPECT_EQ(listing(blueprint), "end, end, wait 0, call 1, wait 1, call 0, wait 2, call 1, end");
    EXPECT_EQ(blueprint.traffic[0].first_step, 2U);
    EXPECT_EQ(blueprint.traffic[0].users, 5U);
    EXPECT_EQ(blueprint.steps[7].key, sim::hash_name("u call a.y 2"));
}

TEST(Program, OfAMixChooses) {
    const models::Blueprint blueprint =
        topology_of(
            "schema: 1\nservices: {a: {endpoints: {x: [], y: []}}}\n"
            "traffic: {u: {send: {a.y: 10%, a.x: 90%}, rate: 1/s}}\n")
            .blueprint();
    EXPECT_EQ(listing(blueprint), "end, end, choose 0, end, call 0, go_to 3, call 1, go_to 3");
    EXPECT_EQ(blueprint.options[0].probability, 0.9);
}

TEST(Program, LongerThan65535StepsIsRefused) {
    std::string steps = "[";
    for (int i = 0; i < 65'536; ++i) steps += "{fail: 1%}, ";
    const Reading reading =
        read_text("schema: 1\nservices: {a: {endpoints: {x: " + steps + "]}}}\n");
    EXPECT_EQ(codes(reading), "E122");
}

}  // namespace
}  // namespace halfopen::topologies
