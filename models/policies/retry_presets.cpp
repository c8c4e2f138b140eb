// The libraries' defaults, from their sources.

#include "models/policies/retry_settings.hpp"

namespace halfopen::models {

namespace {

constexpr std::uint8_t chosen(BackoffType type) { return static_cast<std::uint8_t>(type); }
constexpr std::uint8_t chosen(Jitter jitter) { return static_cast<std::uint8_t>(jitter); }
constexpr std::uint8_t chosen(BackoffCap cap) { return static_cast<std::uint8_t>(cap); }

// RetryConfig: a constant interval, after any exception, CallNotPermittedException among them. The
// multiplier and the factor are those of IntervalFunction.ofExponentialRandomBackoff().
RetrySettings resilience4j_retry() {
    RetrySettings settings;
    settings.retry_on_circuit_open = true;
    settings.backoff = chosen(BackoffType::constant);
    settings.backoff_base = sim::milliseconds(500);
    settings.backoff_multiplier = 1.5;
    settings.backoff_min = sim::milliseconds(1);
    settings.backoff_cap = chosen(BackoffCap::after_jitter);
    settings.jitter_factor = 0.5;
    settings.jitter_inclusive = true;
    settings.backoff_resolution = sim::milliseconds(1);
    settings.truncate_each_step = true;
    return settings;
}

// RetryStrategyOptions: MaxRetryAttempts 3, UseJitter false; RetryHelper.JitterFactor 0.5 is the
// whole width. Time counts in ticks.
RetrySettings polly_retry() {
    RetrySettings settings;
    settings.max_attempts = 4;
    settings.retry_on_circuit_open = true;
    settings.backoff = chosen(BackoffType::constant);
    settings.backoff_base = sim::seconds(2);
    settings.backoff_cap = chosen(BackoffCap::after_jitter);
    settings.jitter_factor = 0.25;
    settings.backoff_resolution = sim::nanoseconds(100);
    return settings;
}

RetrySettings cockatiel_retry() {
    RetrySettings settings;
    settings.max_attempts = unlimited;
    settings.retry_on_circuit_open = true;
    settings.backoff = chosen(BackoffType::exponential);
    settings.backoff_base = sim::milliseconds(128);
    settings.backoff_max = sim::seconds(30);
    settings.jitter = chosen(Jitter::soft_exponential);
    return settings;
}

RetrySettings tenacity_retry() {
    RetrySettings settings;
    settings.max_attempts = unlimited;
    settings.retry_on_circuit_open = true;
    settings.backoff_base = sim::seconds(1);
    settings.jitter_factor = 1;
    return settings;
}

// UNAVAILABLE alone is retried: the callee did not take the call.
RetrySettings grpc_retry() {
    RetrySettings settings;
    settings.max_attempts = 4;
    settings.retry_on_error = false;
    settings.retry_on_timeout = false;
    settings.backoff = chosen(BackoffType::exponential);
    settings.backoff_base = sim::milliseconds(100);
    settings.backoff_max = sim::seconds(1);
    settings.jitter = chosen(Jitter::proportional);
    settings.jitter_factor = 0.2;
    settings.respect_retry_after = true;
    settings.retry_after_resets_backoff = true;
    return settings;
}

// num_retries 1; base_interval 25 ms and max_interval ten times that, in whole milliseconds.
RetrySettings envoy_retry() {
    RetrySettings settings;
    settings.max_attempts = 2;
    settings.backoff = chosen(BackoffType::exponential);
    settings.backoff_base = sim::milliseconds(25);
    settings.backoff_max = sim::milliseconds(250);
    settings.jitter = chosen(Jitter::full);
    settings.backoff_resolution = sim::milliseconds(1);
    return settings;
}

// connect-failure, refused-stream, unavailable, cancelled and 503.
RetrySettings istio_retry() {
    RetrySettings settings = envoy_retry();
    settings.max_attempts = 3;
    settings.retry_on_error = false;
    settings.retry_on_timeout = false;
    return settings;
}

RetrySettings botocore_retry() {
    RetrySettings settings;
    settings.backoff = chosen(BackoffType::exponential);
    settings.backoff_base = sim::seconds(1);
    settings.backoff_max = sim::seconds(20);
    settings.jitter = chosen(Jitter::full);
    return settings;
}

RetrySettings botocore_1_44_retry() {
    RetrySettings settings = botocore_retry();
    settings.backoff_base = sim::milliseconds(50);
    settings.backoff_base_after_rejected = sim::seconds(1);
    settings.respect_retry_after = true;
    settings.retry_after_excess_max = sim::seconds(5);
    return settings;
}

RetrySettings temporal_retry() {
    RetrySettings settings;
    settings.max_attempts = unlimited;
    settings.retry_on_circuit_open = true;
    settings.backoff = chosen(BackoffType::exponential);
    settings.backoff_base = sim::seconds(1);
    settings.backoff_max = sim::seconds(100);
    return settings;
}

RetrySettings retry_defaults(RetryPreset preset) {
    switch (preset) {
        case RetryPreset::resilience4j:
            return resilience4j_retry();
        case RetryPreset::polly:
            return polly_retry();
        case RetryPreset::cockatiel:
            return cockatiel_retry();
        case RetryPreset::tenacity:
            return tenacity_retry();
        case RetryPreset::grpc:
            return grpc_retry();
        case RetryPreset::envoy:
            return envoy_retry();
        case RetryPreset::istio:
            return istio_retry();
        case RetryPreset::botocore:
            return botocore_retry();
        case RetryPreset::botocore_1_44:
            return botocore_1_44_retry();
        case RetryPreset::temporal:
            return temporal_retry();
        default:
            return {};
    }
}

}  // namespace

RetrySettings retry_preset(std::uint8_t preset) {
    RetrySettings settings = retry_defaults(static_cast<RetryPreset>(preset));
    settings.preset = preset;
    // No library knows what may be done twice.
    settings.idempotent_only = settings.idempotent_only && preset == 0;
    return settings;
}

}  // namespace halfopen::models
