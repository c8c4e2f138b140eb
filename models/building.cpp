// Set-up of a world: what the blueprint names becomes state.

#include <algorithm>
#include <stdexcept>

#include "models/events.hpp"
#include "models/world.hpp"

namespace halfopen::models {

namespace {

constexpr std::size_t replicas_in_the_cache = 100;

}  // namespace

World::World(std::shared_ptr<const Blueprint> blueprint, std::uint64_t seed,
             std::uint64_t replication)
    : blueprint_(std::move(blueprint)),
      seed_(seed),
      replication_(replication),
      attempt_lanes_(event_payload(EventKind::attempt_lane, 0)),
      deadline_lanes_(event_payload(EventKind::deadline_lane, 0)) {
    build_services();
    is_big_ = replicas_.size() > replicas_in_the_cache;
    build_edges();
    build_traffic();
    schedule_incidents();
    if (blueprint_->warm_up > sim::Duration{}) {
        simulation_.schedule(sim::Instant{} + blueprint_->warm_up,
                             event_payload(EventKind::warm_up_ends, 0));
    }
}

sim::Stream World::stream_of(std::uint64_t name, std::string_view purpose) const {
    return sim::stream(seed_, replication_, name, sim::hash_name(purpose));
}

void World::build_services() {
    for (const ServiceSpec& spec : blueprint_->services) {
        ServiceState state;
        state.first_replica = static_cast<std::uint32_t>(replicas_.size());
        state.replicas = spec.replicas;
        state.balance = spec.balance;
        state.queue_order = spec.queue_order;
        state.queue_capacity = spec.queue_capacity;
        state.queue_timeout = spec.queue_timeout.value_or(sim::Duration{});
        state.balance_stream = stream_of(sim::hash_name(spec.name), "balance");
        for (std::uint32_t number = 0; number != spec.replicas; ++number) {
            Replica replica;
            replica.key = sim::hash_name(spec.name);
            replica.is_only = spec.replicas == 1;
            replica.service = static_cast<std::uint32_t>(services_.size());
            replica.workers = spec.workers;
            replica.cores = spec.cores;
            replica.sheds = !spec.shedding.empty();
            replica.is_open = !replica.sheds;
            replica.first_line = static_cast<std::uint32_t>(lines_.size());
            replicas_.push_back(replica);
            lines_.resize(lines_.size() +
                          (spec.queue_order == QueueOrder::priority ? priorities : 1));
        }
        services_.push_back(std::move(state));
        build_shedding();
    }
    for (const EndpointSpec& spec : blueprint_->endpoints) {
        endpoints_.push_back({.error_stream = stream_of(sim::hash_name(spec.name), "errors")});
    }
    for (const Step& step : blueprint_->steps) {
        double sum = 0;
        for (std::uint32_t option = step.operand;
             step.verb == Verb::choose && option != step.operand + step.count; ++option) {
            sum += blueprint_->options[option].probability;
            choices_.resize(std::max<std::size_t>(choices_.size(), option + 1));
            choices_[option] = sum;
        }
    }
    instructions_.reserve(blueprint_->steps.size());
    for (const Step& step : blueprint_->steps) {
        const bool draws = step.verb == Verb::work || step.verb == Verb::wait;
        instructions_.push_back({step.verb, draws ? law_of(step.operand) : step.operand, step.count,
                                 step.endpoint, step.key, stream_of(step.key, "step")});
    }
}

// Equal laws are kept once, so that they stay in the cache.
std::uint32_t World::law_of(std::uint32_t distribution) {
    constexpr std::size_t searched_max = 64;
    const models::Distribution& law = blueprint_->distributions[distribution];
    const auto end =
        laws_.begin() + static_cast<std::ptrdiff_t>(std::min(laws_.size(), searched_max));
    const auto found = std::find(laws_.begin(), end, law);
    if (found != end) {
        return static_cast<std::uint32_t>(found - laws_.begin());
    }
    laws_.push_back(law);
    return static_cast<std::uint32_t>(laws_.size() - 1);
}

void World::build_edges() {
    edges_.resize(blueprint_->edges.size());
    for (std::uint32_t index = 0; index != edges_.size(); ++index) {
        const EdgeSpec& spec = blueprint_->edges[index];
        EdgeState& state = edges_[index];
        const bool has_latency = !spec.link.latency.is_constant() || spec.link.latency.mean() > 0 ||
                                 spec.link.protocol_latency > sim::Duration{};
        const EndpointSpec& callee = blueprint_->endpoints[spec.endpoint];
        state.endpoint = spec.endpoint;
        state.first_step = callee.first_step;
        state.first_replica = services_[callee.service].first_replica;
        state.caller_works = spec.link.caller_work > sim::Duration{};
        state.callee_works = spec.link.callee_work > sim::Duration{};
        services_[callee.service].edges.push_back(index);
        state.loss = spec.link.loss;
        state.is_instant = !has_latency && spec.link.loss <= 0 && spec.link.duplicate <= 0;
        state.link_stream = stream_of(sim::hash_name(spec.name), "link");
    }
    incidents_.resize(blueprint_->incidents.size());
    for (std::uint32_t index = 0; index != incidents_.size(); ++index) {
        const IncidentSpec& spec = blueprint_->incidents[index];
        incidents_[index].stream = stream_of(sim::hash_name(spec.name), "incident");
        if (const auto* trouble = std::get_if<LinkTroubleSpec>(&spec.what)) {
            for (const std::uint32_t edge : trouble->edges) {
                edges_[edge].is_instant = false;
            }
        }
    }
}

// The edges that a class's users call: in a row, or one of several by chance.
std::vector<std::uint32_t> World::edges_of_users(std::uint32_t traffic) const {
    std::vector<std::uint32_t> edges;
    for (std::uint32_t at = blueprint_->traffic[traffic].first_step;
         blueprint_->steps[at].verb != Verb::end; ++at) {
        const Step& step = blueprint_->steps[at];
        if (step.verb == Verb::call) {
            edges.push_back(step.operand);
        }
        for (std::uint32_t option = 0; step.verb == Verb::choose && option != step.count;
             ++option) {
            const Step& taken =
                blueprint_->steps[blueprint_->options[step.operand + option].first_step];
            edges.push_back(taken.operand);
        }
    }
    return edges;
}

// Who calls over each edge: a service; nobody, where users do.
void World::find_callers() {
    edge_callers_.assign(edges_.size(), nobody);
    for (const Step& step : blueprint_->steps) {
        if (step.verb == Verb::call && !blueprint_->endpoints.empty()) {
            edge_callers_[step.operand] = blueprint_->endpoints[step.endpoint].service;
        }
    }
    for (std::uint32_t index = 0; index != blueprint_->traffic.size(); ++index) {
        for (const std::uint32_t edge : edges_of_users(index)) {
            edge_callers_[edge] = nobody;
            find_fallback_callers(edge);
        }
    }
}

// Whom users call over `edge`, they also call over those that it falls back on.
void World::find_fallback_callers(std::uint32_t edge) {
    std::optional<std::uint32_t> step = blueprint_->edges[edge].fallback_step;
    for (std::size_t left = edges_.size(); step && left != 0; --left) {
        const std::uint32_t next = blueprint_->steps[*step].operand;
        edge_callers_[next] = nobody;
        step = blueprint_->edges[next].fallback_step;
    }
}

void World::build_traffic() {
    find_callers();
    std::vector<std::optional<sim::Duration>> patience(edges_.size());
    for (std::uint32_t index = 0; index != blueprint_->traffic.size(); ++index) {
        for (const std::uint32_t edge : edges_of_users(index)) {
            patience[edge] = blueprint_->traffic[index].give_up_after;
        }
    }
    for (std::uint32_t edge = 0; edge != edges_.size(); ++edge) {
        build_pipeline(edge, blueprint_->edges[edge].policies, patience[edge]);
    }
    for (std::uint32_t index = 0; index != blueprint_->traffic.size(); ++index) {
        const TrafficSpec& spec = blueprint_->traffic[index];
        const std::uint64_t name = sim::hash_name(spec.name);
        traffic_.push_back({.key = sim::stream(0, 0, name, sim::hash_name("user")).key,
                            .clock = {spec, stream_of(name, "arrivals"), stream_of(name, "phases")},
                            .measured = {}});
        find_direct_edge(index);
        if (spec.users == 0) {
            schedule_arrival(index);
        } else {
            simulation_.schedule(spec.from, event_payload(EventKind::users_start, index));
        }
    }
}

}  // namespace halfopen::models
