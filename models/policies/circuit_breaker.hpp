#pragma once
// The circuit breaker: stops calling a service that keeps failing, and tries the door again after a
// while.

#include <cstdint>
#include <vector>

#include "models/policies/circuit_breaker_settings.hpp"
#include "models/policies/circuit_breaker_window.hpp"
#include "models/policies/permission.hpp"
#include "sim/time.hpp"

namespace halfopen::models {

/// The decisions of one circuit breaker: those of seven libraries, by its settings
/// (circuit_breaker_preset). A plain state machine with explicit time, which never runs backwards:
/// no clock, no queue, no chance. It is created at Instant{}.
///
/// closed --(a threshold is reached)--> open --(the wait is over)--> half_open --> closed or open
///
/// What happens by a timer in a library happens here at the next call or result, and is noted with
/// its own instant; a timer comes before whatever else happens at its instant.
///
/// Cost: about 10 ns a call, O(1) in the size of the window. Bytes: those of the class, and once a
/// result is recorded one for each call of the window, or 24 for each bucket.
class CircuitBreaker {
public:
    enum class State : std::uint8_t { closed, open, half_open };
    struct Transition {
        sim::Instant at;
        State to;
    };

    explicit CircuitBreaker(const CircuitBreakerSettings& settings = {});

    /// Whether a call may go through at `now`. A call that was permitted must be recorded or
    /// released, with the generation() that is read right after its permission. `waiting`: it asks
    /// again when the breaker has left half open, first come first.
    Permission permit(sim::Instant now) {
        return state_ == State::closed && !notes_permits_ ? Permission::permitted : decide(now);
    }
    /// Names the present while: the state and, where that matters, the bucket. The call keeps it.
    std::uint32_t generation() const {
        return window_.generation() | (state_ == State::half_open ? trial_mark : 0U);
    }
    /// The result of a call permitted in `generation` that took `duration`.
    void record(bool success, sim::Duration duration, std::uint32_t generation, sim::Instant now);
    /// A call permitted in `generation` came to nothing that says anything about the callee.
    void release(std::uint32_t generation, sim::Instant now);
    /// Makes the transitions that are due by themselves at `now`, as every other call does.
    void settle(sim::Instant now);

    State state() const { return state_; }
    const std::vector<Transition>& transitions() const { return transitions_; }
    std::uint64_t rejected() const { return rejected_; }
    const CircuitBreakerSettings& settings() const { return settings_; }
    bool ignores_rejections() const { return settings_.ignore_rejections; }
    /// When it will leave half open even if no trial call ends, or sim::never. Nobody needs to be
    /// woken then but the calls that were told to wait.
    sim::Instant leaves_half_open_at() const;

private:
    static constexpr std::uint32_t trial_mark = 0x8000'0000;  // in a generation: was half open

    Permission decide(sim::Instant now);
    void give_back(std::uint32_t generation);
    bool drops_late_results() const;
    State judge_of(std::uint32_t generation) const;
    bool counts_in_window(State judge) const;
    bool is_evaluated_after(CallMarks marks) const;
    void record_trial(CallMarks marks, sim::Instant now);
    void decide_trials(bool closes, sim::Instant now);
    bool changes_by_itself(sim::Instant now);
    bool trips_by_itself(sim::Instant now, sim::Instant& due);
    void open_the_door(sim::Instant now);
    void trip(sim::Instant now);
    void enter(State state, sim::Instant at);
    sim::Duration next_wait() const;

    CircuitBreakerSettings settings_;
    CallWindow window_;
    State state_ = State::closed;
    bool notes_permits_ = false;  // a call that comes while closed matters to the window
    bool is_plain_ = false;       // while closed, a result is one of the last N and nothing else
    std::uint32_t permits_ = 0;   // left while half open
    CallCounts trials_;           // that ended since it became half open
    sim::Instant entered_{};
    sim::Duration wait_{};  // of the present or last open state; 0: none since it closed
    std::vector<Transition> transitions_;
    std::uint64_t rejected_ = 0;
};

}  // namespace halfopen::models
