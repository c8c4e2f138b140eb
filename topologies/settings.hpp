#pragma once
// The plain settings of a service, its queue and a run, as tables of models::Field like the
// policies'.

#include <array>
#include <string_view>

#include "models/blueprint.hpp"
#include "models/field.hpp"

namespace halfopen::topologies {

inline constexpr std::array<std::string_view, 2> service_kind_words{"threads", "event_loop"};
inline constexpr std::array<std::string_view, 4> balance_words{"round_robin", "random",
                                                               "least_requests", "power_of_two"};
inline constexpr std::array<std::string_view, 3> queue_order_words{"fifo", "lifo", "priority"};
inline constexpr double replicas_max = 65'535;
inline constexpr double workers_max = 1e9;

struct ServiceSettings {
    std::uint8_t kind = 0;  ///< models::ServiceKind
    std::uint32_t replicas = 1;
    std::uint32_t workers = 200;
    std::uint32_t cores = models::unlimited;
    std::uint8_t balance = 0;  ///< models::Balance
};
inline constexpr std::array<models::Field<ServiceSettings>, 5> service_fields{{
    {"kind", models::Quantity::word, &ServiceSettings::kind, 0, 1,
     "a pool of threads, each held until its reply has left, or an event loop", service_kind_words},
    {"replicas", models::Quantity::count, &ServiceSettings::replicas, 1, replicas_max,
     "how many of them are alike"},
    {"workers",
     models::Quantity::count,
     &ServiceSettings::workers,
     1,
     workers_max,
     "per replica: how many requests it serves at once; event_loop: unlimited by default",
     {},
     true},
    {"cores",
     models::Quantity::count,
     &ServiceSettings::cores,
     1,
     workers_max,
     "per replica: how many of them may work at once; event_loop: 1 by default",
     {},
     true},
    {"balance", models::Quantity::word, &ServiceSettings::balance, 0, 3,
     "how requests are spread over the replicas", balance_words},
}};

struct QueueSettings {
    std::uint32_t capacity = models::unlimited;
    std::uint8_t order = 0;   ///< models::QueueOrder
    sim::Duration timeout{};  ///< 0: none
};
inline constexpr std::array<models::Field<QueueSettings>, 3> queue_fields{{
    {"capacity",
     models::Quantity::count,
     &QueueSettings::capacity,
     0,
     workers_max,
     "per replica: how many requests may wait for a worker",
     {},
     true},
    {"order", models::Quantity::word, &QueueSettings::order, 0, 2, "who is served next",
     queue_order_words},
    {"timeout", models::Quantity::duration, &QueueSettings::timeout, 1, 3.2e17,
     "how long a request waits before it is rejected; for ever by default"},
}};

struct RunSettings {
    sim::Duration duration = sim::seconds(60);
    sim::Duration warm_up{};
};
inline constexpr std::array<models::Field<RunSettings>, 2> run_fields{{
    {"duration", models::Quantity::duration, &RunSettings::duration, 1, 3.2e17,
     "how long the run is"},
    {"warm_up", models::Quantity::duration, &RunSettings::warm_up, 0, 3.2e17,
     "how much of its beginning is simulated but left out of totals"},
}};

}  // namespace halfopen::topologies
