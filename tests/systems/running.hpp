#pragma once
// Systems for tests, written as a user writes them: a topology in YAML, run and read off.

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "experiments/run.hpp"
#include "topologies/diagnostics.hpp"
#include "topologies/topology.hpp"

namespace halfopen::tests {

inline topologies::Topology read(const std::string& yaml) {
    topologies::Reading reading = topologies::read_text("schema: 1\n" + yaml, "test.yaml");
    if (!reading.ok()) {
        throw std::runtime_error(topologies::to_text(reading.diagnostics));
    }
    return *reading.topology;
}

inline std::shared_ptr<const models::Blueprint> build(const std::string& yaml,
                                                      std::string_view variant = "as_written") {
    return std::make_shared<const models::Blueprint>(read(yaml).blueprint(variant));
}

inline experiments::RunResult run(const std::string& yaml,
                                  std::string_view variant = "as_written") {
    return experiments::run(build(yaml, variant));
}

inline double seconds_of(sim::Duration duration) { return sim::to_seconds(duration); }

}  // namespace halfopen::tests
