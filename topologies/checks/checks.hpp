#pragma once
// What can be said about a system before it runs.

#include "topologies/building/building.hpp"

namespace halfopen::topologies {

/// The order in which endpoints can be gone through so that callees come before their callers.
/// Nothing, and an error for each circle, if a program calls itself without end.
std::optional<std::vector<std::uint32_t>> callees_first(const Built& built, Report& report);

/// Mean values at the stated rates, from the traffic equations; no queueing, no failures but the
/// stated ones.
struct Flow {
    std::vector<double> endpoint_rate;  ///< requests per second
    std::vector<double> endpoint_time;  ///< how long a request holds its worker [ns]
    std::vector<double> endpoint_work;  ///< core time of a request [ns], messages included
    std::vector<double> edge_rate;      ///< calls per second
    std::vector<bool>
        edge_is_awaited;  ///< somebody waits for the answer: not only called in the background
    std::vector<std::uint32_t> callees_first;
};
/// Rates of open classes count at their highest; closed classes as if nobody ever waited in a
/// queue.
Flow flow_of(const Built& built, std::vector<std::uint32_t> callees_first);

/// Of each edge: whether something ends the wait for an answer.
std::vector<bool> ended_waits(const Built& built, const Flow& flow);

/// W201, W203: nothing ends the wait for an answer.
void check_waiting(const Built& built, const Flow& flow, Report& report);
/// E126: a closed class for which no time passes.
void check_users(const Built& built, const Flow& flow, Report& report);
/// W202: more is offered than a service's workers or cores can carry.
void check_load(const Built& built, const Flow& flow, Report& report);
/// E117, W208: settings of one policy that contradict each other, or have no effect.
void check_settings(const Description& description, Report& report);
/// E128, E129, E130, W204, W205, W207, W218: lists of policies that do not do what they seem to.
void check_policies(const Description& description, Report& report);
/// W209, W210, W211, W215: retries and hedges that do harm.
void check_retries(const Built& built, const Flow& flow, Report& report);
/// W212, W213, W214, W219: breakers and outlier detection that do not do their work.
void check_guards(const Built& built, const Flow& flow, Report& report);
/// W206: what happens after the run has ended.
void check_times(const Description& description, Report& report);

}  // namespace halfopen::topologies
