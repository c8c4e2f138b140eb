// Policies as a file has them: presets, short forms, other spellings, and what becomes of them.

#include <gtest/gtest.h>

#include <algorithm>
#include <variant>

#include "tests/topologies/printed.hpp"
#include "topologies/policy_forms.hpp"

namespace halfopen::topologies {
namespace {

using models::BackoffType;
using models::Jitter;

/// A system of one call under this policy; `policy` is YAML.
std::string under(const std::string& policy) {
    return "schema: 1\nservices:\n  a: {endpoints: {x: [{call: b.y}]}}\n"
           "  b: {replicas: 20, endpoints: {y: [{work: 1ms}], z: []}}\n"
           "traffic: {u: {send: a.x, rate: 1/s}}\n"
           "protect: {a.x -> b.y: [" +
           policy + ", {attempt_timeout: 500ms}]}\n";
}

template <class Settings>
Settings settings_of(const std::string& policy) {
    const models::Blueprint blueprint = topology_of(under(policy)).blueprint();
    const auto edge = std::ranges::find(blueprint.edges, "a.x -> b.y", &models::EdgeSpec::name);
    return std::get<Settings>(edge->policies.front());
}

models::RetrySettings retry_of(const std::string& settings) {
    return settings_of<models::RetrySettings>("{retry: " + settings + "}");
}

TEST(Preset, OfEveryPolicyIsReadWithoutAWord) {
    for_each_policy_form([](const auto& form) {
        const std::string name(form.name);
        if (name == "attempt_timeout") return;  // `under` has one already
        const std::string budget = name == "retry_budget" ? ", {retry: 2}" : "";
        EXPECT_EQ(codes(read_text(under("{" + name + ": }" + budget))), "") << name;
        for (const std::string_view word : preset_words(form)) {
            const std::string policy = "{" + name + ": " + std::string(word) + "}" + budget;
            EXPECT_EQ(codes(read_text(under(policy))), "") << policy;
        }
    });
}

TEST(Preset, OfEverySheddingIsReadWithoutAWord) {
    for_each_shedding_form([](const auto& form) {
        const auto read = [&](const std::string& value) {
            return codes(read_text("schema: 1\nservices: {a: {shedding: [{" +
                                   std::string(form.name) + ": " + value +
                                   "}], endpoints: {x: []}}}\n"));
        };
        EXPECT_EQ(read(""), "") << form.name;
        for (const std::string_view word : preset_words(form))
            EXPECT_EQ(read(std::string(word)), "") << form.name << " " << word;
    });
}

TEST(Preset, ComesFirstAndTheKeysChangeIt) {
    const auto breaker = settings_of<models::CircuitBreakerSettings>(
        "{circuit_breaker: {wait_duration_in_open_state: 7s, preset: gobreaker}}");
    EXPECT_EQ(breaker.wait_duration_in_open_state, sim::seconds(7));
    EXPECT_EQ(breaker.sliding_window_size, 6U);
    EXPECT_EQ(breaker.preset, static_cast<std::uint8_t>(models::BreakerPreset::gobreaker));
}

TEST(Preset, CanBeSaidInOneWordWhateverTheShortForm) {
    EXPECT_EQ(retry_of("polly").max_attempts, 4U);
    EXPECT_EQ(retry_of("polly").backoff_base, sim::seconds(2));
    const auto budget = settings_of<models::RetryBudgetSettings>("{retry_budget: sre}, {retry: 2}");
    EXPECT_EQ(budget.type, static_cast<std::uint8_t>(models::RetryBudgetType::rate));
}

TEST(ShortForm, SetsTheFieldThatMattersMost) {
    EXPECT_EQ(retry_of("5").max_attempts, 5U);
    EXPECT_EQ(retry_of("unlimited").max_attempts, models::unlimited);
    EXPECT_EQ(settings_of<models::HedgeSettings>("{hedge: 500ms}").delay, sim::milliseconds(500));
    EXPECT_EQ(settings_of<models::CacheSettings>("{cache: 80%}").hit_ratio, 0.8);
    EXPECT_EQ(settings_of<models::BulkheadSettings>("{bulkhead: 10}").max_concurrent_calls, 10U);
    EXPECT_EQ(settings_of<models::RateLimitSettings>("{rate_limit: 50}").limit, 50U);
}

TEST(Retry, MaxRetriesIsOneLessThanMaxAttempts) {
    EXPECT_EQ(retry_of("{max_retries: 2}").max_attempts, 3U);
    EXPECT_EQ(retry_of("{max_retries: unlimited}").max_attempts, models::unlimited);
    EXPECT_EQ(retry_of("{preset: polly, max_retries: 1}").max_attempts, 2U);
}

TEST(Nested, BackoffIsTheSameAsItsFlatSpelling) {
    const auto nested = retry_of(
        "{backoff: {type: exponential, base: 50ms, multiplier: 3, max: 2s, jitter: full}}");
    const auto flat = retry_of(
        "{backoff: exponential, backoff_base: 50ms, backoff_multiplier: 3, backoff_max: 2s, "
        "jitter: full}");
    for (const auto& retry : {nested, flat}) {
        EXPECT_EQ(retry.backoff, static_cast<std::uint8_t>(BackoffType::exponential));
        EXPECT_EQ(retry.jitter, static_cast<std::uint8_t>(Jitter::full));
        EXPECT_EQ(retry.backoff_base, sim::milliseconds(50));
        EXPECT_EQ(retry.backoff_multiplier, 3);
        EXPECT_EQ(retry.backoff_max, sim::seconds(2));
    }
}

TEST(Nested, HalfOpenAndSlidingWindow) {
    const auto breaker = settings_of<models::CircuitBreakerSettings>(
        "{circuit_breaker: {half_open: {verdict: successes, successes: 4}, "
        "sliding_window: {type: time, duration: 20s}}}");
    EXPECT_EQ(breaker.half_open_successes, 4U);
    EXPECT_EQ(breaker.sliding_window_duration, sim::seconds(20));
    EXPECT_EQ(breaker.sliding_window_type, 1U);
}

TEST(Nested, RetryOn) {
    const auto retry = retry_of("{retry_on: {timeout: false, circuit_open: true}}");
    EXPECT_FALSE(retry.retry_on_timeout);
    EXPECT_TRUE(retry.retry_on_circuit_open);
    EXPECT_TRUE(retry.retry_on_error);
}

TEST(Service, ShedsAndTellsWhenToComeAgain) {
    const auto service =
        topology_of(
            "schema: 1\nservices: {a: {retry_after: 2s, shedding: [{controlled_delay: folly}, "
            "{dagor: 30ms}], endpoints: {x: []}}}\n")
            .blueprint()
            .services[0];
    EXPECT_EQ(service.retry_after, sim::seconds(2));
    ASSERT_EQ(service.shedding.size(), 2U);
    EXPECT_EQ(std::get<models::ControlledDelaySettings>(service.shedding[0]).algorithm, 1U);
    EXPECT_EQ(std::get<models::DagorSettings>(service.shedding[1]).queuing_time_threshold,
              sim::milliseconds(30));
}

TEST(Endpoint, SaysWhetherItMayBeDoneTwice) {
    const auto endpoints =
        topology_of(
            "schema: 1\nservices: {a: {endpoints: {pay: {idempotent: false, steps: [{work: 1ms}]}, "
            "see: {steps: []}, show: []}}}\n")
            .blueprint()
            .endpoints;
    EXPECT_FALSE(endpoints[0].idempotent);
    EXPECT_TRUE(endpoints[1].idempotent);
    EXPECT_TRUE(endpoints[2].idempotent);
}

TEST(Fail, IsPermanentIfItSaysSo) {
    const auto steps =
        topology_of(
            "schema: 1\nservices: {a: {endpoints: {x: [{fail: {probability: 2%, permanent: true}}, "
            "{fail: 1%}, {fail: {probability: 3%}}]}}}\n")
            .blueprint()
            .steps;
    EXPECT_TRUE(steps[0].permanent);
    EXPECT_EQ(steps[0].probability, 0.02);
    EXPECT_FALSE(steps[1].permanent);
    EXPECT_FALSE(steps[2].permanent);
}

// --- fallbacks that call ---

const models::EdgeSpec& edge_named(const models::Blueprint& blueprint, std::string_view name) {
    const auto found = std::ranges::find(blueprint.edges, name, &models::EdgeSpec::name);
    EXPECT_NE(found, blueprint.edges.end()) << name;
    return *found;
}

/// The edge that the fallback of the edge `name` calls over.
std::string called_by_fallback(const models::Blueprint& blueprint, std::string_view name) {
    const auto first = edge_named(blueprint, name).fallback_step;
    if (!first) return "";
    EXPECT_EQ(blueprint.steps[*first].verb, models::Verb::call);
    EXPECT_EQ(blueprint.steps[*first + 1].verb, models::Verb::end);
    return blueprint.edges[blueprint.steps[*first].operand].name;
}

TEST(FallbackCall, IsAnEdgeWithLinkAndPoliciesOfItsOwn) {
    const models::Blueprint blueprint =
        topology_of(
            "schema: 1\nservices:\n  a: {endpoints: {x: [{call: b.y}]}}\n"
            "  b: {endpoints: {y: []}}\n  c: {endpoints: {z: []}}\n"
            "traffic: {u: {send: a.x, rate: 1/s}}\n"
            "links: {\"* -> c\": {loss: 2%}}\n"
            "protect:\n  a -> b: [{fallback: {call: c.z}}, {attempt_timeout: 1s}]\n"
            "  a -> c: [{attempt_timeout: 2s}]\n")
            .blueprint();
    EXPECT_EQ(called_by_fallback(blueprint, "a.x -> b.y"), "a.x -> c.z");
    EXPECT_EQ(called_by_fallback(blueprint, "a.x -> c.z"), "");
    EXPECT_EQ(edge_named(blueprint, "a.x -> c.z").link.loss, 0.02);
    EXPECT_EQ(edge_named(blueprint, "a.x -> c.z").policies.size(), 1U);
}

TEST(FallbackCall, MayHaveAFallbackThatCalls) {
    const models::Blueprint blueprint =
        topology_of(
            "schema: 1\nservices:\n  a: {endpoints: {x: [{call: b.y}]}}\n"
            "  b: {endpoints: {y: []}}\n  c: {endpoints: {z: []}}\n  d: {endpoints: {w: []}}\n"
            "protect:\n  a -> b: [{fallback: {call: c.z}}]\n  a -> c: [{fallback: {call: d.w}}]\n")
            .blueprint();
    EXPECT_EQ(called_by_fallback(blueprint, "a.x -> b.y"), "a.x -> c.z");
    EXPECT_EQ(called_by_fallback(blueprint, "a.x -> c.z"), "a.x -> d.w");
}

TEST(FallbackCall, CanBeOfUsersToo) {
    const models::Blueprint blueprint =
        topology_of(
            "schema: 1\nservices:\n  a: {endpoints: {x: []}}\n  b: {endpoints: {y: []}}\n"
            "traffic: {u: {send: a.x, rate: 1/s}}\n"
            "protect: {u -> a: [{fallback: {call: b.y}}]}\n")
            .blueprint();
    EXPECT_EQ(called_by_fallback(blueprint, "u -> a.x"), "u -> b.y");
}

TEST(FallbackCall, MovesNoOtherDice) {
    const auto keys = [](const std::string& protect) {
        const models::Blueprint blueprint =
            topology_of(
                "schema: 1\nservices:\n  a: {endpoints: {x: [{work: 1ms}, {call: b.y}]}}\n"
                "  b: {endpoints: {y: [{work: 1ms}]}}\n  c: {endpoints: {z: [{work: 1ms}]}}\n" +
                protect)
                .blueprint();
        std::vector<std::uint64_t> found;
        for (const models::Step& step : blueprint.steps) found.push_back(step.key);
        return found;
    };
    const auto without = keys("");
    const auto with = keys("protect: {a -> b: [{fallback: {call: c.z}}]}\n");
    ASSERT_EQ(with.size(), without.size() + 2);
    EXPECT_TRUE(std::equal(without.begin(), without.end(), with.begin()));
}

}  // namespace
}  // namespace halfopen::topologies
