// What must hold in every run, whatever the system: asserted at the end of each, in release builds
// too.

#include <numeric>

#include "models/world.hpp"

namespace halfopen::models {

namespace {

std::string broken(std::string_view law, const std::string& where, std::uint64_t left,
                   std::uint64_t right) {
    return std::string(law) + " does not hold for " + where + ": " + std::to_string(left) +
           " is not " + std::to_string(right);
}

std::uint64_t sum(const OutcomeCounts& counts) {
    return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
}

}  // namespace

// The most workers that a replica of the service ever has.
std::uint32_t World::workers_max(std::uint32_t service) const {
    std::uint32_t most = blueprint_->services[service].workers;
    for (const IncidentSpec& incident : blueprint_->incidents) {
        const auto* capacity = std::get_if<CapacitySpec>(&incident.what);
        if (capacity != nullptr && capacity->service == service) {
            most = capacity->workers > most ? capacity->workers : most;
        }
    }
    return most;
}

std::vector<std::string> World::broken_laws() {
    std::vector<std::string> laws;
    const auto require = [&laws](std::string_view law, const std::string& where, std::uint64_t left,
                                 std::uint64_t right) {
        if (left != right) {
            laws.push_back(broken(law, where, left, right));
        }
    };
    struct Found {
        std::uint64_t here = 0, holding = 0, sojourns = 0;
    };
    std::vector<Found> found(services_.size());
    std::vector<std::uint64_t> users(traffic_.size());
    std::vector<std::uint64_t> calls(edges_.size());
    for (std::uint32_t index = 0; index != frames_.size(); ++index) {
        const Frame& frame = frames_[index];
        if (frame.state == State::unused) {
            continue;
        }
        if (frame.has(is_strand)) {
            continue;  // its caller's call is counted
        }
        if (frame.state == State::calling) {
            ++calls[edge_called_by(frame)];
        }
        if (frame.has(from_outside)) {
            ++calls[edge_of_caller(frame)];
        }
        if (frame.has(is_client)) {
            users[frame.replica] += frame.state == State::calling ? 1U : 0U;
            continue;
        }
        users[frame.traffic_class] += frame.has(from_outside) ? 1U : 0U;
        const bool is_here = !frame.has(is_branch) && frame.state != State::travelling &&
                             frame.state != State::replying;
        if (is_here) {
            Found& at = found[replicas_[frame.replica].service];
            ++at.here;
            at.holding += frame.has(holds_worker) ? 1U : 0U;
            at.sojourns += static_cast<std::uint64_t>((now() - frame.arrived).nanoseconds);
        }
    }
    for (std::uint32_t index = 0; index != services_.size(); ++index) {
        const ServiceMeasurements measured = service(index);
        const std::string& name = blueprint_->services[index].name;
        const Found& at = found[index];
        require("conservation of requests", name, measured.arrived,
                sum(measured.ended) + measured.in_system);
        require("every request counted is in flight", name, measured.in_system, at.here);
        require("no worker is leaked", name, measured.busy, at.holding);
        require("Little's law", name, measured.law_area, measured.law_sojourns + at.sojourns);
    }
    for (const Replica& replica : replicas_) {
        require("busy <= capacity", blueprint_->services[replica.service].name,
                replica.busy <= workers_max(replica.service) ? 1 : 0, 1);
    }
    for (std::uint32_t index = 0; index != traffic_.size(); ++index) {
        const TrafficMeasurements& measured = traffic_[index].measured;
        const std::string& name = blueprint_->traffic[index].name;
        require("conservation of requests", name, measured.sent,
                sum(measured.ended) + measured.in_flight);
        require("every request counted is in flight", name, measured.in_flight, users[index]);
    }
    for (std::uint32_t index = 0; index != edges_.size(); ++index) {
        const EdgeMeasurements measured = edge(index);
        require("conservation of calls", blueprint_->edges[index].name, measured.sent,
                sum(measured.ended) + calls[index]);
    }
    return laws;
}

}  // namespace halfopen::models
