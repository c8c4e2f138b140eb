#pragma once
// A finished run with what its topology expects of it.

#include <memory>
#include <utility>

#include "experiments/report.hpp"
#include "topologies/topology.hpp"

namespace halfopen::python {

/// Judges a run of the system as written, if it reached its end.
inline std::shared_ptr<experiments::JudgedRun> judged(const topologies::Topology& topology,
                                                      experiments::RunResult result) {
    auto run = std::make_shared<experiments::JudgedRun>();
    if (result.is_complete) {
        run->judgements = experiments::judge_all(topology.expectations(), result);
    }
    run->result = std::move(result);
    return run;
}

}  // namespace halfopen::python
