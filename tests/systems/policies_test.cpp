// Policies in their pipeline, on timelines computed by hand.

#include "tests/systems/running.hpp"

namespace halfopen::tests {
namespace {

using models::Kind;
using models::Outcome;

// A user a second, from 1 s on; the callee answers after 100 ms, always with an error.
std::string failing(const std::string& policies,
                    const std::string& callee = "[{work: 100ms}, {fail: 100%}]",
                    const std::string& duration = "100500ms") {
    return "services:\n"
           "  page: {workers: 10, endpoints: {get: [{call: callee.get}]}}\n"
           "  callee: {workers: 10, endpoints: {get: " +
           callee +
           "}}\n"
           "traffic: {users: {send: page.get, rate: 1/s, arrivals: constant}}\n"
           "protect: {page.get -> callee.get: " +
           policies +
           "}\n"
           "run: {duration: " +
           duration + "}\n";
}

TEST(Fallback, TurnsAFailureIntoADegradedSuccess) {
    const auto result = run(failing("[{fallback: nothing}]"));
    EXPECT_EQ(result.find_traffic("users")->of(Kind::degraded), 100U);
    EXPECT_EQ(result.find_service("callee")->of(Outcome::error), 100U);
}

TEST(CircuitBreaker, OpensAtItsThresholdAndRejects) {
    const auto result = run(failing(
        "[{circuit_breaker: {minimum_number_of_calls: 10, wait_duration_in_open_state: 1h}}]"));
    EXPECT_EQ(result.find_traffic("users")->of(Outcome::error), 10U);
    EXPECT_EQ(result.find_traffic("users")->of(Outcome::circuit_open), 90U);
    const auto& changes = result.find_edge("page.get -> callee.get")->breakers.front().transitions;
    ASSERT_EQ(changes.size(), 1U);
    EXPECT_EQ(changes[0].at, sim::Instant{} + sim::milliseconds(10'100));
}

TEST(CircuitBreaker, TriesTheDoorAgainStrictlyAfterItsWait) {
    // Opens at 10.1 s; until 20.1 s + 1 ns it rejects, so the calls at 11..20 s are rejected and
    // that at 21 s is tried.
    const auto result =
        run(failing("[{circuit_breaker: {minimum_number_of_calls: 10, "
                    "wait_duration_in_open_state: 10s, permitted_calls_in_half_open: 1}}]",
                    "[{work: 100ms}, {fail: 100%}]", "22500ms"));
    EXPECT_EQ(result.find_traffic("users")->of(Outcome::error), 11U);
    EXPECT_EQ(result.find_traffic("users")->of(Outcome::circuit_open), 11U);

    // The callee fails at once: opens at 10 s, so the call at exactly 20 s is still rejected.
    const auto exact =
        run(failing("[{circuit_breaker: {minimum_number_of_calls: 10, "
                    "wait_duration_in_open_state: 10s, permitted_calls_in_half_open: 1}}]",
                    "[{fail: 100%}]", "22500ms"));
    const auto& changes = exact.find_edge("page.get -> callee.get")->breakers.front().transitions;
    ASSERT_GE(changes.size(), 2U);
    EXPECT_EQ(changes[0].at, sim::Instant{} + sim::seconds(10));
    EXPECT_EQ(changes[1].at, sim::Instant{} + sim::seconds(21));
}

TEST(CircuitBreaker, CountsSlowCalls) {
    const auto result =
        run(failing("[{circuit_breaker: {minimum_number_of_calls: 5, sliding_window_size: 5, "
                    "slow_call_duration_threshold: 99ms, slow_call_rate_threshold: 100%}}]",
                    "[{work: 100ms}]"));
    // 60 s later half open: ten are permitted, but the verdict falls after minimum_number_of_calls,
    // five.
    EXPECT_EQ(result.find_traffic("users")->of(Outcome::ok), 5U + 5U);
}

TEST(CircuitBreaker, OfAnInstanceThatRejectsLeavesTheNextCallAlone) {
    const auto result =
        run("services:\n"
            "  page: {workers: 10, endpoints: {get: [{call: callee.get}, {call: other.get}]}}\n"
            "  callee: {workers: 10, replicas: 2, endpoints: {get: [{fail: 100%}]}}\n"
            "  other: {workers: 10, replicas: 2, endpoints: {get: [{work: 1ms}]}}\n"
            "traffic: {users: {send: page.get, rate: 1/s, arrivals: constant}}\n"
            "protect: {page -> callee: [{fallback: nothing}, {circuit_breaker: {scope: "
            "callee_instance, minimum_number_of_calls: 2, wait_duration_in_open_state: 1h}}]}\n"
            "run: {duration: 20500ms}\n");
    EXPECT_EQ(result.find_service("callee")->sent, 4U);
    EXPECT_EQ(result.find_service("other")->sent, 20U);
}

TEST(AttemptTimeout, EndsTheWaitAtItsInstant) {
    const auto result = run(failing("[{attempt_timeout: 40ms}]"));
    EXPECT_EQ(result.find_traffic("users")->of(Outcome::attempt_timeout), 100U);
    EXPECT_DOUBLE_EQ(result.find_service("page")->busy_mean, 100 * 0.040 / 100.5);
}

TEST(AttemptTimeout, CountsAsAFailureForTheBreakerAroundIt) {
    const auto result =
        run(failing("[{circuit_breaker: {minimum_number_of_calls: 10, wait_duration_in_open_state: "
                    "1h}}, {attempt_timeout: 40ms}]"));
    EXPECT_EQ(result.find_traffic("users")->of(Outcome::attempt_timeout), 10U);
    EXPECT_EQ(result.find_traffic("users")->of(Outcome::circuit_open), 90U);
}

TEST(Retry, TriesAgainAtOnce) {
    const auto result = run(failing("[{retry: {max_attempts: 3}}]"));
    EXPECT_EQ(result.find_service("callee")->of(Outcome::error), 300U);
    EXPECT_EQ(result.find_traffic("users")->of(Outcome::error), 100U);
    EXPECT_DOUBLE_EQ(result.find_service("page")->busy_mean, 100 * 0.300 / 100.5);
}

TEST(Retry, GivesEachAttemptItsOwnTimeout) {
    const auto result = run(failing("[{retry: {max_attempts: 2}}, {attempt_timeout: 40ms}]"));
    EXPECT_DOUBLE_EQ(result.find_service("page")->busy_mean, 100 * 0.080 / 100.5);
}

TEST(AttemptTimeout, OutsideARetryCoversAllItsAttempts) {
    const auto result = run(failing("[{attempt_timeout: 250ms}, {retry: {max_attempts: 10}}]"));
    EXPECT_EQ(result.find_traffic("users")->of(Outcome::attempt_timeout), 100U);
    EXPECT_DOUBLE_EQ(result.find_service("page")->busy_mean, 100 * 0.250 / 100.5);
}

TEST(AttemptTimeout, MayStandOutsideAndInsideARetry) {
    const auto result =
        run(failing("[{deadline: 1h}, {attempt_timeout: 250ms}, {retry: {max_attempts: 10}}, "
                    "{attempt_timeout: 60ms}]"));
    EXPECT_EQ(result.find_traffic("users")->of(Outcome::attempt_timeout), 100U);
    EXPECT_DOUBLE_EQ(result.find_service("page")->busy_mean, 100 * 0.250 / 100.5);
    EXPECT_EQ(result.find_service("callee")->sent, 500U);
}

TEST(Patience, HoldsForEveryTargetOfAMix) {
    const auto result = run(
        "services: {page: {workers: 100, endpoints: {get: [{work: 5s}], set: [{work: 6s}]}}}\n"
        "traffic: {users: {send: {page.get: 50%, page.set: 50%}, rate: 1/s, give_up_after: 1s}}\n"
        "run: {duration: 99s}\n");
    EXPECT_EQ(result.find_traffic("users")->of(Kind::ok), 0U);
    EXPECT_GT(result.find_traffic("users")->of(Outcome::gave_up), 50U);
}

TEST(Patience, CoversAllAttemptsOfTheUsersOwnRetry) {
    const auto result = run(
        "services: {page: {workers: 10, endpoints: {get: [{work: 600ms}, {fail: 100%}]}}}\n"
        "traffic: {users: {send: page.get, rate: 0.1/s, arrivals: constant, give_up_after: 1s}}\n"
        "protect: {users -> page: [{deadline: 1h}, {retry: {max_attempts: 3}}, {attempt_timeout: "
        "30min}]}\n"
        "run: {duration: 99s}\n");
    EXPECT_EQ(result.find_traffic("users")->of(Outcome::gave_up), 9U);
    EXPECT_EQ(result.find_service("page")->sent, 18U);
}

TEST(Deadline, CoversAllAttempts) {
    const auto result = run(failing("[{deadline: 250ms}, {retry: {max_attempts: 10}}]"));
    EXPECT_EQ(result.find_traffic("users")->of(Outcome::deadline_exceeded), 100U);
    EXPECT_DOUBLE_EQ(result.find_service("page")->busy_mean, 100 * 0.250 / 100.5);
    EXPECT_EQ(result.find_service("callee")->sent, 300U);
}

// Deadlines: 30 s, 7 s used, then 4 s used: 23 s and 19 s left (Google, Site Reliability
// Engineering, ch. 22).
std::string handed_down(const std::string& propagate) {
    return "services:\n"
           "  a: {workers: 10, endpoints: {get: [{call: b.get}]}}\n"
           "  b: {workers: 10, endpoints: {get: [{work: 7s}, {call: c.get}]}}\n"
           "  c: {workers: 10, endpoints: {get: [{work: 4s}, {call: d.get}]}}\n"
           "  d: {workers: 10, endpoints: {get: [{wait: 100s}, {call: e.get}]}}\n"
           "  e: {workers: 10, endpoints: {get: [{work: 1s}]}}\n"
           "traffic: {users: {send: a.get, rate: 1/min, arrivals: constant}}\n"
           "protect: {a -> b: [{deadline: {timeout: 30s, propagate_deadline: " +
           propagate +
           "}}]}\n"
           "run: {duration: 179s}\n";
}

TEST(Deadline, IsHandedDownAndEndsEveryWaitBelowAtTheSameInstant) {
    const auto result = run(handed_down("true"));
    EXPECT_DOUBLE_EQ(result.find_service("a")->busy_mean, 2 * 30.0 / 179);
    EXPECT_DOUBLE_EQ(result.find_service("b")->busy_mean, 2 * 30.0 / 179);
    EXPECT_DOUBLE_EQ(result.find_service("c")->busy_mean,
                     2 * 23.0 / 179);  // waits for d for the 19 s that are left
    EXPECT_EQ(result.find_service("d")->of(Outcome::deadline_exceeded),
              1U);  // after its wait: no time to call e
    EXPECT_EQ(result.find_service("e")->sent, 0U);
}

TEST(Deadline, ThatIsNotHandedDownLeavesThoseBelowWaiting) {
    const auto result = run(handed_down("false"));
    EXPECT_DOUBLE_EQ(result.find_service("a")->busy_mean, 2 * 30.0 / 179);
    EXPECT_EQ(result.find_service("e")->sent, 1U);
    EXPECT_EQ(result.find_service("b")->of(Outcome::ok), 1U);
}

TEST(Deadline, InsideARetryBeginsAnewWithEachAttempt) {
    // Each attempt: 600 ms at b, then c, which fails; told 1 s each time, b may always call c.
    const auto result =
        run("services:\n"
            "  a: {workers: 10, endpoints: {get: [{call: b.get}]}}\n"
            "  b: {workers: 10, endpoints: {get: [{work: 600ms}, {call: c.get}]}}\n"
            "  c: {workers: 10, endpoints: {get: [{work: 1ms}, {fail: 100%}]}}\n"
            "traffic: {users: {send: a.get, rate: 0.1/s, arrivals: constant}}\n"
            "protect: {a -> b: [{retry: {max_attempts: 3}}, {deadline: 1s}]}\n"
            "run: {duration: 19s}\n");
    EXPECT_EQ(result.find_service("c")->of(Outcome::error), 3U);
}

TEST(Deadline, ThatCancelsStopsEveryServiceBelow) {
    const auto result =
        run("services:\n"
            "  a: {workers: 10, endpoints: {get: [{call: b.get}]}}\n"
            "  b: {workers: 10, endpoints: {get: [{call: c.get}]}}\n"
            "  c: {workers: 10, endpoints: {get: [{work: 3s}]}}\n"
            "traffic: {users: {send: a.get, rate: 0.1/s, arrivals: constant}}\n"
            "protect: {a -> b: [{deadline: {timeout: 1s, on_timeout: cancel}}]}\n"
            "run: {duration: 20s}\n");
    EXPECT_EQ(result.find_service("c")->of(Outcome::cancelled), 1U);
    EXPECT_DOUBLE_EQ(result.find_service("c")->busy_mean, 1.0 / 20);
}

TEST(OnTimeout, ACancelOvertakesNoRequestButStopsItOnArrival) {
    const auto result =
        run("services:\n"
            "  a: {workers: 10, endpoints: {get: [{call: b.get}]}}\n"
            "  b: {workers: 10, endpoints: {get: [{work: 5s}]}}\n"
            "links: {a -> b: {latency: 10ms}}\n"
            "traffic: {users: {send: a.get, rate: 0.1/s, arrivals: constant}}\n"
            "protect: {a -> b: [{attempt_timeout: {timeout: 9ms, on_timeout: cancel}}]}\n"
            "run: {duration: 19s}\n");
    EXPECT_EQ(result.find_service("b")->of(Outcome::cancelled), 1U);
    EXPECT_DOUBLE_EQ(result.find_service("b")->busy_mean, 0.0);
}

TEST(Patience, EndsTheUsersWaitButNotTheWork) {
    const auto result = run(
        "services: {page: {workers: 10, endpoints: {get: [{work: 5s}]}}}\n"
        "traffic: {users: {send: page.get, rate: 0.1/s, arrivals: constant, give_up_after: 1s}}\n"
        "run: {duration: 99s}\n");
    EXPECT_EQ(result.find_traffic("users")->of(Outcome::gave_up), 9U);
    EXPECT_EQ(result.find_service("page")->of(Outcome::ok), 9U);
}

}  // namespace
}  // namespace halfopen::tests
