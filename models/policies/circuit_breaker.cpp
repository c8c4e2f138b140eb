#include "models/policies/circuit_breaker.hpp"

#include <algorithm>

#include "models/policies/verbs.hpp"
#include "models/world.hpp"

namespace halfopen::models {

namespace {

float percent(double fraction) { return static_cast<float>(fraction * 100.0); }

}  // namespace

CircuitBreaker::CircuitBreaker(const CircuitBreakerSettings& settings) : settings_(settings) {
    enter(State::closed, {});
    transitions_.clear();
}

bool CircuitBreaker::permit(sim::Instant now) {
    settle(now);
    if (state_ == State::open && now > entered_ + settings_.wait_duration_in_open_state) {
        enter(State::half_open, now);
    }
    if (state_ == State::open || (state_ == State::half_open && permits_ == 0)) {
        ++rejected_;
        return false;
    }
    if (state_ == State::half_open) {
        --permits_;
    }
    return true;
}

void CircuitBreaker::record(bool success, sim::Duration duration, sim::Instant now) {
    settle(now);
    const bool was_slow = duration > settings_.slow_call_duration_threshold;
    count(static_cast<std::uint8_t>((success ? 0 : failed) | (was_slow ? slow : 0)));
    if (state_ == State::open || results_.size() < minimum_) {
        return;
    }
    if (threshold_reached()) {
        enter(State::open, now);
    } else if (state_ == State::half_open) {
        enter(State::closed, now);
    }
}

void CircuitBreaker::release(sim::Instant now) {
    settle(now);
    if (state_ == State::half_open) {
        ++permits_;
    }
}

// A breaker that has been half open for too long opened at that instant, though nobody called to
// see it.
void CircuitBreaker::settle(sim::Instant now) {
    const sim::Duration longest = settings_.max_wait_duration_in_half_open;
    if (state_ == State::half_open && longest > sim::Duration{} && now >= entered_ + longest) {
        enter(State::open, entered_ + longest);
    }
}

void CircuitBreaker::enter(State state, sim::Instant at) {
    state_ = state;
    entered_ = at;
    permits_ = settings_.permitted_calls_in_half_open;
    window_ = state == State::half_open ? permits_ : settings_.sliding_window_size;
    minimum_ = std::min(settings_.minimum_number_of_calls, window_);
    next_ = 0;
    failures_ = 0;
    slow_calls_ = 0;
    results_.clear();
    transitions_.push_back({at, state});
}

void CircuitBreaker::count(std::uint8_t marks) {
    if (results_.size() < window_) {
        results_.push_back(marks);
    } else {
        failures_ -= (results_[next_] & failed) != 0 ? 1U : 0U;
        slow_calls_ -= (results_[next_] & slow) != 0 ? 1U : 0U;
        results_[next_] = marks;
    }
    failures_ += (marks & failed) != 0 ? 1U : 0U;
    slow_calls_ += (marks & slow) != 0 ? 1U : 0U;
    next_ = next_ + 1 == window_ ? 0 : next_ + 1;
}

bool CircuitBreaker::threshold_reached() const {
    const auto total = static_cast<float>(results_.size());
    const float failure_rate = static_cast<float>(failures_) * 100.0F / total;
    const float slow_call_rate = static_cast<float>(slow_calls_) * 100.0F / total;
    return failure_rate >= percent(settings_.failure_rate_threshold) ||
           slow_call_rate >= percent(settings_.slow_call_rate_threshold);
}

namespace circuit_breaker {

std::optional<Outcome> begin(World& world, std::uint32_t, const Layer& layer) {
    if (world.breaker(layer.index).permit(world.now())) {
        return std::nullopt;
    }
    return Outcome::circuit_open;
}

std::optional<Outcome> finish(World& world, std::uint32_t frame, const Layer& layer,
                              Outcome outcome) {
    CircuitBreaker& breaker = world.breaker(layer.index);
    if (outcome == Outcome::abandoned) {
        breaker.release(world.now());
    } else {
        breaker.record(succeeded(outcome), world.now() - world.began(frame, layer), world.now());
    }
    return outcome;
}

}  // namespace circuit_breaker

}  // namespace halfopen::models
