#include "experiments/run.hpp"

#include <algorithm>
#include <numeric>
#include <stdexcept>
#include <utility>

namespace halfopen::experiments {

namespace {

/// How long a run goes on before it asks whether it should: a hundredth of it, but at most a
/// simulated second, and at least a hundred-thousandth.
sim::Duration slice_of(sim::Duration duration) {
    const sim::Duration slice =
        std::min(sim::nanoseconds(duration.nanoseconds / 100), sim::seconds(1));
    return std::max({slice, sim::nanoseconds(duration.nanoseconds / 100'000), sim::nanoseconds(1)});
}

template <class Named>
const Named* find(const std::vector<Named>& all, std::string_view name) {
    const auto found = std::ranges::find(all, name, &Named::name);
    return found == all.end() ? nullptr : &*found;
}

void take_totals(Tally& tally, const std::string& name, const auto& measured) {
    tally.name = name;
    tally.ended = measured.ended;
    tally.response = measured.response;
}

TrafficResult traffic_result(models::World& world, std::uint32_t index) {
    const models::TrafficMeasurements& measured = world.traffic(index);
    TrafficResult result;
    take_totals(result, world.blueprint().traffic[index].name, measured);
    result.sent = measured.sent;
    result.in_flight = measured.in_flight;
    result.calls = measured.calls;
    result.seconds = measured.seconds;
    return result;
}

ServiceResult service_result(models::World& world, std::uint32_t index,
                             sim::Duration measured_for) {
    const models::ServiceMeasurements measured = world.service(index);
    const double length = std::max(1.0, static_cast<double>(measured_for.nanoseconds));
    ServiceResult result;
    take_totals(result, world.blueprint().services[index].name, measured);
    result.sent = measured.arrived;
    result.in_flight = measured.in_system;
    result.workers = world.capacity(index);
    result.busy_mean = measured.busy_area.to_double() / length;
    result.queued_mean = measured.queued_area.to_double() / length;
    result.in_system_mean = measured.in_system_area.to_double() / length;
    result.exhausted_at = measured.exhausted_at;
    result.seconds = measured.seconds;
    result.shed = measured.shed;
    return result;
}

/// By its breakers; of a user's own that says in which state it is, whatever it rejects.
std::uint64_t rejected_by_breakers(const EdgeResult& edge) {
    using models::PolicyEvent;
    const auto count = [&](PolicyEvent event) {
        return edge.policies[static_cast<std::size_t>(event)];
    };
    const bool has_own = std::ranges::any_of(edge.breakers, &models::BreakerReading::is_own);
    return count(PolicyEvent::not_permitted) + (has_own ? count(PolicyEvent::custom_rejected) : 0);
}

EdgeResult edge_result(models::World& world, std::uint32_t index) {
    const models::EdgeMeasurements measured = world.edge(index);
    EdgeResult result;
    take_totals(result, world.blueprint().edges[index].name, measured);
    result.sent = measured.sent;
    result.in_flight = measured.in_flight();
    result.attempts = measured.attempts;
    result.policies = measured.policies;
    result.transmitted = measured.transmitted;
    result.seconds = measured.seconds;
    result.breakers = world.breakers_of(index);
    result.rejected_by_breaker = rejected_by_breakers(result);
    const models::Blueprint& blueprint = world.blueprint();
    const auto callee = blueprint.endpoints[blueprint.edges[index].endpoint].service;
    for (const models::Ejection& each : world.ejections_of(index)) {
        result.ejections.push_back(
            {each.at, blueprint.services[callee].name + "-" + std::to_string(each.replica),
             each.ejected});
    }
    return result;
}

}  // namespace

std::uint64_t Tally::of(Kind kind) const {
    std::uint64_t sum = 0;
    for (std::size_t index = 0; index != models::outcome_count; ++index) {
        sum += models::kind_of(static_cast<Outcome>(index)) == kind ? ended[index] : 0;
    }
    return sum;
}

std::uint64_t Tally::ended_in_all() const {
    return std::accumulate(ended.begin(), ended.end(), std::uint64_t{0});
}

const TrafficResult* RunResult::find_traffic(std::string_view name) const {
    return find(traffic, name);
}
const ServiceResult* RunResult::find_service(std::string_view name) const {
    return find(services, name);
}
const EdgeResult* RunResult::find_edge(std::string_view name) const { return find(edges, name); }

RunResult run(std::shared_ptr<const models::Blueprint> blueprint, const RunOptions& options) {
    const sim::Duration duration = options.duration.value_or(blueprint->duration);
    const std::uint64_t seed = options.seed.value_or(blueprint->seed);
    models::World world(std::move(blueprint), seed, options.replication);
    for (const std::uint32_t edge : options.watched) world.watch(edge);
    bool is_complete = true;
    for (sim::Duration done{}; done < duration && is_complete;) {
        done = std::min(duration, done + slice_of(duration));
        world.run_until(sim::Instant{} + done);
        const double share = sim::to_seconds(done) / sim::to_seconds(duration);
        is_complete = !options.keep_going || options.keep_going(share) || done == duration;
    }
    RunResult result = collect(world, options.variant);
    result.duration = duration;
    result.is_complete = is_complete;
    if (!result.broken_laws.empty()) {
        throw std::runtime_error("a law of the simulator is broken (a bug in halfopen, seed " +
                                 std::to_string(result.seed) + "): " + result.broken_laws.front());
    }
    return result;
}

RunResult collect(models::World& world, std::string variant) {
    const models::Blueprint& blueprint = world.blueprint();
    RunResult result;
    result.title = blueprint.title;
    result.variant = std::move(variant);
    result.seed = world.seed();
    result.replication = world.replication();
    result.duration = world.now() - sim::Instant{};
    result.simulated = result.duration;
    result.warm_up = blueprint.warm_up;
    result.fingerprint = world.fingerprint();
    result.events = world.events();
    result.in_flight_frames = world.frames_in_use();
    result.bytes_in_flight = world.bytes_in_flight();
    result.broken_laws = world.broken_laws();
    for (std::uint32_t index = 0; index != blueprint.traffic.size(); ++index) {
        result.traffic.push_back(traffic_result(world, index));
    }
    for (std::uint32_t index = 0; index != blueprint.services.size(); ++index) {
        result.services.push_back(service_result(world, index, result.measured_for()));
    }
    for (std::uint32_t index = 0; index != blueprint.edges.size(); ++index) {
        result.edges.push_back(edge_result(world, index));
    }
    for (const models::IncidentSpec& spec : blueprint.incidents) {
        result.incidents.push_back({spec.name, spec.from, spec.until, spec.ramp});
    }
    return result;
}

}  // namespace halfopen::experiments
