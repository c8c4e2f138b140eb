#pragma once
// When the next user comes, for a rate that changes over time.

#include <cstdint>
#include <vector>

#include "models/blueprint.hpp"
#include "sim/chance.hpp"
#include "sim/time.hpp"

namespace halfopen::models {

/// Turns amounts of expected arrivals into instants: the n-th arrival comes when the rate has added
/// up to the sum of n amounts (all 1 for constant arrivals, exponential for poisson). Exact for
/// straight lines and for random phases.
class ArrivalClock {
public:
    ArrivalClock(const TrafficSpec& spec, sim::Stream arrivals, sim::Stream phases);

    /// The instant of the next arrival, or sim::never. Draws one exponential for poisson and
    /// bursty, one arrival ahead.
    sim::Instant next() {
        const sim::Instant due = due_;
        if (due != sim::never) {
            due_ = draw_after(due);
        }
        return due;
    }

private:
    sim::Instant draw_after(sim::Instant now);
    sim::Instant next_on_lines(sim::Instant now, double amount);
    sim::Instant next_in_phases(sim::Instant now, double amount);
    void enter_phase(sim::Instant at);

    Arrivals kind_;
    std::vector<RatePoint> lines_;
    std::vector<BurstPhase> phases_;
    sim::Stream arrival_stream_;
    sim::Stream phase_stream_;
    std::uint64_t number_ = 0;
    sim::Instant due_{};
    std::size_t line_ = 0;
    std::uint64_t phase_ = 0;
    sim::Instant phase_ends_{};
};

}  // namespace halfopen::models
