#pragma once
// What queueing theory says, from the formulas. Times in seconds, rates per second.

#include <cmath>
#include <cstddef>
#include <functional>
#include <vector>

namespace halfopen::tests {

/// Erlang's loss formula for `offered` = rate * mean service, by its recursion (Cooper,
/// Introduction to Queueing Theory, 2nd edition, section 3.3).
inline double erlang_b(int servers, double offered) {
    double blocked = 1;
    for (int server = 1; server <= servers; ++server) {
        blocked = offered * blocked / (server + offered * blocked);
    }
    return blocked;
}

/// Erlang's delay formula: the probability of waiting in M/M/c (Cooper, section 3.4).
inline double erlang_c(int servers, double offered) {
    const double blocked = erlang_b(servers, offered);
    return servers * blocked / (servers - offered * (1 - blocked));
}

/// The mean wait in M/M/c.
inline double erlang_wait(int servers, double rate, double mean_service) {
    const double offered = rate * mean_service;
    return erlang_c(servers, offered) * mean_service / (servers - offered);
}

/// Pollaczek and Khinchine: the mean wait in M/G/1 (Kleinrock, Queueing Systems I, 5.7).
inline double pollaczek_wait(double rate, double mean_service, double squared_variation) {
    const double load = rate * mean_service;
    return load * mean_service * (1 + squared_variation) / (2 * (1 - load));
}

/// The stationary probabilities of a birth-death process with these rates up and down.
inline std::vector<double> birth_death(std::size_t states,
                                       const std::function<double(std::size_t)>& up,
                                       const std::function<double(std::size_t)>& down) {
    std::vector<double> weights{1.0};
    double sum = 1;
    for (std::size_t state = 1; state != states; ++state) {
        weights.push_back(weights.back() * up(state - 1) / down(state));
        sum += weights.back();
    }
    for (double& weight : weights) weight /= sum;
    return weights;
}

/// Where a decreasing function crosses zero between two points, by bisection.
inline double root_between(double low, double high, const std::function<double(double)>& f) {
    for (int step = 0; step != 200; ++step) {
        const double middle = (low + high) / 2;
        (f(middle) > 0 ? low : high) = middle;
    }
    return low;
}

/// G/M/1: an arrival finds anyone there with probability sigma, the root in (0, 1) of
/// sigma = A*(mu (1 - sigma)), A* the transform of the time between arrivals; the mean response is
/// 1 / (mu (1 - sigma)) (Kleinrock I, 6.4).
inline double mean_response_of_g_m_1(double service_rate,
                                     const std::function<double(double)>& transform) {
    const double sigma = root_between(
        0, 1 - 1e-7, [&](double guess) { return transform(service_rate * (1 - guess)) - guess; });
    return 1 / (service_rate * (1 - sigma));
}

/// Mean value analysis of a closed network of single-server stations with these demands: cycles a
/// second of `users` who think (Reiser and Lavenberg, Journal of the ACM 27, 1980).
inline double closed_throughput(const std::vector<double>& demands, double think, int users) {
    std::vector<double> queues(demands.size(), 0.0);
    double throughput = 0;
    for (int population = 1; population <= users; ++population) {
        double response = 0;
        for (std::size_t station = 0; station != demands.size(); ++station) {
            response += demands[station] * (1 + queues[station]);
        }
        throughput = population / (think + response);
        for (std::size_t station = 0; station != demands.size(); ++station) {
            queues[station] = throughput * demands[station] * (1 + queues[station]);
        }
    }
    return throughput;
}

/// The stationary probabilities of a Markov chain from its rates (or transition probabilities)
/// without subtractions: row by row, from the last to the first (Grassmann, Taksar and Heyman,
/// Operations Research 33, 1985). What is on the diagonal does not matter.
inline std::vector<double> stationary(std::vector<std::vector<double>> rates) {
    const std::size_t states = rates.size();
    for (std::size_t last = states - 1; last != 0; --last) {
        double out = 0;
        for (std::size_t to = 0; to != last; ++to) out += rates[last][to];
        for (std::size_t from = 0; from != last; ++from) {
            rates[from][last] /= out;
            const double share = rates[from][last];
            if (share == 0) continue;
            for (std::size_t to = 0; to != last; ++to) rates[from][to] += share * rates[last][to];
        }
    }
    std::vector<double> weights(states, 1.0);
    double sum = 1;
    for (std::size_t state = 1; state != states; ++state) {
        weights[state] = 0;
        for (std::size_t from = 0; from != state; ++from) {
            weights[state] += weights[from] * rates[from][state];
        }
        sum += weights[state];
    }
    for (double& weight : weights) weight /= sum;
    return weights;
}

}  // namespace halfopen::tests
