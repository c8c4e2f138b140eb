// Requests spread over replicas.

#include "tests/theory/formulas.hpp"
#include "tests/theory/replicated.hpp"

namespace halfopen::tests {
namespace {

constexpr double service = 0.010;

std::string replicas(int count, const std::string& balance, double load, double requests) {
    const double rate = load * count / service;
    return "services: {desk: {workers: 1, replicas: " + std::to_string(count) +
           ", balance: " + balance +
           ", endpoints: {get: [{work: {exponential: 10ms}}]}}}\n"
           "traffic: {users: {send: desk.get, rate: " +
           std::to_string(rate) + "/s}}\n" +
           lasting(requests / static_cast<double>(replications) / rate);
}

// A random split of a Poisson process gives independent Poisson processes.
TEST(RandomBalance, MakesEachReplicaAnMM1) {
    const auto results = in_steady_state(replicas(4, "random", 0.8, 1e7));
    expect_agrees(results, "response", service / (1 - 0.8), mean_response());
}

// One of them takes 1.5 times as long: another M/M/1, which every fourth request meets.
TEST(RandomBalance, WithOneSlowReplicaMixesTwoMM1) {
    const auto results = in_steady_state(replicas(4, "random", 0.5, 1e7) +
                                         "incidents: [{slow: desk, factor: 1.5, replicas: 1}]\n");
    const double slow = 1.5 * service / (1 - 1.5 * 0.5);
    expect_agrees(results, "response", 0.25 * slow + 0.75 * service / (1 - 0.5), mean_response());
}

// Two of five fail half of what they serve; the balancer does not know.
TEST(RandomBalance, WithTwoFailingReplicasOfFiveFailsAFifth) {
    const auto results = in_steady_state(replicas(5, "random", 0.5, 1e7) +
                                         "incidents: [{errors: desk, rate: 50%, replicas: 2}]\n");
    expect_agrees(results, "errors", 2.0 / 5 * 0.5, share_of(Outcome::error));
}

// Every n-th of a Poisson process has Erlang-n times between them: each replica is an E_n/M/1.
void round_robin_is_erlang(int count, double load, double requests) {
    const auto results = in_steady_state(replicas(count, "round_robin", load, requests));
    const double rate = load * count / service;
    const double exact =
        mean_response_of_g_m_1(100, [&](double s) { return std::pow(rate / (rate + s), count); });
    expect_agrees(results, "response", exact, mean_response());
}

TEST(RoundRobin, OverTwoMakesEachAnE2M1) { round_robin_is_erlang(2, 0.8, 8e6); }
TEST(RoundRobin, OverTenMakesEachAnE10M1) { round_robin_is_erlang(10, 0.9, 1.2e7); }

// Join the shortest of two (Haight, Biometrika 45, 1958), solved numerically: the Markov chain of
// the two numbers, the longer first, cut off at `most`.
double response_of_the_shortest_of_two(double load, std::size_t most) {
    const auto index = [](std::size_t longer, std::size_t shorter) {
        return longer * (longer + 1) / 2 + shorter;
    };
    const std::size_t states = index(most, most) + 1;
    std::vector<std::vector<double>> rates(states, std::vector<double>(states, 0.0));
    std::vector<double> numbers(states);
    const auto go = [&](std::size_t from, std::size_t one, std::size_t other, double rate) {
        rates[from][index(std::max(one, other), std::min(one, other))] += rate;
    };
    for (std::size_t longer = 0; longer <= most; ++longer) {
        for (std::size_t shorter = 0; shorter <= longer; ++shorter) {
            const std::size_t from = index(longer, shorter);
            numbers[from] = static_cast<double>(longer + shorter);
            if (shorter < most) go(from, longer, shorter + 1, 2 * load);
            if (longer > 0) go(from, longer - 1, shorter, 1);
            if (shorter > 0) go(from, longer, shorter - 1, 1);
        }
    }
    const std::vector<double> probabilities = stationary(rates);
    double number = 0;
    for (std::size_t state = 0; state != states; ++state) {
        number += numbers[state] * probabilities[state];
    }
    return number / (2 * load) * service;
}

void is_join_the_shortest_of_two(const std::string& balance, double load, double requests) {
    const auto results = in_steady_state(replicas(2, balance, load, requests));
    expect_agrees(results, "response", response_of_the_shortest_of_two(load, 40), mean_response());
}

TEST(LeastRequests, OfTwoAtHalfTheLoad) { is_join_the_shortest_of_two("least_requests", 0.5, 2e6); }
TEST(LeastRequests, OfTwoAtFourFifths) { is_join_the_shortest_of_two("least_requests", 0.8, 8e6); }
// Two choices of two replicas are both of them.
TEST(PowerOfTwo, OfTwoIsJoinTheShortest) { is_join_the_shortest_of_two("power_of_two", 0.8, 8e6); }

}  // namespace
}  // namespace halfopen::tests
