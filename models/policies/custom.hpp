#pragma once
// A policy of a user's own, written in Python or in C++: what it is asked and told, and how it
// lives in a world, which is a value.

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "models/outcome.hpp"
#include "models/policies/circuit_breaker.hpp"
#include "models/policies/permission.hpp"
#include "sim/time.hpp"

namespace halfopen::models {

/// What a custom policy answers to a call that wants to go through.
struct CustomPermission {
    Permission permission = Permission::permitted;
    sim::Duration wait{};                     ///< waiting: the call goes through when this is over
    Outcome outcome = Outcome::circuit_open;  ///< rejected: the caller's answer
};

/// A policy's decisions as a user writes them. It has no clock: `now` never runs backwards. What it
/// throws ends the run and comes out of World::run_until; the world is then of no more use.
///
/// Every call that it permits, at once or after a wait, and every further attempt, ends in exactly
/// one `record` or `release`.
class CustomPolicy {
public:
    CustomPolicy() = default;
    CustomPolicy(const CustomPolicy&) = default;
    CustomPolicy& operator=(const CustomPolicy&) = delete;
    virtual ~CustomPolicy() = default;

    /// An independent policy in the same state.
    virtual std::unique_ptr<CustomPolicy> clone() const = 0;

    /// Whether a call may go through at `now`.
    virtual CustomPermission permit(sim::Instant now) = 0;
    /// An attempt that was let through `duration` ago has this outcome.
    virtual void record(Outcome outcome, sim::Duration duration, sim::Instant now) = 0;
    /// A call that was permitted came to nothing that says anything about the callee: a policy
    /// further out has stopped waiting for it.
    virtual void release(sim::Instant now) = 0;
    /// Whether `retry_after` ever asks for another attempt.
    virtual bool retries() const = 0;
    /// How long to wait before another attempt; none: no other. `attempt`: how many there were, 1
    /// after the first. Asked right after `record`.
    virtual std::optional<sim::Duration> retry_after(Outcome outcome, std::uint32_t attempt,
                                                     sim::Instant now) = 0;
    /// What the caller gets for this outcome of the last attempt.
    virtual Outcome finish(Outcome outcome) = 0;
    /// A circuit breaker's: in which state it is. None: it is no breaker, or does not say. Asked
    /// after each of the verbs above, so that its changes are told of.
    virtual std::optional<CircuitBreaker::State> state() const { return std::nullopt; }
};

/// A policy of a user's own, by the name that the topology calls it. Each call path that it
/// protects begins with a clone of its own.
struct CustomSettings {
    std::string name;
    std::shared_ptr<const CustomPolicy> prototype;
};
/// Those that a topology may name.
using CustomPolicies = std::map<std::string, std::shared_ptr<const CustomPolicy>, std::less<>>;

/// A custom policy as a value: a copy is a clone.
class CustomState {
public:
    explicit CustomState(const CustomPolicy& prototype) : policy_(prototype.clone()) {}
    CustomState(const CustomState& other)
        : policy_(other.policy_->clone()), state_(other.state_), transitions_(other.transitions_) {}
    CustomState(CustomState&&) noexcept = default;
    CustomState& operator=(const CustomState& other) {
        policy_ = other.policy_->clone();
        state_ = other.state_;
        transitions_ = other.transitions_;
        return *this;
    }
    CustomState& operator=(CustomState&&) noexcept = default;
    ~CustomState() = default;

    CustomPolicy& policy() { return *policy_; }
    const CustomPolicy& policy() const { return *policy_; }

    /// Each change of the state that it says it is in. A breaker begins closed.
    const std::vector<CircuitBreaker::Transition>& transitions() const { return transitions_; }
    void notice_state(sim::Instant now) {
        const std::optional<CircuitBreaker::State> state = policy_->state();
        if (state && *state != state_) {
            transitions_.push_back({now, *state});
            state_ = *state;
        }
    }

private:
    std::unique_ptr<CustomPolicy> policy_;
    CircuitBreaker::State state_ = CircuitBreaker::State::closed;
    std::vector<CircuitBreaker::Transition> transitions_;
};

}  // namespace halfopen::models
