// Caches in the pipeline, on timelines computed by hand.

#include "tests/systems/watching.hpp"

namespace halfopen::tests {
namespace {

using models::Outcome;

const std::string edge = "page.get -> callee.get";

// A user each `every`, from then on; the callee's work takes 100 ms, unless another program is
// given.
std::string cached(const std::string& cache, const std::string& rate = "1/s",
                   const std::string& program = "[{work: 100ms}]", const std::string& more = "") {
    return "services:\n"
           "  page: {workers: 100, endpoints: {get: [{call: callee.get}]}}\n"
           "  callee: {workers: 100, endpoints: {get: " +
           program +
           "}}\n"
           "traffic: {users: {send: page.get, rate: " +
           rate +
           ", arrivals: constant}}\n"
           "protect: {" +
           edge + ": [" + cache + "]}\n" + more + "run: {duration: 100s}\n";
}

// What is asked for at 1 s is there at 1.1 s, and fresh until 3.6 s: 1 of 3 calls misses.
TEST(Cache, AnAnswerIsFreshForItsTimeToLive) {
    models::World world = run_until(cached("{cache: {keys: 1, ttl: 2500ms}}"), after(30'500));
    EXPECT_EQ(count(world, edge, "cache.misses"), 10U);
    EXPECT_EQ(count(world, edge, "cache.hits"), 20U);
    EXPECT_EQ(ended(world, "callee", Outcome::ok), 10U);
    EXPECT_EQ(users_ended(world, Outcome::ok), 30U);
}

TEST(Cache, AnAnswerAsOldAsItsTimeToLiveIsNotFresh) {
    models::World world =
        run_until(cached("{cache: {keys: 1, ttl: 2s}}", "1/s", "[{work: 0ms}]"), after(10'500));
    EXPECT_EQ(count(world, edge, "cache.misses"), 5U);
    EXPECT_EQ(count(world, edge, "cache.hits"), 5U);
}

TEST(Cache, AHitTakesItsTime) {
    models::World world =
        run_until(cached("{cache: {keys: 1, ttl: 1h, hit_time: 7ms}}"), after(2'006));
    EXPECT_EQ(users_ended(world, Outcome::ok), 1U);
    world.run_until(after(2'007));
    EXPECT_EQ(users_ended(world, Outcome::ok), 2U);
    EXPECT_EQ(world.traffic(0).response.shortest(), sim::milliseconds(7));
}

TEST(Cache, KeepsOnlySuccesses) {
    models::World world =
        run_until(cached("{cache: {keys: 1, ttl: 1h}}", "1/s", "[{work: 100ms}, {fail: 100%}]"),
                  after(10'500));
    EXPECT_EQ(count(world, edge, "cache.misses"), 10U);
    EXPECT_EQ(users_ended(world, Outcome::error), 10U);
}

TEST(Cache, KeepsNoDegradedAnswer) {
    models::World world = run_until(
        cached("{cache: {keys: 1, ttl: 1h}}, {fallback: nothing}", "1/s", "[{fail: 100%}]"),
        after(10'500));
    EXPECT_EQ(count(world, edge, "cache.misses"), 10U);
    EXPECT_EQ(users_ended(world, Outcome::degraded), 10U);
}

TEST(Cache, TheRatioOfHitsMayBeGiven) {
    models::World world = run_until(cached("{cache: 100%}"), after(10'500));
    EXPECT_EQ(count(world, edge, "cache.hits"), 10U);
    EXPECT_EQ(ended(world, "callee", Outcome::ok), 0U);
}

// Six users between 1 s and 1.1 s wait for one answer.
TEST(Cache, CallsForAKeyThatIsBeingFetchedWaitForIt) {
    const std::string yaml = cached("{cache: {keys: 1, ttl: 1h, coalesce: true}}", "50/s");
    models::World world = run_until(yaml, after(119));
    EXPECT_EQ(count(world, edge, "cache.misses"), 1U);
    EXPECT_EQ(count(world, edge, "cache.coalesced"), 4U);
    EXPECT_EQ(busy(world, "page"), 5U);
    EXPECT_EQ(busy(world, "callee"), 1U);
    world.run_until(after(120));
    EXPECT_EQ(users_ended(world, Outcome::ok), 6U);
    EXPECT_EQ(ended(world, "callee", Outcome::ok), 1U);
    EXPECT_EQ(world.frames_in_use(), 0U);
}

TEST(Cache, ThoseWhoWaitTogetherFailTogether) {
    models::World world = run_until(cached("{cache: {keys: 1, ttl: 1h, coalesce: true}}", "50/s",
                                           "[{work: 90ms}, {fail: 100%}]"),
                                    after(111));
    EXPECT_EQ(users_ended(world, Outcome::error), 5U);
    EXPECT_EQ(ended(world, "callee", Outcome::error), 1U);
}

TEST(Cache, WithoutCoalescingEachOfThemFetches) {
    models::World world = run_until(cached("{cache: {keys: 1, ttl: 1h}}", "50/s"), after(119));
    EXPECT_EQ(count(world, edge, "cache.misses"), 5U);
    EXPECT_EQ(busy(world, "callee"), 5U);
}

TEST(Cache, WhoStopsWaitingLeavesTheFetchToTheOthers) {
    models::World world =
        run_until(cached("{attempt_timeout: {timeout: 50ms, on_timeout: cancel}}, "
                         "{cache: {keys: 1, ttl: 1h, coalesce: true}}",
                         "50/s"),
                  after(121));
    EXPECT_EQ(users_ended(world, Outcome::attempt_timeout), 3U);  // at 70, 90 and 110 ms
    EXPECT_EQ(users_ended(world, Outcome::ok), 3U);
    EXPECT_EQ(ended(world, "callee", Outcome::ok), 1U);
}

TEST(Cache, AFetchForManyOutlivesTheCallerThatBeganIt) {
    models::World world =
        run_until(cached("{cache: {keys: 1, ttl: 1h, coalesce: true}}", "50/s", "[{work: 100ms}]",
                         "incidents: [{crash: page, from: 50ms, for: 10ms}]\n"),
                  after(121));
    EXPECT_EQ(users_ended(world, Outcome::crashed), 2U);
    EXPECT_EQ(users_ended(world, Outcome::ok), 4U);
    EXPECT_EQ(ended(world, "callee", Outcome::ok), 1U);
}

// Fetched at 1 s, fresh until 2.6 s; at 3 s it is stale, and fetched anew until 3.1 s.
TEST(Cache, AStaleAnswerIsServedWhileANewOneIsFetched) {
    const std::string yaml = cached("{cache: {keys: 1, ttl: 1500ms, stale_while_revalidate: 10s}}");
    models::World world = run_until(yaml, after(3'000));
    EXPECT_EQ(users_ended(world, Outcome::ok), 3U);
    EXPECT_EQ(count(world, edge, "cache.stale"), 1U);
    EXPECT_EQ(busy(world, "callee"), 1U);
    world.run_until(after(4'500));
    EXPECT_EQ(count(world, edge, "cache.hits"), 2U);
    EXPECT_EQ(count(world, edge, "cache.misses"), 1U);
    EXPECT_EQ(ended(world, "callee", Outcome::ok), 2U);
    EXPECT_EQ(world.frames_in_use(), 0U);
}

TEST(Cache, OneFetchRefreshesAStaleAnswer) {
    models::World world = run_until(
        cached("{cache: {keys: 1, ttl: 150ms, stale_while_revalidate: 10s, coalesce: true}}",
               "50/s"),
        after(369));
    EXPECT_EQ(count(world, edge, "cache.stale"), 5U);  // at 280, 300, 320, 340 and 360 ms
    EXPECT_EQ(busy(world, "callee"), 1U);
}

TEST(Cache, AnAnswerTooOldForThatIsFetchedBeforeItIsServed) {
    models::World world = run_until(
        cached("{cache: {keys: 1, ttl: 300ms, stale_while_revalidate: 500ms}}"), after(10'500));
    EXPECT_EQ(count(world, edge, "cache.misses"), 10U);
}

// A retry further out asks for the same key again.
TEST(Cache, AllAttemptsOfACallAskForTheSameKey) {
    models::World world = run_until(
        cached("{retry: {max_attempts: 50}}, {cache: {keys: 1000000, popularity: 0, ttl: 1h, "
               "coalesce: true}}, {attempt_timeout: 1s}",
               "1/s", "[{work: 10ms}, {fail: 50%}]"),
        after(1'900));
    const auto misses = count(world, edge, "cache.misses");
    EXPECT_EQ(users_ended(world, Outcome::ok), 1U);
    world.run_until(after(50'000));
    EXPECT_GT(count(world, edge, "cache.misses"), misses);
    EXPECT_EQ(count(world, edge, "cache.hits") + count(world, edge, "cache.coalesced"), 0U);
}

TEST(Cache, HedgesOfACallAskForTheSameKey) {
    models::World world = run_until(
        cached("{hedge: {delay: 0s, max_attempts: 3}}, {cache: {keys: 1000000, popularity: 0, "
               "coalesce: true}}"),
        after(1'050));
    EXPECT_EQ(count(world, edge, "cache.coalesced"), 2U);
    EXPECT_EQ(busy(world, "callee"), 1U);
}

TEST(Cache, EveryCallIsCountedOnce) {
    models::World world = run_until(
        cached("{cache: {keys: 20, ttl: 500ms, stale_while_revalidate: 100ms, coalesce: true}}",
               "200/s"),
        after(60'000));
    const auto of = [&](const std::string& event) { return count(world, edge, "cache." + event); };
    EXPECT_EQ(of("hits") + of("misses") + of("stale") + of("coalesced"), edge_of(world, edge).sent);
    EXPECT_GT(of("hits"), 0U);
    EXPECT_GT(of("misses"), 0U);
    EXPECT_GT(of("stale"), 0U);
    EXPECT_GT(of("coalesced"), 0U);
}

TEST(Cache, MayBeTheUsersOwn) {
    models::World world = run_until(
        "services: {page: {workers: 9, endpoints: {get: [{work: 1s}]}}}\n"
        "traffic: {users: {send: page.get, rate: 2/s, arrivals: constant}}\n"
        "protect: {users -> page.get: [{cache: {keys: 1, ttl: 1s, stale_while_revalidate: 1h, "
        "coalesce: true}}]}\n"
        "run: {duration: 20s}\n",
        after(20'000));
    EXPECT_EQ(users_ended(world, Outcome::ok), 40U);
    EXPECT_LT(ended(world, "page", Outcome::ok), 12U);
}

TEST(Cache, KeepsNothingOfCallsThatAreOver) {
    models::World world = run_until(
        cached("{cache: {keys: 20, ttl: 500ms, stale_while_revalidate: 100ms, coalesce: true, "
               "hit_time: 2ms}}",
               "50/s"),
        after(10'000));
    const std::size_t bytes = world.bytes_in_flight();
    world.run_until(after(100'000));
    EXPECT_EQ(world.bytes_in_flight(), bytes);
}

TEST(Cache, ACopyGoesOnAlike) {
    const std::string yaml =
        "services:\n"
        "  page: {workers: 10, endpoints: {get: [{call: callee.get}]}}\n"
        "  callee: {replicas: 2, workers: 3, endpoints: {get: [{work: {exponential: 40ms}}, "
        "{fail: 20%}]}}\n"
        "links: {page -> callee: {latency: {exponential: 5ms}}}\n"
        "traffic: {users: {send: page.get, rate: 60/s, give_up_after: 500ms}}\n"
        "protect: {" +
        edge +
        ": [{hedge: {delay: 30ms, max_attempts: 3}}, {cache: {keys: 30, ttl: 300ms, "
        "stale_while_revalidate: 200ms, coalesce: true, hit_time: 3ms}}, {attempt_timeout: "
        "90ms}]}\n"
        "incidents: [{crash: page, from: 3s, for: 100ms}]\n"
        "run: {duration: 6s}\n";
    expect_copies_go_on_alike(yaml, after(6'000), sim::milliseconds(97));
}

}  // namespace
}  // namespace halfopen::tests
