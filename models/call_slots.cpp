// What policies keep about single calls, and who waits in line for a policy.

#include "models/events.hpp"
#include "models/world.hpp"

namespace halfopen::models {

Extra& World::extra(std::uint32_t index) {
    if (index >= extras_.size()) {
        extras_.resize(frames_.size());
    }
    return extras_[index];
}

// The slot of a call for a layer; nobody when it has none.
std::uint32_t World::slot_of(std::uint32_t frame, const Layer& layer) {
    std::uint32_t slot = extra(frame).slot;
    while (slot != nobody && slots_[slot].place != layer.place) {
        slot = slots_[slot].further_out;
    }
    return slot;
}

std::uint32_t World::new_slot(std::uint32_t frame, const Layer& layer) {
    std::uint32_t slot = first_free_slot_;
    if (slot == nobody) {
        slot = static_cast<std::uint32_t>(slots_.size());
        slots_.emplace_back();
    } else {
        first_free_slot_ = slots_[slot].next;
        slots_[slot] = CallSlot{};
    }
    Extra& more = extra(frame);
    slots_[slot].frame = frame;
    slots_[slot].place = layer.place;
    slots_[slot].further_out = more.slot;
    more.slot = slot;
    return slot;
}

void World::free_slot(std::uint32_t frame, const Layer& layer) {
    std::uint32_t* link = &extra(frame).slot;
    while (slots_[*link].place != layer.place) {
        link = &slots_[*link].further_out;
    }
    const std::uint32_t slot = *link;
    *link = slots_[slot].further_out;
    slots_[slot].sequence = 0;  // a pending wake-up finds nobody
    slots_[slot].next = first_free_slot_;
    first_free_slot_ = slot;
}

// Asks for the layer's `wake`. An earlier wish is forgotten.
void World::wake_slot_at(std::uint32_t slot, sim::Instant at) {
    slots_[slot].sequence = simulation_.schedule(at, event_payload(EventKind::slot, slot));
}

void World::join_line(SlotLine& line, std::uint32_t slot) {
    slots_[slot].is_waiting = true;
    slots_[slot].ahead = line.last;
    slots_[slot].behind = nobody;
    (line.last == nobody ? line.first : slots_[line.last].behind) = slot;
    line.last = slot;
}

void World::leave_line(SlotLine& line, std::uint32_t slot) {
    CallSlot& leaving = slots_[slot];
    leaving.is_waiting = false;
    (leaving.ahead == nobody ? line.first : slots_[leaving.ahead].behind) = leaving.behind;
    (leaving.behind == nobody ? line.last : slots_[leaving.behind].ahead) = leaving.ahead;
}

// A number in (0, 1) of this call's own, for this attempt.
double World::chance(std::uint32_t index, sim::Stream dice) const {
    const Frame& frame = frames_[index];
    const std::uint64_t occasion =
        (std::uint64_t{frame.step} << 24U) + frame.repeats_left * 256ULL + frame.attempts;
    return sim::Draws(dice, frame.lineage, occasion).uniform();
}

void World::note(std::uint32_t index, PolicyEvent event) {
    note_on_edge(edge_called_by(frames_[index]), event);
}

void World::note_on_edge(std::uint32_t edge, PolicyEvent event) {
    ++edges_[edge].measured.policies[static_cast<std::size_t>(event)];
}

sim::Duration World::retry_after(std::uint32_t frame) { return extra(frame).retry_after; }

// Which of the breakers behind a layer is asked: one a scope.
std::uint32_t World::instance_asked(std::uint32_t index, const Layer& layer) {
    const Frame& frame = frames_[index];
    const std::uint32_t edge = edge_called_by(frame);
    switch (static_cast<BreakerScope>(layer.scope)) {
        case BreakerScope::edge:
        case BreakerScope::caller:
            return 0;
        case BreakerScope::caller_instance:
            return caller_of(edge) == nobody
                       ? 0
                       : frame.replica - services_[caller_of(edge)].first_replica;
        case BreakerScope::callee_instance:
            break;
    }
    return route(index, edge) - services_[service_called_by(edge)].first_replica;
}

// Chooses the replica before the request is sent.
std::uint32_t World::route(std::uint32_t index, std::uint32_t edge) {
    Extra& more = extra(index);
    if (more.routed_to == nobody) {
        ServiceState& callee = services_[service_called_by(edge)];
        const std::uint32_t outliers = edges_[edge].outliers;
        more.routed_to =
            callee.replicas == 1
                ? callee.first_replica
                : choose_replica(
                      callee, lineage_of_call(frames_[index]),
                      outliers == nobody ? nullptr : &policies_.outliers[outliers].detection);
    }
    return more.routed_to;
}

std::optional<std::uint32_t> World::replica_asked(std::uint32_t index) {
    const std::uint32_t asked = extra(index).asked;
    if (asked == nobody) {
        return std::nullopt;
    }
    return asked - services_[replicas_[asked].service].first_replica;
}

std::uint32_t World::service_called_by(std::uint32_t edge) const {
    return blueprint_->endpoints[edges_[edge].endpoint].service;
}

}  // namespace halfopen::models
