#pragma once
// Replays what overlapping_calls.py makes: calls through a circuit breaker, some of which end when
// its state is another.

#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "models/policies/circuit_breaker.hpp"
#include "tests/conformance/vectors.hpp"

namespace halfopen::conformance {

inline models::CircuitBreakerSettings preset(models::BreakerPreset library) {
    return models::circuit_breaker_preset(static_cast<std::uint8_t>(library));
}

template <class Choice>
std::uint8_t word(Choice choice) {
    return static_cast<std::uint8_t>(choice);
}

inline std::uint32_t count(const Settings& settings, const std::string& key) {
    return static_cast<std::uint32_t>(settings.whole(key));
}

/// A breaker, its calls under way in the order in which they began, and those that wait for a
/// verdict. `step` is the unit of the record's times.
class OverlappingCalls {
public:
    OverlappingCalls(const models::CircuitBreakerSettings& settings, sim::Duration step)
        : breaker_(settings), step_(step) {}

    std::string answer(const Call& call) {
        const sim::Instant now{call.whole(1) * step_.nanoseconds};
        if (call.name() == "permit") {
            const std::string permission = permit(now);
            return permission + state();
        }
        if (call.name() == "state") {
            breaker_.settle(now);
            return state();
        }
        if (under_way_.empty()) {
            return "none";
        }
        finish(call, now);
        const std::string answers = verdict(now);
        return answers + state();
    }

private:
    std::string permit(sim::Instant now) {
        switch (breaker_.permit(now)) {
            case models::Permission::permitted:
                under_way_.push_back(breaker_.generation());
                return "permitted ";
            case models::Permission::waiting:
                ++waiting_;
                return "queued ";
            default:
                return "rejected ";
        }
    }

    void finish(const Call& call, sim::Instant now) {
        const auto which = static_cast<std::ptrdiff_t>(static_cast<std::size_t>(call.whole(2)) %
                                                       under_way_.size());
        const std::uint32_t generation = under_way_[static_cast<std::size_t>(which)];
        under_way_.erase(under_way_.begin() + which);
        if (call.name() == "ignored") {
            breaker_.release(generation, now);
        } else {
            breaker_.record(call.name() == "success", {}, generation, now);
        }
    }

    // Those who waited ask again.
    std::string verdict(sim::Instant now) {
        std::string answers;
        if (breaker_.state() != models::CircuitBreaker::State::half_open) {
            for (std::size_t asking = std::exchange(waiting_, 0); asking != 0; --asking) {
                answers += permit(now);
            }
        }
        return answers;
    }

    std::string state() const {
        static constexpr std::array<const char*, 3> words{"closed", "open", "half_open"};
        return words.at(static_cast<std::size_t>(breaker_.state()));
    }

    models::CircuitBreaker breaker_;
    sim::Duration step_;
    std::vector<std::uint32_t> under_way_;  // the generation that permitted each
    std::size_t waiting_ = 0;
};

}  // namespace halfopen::conformance
