#pragma once
// The rate limiter: bounds how many calls begin in a time, and lets the others wait or turns them
// away.

#include <array>
#include <cstdint>
#include <string_view>
#include <variant>

#include "models/field.hpp"
#include "models/policies/rate_limit_algorithms.hpp"
#include "sim/time.hpp"

namespace halfopen::models {

enum class RateLimitPreset : std::uint8_t { none, resilience4j, x_time_rate, nginx };
inline constexpr std::array<std::string_view, 4> rate_limit_preset_words{"none", "resilience4j",
                                                                         "x_time_rate", "nginx"};
enum class RateLimitAlgorithm : std::uint8_t {
    token_bucket,
    leaky_bucket,
    fixed_window,
    sliding_window,
    sliding_window_counter,
    r4j_cycle,
};
inline constexpr std::array<std::string_view, 6> rate_limit_algorithm_words{
    "token_bucket",   "leaky_bucket",           "fixed_window",
    "sliding_window", "sliding_window_counter", "r4j_cycle"};

struct RateLimitSettings {
    std::uint8_t preset = 0;     ///< RateLimitPreset
    std::uint8_t algorithm = 0;  ///< RateLimitAlgorithm
    std::uint32_t limit = 100;
    sim::Duration period = sim::seconds(1);
    std::uint32_t burst = 0;
    std::uint32_t delay_after = 0;
    sim::Duration timeout = sim::seconds(0);
};
inline constexpr std::array<Field<RateLimitSettings>, 7> rate_limit_fields{{
    {"preset", Quantity::word, &RateLimitSettings::preset, 0, 3,
     "the library whose algorithm and defaults are meant", rate_limit_preset_words},
    {"algorithm", Quantity::word, &RateLimitSettings::algorithm, 0, 5,
     "how calls are counted: tokens that come evenly (token_bucket), an excess that drains evenly "
     "(leaky_bucket), calls in windows side by side (fixed_window; r4j_cycle, where a rejected "
     "call first waits out its timeout), in any stretch of time (sliding_window), or roughly so "
     "(sliding_window_counter)",
     rate_limit_algorithm_words},
    {"limit", Quantity::count, &RateLimitSettings::limit, 1, 1e6,
     "how many calls a period may have"},
    {"period", Quantity::duration, &RateLimitSettings::period, 1, 3.2e17,
     "the time that `limit` is for"},
    {"burst", Quantity::count, &RateLimitSettings::burst, 0, 1e6,
     "token_bucket: how many tokens it holds, 0: as many as `limit`; leaky_bucket: how many calls "
     "may be ahead of the rate"},
    {"delay_after",
     Quantity::count,
     &RateLimitSettings::delay_after,
     0,
     1e6,
     "leaky_bucket: how many calls ahead of the rate go at once; `unlimited`: none waits",
     {},
     true},
    {"timeout", Quantity::duration, &RateLimitSettings::timeout, 0, 3.2e17,
     "how long a call may wait for its turn; 0s: it goes at once or not at all"},
}};

/// A library's own settings. resilience4j 2.4 (RateLimiterConfig): r4j_cycle, 50 calls in 500 ns,
/// timeout 5 s. x_time_rate (golang.org/x/time/rate's Wait, which has no limit of its own):
/// token_bucket, waits without end. nginx (limit_req without burst): leaky_bucket, waits as long as
/// the burst allows. Their limit and period stay 100 in 1 s where the library has no default.
RateLimitSettings rate_limit_preset(std::uint8_t preset);

/// The decisions of one rate limiter. A plain state machine with explicit time: no clock, no line
/// of calls, no chance. Calls get their turns in the order in which they ask.
class RateLimiter {
public:
    /// Windows begin at `created`.
    explicit RateLimiter(const RateLimitSettings& settings, sim::Instant created = {});

    /// When the call may go, or that it may not. Rejected ones hear so at once, but with r4j_cycle
    /// after `timeout`, as resilience4j's acquirePermission has it.
    Reservation acquire(sim::Instant now);
    /// A call that was to wait will not be made. Only token_bucket takes its permit back; the
    /// other libraries keep it spent.
    void cancel(const Reservation& reservation, sim::Instant now);

    std::uint64_t rejected() const { return rejected_; }

private:
    using Algorithm =
        std::variant<TokenBucket, LeakyBucket, FixedWindow, SlidingLog, SlidingCounter>;
    static Algorithm algorithm_of(const RateLimitSettings& settings, sim::Instant created);

    Algorithm algorithm_;
    sim::Duration timeout_;
    sim::Duration rejected_after_;
    std::uint64_t rejected_ = 0;
};

}  // namespace halfopen::models
