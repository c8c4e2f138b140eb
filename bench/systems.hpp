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
/// 200 ms for each service there is, or protected otherwise by `policies`, a list. Exponential
/// work, mean 10 ms; Poisson arrivals at 0.7 of what the first pool can carry.
inline std::string chain_yaml(std::uint32_t services, std::uint32_t workers,
                              std::string policies = "") {
    if (policies.empty()) {
        policies = "[{attempt_timeout: " + std::to_string(200 * services) + "ms}]";
    }
    std::string yaml = "schema: 1\nservices:\n";
    for (std::uint32_t number = 0; number != services; ++number) {
        yaml += "  s" + std::to_string(number) + ": {workers: " + std::to_string(workers) +
                ", endpoints: {get: [{work: {exponential: 10ms}}";
        yaml += number + 1 == services ? "]}}\n"
                                       : ", {call: s" + std::to_string(number + 1) + ".get}]}}\n";
    }
    const double rate = 0.7 * workers / (0.010 * services);
    yaml += "traffic: {users: {send: s0.get, rate: " + std::to_string(rate) + "/s}}\n";
    if (services > 1) {
        yaml += "protect:\n";
        for (std::uint32_t number = 1; number != services; ++number) {
            yaml += "  s" + std::to_string(number - 1) + " -> s" + std::to_string(number) + ": " +
                    policies + "\n";
        }
    }
    return yaml;
}

/// `chains` chains of five services, 10 workers each, a timeout of 1 s on every call, each chain
/// with its own users who come at 140/s in every chain; or, when `users_choose`, users of one class
/// who choose a chain.
inline std::string chains_yaml(std::uint32_t chains, bool users_choose) {
    std::string services = "schema: 1\nservices:\n";
    std::string protect = "protect:\n";
    std::string traffic = "traffic:\n";
    std::string targets;
    for (std::uint32_t chain = 0; chain != chains; ++chain) {
        const std::string name = "c" + std::to_string(chain) + "s";
        for (std::uint32_t number = 0; number != 5; ++number) {
            const std::string next = name + std::to_string(number + 1);
            services += "  " + name + std::to_string(number) +
                        ": {workers: 10, endpoints: {get: [{work: {exponential: 10ms}}" +
                        (number == 4 ? "" : ", {call: " + next + ".get}") + "]}}\n";
            if (number != 4) {
                protect += "  " + name + std::to_string(number) + " -> " + next +
                           ": [{attempt_timeout: 1s}]\n";
            }
        }
        targets +=
            (chain == 0 ? "" : ", ") + name + "0.get: " + std::to_string(100.0 / chains) + "%";
        traffic += "  u" + std::to_string(chain) + ": {send: " + name + "0.get, rate: 140/s}\n";
    }
    if (users_choose) {
        traffic = "traffic: {users: {send: {" + targets +
                  "}, rate: " + std::to_string(140.0 * chains) + "/s}}\n";
    }
    return services + protect + traffic;
}

}  // namespace halfopen::bench
