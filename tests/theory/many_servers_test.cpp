// Several servers with one queue: Erlang's formulas, bounded queues, constant work, impatience.

#include <algorithm>

#include "tests/theory/formulas.hpp"
#include "tests/theory/replicated.hpp"

namespace halfopen::tests {
namespace {

constexpr double service = 0.010;
const std::string exponential = "{exponential: 10ms}";

std::string pool(int workers, double offered, const std::string& law, double requests,
                 const std::string& queue = "{}") {
    const double rate = offered / service;
    return "services: {desk: {workers: " + std::to_string(workers) + ", queue: " + queue +
           ", endpoints: {get: [{work: " + law + "}], peek: []}}}\n" +
           lasting(requests / static_cast<double>(replications) / rate) +
           "traffic:\n  users: {send: desk.get, rate: " + std::to_string(rate) + "/s}\n";
}

// Poisson visitors who need a worker for no time at all see time averages and disturb no one
// (Wolff, Poisson arrivals see time averages, Operations Research 30, 1982): they give up exactly
// when there is a wait.
std::string with_visitors(const std::string& yaml, double rate) {
    return yaml + "  visitors: {send: desk.peek, rate: " + std::to_string(rate) +
           "/s, give_up_after: 1ns}\n";
}

void waits_as_erlang_says(int workers, double offered, double requests) {
    const double rate = offered / service;
    const auto results =
        in_steady_state(with_visitors(pool(workers, offered, exponential, requests), rate));
    expect_agrees(results, "P(wait)", erlang_c(workers, offered),
                  share_of(Outcome::gave_up, "visitors"));
    expect_agrees(results, "response", service + erlang_wait(workers, rate, service),
                  mean_response());
}

TEST(ErlangC, HalfTheLoadOnFiveServers) {
    EXPECT_NEAR(erlang_c(5, 2.5), 0.13037, 5e-6);
    waits_as_erlang_says(5, 2.5, 2e6);
}
TEST(ErlangC, FourFifthsOnTwoServers) { waits_as_erlang_says(2, 1.6, 4e6); }
TEST(ErlangC, NineTenthsOnTenServers) { waits_as_erlang_says(10, 9, 8e6); }

// The wait of those who wait is exponential with rate c mu - lambda (Cooper, section 3.4).
TEST(ErlangC, MeanWait) {
    const auto results = in_steady_state(pool(3, 2.4, exponential, 1e7));
    expect_agrees(results, "Wq", erlang_wait(3, 240, service),
                  [](const RunResult& result) { return queued()(result) / 240; });
}

TEST(ErlangC, CoresAreServersToo) {
    const auto results = in_steady_state(
        "services: {desk: {workers: unlimited, cores: 2, endpoints: {get: [{work: {exponential: "
        "10ms}}]}}}\ntraffic: {users: {send: desk.get, rate: 160/s}}\n" +
        lasting(1500));
    expect_agrees(results, "response", service + erlang_wait(2, 160, service), mean_response());
}

// M/M/c/K: a birth-death process cut off at K (Kleinrock I, 3.6 and 3.8).
TEST(BoundedQueue, RejectsWhatABirthDeathProcessRejects) {
    const auto results = in_steady_state(pool(3, 2.7, exponential, 2e6, "{capacity: 4}"));
    const auto probabilities = birth_death(
        8, [](std::size_t) { return 270.0; },
        [](std::size_t state) {
            return 100.0 * static_cast<double>(std::min<std::size_t>(state, 3));
        });
    expect_agrees(results, "P(full)", probabilities[7], share_of(Outcome::queue_full));
    double number = 0;
    for (std::size_t state = 0; state != 8; ++state) {
        number += static_cast<double>(state) * probabilities[state];
    }
    expect_agrees(results, "number in the system", number, in_system());
}

TEST(BoundedQueue, StaysExactInOverload) {
    const auto results = in_steady_state(pool(1, 1.5, exponential, 1e6, "{capacity: 9}"));
    const double load = 1.5;
    expect_agrees(results, "P(full)", std::pow(load, 10) * (1 - load) / (1 - std::pow(load, 11)),
                  share_of(Outcome::queue_full));
}

// Erlang B holds for every law of service (Sevastyanov 1957; Cooper, section 3.3).
void loses_what_erlang_says(const std::string& law) {
    EXPECT_NEAR(erlang_b(10, 8), 0.121661, 1e-6);
    const auto results = in_steady_state(pool(10, 8, law, 3e6, "{capacity: 0}"));
    expect_agrees(results, "B(10, 8)", erlang_b(10, 8), share_of(Outcome::queue_full));
}

TEST(ErlangB, HoldsForExponentialService) { loses_what_erlang_says(exponential); }
TEST(ErlangB, HoldsForConstantService) { loses_what_erlang_says("10ms"); }
TEST(ErlangB, HoldsForLognormalService) {
    loses_what_erlang_says("{lognormal: {mean: 10ms, cv: 2}}");
}
TEST(ErlangB, HoldsForParetoService) {
    // The mean of a Pareto law of shape 1.5 from L to 100 L is 3 L (1 - 100^-.5) / (1 - 100^-1.5).
    const double from = 10e6 * (1 - std::pow(100, -1.5)) / (3 * (1 - std::pow(100, -0.5)));
    const long nanoseconds = std::lround(from);
    loses_what_erlang_says("{pareto: {shape: 1.5, from: " + std::to_string(nanoseconds) +
                           "ns, to: " + std::to_string(100 * nanoseconds) + "ns}}");
}
TEST(ErlangB, LosesFewAtLightLoad) {
    const auto results = in_steady_state(pool(5, 2, exponential, 5e6, "{capacity: 0}"));
    expect_agrees(results, "B(5, 2)", erlang_b(5, 2), share_of(Outcome::queue_full));
}

TEST(UnlimitedWorkers, HoldRateTimesWorkWhateverItsLaw) {
    const auto results = in_steady_state(
        "services: {desk: {workers: unlimited, endpoints: {get: [{work: {lognormal: {mean: 100ms, "
        "cv: 2}}}]}}}\ntraffic: {users: {send: desk.get, rate: 500/s}}\n" +
        lasting(300));
    expect_agrees(results, "number in the system", 50, in_system());
}

// M/D/c after Crommelin (1932) and Franx (Operations Research Letters 29, 2001): a service time
// later those then in service have left, and only those have: N' = max(N - c, 0) + Poisson.
double wait_of_constant_work(int servers, double offered) {
    const std::size_t states = 300;
    std::vector<double> arrivals(states, 0.0);
    for (std::size_t count = 0; count != states; ++count) {
        const auto number = static_cast<double>(count);
        arrivals[count] = std::exp(number * std::log(offered) - offered - std::lgamma(number + 1));
    }
    const auto workers = static_cast<std::size_t>(servers);
    std::vector<std::vector<double>> rates(states, std::vector<double>(states, 0.0));
    for (std::size_t from = 0; from != states; ++from) {
        const std::size_t left = from < workers ? 0 : from - workers;
        for (std::size_t to = left; to != states; ++to) rates[from][to] = arrivals[to - left];
    }
    const std::vector<double> probabilities = stationary(rates);
    double waiting = 0;
    for (std::size_t state = workers; state != states; ++state) {
        waiting += static_cast<double>(state - workers) * probabilities[state];
    }
    return waiting / offered;
}

void constant_work_waits(int servers, double offered, double requests) {
    const auto results = in_steady_state(pool(servers, offered, "10ms", requests));
    expect_agrees(results, "Wq in units of the work", wait_of_constant_work(servers, offered),
                  [&](const RunResult& result) { return queued()(result) / offered; });
}

TEST(MDc, NineTenthsOnEightServers) {
    EXPECT_NEAR(wait_of_constant_work(8, 7.2), 0.449973, 1e-6);
    constant_work_waits(8, 7.2, 1.8e7);
}
TEST(MDc, FourFifthsOnTwoServers) { constant_work_waits(2, 1.6, 4e6); }
TEST(MDc, OneServerIsPollaczekAndKhinchine) {
    EXPECT_NEAR(wait_of_constant_work(1, 0.8), pollaczek_wait(0.8, 1, 0), 1e-9);
}

// M/M/c+D: the wait that a patient arrival would have has the density
// lambda p(c-1) exp(lambda min(w, tau) - c mu w); those beyond tau are lost (Baccelli and
// Hebuterne, On queues with impatient customers, 1981; Boots and Tijms, Management Science 45,
// 1999).
double lost_to_impatience(double rate, double service_rate, int servers, double patience) {
    double weight = 1;  // of c - 1 in the system, where 0 has 1
    double sum = 1;
    for (int state = 1; state < servers; ++state) {
        weight *= rate / (state * service_rate);
        sum += weight;
    }
    const double drain = servers * service_rate;
    const double before = (std::exp((rate - drain) * patience) - 1) / (rate - drain);
    const double beyond = std::exp((rate - drain) * patience) / drain;
    return rate * weight * beyond / (sum + rate * weight * (before + beyond));
}

void queue_timeout_loses(double offered, double patience, double requests) {
    const auto results = in_steady_state(pool(
        10, offered, exponential, requests, "{timeout: " + std::to_string(patience * 1e6) + "us}"));
    expect_agrees(results, "lost", lost_to_impatience(offered / service, 100, 10, patience),
                  share_of(Outcome::queue_timeout));
}

TEST(QueueTimeout, LosesInOverloadWhatConstantPatienceLoses) {
    EXPECT_NEAR(lost_to_impatience(12, 1, 10, 0.5), 0.199554, 1e-6);
    queue_timeout_loses(12, 0.005, 2e6);
}
TEST(QueueTimeout, LosesAtFourFifthsWhatConstantPatienceLoses) {
    queue_timeout_loses(8, 0.004, 8e6);
}

}  // namespace
}  // namespace halfopen::tests
