// Limiters, bulkheads and backoff against their exact probabilities.

#include "tests/theory/formulas.hpp"
#include "tests/theory/replicated.hpp"

namespace halfopen::tests {
namespace {

std::string defended(const std::string& callee, const std::string& policies,
                     const std::string& rate, double seconds) {
    return "services:\n"
           "  page: {workers: unlimited, endpoints: {get: [{call: callee.get}]}}\n"
           "  callee: {workers: unlimited, endpoints: {get: [" +
           callee +
           "]}}\n"
           "traffic: {users: {send: page.get, rate: " +
           rate +
           "}}\n"
           "protect: {page -> callee: " +
           policies + "}\n" + lasting(seconds);
}

// A bucket of `burst` tokens that fills at one rate and is asked at another is an M/D/1/K queue: a
// call is let in when fewer than K = burst tokens are owed. The share let in, from the embedded
// chain (Gross and Harris, Fundamentals of Queueing Theory, section 5.1.8).
double share_admitted(double load, std::size_t burst) {
    std::vector<double> arrivals{std::exp(-load)};
    for (std::size_t count = 1; count <= burst; ++count) {
        arrivals.push_back(arrivals.back() * load / static_cast<double>(count));
    }
    std::vector<double> left{1.0};
    for (std::size_t state = 0; state + 1 < burst; ++state) {
        double next = left[state] - left[0] * arrivals[state];
        for (std::size_t from = 1; from <= state; ++from) {
            next -= left[from] * arrivals[state - from + 1];
        }
        left.push_back(next / arrivals[0]);
    }
    double sum = 0;
    for (const double each : left) sum += each;
    return 1 / (left[0] / sum + load);
}

TEST(TokenBucket, AdmitsWhatAnMD1KQueueLetsIn) {
    EXPECT_NEAR(share_admitted(1.5, 10), 0.666603, 1e-6);
    const auto results = in_steady_state(defended(
        "{work: 1ms}", "[{rate_limit: {limit: 10, period: 1s, burst: 10}}]", "15/s", 40'000));
    expect_agrees(results, "admitted", share_admitted(1.5, 10), share_of(Outcome::ok));
}

TEST(TokenBucket, OfASmallBurstLosesMoreOfALighterLoad) {
    const auto results = in_steady_state(defended(
        "{work: 1ms}", "[{rate_limit: {limit: 100, period: 1s, burst: 3}}]", "80/s", 4'000));
    expect_agrees(results, "admitted", share_admitted(0.8, 3), share_of(Outcome::ok));
}

// Windows side by side: each lets in the smaller of its Poisson number and the limit.
TEST(FixedWindow, AdmitsTheMeanOfATruncatedPoissonNumber) {
    double probability = std::exp(-12.0);
    double mean = 0;
    double below = 0;
    for (int count = 0; count != 10; ++count) {
        mean += count * probability;
        below += probability;
        probability *= 12.0 / (count + 1);
    }
    mean += 10 * (1 - below);
    const auto results = in_steady_state(
        defended("{work: 1ms}", "[{rate_limit: {algorithm: fixed_window, limit: 10, period: 1s}}]",
                 "12/s", 30'000));
    expect_agrees(results, "admitted", mean / 12, share_of(Outcome::ok));
}

// At most 5 in any second: who comes is let in if the fifth before was let in a second ago or more.
// With a limit of 1 it is a renewal process: one let in, then a second without, then the next.
TEST(SlidingWindow, OfOneAdmitsARenewalProcess) {
    const auto results = in_steady_state(
        defended("{work: 1ms}", "[{rate_limit: {algorithm: sliding_window, limit: 1, period: 1s}}]",
                 "2/s", 60'000));
    expect_agrees(results, "admitted", 1 / (1.0 + 0.5) / 2, share_of(Outcome::ok));
}

// Without a wait a bulkhead is Erlang's loss system, with one that never ends his queue.
TEST(Bulkhead, RejectsWhatErlangsLossSystemLoses) {
    const auto results = in_steady_state(defended(
        "{work: {exponential: 100ms}}", "[{bulkhead: {max_concurrent_calls: 10}}]", "80/s", 6'000));
    expect_agrees(results, "rejected", erlang_b(10, 8), share_of(Outcome::bulkhead_full));
}

TEST(Bulkhead, ThatWaitsServesAsAQueueOfItsSize) {
    const auto results = in_steady_state(
        defended("{work: {exponential: 100ms}}",
                 "[{bulkhead: {max_concurrent_calls: 5, max_wait_duration: 1h}}]", "40/s", 8'000));
    const double waits = erlang_b(5, 4) / (1 - 4.0 / 5 * (1 - erlang_b(5, 4)));
    expect_agrees(results, "response", 0.1 + waits / (5 / 0.1 - 40), mean_response());
}

// Exp(1 s), a timeout of 2 s, three retries, each 0.5 s after the failure.
TEST(Backoff, AddsItsWaitToEveryRetry) {
    const double slow = std::exp(-2.0);
    const double success = 1 - std::pow(slow, 4);
    const auto results = from_the_start(
        defended("{work: {exponential: 1s}}",
                 "[{retry: {max_attempts: 4, backoff: constant, backoff_base: 500ms}}, "
                 "{attempt_timeout: 2s}]",
                 "1000/s, until: 100s", 160));
    expect_agrees(results, "success", success, share_of(Outcome::ok));
    double response = 0;  // k slow attempts and their waits, then one that is known to be fast
    for (int before = 0; before != 4; ++before) {
        const double fast = (1 - slow) * (2.5 * before + 1) - 2 * slow;
        response += std::pow(slow, before) * fast / success;
    }
    expect_agrees(results, "response", response, mean_response());
}

// Full jitter is uniform up to the interval: half of it in the mean.
TEST(Backoff, WithFullJitterWaitsHalfTheInterval) {
    const auto results = from_the_start(
        defended("{work: 10ms}, {fail: 50%}",
                 "[{retry: {max_attempts: 2, backoff: constant, backoff_base: 1s, jitter: full}}]",
                 "1000/s, until: 60s", 65));
    const double success = 0.75;
    expect_agrees(results, "response", (0.5 * 0.010 + 0.25 * (0.020 + 0.5)) / success,
                  mean_response());
}

}  // namespace
}  // namespace halfopen::tests
