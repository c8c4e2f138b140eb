// The circuit breaker beside resilience4j 2.4: see resilience4j/circuit_breaker.py.

#include "models/policies/circuit_breaker.hpp"

#include <array>
#include <string>

#include "tests/conformance/vectors.hpp"

namespace halfopen::conformance {
namespace {

using namespace models;

std::uint32_t count_of(const Settings& recorded, const std::string& key) {
    return static_cast<std::uint32_t>(recorded.whole(key));
}

CircuitBreakerSettings resilience4j_settings(const Settings& recorded) {
    CircuitBreakerSettings settings;
    const bool in_time = recorded.word("window") == "time";
    settings.sliding_window_type =
        static_cast<std::uint8_t>(in_time ? SlidingWindow::time : SlidingWindow::count);
    settings.sliding_window_size = count_of(recorded, "size");
    settings.sliding_window_duration = sim::seconds(recorded.whole("size"));
    settings.minimum_number_of_calls = count_of(recorded, "minimum");
    settings.failure_rate_threshold = recorded.real("failure_rate");
    settings.slow_call_rate_threshold = recorded.real("slow_rate");
    settings.slow_call_duration_threshold = recorded.duration("slow_call");
    settings.wait_duration_in_open_state = recorded.duration("wait");
    settings.wait_multiplier = recorded.real("multiplier");
    settings.max_wait_duration_in_open_state = recorded.duration("longest_wait");
    settings.permitted_calls_in_half_open = count_of(recorded, "permitted");
    settings.max_wait_duration_in_half_open = recorded.duration("half_open");
    settings.half_open_begins = static_cast<std::uint8_t>(
        recorded.whole("automatic") == 1 ? HalfOpenBegins::by_timer : HalfOpenBegins::after_wait);
    return settings;
}

// The library does not ask which call a result is of, so any that is under way will do.
class CallsThroughBreaker {
public:
    explicit CallsThroughBreaker(const CircuitBreakerSettings& settings) : breaker_(settings) {}

    std::string answer(const Call& call) {
        const std::size_t known = breaker_.transitions().size();
        now_ = now_ + call.duration(1);
        std::string said = said_to(call);
        said += word(breaker_.state());
        for (std::size_t at = known; at != breaker_.transitions().size(); ++at) {
            const CircuitBreaker::Transition& change = breaker_.transitions()[at];
            said += " " + word(change.to);
            said += change.at == now_ ? "" : "@" + std::to_string(change.at.nanoseconds);
        }
        return said;
    }

private:
    static std::string word(CircuitBreaker::State state) {
        static constexpr std::array<const char*, 3> words{"closed", "open", "half_open"};
        return words.at(static_cast<std::size_t>(state));
    }

    std::string said_to(const Call& call) {
        if (call.name() == "permit") {
            const bool may_go = breaker_.permit(now_) == Permission::permitted;
            under_way_ += may_go ? 1 : 0;
            return may_go ? "permitted " : "rejected ";
        }
        if (under_way_ == 0) {
            breaker_.settle(now_);
            return "none ";
        }
        --under_way_;
        if (call.name() == "release") {
            breaker_.release(breaker_.generation(), now_);
        } else {
            breaker_.record(call.name() == "success", call.duration(2), breaker_.generation(),
                            now_);
        }
        return "";
    }

    CircuitBreaker breaker_;
    sim::Instant now_{};
    std::uint64_t under_way_ = 0;
};

TEST(Conformance, TheBreakerDecidesAsResilience4js) {
    replay(
        "resilience4j/circuit_breaker",
        [](const Settings& recorded) {
            return CallsThroughBreaker(resilience4j_settings(recorded));
        },
        [](CallsThroughBreaker& calls, const Call& call) { return calls.answer(call); });
}

}  // namespace
}  // namespace halfopen::conformance
