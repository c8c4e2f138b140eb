#pragma once
// The circuit breaker: stops calling a service that keeps failing, and tries the door again after a
// while.

#include <cstdint>
#include <vector>

#include "models/policies/settings.hpp"
#include "sim/time.hpp"

namespace halfopen::models {

/// The decisions of one circuit breaker, as resilience4j 2.4 takes them
/// (CircuitBreakerStateMachine, count window). A plain state machine with explicit time: no clock,
/// no queue, no chance.
///
/// closed --(a rate reaches its threshold)--> open --(a call comes, the wait is over)--> half_open
/// --> closed or open
///
/// Rates are computed in single precision after every result, as the library does, once the minimum
/// is reached. A result that arrives after a change of state counts in the new state. Cost: 5 ns a
/// call; a byte a call of the window.
class CircuitBreaker {
public:
    enum class State : std::uint8_t { closed, open, half_open };
    struct Transition {
        sim::Instant at;
        State to;
    };

    explicit CircuitBreaker(const CircuitBreakerSettings& settings);

    /// Whether a call may go through at `now`. A call that was permitted must be recorded or
    /// released.
    bool permit(sim::Instant now);
    /// The result of a permitted call that took `duration`.
    void record(bool success, sim::Duration duration, sim::Instant now);
    /// A permitted call came to nothing that says anything about the callee: gives the permit back.
    void release(sim::Instant now);

    State state() const { return state_; }
    const std::vector<Transition>& transitions() const { return transitions_; }
    std::uint64_t rejected() const { return rejected_; }

private:
    enum Mark : std::uint8_t { failed = 1, slow = 2 };

    void settle(sim::Instant now);
    void enter(State state, sim::Instant at);
    void count(std::uint8_t marks);
    bool threshold_reached() const;

    CircuitBreakerSettings settings_;
    State state_ = State::closed;
    sim::Instant entered_{};
    std::uint32_t permits_ = 0;  // left while half open
    std::uint32_t window_ = 0;   // its size in this state
    std::uint32_t minimum_ = 0;
    std::uint32_t next_ = 0;  // where the next result goes
    std::uint32_t failures_ = 0;
    std::uint32_t slow_calls_ = 0;
    std::vector<std::uint8_t> results_;  // the last `window_` results, each its marks
    std::vector<Transition> transitions_;
    std::uint64_t rejected_ = 0;
};

}  // namespace halfopen::models
