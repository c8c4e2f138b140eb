// What is counted where a visit and a call end (measurements.hpp).

#include "models/world.hpp"

namespace halfopen::models {

namespace {

constexpr std::size_t visits_at_once = 128;

}  // namespace

// A visit that ended ok is recorded with its edge, if its caller will measure just the same.
void World::record_visit(const Replica& replica, std::uint32_t edge, sim::Duration sojourn) {
    if (edge == nobody || !edges_[edge].is_plain) {
        services_[replica.service].measured.response.record(sojourn);
    } else if (!is_big_) {
        edges_[edge].visits.record(sojourn);
    } else {
        visits_.push_back({sojourn, edge});
        if (visits_.size() == visits_at_once) {
            enter_visits();
        }
    }
}

// Many at once: in a big system each finds its histogram far away, and so the ways are gone side by
// side.
void World::enter_visits() {
    for (const Visit& visit : visits_) {
        __builtin_prefetch(&edges_[visit.edge].visits);
    }
    for (const Visit& visit : visits_) {
        edges_[visit.edge].visits.record(visit.took);
    }
    visits_.clear();
}

void World::record_other_end(const Replica& replica, sim::Duration sojourn, Outcome outcome) {
    ServiceMeasurements& measured = services_[replica.service].measured;
    ++measured.ended[static_cast<std::size_t>(outcome)];
    ++measured.second.ended[static_cast<std::size_t>(kind_of(outcome))];
    if (outcome == Outcome::degraded) {
        measured.response.record(sojourn);
    }
}

void World::record_call(std::uint32_t edge, sim::Duration took, Outcome outcome) {
    EdgeState& state = edges_[edge];
    if (outcome == Outcome::ok) {
        ++state.ok;
        if (!state.is_plain) {
            state.measured.response.record(took);
        }
        return;
    }
    ++state.measured.ended[static_cast<std::size_t>(outcome)];
    if (outcome == Outcome::degraded) {
        state.measured.response.record(took);
    }
}

}  // namespace halfopen::models
