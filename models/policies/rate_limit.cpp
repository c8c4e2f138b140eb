#include "models/policies/rate_limit.hpp"

#include "models/policies/verbs.hpp"
#include "models/world.hpp"

namespace halfopen::models {

RateLimitSettings rate_limit_preset(std::uint8_t preset) {
    RateLimitSettings settings;
    settings.preset = preset;
    switch (static_cast<RateLimitPreset>(preset)) {
        case RateLimitPreset::none:
            break;
        case RateLimitPreset::resilience4j:
            settings.algorithm = static_cast<std::uint8_t>(RateLimitAlgorithm::r4j_cycle);
            settings.limit = 50;
            settings.period = sim::nanoseconds(500);
            settings.timeout = sim::seconds(5);
            break;
        case RateLimitPreset::x_time_rate:
            settings.timeout = sim::duration_max;
            break;
        case RateLimitPreset::nginx:
            settings.algorithm = static_cast<std::uint8_t>(RateLimitAlgorithm::leaky_bucket);
            settings.timeout = sim::duration_max;
            break;
    }
    return settings;
}

RateLimiter::RateLimiter(const RateLimitSettings& settings, sim::Instant created)
    : algorithm_(algorithm_of(settings, created)), timeout_(settings.timeout), rejected_after_{} {
    if (static_cast<RateLimitAlgorithm>(settings.algorithm) == RateLimitAlgorithm::r4j_cycle) {
        rejected_after_ = timeout_;
    }
}

RateLimiter::Algorithm RateLimiter::algorithm_of(const RateLimitSettings& settings,
                                                 sim::Instant created) {
    const std::uint32_t limit = settings.limit;
    const sim::Duration period = settings.period;
    switch (static_cast<RateLimitAlgorithm>(settings.algorithm)) {
        case RateLimitAlgorithm::token_bucket:
            break;
        case RateLimitAlgorithm::leaky_bucket:
            return LeakyBucket(limit, period, settings.burst, settings.delay_after);
        case RateLimitAlgorithm::fixed_window:
        case RateLimitAlgorithm::r4j_cycle:
            return FixedWindow(limit, period, created);
        case RateLimitAlgorithm::sliding_window:
            return SlidingLog(limit, period);
        case RateLimitAlgorithm::sliding_window_counter:
            return SlidingCounter(limit, period, created);
    }
    return TokenBucket(limit, period, settings.burst != 0 ? settings.burst : limit);
}

Reservation RateLimiter::acquire(sim::Instant now) {
    Reservation reservation =
        std::visit([&](auto& algorithm) { return algorithm.reserve(now, timeout_); }, algorithm_);
    if (!reservation.permitted) {
        ++rejected_;
        reservation.wait = rejected_after_;
        reservation.at = now + rejected_after_;
    }
    return reservation;
}

void RateLimiter::cancel(const Reservation& reservation, sim::Instant now) {
    if (auto* bucket = std::get_if<TokenBucket>(&algorithm_)) {
        bucket->cancel(reservation, now);
    }
}

namespace rate_limit {

Move begin(World& world, std::uint32_t frame, const Layer& layer) {
    RateLimiter& limiter = world.policies().rate_limits[layer.index];
    const Reservation reservation = limiter.acquire(world.now());
    if (!reservation.permitted) {
        world.note(frame, PolicyEvent::rate_limit_rejected);
    } else if (reservation.wait > sim::Duration{}) {
        world.note(frame, PolicyEvent::rate_limit_waited);
    }
    if (reservation.wait == sim::Duration{}) {
        return reservation.permitted ? Move::inwards() : Move::outwards(Outcome::rate_limited);
    }
    const std::uint32_t slot = world.new_slot(frame, layer);
    world.slot(slot).number = reservation.permitted ? reservation.permits : 0;
    world.slot(slot).instant = reservation.at;
    world.wake_slot_at(slot, world.now() + reservation.wait);
    return Move::nowhere();
}

Move finish(World& world, std::uint32_t frame, const Layer& layer, Outcome outcome) {
    const std::uint32_t slot = world.slot_of(frame, layer);
    if (slot != nobody) {  // it gave up before its turn
        const CallSlot waiting = world.slot(slot);
        world.free_slot(frame, layer);
        if (waiting.number != 0) {
            world.policies().rate_limits[layer.index].cancel(
                {.permitted = true, .wait = {}, .at = waiting.instant, .permits = waiting.number},
                world.now());
        }
    }
    return Move::outwards(outcome);
}

void wake(World& world, std::uint32_t frame, const Layer& layer) {
    const bool is_permitted = world.slot(world.slot_of(frame, layer)).number != 0;
    world.free_slot(frame, layer);
    world.make(frame, layer,
               is_permitted ? Move::inwards() : Move::outwards(Outcome::rate_limited));
}

}  // namespace rate_limit

}  // namespace halfopen::models
