#pragma once
// What a circuit breaker remembers of its calls, and whether that reaches a threshold.

#include <cstdint>
#include <vector>

#include "models/policies/circuit_breaker_settings.hpp"
#include "sim/time.hpp"

namespace halfopen::models {

/// How a call ended.
struct CallMarks {
    bool failed = false;
    bool slow = false;
};

/// How many calls ended how.
struct CallCounts {
    std::uint32_t calls = 0;  ///< whichever count: RateBase
    std::uint32_t failures = 0;
    std::uint32_t slow_calls = 0;
    std::uint32_t failures_in_a_row = 0;

    void add(CallMarks marks) {
        failures += marks.failed ? 1U : 0U;
        slow_calls += marks.slow ? 1U : 0U;
        failures_in_a_row = marks.failed ? failures_in_a_row + 1 : 0;
    }
};

/// A threshold for the share of some calls among all, compared as one library does, to the last
/// bit.
class RateThreshold {
public:
    RateThreshold(double fraction, const CircuitBreakerSettings& settings);

    /// None never reaches it.
    bool is_reached(std::uint32_t some, std::uint32_t all) const;
    /// How many of `all` are needed: more than `all` if no number is enough.
    std::uint32_t needed_of(std::uint32_t all) const;

private:
    double limit_;
    RateArithmetic arithmetic_;
    Comparison comparison_;
};

/// Whether what is counted opens the breaker, by its thresholds for failures and slow calls.
class TripTest {
public:
    explicit TripTest(const CircuitBreakerSettings& settings);

    bool is_reached(const CallCounts& counts) const {
        if (count_threshold_ != 0) {
            return counts.failures >= count_threshold_;
        }
        return (counts.failures != 0 && failures_.is_reached(counts.failures, counts.calls)) ||
               (counts.slow_calls != 0 && slow_calls_.is_reached(counts.slow_calls, counts.calls));
    }
    /// The fewest failures and slow calls among `all` calls that reach it.
    CallCounts needed_of(std::uint32_t all) const;

private:
    RateThreshold failures_;
    RateThreshold slow_calls_;
    std::uint32_t count_threshold_;
};

/// The window of a closed breaker: the last N calls, or time in buckets, or all since it closed;
/// and the number of the present generation. A plain value; it takes no memory of its own before
/// the first result. Cost: O(1) a result and a bucket that ends.
class CallWindow {
public:
    /// What moves it besides results: nothing, the end of its generation, the end of a bucket.
    enum class Moves : std::uint8_t { with_results, by_generation, by_ticks };

    explicit CallWindow(const CircuitBreakerSettings& settings);

    /// Forgets everything; what is counted from a beginning is counted from `now`.
    void reset(sim::Instant now);
    /// Time passes: buckets end and are forgotten. What is counted then belongs to `now`.
    void advance(sim::Instant now);
    /// A call came that the rate_base counts.
    void count_call();
    /// The result of a call that began `buckets_ago`.
    void record(CallMarks marks, std::uint32_t buckets_ago = 0);
    /// The same for a window of the last N calls.
    void record_among_last(CallMarks marks);
    /// Whether what it holds opens the breaker.
    bool is_tripped() const;
    /// Whether such a count does, however small.
    bool is_reached(const CallCounts& counts) const { return trip_test_.is_reached(counts); }

    Moves moves() const { return moves_; }
    bool has_buckets() const { return slots_ != 0; }
    /// When the present bucket ends; sim::never while there is nothing to evaluate.
    sim::Instant next_tick() const;
    /// Strictly after the one generation it remembers.
    bool is_over(sim::Instant now) const { return now > begin_ + duration_; }

    /// 31 bits: each generation, and each bucket of one, has a number.
    std::uint32_t generation() const { return generation_; }
    void begin_generation();
    bool is_of_this_generation(std::uint32_t number) const {
        return age_of(number) <= age_of(first_number_);
    }
    /// How many buckets ago that was.
    std::uint32_t age_of(std::uint32_t number) const {
        return (generation_ - number) & generation_mask;
    }

private:
    static constexpr std::uint32_t generation_mask = 0x7FFF'FFFF;
    struct Bucket {
        sim::Instant begin;
        CallCounts counts;
    };

    void lay_out(const CircuitBreakerSettings& settings);
    void advance_by_clock(sim::Instant now);
    void advance_by_call(sim::Instant now);
    void rotate(sim::Instant now);
    void forget(Bucket& bucket);
    Bucket& bucket(std::uint32_t buckets_ago);

    TripTest trip_test_;
    CallCounts needed_;  // of the last N calls, to trip
    std::uint32_t minimum_ = 0;
    std::uint32_t last_calls_ = 0;  // N; 0: no window of calls
    std::uint32_t slots_ = 0;       // places for buckets; 0: none
    std::uint32_t streak_ = 0;      // failures in a row that trip; 0: the trip test does
    BucketsBegin buckets_begin_;
    RateBase rate_base_;
    Moves moves_ = Moves::with_results;
    bool has_one_bucket_ = false;
    sim::Duration bucket_{};
    sim::Duration duration_{};

    CallCounts counts_;
    std::vector<std::uint8_t> results_;
    std::vector<Bucket> buckets_;
    std::uint32_t head_ = 0;  // the present bucket; where the next of the last N results goes
    std::uint32_t used_ = 0;  // buckets begun
    sim::Instant begin_{};    // of the present bucket, or of the one generation
    std::uint32_t generation_ = 0;
    std::uint32_t first_number_ = 0;  // of this generation
};

}  // namespace halfopen::models
