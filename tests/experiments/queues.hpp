#pragma once
// Small systems for questions about many runs: without dice, or a queue whose truth is known.

#include <gtest/gtest.h>

#include <string>

#include "experiments/sweep/sweep.hpp"
#include "topologies/topology.hpp"

namespace halfopen::experiments {

inline topologies::Topology topology(const std::string& text, const std::string& name = "text") {
    topologies::Reading reading = topologies::read_text(text, name);
    EXPECT_TRUE(reading.ok()) << topologies::to_text(reading.diagnostics);
    return *reading.topology;
}

/// No dice in it: a desk with two workers and 100 ms of work, so that 20 requests a second are the
/// most; a request that waits for a second leaves.
inline std::string desk(const std::string& rate = "10/s", const std::string& more = "") {
    return R"(
schema: 1
title: A desk
services:
  desk: {workers: 2, endpoints: {serve: [{work: 100ms}]}}
traffic:
  people: {send: desk.serve, rate: )" +
           rate + R"(, arrivals: constant, give_up_after: 1s}
run: {duration: 20s, seed: 3}
)" + more;
}

/// M/M/c: Poisson arrivals, exponential work, `workers` at one service.
inline std::string markov(const std::string& rate, const std::string& work,
                          const std::string& workers, const std::string& run) {
    return "schema: 1\nservices:\n  desk: {workers: " + workers +
           ", endpoints: {serve: [{work: {exponential: " + work +
           "}}]}}\ntraffic:\n  people: {send: desk.serve, rate: " + rate +
           ", arrivals: poisson}\nrun: {" + run + "}\n";
}

inline SweepOptions replicated(std::uint32_t replications) {
    SweepOptions options;
    options.replications = replications;
    return options;
}

/// What a question is refused with.
inline std::string refusal(auto question) {
    try {
        question();
    } catch (const SweepError& error) {
        return error.what();
    }
    return "nothing was refused";
}

}  // namespace halfopen::experiments
