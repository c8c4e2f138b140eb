#include "models/policies/controlled_delay.hpp"

#include <algorithm>

namespace halfopen::models {

ControlledDelaySettings controlled_delay_preset(std::uint8_t preset) {
    ControlledDelaySettings settings;
    settings.preset = preset;
    settings.algorithm = preset;
    if (settings.algorithm == static_cast<std::uint8_t>(ControlledDelayAlgorithm::folly)) {
        settings.adaptive_lifo = static_cast<std::uint8_t>(AdaptiveLifo::never);
    }
    return settings;
}

ControlledDelay::ControlledDelay(const ControlledDelaySettings& settings, sim::Instant now)
    : settings_(settings), last_empty_(now), interval_end_(now) {}

sim::Duration ControlledDelay::on_enqueue(std::uint32_t waiting, sim::Instant now) {
    if (waiting == 0) {
        last_empty_ = now;
    }
    if (algorithm() == ControlledDelayAlgorithm::folly) {
        return sim::duration_max;
    }
    return overloaded(now) ? settings_.target_delay : settings_.interval;
}

bool ControlledDelay::on_dequeue(sim::Duration delay, std::uint32_t waiting, sim::Instant now) {
    if (waiting == 0) {
        last_empty_ = now;
    }
    return algorithm() == ControlledDelayAlgorithm::folly && judge(delay, now);
}

bool ControlledDelay::serves_newest_first(std::uint32_t waiting, sim::Instant now) const {
    switch (static_cast<AdaptiveLifo>(settings_.adaptive_lifo)) {
        case AdaptiveLifo::never:
            return false;
        case AdaptiveLifo::overloaded:
            return overloaded(now);
        case AdaptiveLifo::queued:
            break;
    }
    return waiting >= settings_.lifo_switch_threshold;
}

bool ControlledDelay::overloaded(sim::Instant now) const {
    if (algorithm() == ControlledDelayAlgorithm::folly) {
        return overloaded_;
    }
    return last_empty_ < now - settings_.interval;
}

// The first request of an interval is never dropped: it says what the interval's shortest wait is.
bool ControlledDelay::judge(sim::Duration delay, sim::Instant now) {
    const sim::Duration target = std::min(settings_.target_delay, settings_.interval);
    if (now > interval_end_ && !begins_interval_) {
        begins_interval_ = true;
        interval_end_ = now + settings_.interval;
        overloaded_ = shortest_delay_ > target;
    }
    if (begins_interval_) {
        begins_interval_ = false;
        shortest_delay_ = delay;
        return false;
    }
    shortest_delay_ = std::min(shortest_delay_, delay);
    return overloaded_ && delay > target + target;
}

}  // namespace halfopen::models
