#pragma once
// The benchmarks' systems, as their users would write them: topology files, read, checked and
// built.

#include <memory>
#include <stdexcept>
#include <string>

#include "models/world.hpp"
#include "topologies/topology.hpp"

namespace halfopen::bench {

inline std::shared_ptr<const models::Blueprint> build(const std::string& yaml) {
    const topologies::Reading reading = topologies::read_text(yaml, "bench.yaml");
    if (!reading.ok()) {
        throw std::runtime_error(topologies::to_text(reading.diagnostics));
    }
    return std::make_shared<const models::Blueprint>(reading.topology->blueprint());
}

/// One queue, M/M/1, rho 0.8, 10 ms of work.
inline std::string queue_yaml() {
    return "schema: 1\n"
           "services: {desk: {workers: 1, endpoints: {get: [{work: {exponential: 10ms}}]}}}\n"
           "traffic: {customers: {send: desk.get, rate: 80/s}}\n";
}

/// `services` in a row, `workers` each; a caller holds its worker while it calls the next, waiting
/// 200 ms for each service there is. Exponential work, mean 10 ms; Poisson arrivals at 0.7 of what
/// the first pool can carry.
inline std::string chain_yaml(std::uint32_t services, std::uint32_t workers,
                              const std::string& protection = "attempt_timeout") {
    const std::string timeout = std::to_string(200 * services) + "ms";
    std::string yaml = "schema: 1\nservices:\n";
    for (std::uint32_t number = 0; number != services; ++number) {
        yaml += "  s" + std::to_string(number) + ": {workers: " + std::to_string(workers) +
                ", endpoints: {get: [{work: {exponential: 10ms}}";
        yaml += number + 1 == services ? "]}}\n"
                                       : ", {call: s" + std::to_string(number + 1) + ".get}]}}\n";
    }
    const double rate = 0.7 * workers / (0.010 * services);
    yaml += "traffic: {users: {send: s0.get, rate: " + std::to_string(rate) + "/s}}\n";
    if (services > 1 && !protection.empty()) {
        yaml += "protect:\n";
        for (std::uint32_t number = 1; number != services; ++number) {
            yaml += "  s" + std::to_string(number - 1) + " -> s" + std::to_string(number) + ": [{" +
                    protection + ": " + timeout + "}]\n";
        }
    }
    return yaml;
}

}  // namespace halfopen::bench
