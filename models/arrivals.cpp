#include "models/arrivals.hpp"

#include <algorithm>

namespace halfopen::models {

namespace {

sim::Instant after(sim::Instant now, double seconds) {
    const double nanoseconds = seconds * 1e9 + 0.5;
    if (!(nanoseconds < static_cast<double>(sim::duration_max.nanoseconds))) {
        return sim::never;
    }
    return now + sim::nanoseconds(static_cast<std::int64_t>(nanoseconds));
}

}  // namespace

ArrivalClock::ArrivalClock(const TrafficSpec& spec, sim::Stream arrivals, sim::Stream phases)
    : kind_(spec.arrivals),
      lines_(spec.rate),
      phases_(spec.phases),
      arrival_stream_(arrivals),
      phase_stream_(phases) {
    const auto has_rate = [](const BurstPhase& phase) { return phase.per_second > 0; };
    const bool comes_in_bursts = std::ranges::any_of(phases_, has_rate);
    if (kind_ == Arrivals::bursty && comes_in_bursts) {
        phase_ends_ = spec.from;
        phase_ = phases_.size() - 1;
        enter_phase(spec.from);
    }
    const bool never_comes = spec.users != 0 || (kind_ == Arrivals::bursty && !comes_in_bursts);
    due_ = never_comes ? sim::never : draw_after(spec.from);
}

sim::Instant ArrivalClock::draw_after(sim::Instant now) {
    sim::Draws draws(arrival_stream_, number_);
    ++number_;
    const double amount = kind_ == Arrivals::constant ? 1.0 : draws.exponential();
    return kind_ == Arrivals::bursty ? next_in_phases(now, amount) : next_on_lines(now, amount);
}

sim::Instant ArrivalClock::next_on_lines(sim::Instant now, double amount) {
    while (true) {
        while (line_ + 1 < lines_.size() && lines_[line_ + 1].at <= now) {
            ++line_;
        }
        const RatePoint& here = lines_[line_];
        const bool is_flat = line_ + 1 == lines_.size() || now < here.at;
        if (is_flat && line_ + 1 == lines_.size()) {
            return here.per_second > 0 ? after(now, amount / here.per_second) : sim::never;
        }
        const sim::Instant ends = is_flat ? here.at : lines_[line_ + 1].at;
        const double length = sim::to_seconds(is_flat ? here.at - now : ends - here.at);
        const double slope =
            is_flat ? 0.0 : (lines_[line_ + 1].per_second - here.per_second) / length;
        const double rate =
            here.per_second + slope * sim::to_seconds(is_flat ? sim::Duration{} : now - here.at);
        const double left = sim::to_seconds(ends - now);
        const double area = (rate + 0.5 * slope * left) * left;
        if (amount <= area) {
            const double square = rate * rate + 2.0 * slope * amount;  // below 0 by rounding only
            const double root = square > 0 ? __builtin_sqrt(square) : 0.0;
            return after(now, 2.0 * amount / (rate + root));
        }
        amount -= area;
        now = ends;
    }
}

sim::Instant ArrivalClock::next_in_phases(sim::Instant now, double amount) {
    while (true) {
        const BurstPhase& phase = phases_[phase_ % phases_.size()];
        const double area = phase.per_second * sim::to_seconds(phase_ends_ - now);
        if (amount <= area) {
            return after(now, amount / phase.per_second);
        }
        amount -= area;
        now = phase_ends_;
        if (now == sim::never) {
            return sim::never;
        }
        enter_phase(now);
    }
}

void ArrivalClock::enter_phase(sim::Instant at) {
    ++phase_;
    sim::Draws draws(phase_stream_, phase_);
    const double mean = sim::to_seconds(phases_[phase_ % phases_.size()].mean_length);
    phase_ends_ = after(at, mean * draws.exponential());
}

}  // namespace halfopen::models
