#pragma once
// Systems written as a user writes them, run twenty times over, against what theory says.
//
// The protocol: one pilot run, whose series of the number in the system second by second gives the
// warm-up by MSER-5; then twenty replications with that `warm_up`. A test passes where the mean of
// the twenty lies within 3.5 standard errors of the exact value, and the standard error within
// 0.5 % of it. Seeds are fixed: the same bytes each time.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <vector>

#include "experiments/statistics/estimate.hpp"
#include "experiments/statistics/warm_up.hpp"
#include "tests/systems/running.hpp"

namespace halfopen::tests {

using experiments::RunResult;
using models::Kind;
using models::Outcome;
using Measure = std::function<double(const RunResult&)>;

inline constexpr std::uint64_t replications = 20;
inline constexpr double standard_errors_allowed = 3.5;
inline constexpr double relative_error_allowed = 0.005;

/// The heavier settings run only in ./test --long.
inline bool is_long() {
    const char* value = std::getenv("HALFOPEN_LONG");
    return value != nullptr && std::string(value) == "1";
}

inline std::string lasting(double seconds) {
    return "run: {duration: " + std::to_string(seconds) + "s}\n";
}

/// Requests in the whole system, queued or served, second by second.
inline std::vector<double> numbers_in_system(const RunResult& result) {
    std::vector<double> series;
    for (const experiments::ServiceResult& service : result.services) {
        series.resize(std::max(series.size(), service.seconds.size()));
        for (std::size_t second = 0; second != service.seconds.size(); ++second) {
            series[second] += static_cast<double>(service.seconds[second].busy) +
                              static_cast<double>(service.seconds[second].queued);
        }
    }
    return series;
}

inline RunResult replication_of(std::shared_ptr<const models::Blueprint> blueprint,
                                std::uint64_t replication) {
    experiments::RunOptions options;
    options.replication = replication;
    return experiments::run(std::move(blueprint), options);
}

/// Twenty replications of a system, without their seconds.
inline std::vector<RunResult> replicate(const topologies::Topology& topology) {
    const auto blueprint = std::make_shared<const models::Blueprint>(topology.blueprint());
    std::vector<RunResult> results;
    for (std::uint64_t index = 0; index != replications; ++index) {
        results.push_back(replication_of(blueprint, index));
        for (experiments::ServiceResult& service : results.back().services) service.seconds = {};
        for (experiments::TrafficResult& traffic : results.back().traffic) traffic.seconds = {};
    }
    return results;
}

/// Twenty replications from the first instant on: for what has no steady state, and for traffic
/// that ends (`until`) before the run does, so that every request has its outcome.
inline std::vector<RunResult> from_the_start(const std::string& yaml) {
    return replicate(read(yaml));
}

/// Twenty replications of the steady state.
inline std::vector<RunResult> in_steady_state(const std::string& yaml) {
    const topologies::Topology topology = read(yaml);
    const RunResult pilot = replication_of(
        std::make_shared<const models::Blueprint>(topology.blueprint()), replications);
    const std::size_t warm_up = experiments::warm_up_of(numbers_in_system(pilot)).cut;
    return replicate(*topology.with("run.warm_up", std::to_string(warm_up) + "s").topology);
}

/// `rounding`: how far off a single value may be for a reason of its own, as a share of it.
inline void expect_agrees(const std::vector<RunResult>& results, const std::string& what,
                          double exact, const Measure& measure, double rounding = 0) {
    std::vector<double> values;
    for (const RunResult& result : results) values.push_back(measure(result));
    const experiments::Estimate found = experiments::estimate_of(values);
    std::printf("[ measured ] %s: exact %.7g, measured %.7g, standard error %.2g (%.3f %%)\n",
                what.c_str(), exact, found.mean, found.standard_error,
                100 * found.standard_error / exact);
    const double allowed =
        standard_errors_allowed * found.standard_error + (rounding + 1e-9) * std::abs(exact);
    EXPECT_NEAR(found.mean, exact, allowed) << what;
    EXPECT_LE(found.standard_error, relative_error_allowed * exact) << what << ": run it longer";
}

// What is measured.

/// A quantile is read off a histogram, whose buckets are good to 1/256 (sim/histogram.hpp).
inline constexpr double histogram_rounding = 1.0 / 256;

inline Measure mean_response(const std::string& traffic = "users") {
    return [=](const RunResult& result) {
        return result.find_traffic(traffic)->response.mean() / 1e9;
    };
}
inline Measure response_quantile(double share, const std::string& traffic = "users") {
    return [=](const RunResult& result) {
        return sim::to_seconds(result.find_traffic(traffic)->response.quantile(share));
    };
}
/// The share of those requests of a class that ended so.
inline Measure share_of(Outcome outcome, const std::string& traffic = "users") {
    return [=](const RunResult& result) {
        const experiments::TrafficResult& found = *result.find_traffic(traffic);
        return static_cast<double>(found.of(outcome)) / static_cast<double>(found.ended_in_all());
    };
}
inline Measure successes_per_second(const std::string& traffic = "users") {
    return [=](const RunResult& result) {
        return static_cast<double>(result.find_traffic(traffic)->of(Kind::ok)) /
               sim::to_seconds(result.simulated - result.warm_up);
    };
}
inline Measure busy(const std::string& service = "desk") {
    return [=](const RunResult& result) { return result.find_service(service)->busy_mean; };
}
inline Measure queued(const std::string& service = "desk") {
    return [=](const RunResult& result) { return result.find_service(service)->queued_mean; };
}
inline Measure in_system(const std::string& service = "desk") {
    return [=](const RunResult& result) { return result.find_service(service)->in_system_mean; };
}
inline Measure attempts_per_call(const std::string& edge) {
    return [=](const RunResult& result) {
        const experiments::EdgeResult& found = *result.find_edge(edge);
        return static_cast<double>(found.attempts) / static_cast<double>(found.sent);
    };
}

}  // namespace halfopen::tests
