#pragma once
// How much of a run's beginning to leave out.

#include <cstddef>
#include <span>

namespace halfopen::experiments {

/// What a stretch of a run, mostly a second, adds to a mean: the sum of the values that fell into
/// it, and how many they are.
struct Portion {
    double sum = 0;
    double count = 0;
};

struct WarmUp {
    std::size_t cut = 0;   ///< how many values (portions) to leave out
    bool is_over = false;  ///< false: not to be trusted, the series never settled; run it longer
};

/// MSER-5: of all cuts between batches of five values, at most half of the series, the one after
/// which the mean is known best: its squared standard error, taken as if batches were independent,
/// is the smallest; of equals the earliest. It finds a bias at the beginning, not a drift to the
/// end: a minimum at the latest cut allowed, and fewer than 50 values, are not trusted. Source: K.
/// P. White, An effective truncation heuristic for bias reduction in simulation output, Simulation
/// 69 (1997), 323-334; White, Cobb and Spratt, Winter Simulation Conference 2000, for batches of 5.
WarmUp warm_up_of(std::span<const double> series);

/// The same of a ratio (mean response: sum of response times / requests), in which a batch weighs
/// as much as it has values, and one without any says nothing. Equal counts give what their means
/// give above.
WarmUp warm_up_of(std::span<const Portion> series);

}  // namespace halfopen::experiments
