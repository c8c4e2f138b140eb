// Fallbacks that have not always something to serve, on timelines computed by hand.

#include "tests/systems/watching.hpp"

namespace halfopen::tests {
namespace {

using models::Outcome;

const std::string edge = "page.get -> callee.get";

// A user a second, from 1 s on; the callee answers at once until 5.5 s, then it fails.
std::string falling_back(const std::string& policies, const std::string& more = "") {
    return "services:\n"
           "  page: {workers: 10, endpoints: {get: [{call: callee.get}]}}\n"
           "  callee: {workers: 10, endpoints: {get: [{work: 0ms}]}}\n"
           "  other: {workers: 10, endpoints: {get: [{work: 200ms}], broken: [{work: 1ms}, {fail: "
           "100%}]}}\n"
           "traffic: {users: {send: page.get, rate: 1/s, arrivals: constant}}\n"
           "incidents: [{errors: callee, from: 5500ms, for: 1h, rate: 100%}]\n"
           "protect: {" +
           edge + ": [" + policies + "]" + more + "}\nrun: {duration: 100s}\n";
}

// The last good answer is of 5 s, so it is served up to 8 s.
TEST(Fallback, ServesTheLastGoodAnswerForAWhile) {
    models::World world = run_until(falling_back("{fallback: {cached_for: 3s}}"), after(10'500));
    EXPECT_EQ(users_ended(world, Outcome::ok), 5U);
    EXPECT_EQ(users_ended(world, Outcome::degraded), 3U);
    EXPECT_EQ(users_ended(world, Outcome::error), 2U);
    EXPECT_EQ(count(world, edge, "fallback.served"), 3U);
    EXPECT_EQ(count(world, edge, "fallback.none"), 2U);
}

TEST(Fallback, HasNoLastGoodAnswerBeforeTheFirst) {
    models::World world = run_until(
        "services:\n"
        "  page: {workers: 10, endpoints: {get: [{call: callee.get}]}}\n"
        "  callee: {workers: 10, endpoints: {get: [{fail: 100%}]}}\n"
        "traffic: {users: {send: page.get, rate: 1/s, arrivals: constant}}\n"
        "protect: {page.get -> callee.get: [{fallback: {cached_for: 1h}}]}\n"
        "run: {duration: 100s}\n",
        after(10'500));
    EXPECT_EQ(users_ended(world, Outcome::error), 10U);
}

TEST(Fallback, MayCallAnotherEndpoint) {
    models::World world = run_until(falling_back("{fallback: {call: other.get}}"), after(10'199));
    EXPECT_EQ(users_ended(world, Outcome::ok), 5U);
    EXPECT_EQ(users_ended(world, Outcome::degraded), 4U);
    EXPECT_EQ(busy(world, "other"), 1U);
    world.run_until(after(10'201));
    EXPECT_EQ(users_ended(world, Outcome::degraded), 5U);
    EXPECT_EQ(world.frames_in_use(), 0U);
    EXPECT_EQ(edge_of(world, "page.get -> other.get").sent, 5U);
}

TEST(Fallback, WhoseOwnCallFailsFailsToo) {
    models::World world =
        run_until(falling_back("{fallback: {call: other.broken}}"), after(10'500));
    EXPECT_EQ(users_ended(world, Outcome::error), 5U);
    EXPECT_EQ(count(world, edge, "fallback.none"), 5U);
    EXPECT_EQ(count(world, edge, "fallback.served"), 0U);
}

TEST(Fallback, ThePoliciesOfItsOwnCallHold) {
    models::World world = run_until(
        falling_back("{fallback: {call: other.get}}",
                     ", page.get -> other.get: [{fallback: \"a list\"}, {attempt_timeout: 50ms}]"),
        after(10'500));
    EXPECT_EQ(users_ended(world, Outcome::degraded), 5U);
    EXPECT_EQ(count(world, "page.get -> other.get", "attempt_timeout.timed_out"), 5U);
    EXPECT_EQ(count(world, edge, "fallback.served"), 5U);
}

TEST(Fallback, ADeadlineFurtherOutCoversItsCall) {
    models::World world =
        run_until(falling_back("{deadline: 50ms}, {fallback: {call: other.get}}"), after(10'500));
    EXPECT_EQ(users_ended(world, Outcome::deadline_exceeded), 5U);
    EXPECT_EQ(ended(world, "other", Outcome::ok), 5U);  // orphans
    EXPECT_EQ(world.frames_in_use(), 0U);
}

TEST(Fallback, ItsCallMayBeCancelled) {
    models::World world =
        run_until(falling_back("{deadline: {timeout: 50ms, on_timeout: cancel}}, {fallback: {call: "
                               "other.get}}"),
                  after(10'500));
    EXPECT_EQ(ended(world, "other", Outcome::cancelled), 5U);
}

TEST(Fallback, ARetryFurtherOutTriesAgainWhenItsCallFails) {
    models::World world = run_until(
        falling_back("{retry: {max_attempts: 3}}, {fallback: {call: other.broken}}"), after(6'999));
    EXPECT_EQ(ended(world, "callee", Outcome::error), 3U);
    EXPECT_EQ(ended(world, "other", Outcome::error), 3U);
}

TEST(Fallback, MayBeTheUsersOwn) {
    models::World world = run_until(
        "services:\n"
        "  page: {workers: 10, endpoints: {get: [{fail: 100%}], spare: [{work: 100ms}]}}\n"
        "links: {users -> page: {protocol: rest}}\n"
        "traffic: {users: {send: page.get, rate: 1/s, arrivals: constant}}\n"
        "protect: {users -> page.get: [{fallback: {call: page.spare}}]}\n"
        "run: {duration: 100s}\n",
        after(10'500));
    EXPECT_EQ(users_ended(world, Outcome::degraded), 10U);
    EXPECT_EQ(world.traffic(0).sent, 10U);
    EXPECT_EQ(ended(world, "page", Outcome::ok), 10U);
}

TEST(Fallback, EndsWithItsCaller) {
    models::World world = run_until(
        "services:\n"
        "  page: {workers: 10, endpoints: {get: [{call: callee.get}]}}\n"
        "  callee: {workers: 10, endpoints: {get: [{fail: 100%}], spare: [{work: 1s}]}}\n"
        "traffic: {users: {send: page.get, rate: 1/s, arrivals: constant, until: 1500ms}}\n"
        "protect: {page.get -> callee.get: [{fallback: {call: callee.spare}}]}\n"
        "incidents: [{crash: page, from: 1500ms, for: 1s}]\n"
        "run: {duration: 100s}\n",
        after(1'501));
    EXPECT_EQ(users_ended(world, Outcome::crashed), 1U);
    EXPECT_EQ(world.frames_in_use(), 1U);  // the orphan at the callee
    world.run_until(after(9'000));
    EXPECT_EQ(world.frames_in_use(), 0U);
}

TEST(Fallback, ACopyGoesOnAlike) {
    const std::string yaml =
        "services:\n"
        "  page: {workers: 10, endpoints: {get: [{call: callee.get}]}}\n"
        "  callee: {workers: 5, endpoints: {get: [{work: {exponential: 40ms}}, {fail: 50%}],\n"
        "                                   spare: [{work: {exponential: 40ms}}, {fail: 20%}]}}\n"
        "traffic: {users: {send: page.get, rate: 40/s, give_up_after: 200ms}}\n"
        "protect: {page.get -> callee.get: [{retry: {max_attempts: 2}}, {fallback: {call: "
        "callee.spare}}],\n"
        "          page.get -> callee.spare: [{hedge: {delay: 20ms}}]}\n"
        "incidents: [{crash: page, from: 3s, for: 100ms}]\n"
        "run: {duration: 6s}\n";
    expect_copies_go_on_alike(yaml, after(6'000), sim::milliseconds(97));
}

}  // namespace
}  // namespace halfopen::tests
