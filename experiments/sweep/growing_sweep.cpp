#include "experiments/sweep/growing_sweep.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace halfopen::experiments {

GrowingSweep::GrowingSweep(SweepPlan plan, SweepOptions options)
    : options_(std::move(options)),
      known_(recalled(plan, options_.store.get())),
      sweep_(recalled(std::move(plan), nullptr)) {
    sweep_.questions = known_.questions;
    sweep_.is_complete = true;
    const std::function<bool(double)> watch = std::exchange(options_.keep_going, nullptr);
    if (!watch) return;
    options_.keep_going = [this, watch](double share) {
        is_stopped_ = is_stopped_ || !watch(from_ + share * (to_ - from_));
        return !is_stopped_;
    };
}

std::size_t GrowingSweep::add(const std::vector<std::string>& setting) {
    add_setting(known_, setting, options_.store.get());
    add_setting(sweep_, setting, nullptr);
    sweep_.questions = known_.questions;
    return sweep_.plan.systems.size() - 1;
}

void GrowingSweep::take_what_is_known(std::size_t run) {
    if (!known_.runs[run].is_finished || sweep_.runs[run].is_finished) return;
    sweep_.runs[run] = known_.runs[run];
    const std::size_t width = sweep_.plan.figures.size();
    const auto place = static_cast<std::ptrdiff_t>(run * width);
    std::ranges::copy(known_.row(run), sweep_.values.begin() + place);
}

bool GrowingSweep::get(const std::vector<std::size_t>& runs) {
    std::vector<std::size_t> todo;
    for (const std::size_t run : runs) {
        take_what_is_known(run);
        if (!sweep_.runs[run].is_finished) todo.push_back(run);
    }
    const bool is_done = todo.empty() || run_these(sweep_, todo, options_);
    if (!is_done || is_stopped_) sweep_.is_complete = false;
    return sweep_.is_complete;
}

std::vector<std::size_t> GrowingSweep::first_runs(std::size_t setting, std::uint32_t count) const {
    std::vector<std::size_t> runs;
    for (std::uint32_t replication = 0; replication != count; ++replication) {
        runs.push_back(sweep_.place(setting, replication));
    }
    return runs;
}

void GrowingSweep::keep_first(std::size_t setting, std::uint32_t count) {
    const std::size_t width = sweep_.plan.figures.size();
    for (std::uint32_t replication = count; replication < sweep_.plan.replications; ++replication) {
        const std::size_t run = sweep_.place(setting, replication);
        sweep_.runs[run] = {};
        std::fill_n(sweep_.values.begin() + static_cast<std::ptrdiff_t>(run * width), width,
                    std::numeric_limits<double>::quiet_NaN());
    }
}

void GrowingSweep::set_progress(double from, double to) {
    from_ = from;
    to_ = to;
}

}  // namespace halfopen::experiments
