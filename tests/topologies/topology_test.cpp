#include "topologies/topology.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "sim/chance.hpp"

namespace halfopen::topologies {
namespace {

const std::string shop_path = HALFOPEN_SOURCE_DIR "/topologies/gallery/missing_timeout.yaml";

Topology topology_of(const std::string& text) {
    Reading reading = read_text(text);
    if (!reading.ok()) throw std::runtime_error(to_text(reading.diagnostics));
    return *reading.topology;
}

Topology shop() {
    Reading reading = read_file(shop_path);
    if (!reading.ok()) throw std::runtime_error(to_text(reading.diagnostics));
    return *reading.topology;
}

/// One service `a` with one endpoint `x` of these steps, beside `b.y`.
models::Blueprint program(const std::string& steps) {
    return topology_of("schema: 1\nservices:\n  a: {endpoints: {x: " + steps +
                       "}}\n  b: {endpoints: {y: [], z: []}}\n")
        .blueprint();
}

/// "work 0, end": verbs and operands of the whole table.
std::string listing(const models::Blueprint& blueprint) {
    constexpr std::array names{"work",   "wait",       "call", "together", "repeat", "again",
                               "choose", "background", "fail", "go_to",    "end"};
    std::string text;
    for (const models::Step& step : blueprint.steps) {
        text +=
            (text.empty() ? "" : ", ") + std::string(names[static_cast<std::size_t>(step.verb)]);
        if (step.verb != models::Verb::end && step.verb != models::Verb::fail)
            text += " " + std::to_string(step.operand);
    }
    return text;
}

/// Everything about a blueprint that can be written down.
std::string print(const models::Blueprint& b) {
    std::string text = b.title + "|" + std::to_string(b.duration.nanoseconds) + "|" +
                       std::to_string(b.seed) + "\n" + listing(b) + "\n";
    for (const auto& s : b.services)
        text += s.name + " " + std::to_string(s.workers) + " " + std::to_string(s.cores) + "\n";
    for (const auto& e : b.endpoints) text += e.name + " " + std::to_string(e.first_step) + "\n";
    for (const auto& s : b.steps)
        text += std::to_string(s.key) + " " + std::to_string(s.probability) + " " +
                std::to_string(s.endpoint) + "\n";
    for (const auto& d : b.distributions)
        text += std::to_string(d.mean()) + " " + std::to_string(d.second_moment()) + "\n";
    for (const auto& e : b.edges)
        text += e.name + " " + std::to_string(e.policies.size()) + " " +
                std::to_string(e.link.latency.mean()) + " " +
                std::to_string(e.link.protocol_latency.nanoseconds) + "\n";
    for (const auto& t : b.traffic)
        text += t.name + " " + std::to_string(t.first_step) + " " + std::to_string(t.rate.size()) +
                "\n";
    for (const auto& o : b.options)
        text += std::to_string(o.probability) + " " + std::to_string(o.first_step) + "\n";
    for (const auto& i : b.incidents)
        text += i.name + " " + std::to_string(i.what.index()) + " " +
                std::to_string(i.from.nanoseconds) + "\n";
    return text;
}

std::string codes(const Reading& reading) {
    std::string text;
    for (const Diagnostic& diagnostic : reading.diagnostics)
        text += (text.empty() ? "" : " ") + code_name(diagnostic.code);
    return text;
}

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
    const auto& policies = shop().blueprint("fixed").edges[4].policies;
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

TEST(KeyOrder, ChangesNothing) {
    const std::string one = R"(
schema: 1
title: order
services:
  b: {workers: 7, endpoints: {y: [{work: 1ms}], z: [{wait: 2ms}]}}
  a:
    endpoints:
      x: [{call: b.y}, {together: [{call: b.z}, {work: {lognormal: {p50: 1ms, p99: 4ms}}}], join: 1}]
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
      x: [{call: b.y}, {join: 1, together: [{call: b.z}, {work: {lognormal: {p99: 4ms, p50: 1ms}}}]}]
  b: {endpoints: {z: [{wait: 2ms}], y: [{work: 1ms}]}, workers: 7}
title: order
schema: 1
)";
    EXPECT_EQ(print(topology_of(one).blueprint()), print(topology_of(other).blueprint()));
}

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
