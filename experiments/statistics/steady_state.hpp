#pragma once
// The steady state of one traffic class within one run, with intervals.

#include <cstddef>

#include "experiments/result.hpp"
#include "experiments/statistics/batch_means.hpp"
#include "experiments/statistics/warm_up.hpp"

namespace halfopen::experiments {

/// Figures over the whole seconds after the warm-up, which MSER-5 finds; each interval is one of
/// overlapping batch means. An interval of width zero says that nothing varied, not that what never
/// happened never will.
struct SteadyState {
    WarmUp warm_up;  ///< in seconds; !is_over: there may be no steady state, or a later one
    std::size_t seconds = 0;  ///< what was left for the figures
    BatchMeans response;      ///< mean response of the requests that succeeded [s]
    BatchMeans success;       ///< share of the requests that ended in the time and succeeded
    BatchMeans throughput;    ///< successes a second

    /// Whether all three intervals are to be trusted.
    bool is_known() const {
        return warm_up.is_over && response.is_long_enough && success.is_long_enough &&
               throughput.is_long_enough;
    }
};

/// From the rows by the second, the run's own `warm_up` included: it is in them. The warm-up is
/// that of the mean response; of successes, where there are none. Responses count in the second in
/// which they come back. Rows keep a mean response to seven digits. Throws std::invalid_argument of
/// a level outside (0, 1).
SteadyState steady_state(const TrafficResult& traffic, double level = 0.95);

}  // namespace halfopen::experiments
