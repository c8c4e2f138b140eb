// Hedges in the pipeline, on timelines computed by hand.

#include "tests/systems/watching.hpp"

namespace halfopen::tests {
namespace {

using models::Outcome;

const std::string edge = "page.get -> callee.get";

// One user, at 1 s; the callee's work takes 1 s, unless another program is given.
std::string hedged(const std::string& policies, const std::string& program = "[{work: 1s}]",
                   const std::string& more = "") {
    return "services:\n"
           "  page: {workers: 10, endpoints: {get: [{call: callee.get}]}}\n"
           "  callee: {workers: 10, endpoints: {get: " +
           program +
           "}}\n"
           "traffic: {users: {send: page.get, rate: 1/s, arrivals: constant, until: 1500ms}}\n"
           "protect: {" +
           edge + ": " + policies + "}\n" + more + "run: {duration: 20s}\n";
}

double response(models::World& world) { return world.traffic(0).response.mean() / 1e9; }

TEST(Hedge, SendsAnotherAttemptAfterEachDelay) {
    const std::string yaml = hedged("[{hedge: {delay: 400ms, max_attempts: 3}}]");
    models::World before = run_until(yaml, after(1'399));
    EXPECT_EQ(count(before, edge, "hedge.sent"), 0U);
    models::World between = run_until(yaml, after(1'401));
    EXPECT_EQ(count(between, edge, "hedge.sent"), 1U);
    models::World world = run_until(yaml, after(1'999));
    EXPECT_EQ(count(world, edge, "hedge.sent"), 2U);
    EXPECT_EQ(edge_of(world, edge).attempts, 3U);
}

TEST(Hedge, TheFirstGoodAnswerCountsAndTheLosersAreCancelled) {
    models::World world =
        run_until(hedged("[{hedge: {delay: 400ms, max_attempts: 3}}]"), after(2'001));
    EXPECT_EQ(users_ended(world, Outcome::ok), 1U);
    EXPECT_DOUBLE_EQ(response(world), 1.0);
    EXPECT_EQ(ended(world, "callee", Outcome::cancelled), 2U);
    EXPECT_EQ(count(world, edge, "hedge.won"), 0U);
    EXPECT_EQ(world.frames_in_use(), 0U);
}

TEST(Hedge, LosersMayGoOnAsOrphans) {
    const std::string yaml = hedged("[{hedge: {delay: 400ms, max_attempts: 3, on_loss: orphan}}]");
    models::World world = run_until(yaml, after(5'000));
    EXPECT_DOUBLE_EQ(response(world), 1.0);
    EXPECT_EQ(ended(world, "callee", Outcome::ok), 3U);
}

// The callee takes 2 s for what it begins before 1.2 s, then 100 ms.
TEST(Hedge, ALaterAttemptMayWin) {
    models::World world =
        run_until(hedged("[{hedge: {delay: 400ms}}]", "[{work: 100ms}]",
                         "incidents: [{slow: callee, from: 900ms, for: 300ms, factor: 20}]\n"),
                  after(5'000));
    EXPECT_DOUBLE_EQ(response(world), 0.5);
    EXPECT_EQ(count(world, edge, "hedge.won"), 1U);
    EXPECT_EQ(ended(world, "callee", Outcome::cancelled), 1U);
}

TEST(Hedge, WithoutDelayAllAttemptsBeginAtOnce) {
    models::World world =
        run_until(hedged("[{hedge: {delay: 0s, max_attempts: 4}}]"), after(1'001));
    EXPECT_EQ(busy(world, "callee"), 4U);
    world.run_until(after(2'001));
    EXPECT_EQ(ended(world, "callee", Outcome::ok), 1U);
    EXPECT_EQ(ended(world, "callee", Outcome::cancelled), 3U);
}

TEST(Hedge, AFailureSendsTheNextAttemptAtOnce) {
    models::World world = run_until(
        hedged("[{hedge: {delay: 2s, max_attempts: 3}}]", "[{work: 100ms}, {fail: 100%}]"),
        after(1'301));
    EXPECT_EQ(users_ended(world, Outcome::error), 1U);
    EXPECT_EQ(ended(world, "callee", Outcome::error), 3U);
    EXPECT_EQ(count(world, edge, "hedge.sent"), 2U);
}

TEST(Hedge, AFailureMayBeTheAnswer) {
    models::World world = run_until(
        hedged("[{hedge: {delay: 2s, max_attempts: 3, next_at_once_after_failure: false}}]",
               "[{work: 100ms}, {fail: 100%}]"),
        after(1'101));
    EXPECT_EQ(users_ended(world, Outcome::error), 1U);
    EXPECT_EQ(count(world, edge, "hedge.sent"), 0U);
}

TEST(Hedge, AFailureThatNoAttemptMendsIsTheAnswer) {
    models::World world = run_until(hedged("[{hedge: {delay: 2s, max_attempts: 3}}]",
                                           "[{work: 100ms}, {fail: {probability: 100%, permanent: "
                                           "true}}]"),
                                    after(1'101));
    EXPECT_EQ(users_ended(world, Outcome::client_error), 1U);
}

// The first attempt fails at 1.2 s, the second begins then, the third 500 ms later.
TEST(Hedge, AfterAFailureTheDelayBeginsAnew) {
    const std::string yaml =
        hedged("[{hedge: {delay: 500ms, max_attempts: 3}}]", "[{work: 1s}]",
               "links: {page -> callee: {latency: 100ms}}\n"
               "incidents: [{errors: callee, from: 900ms, for: 250ms, rate: 100%}]\n");
    models::World soon = run_until(yaml, after(1'201));
    EXPECT_EQ(count(soon, edge, "hedge.sent"), 1U);
    models::World before = run_until(yaml, after(1'699));
    EXPECT_EQ(count(before, edge, "hedge.sent"), 1U);
    models::World behind = run_until(yaml, after(1'701));
    EXPECT_EQ(count(behind, edge, "hedge.sent"), 2U);
}

TEST(Hedge, ADeadlineFurtherOutCoversAllAttempts) {
    models::World world = run_until(
        hedged("[{deadline: 250ms}, {hedge: {delay: 100ms, max_attempts: 9}}]"), after(1'251));
    EXPECT_EQ(users_ended(world, Outcome::deadline_exceeded), 1U);
    EXPECT_EQ(count(world, edge, "hedge.sent"), 2U);
    EXPECT_EQ(world.frames_in_use(), 3U);  // orphans
}

// Attempts at 1 s, 1.1 s and 1.2 s, for a callee that calls a third service; the deadline is at
// 1.25 s.
models::World two_deep(const std::string& program) {
    return run_until(
        "services:\n"
        "  page: {workers: 10, endpoints: {get: [{call: callee.get}]}}\n"
        "  callee: {workers: 10, endpoints: {get: " +
            program +
            "}}\n"
            "  third: {workers: 10, endpoints: {get: [{work: 1s}]}}\n"
            "traffic: {users: {send: page.get, rate: 1/s, arrivals: constant, "
            "until: 1500ms}}\n"
            "protect: {page.get -> callee.get: [{deadline: 250ms}, {hedge: {delay: "
            "100ms, max_attempts: 9}}]}\nrun: {duration: 20s}\n",
        after(1'900));
}

TEST(Hedge, ADeadlineFurtherOutEndsTheWaitsBelowEveryAttempt) {
    models::World world = two_deep("[{call: third.get}]");
    EXPECT_EQ(ended(world, "callee", Outcome::deadline_exceeded), 3U);
    EXPECT_EQ(busy(world, "third"), 3U);
}

TEST(Hedge, TheCalleeOfEveryAttemptKnowsTheDeadline) {
    models::World world = two_deep("[{work: 300ms}, {call: third.get}]");
    EXPECT_EQ(ended(world, "callee", Outcome::deadline_exceeded), 3U);
    EXPECT_EQ(busy(world, "third"), 0U);
}

TEST(Hedge, ATimeoutFurtherInHoldsForEachAttempt) {
    models::World world = run_until(
        hedged("[{hedge: {delay: 1h, max_attempts: 3}}, {attempt_timeout: 40ms}]"), after(1'121));
    EXPECT_EQ(users_ended(world, Outcome::attempt_timeout), 1U);
    EXPECT_EQ(count(world, edge, "attempt_timeout.timed_out"), 3U);
}

TEST(Hedge, ABulkheadFurtherInIsAskedForEachAttempt) {
    models::World world = run_until(hedged("[{hedge: {delay: 100ms, max_attempts: 4}}, {bulkhead: "
                                           "{max_concurrent_calls: 2}}]"),
                                    after(1'999));
    EXPECT_EQ(busy(world, "callee"), 2U);
    EXPECT_EQ(count(world, edge, "bulkhead.rejected"), 2U);
    world.run_until(after(2'001));
    EXPECT_EQ(users_ended(world, Outcome::ok), 1U);
}

TEST(Hedge, ABreakerFurtherInSeesEachAttempt) {
    models::World world =
        run_until(hedged("[{hedge: {delay: 1h, max_attempts: 5}}, {circuit_breaker: "
                         "{minimum_number_of_calls: 3, sliding_window_size: 3}}]",
                         "[{work: 100ms}, {fail: 100%}]"),
                  after(1'301));
    EXPECT_EQ(ended(world, "callee", Outcome::error), 3U);
    EXPECT_EQ(count(world, edge, "circuit_breaker.not_permitted"), 2U);
    EXPECT_EQ(users_ended(world, Outcome::circuit_open), 1U);
}

// A file may not name both on the same calls; the engine can have them in either order.
models::World beside_a_retry(std::uint32_t attempts, bool retry_is_outside) {
    models::Blueprint blueprint =
        *build(hedged("[{hedge: {delay: 1h, max_attempts: 2}}]", "[{work: 100ms}, {fail: 100%}]"));
    models::RetrySettings retry;
    retry.max_attempts = attempts;
    auto& policies = blueprint.edges[0].policies;
    policies.insert(retry_is_outside ? policies.begin() : policies.end(), retry);
    models::World world(std::make_shared<const models::Blueprint>(blueprint), 1);
    world.run_until(after(19'000));
    EXPECT_THAT(world.broken_laws(), testing::IsEmpty());
    return world;
}

TEST(Hedge, ARetryFurtherOutBeginsItAnew) {
    models::World world = beside_a_retry(2, true);
    EXPECT_EQ(ended(world, "callee", Outcome::error), 4U);
    EXPECT_EQ(edge_of(world, edge).attempts, 4U);
}

TEST(Hedge, ARetryFurtherInBelongsToEachAttempt) {
    models::World world = beside_a_retry(3, false);
    EXPECT_EQ(ended(world, "callee", Outcome::error), 6U);
}

TEST(Hedge, EndsWithItsCaller) {
    models::World world =
        run_until(hedged("[{hedge: {delay: 100ms, max_attempts: 3}}]", "[{work: 5s}]",
                         "incidents: [{crash: page, from: 1500ms, for: 1s}]\n"),
                  after(1'501));
    EXPECT_EQ(users_ended(world, Outcome::crashed), 1U);
    EXPECT_EQ(world.frames_in_use(), 3U);  // orphans at the callee
    world.run_until(after(9'000));
    EXPECT_EQ(ended(world, "callee", Outcome::ok), 3U);
    EXPECT_EQ(world.frames_in_use(), 0U);
}

TEST(Hedge, MayBeTheUsersOwn) {
    models::World world = run_until(
        "services: {page: {workers: 9, endpoints: {get: [{work: 1s}]}}}\n"
        "traffic: {users: {send: page.get, rate: 1/s, arrivals: constant, until: 1500ms, "
        "give_up_after: 900ms}}\n"
        "protect: {users -> page.get: [{hedge: {delay: 400ms, max_attempts: 9}}]}\n"
        "run: {duration: 20s}\n",
        after(5'000));
    EXPECT_EQ(users_ended(world, Outcome::gave_up), 1U);
    EXPECT_EQ(ended(world, "page", Outcome::ok), 3U);
    EXPECT_EQ(world.frames_in_use(), 0U);
}

// The first attempt has the dice of the call, so what is never hedged is as without.
TEST(Hedge, ThatNeverFiresChangesNothing) {
    const auto system = [](const std::string& policies) {
        return "services:\n"
               "  page: {workers: 10, endpoints: {get: [{call: callee.get}]}}\n"
               "  callee: {workers: 10, endpoints: {get: [{work: {exponential: 50ms}}, "
               "{fail: 20%}]}}\n"
               "traffic: {users: {send: page.get, rate: 20/s}}\n"
               "protect: {" +
               edge + ": " + policies + "}\n" + "run: {duration: 100s}\n";
    };
    models::World without = run_until(system("[{deadline: 1h}]"), after(100'000));
    models::World with = run_until(system("[{deadline: 1h}, {hedge: {delay: 30min, "
                                          "next_at_once_after_failure: false}}]"),
                                   after(100'000));
    EXPECT_EQ(with.fingerprint(), without.fingerprint());
}

// Every call takes 10 ms, until one takes 100 ms: the hedge joins it after `delay` while there are
// too few answers, then after their quantile.
std::string slow_once_at(const std::string& second) {
    return "services:\n"
           "  page: {workers: 10, endpoints: {get: [{call: callee.get}]}}\n"
           "  callee: {workers: 10, endpoints: {get: [{work: 10ms}]}}\n"
           "traffic: {users: {send: page.get, rate: 1/s, arrivals: constant}}\n"
           "protect: {" +
           edge +
           ": [{hedge: {delay: 50ms, delay_quantile: 90%}}]}\n"
           "incidents: [{slow: callee, from: " +
           second + ", for: 5ms, factor: 10}]\nrun: {duration: 200s}\n";
}

TEST(Hedge, WaitsForItsDelayWhileThereAreFewAnswers) {
    models::World world = run_until(slow_once_at("98999ms"), after(99'049));
    EXPECT_EQ(count(world, edge, "hedge.sent"), 0U);
    world.run_until(after(99'051));
    EXPECT_EQ(count(world, edge, "hedge.sent"), 1U);
}

TEST(Hedge, MayWaitForAQuantileOfTheAnswersSoFar) {
    models::World world = run_until(slow_once_at("101999ms"), after(102'000));
    const std::uint64_t before = count(world, edge, "hedge.sent");
    world.run_until(after(102'009));
    EXPECT_EQ(count(world, edge, "hedge.sent"), before);
    world.run_until(after(102'011));
    EXPECT_EQ(count(world, edge, "hedge.sent"), before + 1);
}

TEST(Hedge, KeepsNothingOfCallsThatAreOver) {
    models::World world = run_until(
        "services:\n"
        "  page: {workers: 10, endpoints: {get: [{call: callee.get}]}}\n"
        "  callee: {workers: 10, endpoints: {get: [{work: 10ms}, {fail: 20%}]}}\n"
        "traffic: {users: {send: page.get, rate: 20/s, arrivals: constant}}\n"
        "protect: {page.get -> callee.get: [{hedge: {delay: 5ms, max_attempts: 3}}]}\n"
        "run: {duration: 200s}\n",
        after(10'000));
    const std::size_t bytes = world.bytes_in_flight();
    world.run_until(after(200'000));
    EXPECT_EQ(world.bytes_in_flight(), bytes);
}

TEST(Hedge, ACopyGoesOnAlike) {
    const auto system = [](const std::string& order, const std::string& loss) {
        return "services:\n"
               "  page: {workers: 10, endpoints: {get: [{call: callee.get}]}}\n"
               "  callee: {replicas: 2, workers: 3, endpoints: {get: [{work: {exponential: "
               "80ms}}, {fail: 20%}]}}\n"
               "links: {page -> callee: {latency: {exponential: 5ms}, loss: 5%}}\n"
               "traffic: {users: {send: page.get, rate: 20/s, give_up_after: 1s}}\n"
               "protect: {" +
               edge + ": [{hedge: {delay: 50ms, max_attempts: 3, on_loss: " + loss + "}}" + order +
               "]}\n" +
               "incidents: [{crash: page, from: 3s, for: 100ms}]\n"
               "run: {duration: 6s}\n";
    };
    for (const std::string loss : {"cancel", "orphan"}) {
        expect_copies_go_on_alike(system("", loss), after(6'000), sim::milliseconds(97));
        expect_copies_go_on_alike(system(", {attempt_timeout: 60ms}, {bulkhead: "
                                         "{max_concurrent_calls: 3, max_wait_duration: 20ms}}",
                                         loss),
                                  after(6'000), sim::milliseconds(97));
    }
}

}  // namespace
}  // namespace halfopen::tests
