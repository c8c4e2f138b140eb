#pragma once
// What is counted while a world runs: totals, time averages, histograms, one row a second.

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "models/outcome.hpp"
#include "sim/histogram.hpp"
#include "sim/time.hpp"
#include "sim/wide_sum.hpp"

namespace halfopen::models {

using OutcomeCounts = std::array<std::uint64_t, outcome_count>;

/// One second of a service's life. Counts are of what happened in it; `busy` and `queued` are means
/// over it.
struct ServiceSecond {
    std::uint32_t arrived = 0;
    std::array<std::uint32_t, kind_count> ended{};
    float busy = 0;    ///< workers in use, all replicas together
    float queued = 0;  ///< requests waiting for a worker
    float limit = 0;   ///< of adaptive concurrency at its end, all replicas; 0: it sheds by none
};

/// What a service sheds load by, in the order of SheddingSettings.
enum class SheddingReason : std::uint8_t {
    controlled_delay,
    dagor,
    adaptive_concurrency,
    rate_limit
};
inline constexpr std::array<std::string_view, 4> shedding_names{
    "controlled_delay", "dagor", "adaptive_concurrency", "rate_limit"};

/// What one service did, all replicas together. Times are areas under a curve [ns], exact.
struct ServiceMeasurements {
    std::uint32_t in_system = 0;  ///< requests now here, queued or served
    std::uint32_t busy = 0;       ///< workers now in use
    std::uint32_t queued = 0;     ///< requests now waiting for a worker
    std::uint64_t arrived = 0;
    OutcomeCounts ended{};
    /// Whom it turned away itself with `shed`, by shedding_names.
    std::array<std::uint64_t, shedding_names.size()> shed{};
    sim::WideSum in_system_area;
    sim::WideSum busy_area;
    sim::WideSum queued_area;
    std::uint64_t law_area = 0;  ///< Little's law, modulo 2^64: the whole run's in_system_area ...
    std::uint64_t law_sojourns = 0;  ///< ... and the times that those who left had spent here
    std::uint64_t busy_second = 0;   ///< areas within the present second
    std::uint64_t queued_second = 0;
    ServiceSecond second;
    std::optional<sim::Instant> exhausted_at;  ///< when a request first found all workers busy
    std::vector<ServiceSecond> seconds;
    sim::Histogram response;  ///< from arrival to reply [ns], of the requests that succeeded

    void end_second();
    /// Forgets totals, areas and histogram, as if the run began now; what is in flight stays.
    void restart();
};

/// One second of a traffic class.
struct TrafficSecond {
    std::uint32_t sent = 0;
    std::array<std::uint32_t, kind_count> ended{};
    float mean_response = 0;  ///< [s], of the requests that succeeded in it
};

struct TrafficMeasurements {
    std::uint64_t sent = 0;
    std::uint64_t in_flight = 0;
    std::uint64_t calls = 0;  ///< made anywhere on behalf of this class's requests
    OutcomeCounts ended{};
    TrafficSecond second;
    double response_second = 0;  ///< sum of the response times in the present second [s]
    std::vector<TrafficSecond> seconds;
    sim::Histogram response;  ///< as the user sees it [ns], of the requests that succeeded

    void end_second();
    void restart();
};

/// What policies do, with its reason.
enum class PolicyEvent : std::uint8_t {
    attempt_timed_out,
    deadline_exceeded,
    fallback_served,
    not_permitted,
    retried,
    succeeded_after_retry,
    failed_after_retry,
    retry_limit_exceeded,
    retry_budget_empty,
    bulkhead_waited,
    bulkhead_rejected,
    rate_limit_waited,
    rate_limit_rejected,
    request_pending,
    limit_exceeded,
    concurrency_limited,
    throttled,
    not_admitted,
    fallback_none,
    hedge_sent,
    hedge_won,
    cache_hit,
    cache_missed,
    cache_stale,
    cache_coalesced,
    outlier_ejected,
    outlier_returned,
    custom_rejected,
    custom_waited,
    custom_retried,
};
inline constexpr std::size_t policy_event_count = 30;
/// What production calls them: models/metric_names.hpp.
inline constexpr std::array<std::string_view, policy_event_count> policy_event_names{
    "attempt_timeout.timed_out",
    "deadline.exceeded",
    "fallback.served",
    "circuit_breaker.not_permitted",
    "retry.retried",
    "retry.succeeded_with_retry",
    "retry.failed_with_retry",
    "retry.limit_exceeded",
    "retry.budget_empty",
    "bulkhead.waited",
    "bulkhead.rejected",
    "rate_limit.waited",
    "rate_limit.rejected",
    "connection_limits.pending",
    "connection_limits.overflow",
    "adaptive_concurrency.rejected",
    "client_throttle.rejected",
    "admission_control.rejected",
    "fallback.none",
    "hedge.sent",
    "hedge.won",
    "cache.hits",
    "cache.misses",
    "cache.stale",
    "cache.coalesced",
    "outlier_detection.ejected",
    "outlier_detection.returned",
    "custom.rejected",
    "custom.waited",
    "custom.retried",
};

/// One second of an edge that has policies, or is watched.
struct EdgeSecond {
    std::uint32_t transmitted = 0;  ///< requests that left for the callee
    std::uint32_t ejected = 0;      ///< replicas that outlier detection leaves out, at its end
    float limit = 0;                ///< of its adaptive concurrency, at its end; 0: it has none
};

/// What happened on one edge, as its callers saw it.
struct EdgeMeasurements {
    std::uint64_t sent = 0;
    std::uint64_t attempts = 0;     ///< made, retries included, whether or not they got through
    std::uint64_t transmitted = 0;  ///< requests that left for the callee
    OutcomeCounts ended{};
    std::array<std::uint64_t, policy_event_count> policies{};  ///< by PolicyEvent
    std::vector<EdgeSecond> seconds;  ///< none of an edge that nobody watches
    sim::Histogram response;          ///< [ns], of the calls that succeeded

    std::uint64_t in_flight() const;
    void restart();
};

}  // namespace halfopen::models
