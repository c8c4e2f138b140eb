// Attempts that race, and answers that are kept.

#include "tests/theory/replicated.hpp"

namespace halfopen::tests {
namespace {

Measure answered_per_second(const std::string& service) {
    return [=](const RunResult& result) {
        return static_cast<double>(result.find_service(service)->of(Outcome::ok)) /
               sim::to_seconds(result.simulated - result.warm_up);
    };
}

// Every attempt takes Exp(1 s) for itself. P(T > t) is e^-t up to the delay d, then e^-t e^-(t-d),
// so that p99 is (d + ln 100) / 2; and a share e^-d of the calls sends a second attempt.
TEST(Hedge, CutsTheTailOfExponentialWork) {
    const auto results = from_the_start(
        "services:\n"
        "  page: {workers: unlimited, endpoints: {get: [{call: desk.get}]}}\n"
        "  desk: {workers: unlimited, endpoints: {get: [{work: {exponential: 1s}}]}}\n"
        "traffic: {users: {send: page.get, rate: 1000/s, until: 200s}}\n"
        "protect: {page.get -> desk.get: [{hedge: {delay: 1s}}]}\n" +
        lasting(300));
    const double p99 = (1 + std::log(100.0)) / 2;
    EXPECT_NEAR(p99, 2.802585, 1e-6);
    expect_agrees(results, "p99", p99, response_quantile(0.99), histogram_rounding);
    expect_agrees(results, "mean", 1 - std::exp(-1.0) / 2, mean_response());
    expect_agrees(results, "attempts a call", 1 + std::exp(-1.0),
                  attempts_per_call("page.get -> desk.get"));
}

// Two at once: the sooner of two exponential times is exponential with half the mean.
TEST(Hedge, OfTwoAtOnceTakesTheSooner) {
    const auto results = from_the_start(
        "services:\n"
        "  page: {workers: unlimited, endpoints: {get: [{call: desk.get}]}}\n"
        "  desk: {workers: unlimited, endpoints: {get: [{work: {exponential: 1s}}]}}\n"
        "traffic: {users: {send: page.get, rate: 500/s, until: 200s}}\n"
        "protect: {page.get -> desk.get: [{hedge: {delay: 0s}}]}\n" +
        lasting(300));
    expect_agrees(results, "mean", 0.5, mean_response());
    expect_agrees(results, "p90", std::log(10.0) / 2, response_quantile(0.9), histogram_rounding);
}

// A key that is asked for at the rate a is fetched once, and then found for T: a share
// a T / (1 + a T) of its calls (Jung, Berger and Balakrishnan, Modeling TTL-based Internet caches,
// INFOCOM 2003).
TEST(Cache, KeysWithATimeToLiveAreFoundAsOftenAsRenewalTheorySays) {
    constexpr int keys = 200;
    constexpr double rate = 500;
    constexpr double popularity = 0.8;
    constexpr double ttl = 2;
    const auto results = from_the_start(
        "services:\n"
        "  page: {workers: unlimited, endpoints: {get: [{call: desk.get}]}}\n"
        "  desk: {workers: unlimited, endpoints: {get: [{work: 0ms}]}}\n"
        "traffic: {users: {send: page.get, rate: 500/s}}\n"
        "protect: {page.get -> desk.get: [{cache: {keys: 200, popularity: 0.8, ttl: 2s}}]}\n"
        "run: {duration: 1010s, warm_up: 10s}\n");
    double weights = 0;
    for (int key = 1; key <= keys; ++key) weights += std::pow(key, -popularity);
    double missed = 0;
    for (int key = 1; key <= keys; ++key) {
        const double asked = rate * std::pow(key, -popularity) / weights;
        missed += asked / (1 + asked * ttl);
    }
    expect_agrees(results, "fetches a second", missed, answered_per_second("desk"));
    expect_agrees(results, "hit ratio", 1 - missed / rate, [&](const RunResult& result) {
        return 1 - static_cast<double>(result.find_service("desk")->sent) /
                       static_cast<double>(result.find_service("page")->sent);
    });
}

// One key that is never kept, fetched in exactly D: a fetch begins with the first call after the
// last one has ended, so every 1/a + D seconds, and all who come meanwhile wait for it.
TEST(Cache, CoalescingSendsOneRequestWhateverTheRate) {
    const auto results = from_the_start(
        "services:\n"
        "  page: {workers: unlimited, endpoints: {get: [{call: desk.get}]}}\n"
        "  desk: {workers: unlimited, endpoints: {get: [{work: 100ms}]}}\n"
        "traffic: {users: {send: page.get, rate: 200/s}}\n"
        "protect: {page.get -> desk.get: [{cache: {keys: 1, ttl: 1ns, coalesce: true}}]}\n"
        "run: {duration: 500s}\n");
    expect_agrees(results, "fetches a second", 1 / (1.0 / 200 + 0.1), answered_per_second("desk"),
                  1e-4);
    expect_agrees(results, "busy at the desk", 0.1 / (1.0 / 200 + 0.1), busy(), 1e-4);
    // The first waits for all of D, those who come meanwhile for what is left of it.
    const double mean = (0.1 + 200 * 0.1 * 0.1 / 2) / (1 + 200 * 0.1);
    expect_agrees(results, "mean response", mean, mean_response());
}

}  // namespace
}  // namespace halfopen::tests
