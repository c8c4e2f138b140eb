// The circuit breaker against a model of it that is too slow and too plain to be wrong.

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "models/policies/circuit_breaker.hpp"
#include "sim/chance.hpp"

namespace halfopen::models {
namespace {

using State = CircuitBreaker::State;
using sim::Instant;

struct CallResult {
    bool has_failed = false;
    bool was_slow = false;
};

// Keeps every result of the present state, and looks at the last few of them each time.
class PlainBreaker {
public:
    explicit PlainBreaker(const CircuitBreakerSettings& settings) : settings_(settings) {}

    bool permit(Instant now) {
        pass_time(now);
        if (state == State::open && now > since + settings_.wait_duration_in_open_state) {
            go_to(State::half_open, now);
        }
        const bool may_pass =
            state == State::closed || (state == State::half_open && used_ < permits_);
        used_ += may_pass ? 1 : 0;
        rejected += may_pass ? 0U : 1U;
        return may_pass;
    }

    void record(bool success, sim::Duration duration, Instant now) {
        pass_time(now);
        results_.push_back({!success, duration > settings_.slow_call_duration_threshold});
        const std::size_t window = state == State::half_open
                                       ? settings_.permitted_calls_in_half_open
                                       : settings_.sliding_window_size;
        const std::size_t minimum =
            std::min<std::size_t>(window, settings_.minimum_number_of_calls);
        if (state == State::open || results_.size() < minimum) {
            return;
        }
        if (is_reached(&CallResult::has_failed, window, settings_.failure_rate_threshold) ||
            is_reached(&CallResult::was_slow, window, settings_.slow_call_rate_threshold)) {
            go_to(State::open, now);
        } else if (state == State::half_open) {
            go_to(State::closed, now);
        }
    }

    void release(Instant now) {
        pass_time(now);
        permits_ += 1;
    }

    State state = State::closed;
    Instant since{};
    std::vector<CircuitBreaker::Transition> transitions;
    std::uint64_t rejected = 0;

private:
    bool is_reached(bool CallResult::*mark, std::size_t window, double threshold) const {
        const std::size_t total = std::min(window, results_.size());
        const auto marked =
            std::count_if(results_.end() - static_cast<std::ptrdiff_t>(total), results_.end(),
                          [mark](const CallResult& result) { return result.*mark; });
        const float rate = static_cast<float>(marked) * 100.0F / static_cast<float>(total);
        return rate >= static_cast<float>(threshold * 100.0);
    }

    void pass_time(Instant now) {
        const auto limit = settings_.max_wait_duration_in_half_open;
        if (state == State::half_open && limit != sim::Duration{} && since + limit <= now) {
            go_to(State::open, since + limit);
        }
    }

    void go_to(State next, Instant at) {
        state = next;
        since = at;
        results_.clear();
        used_ = 0;
        permits_ = settings_.permitted_calls_in_half_open;
        transitions.push_back({at, next});
    }

    CircuitBreakerSettings settings_;
    std::vector<CallResult> results_;
    std::uint64_t used_ = 0;
    std::uint64_t permits_ = 0;
};

// Half of all thresholds are a rate that can be met exactly.
double any_threshold(sim::Draws& draws) {
    const std::uint64_t of = 1 + draws.below(12);
    const double exact = static_cast<double>(1 + draws.below(of)) / static_cast<double>(of);
    return draws.happens(0.5) ? exact : 1e-9 + (1 - 1e-9) * draws.uniform();
}

std::uint32_t count_up_to(sim::Draws& draws, std::uint64_t most) {
    return static_cast<std::uint32_t>(1 + draws.below(most));
}

CircuitBreakerSettings any_settings(sim::Draws& draws) {
    constexpr std::array<std::int64_t, 4> lengths{1, 7, 1'000, 1'000'000'000};
    const auto length = [&draws, &lengths] { return sim::nanoseconds(lengths[draws.below(4)]); };
    CircuitBreakerSettings settings;
    settings.failure_rate_threshold = any_threshold(draws);
    settings.slow_call_rate_threshold = any_threshold(draws);
    settings.slow_call_duration_threshold = length();
    settings.sliding_window_size = count_up_to(draws, 12);
    settings.minimum_number_of_calls = count_up_to(draws, 15);
    settings.wait_duration_in_open_state = length();
    settings.permitted_calls_in_half_open = count_up_to(draws, 6);
    settings.max_wait_duration_in_half_open = draws.happens(0.5) ? length() : sim::Duration{};
    return settings;
}

// The present instant, one around the end of a wait, or any.
Instant any_time_from(Instant now, const PlainBreaker& model,
                      const CircuitBreakerSettings& settings, sim::Draws& draws) {
    const std::array<Instant, 2> boundaries{model.since + settings.wait_duration_in_open_state,
                                            model.since + settings.max_wait_duration_in_half_open};
    const auto beside = sim::nanoseconds(static_cast<std::int64_t>(draws.below(3)) - 1);
    const Instant boundary = boundaries[draws.below(2)] + beside;
    const auto further = static_cast<std::int64_t>(draws.next_bits() >> (34 + draws.below(30)));
    const std::uint64_t choice = draws.below(4);
    const Instant chosen = choice == 0 ? boundary : now + sim::nanoseconds(further);
    return choice == 1 ? now : std::max(now, chosen);
}

std::string difference(const CircuitBreaker& breaker, const PlainBreaker& model) {
    const auto same = [](const auto& a, const auto& b) { return a.at == b.at && a.to == b.to; };
    if (breaker.state() != model.state) return "state";
    if (breaker.rejected() != model.rejected) return "rejected";
    const bool is_same = std::ranges::equal(breaker.transitions(), model.transitions, same);
    return is_same ? "" : "transitions";
}

// One sequence of events; says how the two differ, nothing when they do not.
std::string compared(std::uint64_t sequence, std::size_t& transitions) {
    const auto source = sim::stream(1, 0, sim::hash_name("breaker"), sim::hash_name("test"));
    sim::Draws draws(source, sequence);
    const CircuitBreakerSettings settings = any_settings(draws);
    const double reliability = draws.uniform();
    CircuitBreaker breaker(settings);
    PlainBreaker model(settings);
    Instant now{};
    std::uint64_t outstanding = 0;
    for (int event = 0; event != 200; ++event) {
        now = any_time_from(now, model, settings, draws);
        const double verb = draws.uniform();
        const bool success = draws.happens(reliability);
        const auto longer = sim::nanoseconds(static_cast<std::int64_t>(draws.below(2)));
        if (outstanding == 0 || verb < 0.45) {
            const bool may_pass = breaker.permit(now);
            if (may_pass != model.permit(now)) return "permit at event " + std::to_string(event);
            outstanding += may_pass ? 1 : 0;
        } else if (verb < 0.95) {
            const sim::Duration duration = settings.slow_call_duration_threshold + longer;
            breaker.record(success, duration, now);
            model.record(success, duration, now);
            --outstanding;
        } else {
            breaker.release(now);
            model.release(now);
            --outstanding;
        }
        const std::string found = difference(breaker, model);
        if (!found.empty()) return found + " after event " + std::to_string(event);
    }
    transitions += breaker.transitions().size();
    return "";
}

TEST(CircuitBreaker, DecidesAsAPlainModelDoesInTenThousandRandomLives) {
    std::size_t transitions = 0;
    for (std::uint64_t sequence = 0; sequence != 10'000; ++sequence) {
        ASSERT_EQ(compared(sequence, transitions), "") << "sequence " << sequence;
    }
    EXPECT_GT(transitions, 100'000U);  // else the lives were too quiet to say anything
}

}  // namespace
}  // namespace halfopen::models
