#pragma once
// How a request ends. Every request ends in exactly one of these.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace halfopen::models {

/// The outcome of a request or a call, with its reason.
enum class Outcome : std::uint8_t {
    ok,
    degraded,             ///< answered, with a fallback somewhere
    error,                ///< the service answered with an error
    crashed,              ///< the replica went down with the request in it
    refused,              ///< the replica was down
    queue_full,           ///< rejected by the service's queue bound
    queue_timeout,        ///< waited too long for a worker
    attempt_timeout,      ///< the caller stopped waiting for this attempt
    deadline_exceeded,    ///< the time for the whole call was over
    circuit_open,         ///< rejected by a circuit breaker
    gave_up,              ///< the user's patience was over
    cancelled,            ///< stopped because the caller told the service so
    client_error,         ///< the service found fault with the request: it will never succeed
    bulkhead_full,        ///< rejected by a bulkhead
    rate_limited,         ///< rejected by a rate limiter
    limit_exceeded,       ///< rejected by a limit on connections, pending or active requests
    concurrency_limited,  ///< rejected by an adaptive limit on concurrency
    throttled,            ///< rejected at its caller, which sees the service reject others
    shed,                 ///< rejected by a service that has too much to do
    abandoned,            ///< not an end: tells a policy that an outer one stopped waiting
};
inline constexpr std::size_t outcome_count = 19;  ///< the ends: all but `abandoned`

inline constexpr std::array<std::string_view, outcome_count> outcome_names{"ok",
                                                                           "degraded",
                                                                           "error",
                                                                           "crashed",
                                                                           "refused",
                                                                           "queue_full",
                                                                           "queue_timeout",
                                                                           "attempt_timeout",
                                                                           "deadline_exceeded",
                                                                           "circuit_open",
                                                                           "gave_up",
                                                                           "cancelled",
                                                                           "client_error",
                                                                           "bulkhead_full",
                                                                           "rate_limited",
                                                                           "limit_exceeded",
                                                                           "concurrency_limited",
                                                                           "throttled",
                                                                           "shed"};

/// The classes of outcomes that a table shows.
enum class Kind : std::uint8_t { ok, degraded, failed, timed_out, rejected, gave_up, cancelled };
inline constexpr std::size_t kind_count = 7;
inline constexpr std::array<std::string_view, kind_count> kind_names{
    "ok", "degraded", "failed", "timed_out", "rejected", "gave_up", "cancelled"};

constexpr Kind kind_of(Outcome outcome) {
    constexpr std::array<Kind, outcome_count> kinds{
        Kind::ok,       Kind::degraded,  Kind::failed,    Kind::failed,    Kind::failed,
        Kind::rejected, Kind::timed_out, Kind::timed_out, Kind::timed_out, Kind::rejected,
        Kind::gave_up,  Kind::cancelled, Kind::failed,    Kind::rejected,  Kind::rejected,
        Kind::rejected, Kind::rejected,  Kind::rejected,  Kind::rejected};
    return kinds[static_cast<std::size_t>(outcome)];
}

/// Whether a guard at the caller turned it away, and the callee had no part in it.
constexpr bool is_rejected_by_caller(Outcome outcome) {
    return outcome == Outcome::circuit_open ||
           (outcome >= Outcome::bulkhead_full && outcome <= Outcome::throttled);
}

/// Whether the caller got an answer it can use.
constexpr bool succeeded(Outcome outcome) { return outcome <= Outcome::degraded; }

}  // namespace halfopen::models
