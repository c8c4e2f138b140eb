#pragma once
// What production calls that which the counters of policies count.

#include <array>
#include <string_view>

#include "models/measurements.hpp"

namespace halfopen::models {

/// A counter of ours and those of production that count the same. Empty: there is none. Sources:
/// resilience4j-micrometer (tagged metrics); Envoy, "Cluster manager: statistics" and the
/// statistics of the HTTP filters.
struct MetricNames {
    std::string_view ours;  ///< or a column of an edge's seconds, or its changes of state
    std::string_view resilience4j;
    std::string_view envoy;
};

/// In the order of PolicyEvent.
inline constexpr std::array<MetricNames, policy_event_count> metric_names{{
    {"attempt_timeout.timed_out", "resilience4j.timelimiter.calls{kind=\"timeout\"}",
     "cluster.NAME.upstream_rq_per_try_timeout"},
    {"deadline.exceeded", "", "cluster.NAME.upstream_rq_timeout"},
    {"fallback.served", "", ""},
    {"circuit_breaker.not_permitted", "resilience4j.circuitbreaker.not.permitted.calls", ""},
    {"retry.retried", "", "cluster.NAME.upstream_rq_retry"},
    {"retry.succeeded_with_retry", "resilience4j.retry.calls{kind=\"successful_with_retry\"}",
     "cluster.NAME.upstream_rq_retry_success"},
    {"retry.failed_with_retry", "resilience4j.retry.calls{kind=\"failed_with_retry\"}", ""},
    {"retry.limit_exceeded", "", "cluster.NAME.upstream_rq_retry_limit_exceeded"},
    {"retry.budget_empty", "", "cluster.NAME.upstream_rq_retry_overflow"},
    {"bulkhead.waited", "", ""},
    {"bulkhead.rejected", "", ""},
    {"rate_limit.waited", "", ""},
    {"rate_limit.rejected", "", "PREFIX.http_local_rate_limit.rate_limited"},
    {"connection_limits.pending", "", "cluster.NAME.upstream_rq_pending_total"},
    {"connection_limits.overflow", "", "cluster.NAME.upstream_rq_pending_overflow"},
    {"adaptive_concurrency.rejected", "",
     "http.PREFIX.adaptive_concurrency.gradient_controller.rq_blocked"},
    {"client_throttle.rejected", "", ""},
    {"admission_control.rejected", "", "http.PREFIX.admission_control.rq_rejected"},
    {"fallback.none", "", ""},
    {"hedge.sent", "", ""},
    {"hedge.won", "", ""},
    {"cache.hits", "", ""},
    {"cache.misses", "", ""},
    {"cache.stale", "", ""},
    {"cache.coalesced", "", ""},
    {"outlier_detection.ejected", "", "cluster.NAME.outlier_detection.ejections_enforced_total"},
    {"outlier_detection.returned", "", ""},
    {"custom.rejected", "", ""},
    {"custom.waited", "", ""},
    {"custom.retried", "", ""},
}};

/// What is no counter: a gauge, in an edge's results.
inline constexpr std::array<MetricNames, 3> metric_gauges{{
    {"breakers", "resilience4j.circuitbreaker.state", ""},
    {"per_second[\"ejected\"]", "", "cluster.NAME.outlier_detection.ejections_active"},
    {"per_second[\"limit\"]", "",
     "http.PREFIX.adaptive_concurrency.gradient_controller.concurrency_limit"},
}};

constexpr bool has_a_row_for_each_counter() {
    for (std::size_t event = 0; event != policy_event_count; ++event) {
        if (metric_names[event].ours != policy_event_names[event]) {
            return false;
        }
    }
    return true;
}
static_assert(has_a_row_for_each_counter());

}  // namespace halfopen::models
