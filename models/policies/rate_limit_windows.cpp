#include <algorithm>

#include "models/policies/rate_limit_algorithms.hpp"

namespace halfopen::models {

Reservation FixedWindow::reserve(sim::Instant now, sim::Duration wait_max, std::uint32_t permits) {
    sim::Duration wait{};
    if (!take(now, wait_max, permits, wait)) {
        return {};
    }
    return {.permitted = true, .wait = wait, .at = now + wait, .permits = permits};
}

void FixedWindow::drain(sim::Instant now) {
    sim::Duration wait{};
    take(now, {}, permits_, wait);
}

// How many permits a window begins with depends on the debt alone: what was left over is lost.
std::int64_t FixedWindow::available(sim::Instant now) const {
    const std::int64_t elapsed = window_of(now) - window_;
    if (elapsed == 0) {
        return permits_;
    }
    const std::int64_t missing = limit_ - permits_;
    return elapsed >= missing / limit_ + 1 ? limit_ : permits_ + elapsed * limit_;
}

bool FixedWindow::take(sim::Instant now, sim::Duration wait_max, std::int64_t permits,
                       sim::Duration& wait) {
    permits_ = available(now);
    window_ = window_of(now);
    if (permits_ < permits) {
        const std::int64_t missing = permits - (permits_ + limit_);
        const std::int64_t full_windows = (missing + limit_ - 1) / limit_;
        const std::int64_t to_next = (window_ + 1) * period_ - (now - created_).nanoseconds;
        wait = {full_windows * period_ + to_next};
    }
    if (wait > wait_max) {
        return false;
    }
    permits_ -= permits;
    return true;
}

Reservation SlidingLog::reserve(sim::Instant now, sim::Duration wait_max) {
    const bool is_full = turns_.size() == limit_;
    const sim::Instant turn = is_full ? std::max(now, turns_[next_] + period_) : now;
    if (turn - now > wait_max) {
        return {};
    }
    if (is_full) {
        turns_[next_] = turn;
        next_ = next_ + 1 == limit_ ? 0 : next_ + 1;
    } else {
        turns_.push_back(turn);
    }
    return {.permitted = true, .wait = turn - now, .at = turn, .permits = 1};
}

Reservation SlidingCounter::reserve(sim::Instant now, sim::Duration wait_max) {
    std::int64_t turn = (std::max(now, last_turn_) - created_).nanoseconds;  // since `created_`
    Counts counts = counts_at(turn / period_);
    while ((turn = turn_within(counts, turn)) == (counts.window + 1) * period_) {
        counts = {counts.window + 1, counts.here, 0};
    }
    const sim::Instant at = created_ + sim::Duration{turn};
    if (at - now > wait_max) {
        return {};
    }
    ++counts.here;
    counts_ = counts;
    last_turn_ = at;
    return {.permitted = true, .wait = at - now, .at = at, .permits = 1};
}

SlidingCounter::Counts SlidingCounter::counts_at(std::int64_t window) const {
    if (window == counts_.window) {
        return counts_;
    }
    return {window, window == counts_.window + 1 ? counts_.here : 0, 0};
}

// The first time from `from` on in this window at which the calls before, spread evenly, leave room
// for one more; the end of the window if there is none.
std::int64_t SlidingCounter::turn_within(const Counts& counts, std::int64_t from) const {
    __extension__ using Wide = __int128;
    const std::int64_t end = (counts.window + 1) * period_;
    const std::int64_t room = limit_ - 1 - counts.here;
    if (room < 0) {
        return end;
    }
    if (counts.before <= room) {
        return from;
    }
    const auto rest = static_cast<std::int64_t>(Wide{room} * period_ / counts.before);
    return std::max(from, end - rest);
}

}  // namespace halfopen::models
