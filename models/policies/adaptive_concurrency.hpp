#pragma once
// Adaptive concurrency: learns from the round trips how many calls at once are good for the callee,
// and rejects the rest at once.

#include <array>
#include <cstdint>
#include <vector>

#include "models/field.hpp"
#include "sim/time.hpp"

namespace halfopen::models {

enum class ConcurrencyAlgorithm : std::uint8_t { aimd, vegas, gradient2, gradient };
inline constexpr std::array<std::string_view, 4> concurrency_algorithm_words{
    "aimd", "vegas", "gradient2", "gradient"};
inline constexpr std::array<std::string_view, 4> adaptive_concurrency_preset_words{
    "netflix_aimd", "netflix_vegas", "netflix_gradient2", "envoy_gradient"};

/// Defaults are those of Netflix concurrency-limits 0.5.4 (Gradient2Limit; AIMDLimit, WindowedLimit
/// for what only they have) and of Envoy's gradient controller for what only that has. Envoy has no
/// default for its two intervals: its documentation's examples are taken.
struct AdaptiveConcurrencySettings {
    std::uint8_t preset = 2;
    std::uint8_t algorithm = 2;  ///< ConcurrencyAlgorithm
    std::uint32_t initial_limit = 20;
    std::uint32_t min_limit = 20;
    std::uint32_t max_limit = 200;
    double backoff_ratio = 0.9;
    sim::Duration timeout = sim::seconds(5);
    double smoothing = 0.2;
    std::uint32_t alpha = 0;
    std::uint32_t beta = 0;
    std::uint32_t probe_multiplier = 30;
    std::uint32_t queue_size = 4;
    std::uint32_t long_window = 600;
    double rtt_tolerance = 1.5;
    bool windowed = false;
    sim::Duration min_window_time = sim::seconds(1);
    sim::Duration max_window_time = sim::seconds(1);
    std::uint32_t window_size = 10;
    sim::Duration min_rtt_threshold = sim::microseconds(100);
    sim::Duration concurrency_update_interval = sim::milliseconds(100);
    double sample_aggregate_percentile = 0.5;
    sim::Duration min_rtt_calc_interval = sim::seconds(60);
    std::uint32_t min_rtt_request_count = 50;
    double min_rtt_jitter = 0.15;
    double min_rtt_buffer = 0.25;
    sim::Duration min_rtt_fixed_value = sim::seconds(0);
};
inline constexpr std::array<Field<AdaptiveConcurrencySettings>, 26> adaptive_concurrency_fields{{
    {"preset", Quantity::word, &AdaptiveConcurrencySettings::preset, 0, 3,
     "the library whose defaults are meant", adaptive_concurrency_preset_words},
    {"algorithm", Quantity::word, &AdaptiveConcurrencySettings::algorithm, 0, 3,
     "how the limit is found: from drops (aimd), from the queue that the shortest round trip lets "
     "one guess (vegas), from a long mean of them (gradient2), from their median against one "
     "measured at low load (gradient)",
     concurrency_algorithm_words},
    {"initial_limit", Quantity::count, &AdaptiveConcurrencySettings::initial_limit, 1, 1e6,
     "the limit to begin with (gradient begins with min_limit)"},
    {"min_limit", Quantity::count, &AdaptiveConcurrencySettings::min_limit, 1, 1e6,
     "never less at once (vegas: 1); gradient measures its shortest round trip at this limit"},
    {"max_limit", Quantity::count, &AdaptiveConcurrencySettings::max_limit, 1, 1e6,
     "never more at once"},
    {"backoff_ratio", Quantity::fraction, &AdaptiveConcurrencySettings::backoff_ratio, 0.5,
     0.999999999, "aimd: what is left of the limit after a drop"},
    {"timeout", Quantity::duration, &AdaptiveConcurrencySettings::timeout, 1, 3.2e17,
     "aimd: a longer round trip is a drop"},
    {"smoothing", Quantity::fraction, &AdaptiveConcurrencySettings::smoothing, 1e-9, 1,
     "vegas, gradient2: the new estimate's weight"},
    {"alpha", Quantity::count, &AdaptiveConcurrencySettings::alpha, 0, 1e6,
     "vegas: grows while fewer are guessed to queue; 0: three times the limit's logarithm"},
    {"beta", Quantity::count, &AdaptiveConcurrencySettings::beta, 0, 1e6,
     "vegas: shrinks while more are guessed to queue; 0: six times the limit's logarithm"},
    {"probe_multiplier", Quantity::count, &AdaptiveConcurrencySettings::probe_multiplier, 1, 1e6,
     "vegas: forgets the shortest round trip after half to once so many times the limit of calls"},
    {"queue_size", Quantity::count, &AdaptiveConcurrencySettings::queue_size, 0, 1e6,
     "gradient2: how many may queue, and so how fast the limit grows"},
    {"long_window", Quantity::count, &AdaptiveConcurrencySettings::long_window, 1, 1e6,
     "gradient2: samples that the long mean of the round trip goes back"},
    {"rtt_tolerance", Quantity::number, &AdaptiveConcurrencySettings::rtt_tolerance, 1, 1e6,
     "gradient2: a round trip so many times the long mean does not shrink the limit yet"},
    {"windowed", Quantity::flag, &AdaptiveConcurrencySettings::windowed, 0, 1,
     "aimd, vegas, gradient2: learn from the mean of a window, not from every call"},
    {"min_window_time", Quantity::duration, &AdaptiveConcurrencySettings::min_window_time, 1e8,
     3.2e17, "windowed: the shortest window"},
    {"max_window_time", Quantity::duration, &AdaptiveConcurrencySettings::max_window_time, 1e8,
     3.2e17, "windowed: the longest window; between the two it is twice the shortest round trip"},
    {"window_size", Quantity::count, &AdaptiveConcurrencySettings::window_size, 10, 1e6,
     "windowed: a window with fewer calls teaches nothing"},
    {"min_rtt_threshold", Quantity::duration, &AdaptiveConcurrencySettings::min_rtt_threshold, 0,
     3.2e17, "windowed: a shorter round trip teaches nothing"},
    {"concurrency_update_interval", Quantity::duration,
     &AdaptiveConcurrencySettings::concurrency_update_interval, 1e6, 3.2e17,
     "gradient: how often the limit is set anew"},
    {"sample_aggregate_percentile", Quantity::fraction,
     &AdaptiveConcurrencySettings::sample_aggregate_percentile, 0, 1,
     "gradient: the quantile that stands for an interval's round trips"},
    {"min_rtt_calc_interval", Quantity::duration,
     &AdaptiveConcurrencySettings::min_rtt_calc_interval, 1e6, 3.2e17,
     "gradient: how long after a measurement of the round trip at low load the next begins"},
    {"min_rtt_request_count", Quantity::count, &AdaptiveConcurrencySettings::min_rtt_request_count,
     1, 1e6, "gradient: calls that such a measurement takes"},
    {"min_rtt_jitter", Quantity::fraction, &AdaptiveConcurrencySettings::min_rtt_jitter, 0, 1,
     "gradient: up to this share is added to min_rtt_calc_interval by chance"},
    {"min_rtt_buffer", Quantity::fraction, &AdaptiveConcurrencySettings::min_rtt_buffer, 0, 1,
     "gradient: a round trip longer by this share does not shrink the limit yet"},
    {"min_rtt_fixed_value", Quantity::duration, &AdaptiveConcurrencySettings::min_rtt_fixed_value,
     0, 3.2e17, "gradient: the round trip at low load, if it is known; 0s: it is measured"},
}};

/// The exact defaults of one library: the index of a word of adaptive_concurrency_preset_words.
AdaptiveConcurrencySettings adaptive_concurrency_preset(std::uint8_t preset);

/// Round trips counted in bins of two significant decimal digits, as Envoy's are (libcircllhist).
/// 5 KB once it has been used. Adding: O(1); quantile and clear: the bins between the extremes.
class LatencyBins {
public:
    void add(sim::Duration rtt);
    std::uint32_t count() const { return count_; }
    /// The value that a share `quantile` of the samples stays below, straight-line within its bin,
    /// whole microseconds. 0 when empty.
    sim::Duration quantile(double quantile) const;
    void clear();

private:
    std::vector<std::uint32_t> bins_;
    std::uint32_t count_ = 0;
    std::size_t lowest_ = 0;  // of the bins in use
    std::size_t highest_ = 0;
};

/// The decisions of one concurrency limiter: Netflix concurrency-limits' SimpleLimiter over
/// AIMDLimit, VegasLimit or Gradient2Limit, WindowedLimit around it or not, and Envoy's
/// GradientController. A plain state machine with explicit time: no clock, no queue, no chance of
/// its own.
///
/// A call may begin while fewer than `limit()` are in flight; every call's end teaches the
/// algorithm. Cost: about 10 ns a call.
class AdaptiveConcurrency {
public:
    /// What an end says: `ignored` came to nothing that says anything about the callee.
    enum class Result : std::uint8_t { success, dropped, ignored };

    /// `uniform` in [0, 1) is vegas' first jitter.
    AdaptiveConcurrency(const AdaptiveConcurrencySettings& settings, sim::Instant now,
                        double uniform);

    /// Whether a call may begin at `now`; if so it is in flight until released. in_flight() then
    /// counts it, and is to be kept for the release.
    bool acquire(sim::Instant now);
    /// A call that began at `began` with `in_flight_at_start` in flight, itself included, is over.
    /// `uniform` in [0, 1): vegas' next jitter, gradient's next interval, if one is due.
    void release(sim::Instant began, std::uint32_t in_flight_at_start, Result result,
                 sim::Instant now, double uniform);
    /// Does what gradient's timers had to do until `now`. Only to read limit() between calls:
    /// acquire and release do it first.
    void settle(sim::Instant now);

    std::uint32_t limit() const { return limit_; }
    std::uint32_t in_flight() const { return in_flight_; }
    std::uint64_t rejected() const { return rejected_; }
    /// The limit before rounding down (gradient: the limit).
    double estimated_limit() const { return estimated_limit_; }
    /// The round trip without a queue, as the algorithm believes [ns]; 0 before it knows.
    double baseline_rtt() const { return baseline_rtt_; }

private:
    struct Sample {
        sim::Duration rtt;
        std::uint32_t in_flight;
        bool dropped;
    };
    struct Window {
        sim::Duration shortest{};
        std::int64_t sum = 0;  // [ns]
        std::uint32_t in_flight_max = 0;
        std::uint32_t samples = 0;
        bool dropped = false;
    };

    ConcurrencyAlgorithm algorithm() const {
        return static_cast<ConcurrencyAlgorithm>(settings_.algorithm);
    }
    static std::int64_t rounded_up(double positive);

    void learn_in_windows(const Sample& sample, sim::Instant now, double uniform);
    void learn(const Sample& sample, double uniform);
    void learn_aimd(const Sample& sample);
    void learn_vegas(const Sample& sample, double uniform);
    void adjust_vegas(const Sample& sample);
    void learn_gradient2(const Sample& sample);
    double add_to_long_mean(double rtt);
    void set_estimate(double limit);

    void learn_gradient(sim::Instant began, sim::Instant now, double uniform);
    void begin_measuring(sim::Instant at);
    void finish_measuring(sim::Instant now, double uniform);
    void update_gradient(sim::Instant at);
    std::uint32_t next_gradient_limit(sim::Duration sampled) const;
    void skip_idle_updates(sim::Instant until);

    AdaptiveConcurrencySettings settings_;
    std::uint32_t limit_ = 0;
    std::uint32_t in_flight_ = 0;
    std::uint64_t rejected_ = 0;
    double estimated_limit_ = 0;
    double baseline_rtt_ = 0;  // [ns]

    Window window_;
    sim::Instant window_end_{};

    double probe_jitter_ = 0;        // vegas: in [0.5, 1)
    std::uint32_t probe_count_ = 0;  // vegas: calls since the last probe

    double warm_up_sum_ = 0;  // gradient2
    std::uint32_t warm_up_count_ = 0;

    LatencyBins bins_;  // gradient
    bool measuring_ = false;
    std::uint32_t deferred_limit_ = 0;
    std::uint32_t updates_at_minimum_ = 0;
    sim::Instant measuring_since_{};
    sim::Instant next_update_{};
    sim::Instant next_measurement_ = sim::never;
};

}  // namespace halfopen::models
