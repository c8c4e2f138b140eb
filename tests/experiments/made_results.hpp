#pragma once
// Results made by hand, as a run would leave them.

#include <cstdint>
#include <string>
#include <utility>

#include "experiments/result.hpp"
#include "topologies/expectation.hpp"

namespace halfopen::experiments {

inline sim::Instant at(std::int64_t second) { return sim::Instant{} + sim::seconds(second); }

inline void end(Tally& tally, Outcome outcome, std::uint64_t count) {
    tally.ended[static_cast<std::size_t>(outcome)] += count;
    tally.sent += count;
}

/// Lets `seconds` seconds pass in each of which `count` requests come and end like this.
inline void pass(TrafficResult& traffic, std::size_t seconds, Outcome outcome,
                 std::uint32_t count) {
    models::TrafficSecond second;
    second.sent = count;
    second.ended[static_cast<std::size_t>(models::kind_of(outcome))] = count;
    traffic.seconds.insert(traffic.seconds.end(), seconds, second);
    end(traffic, outcome, seconds * count);
    for (std::uint64_t each = 0; models::succeeded(outcome) && each != seconds * count; ++each) {
        traffic.response.record(sim::milliseconds(80));
    }
}

/// Lets seconds pass in which `count` requests come and none ends.
inline void pass_in_silence(TrafficResult& traffic, std::size_t seconds, std::uint32_t count) {
    models::TrafficSecond second;
    second.sent = count;
    traffic.seconds.insert(traffic.seconds.end(), seconds, second);
    traffic.sent += seconds * count;
    traffic.in_flight += seconds * count;
}

/// Lets seconds pass in which so many workers are busy.
inline void pass(ServiceResult& service, std::size_t seconds, float busy) {
    models::ServiceSecond second;
    second.busy = busy;
    service.seconds.insert(service.seconds.end(), seconds, second);
}

inline RunResult run_of(std::int64_t seconds) {
    RunResult result;
    result.title = "A shop made by hand";
    result.variant = "as_written";
    result.seed = 7;
    result.duration = result.simulated = sim::seconds(seconds);
    return result;
}

inline topologies::Expectation expect(topologies::Subject subject, std::string of,
                                      topologies::Measure measure,
                                      topologies::Comparison comparison, double value = 0,
                                      double second = 0) {
    topologies::Expectation expectation;
    expectation.subject = subject;
    expectation.of = std::move(of);
    expectation.measure = measure;
    expectation.comparison = comparison;
    expectation.value = value;
    expectation.second = second;
    expectation.text = expectation.of + ": " + std::string(topologies::measure_name(measure));
    return expectation;
}

}  // namespace halfopen::experiments
