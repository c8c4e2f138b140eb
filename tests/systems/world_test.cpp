// A world is a value, and what is not touched does not change.

#include <algorithm>
#include <random>

#include "tests/systems/running.hpp"

namespace halfopen::tests {
namespace {

// A little of everything: policies, links, branches, crashes, both kinds of users.
constexpr const char* everything = R"(
services:
  gateway:
    workers: 40
    queue: {capacity: 50, timeout: 2s}
    endpoints: {page: [{work: 2ms}, {call: shop.page}]}
  shop:
    workers: 6
    replicas: 3
    cores: 2
    balance: power_of_two
    queue: {order: priority}
    endpoints:
      page:
        - work: {exponential: 20ms}
        - together:
            - {call: carousel.similar}
            - [{work: {gamma: {mean: 3ms, cv: 0.5}}}, {call: prices.get}]
            - {call: prices.get}
          join: 2
        - repeat: 2
          steps: [{choose: [{probability: 30%, steps: [{call: prices.get}]}]}]
        - background: [{wait: 5ms}, {call: carousel.similar}]
  carousel:
    workers: 30
    endpoints: {similar: [{work: {lognormal: {p50: 30ms, p99: 300ms}}}, {fail: 2%}]}
  prices: {kind: event_loop, endpoints: {get: [{work: {exponential: 1ms}}]}}
links:
  shop -> prices:
    {latency: {uniform: {from: 100us, to: 2ms}}, loss: 1%, duplicate: 1%, protocol: grpc}
protect:
  shop -> carousel:
    - fallback: none
    - circuit_breaker: {minimum_number_of_calls: 20, wait_duration_in_open_state: 1s}
    - retry: {max_attempts: 2}
    - attempt_timeout: {timeout: 100ms, on_timeout: cancel}
  shop -> prices: [{deadline: 400ms}, {retry: {max_attempts: 3}}, {attempt_timeout: 30ms}]
traffic:
  shoppers:
    {send: gateway.page, rate: [{at: 0s, rate: 20/s}, {at: 10s, rate: 80/s}], give_up_after: 1s}
  bursts:
    send: gateway.page
    arrivals: {bursty: [{rate: 2/s, for: 3s}, {rate: 100/s, for: 500ms}]}
    priority: 3
  members:
    {send: [gateway.page, gateway.page], users: 5, think: {exponential: 200ms}, priority: 1}
incidents:
  - {slow: carousel, from: 4s, for: 6s, ramp: 3s, factor: 20}
  - {crash: shop, replicas: 1, up: {exponential: 2s}, down: {exponential: 500ms}}
  - {errors: prices, from: 8s, for: 2s, rate: 30%}
  - {partition: shop -> prices, from: 12s, for: 1s}
run: {duration: 15s, seed: 3}
)";

constexpr sim::Instant end = sim::Instant{} + sim::seconds(15);

TEST(World, CopiedAtAnyInstantRunsOnLikeTheOriginal) {
    const auto blueprint = build(everything);
    models::World uninterrupted(blueprint, 3);
    uninterrupted.run_until(end);
    std::mt19937_64 instants(1);
    std::vector<std::int64_t> stops(1000);
    std::ranges::generate(stops,
                          [&] { return static_cast<std::int64_t>(instants() % 15'000'000'000U); });
    std::ranges::sort(stops);
    models::World original(blueprint, 3);
    for (const std::int64_t stop : stops) {
        original.run_until(sim::Instant{stop});
        models::World copy = original;
        copy.run_until(end);
        ASSERT_EQ(copy.fingerprint(), uninterrupted.fingerprint()) << "copied at " << stop << " ns";
        ASSERT_TRUE(copy.broken_laws().empty()) << copy.broken_laws().front();
    }
    original.run_until(end);
    EXPECT_EQ(original.fingerprint(), uninterrupted.fingerprint());
}

TEST(World, IsNotTouchedByAChangeOfItsCopy) {
    const auto blueprint = build(everything);
    models::World uninterrupted(blueprint, 3);
    uninterrupted.run_until(end);
    models::World original(blueprint, 3);
    original.run_until(sim::Instant{} + sim::seconds(6));
    models::World copy = original;
    for (std::uint32_t edge = 0; edge != blueprint->edges.size(); ++edge) {
        copy.protect(edge, {models::AttemptTimeoutSettings{sim::milliseconds(5), 0}});
    }
    copy.end_incident(0);
    copy.run_until(end);
    original.run_until(end);
    EXPECT_EQ(original.fingerprint(), uninterrupted.fingerprint());
    EXPECT_NE(copy.fingerprint(), original.fingerprint());
    EXPECT_TRUE(copy.broken_laws().empty());
}

TEST(World, BeginsWithAFreshRetryBudgetWhenPoliciesAreReplaced) {
    models::World world(build("services:\n"
                              "  page: {workers: 10, endpoints: {get: [{call: callee.get}]}}\n"
                              "  callee: {workers: 10, endpoints: {get: [{fail: 100%}]}}\n"
                              "traffic: {users: {send: page.get, arrivals: constant, rate: 1/s}}\n"
                              "run: {duration: 21s}\n"),
                        1);
    std::uint32_t edge = 0;
    while (world.blueprint().edges[edge].name != "page.get -> callee.get") ++edge;
    const auto policies = {models::PolicySettings{models::RetrySettings{.max_attempts = 2}},
                           models::PolicySettings{models::retry_budget_preset(
                               static_cast<std::uint8_t>(models::RetryBudgetPreset::grpc))}};
    std::uint64_t before = 0;
    for (const int seconds : {10, 20}) {
        world.protect(edge, policies);
        world.run_until(sim::Instant{} + sim::seconds(seconds));
        const std::uint64_t attempts = world.edge(edge).attempts - world.edge(edge).sent;
        EXPECT_GT(attempts, before);
        before = attempts;
    }
}

TEST(World, GivesTheSameFingerprintForTheSameSeedAndAnotherForAnother) {
    const auto blueprint = build(everything);
    const auto fingerprint = [&](std::uint64_t seed, std::uint64_t replication) {
        models::World world(blueprint, seed, replication);
        world.run_until(end);
        return world.fingerprint();
    };
    EXPECT_EQ(fingerprint(3, 0), fingerprint(3, 0));
    EXPECT_NE(fingerprint(3, 0), fingerprint(4, 0));
    EXPECT_NE(fingerprint(3, 0), fingerprint(3, 1));
}

TEST(Fingerprint, DoesNotChangeWhenAnUnusedServiceIsAdded) {
    std::string more = everything;
    more.replace(more.find("services:\n"), 10,
                 "services:\n  aardvark: {workers: 1, endpoints: {get: [{work: 1s}]}}\n");
    EXPECT_EQ(run(more).fingerprint, run(everything).fingerprint);
}

TEST(Fingerprint, DoesNotChangeWhenAWatcherReadsTheWorldEverySecond) {
    models::World watched(build(everything), 3);
    for (int second = 1; second <= 15; ++second) {
        watched.run_until(sim::Instant{} + sim::seconds(second));
        static_cast<void>(experiments::collect(watched, "as_written"));
    }
    EXPECT_EQ(watched.fingerprint(), run(everything).fingerprint);
}

TEST(Fingerprint, OfOtherRequestsDoesNotChangeWhenAPolicyThatNeverActsIsAdded) {
    const std::string bare = R"(
services:
  page: {workers: 10, endpoints: {get: [{work: {exponential: 5ms}}, {call: callee.get}]}}
  callee: {workers: 10, endpoints: {get: [{work: {exponential: 20ms}}]}}
traffic: {users: {send: page.get, rate: 100/s}}
run: {duration: 20s}
)";
    EXPECT_EQ(run(bare).fingerprint,
              run(bare + "protect: {page -> callee: [{fallback: none}, {attempt_timeout: 1h}]}\n")
                  .fingerprint);
}

TEST(Overload, TenTimesTheCapacityForAnHourEndsNormallyWithBoundedQueuesBounded) {
    const auto result = run(R"(
services:
  desk: {workers: 10, queue: {capacity: 100}, endpoints: {get: [{work: {exponential: 100ms}}]}}
traffic: {users: {send: desk.get, rate: 1000/s}}
run: {duration: 1h}
)");
    EXPECT_TRUE(result.is_complete);
    EXPECT_LE(result.in_flight_frames, 110U);
    EXPECT_LE(result.bytes_in_flight, 64U * 1024U);
    EXPECT_NEAR(result.find_service("desk")->queued_mean, 100.0, 1.0);
    EXPECT_NEAR(static_cast<double>(result.find_traffic("users")->of(models::Kind::ok)) / 3600.0,
                100.0, 1.0);
}

TEST(Overload, AMillionRequestsInFlightAreHeldAndDrained) {
    const auto blueprint = build(R"(
services: {desk: {workers: 100, endpoints: {get: [{work: 100us}]}}}
traffic: {users: {send: desk.get, rate: 1000000/s, arrivals: constant, until: 2s}}
run: {duration: 5s}
incidents: [{slow: desk, for: 1s, factor: 20000}]
)");
    models::World world(blueprint, 1);
    std::uint32_t most = 0;
    std::size_t bytes = 0;
    for (int step = 1; step <= 50; ++step) {
        world.run_until(sim::Instant{} + sim::milliseconds(100 * step));
        most = std::max(most, world.frames_in_use());
        bytes = std::max(bytes, world.bytes_in_flight());
    }
    EXPECT_GE(most, 1'000'000U);
    EXPECT_EQ(world.frames_in_use(), 0U);
    EXPECT_LE(bytes / most, 200U);
    EXPECT_TRUE(world.broken_laws().empty());
}

}  // namespace
}  // namespace halfopen::tests
