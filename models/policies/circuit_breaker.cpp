#include "models/policies/circuit_breaker.hpp"

#include <algorithm>

#include "models/policies/verbs.hpp"
#include "models/world.hpp"

namespace halfopen::models {

// --- calls ---

CircuitBreaker::CircuitBreaker(const CircuitBreakerSettings& settings)
    : settings_(settings), window_(settings) {
    const bool counts_last =
        static_cast<SlidingWindow>(settings.sliding_window_type) == SlidingWindow::count;
    const bool counts_calls = static_cast<RateBase>(settings.rate_base) != RateBase::results;
    const bool keeps_places = drops_late_results() && window_.has_buckets();
    notes_permits_ = (counts_calls && !counts_last) || keeps_places ||
                     window_.moves() != CallWindow::Moves::with_results;
    is_plain_ =
        counts_last && static_cast<LateResults>(settings.late_results) == LateResults::count;
}

Permission CircuitBreaker::decide(sim::Instant now) {
    settle(now);
    open_the_door(now);
    const auto base = static_cast<RateBase>(settings_.rate_base);
    if (base == RateBase::all_calls && counts_in_window(state_)) {
        window_.advance(now);
        window_.count_call();
    }
    if (state_ == State::half_open && permits_ == 0) {
        const auto excess = static_cast<OnHalfOpenExcess>(settings_.on_half_open_excess);
        rejected_ += excess == OnHalfOpenExcess::reject ? 1U : 0U;
        return excess == OnHalfOpenExcess::reject ? Permission::rejected : Permission::waiting;
    }
    if (state_ == State::open) {
        ++rejected_;
        return Permission::rejected;
    }
    if (base == RateBase::permitted_calls && counts_in_window(state_)) {
        window_.advance(now);
        window_.count_call();
    }
    if (state_ == State::half_open && permits_ != unlimited) {
        --permits_;
    }
    return Permission::permitted;
}

void CircuitBreaker::record(bool success, sim::Duration duration, std::uint32_t generation,
                            sim::Instant now) {
    const CallMarks marks{!success, duration > settings_.slow_call_duration_threshold};
    if (state_ == State::closed && is_plain_) {
        window_.record_among_last(marks);
        if (is_evaluated_after(marks) && window_.is_tripped()) trip(now);
        return;
    }
    settle(now);
    if (drops_late_results()) {
        open_the_door(now);
        if (!window_.is_of_this_generation(generation)) {
            return;
        }
    }
    const State judge = judge_of(generation);
    if (counts_in_window(judge)) {
        window_.advance(now);
        window_.record(marks, drops_late_results() ? window_.age_of(generation) : 0);
    }
    if (judge == State::half_open) {
        record_trial(marks, now);
    } else if (judge == State::closed && is_evaluated_after(marks) && window_.is_tripped()) {
        trip(now);
    }
}

void CircuitBreaker::release(std::uint32_t generation, sim::Instant now) {
    settle(now);
    if (drops_late_results()) {
        open_the_door(now);
    }
    const bool was_on_trial = judge_of(generation) == State::half_open;
    switch (static_cast<ReleasedCounts>(settings_.released_counts)) {
        case ReleasedCounts::nothing:
            give_back(generation);
            break;
        case ReleasedCounts::success:
            record(true, {}, generation, now);
            break;
        case ReleasedCounts::trial_success:
            if (was_on_trial) record(true, {}, generation, now);
            break;
        case ReleasedCounts::trial_failure:
            if (was_on_trial) record(false, {}, generation, now);
            break;
    }
}

void CircuitBreaker::give_back(std::uint32_t generation) {
    const bool is_lazy = static_cast<ProbeRelease>(settings_.probe_release) == ProbeRelease::lazy;
    const bool had_one =
        (generation & trial_mark) != 0 && window_.is_of_this_generation(generation);
    if (state_ == State::half_open && (is_lazy || had_one) && permits_ != unlimited) {
        ++permits_;
    }
}

// --- who judges a result, and where it counts ---

bool CircuitBreaker::drops_late_results() const {
    return static_cast<LateResults>(settings_.late_results) == LateResults::drop;
}

/// The state by whose rules the result of a call permitted in `generation` is judged; open: by
/// none.
CircuitBreaker::State CircuitBreaker::judge_of(std::uint32_t generation) const {
    const bool was_trial = (generation & trial_mark) != 0;
    switch (static_cast<LateResults>(settings_.late_results)) {
        case LateResults::count:
        case LateResults::drop:
            return state_;
        case LateResults::as_permitted:
            return was_trial ? State::half_open : State::closed;
        case LateResults::drop_trials:
            break;
    }
    if (!was_trial) {
        return State::closed;
    }
    const bool is_same = state_ == State::half_open && window_.is_of_this_generation(generation);
    return is_same ? State::half_open : State::open;
}

/// Whether a result that `judge` judges counts in the window also.
bool CircuitBreaker::counts_in_window(State judge) const {
    const bool is_shared =
        static_cast<OnClose>(settings_.on_close) == OnClose::keep ||
        static_cast<LateResults>(settings_.late_results) == LateResults::as_permitted;
    return judge == State::closed || is_shared;
}

bool CircuitBreaker::is_evaluated_after(CallMarks marks) const {
    switch (static_cast<EvaluatedOn>(settings_.evaluated_on)) {
        case EvaluatedOn::result:
            return true;
        case EvaluatedOn::failure:
            return marks.failed;
        case EvaluatedOn::tick:
            return window_.moves() != CallWindow::Moves::by_ticks;
    }
    return true;
}

// --- trial calls ---

void CircuitBreaker::record_trial(CallMarks marks, sim::Instant now) {
    if (static_cast<HalfOpenPermits>(settings_.half_open_permits) == HalfOpenPermits::concurrent &&
        permits_ != unlimited) {
        ++permits_;
    }
    ++trials_.calls;
    trials_.add(marks);
    const std::uint32_t permitted = settings_.permitted_calls_in_half_open;
    const std::uint32_t minimum = std::min(settings_.minimum_number_of_calls, permitted);
    const std::uint32_t successes =
        settings_.half_open_successes == 0 ? permitted : settings_.half_open_successes;
    const bool has_failed = trials_.failures > settings_.half_open_failures_tolerated;
    switch (static_cast<HalfOpenVerdict>(settings_.half_open_verdict)) {
        case HalfOpenVerdict::rate:
            if (trials_.calls >= minimum) decide_trials(!window_.is_reached(trials_), now);
            break;
        case HalfOpenVerdict::successes:
            if (marks.failed ? has_failed : trials_.calls - trials_.failures >= successes)
                decide_trials(!marks.failed, now);
            break;
        case HalfOpenVerdict::results:
            if (has_failed || trials_.calls >= permitted) decide_trials(!has_failed, now);
            break;
    }
}

void CircuitBreaker::decide_trials(bool closes, sim::Instant now) {
    const bool counts = static_cast<OnClose>(settings_.on_close) == OnClose::reset_and_count;
    if (counts && !closes) {
        window_.advance(now);
        window_.record({true, false});
    }
    enter(closes ? State::closed : State::open, now);
    if (counts && closes) {
        window_.advance(now);
        window_.record({false, false});
    }
}

// --- transitions ---

void CircuitBreaker::settle(sim::Instant now) {
    while (changes_by_itself(now)) {
    }
}

bool CircuitBreaker::changes_by_itself(sim::Instant now) {
    sim::Instant due = sim::never;
    State next = State::open;
    if (state_ == State::closed) {
        if (!notes_permits_ || !trips_by_itself(now, due)) {
            return false;
        }
    } else if (state_ == State::half_open) {
        due = leaves_half_open_at();
    } else if (static_cast<HalfOpenBegins>(settings_.half_open_begins) ==
               HalfOpenBegins::by_timer) {
        due = entered_ + wait_;
        next = State::half_open;
    }
    if (due > now) {
        return false;
    }
    enter(next, due);
    return true;
}

// Makes the window's time pass. True if one of its ticks opens the breaker: at `due`.
bool CircuitBreaker::trips_by_itself(sim::Instant now, sim::Instant& due) {
    if (window_.moves() == CallWindow::Moves::by_generation) {
        if (window_.is_over(now)) {
            window_.reset(now);
            window_.begin_generation();
        }
        return false;
    }
    while (window_.moves() == CallWindow::Moves::by_ticks && window_.next_tick() <= now) {
        due = window_.next_tick();
        if (window_.is_tripped()) {
            return true;
        }
        window_.advance(due);
    }
    if (drops_late_results()) {
        window_.advance(now);  // the call that comes is of the present bucket
    }
    return false;
}

// An open breaker whose wait is over has no timer: it becomes half open when somebody comes.
void CircuitBreaker::open_the_door(sim::Instant now) {
    const auto begins = static_cast<HalfOpenBegins>(settings_.half_open_begins);
    const sim::Instant over = entered_ + wait_;
    const bool is_over = begins == HalfOpenBegins::at_wait ? now >= over : now > over;
    if (state_ == State::open && is_over) {
        enter(State::half_open, now);
    }
}

void CircuitBreaker::trip(sim::Instant now) {
    const bool opens_again =
        static_cast<LateResults>(settings_.late_results) == LateResults::as_permitted;
    if (state_ != State::open || opens_again) {
        enter(State::open, now);
    }
}

void CircuitBreaker::enter(State state, sim::Instant at) {
    if (state != state_) {
        transitions_.push_back({at, state});
    }
    state_ = state;
    entered_ = at;
    trials_ = {};
    permits_ = settings_.permitted_calls_in_half_open;
    window_.begin_generation();
    if (state == State::open) {
        wait_ = next_wait();
    } else if (state == State::closed) {
        wait_ = {};
        if (static_cast<OnClose>(settings_.on_close) != OnClose::keep) {
            window_.reset(at);
        } else if (window_.moves() == CallWindow::Moves::by_ticks) {
            window_.advance(at);  // what ticked while it was open evaluated nothing
        }
    }
}

sim::Duration CircuitBreaker::next_wait() const {
    const sim::Duration longest = settings_.max_wait_duration_in_open_state;
    if (wait_ == sim::Duration{}) {
        return std::min(settings_.wait_duration_in_open_state, longest);
    }
    const double longer = static_cast<double>(wait_.nanoseconds) * settings_.wait_multiplier;
    const bool is_short = longer < static_cast<double>(longest.nanoseconds);
    return is_short ? sim::Duration{static_cast<std::int64_t>(longer)} : longest;
}

sim::Instant CircuitBreaker::leaves_half_open_at() const {
    const sim::Duration longest = settings_.max_wait_duration_in_half_open;
    const bool may = state_ == State::half_open && longest > sim::Duration{};
    return may ? entered_ + longest : sim::never;
}

namespace circuit_breaker {

namespace {

// The calls that were told to wait for the trial calls' verdict ask again when there is one.
void let_waiting_ask(World& world, BreakerState& state) {
    if (state.line.first == nobody || state.breaker.state() == CircuitBreaker::State::half_open) {
        return;
    }
    for (std::uint32_t slot = state.line.first; slot != nobody; slot = world.slot(slot).behind) {
        world.wake_slot_at(slot, world.now());
    }
}

void wait(World& world, BreakerState& state, std::uint32_t frame, const Layer& layer) {
    const std::uint32_t slot = world.new_slot(frame, layer);
    world.slot(slot).instance = world.instance_asked(frame, layer);
    world.join_line(state.line, slot);
    const sim::Instant ends = state.breaker.leaves_half_open_at();
    if (ends != sim::never) {
        world.wake_slot_at(slot, ends);
    }
}

Move ask(World& world, std::uint32_t frame, const Layer& layer) {
    const std::uint32_t instance = world.instance_asked(frame, layer);
    BreakerState& state = world.policies().breakers[layer.index + instance];
    const Permission permission = state.breaker.permit(world.now());
    if (permission == Permission::rejected) {
        world.note(frame, PolicyEvent::not_permitted);
        return Move::outwards(Outcome::circuit_open);
    }
    if (permission == Permission::waiting) {
        wait(world, state, frame, layer);
        return Move::nowhere();
    }
    if (layer.notes_generation) {
        const std::uint32_t generation = state.breaker.generation();
        const std::uint32_t slot = world.new_slot(frame, layer);
        world.slot(slot).number = generation;
        world.slot(slot).instance = instance;
        world.slot(slot).instant = world.now();
    }
    return Move::inwards();
}

// Rejected by a guard of its own caller, further in: the callee had no part in it.
bool says_nothing(const CircuitBreaker& breaker, Outcome outcome) {
    return outcome == Outcome::abandoned ||
           (breaker.ignores_rejections() && is_rejected_by_caller(outcome));
}

}  // namespace

Move begin(World& world, std::uint32_t frame, const Layer& layer) {
    return ask(world, frame, layer);
}

Move finish(World& world, std::uint32_t frame, const Layer& layer, Outcome outcome) {
    const std::uint32_t slot = layer.notes_generation ? world.slot_of(frame, layer) : nobody;
    const std::uint32_t instance =
        slot == nobody ? world.instance_asked(frame, layer) : world.slot(slot).instance;
    BreakerState& state = world.policies().breakers[layer.index + instance];
    CircuitBreaker& breaker = state.breaker;
    std::uint32_t generation = breaker.generation();
    sim::Instant began = world.began(frame, layer);
    if (slot != nobody) {
        if (world.slot(slot).is_waiting) {  // it never came through
            world.leave_line(state.line, slot);
            world.free_slot(frame, layer);
            return Move::outwards(outcome);
        }
        generation = world.slot(slot).number;
        began = world.slot(slot).instant;
        world.free_slot(frame, layer);
    }
    if (says_nothing(breaker, outcome)) {
        breaker.release(generation, world.now());
    } else {
        const bool is_good = succeeded(outcome) || outcome == Outcome::client_error;
        breaker.record(is_good, world.now() - began, generation, world.now());
    }
    let_waiting_ask(world, state);
    return Move::outwards(outcome);
}

void wake(World& world, std::uint32_t frame, const Layer& layer) {
    const std::uint32_t slot = world.slot_of(frame, layer);
    BreakerState& state = world.policies().breakers[layer.index + world.slot(slot).instance];
    world.leave_line(state.line, slot);
    world.free_slot(frame, layer);
    state.breaker.settle(world.now());
    world.make(frame, layer, ask(world, frame, layer));
}

}  // namespace circuit_breaker

}  // namespace halfopen::models
