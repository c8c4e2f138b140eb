// What a service does against too much work, on timelines computed by hand and in an overload.

#include "tests/systems/running.hpp"

namespace halfopen::tests {
namespace {

using models::Outcome;
using models::SheddingReason;

constexpr const char* queues_for_long = "queue: {order: fifo}";

// `users` at the same instant, every 100 s; one worker.
std::string together(int users, const std::string& work, const std::string& desk,
                     const std::string& duration = "150s") {
    std::string text = "services: {desk: {workers: 1, " + desk +
                       ", endpoints: {get: [{work: " + work + "}]}}}\ntraffic:\n";
    for (int user = 0; user != users; ++user) {
        text +=
            "  u" + std::to_string(user) + ": {send: desk.get, rate: 0.01/s, arrivals: constant}\n";
    }
    return text + "run: {duration: " + duration + "}\n";
}

// One worker that can serve 100/s.
std::string overload(const std::string& desk, const std::string& traffic) {
    return "services: {desk: {workers: 1, " + desk +
           ", endpoints: {get: [{work: 10ms}]}}}\ntraffic:\n" + traffic + "run: {duration: 60s}\n";
}

models::World world_at(const std::string& yaml, std::int64_t milliseconds) {
    models::World world(build(yaml), 1);
    world.run_until(sim::Instant{} + sim::milliseconds(milliseconds));
    EXPECT_TRUE(world.broken_laws().empty());
    return world;
}

std::uint64_t count(const models::ServiceMeasurements& measured, Outcome outcome) {
    return measured.ended[static_cast<std::size_t>(outcome)];
}

TEST(ControlledDelay, EndsAWaitWithTheInterval) {
    const auto result = run(together(3, "1s", "shedding: [{controlled_delay: {interval: 250ms}}]"));
    EXPECT_EQ(result.find_service("desk")->of(Outcome::shed), 2U);
    EXPECT_DOUBLE_EQ(result.find_service("desk")->queued_mean, 2 * 0.25 / 150);
}

// A user a second, 4 s of work. Until 12 s a wait may last 10 s; the queue was last empty at 2 s.
// FIFO serves 1, 2 and 3; at 13 s the newest is 12, at 17 s it is 16. Those of 4, 5, 6 and 7 leave
// after 10 s, and at 18 s so does 8, and 13, which might wait for 5 s only.
std::string newest_first(const std::string& adaptive_lifo) {
    return "services: {desk: {workers: 1, shedding: [{controlled_delay: {interval: 10s, "
           "target_delay: 5s, adaptive_lifo: " +
           adaptive_lifo +
           "}}], endpoints: {get: [{work: 4s}]}}}\n"
           "traffic: {users: {send: desk.get, rate: 1/s, arrivals: constant}}\n"
           "run: {duration: 20s}\n";
}

TEST(ControlledDelay, ServesTheNewestFirstInAnOverload) {
    const auto measured = world_at(newest_first("overloaded"), 17'500).service(0);
    EXPECT_EQ(count(measured, Outcome::ok), 4U);
    EXPECT_NEAR(measured.response.mean(), (4 + 7 + 10 + 5) / 4.0 * 1e9, 1);
    const auto in_order = world_at(newest_first("never"), 17'500).service(0);
    EXPECT_NEAR(in_order.response.mean(), (4 + 7 + 10 + 13) / 4.0 * 1e9, 1);
}

TEST(ControlledDelay, EndsEachWaitAtItsOwnLimitWhileTheNewestAreServed) {
    EXPECT_EQ(count(world_at(newest_first("overloaded"), 17'500).service(0), Outcome::shed), 4U);
    EXPECT_EQ(count(world_at(newest_first("overloaded"), 17'999).service(0), Outcome::shed), 4U);
    EXPECT_EQ(count(world_at(newest_first("overloaded"), 18'000).service(0), Outcome::shed), 6U);
}

// The waits are 0 ms, 10 ms, 20 ms and so on. The second begins an interval that ends 110 ms after
// the first, its shortest wait is 10 ms; so the thirteenth begins an overload, and is served.
TEST(ControlledDelay, OfFollyDropsWhoeverWaitedTooLongWhenItsTurnComes) {
    const auto result =
        run(together(20, "10ms", "shedding: [{controlled_delay: {preset: folly}}]"));
    EXPECT_EQ(result.find_service("desk")->of(Outcome::ok), 13U);
    EXPECT_EQ(result.find_service("desk")->of(Outcome::shed), 7U);
}

TEST(ControlledDelay, BoundsTheResponseTimesOfAnOverload) {
    const std::string users = "  users: {send: desk.get, rate: 150/s}\n";
    const auto plain = run(overload(queues_for_long, users));
    const auto shedding = run(overload("shedding: [{controlled_delay: fail_at_scale}]", users));
    EXPECT_GT(plain.find_traffic("users")->response.quantile(0.99), sim::seconds(10));
    EXPECT_LT(shedding.find_traffic("users")->response.quantile(0.99), sim::milliseconds(120));
    EXPECT_GT(shedding.find_traffic("users")->of(Outcome::ok), 5'700U);  // and wastes no worker
}

TEST(ControlledDelay, LeavesTheQueueTimeoutExact) {
    const auto result = run(together(
        3, "1s", "queue: {timeout: 200ms}, shedding: [{controlled_delay: {interval: 250ms}}]"));
    EXPECT_EQ(result.find_service("desk")->of(Outcome::queue_timeout), 2U);
    EXPECT_DOUBLE_EQ(result.find_service("desk")->queued_mean, 2 * 0.2 / 150);
}

TEST(Dagor, ServesTheImportantInAnOverload) {
    const auto result =
        run("services: {desk: {workers: 10, queue: {timeout: 100ms}, shedding: [{dagor: {window: "
            "100ms}}], endpoints: {get: [{work: 10ms}]}}}\n"
            "traffic:\n"
            "  buyers: {send: desk.get, rate: 600/s, priority: 0}\n"
            "  lookers: {send: desk.get, rate: 900/s, priority: 5}\n"
            "run: {duration: 60s}\n");
    const auto* buyers = result.find_traffic("buyers");
    const auto* lookers = result.find_traffic("lookers");
    EXPECT_GT(buyers->of(Outcome::ok), buyers->sent * 98 / 100);
    EXPECT_GT(lookers->of(Outcome::shed), lookers->sent / 3);
    EXPECT_GT(lookers->of(Outcome::ok), lookers->sent / 5);  // what is left
}

// A page needs two calls to an overloaded desk. Users are as important in both, so that hardly any
// page fails at its second call, after the first was served in vain.
TEST(Dagor, TurnsTheSameUsersAwayEverywhere) {
    const auto result =
        run("services:\n"
            "  page: {workers: 10000, endpoints: {get: [{call: desk.get}, {call: desk.set}]}}\n"
            "  desk: {workers: 1, shedding: [{dagor: {}}], endpoints: {get: [{work: 10ms}], set: "
            "[{work: 10ms}]}}\n"
            "traffic: {users: {send: page.get, rate: 100/s}}\n"
            "run: {duration: 100s}\n");
    const auto* second = result.find_edge("page.get -> desk.set");
    EXPECT_LT(second->of(Outcome::shed), second->sent / 20);
    EXPECT_GT(result.find_edge("page.get -> desk.get")->of(Outcome::shed), 3'000U);
}

constexpr const char* two_at_once =
    "shedding: [{adaptive_concurrency: {preset: netflix_aimd, initial_limit: 2, min_limit: 2, "
    "max_limit: "
    "2}}]";

TEST(AdaptiveConcurrency, OfAServiceCountsWhoIsQueuedAndWhoLeft) {
    const auto result = run(together(4, "1s", two_at_once, "250s"));
    EXPECT_EQ(result.find_service("desk")->of(Outcome::ok), 4U);
    EXPECT_EQ(result.find_service("desk")->of(Outcome::shed), 4U);
}

TEST(AdaptiveConcurrency, OfAServiceIsForgottenInACrash) {
    const auto result = run(together(4, "1s", two_at_once, "250s") +
                            "incidents: [{crash: desk, from: 100500ms, until: 150s}]\n");
    EXPECT_EQ(result.find_service("desk")->of(Outcome::crashed), 2U);
    EXPECT_EQ(result.find_service("desk")->of(Outcome::ok), 2U);
}

TEST(RateLimit, OfAServiceHoldsBackWithoutAWorker) {
    const auto result = run(together(
        4, "100ms", "shedding: [{rate_limit: {preset: nginx, limit: 1, period: 1s, burst: 2}}]"));
    const auto* desk = result.find_service("desk");
    EXPECT_EQ(desk->of(Outcome::ok), 3U);
    EXPECT_EQ(desk->of(Outcome::shed), 1U);
    EXPECT_DOUBLE_EQ(desk->in_system_mean, (0.1 + 1.1 + 2.1) / 150);
    EXPECT_DOUBLE_EQ(desk->busy_mean, 0.3 / 150);
    EXPECT_DOUBLE_EQ(desk->queued_mean, 0);
}

TEST(RateLimit, OfAServiceMayRefuseAfterAWait) {
    const auto result = run(
        together(2, "100ms",
                 "shedding: [{rate_limit: {algorithm: r4j_cycle, limit: 1, period: 10s, timeout: "
                 "1s}}]"));
    EXPECT_EQ(result.find_service("desk")->of(Outcome::shed), 1U);
    EXPECT_DOUBLE_EQ(result.find_service("desk")->in_system_mean, (0.1 + 1) / 150);
}

TEST(RateLimit, OfAServiceDoesNotShortenTheQueueTimeout) {
    // Held back until 101 s; then 300 ms in the queue, behind the first, are allowed and enough.
    const auto result =
        run(together(2, "1250ms",
                     "queue: {timeout: 300ms}, shedding: [{rate_limit: {preset: nginx, limit: 1, "
                     "period: 1s, burst: 2}}]"));
    EXPECT_EQ(result.find_service("desk")->of(Outcome::ok), 2U);
}

TEST(Shedding, CountsItsReasonsByName) {
    models::World world = world_at(
        together(6, "1s",
                 "shedding: [{rate_limit: {limit: 4, period: 10s}}, {controlled_delay: {}}]"),
        150'000);
    const auto shed = world.service(0).shed;
    EXPECT_EQ(shed[static_cast<std::size_t>(SheddingReason::rate_limit)], 2U);
    EXPECT_EQ(shed[static_cast<std::size_t>(SheddingReason::controlled_delay)], 3U);
    EXPECT_EQ(models::shedding_names[static_cast<std::size_t>(SheddingReason::dagor)], "dagor");
}

TEST(Shedding, GivesBackWhatAnEarlierPolicyAdmitted) {
    const auto result = run(together(
        4, "1s",
        "shedding: [{adaptive_concurrency: {preset: netflix_aimd, initial_limit: 2, min_limit: 2, "
        "max_limit: 2}}, {rate_limit: {limit: 1, period: 10s}}]",
        "250s"));
    EXPECT_EQ(result.find_service("desk")->of(Outcome::ok), 2U);
}

TEST(Shedding, IsKnownToARetryWhichComesWhenTold) {
    const auto result =
        run("services:\n"
            "  page: {workers: 10, endpoints: {get: [{call: desk.get}]}}\n"
            "  desk: {workers: 1, retry_after: 10s, shedding: [{rate_limit: {limit: 1, period: "
            "10s}}], endpoints: {get: [{work: 1ms}]}}\n"
            "traffic:\n"
            "  a: {send: page.get, rate: 0.01/s, arrivals: constant}\n"
            "  b: {send: page.get, rate: 0.01/s, arrivals: constant}\n"
            "protect: {page -> desk: [{retry: {max_attempts: 2, respect_retry_after: true}}]}\n"
            "run: {duration: 150s}\n");
    EXPECT_EQ(result.find_traffic("b")->of(Outcome::ok), 1U);
    EXPECT_NEAR(result.find_traffic("b")->response.mean(), 10.001e9, 1e6);
}

TEST(Shedding, TwiceByTheSameIsRefused) {
    EXPECT_THROW(run(together(1, "1s", "shedding: [{dagor: {}}, {dagor: {}}]")),
                 std::invalid_argument);
}

// Everything at once, with replicas, deadlines, crashes and users who go away.
constexpr const char* everything =
    "services:\n"
    "  page: {workers: 40, replicas: 2, endpoints: {get: [{work: 1ms}, {call: desk.get}]}}\n"
    "  desk: {workers: 2, replicas: 3, balance: power_of_two, queue: {timeout: 8ms, order: "
    "priority}, shedding: [{rate_limit: {preset: nginx, limit: 100, period: 1s, burst: 20}}, "
    "{dagor: {window: 100ms}}, {adaptive_concurrency: netflix_gradient2}, {controlled_delay: "
    "{interval: "
    "50ms}}], endpoints: {get: [{work: {exponential: 20ms}}, {fail: 5%}]}}\n"
    "traffic:\n"
    "  a: {send: page.get, rate: 300/s, priority: 1, give_up_after: 80ms}\n"
    "  b: {send: page.get, rate: 100/s, priority: 3}\n"
    "protect: {page -> desk: [{deadline: {timeout: 50ms, on_timeout: cancel}}, {retry: "
    "{max_attempts: 3}}, {outlier_detection: {interval: 100ms, base_ejection_time: 100ms, "
    "max_ejection_time_jitter: 50ms, max_ejection_percent: 70%, enforcing_consecutive_5xx: 50%}}, "
    "{attempt_timeout: {timeout: 30ms, on_timeout: cancel}}]}\n"
    "incidents: [{crash: desk, replicas: 1, from: 500ms, until: 700ms}]\n"
    "run: {duration: 1500ms}\n";

TEST(Shedding, LeavesAWorldThatCanBeCopiedAtAnyTime) {
    const auto blueprint = build(everything);
    const sim::Instant end = sim::Instant{} + sim::milliseconds(1'500);
    models::World uninterrupted(blueprint, 3);
    uninterrupted.run_until(end);
    for (const Outcome outcome : {Outcome::shed, Outcome::queue_timeout, Outcome::cancelled}) {
        EXPECT_GT(count(uninterrupted.service(0), outcome), 0U)
            << models::outcome_names[static_cast<std::size_t>(outcome)];
    }
    models::World original(blueprint, 3);
    for (std::int64_t stop = 7; stop < 1'500; stop += 13) {
        original.run_until(sim::Instant{} + sim::milliseconds(stop));
        models::World copy = original;
        copy.run_until(end);
        ASSERT_EQ(copy.fingerprint(), uninterrupted.fingerprint()) << stop << " ms";
        ASSERT_TRUE(copy.broken_laws().empty()) << copy.broken_laws().front();
    }
}

}  // namespace
}  // namespace halfopen::tests
