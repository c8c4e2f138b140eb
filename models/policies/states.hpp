#pragma once
// What the policies of a world know, beside the calls: breakers, budgets, limiters, and who waits
// for them. Plain values; a Layer names its own by index.

#include <cstdint>
#include <variant>
#include <vector>

#include "models/frame.hpp"
#include "models/policies/adaptive_concurrency.hpp"
#include "models/policies/backoff.hpp"
#include "models/policies/bulkhead.hpp"
#include "models/policies/cache.hpp"
#include "models/policies/circuit_breaker.hpp"
#include "models/policies/client_throttle.hpp"
#include "models/policies/connection_limits.hpp"
#include "models/policies/controlled_delay.hpp"
#include "models/policies/custom.hpp"
#include "models/policies/dagor.hpp"
#include "models/policies/hedge.hpp"
#include "models/policies/outlier_detection.hpp"
#include "models/policies/rate_limit.hpp"
#include "models/policies/retry_budget.hpp"
#include "sim/chance.hpp"
#include "sim/timer_lanes.hpp"

namespace halfopen::models {

/// What one policy keeps about one call: its timer, its place in a line, some words of its own.
struct CallSlot : sim::TimerLink {
    std::uint32_t frame = nobody;        ///< whose call; deadlines: nobody once it has expired
    std::uint32_t place = 0;             ///< of the layer
    std::uint32_t further_out = nobody;  ///< the call's next slot
    std::uint32_t ahead = nobody;        ///< in line
    std::uint32_t behind = nobody;
    bool is_waiting = false;   ///< in line
    std::uint32_t number = 0;  ///< the policy's own, like the next three
    std::uint32_t instance = 0;
    sim::Instant instant{};
    Backoff::State backoff;
};

/// Calls that wait for a policy, first to last, threaded through their slots.
struct SlotLine {
    std::uint32_t first = nobody;
    std::uint32_t last = nobody;
};

/// What a frame in a system with deadlines or retries has besides.
struct Extra {
    sim::Instant deadline = sim::never;       ///< of the request itself, told by its caller
    sim::Instant call_deadline = sim::never;  ///< of the call that is out
    sim::Instant began{};                     ///< the call that is out, all attempts
    std::uint32_t slot = nobody;       ///< what the innermost of its policies keeps about the call
    std::uint32_t routed_to = nobody;  ///< the replica chosen for the attempt to come
    std::uint32_t strand_of = nobody;  ///< a strand: the layer whose it is
    sim::Duration retry_after{};
    std::uint32_t asked = nobody;  ///< the replica that the attempt was sent to, if chosen
    std::uint32_t user = 0;        ///< DAGOR's: a hash of the root's lineage
    sim::Instant queued_at{};      ///< at a service that sheds; held back: its turn in the limit
    std::uint32_t in_flight = 0;   ///< for the adaptive limit, when it came
    std::uint16_t shedder = 0;     ///< that holds it back
    bool is_admitted = false;      ///< by that one
};
/// Whose a budget is.
struct BudgetOwner {
    std::uint32_t caller;
    std::uint32_t callee;
    std::uint32_t edge;      ///< that it was made for
    std::uint32_t pipeline;  ///< of that edge
    std::uint32_t budget;
};

struct BreakerState {
    CircuitBreaker breaker;
    SlotLine line;
};
struct RetryState {
    RetrySettings settings;
    Backoff backoff;
    sim::Stream dice;
    std::uint32_t budget = nobody;
    bool idempotent = true;
};
struct BulkheadState {
    Bulkhead bulkhead;
    SlotLine line;
};
struct ConnectionState {
    ConnectionLimits limits;
    SlotLine line;
};
struct AdaptiveState {
    AdaptiveConcurrency limiter;
    sim::Stream dice;
};
struct ThrottleState {
    ClientThrottle throttle;
    sim::Stream dice;
};
struct AdmissionState {
    AdmissionControl control;
    sim::Stream dice;
};
/// A fallback that serves the last good answer, or calls another endpoint.
struct FallbackState {
    sim::Duration cached_for{};           ///< 0: keeps none
    std::uint32_t first_step = nobody;    ///< of the program that calls the other endpoint
    sim::Instant last_good = sim::never;  ///< never: there was none
};
struct CacheState {
    Cache cache;
    sim::Stream dice;
    std::vector<SlotLine> lines;  ///< one a key, of the calls that wait for its fetch
};

/// When an edge's load balancer stopped choosing a replica of the callee, and began again.
struct Ejection {
    sim::Instant at;
    std::uint32_t replica = 0;
    bool ejected = false;  ///< else it is back
};
struct OutlierState {
    OutlierDetection detection;
    std::uint32_t edge;
    sim::Duration interval;
    sim::Stream dice;
    std::uint64_t ticks = 0;
    std::vector<Ejection> ejections;
};
/// One replica's, in the order of SheddingSettings.
using Shedder = std::variant<ControlledDelay, Dagor, AdaptiveState, RateLimiter>;

struct PolicyStates {
    std::vector<BreakerState> breakers;
    std::vector<RetryState> retries;
    std::vector<RetryBudget> budgets;
    std::vector<BulkheadState> bulkheads;
    std::vector<RateLimiter> rate_limits;
    std::vector<ConnectionState> connections;
    std::vector<AdaptiveState> adaptive;
    std::vector<ThrottleState> throttles;
    std::vector<AdmissionState> admissions;
    std::vector<CustomState> customs;
    std::vector<FallbackState> fallbacks;
    std::vector<Hedge> hedges;
    std::vector<CacheState> caches;
    std::vector<OutlierState> outliers;
    std::vector<Shedder> shedders;
};

}  // namespace halfopen::models
