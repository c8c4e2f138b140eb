#pragma once
// A sweep that grows: for questions that decide after each few runs whether more are needed.

#include <vector>

#include "experiments/sweep/sweep.hpp"

namespace halfopen::experiments {

/// A sweep of which only those runs are made that are asked for. What the store has of them is
/// taken out when it is asked for, never before, so that an answer does not depend on what others
/// have put there. `plan.replications` is the most that a setting can have.
class GrowingSweep {
public:
    GrowingSweep(SweepPlan plan, SweepOptions options);
    GrowingSweep(const GrowingSweep&) = delete;  // what watches it knows where it is
    GrowingSweep& operator=(const GrowingSweep&) = delete;

    const Sweep& sweep() const { return sweep_; }
    /// Adds a setting, and returns its place. Throws SweepError as plan_sweep does.
    std::size_t add(const std::vector<std::string>& setting);
    /// Makes those of these runs that are not there yet, in their order. False: it was stopped, or
    /// the store failed, and the sweep is incomplete from now on.
    bool get(const std::vector<std::size_t>& runs);
    /// The first `count` runs of a setting.
    std::vector<std::size_t> first_runs(std::size_t setting, std::uint32_t count) const;
    /// Counts all but the first `count` runs of a setting as not made. They stay in the store.
    void keep_first(std::size_t setting, std::uint32_t count);
    /// What progress is told from now on: the runs asked for lead from one share to the other.
    void set_progress(double from, double to);
    /// The sweep, to keep.
    Sweep release() { return std::move(sweep_); }

private:
    void take_what_is_known(std::size_t run);

    SweepOptions options_;
    Sweep known_;  ///< out of the store
    Sweep sweep_;
    double from_ = 0;
    double to_ = 1;
    bool is_stopped_ = false;
};

}  // namespace halfopen::experiments
