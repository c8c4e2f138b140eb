#pragma once
// What a user may set on retry: how often, after what, and how long to wait between the attempts.

#include <array>
#include <cstdint>

#include "models/field.hpp"
#include "models/outcome.hpp"

namespace halfopen::models {

/// Why an attempt came to nothing, as far as a retry is concerned.
enum class FailureClass : std::uint8_t {
    none,          ///< it did not fail, or in a way that no retry mends
    error,         ///< the callee answered with an error, or went down at it
    timeout,       ///< nobody knows what the callee did
    rejected,      ///< the callee did not begin it: it was down, too busy, or its queue was slow
    circuit_open,  ///< the caller's own circuit breaker stopped it
};

constexpr FailureClass failure_class(Outcome outcome) {
    switch (outcome) {
        case Outcome::error:
        case Outcome::crashed:
            return FailureClass::error;
        case Outcome::attempt_timeout:
            return FailureClass::timeout;
        case Outcome::refused:
        case Outcome::queue_full:
        case Outcome::queue_timeout:
        case Outcome::shed:
            return FailureClass::rejected;
        case Outcome::circuit_open:
            return FailureClass::circuit_open;
        default:
            return FailureClass::none;
    }
}

enum class BackoffType : std::uint8_t { none, constant, linear, exponential, exponential_sum };
inline constexpr std::array<std::string_view, 5> backoff_words{"none", "constant", "linear",
                                                               "exponential", "exponential_sum"};

/// `decorrelated` names two different algorithms in the field; neither has it here unqualified.
enum class Jitter : std::uint8_t {
    none,
    equal,         ///< half the interval, and up to the other half
    full,          ///< from backoff_min (0) to the interval
    proportional,  ///< the interval, more or less jitter_factor of it
    additive,      ///< the interval and up to jitter_factor of the base, but backoff_max at most
    decorrelated_aws,  ///< from the base to three times the delay before
    soft_exponential,  ///< Polly's DecorrelatedJitterBackoffV2
};
inline constexpr std::array<std::string_view, 7> jitter_words{
    "none", "equal", "full", "proportional", "additive", "decorrelated_aws", "soft_exponential"};

enum class BackoffCap : std::uint8_t { before_jitter, after_jitter };
inline constexpr std::array<std::string_view, 2> backoff_cap_words{"before_jitter", "after_jitter"};

enum class RetryPreset : std::uint8_t {
    none,           ///< the members' own defaults: three attempts, at once
    resilience4j,   ///< 2.4, RetryConfig, IntervalFunction
    polly,          ///< 8.7, RetryStrategyOptions
    cockatiel,      ///< 4.0, retry() with ExponentialBackoff
    tenacity,       ///< 9.2, Retrying(): for ever, at once
    grpc,           ///< proposal A6: its example, as there are no defaults
    envoy,          ///< retry_on: 5xx, JitteredExponentialBackOffStrategy
    istio,          ///< the mesh's default retry policy
    botocore,       ///< 1.43, retries/standard.py
    botocore_1_44,  ///< the same with other scales and costs
    temporal,       ///< RetryPolicy of an activity
};
inline constexpr std::array<std::string_view, 11> retry_preset_words{
    "none",  "resilience4j", "polly",    "cockatiel",     "tenacity", "grpc",
    "envoy", "istio",        "botocore", "botocore_1_44", "temporal"};

struct RetrySettings {
    std::uint8_t preset = 0;  ///< RetryPreset
    std::uint32_t max_attempts = 3;
    bool retry_on_error = true;
    bool retry_on_timeout = true;
    bool retry_on_rejected = true;
    bool retry_on_circuit_open = false;
    bool idempotent_only = true;
    std::uint8_t backoff = 0;  ///< BackoffType
    sim::Duration backoff_base = sim::milliseconds(100);
    sim::Duration backoff_base_after_rejected = {};
    double backoff_multiplier = 2;
    sim::Duration backoff_min = {};
    sim::Duration backoff_max = sim::duration_max;
    std::uint8_t backoff_cap = 0;  ///< BackoffCap
    std::uint8_t jitter = 0;       ///< Jitter
    double jitter_factor = 0.5;
    bool jitter_inclusive = false;
    sim::Duration backoff_resolution = sim::nanoseconds(1);
    bool truncate_each_step = false;
    bool respect_retry_after = false;
    sim::Duration retry_after_excess_max = {};
    bool retry_after_resets_backoff = false;
};
inline constexpr std::array<Field<RetrySettings>, 22> retry_fields{{
    {"preset", Quantity::word, &RetrySettings::preset, 0, 10,
     "the library whose defaults and details are meant", retry_preset_words},
    {"max_attempts",
     Quantity::count,
     &RetrySettings::max_attempts,
     1,
     1e6,
     "how many attempts in all, the first included",
     {},
     true},
    {"retry_on_error", Quantity::flag, &RetrySettings::retry_on_error, 0, 1,
     "tries again when the callee answered with an error or went down at it"},
    {"retry_on_timeout", Quantity::flag, &RetrySettings::retry_on_timeout, 0, 1,
     "tries again when an attempt timed out"},
    {"retry_on_rejected", Quantity::flag, &RetrySettings::retry_on_rejected, 0, 1,
     "tries again when the callee did not begin: down, queue full, or waited in it for too long"},
    {"retry_on_circuit_open", Quantity::flag, &RetrySettings::retry_on_circuit_open, 0, 1,
     "tries again when an inner circuit breaker stopped the attempt"},
    {"idempotent_only", Quantity::flag, &RetrySettings::idempotent_only, 0, 1,
     "a call that must not be done twice is tried again only when the callee did not begin it"},
    {"backoff", Quantity::word, &RetrySettings::backoff, 0, 4,
     "how the interval before retry n grows: 0, base, base * n, base * multiplier^(n-1), or the "
     "sum "
     "of those up to n",
     backoff_words},
    {"backoff_base", Quantity::duration, &RetrySettings::backoff_base, 1, 3.2e17,
     "the interval before the first retry"},
    {"backoff_base_after_rejected", Quantity::duration, &RetrySettings::backoff_base_after_rejected,
     0, 3.2e17, "the base when the callee rejected the attempt; 0s: backoff_base"},
    {"backoff_multiplier", Quantity::number, &RetrySettings::backoff_multiplier, 1, 1000,
     "how much longer each interval is than the one before"},
    {"backoff_min", Quantity::duration, &RetrySettings::backoff_min, 0, 3.2e17,
     "no delay is shorter"},
    {"backoff_max", Quantity::duration, &RetrySettings::backoff_max, 1, 3.2e17,
     "no interval, or no delay, is longer: see backoff_cap"},
    {"backoff_cap", Quantity::word, &RetrySettings::backoff_cap, 0, 1,
     "whether backoff_max bounds the interval, or the delay that the jitter made of it",
     backoff_cap_words},
    {"jitter", Quantity::word, &RetrySettings::jitter, 0, 6,
     "how chance makes the delay of the interval", jitter_words},
    {"jitter_factor", Quantity::fraction, &RetrySettings::jitter_factor, 0, 1,
     "the share of the interval that proportional jitter adds or takes, or of the base that "
     "additive jitter adds"},
    {"jitter_inclusive", Quantity::flag, &RetrySettings::jitter_inclusive, 0, 1,
     "the upper end of proportional jitter is reached: its range is one backoff_resolution wider"},
    {"backoff_resolution", Quantity::duration, &RetrySettings::backoff_resolution, 1, 1e9,
     "a delay is cut to a multiple of this"},
    {"truncate_each_step", Quantity::flag, &RetrySettings::truncate_each_step, 0, 1,
     "each exponential interval is cut to the resolution before the next is made of it"},
    {"respect_retry_after", Quantity::flag, &RetrySettings::respect_retry_after, 0, 1,
     "waits as long as the callee asked for"},
    {"retry_after_excess_max", Quantity::duration, &RetrySettings::retry_after_excess_max, 0,
     3.2e17,
     "never shorter than the backoff's own delay, nor longer by more than this; 0s: exactly as "
     "long as asked for"},
    {"retry_after_resets_backoff", Quantity::flag, &RetrySettings::retry_after_resets_backoff, 0, 1,
     "after such a wait the backoff begins anew"},
}};

/// The defaults and details of one library; see RetryPreset for their sources.
RetrySettings retry_preset(std::uint8_t preset);

/// Whether `failure` is one that these settings try again after. `idempotent`: the call may be done
/// twice.
constexpr bool retries(const RetrySettings& settings, FailureClass failure, bool idempotent) {
    if (settings.idempotent_only && !idempotent && failure != FailureClass::rejected &&
        failure != FailureClass::circuit_open) {
        return false;
    }
    switch (failure) {
        case FailureClass::error:
            return settings.retry_on_error;
        case FailureClass::timeout:
            return settings.retry_on_timeout;
        case FailureClass::rejected:
            return settings.retry_on_rejected;
        case FailureClass::circuit_open:
            return settings.retry_on_circuit_open;
        default:
            return false;
    }
}

}  // namespace halfopen::models
