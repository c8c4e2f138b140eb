#pragma once
// What a user may set on a circuit breaker. Where libraries differ, the difference is a setting; a
// preset carries one library's.

#include <array>

#include "models/field.hpp"

namespace halfopen::models {

/// A library whose circuit breaker is meant, by its exact defaults and boundary conditions.
enum class BreakerPreset : std::uint8_t {
    resilience4j,
    polly,
    hystrix,
    gobreaker,
    cockatiel,
    opossum,
    pybreaker
};
inline constexpr std::array<std::string_view, 7> breaker_preset_words{
    "resilience4j", "polly", "hystrix", "gobreaker", "cockatiel", "opossum", "pybreaker"};

/// What opens a closed breaker: a rate among the last calls (count) or of the last while (time), or
/// failures in a row (consecutive).
enum class SlidingWindow : std::uint8_t { count, time, consecutive };
inline constexpr std::array<std::string_view, 3> sliding_window_words{"count", "time",
                                                                      "consecutive"};

/// How a window in time is cut into buckets.
///
/// `clock`: at every multiple of a bucket's length since time 0 (resilience4j's epoch seconds,
/// opossum's timer).
/// `generation`: at every multiple since the breaker last closed (Hystrix, gobreaker); a single
/// bucket is one generation: strictly after its end the next event begins a new one, at its own
/// instant.
/// `call`: a bucket begins with the first result after the last one ended, and is forgotten when it
/// began a window's length ago (Polly); a single bucket begins when the breaker closes.
/// `rotation`: begins as with `call`, but the oldest bucket is forgotten only when a new one begins
/// (cockatiel): after a pause old results still count.
enum class BucketsBegin : std::uint8_t { clock, generation, call, rotation };
inline constexpr std::array<std::string_view, 4> buckets_begin_words{"clock", "generation", "call",
                                                                     "rotation"};

/// Whether a rate that is exactly its threshold opens the breaker (ge) or not (gt).
enum class Comparison : std::uint8_t { ge, gt };
inline constexpr std::array<std::string_view, 2> comparison_words{"ge", "gt"};

/// How a rate is computed, which decides what happens within a rounding error of the threshold.
///
/// `single_percent`: n * 100 / total in single precision (resilience4j). `ratio`: n / total
/// (Polly, gobreaker). `percent`: n / total * 100 (Hystrix, opossum). `product`: compares n with
/// threshold * total (cockatiel). `hundredths`: n / total, rounded to two places (failsafe-go).
enum class RateArithmetic : std::uint8_t { single_percent, ratio, percent, product, hundredths };
inline constexpr std::array<std::string_view, 5> rate_arithmetic_words{
    "single_percent", "ratio", "percent", "product", "hundredths"};

/// Of what a rate is a share: of the calls that ended, of those that were let through, or of all
/// that came, so that rejections dilute it (opossum).
enum class RateBase : std::uint8_t { results, permitted_calls, all_calls };
inline constexpr std::array<std::string_view, 3> rate_base_words{"results", "permitted_calls",
                                                                 "all_calls"};

/// When a closed breaker looks at its window: after every result, after a failure only, or by a
/// clock, at the end of every bucket (Hystrix).
enum class EvaluatedOn : std::uint8_t { result, failure, tick };
inline constexpr std::array<std::string_view, 3> evaluated_on_words{"result", "failure", "tick"};

/// What closing does to the window: forgets it; forgets it and counts the success that closed it
/// (cockatiel); or keeps it, and what was counted while open and half open (opossum).
enum class OnClose : std::uint8_t { reset, reset_and_count, keep };
inline constexpr std::array<std::string_view, 3> on_close_words{"reset", "reset_and_count", "keep"};

/// When an open breaker becomes half open: at the first call strictly after its wait, at the first
/// call when the wait is over, or by itself, by a timer.
enum class HalfOpenBegins : std::uint8_t { after_wait, at_wait, by_timer };
inline constexpr std::array<std::string_view, 3> half_open_begins_words{"after_wait", "at_wait",
                                                                        "by_timer"};

/// What decides while half open.
///
/// `rate`: the rates of the trial calls, as while closed, once the smaller of
/// minimum_number_of_calls and permitted_calls_in_half_open has ended (resilience4j).
/// `successes`: closes at half_open_successes.
/// `results`: closes when all permitted calls have ended (cockatiel).
/// The latter two reopen at one failure more than half_open_failures_tolerated.
enum class HalfOpenVerdict : std::uint8_t { rate, successes, results };
inline constexpr std::array<std::string_view, 3> half_open_verdict_words{"rate", "successes",
                                                                         "results"};

/// Whether permitted_calls_in_half_open are all there are, or so many at a time (failsafe-go).
enum class HalfOpenPermits : std::uint8_t { total, concurrent };
inline constexpr std::array<std::string_view, 2> half_open_permits_words{"total", "concurrent"};

/// What becomes of a call too many while half open: rejected, or it waits for the verdict and then
/// asks again (cockatiel).
enum class OnHalfOpenExcess : std::uint8_t { reject, queue };
inline constexpr std::array<std::string_view, 2> on_half_open_excess_words{"reject", "queue"};

/// What becomes of a result whose call was permitted in an earlier state.
///
/// `count`: it counts in the present state. `drop`: it is forgotten, a release too; and a result
/// belongs to the bucket in which its call began, and opens the door of a breaker whose wait is
/// over, as a call would (gobreaker). `drop_trials`: a trial call's is forgotten, any other counts
/// in the window whatever the state, and may reopen a half-open breaker (cockatiel).
/// `as_permitted`: it is judged by the rules of the state that permitted its call, whatever the
/// state is now (pybreaker).
enum class LateResults : std::uint8_t { count, drop, drop_trials, as_permitted };
inline constexpr std::array<std::string_view, 4> late_results_words{"count", "drop", "drop_trials",
                                                                    "as_permitted"};

/// Whose release gives back a trial permit: only that of a call that had one of this half-open
/// state (strict), or any (lazy: resilience4j).
enum class ProbeRelease : std::uint8_t { strict, lazy };
inline constexpr std::array<std::string_view, 2> probe_release_words{"strict", "lazy"};

/// What a call without a verdict (ignored, abandoned) counts as: nothing, it gives its trial permit
/// back (resilience4j, gobreaker); a success (Polly, opossum, pybreaker); a success while half open
/// only (cockatiel); a failure while half open only (Hystrix).
enum class ReleasedCounts : std::uint8_t { nothing, success, trial_success, trial_failure };
inline constexpr std::array<std::string_view, 4> released_counts_words{
    "nothing", "success", "trial_success", "trial_failure"};

/// Who shares a breaker. `edge`: all calls from one endpoint to another, from all replicas of the
/// caller. `caller`: all calls from one service to another, where the settings are the same.
/// `caller_instance`: each replica of the caller has its own. `callee_instance`: each replica of
/// the callee has one, which is asked after the load balancer has chosen.
enum class BreakerScope : std::uint8_t { edge, caller, caller_instance, callee_instance };
inline constexpr std::array<std::string_view, 4> breaker_scope_words{
    "edge", "caller", "caller_instance", "callee_instance"};

/// Defaults are resilience4j 2.4's (CircuitBreakerConfig).
struct CircuitBreakerSettings {
    double failure_rate_threshold = 0.5;
    double slow_call_rate_threshold = 1.0;
    double wait_multiplier = 1.0;
    sim::Duration slow_call_duration_threshold = sim::seconds(60);
    sim::Duration sliding_window_duration = sim::seconds(100);
    sim::Duration sliding_window_bucket = sim::seconds(1);
    sim::Duration sliding_window_bucket_min = sim::seconds(0);
    sim::Duration wait_duration_in_open_state = sim::seconds(60);
    sim::Duration max_wait_duration_in_open_state = sim::duration_max;
    sim::Duration max_wait_duration_in_half_open = sim::seconds(0);
    std::uint32_t sliding_window_size = 100;
    std::uint32_t sliding_window_buckets = 0;
    std::uint32_t failure_count_threshold = 0;
    std::uint32_t minimum_number_of_calls = 100;
    std::uint32_t minimum_failures_per_second = 0;
    std::uint32_t permitted_calls_in_half_open = 10;
    std::uint32_t half_open_successes = 0;
    std::uint32_t half_open_failures_tolerated = 0;
    std::uint8_t preset = 0;               ///< BreakerPreset
    std::uint8_t sliding_window_type = 0;  ///< SlidingWindow
    std::uint8_t buckets_begin = 0;        ///< BucketsBegin
    std::uint8_t comparison = 0;           ///< Comparison
    std::uint8_t rate_arithmetic = 0;      ///< RateArithmetic
    std::uint8_t rate_base = 0;            ///< RateBase
    std::uint8_t evaluated_on = 0;         ///< EvaluatedOn
    std::uint8_t on_close = 0;             ///< OnClose
    std::uint8_t half_open_begins = 0;     ///< HalfOpenBegins
    std::uint8_t half_open_verdict = 0;    ///< HalfOpenVerdict
    std::uint8_t half_open_permits = 0;    ///< HalfOpenPermits
    std::uint8_t on_half_open_excess = 0;  ///< OnHalfOpenExcess
    std::uint8_t late_results = 0;         ///< LateResults
    std::uint8_t probe_release = 1;        ///< ProbeRelease
    std::uint8_t released_counts = 0;      ///< ReleasedCounts
    std::uint8_t scope = 0;                ///< BreakerScope
    bool ignore_rejections = false;

    friend bool operator==(const CircuitBreakerSettings&, const CircuitBreakerSettings&) = default;
};
inline constexpr std::array<Field<CircuitBreakerSettings>, 35> circuit_breaker_fields{{
    {"preset", Quantity::word, &CircuitBreakerSettings::preset, 0, 6,
     "the library whose defaults and boundary conditions are meant", breaker_preset_words},
    {"failure_rate_threshold", Quantity::fraction, &CircuitBreakerSettings::failure_rate_threshold,
     1e-9, 1, "opens when at least this share of the window's calls failed"},
    {"failure_count_threshold", Quantity::count, &CircuitBreakerSettings::failure_count_threshold,
     0, 1e6,
     "opens when so many of the window's calls failed, whatever the rates; 0: by the rates"},
    {"slow_call_rate_threshold", Quantity::fraction,
     &CircuitBreakerSettings::slow_call_rate_threshold, 1e-9, 1,
     "opens when at least this share of the window's calls was slow"},
    {"slow_call_duration_threshold", Quantity::duration,
     &CircuitBreakerSettings::slow_call_duration_threshold, 1, 3.2e17,
     "a call that took longer than this is slow"},
    {"comparison", Quantity::word, &CircuitBreakerSettings::comparison, 0, 1,
     "whether it opens already at exactly its threshold (ge) or above it only (gt)",
     comparison_words},
    {"rate_arithmetic", Quantity::word, &CircuitBreakerSettings::rate_arithmetic, 0, 4,
     "how a rate is computed: decides within a rounding error of the threshold",
     rate_arithmetic_words},
    {"rate_base", Quantity::word, &CircuitBreakerSettings::rate_base, 0, 2,
     "what a rate is a share of: calls that ended, calls let through, or all that came",
     rate_base_words},
    {"evaluated_on", Quantity::word, &CircuitBreakerSettings::evaluated_on, 0, 2,
     "when the window is looked at: after a result, after a failure, or at the end of a bucket",
     evaluated_on_words},
    {"sliding_window_type", Quantity::word, &CircuitBreakerSettings::sliding_window_type, 0, 2,
     "what the window holds: the last N calls (count), those of a while (time), or the failures in "
     "a row (consecutive)",
     sliding_window_words},
    {"sliding_window_size", Quantity::count, &CircuitBreakerSettings::sliding_window_size, 1, 1e6,
     "how many calls the window holds; consecutive: how many failures in a row open it; time: its "
     "duration in seconds, if that is not set"},
    {"sliding_window_duration", Quantity::duration,
     &CircuitBreakerSettings::sliding_window_duration, 0, 1e15,
     "time and consecutive: how long a result is remembered; 0s: until it closes"},
    {"sliding_window_buckets", Quantity::count, &CircuitBreakerSettings::sliding_window_buckets, 0,
     1e6, "how many buckets the window has at least; 0: as many whole ones as its duration needs"},
    {"sliding_window_bucket", Quantity::duration, &CircuitBreakerSettings::sliding_window_bucket, 0,
     1e15, "how long a bucket is at most; 0s: as long as the window, or its share of it"},
    {"sliding_window_bucket_min", Quantity::duration,
     &CircuitBreakerSettings::sliding_window_bucket_min, 0, 1e15,
     "if the buckets were shorter than this, there is one alone"},
    {"buckets_begin", Quantity::word, &CircuitBreakerSettings::buckets_begin, 0, 3,
     "how time is cut into buckets: by the clock, from its closing, or from a call",
     buckets_begin_words},
    {"minimum_number_of_calls", Quantity::count, &CircuitBreakerSettings::minimum_number_of_calls,
     0, 1e6, "no rate is computed before this many calls were recorded"},
    {"minimum_failures_per_second", Quantity::count,
     &CircuitBreakerSettings::minimum_failures_per_second, 0, 1e6,
     "no rate is computed of fewer calls than would have so many failures at the threshold"},
    {"on_close", Quantity::word, &CircuitBreakerSettings::on_close, 0, 2,
     "what closing does to the window", on_close_words},
    {"wait_duration_in_open_state", Quantity::duration,
     &CircuitBreakerSettings::wait_duration_in_open_state, 1, 3.2e17,
     "how long it stays open before it lets trial calls through"},
    {"wait_multiplier", Quantity::number, &CircuitBreakerSettings::wait_multiplier, 1, 1e6,
     "by how much the wait grows each time it reopens without having closed"},
    {"max_wait_duration_in_open_state", Quantity::duration,
     &CircuitBreakerSettings::max_wait_duration_in_open_state, 1, 3.2e17,
     "how long the wait becomes at most"},
    {"half_open_begins", Quantity::word, &CircuitBreakerSettings::half_open_begins, 0, 2,
     "when it becomes half open: at a call after its wait, at a call when it is over, or by itself",
     half_open_begins_words},
    {"permitted_calls_in_half_open",
     Quantity::count,
     &CircuitBreakerSettings::permitted_calls_in_half_open,
     1,
     1e6,
     "how many trial calls are let through while half open",
     {},
     true},
    {"half_open_permits", Quantity::word, &CircuitBreakerSettings::half_open_permits, 0, 1,
     "whether the permitted calls are all there are (total) or so many at a time (concurrent)",
     half_open_permits_words},
    {"half_open_verdict", Quantity::word, &CircuitBreakerSettings::half_open_verdict, 0, 2,
     "what decides while half open: the rates, a number of successes, or that all trials ended",
     half_open_verdict_words},
    {"half_open_successes", Quantity::count, &CircuitBreakerSettings::half_open_successes, 0, 1e6,
     "how many trial calls must succeed to close it; 0: as many as are permitted"},
    {"half_open_failures_tolerated", Quantity::count,
     &CircuitBreakerSettings::half_open_failures_tolerated, 0, 1e6,
     "how many trial calls may fail before it reopens"},
    {"max_wait_duration_in_half_open", Quantity::duration,
     &CircuitBreakerSettings::max_wait_duration_in_half_open, 0, 3.2e17,
     "reopens when half open for this long; 0s: waits for the trial calls, however long"},
    {"on_half_open_excess", Quantity::word, &CircuitBreakerSettings::on_half_open_excess, 0, 1,
     "what becomes of a call too many while half open: rejected, or it waits for the verdict",
     on_half_open_excess_words},
    {"late_results", Quantity::word, &CircuitBreakerSettings::late_results, 0, 3,
     "what becomes of a result whose call was permitted in an earlier state", late_results_words},
    {"probe_release", Quantity::word, &CircuitBreakerSettings::probe_release, 0, 1,
     "whose release gives a trial permit back: a trial call's of this half-open state, or any",
     probe_release_words},
    {"released_counts", Quantity::word, &CircuitBreakerSettings::released_counts, 0, 3,
     "what a call that ends without a verdict counts as", released_counts_words},
    {"scope", Quantity::word, &CircuitBreakerSettings::scope, 0, 3,
     "who shares one breaker: the calls of an edge (edge), of a pair of services (caller), of one "
     "replica of the caller (caller_instance), or to one replica of the callee (callee_instance)",
     breaker_scope_words},
    {"ignore_rejections", Quantity::flag, &CircuitBreakerSettings::ignore_rejections, 0, 1,
     "a call that a bulkhead or limiter further in turned away says nothing about the callee; else "
     "it counts as a failure"},
}};

/// The exact defaults and boundary conditions of a library, by BreakerPreset: resilience4j 2.4
/// (CircuitBreakerConfig), Polly 8 (CircuitBreakerConstants, CircuitStateController), Hystrix 1.5
/// (HystrixCommandProperties, HystrixCircuitBreaker), gobreaker 2.4 (gobreaker.go), cockatiel 4
/// (CircuitBreakerPolicy; the threshold, the times and the window have no default there: those of
/// its manual's example), opossum 10 (circuit.js), pybreaker 1.4 (__init__.py).
CircuitBreakerSettings circuit_breaker_preset(std::uint8_t preset);

}  // namespace halfopen::models
