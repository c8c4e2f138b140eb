// Crashes, lost messages, retries, breakers and fan-out against their exact probabilities.

#include "tests/theory/formulas.hpp"
#include "tests/theory/replicated.hpp"

namespace halfopen::tests {
namespace {

// M/M/1 that is up for Exp(theta), loses everyone when it crashes, is down for Exp(eta) and turns
// arrivals away meanwhile. While up, the number there is geometric: p(n) = A (1 - r) r^n with
// A = eta / (theta + eta) and r the root below 1 of mu r^2 - (lambda + mu + theta) r + lambda = 0;
// put into the balance equations it satisfies all of them (the queue with flushing of Towsley and
// Tripathi, Operations Research Letters 10, 1991).
struct Flushed {
    double up = 0;     // A
    double ratio = 0;  // r
};
Flushed flushed(double rate, double service_rate, double crash_rate, double repair_rate) {
    const double sum = rate + service_rate + crash_rate;
    return {repair_rate / (crash_rate + repair_rate),
            (sum - std::sqrt(sum * sum - 4 * service_rate * rate)) / (2 * service_rate)};
}

void crashing_server_serves(double rate, const std::string& up, double up_seconds,
                            const std::string& down, double down_seconds, double seconds) {
    const auto results = in_steady_state(
        "services: {desk: {workers: 1, endpoints: {get: [{work: {exponential: 10ms}}]}}}\n"
        "traffic: {users: {send: desk.get, rate: " +
        std::to_string(rate) +
        "/s}}\n"
        "incidents: [{crash: desk, up: {exponential: " +
        up + "}, down: {exponential: " + down + "}}]\n" + lasting(seconds));
    const Flushed exact = flushed(rate, 100, 1 / up_seconds, 1 / down_seconds);
    expect_agrees(results, "served", 100 * exact.up * exact.ratio / rate, share_of(Outcome::ok));
    expect_agrees(results, "crashed",
                  exact.up * exact.ratio / (1 - exact.ratio) / up_seconds / rate,
                  share_of(Outcome::crashed));
    expect_agrees(results, "refused", 1 - exact.up, share_of(Outcome::refused));
    expect_agrees(results, "number there", exact.up * exact.ratio / (1 - exact.ratio), in_system());
}

TEST(Crash, ServesWhatAQueueWithFlushingServes) {
    crashing_server_serves(80, "200ms", 0.2, "50ms", 0.05, 2500);
}
TEST(Crash, StaysExactInOverload) { crashing_server_serves(150, "500ms", 0.5, "100ms", 0.1, 4000); }

TEST(LossyLink, NeedsBothMessages) {
    const auto results = from_the_start(
        "services: {desk: {workers: unlimited, endpoints: {get: [{work: 10ms}]}}}\n"
        "traffic: {users: {send: desk.get, rate: 1000/s, until: 20s, give_up_after: 100ms}}\n"
        "links: {users -> desk: {loss: 20%}}\n" +
        lasting(21));
    expect_agrees(results, "success", 0.8 * 0.8, share_of(Outcome::ok));
}

TEST(LossyLink, DuplicatesAreServedTwice) {
    const auto results = from_the_start(
        "services: {desk: {workers: unlimited, endpoints: {get: [{work: 10ms}]}}}\n"
        "traffic: {users: {send: desk.get, rate: 1000/s, until: 100s}}\n"
        "links: {users -> desk: {duplicate: 30%}}\n" +
        lasting(101));
    expect_agrees(results, "visits per request", 1.3, [](const RunResult& result) {
        return static_cast<double>(result.find_service("desk")->sent) /
               static_cast<double>(result.find_traffic("users")->sent);
    });
}

std::string called(const std::string& callee, const std::string& policies, double seconds,
                   const std::string& more = "1000/s") {
    return "services:\n"
           "  page: {workers: unlimited, endpoints: {get: [{call: callee.get}]}}\n"
           "  callee: {workers: unlimited, endpoints: {get: " +
           callee +
           "}}\n"
           "traffic: {users: {send: page.get, rate: " +
           more +
           "}}\n"
           "protect: {page -> callee: " +
           policies + "}\n" + lasting(seconds);
}
const std::string edge = "page.get -> callee.get";

TEST(Retry, SucceedsUnlessAllAttemptsFail) {
    const auto results = from_the_start(called(
        "[{work: 1ms}, {fail: 60%}]", "[{retry: {max_attempts: 4}}]", 21, "1000/s, until: 20s"));
    expect_agrees(results, "success", 1 - std::pow(0.6, 4), share_of(Outcome::ok));
    expect_agrees(results, "attempts", (1 - std::pow(0.6, 4)) / (1 - 0.6), attempts_per_call(edge));
}

// Exp(1 s), a timeout of 2 s, four attempts: each fails with probability exp(-2).
TEST(Retry, OfTimeoutsSucceedsUnlessAllAttemptsAreSlow) {
    const double slow = std::exp(-2.0);
    const double success = 1 - std::pow(slow, 4);
    EXPECT_NEAR(success, 0.999665, 1e-6);
    EXPECT_NEAR(success / (1 - slow), 1.156130, 1e-6);
    const auto results = from_the_start(
        called("[{work: {exponential: 1s}}]", "[{retry: {max_attempts: 4}}, {attempt_timeout: 2s}]",
               160, "1000/s, until: 100s"));
    expect_agrees(results, "success", success, share_of(Outcome::ok));
    expect_agrees(results, "attempts", success / (1 - slow), attempts_per_call(edge));
    double response = 0;  // k slow attempts, then one that is known to be fast
    for (int before = 0; before != 4; ++before) {
        const double fast = (1 - slow) * (2 * before + 1) - 2 * slow;
        response += std::pow(slow, before) * fast / success;
    }
    expect_agrees(results, "response", response, mean_response());
}

TEST(AttemptTimeout, CutsTheWorkOfACancelledCall) {
    const auto results =
        in_steady_state(called("[{work: {exponential: 1s}}]",
                               "[{attempt_timeout: {timeout: 2s, on_timeout: cancel}}]", 100));
    expect_agrees(results, "workers in use", 1000 * (1 - std::exp(-2.0)), busy("callee"));
}

TEST(AttemptTimeout, LeavesTheWorkOfAnOrphanWhole) {
    const auto results =
        in_steady_state(called("[{work: {exponential: 1s}}]", "[{attempt_timeout: 2s}]", 200));
    expect_agrees(results, "workers in use", 1000, busy("callee"));
}

// Three layers of four attempts multiply (Google, Site Reliability Engineering, chapter 22).
TEST(RetryAmplification, ThreeLayersOfFourAttemptsAre64Calls) {
    const RunResult result =
        run("services:\n"
            "  a: {workers: 100, endpoints: {get: [{call: b.get}]}}\n"
            "  b: {workers: 100, endpoints: {get: [{call: c.get}]}}\n"
            "  c: {workers: 100, endpoints: {get: [{call: d.get}]}}\n"
            "  d: {workers: 100, endpoints: {get: [{work: 1ms}, {fail: 100%}]}}\n"
            "traffic: {users: {send: a.get, rate: 1/s, arrivals: constant}}\n"
            "protect: {'* -> b': [{retry: {max_attempts: 4}}], '* -> c': [{retry: {max_attempts: "
            "4}}],\n"
            "          '* -> d': [{retry: {max_attempts: 4}}]}\n"
            "run: {duration: 10500ms}\n");
    ASSERT_EQ(result.find_traffic("users")->sent, 10U);
    EXPECT_EQ(result.find_service("d")->sent, 640U);
}

// With a window of five and a threshold of 100 % the breaker opens after five failures in a row:
// (1 - p^5) / (p^5 (1 - p)) = 62 calls at p = 1/2 (Feller I, XIII.7). It is open for 30 s, in which
// 300 come in the mean; then one call is let through, after which it is open again or closed, one
// as likely as the other: 300 rejected for 1 + 62 / 2 tried.
TEST(BreakerCycle, RejectsTheShareOfARenewalProcess) {
    const double to_trip = (1 - std::pow(0.5, 5)) / (std::pow(0.5, 5) * (1 - 0.5));
    EXPECT_DOUBLE_EQ(to_trip, 62);
    const auto results = in_steady_state(
        called("[{fail: 50%}]",
               "[{circuit_breaker: {failure_rate_threshold: 100%, sliding_window_size: 5, "
               "minimum_number_of_calls: 5, permitted_calls_in_half_open: 1, "
               "wait_duration_in_open_state: 30s}}]",
               50'000, "10/s"));
    expect_agrees(results, "rejected", 300 / (300 + 1 + to_trip / 2),
                  share_of(Outcome::circuit_open));
}

// Dean and Barroso, The Tail at Scale, Communications of the ACM 56, 2013.
TEST(FanOut, OfAHundredOnePercentSlowMakes63PercentSlow) {
    std::string branches = "{call: leaf.get}";
    for (int branch = 1; branch != 100; ++branch) branches += ", {call: leaf.get}";
    const auto results = from_the_start(
        "services:\n"
        "  root: {workers: unlimited, endpoints: {get: [{together: [" +
        branches +
        "]}]}}\n"
        "  leaf: {workers: unlimited, endpoints: {get: [{work: {mixture: [\n"
        "    {probability: 99%, of: 10ms}, {probability: 1%, of: 1s}]}}]}}\n"
        "traffic: {users: {send: root.get, rate: 100/s, until: 20s, give_up_after: 500ms}}\n" +
        lasting(21));
    EXPECT_NEAR(1 - std::pow(0.99, 100), 0.63397, 1e-5);
    expect_agrees(results, "slow", 1 - std::pow(0.99, 100), share_of(Outcome::gave_up));
}

}  // namespace
}  // namespace halfopen::tests
