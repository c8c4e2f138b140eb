// Several stations: Jackson and Kelly networks, closed networks, fork and join, held workers.

#include <algorithm>

#include "tests/theory/formulas.hpp"
#include "tests/theory/replicated.hpp"

namespace halfopen::tests {
namespace {

// An `api` that holds nothing back, and exponential single-server stations behind it.
std::string network(const std::string& route, const std::string& stations,
                    const std::string& traffic, double seconds) {
    return "services:\n  api: {workers: unlimited, endpoints: {get: [" + route + "]}}\n" +
           stations + "traffic: {users: {send: api.get, " + traffic + "}}\n" + lasting(seconds);
}
std::string station(const std::string& name, double mean) {
    return "  " + name +
           ": {workers: 1, endpoints: {get: [{work: {exponential: " + std::to_string(mean * 1e6) +
           "us}}]}}\n";
}
double m_m_1_response(double rate, double mean) { return mean / (1 - rate * mean); }

// Jackson, Management Science 10, 1963: each station is an M/M/1 of its own.
TEST(Jackson, TandemIsTheSumOfItsStations) {
    const auto results =
        in_steady_state(network("{call: a.get}, {call: b.get}",
                                station("a", 0.010) + station("b", 0.007), "rate: 80/s", 2500));
    expect_agrees(results, "response", m_m_1_response(80, 0.010) + m_m_1_response(80, 0.007),
                  mean_response());
}

TEST(Jackson, StagesThatHandOverAndForgetAreATandemToo) {
    const auto results = in_steady_state(
        "services:\n"
        "  a: {workers: 1, endpoints: {get: [{work: {exponential: 10ms}},\n"
        "                                    {background: [{call: b.get}]}]}}\n" +
        station("b", 0.010) + "traffic: {users: {send: a.get, rate: 70/s}}\n" + lasting(1500));
    expect_agrees(results, "number at the first", 0.7 / 0.3, in_system("a"));
    expect_agrees(results, "number at the second", 0.7 / 0.3, in_system("b"));
}

// A route may come back; up to eight visits, each followed by another with probability .4. With
// exponential work, first come first served, every station is an M/M/1 at its total rate (Kelly,
// Reversibility and Stochastic Networks, theorem 3.1).
TEST(Jackson, FeedbackAddsToTheRate) {
    const int visits_max = 8;
    std::string route = "{call: a.get}";
    for (int visit = 1; visit != visits_max; ++visit) {
        route = "{call: a.get}, {choose: [{probability: 40%, steps: [" + route + "]}]}";
    }
    const double visits = (1 - std::pow(0.4, visits_max)) / (1 - 0.4);
    const auto results = in_steady_state(network(route, station("a", 0.010), "rate: 45/s", 3500));
    expect_agrees(results, "response", visits * m_m_1_response(45 * visits, 0.010),
                  mean_response());
}

TEST(Kelly, ARouteMayVisitAStationTwice) {
    const auto results =
        in_steady_state(network("{call: a.get}, {call: b.get}, {call: a.get}",
                                station("a", 0.010) + station("b", 0.015), "rate: 35/s", 3000));
    expect_agrees(results, "response", 2 * m_m_1_response(70, 0.010) + m_m_1_response(35, 0.015),
                  mean_response());
}

TEST(ClosedNetwork, ThroughputIsThatOfMeanValueAnalysis) {
    const std::vector<double> demands{0.05, 0.08, 0.04};
    const double exact = closed_throughput(demands, 1, 20);
    EXPECT_NEAR(exact, 11.897433, 1e-6);
    const auto results =
        in_steady_state(network("{call: a.get}, {call: b.get}, {call: c.get}",
                                station("a", 0.05) + station("b", 0.08) + station("c", 0.04),
                                "users: 20, think: {exponential: 1s}", 1500));
    expect_agrees(results, "cycles a second", exact, successes_per_second());
    expect_agrees(results, "response", 20 / exact - 1, mean_response());
}

// Only the mean of the think time matters (Baskett, Chandy, Muntz and Palacios, JACM 22, 1975).
TEST(ClosedNetwork, ThinkTimeIsInsensitive) {
    const double exact = closed_throughput({0.05, 0.08, 0.04}, 1, 8);
    const auto results =
        in_steady_state(network("{call: a.get}, {call: b.get}, {call: c.get}",
                                station("a", 0.05) + station("b", 0.08) + station("c", 0.04),
                                "users: 8, think: {lognormal: {mean: 1s, cv: 2}}", 3000));
    expect_agrees(results, "cycles a second", exact, successes_per_second());
}

TEST(ClosedNetwork, OneStationIsTheMachineRepairman) {
    const auto probabilities = birth_death(
        31, [](std::size_t number) { return 30.0 - static_cast<double>(number); },
        [](std::size_t number) {
            return 20.0 * static_cast<double>(std::min<std::size_t>(number, 1));
        });
    const auto results = in_steady_state(
        network("{call: a.get}", station("a", 0.05), "users: 30, think: {exponential: 1s}", 1000));
    expect_agrees(results, "busy", 1 - probabilities[0], busy("a"));
}

// Flatto and Hahn, SIAM Journal on Applied Mathematics 44, 1984; Nelson and Tantawi, IEEE
// Transactions on Computers 37, 1988: (12 - rho) / 8 times the response of one of the two.
void fork_join_takes(double load, double seconds) {
    const auto results = in_steady_state(network(
        "{together: [{call: a.get}, {call: b.get}]}", station("a", 0.010) + station("b", 0.010),
        "rate: " + std::to_string(load * 100) + "/s", seconds));
    expect_agrees(results, "response", (12 - load) / 8 * 0.010 / (1 - load), mean_response());
}

TEST(ForkJoin, OfTwoAtHalfTheLoad) { fork_join_takes(0.5, 1000); }
TEST(ForkJoin, OfTwoAtFourFifths) {
    EXPECT_NEAR((12 - 0.8) / 8 / (1 - 0.8), 7.0, 1e-12);
    fork_join_takes(0.8, 4000);
}

// Order statistics of five exponential times: the k-th comes after the sum of 1/5, 1/4, ...
void join_takes(const std::string& join, double exact) {
    const auto results = in_steady_state(network(
        "{together: [{call: a.x}, {call: a.x}, {call: a.x}, {call: a.x}, {call: a.x}], join: " +
            join + "}",
        "  a: {workers: unlimited, endpoints: {x: [{work: {exponential: 10ms}}]}}\n",
        "rate: 1000/s", 10));
    expect_agrees(results, "response", exact * 0.010, mean_response());
}

TEST(Together, WaitsForTheLastOfFive) { join_takes("all", 1.0 / 5 + 1.0 / 4 + 1.0 / 3 + 0.5 + 1); }
TEST(Together, WaitsForTheSecondOfFive) { join_takes("2", 1.0 / 5 + 1.0 / 4); }

// A caller's worker is held through the callee's queue: five servers behind ten held workers are
// an M/M/5 with everyone's waits, and min(N, 10) workers of the caller are held.
TEST(HeldWorker, APoolBehindALargerPoolIsOneQueue) {
    const std::string yaml =
        "services:\n"
        "  page: {workers: 10, endpoints: {get: [{call: callee.get}]}}\n"
        "  callee: {workers: 5, endpoints: {get: [{work: {exponential: 10ms}}]}}\n"
        "traffic: {users: {send: page.get, rate: 400/s}}\n" +
        lasting(800);
    const auto results = in_steady_state(yaml);
    const auto probabilities = birth_death(
        1000, [](std::size_t) { return 4.0; },
        [](std::size_t number) { return static_cast<double>(std::min<std::size_t>(number, 5)); });
    double held = 0;
    for (std::size_t number = 0; number != probabilities.size(); ++number) {
        held += static_cast<double>(std::min<std::size_t>(number, 10)) * probabilities[number];
    }
    expect_agrees(results, "response", 0.010 + erlang_wait(5, 400, 0.010), mean_response());
    expect_agrees(results, "workers held at the caller", held, busy("page"));
}

// The caller's pool is the smaller: it is the queue, and its callee never makes anyone wait.
TEST(HeldWorker, ASmallPoolIsAQueueForAllItCalls) {
    const auto results = in_steady_state(
        "services:\n"
        "  page: {workers: 3, endpoints: {get: [{call: callee.get}]}}\n"
        "  callee: {workers: 50, endpoints: {get: [{work: {exponential: 10ms}}]}}\n"
        "traffic: {users: {send: page.get, rate: 200/s}}\n" +
        lasting(1500));
    expect_agrees(results, "response", 0.010 + erlang_wait(3, 200, 0.010), mean_response());
}

}  // namespace
}  // namespace halfopen::tests
