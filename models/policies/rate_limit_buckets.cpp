#include <algorithm>

#include "models/policies/rate_limit_algorithms.hpp"

namespace halfopen::models {

namespace {

__extension__ using WideProduct = __int128;

constexpr std::int64_t nanoseconds_a_second = 1'000'000'000;
constexpr std::int64_t nanoseconds_a_millisecond = 1'000'000;

// Go's Duration.Seconds, bit for bit.
double go_seconds(sim::Duration duration) {
    const std::int64_t whole = duration.nanoseconds / nanoseconds_a_second;
    const std::int64_t rest = duration.nanoseconds % nanoseconds_a_second;
    return static_cast<double>(whole) + static_cast<double>(rest) / 1e9;
}

}  // namespace

TokenBucket::TokenBucket(std::uint32_t limit, sim::Duration period, std::uint32_t burst)
    : TokenBucket(limit / go_seconds(period), burst) {}

Reservation TokenBucket::reserve(sim::Instant now, sim::Duration wait_max, std::uint32_t permits) {
    const double left = tokens(now) - permits;
    sim::Duration wait{};
    if (left < 0) {
        wait = time_for(-left);
    }
    if (permits > burst_ || wait > std::min(wait_max, sim::duration_max)) {
        return {};
    }
    last_ = now;
    tokens_ = left;
    last_event_ = now + wait;
    return {.permitted = true, .wait = wait, .at = last_event_, .permits = permits};
}

void TokenBucket::cancel(const Reservation& reservation, sim::Instant now) {
    if (!reservation.permitted || reservation.permits == 0 || reservation.at < now) {
        return;
    }
    const double restored = reservation.permits - tokens_in(last_event_ - reservation.at);
    if (restored <= 0) {
        return;
    }
    tokens_ = std::min(tokens(now) + restored, burst_);
    last_ = now;
    if (reservation.at == last_event_) {
        const sim::Instant before = reservation.at - time_for(reservation.permits);
        if (before >= now) {
            last_event_ = before;
        }
    }
}

double TokenBucket::tokens(sim::Instant now) const {
    const sim::Duration elapsed = now - std::min(last_, now);
    return std::min(tokens_ + tokens_in(elapsed), burst_);
}

// Cut to whole nanoseconds; what is longer than anyone waits is just that.
sim::Duration TokenBucket::time_for(double tokens) const {
    constexpr sim::Duration too_long = sim::duration_max + sim::nanoseconds(1);
    const double nanoseconds = tokens / rate_ * 1e9;
    return nanoseconds < static_cast<double>(too_long.nanoseconds)
               ? sim::Duration{static_cast<std::int64_t>(nanoseconds)}
               : too_long;
}

double TokenBucket::tokens_in(sim::Duration duration) const { return go_seconds(duration) * rate_; }

LeakyBucket::LeakyBucket(std::uint32_t limit, sim::Duration period, std::uint32_t burst,
                         std::uint32_t delay_after)
    : rate_(std::max<std::int64_t>(
          1, static_cast<std::int64_t>(WideProduct{limit} * 1000 * nanoseconds_a_second /
                                       period.nanoseconds))),
      burst_(std::int64_t{burst} * 1000),
      delay_after_(std::int64_t{delay_after} * 1000) {}

Reservation LeakyBucket::reserve(sim::Instant now, sim::Duration wait_max) {
    const std::int64_t millisecond = now.nanoseconds / nanoseconds_a_millisecond;
    const std::int64_t excess = last_ < 0 ? 0 : excess_ - drained(millisecond - last_) + 1000;
    const std::int64_t delay = excess <= delay_after_ ? 0 : (excess - delay_after_) * 1000 / rate_;
    const sim::Duration wait = sim::milliseconds(delay);
    if (excess > burst_ || wait > wait_max) {
        return {};
    }
    excess_ = excess;
    last_ = millisecond;
    return {.permitted = true, .wait = wait, .at = now + wait, .permits = 1};
}

// At most what the next call would find, so that no excess falls below zero.
std::int64_t LeakyBucket::drained(std::int64_t milliseconds) const {
    const WideProduct drained = WideProduct{rate_} * milliseconds / 1000;
    return static_cast<std::int64_t>(std::min<WideProduct>(drained, excess_ + 1000));
}

}  // namespace halfopen::models
