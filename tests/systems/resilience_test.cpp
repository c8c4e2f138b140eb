// Retries, bulkheads, limiters and scopes in their pipeline, on timelines computed by hand.

#include "tests/systems/running.hpp"

namespace halfopen::tests {
namespace {

using models::Outcome;
using models::PolicyEvent;

// A user a second, from 1 s on; the callee takes `callee`.
std::string calling(const std::string& policies, const std::string& callee = "[{work: 100ms}]",
                    const std::string& rest = "", const std::string& rate = "1/s") {
    return "services:\n"
           "  page: {workers: 100, endpoints: {get: [{call: callee.get}]}}\n"
           "  callee: {workers: 100, endpoints: {get: " +
           callee +
           "}}\n"
           "traffic: {users: {send: page.get, arrivals: constant, rate: " +
           rate +
           "}}\n"
           "protect: {page -> callee: " +
           policies + "}\nrun: {duration: 10500ms}\n" + rest;
}
const std::string edge = "page.get -> callee.get";

std::uint64_t count(const experiments::RunResult& result, PolicyEvent event) {
    return result.find_edge(edge)->policies[static_cast<std::size_t>(event)];
}

double longest_seconds(const experiments::RunResult& result) {
    return sim::to_seconds(result.find_traffic("users")->response.longest());
}

TEST(Retry, WaitsExponentiallyLongerBeforeEachAttempt) {
    // 100 ms, wait 200 ms, 100 ms, wait 400 ms, 100 ms: the caller knows after 900 ms.
    const auto result =
        run(calling("[{retry: {max_attempts: 3, backoff: exponential, "
                    "backoff_base: 200ms}}]",
                    "[{work: 100ms}, {fail: 100%}]", "expect: {as_written: []}\n"));
    EXPECT_EQ(result.find_edge(edge)->attempts, 3 * 9U + 2U);  // the tenth is in its second wait
    EXPECT_EQ(result.find_traffic("users")->of(Outcome::error), 9U);
    EXPECT_EQ(count(result, PolicyEvent::retried), 9U * 2U + 2U);
    EXPECT_EQ(count(result, PolicyEvent::failed_after_retry), 9U);
}

TEST(Retry, DoesNotTryAgainWhatIsTheCallersOwnFault) {
    const auto result = run(
        calling("[{retry: 3}]", "[{work: 100ms}, {fail: {probability: 100%, permanent: true}}]"));
    EXPECT_EQ(result.find_edge(edge)->attempts, result.find_edge(edge)->sent);
    EXPECT_EQ(result.find_traffic("users")->of(Outcome::client_error), 10U);
}

TEST(Retry, TriesAgainWhatTheCalleeWasRefusedItself) {
    // The callee's own breaker is open for good after its first failure; to the page that is an
    // error like any other.
    const auto result =
        run("services:\n"
            "  page: {workers: 100, endpoints: {get: [{call: callee.get}]}}\n"
            "  callee: {workers: 100, endpoints: {get: [{call: below.get}]}}\n"
            "  below: {workers: 100, endpoints: {get: [{fail: 100%}]}}\n"
            "traffic: {users: {send: page.get, arrivals: constant, rate: 1/s}}\n"
            "protect:\n"
            "  page -> callee: [{retry: 3}]\n"
            "  callee -> below: [{circuit_breaker: {sliding_window_size: 1, "
            "minimum_number_of_calls: 1, wait_duration_in_open_state: 1h}}]\n"
            "run: {duration: 10500ms}\n");
    EXPECT_EQ(result.find_service("callee")->sent, 30U);
    EXPECT_EQ(result.find_service("below")->sent, 1U);
}

TEST(Retry, DoesNotWaitForWhatAnotherCalleeAskedFor) {
    const auto result =
        run("services:\n"
            "  page: {workers: 100, endpoints: {get: [{call: full.get}, {call: slow.get}]}}\n"
            "  full: {workers: 1, queue: {capacity: 0}, retry_after: 3s, endpoints: {get: [{work: "
            "1h}]}}\n"
            "  slow: {workers: 100, endpoints: {get: [{work: 1s}]}}\n"
            "protect:\n"
            "  page -> full: [{fallback: none}, {attempt_timeout: 100ms}]\n"
            "  page -> slow: [{retry: {max_attempts: 2, respect_retry_after: true, backoff: "
            "constant, backoff_base: 10ms}}, {attempt_timeout: 100ms}]\n"
            "traffic: {users: {send: page.get, arrivals: constant, rate: 1/s}}\n"
            "run: {duration: 10500ms}\n");
    EXPECT_EQ(result.find_traffic("users")->of(Outcome::attempt_timeout), 10U);
}

TEST(AttemptTimeout, AroundARetryIsCountedAsWhatItIs) {
    const auto result = run(calling("[{attempt_timeout: 50ms}, {retry: 2}]"));
    EXPECT_EQ(count(result, PolicyEvent::attempt_timed_out), 10U);
    EXPECT_EQ(count(result, PolicyEvent::deadline_exceeded), 0U);
}

TEST(Patience, AroundAnAttemptTimeoutIsNoDeadline) {
    const auto result =
        run("services: {page: {workers: 100, endpoints: {get: [{work: 1s}]}}}\n"
            "protect: {users -> page.get: [{attempt_timeout: 900ms}]}\n"
            "traffic: {users: {send: page.get, arrivals: constant, rate: 1/s, give_up_after: "
            "500ms}}\n"
            "run: {duration: 10500ms}\n");
    const auto& policies = result.find_edge("users -> page.get")->policies;
    EXPECT_EQ(result.find_traffic("users")->of(Outcome::gave_up), 10U);
    EXPECT_EQ(policies[static_cast<std::size_t>(PolicyEvent::deadline_exceeded)], 0U);
}

TEST(Retry, OfWhatMustNotBeDoneTwiceIsLeftToTheCalleesThatDidNotBegin) {
    const auto result = run(calling("[{retry: {max_attempts: 3, idempotent_only: true}}]",
                                    "{idempotent: false, steps: [{work: 100ms}, {fail: 100%}]}"));
    EXPECT_EQ(result.find_service("callee")->sent, 10U);
}

TEST(RetryBudget, StopsRetriesWhenItIsEmpty) {
    // Five tokens, one a retry, none come back: five retries in all.
    const auto result =
        run(calling("[{retry: 2}, {retry_budget: {type: quota, capacity: 5, retry_cost: 1, "
                    "timeout_cost: 1, rejected_cost: 1, success_deposit: "
                    "0}}]",
                    "[{work: 100ms}, {fail: 100%}]"));
    EXPECT_EQ(count(result, PolicyEvent::retried), 5U);
    EXPECT_EQ(count(result, PolicyEvent::retry_budget_empty), 5U);
}

TEST(RetryBudget, OfGrpcCountsTheLastFailureOfACall) {
    // Of 10 tokens each call takes two; at 5 there is no further retry.
    const auto result = run(calling("[{retry: {max_attempts: 2}}, {retry_budget: grpc}]",
                                    "[{work: 1ms}, {fail: 100%}]"));
    EXPECT_EQ(count(result, PolicyEvent::retried), 2U);
    EXPECT_EQ(count(result, PolicyEvent::retry_budget_empty), 8U);
}

TEST(Bulkhead, TurnsAwayWhoComesWhenItIsFull) {
    // A call takes 2.5 s, and one comes each second: at 1 s and 2 s they get in, at 3 s not, at 4 s
    // (the first is over at 3.5 s) and 5 s again.
    const auto result = run(calling("[{bulkhead: 2}]", "[{work: 2500ms}]"));
    EXPECT_EQ(count(result, PolicyEvent::bulkhead_rejected), 3U);  // at 3, 6 and 9 s
    EXPECT_EQ(result.find_traffic("users")->of(Outcome::bulkhead_full), 3U);
}

TEST(Bulkhead, LetsTheOneThatWaitedLongestInWhenAPlaceIsFree) {
    // One at a time, 1.5 s each: the second waits from 2 s to 2.5 s, the third from 3 s to 4 s ...
    const auto result = run(calling(
        "[{bulkhead: {max_concurrent_calls: 1, max_wait_duration: 1h}}]", "[{work: 1500ms}]"));
    EXPECT_EQ(result.find_traffic("users")->of(Outcome::ok), 6U);
    EXPECT_DOUBLE_EQ(longest_seconds(result), 4.0);  // the sixth: 6 s to 10 s
    EXPECT_EQ(count(result, PolicyEvent::bulkhead_waited), 9U);
}

TEST(Bulkhead, TurnsAwayWhoHasWaitedForTooLong) {
    // In at 1 s until 10 s; those of 2 to 9 s give up after half a second, the tenth gets in.
    const auto result = run(calling(
        "[{bulkhead: {max_concurrent_calls: 1, max_wait_duration: 500ms}}]", "[{work: 9s}]"));
    EXPECT_EQ(result.find_traffic("users")->of(Outcome::bulkhead_full), 8U);
    EXPECT_EQ(result.find_service("callee")->sent, 2U);
}

TEST(Bulkhead, GivesThePlaceOfACallThatTimedOutToTheNext) {
    const auto result = run(calling("[{bulkhead: 1}, {attempt_timeout: 500ms}]", "[{work: 1h}]"));
    EXPECT_EQ(result.find_traffic("users")->of(Outcome::attempt_timeout), 10U);
    EXPECT_EQ(count(result, PolicyEvent::bulkhead_rejected), 0U);
}

TEST(Bulkhead, LetsTheWaitForAPlaceBePartOfTheCall) {
    for (const char* within : {"", ", {attempt_timeout: 5s}"}) {
        const auto result =
            run(calling("[{bulkhead: {max_concurrent_calls: 1, max_wait_duration: 20s}}" +
                            std::string(within) + "]",
                        "[{work: 1500ms}]"));
        EXPECT_EQ(sim::to_seconds(result.find_edge(edge)->response.longest()), 4.0);
        EXPECT_EQ(result.find_edge(edge)->response.mean(),
                  result.find_traffic("users")->response.mean());
    }
}

TEST(RateLimit, LetsCallsWaitForTheirTurn) {
    // A token every two seconds, one at first: calls at 1, 2, 3, 4 s go at 1, 3, 5, 7 s.
    const auto result =
        run(calling("[{rate_limit: {limit: 1, period: 2s, burst: 1, timeout: 3s}}]"));
    EXPECT_EQ(count(result, PolicyEvent::rate_limit_rejected), 3U);
    EXPECT_EQ(count(result, PolicyEvent::rate_limit_waited), 6U);
    EXPECT_DOUBLE_EQ(longest_seconds(result), 3.1);
}

TEST(ConnectionLimits, TurnAwayWhatIsTooMuchToBePending) {
    // One connection, one pending: with 2.5 s a call, every second of three is let in.
    const auto result =
        run(calling("[{connection_limits: {max_connections: 1, max_concurrent_streams: 1, "
                    "max_pending_requests: 1}}]",
                    "[{work: 2500ms}]"));
    EXPECT_EQ(count(result, PolicyEvent::request_pending) +
                  count(result, PolicyEvent::limit_exceeded) + 1U,
              10U);
    EXPECT_GT(count(result, PolicyEvent::limit_exceeded), 3U);
}

TEST(CircuitBreaker, OfEachReplicaOfTheCalleeOpensForTheOneThatFails) {
    const std::string yaml =
        "services:\n"
        "  page: {workers: 100, endpoints: {get: [{call: callee.get}]}}\n"
        "  callee: {workers: 100, replicas: 2, endpoints: {get: [{work: 1ms}]}}\n"
        "traffic: {users: {send: page.get, arrivals: constant, rate: 10/s}}\n"
        "incidents: [{crash: callee, replicas: 1, from: 0s}]\n"
        "protect: {page -> callee: [{circuit_breaker: {sliding_window_size: 2, "
        "minimum_number_of_calls: 2, wait_duration_in_open_state: 1h, scope: SCOPE}}]}\n"
        "run: {duration: 10s}\n";
    const auto with = [&](const std::string& scope) {
        std::string text = yaml;
        return run(text.replace(text.find("SCOPE"), 5, scope))
            .find_traffic("users")
            ->of(Outcome::ok);
    };
    EXPECT_GE(with("callee_instance"), 48U);
    EXPECT_LE(with("edge"), 100U);
}

TEST(CircuitBreaker, OfAPairOfServicesIsSharedByTheirEndpoints) {
    const std::string yaml =
        "services:\n"
        "  page: {workers: 100, endpoints: {get: [{call: callee.bad}], look: [{call: "
        "callee.good}]}}\n"
        "  callee: {workers: 100, endpoints: {bad: [{fail: 100%}], good: [{work: 1ms}]}}\n"
        "traffic:\n"
        "  a: {send: page.get, arrivals: constant, rate: 10/s}\n"
        "  b: {send: page.look, arrivals: constant, rate: 1/s}\n"
        "protect: {page -> callee: [{circuit_breaker: {sliding_window_size: 5, "
        "minimum_number_of_calls: 5, wait_duration_in_open_state: 1h, scope: SCOPE}}]}\n"
        "run: {duration: 10500ms}\n";
    const auto with = [&](const std::string& scope) {
        std::string text = yaml;
        return run(text.replace(text.find("SCOPE"), 5, scope)).find_traffic("b")->of(Outcome::ok);
    };
    EXPECT_EQ(with("edge"), 10U);
    EXPECT_EQ(with("caller"), 0U);
}

TEST(CircuitBreaker, TimesACallFromWhereItLetItPass) {
    const auto opens = [](const std::string& policies) {
        return !run(calling(policies, "[{work: 1500ms}]")).find_edge(edge)->breaker.empty();
    };
    const std::string breaker =
        "{circuit_breaker: {slow_call_duration_threshold: 2s, slow_call_rate_threshold: 50%, "
        "sliding_window_size: 5, minimum_number_of_calls: 5}}";
    const std::string bulkhead = "{bulkhead: {max_concurrent_calls: 1, max_wait_duration: 20s}}";
    for (const char* within : {"]", ", {attempt_timeout: 5s}]"}) {
        EXPECT_FALSE(opens("[" + bulkhead + ", " + breaker + within));
        EXPECT_TRUE(opens("[" + breaker + ", " + bulkhead + within));
    }
}

TEST(CircuitBreaker, OfAPairOfServicesIsNotSharedWhereTheSettingsDiffer) {
    const auto result =
        run("services:\n"
            "  page: {workers: 100, endpoints: {get: [{call: callee.bad}], look: [{call: "
            "callee.good}]}}\n"
            "  callee: {workers: 100, endpoints: {bad: [{fail: 100%}], good: [{work: 1ms}]}}\n"
            "traffic:\n"
            "  a: {send: page.get, arrivals: constant, rate: 10/s}\n"
            "  b: {send: page.look, arrivals: constant, rate: 1/s}\n"
            "protect:\n"
            "  page.get -> callee.bad: [{circuit_breaker: {sliding_window_size: 5, "
            "wait_duration_in_open_state: 1h, scope: caller}}]\n"
            "  page.look -> callee.good: [{circuit_breaker: {preset: cockatiel, scope: caller}}]\n"
            "run: {duration: 10500ms}\n");
    EXPECT_EQ(result.find_traffic("b")->of(Outcome::ok), 10U);
    EXPECT_EQ(result.find_traffic("a")->of(Outcome::error), 5U);
}

TEST(CircuitBreaker, OfCockatielLetsCallsWaitForItsTrial) {
    // Opens at the first failures; half open, the trial takes 400 ms and the others wait for it.
    const auto result =
        run(calling("[{circuit_breaker: {preset: cockatiel, sliding_window_duration: 1s, "
                    "wait_duration_in_open_state: 2s}}]",
                    "[{work: 400ms}]",
                    "incidents: [{errors: callee, from: 0s, for: 5s, rate: 100%}]\n", "100/s"));
    EXPECT_EQ(result.find_traffic("users")->in_flight, 40U);
    EXPECT_GT(result.find_edge(edge)->breaker.size(), 2U);
}

TEST(ClientThrottle, StopsMostOfWhatWouldBeTurnedAway) {
    const auto result = run(calling("[{client_throttle: {}}]", "[{work: 1ms}]",
                                    "incidents: [{crash: callee, from: 0s}]\n", "100/s"));
    EXPECT_GT(count(result, PolicyEvent::throttled), 900U);
}

TEST(AdaptiveConcurrency, KeepsTheQueueOfItsCalleeShort) {
    const auto waiting = [](const std::string& policies) {
        return run("services:\n"
                   "  page: {workers: 5000, endpoints: {get: [{call: callee.get}]}}\n"
                   "  callee: {workers: 10, endpoints: {get: [{work: 50ms}]}}\n"
                   "traffic: {users: {send: page.get, rate: 300/s}}\n"
                   "protect: {page -> callee: " +
                   policies + "}\nrun: {duration: 60s, warm_up: 20s}\n")
            .find_service("callee")
            ->queued_mean;
    };
    EXPECT_GT(waiting("[]"), 1'000);
    EXPECT_LT(waiting("[{adaptive_concurrency: {preset: netflix_vegas}}]"), 100);
}

}  // namespace
}  // namespace halfopen::tests
