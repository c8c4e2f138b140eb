// What goes wrong, and when.

#include <algorithm>

#include "models/events.hpp"
#include "models/world.hpp"

namespace halfopen::models {

void World::schedule_incidents() {
    for (std::uint32_t index = 0; index != incidents_.size(); ++index) {
        const IncidentSpec& spec = blueprint_->incidents[index];
        simulation_.schedule(spec.from, event_payload(EventKind::incident_begins, index));
        if (spec.until != sim::never) {
            simulation_.schedule(spec.until, event_payload(EventKind::incident_ends, index));
        }
    }
}

void World::begin_incident(std::uint32_t incident) {
    incidents_[incident].is_over = false;
    switch_incident(incident, true);
}

void World::end_incident(std::uint32_t incident) {
    switch_incident(incident, false);
    incidents_[incident].is_over = true;
}

void World::switch_incident(std::uint32_t index, bool on) {
    IncidentState& state = incidents_[index];
    if (state.is_on == on || state.is_over) {
        return;
    }
    state.is_on = on;
    const IncidentSpec& spec = blueprint_->incidents[index];
    if (std::holds_alternative<SlowSpec>(spec.what)) {
        apply_slow(index, on);
    } else if (std::holds_alternative<ErrorsSpec>(spec.what)) {
        apply_errors();
    } else if (const auto* crash = std::get_if<CrashSpec>(&spec.what)) {
        if (crash->up && on) {
            begin_crash_cycle(index);
        } else {
            apply_crash(index, on);
        }
    } else if (const auto* capacity = std::get_if<CapacitySpec>(&spec.what)) {
        apply_capacity(capacity->service);
    } else if (const auto* trouble = std::get_if<LinkTroubleSpec>(&spec.what)) {
        apply(*trouble, on);
    }
}

void World::apply_slow(std::uint32_t incident, bool on) {
    const IncidentSpec& spec = blueprint_->incidents[incident];
    const auto& slow = std::get<SlowSpec>(spec.what);
    for (const auto& [endpoint, factor] : slow.endpoints) {
        endpoints_[endpoint].slows += on ? 1U : -1U;
        if (on) {
            const Befallen where{endpoint, slow.replicas};
            active_slows_.push_back({incident, where, factor, simulation_.now(), spec.ramp});
        }
    }
    if (!on) {
        std::erase_if(active_slows_,
                      [&](const ActiveSlow& active) { return active.incident == incident; });
    }
}

bool World::befalls(const Befallen& where, std::uint32_t endpoint, std::uint32_t replica) const {
    const ServiceState& service = services_[blueprint_->endpoints[endpoint].service];
    return where.endpoint == endpoint && replica - service.first_replica < where.replicas;
}

double World::slowdown(std::uint32_t endpoint, std::uint32_t replica) const {
    double product = 1;
    for (const ActiveSlow& active : active_slows_) {
        if (befalls(active.where, endpoint, replica)) {
            const sim::Duration passed = simulation_.now() - active.from;
            const double share = passed >= active.ramp
                                     ? 1.0
                                     : sim::to_seconds(passed) / sim::to_seconds(active.ramp);
            product *= 1.0 + (active.factor - 1.0) * share;
        }
    }
    return product;
}

// Gathered anew, so that rates are combined in the order of the file whatever began first.
void World::apply_errors() {
    active_errors_.clear();
    for (std::size_t index = 0; index != incidents_.size(); ++index) {
        const auto* errors = std::get_if<ErrorsSpec>(&blueprint_->incidents[index].what);
        if (errors == nullptr || !incidents_[index].is_on) {
            continue;
        }
        for (const std::uint32_t endpoint : errors->endpoints) {
            active_errors_.push_back({{endpoint, errors->replicas}, errors->rate});
        }
    }
}

double World::error_rate(std::uint32_t endpoint, std::uint32_t replica) const {
    double rate = 0;
    for (const ActiveErrors& active : active_errors_) {
        if (befalls(active.where, endpoint, replica)) {
            rate = 1.0 - (1.0 - rate) * (1.0 - active.rate);
        }
    }
    return rate;
}

// A replica is down while any crash that names it says so.
void World::apply_crash(std::uint32_t incident, bool down) {
    incidents_[incident].is_down = down;
    const auto& crash = std::get<CrashSpec>(blueprint_->incidents[incident].what);
    const ServiceState& service = services_[crash.service];
    for (std::uint32_t number = 0; number != std::min(crash.replicas, service.replicas); ++number) {
        Replica& replica = replicas_[service.first_replica + number];
        const bool was_up = replica.is_up;
        replica.is_up = true;
        for (std::size_t index = 0; index != incidents_.size(); ++index) {
            const auto* other = std::get_if<CrashSpec>(&blueprint_->incidents[index].what);
            if (other != nullptr && incidents_[index].is_down && other->service == crash.service &&
                number < other->replicas) {
                replica.is_up = false;
            }
        }
        replica.is_open = replica.is_up && !replica.sheds;
        if (was_up && !replica.is_up) {
            crash_replica(service.first_replica + number);
        }
    }
}

// Up, down, up, ... for random lengths, until the incident ends; begins with a time of being up.
void World::begin_crash_cycle(std::uint32_t index) {
    incidents_[index].cycles += incidents_[index].cycles % 2;
    schedule_crash_cycle(index);
}

void World::schedule_crash_cycle(std::uint32_t index) {
    IncidentState& state = incidents_[index];
    const auto& crash = std::get<CrashSpec>(blueprint_->incidents[index].what);
    sim::Draws draws(state.stream, state.cycles);
    const bool is_down = state.cycles % 2 == 1;
    const sim::Duration lasts = (is_down ? crash.down : crash.up)->sample(draws);
    ++state.cycles;
    state.cycle_sequence = simulation_.schedule(simulation_.now() + lasts,
                                                event_payload(EventKind::crash_cycle, index));
}

void World::cycle_crash(std::uint32_t index, std::uint32_t sequence) {
    const IncidentState& state = incidents_[index];
    if (state.is_on && state.cycle_sequence == sequence) {  // else it was ended meanwhile
        apply_crash(index, state.cycles % 2 == 1);
        schedule_crash_cycle(index);
    }
}

// Everything in the process is gone at once; its callers see the connection break, what it had
// called goes on.
void World::crash_replica(std::uint32_t replica) {
    for (std::uint32_t index = 0; index != frames_.size(); ++index) {
        const Frame& frame = frames_[index];
        const bool is_here = frame.replica == replica && !frame.has(is_client) &&
                             frame.state != State::unused && frame.state != State::travelling &&
                             frame.state != State::replying;
        if (!is_here || frame.has(is_strand) || (frame.has(is_branch) && frame.caller != nobody)) {
            continue;  // a branch ends with its parent, and so does a strand, if it has one
        }
        stop(index, false);
        if (frame.has(is_branch)) {
            frames_.free(index);
        } else {
            turn_away(index, Outcome::crashed);
        }
    }
    if (replicas_[replica].sheds) {
        begin_shedding(replica);  // what it had learned is gone
    }
}

// Of several that name a service, the last in the file counts.
void World::apply_capacity(std::uint32_t service) {
    std::uint32_t workers = blueprint_->services[service].workers;
    for (std::size_t index = 0; index != incidents_.size(); ++index) {
        const auto* capacity = std::get_if<CapacitySpec>(&blueprint_->incidents[index].what);
        if (capacity != nullptr && capacity->service == service && incidents_[index].is_on) {
            workers = capacity->workers;
        }
    }
    const ServiceState& state = services_[service];
    for (std::uint32_t number = 0; number != state.replicas; ++number) {
        Replica& replica = replicas_[state.first_replica + number];
        replica.workers = workers;
        replica.touch(simulation_.now());
        ++replica.busy;  // one that releases its worker lets in as many as there is now room for
        release_worker(replica);
    }
}

void World::apply(const LinkTroubleSpec& trouble, bool on) {
    for (const std::uint32_t edge : trouble.edges) {
        edges_[edge].troubles += on ? 1U : -1U;
        double loss = blueprint_->edges[edge].link.loss;
        for (std::size_t index = 0; index != incidents_.size(); ++index) {
            const auto* other = std::get_if<LinkTroubleSpec>(&blueprint_->incidents[index].what);
            if (other != nullptr && incidents_[index].is_on &&
                std::ranges::find(other->edges, edge) != other->edges.end()) {
                loss = 1.0 - (1.0 - loss) * (1.0 - other->loss);
            }
        }
        edges_[edge].loss = loss;
    }
}

sim::Duration World::trouble_delay(std::uint32_t edge, std::uint64_t lineage) const {
    sim::Duration delay{};
    for (std::uint32_t index = 0; index != incidents_.size(); ++index) {
        const auto* trouble = std::get_if<LinkTroubleSpec>(&blueprint_->incidents[index].what);
        if (trouble != nullptr && trouble->delay && incidents_[index].is_on &&
            std::ranges::find(trouble->edges, edge) != trouble->edges.end()) {
            sim::Draws draws(incidents_[index].stream, lineage);
            delay = delay + trouble->delay->sample(draws);
        }
    }
    return delay;
}

}  // namespace halfopen::models
