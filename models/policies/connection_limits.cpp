#include "models/policies/connection_limits.hpp"

#include "models/policies/line_verbs.hpp"
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

namespace {

constexpr LineWords words{PolicyEvent::request_pending, PolicyEvent::limit_exceeded,
                          Outcome::limit_exceeded};

}  // namespace

Move begin(World& world, std::uint32_t frame, const Layer& layer) {
    auto& state = world.policies().connections[layer.index];
    return begin_at(state.limits, state.line, words, world, frame, layer);
}

Move finish(World& world, std::uint32_t frame, const Layer& layer, Outcome outcome) {
    auto& state = world.policies().connections[layer.index];
    return finish_at(state.limits, state.line, world, frame, layer, outcome);
}

void wake(World& world, std::uint32_t frame, const Layer& layer) {
    auto& state = world.policies().connections[layer.index];
    wake_at(state.limits, state.line, words, world, frame, layer);
}

}  // namespace connection_limits

}  // namespace halfopen::models
