#pragma once
// Envoy's limits of a cluster: how many connections, requests that wait for one, and requests at
// once. Envoy calls them circuit breakers; no breaker is meant.

#include <array>
#include <cstdint>
#include <string_view>

#include "models/field.hpp"
#include "models/policies/permission.hpp"
#include "sim/time.hpp"

namespace halfopen::models {

enum class ConnectionLimitsPreset : std::uint8_t { envoy, istio };
inline constexpr std::array<std::string_view, 2> connection_limits_preset_words{"envoy", "istio"};

/// Defaults are Envoy's (config.cluster.v3.CircuitBreakers.Thresholds).
struct ConnectionLimitsSettings {
    std::uint8_t preset = 0;  ///< ConnectionLimitsPreset
    std::uint32_t max_connections = 1024;
    std::uint32_t max_pending_requests = 1024;
    std::uint32_t max_requests = 1024;
    std::uint32_t max_concurrent_streams = 1;
};
inline constexpr std::array<Field<ConnectionLimitsSettings>, 5> connection_limits_fields{{
    {"preset", Quantity::word, &ConnectionLimitsSettings::preset, 0, 1,
     "the proxy whose defaults are meant: with istio's nothing is limited",
     connection_limits_preset_words},
    {"max_connections",
     Quantity::count,
     &ConnectionLimitsSettings::max_connections,
     1,
     1e9,
     "how many connections there may be",
     {},
     true},
    {"max_pending_requests",
     Quantity::count,
     &ConnectionLimitsSettings::max_pending_requests,
     0,
     1e9,
     "how many requests may wait for a connection; with 0 none can open one either",
     {},
     true},
    {"max_requests",
     Quantity::count,
     &ConnectionLimitsSettings::max_requests,
     1,
     1e9,
     "how many requests may be under way at once",
     {},
     true},
    {"max_concurrent_streams",
     Quantity::count,
     &ConnectionLimitsSettings::max_concurrent_streams,
     1,
     1e9,
     "how many requests share a connection: 1 in HTTP/1.1, many in HTTP/2",
     {},
     true},
}};

/// Envoy's own defaults, or what Istio sets where its DestinationRule says nothing: all unlimited.
ConnectionLimitsSettings connection_limits_preset(std::uint8_t preset);

/// The decisions of one cluster's limits, as Envoy's connection pool takes them
/// (source/common/conn_pool/conn_pool_base.cc), with connections that are there at once and stay.
///
/// A request takes a free stream of a connection if there is one. If not it becomes a pending one,
/// also where it may open a connection for itself: so nothing passes that way with
/// max_pending_requests 0. A request that got a stream while max_requests are under way is
/// rejected, not queued. A freed stream goes to the pending one that has waited longest. O(1).
class ConnectionLimits {
public:
    explicit ConnectionLimits(const ConnectionLimitsSettings& settings) : settings_(settings) {}

    Permission acquire(sim::Instant now);
    /// A permitted request is over. True: the first in line has its stream now.
    bool release(sim::Instant now);
    /// A pending request gave up. Envoy times none out by itself.
    void leave_line(sim::Instant now);

    std::uint32_t connections() const { return connections_; }
    std::uint32_t running() const { return running_; }
    std::uint32_t waiting() const { return pending_; }
    std::uint64_t rejected() const { return rejected_; }

private:
    Permission attach();
    Permission reject();

    ConnectionLimitsSettings settings_;
    std::uint32_t connections_ = 0;
    std::uint32_t running_ = 0;
    std::uint32_t pending_ = 0;
    std::uint64_t rejected_ = 0;
};

}  // namespace halfopen::models
