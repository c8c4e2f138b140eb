#pragma once
// The arithmetic of the rate limiters: each says how long a call has to wait for its turn, and
// books that turn unless the wait is longer than the call would wait.

#include <cstdint>
#include <vector>

#include "sim/time.hpp"

namespace halfopen::models {

/// The answer to one call. `permitted`: it goes after `wait` (zero: at once), which is `at`.
/// Otherwise it is rejected after `wait`, and nothing was booked.
struct Reservation {
    bool permitted = false;
    sim::Duration wait{};
    sim::Instant at{};
    std::uint32_t permits = 0;
};

/// golang.org/x/time/rate v0.16's Limiter, decision for decision: tokens are a double, the bucket
/// begins full, a wait is cut to whole nanoseconds, and tokens may be owed.
class TokenBucket {
public:
    /// `rate` [tokens/s] > 0; a call for more permits than `burst` is never let through.
    TokenBucket(double rate, std::uint32_t burst) : rate_(rate), burst_(burst), tokens_(burst) {}
    /// `limit` tokens a `period`.
    TokenBucket(std::uint32_t limit, sim::Duration period, std::uint32_t burst);

    /// `wait_max`: zero is the library's AllowN, a long one its ReserveN; at most duration_max.
    Reservation reserve(sim::Instant now, sim::Duration wait_max, std::uint32_t permits = 1);
    /// The booked call will not be made (CancelAt): gives its tokens back, less those that were
    /// booked after it, unless its turn is over.
    void cancel(const Reservation& reservation, sim::Instant now);
    double tokens(sim::Instant now) const;

private:
    double tokens_in(sim::Duration duration) const;
    sim::Duration time_for(double tokens) const;

    double rate_;   // [tokens/s]
    double burst_;  // [tokens]
    double tokens_;
    sim::Instant last_{};        // when `tokens_` was right
    sim::Instant last_event_{};  // the latest turn booked
};

/// nginx's limit_req: the excess over the rate is counted in thousandths of a request and drains
/// with whole milliseconds. A call that would make it greater than `burst` is rejected and changes
/// nothing; the others wait until their excess, less `delay_after`, has drained. The first is free.
class LeakyBucket {
public:
    /// Up to `limit` calls a `period`; `delay_after` may be `unlimited` (nginx: nodelay).
    LeakyBucket(std::uint32_t limit, sim::Duration period, std::uint32_t burst,
                std::uint32_t delay_after);

    Reservation reserve(sim::Instant now, sim::Duration wait_max);
    /// [1/1000 request], when the last call was let through.
    std::int64_t excess() const { return excess_; }

private:
    std::int64_t drained(std::int64_t milliseconds) const;

    std::int64_t rate_;         // [1/1000 request/s]
    std::int64_t burst_;        // [1/1000 request]
    std::int64_t delay_after_;  // [1/1000 request]
    std::int64_t excess_ = 0;   // [1/1000 request]
    std::int64_t last_ = -1;    // [ms], when `excess_` was right; -1: there was no call
};

/// `limit` permits in each window; windows of `period` follow each other from `created` on. Calls
/// may book permits of later windows. resilience4j 2.4's AtomicRateLimiter, decision for decision,
/// but for its overflows of 32 bits.
class FixedWindow {
public:
    FixedWindow(std::uint32_t limit, sim::Duration period, sim::Instant created)
        : limit_(limit), period_(period.nanoseconds), created_(created), permits_(limit) {}

    Reservation reserve(sim::Instant now, sim::Duration wait_max, std::uint32_t permits = 1);
    /// Takes the permits that were left at the last call (drainPermissions); a debt is forgiven.
    void drain(sim::Instant now);
    /// The permits left in the window of `now`; below zero where later ones are booked.
    std::int64_t available(sim::Instant now) const;

private:
    std::int64_t window_of(sim::Instant now) const {
        return (now - created_).nanoseconds / period_;
    }
    bool take(sim::Instant now, sim::Duration wait_max, std::int64_t permits, sim::Duration& wait);

    std::int64_t limit_;
    std::int64_t period_;  // [ns]
    sim::Instant created_;
    std::int64_t window_ = 0;  // of `permits_`, counted from 0
    std::int64_t permits_;
};

/// At most `limit` calls in any stretch of time of length `period`: it keeps the times of the last
/// `limit` calls. A call exactly one period old does not count any more. O(1); 8 bytes a call of
/// the limit.
class SlidingLog {
public:
    SlidingLog(std::uint32_t limit, sim::Duration period) : limit_(limit), period_(period) {}

    Reservation reserve(sim::Instant now, sim::Duration wait_max);

private:
    std::uint32_t limit_;
    sim::Duration period_;
    std::uint32_t next_ = 0;  // the oldest of a full ring
    std::vector<sim::Instant> turns_;
};

/// The sliding window that keeps two numbers: the calls of this fixed window, and those of the one
/// before it as if they had come evenly spread (Cloudflare, "How we built rate limiting capable of
/// scaling to millions of domains"). Exact in integers.
class SlidingCounter {
public:
    SlidingCounter(std::uint32_t limit, sim::Duration period, sim::Instant created)
        : limit_(limit), period_(period.nanoseconds), created_(created), last_turn_(created) {}

    Reservation reserve(sim::Instant now, sim::Duration wait_max);

private:
    struct Counts {
        std::int64_t window = 0;  // which, counted from `created_`
        std::int64_t before = 0;  // calls in the window before it
        std::int64_t here = 0;
    };
    Counts counts_at(std::int64_t window) const;
    std::int64_t turn_within(const Counts& counts, std::int64_t from) const;

    std::int64_t limit_;
    std::int64_t period_;  // [ns]
    sim::Instant created_;
    sim::Instant last_turn_;
    Counts counts_;
};

}  // namespace halfopen::models
