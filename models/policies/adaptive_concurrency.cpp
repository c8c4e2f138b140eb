#include "models/policies/adaptive_concurrency.hpp"

#include <algorithm>

#include "models/policies/verbs.hpp"
#include "models/world.hpp"

namespace halfopen::models {

AdaptiveConcurrencySettings adaptive_concurrency_preset(std::uint8_t preset) {
    AdaptiveConcurrencySettings settings;
    settings.preset = preset;
    settings.algorithm = preset;
    switch (static_cast<ConcurrencyAlgorithm>(preset)) {
        case ConcurrencyAlgorithm::vegas:
            settings.min_limit = 1;
            settings.max_limit = 1000;
            settings.smoothing = 1.0;
            break;
        case ConcurrencyAlgorithm::gradient:
            settings.initial_limit = 3;
            settings.min_limit = 3;
            settings.max_limit = 1000;
            break;
        case ConcurrencyAlgorithm::aimd:
        case ConcurrencyAlgorithm::gradient2:
            break;
    }
    return settings;
}

AdaptiveConcurrency::AdaptiveConcurrency(const AdaptiveConcurrencySettings& settings,
                                         sim::Instant now, double uniform)
    : settings_(settings), limit_(settings.initial_limit), probe_jitter_(uniform * 0.5 + 0.5) {
    if (algorithm() == ConcurrencyAlgorithm::gradient) {
        limit_ = settings_.min_limit;
        next_update_ = now + settings_.concurrency_update_interval;
        if (settings_.min_rtt_fixed_value > sim::Duration{}) {
            baseline_rtt_ = static_cast<double>(settings_.min_rtt_fixed_value.nanoseconds);
        } else {
            begin_measuring(now);
        }
    }
    estimated_limit_ = limit_;
}

bool AdaptiveConcurrency::acquire(sim::Instant now) {
    settle(now);
    if (in_flight_ >= limit_) {
        ++rejected_;
        return false;
    }
    ++in_flight_;
    return true;
}

void AdaptiveConcurrency::release(sim::Instant began, std::uint32_t in_flight_at_start,
                                  Result result, sim::Instant now, double uniform) {
    settle(now);
    --in_flight_;
    if (result == Result::ignored) {
        return;
    }
    // The libraries want a positive round trip; theirs always are.
    const Sample sample{.rtt = std::max(now - began, sim::nanoseconds(1)),
                        .in_flight = in_flight_at_start,
                        .dropped = result == Result::dropped};
    if (algorithm() == ConcurrencyAlgorithm::gradient) {
        learn_gradient(began, now, uniform);
    } else if (settings_.windowed) {
        learn_in_windows(sample, now, uniform);
    } else {
        learn(sample, uniform);
    }
}

void AdaptiveConcurrency::learn_in_windows(const Sample& sample, sim::Instant now, double uniform) {
    if (sample.rtt < settings_.min_rtt_threshold) {
        return;
    }
    window_.shortest = window_.samples == 0 ? sample.rtt : std::min(window_.shortest, sample.rtt);
    window_.sum += sample.rtt.nanoseconds;
    window_.in_flight_max = std::max(window_.in_flight_max, sample.in_flight);
    window_.samples += 1;
    window_.dropped = window_.dropped || sample.dropped;
    if (now <= window_end_) {
        return;
    }
    const Window over = window_;
    window_ = {};
    window_end_ = now + std::min(std::max(over.shortest + over.shortest, settings_.min_window_time),
                                 settings_.max_window_time);
    if (over.samples >= settings_.window_size) {
        learn({.rtt = {over.sum / over.samples},
               .in_flight = over.in_flight_max,
               .dropped = over.dropped},
              uniform);
    }
}

void AdaptiveConcurrency::learn(const Sample& sample, double uniform) {
    switch (algorithm()) {
        case ConcurrencyAlgorithm::aimd:
            learn_aimd(sample);
            break;
        case ConcurrencyAlgorithm::vegas:
            learn_vegas(sample, uniform);
            break;
        case ConcurrencyAlgorithm::gradient2:
            learn_gradient2(sample);
            break;
        case ConcurrencyAlgorithm::gradient:
            break;
    }
}

std::int64_t AdaptiveConcurrency::rounded_up(double positive) {
    const auto whole = static_cast<std::int64_t>(positive);
    return static_cast<double>(whole) < positive ? whole + 1 : whole;
}

void AdaptiveConcurrency::set_estimate(double limit) {
    estimated_limit_ = limit;
    limit_ = static_cast<std::uint32_t>(limit);
}

namespace adaptive_concurrency {

Move begin(World& world, std::uint32_t frame, const Layer& layer) {
    AdaptiveConcurrency& limiter = world.policies().adaptive[layer.index].limiter;
    if (!limiter.acquire(world.now())) {
        world.note(frame, PolicyEvent::concurrency_limited);
        return Move::outwards(Outcome::concurrency_limited);
    }
    const std::uint32_t slot = world.new_slot(frame, layer);
    world.slot(slot).number = limiter.in_flight();
    world.slot(slot).instant = world.now();
    return Move::inwards();
}

Move finish(World& world, std::uint32_t frame, const Layer& layer, Outcome outcome) {
    using Result = AdaptiveConcurrency::Result;
    AdaptiveState& state = world.policies().adaptive[layer.index];
    const CallSlot call = world.slot(world.slot_of(frame, layer));
    world.free_slot(frame, layer);
    Result result = Result::dropped;
    if (succeeded(outcome)) {
        result = Result::success;
    } else if (outcome == Outcome::abandoned || outcome == Outcome::client_error) {
        result = Result::ignored;
    }
    state.limiter.release(call.instant, call.number, result, world.now(),
                          world.chance(frame, state.dice));
    return Move::outwards(outcome);
}

}  // namespace adaptive_concurrency

}  // namespace halfopen::models
