#include "models/policies/connection_limits.hpp"

#include "models/policies/verbs.hpp"
#include "models/world.hpp"

namespace halfopen::models {

ConnectionLimitsSettings connection_limits_preset(std::uint8_t preset) {
    ConnectionLimitsSettings settings;
    settings.preset = preset;
    if (static_cast<ConnectionLimitsPreset>(preset) == ConnectionLimitsPreset::istio) {
        settings.max_connections = unlimited;
        settings.max_pending_requests = unlimited;
        settings.max_requests = unlimited;
    }
    return settings;
}

Permission ConnectionLimits::acquire(sim::Instant) {
    const std::uint64_t streams = std::uint64_t{connections_} * settings_.max_concurrent_streams;
    if (running_ < streams) {
        return attach();
    }
    if (pending_ >= settings_.max_pending_requests) {
        return reject();
    }
    if (connections_ < settings_.max_connections) {
        ++connections_;
        return attach();
    }
    ++pending_;
    return Permission::waiting;
}

bool ConnectionLimits::release(sim::Instant) {
    if (pending_ != 0) {
        --pending_;
        return true;
    }
    --running_;
    return false;
}

void ConnectionLimits::leave_line(sim::Instant) { --pending_; }

Permission ConnectionLimits::attach() {
    if (running_ >= settings_.max_requests) {
        return reject();
    }
    ++running_;
    return Permission::permitted;
}

Permission ConnectionLimits::reject() {
    ++rejected_;
    return Permission::rejected;
}

namespace connection_limits {

Move begin(World& world, std::uint32_t frame, const Layer& layer) {
    auto& state = world.policies().connections[layer.index];
    const Permission permission = state.limits.acquire(world.now());
    if (permission == Permission::permitted) {
        return Move::inwards();
    }
    if (permission == Permission::rejected) {
        world.note(frame, PolicyEvent::limit_exceeded);
        return Move::outwards(Outcome::limit_exceeded);
    }
    world.note(frame, PolicyEvent::request_pending);
    const std::uint32_t slot = world.new_slot(frame, layer);
    world.join_line(state.line, slot);
    return Move::nowhere();
}

// Who waits in line has no place to give back; whose turn it is at this instant, has.
Move finish(World& world, std::uint32_t frame, const Layer& layer, Outcome outcome) {
    auto& state = world.policies().connections[layer.index];
    if (const std::uint32_t slot = world.slot_of(frame, layer); slot != nobody) {
        const bool is_waiting = world.slot(slot).is_waiting;
        if (is_waiting) {
            world.leave_line(state.line, slot);
            state.limits.leave_line(world.now());
        }
        world.free_slot(frame, layer);
        if (is_waiting) {
            return Move::outwards(outcome);
        }
    }
    if (state.limits.release(world.now())) {
        const std::uint32_t next = state.line.first;
        world.leave_line(state.line, next);
        world.wake_slot_at(next, world.now());
    }
    return Move::outwards(outcome);
}

// Its turn has come, or its wait is over.
void wake(World& world, std::uint32_t frame, const Layer& layer) {
    auto& state = world.policies().connections[layer.index];
    const std::uint32_t slot = world.slot_of(frame, layer);
    const bool is_waiting = world.slot(slot).is_waiting;
    if (is_waiting) {
        world.leave_line(state.line, slot);
        state.limits.leave_line(world.now());
        world.note(frame, PolicyEvent::limit_exceeded);
    }
    world.free_slot(frame, layer);
    world.make(frame, layer,
               is_waiting ? Move::outwards(Outcome::limit_exceeded) : Move::inwards());
}

}  // namespace connection_limits

}  // namespace halfopen::models
