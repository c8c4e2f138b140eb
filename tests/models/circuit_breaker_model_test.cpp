// The circuit breaker against a model of it that is too slow and too plain to be wrong: in random
// lives with any settings, and in every short life with a few.

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "sim/chance.hpp"
#include "tests/models/plain_circuit_breaker.hpp"

namespace halfopen::models {
namespace {

using State = CircuitBreaker::State;
using sim::Instant;

template <class Word>
std::uint8_t index_of(Word choice) {
    return static_cast<std::uint8_t>(choice);
}

/// A breaker, its model, and the calls under way in both.
class Pair {
public:
    explicit Pair(const CircuitBreakerSettings& settings)
        : slow_(settings.slow_call_duration_threshold), breaker_(settings), model_(settings) {}

    void permit(Instant now) {
        const Permission answer = breaker_.permit(now);
        differs_ = differs_ || answer != model_.permit(now);
        if (answer == Permission::permitted && !differs_) {
            under_way_.push_back({breaker_.generation(), model_.begun(now)});
        }
    }

    void record(std::size_t which, bool success, bool is_slow, Instant now) {
        const UnderWay call = take(which);
        const auto longer = sim::nanoseconds(is_slow ? 1 : 0);
        breaker_.record(success, slow_ + longer, call.generation, now);
        model_.record(!success, is_slow, call.call, now);
    }

    void release(std::size_t which, Instant now) {
        const UnderWay call = take(which);
        breaker_.release(call.generation, now);
        model_.release(call.call, now);
    }

    std::size_t under_way() const { return under_way_.size(); }
    const PlainBreaker& model() const { return model_; }

    /// Says how the two differ; nothing when they do not.
    std::string difference() const {
        const auto same = [](const auto& a, const auto& b) { return a.at == b.at && a.to == b.to; };
        if (differs_) return "permission";
        if (breaker_.state() != model_.state) return "state";
        if (breaker_.rejected() != model_.rejected) return "rejected";
        const auto& transitions = breaker_.transitions();
        return std::ranges::equal(transitions, model_.transitions, same) ? "" : "transitions";
    }

private:
    struct UnderWay {
        std::uint32_t generation;
        PlainBreaker::Call call;
    };

    UnderWay take(std::size_t which) {
        const UnderWay call = under_way_[which];
        under_way_.erase(under_way_.begin() + static_cast<std::ptrdiff_t>(which));
        return call;
    }

    sim::Duration slow_;
    CircuitBreaker breaker_;
    PlainBreaker model_;
    std::vector<UnderWay> under_way_;
    bool differs_ = false;
};

// --- random lives with any settings ---

// Half of all thresholds are a rate that can be met exactly.
double any_threshold(sim::Draws& draws) {
    const std::uint64_t of = 1 + draws.below(12);
    const double exact = static_cast<double>(1 + draws.below(of)) / static_cast<double>(of);
    return draws.happens(0.5) ? exact : 1e-9 + (1 - 1e-9) * draws.uniform();
}

std::uint32_t count_up_to(sim::Draws& draws, std::uint64_t most) {
    return static_cast<std::uint32_t>(1 + draws.below(most));
}

sim::Duration any_length(sim::Draws& draws) {
    constexpr std::array<std::int64_t, 4> lengths{1, 7, 1'000, 1'000'000'000};
    return sim::nanoseconds(lengths[draws.below(4)]);
}

std::uint8_t any_word(sim::Draws& draws, std::uint64_t words) {
    return static_cast<std::uint8_t>(draws.below(words));
}

void draw_window(CircuitBreakerSettings& settings, sim::Draws& draws) {
    settings.sliding_window_type = any_word(draws, 3);
    settings.sliding_window_size = count_up_to(draws, 12);
    const std::uint32_t buckets = count_up_to(draws, 8);
    const sim::Duration bucket = any_length(draws);
    settings.sliding_window_duration = {buckets * bucket.nanoseconds};
    settings.sliding_window_bucket = {};
    if (draws.happens(0.4)) {
        settings.sliding_window_buckets = buckets;
    } else if (draws.happens(0.8)) {
        settings.sliding_window_bucket = bucket;
    }
    if (draws.happens(0.2)) {
        settings.sliding_window_duration = {};
    }
    settings.sliding_window_bucket_min = draws.happens(0.1) ? any_length(draws) : sim::Duration{};
    settings.buckets_begin = any_word(draws, 4);
    settings.rate_base = any_word(draws, 3);
    settings.evaluated_on = any_word(draws, 3);
    settings.on_close = any_word(draws, 3);
}

void draw_half_open(CircuitBreakerSettings& settings, sim::Draws& draws) {
    settings.half_open_begins = any_word(draws, 3);
    settings.permitted_calls_in_half_open = count_up_to(draws, 6);
    settings.half_open_permits = any_word(draws, 2);
    settings.half_open_verdict = any_word(draws, 3);
    settings.half_open_successes = static_cast<std::uint32_t>(draws.below(4));
    settings.half_open_failures_tolerated = static_cast<std::uint32_t>(draws.below(3));
    settings.on_half_open_excess = any_word(draws, 2);
    settings.late_results = any_word(draws, 4);
    settings.probe_release = any_word(draws, 2);
    settings.released_counts = any_word(draws, 4);
    // With both timers short, a long gap would be full of transitions.
    const bool by_timer = settings.half_open_begins == index_of(HalfOpenBegins::by_timer);
    settings.max_wait_duration_in_half_open =
        !by_timer && draws.happens(0.5) ? any_length(draws) : sim::Duration{};
}

CircuitBreakerSettings any_settings(sim::Draws& draws) {
    CircuitBreakerSettings settings;
    settings.failure_rate_threshold = any_threshold(draws);
    settings.slow_call_rate_threshold = any_threshold(draws);
    settings.slow_call_duration_threshold = any_length(draws);
    settings.comparison = any_word(draws, 2);
    settings.rate_arithmetic = any_word(draws, 5);
    settings.failure_count_threshold = draws.happens(0.2) ? count_up_to(draws, 6) : 0;
    settings.minimum_number_of_calls = static_cast<std::uint32_t>(draws.below(15));
    settings.wait_duration_in_open_state = any_length(draws);
    settings.wait_multiplier = draws.happens(0.5) ? 1 : 1.5;
    settings.max_wait_duration_in_open_state = sim::seconds(3);
    draw_window(settings, draws);
    draw_half_open(settings, draws);
    const bool drops = settings.late_results == index_of(LateResults::drop);
    if (drops) {  // as gobreaker, the only one: buckets of the clock, and closing forgets
        settings.buckets_begin = any_word(draws, 2);
        settings.on_close = any_word(draws, 2);
    }
    if (drops && settings.sliding_window_type == index_of(SlidingWindow::consecutive)) {
        settings.sliding_window_duration = {};
    }
    return settings;
}

// The present instant, one around the end of a wait or of a bucket, or any.
Instant any_time_from(Instant now, const PlainBreaker& model,
                      const CircuitBreakerSettings& settings, sim::Draws& draws) {
    const sim::Duration bucket = std::max(settings.sliding_window_bucket, sim::nanoseconds(7));
    const std::array<Instant, 4> boundaries{
        model.since + settings.wait_duration_in_open_state,
        model.since + settings.max_wait_duration_in_half_open,
        now + settings.sliding_window_duration,
        now + bucket - sim::nanoseconds(now.nanoseconds % bucket.nanoseconds)};
    const auto beside = sim::nanoseconds(static_cast<std::int64_t>(draws.below(3)) - 1);
    const Instant boundary = boundaries[draws.below(4)] + beside;
    const auto further = static_cast<std::int64_t>(draws.next_bits() >> (34 + draws.below(30)));
    const std::uint64_t choice = draws.below(8);
    const Instant chosen = choice < 3 ? boundary : now + sim::nanoseconds(further);
    return choice > 4 ? now : std::max(now, chosen);
}

// One sequence of events; says how the two differ, nothing when they do not.
std::string compared(std::uint64_t sequence, std::array<std::size_t, 3>& entered) {
    const auto source = sim::stream(1, 0, sim::hash_name("breaker"), sim::hash_name("test"));
    sim::Draws draws(source, sequence);
    const CircuitBreakerSettings settings = any_settings(draws);
    const double reliability = draws.uniform();
    Pair pair(settings);
    Instant now{};
    for (int event = 0; event != 200; ++event) {
        now = any_time_from(now, pair.model(), settings, draws);
        const double verb = draws.uniform();
        const bool success = draws.happens(reliability);
        const bool is_slow = draws.happens(0.3);
        if (pair.under_way() == 0 || verb < 0.45) {
            pair.permit(now);
        } else if (verb < 0.95) {
            pair.record(draws.below(pair.under_way()), success, is_slow, now);
        } else {
            pair.release(draws.below(pair.under_way()), now);
        }
        const std::string found = pair.difference();
        if (!found.empty()) return found + " after event " + std::to_string(event);
    }
    for (const auto& each : pair.model().transitions) ++entered[static_cast<std::size_t>(each.to)];
    return "";
}

TEST(CircuitBreaker, DecidesAsAPlainModelDoesInTenThousandRandomLives) {
    std::array<std::size_t, 3> entered{};
    for (std::uint64_t sequence = 0; sequence != 10'000; ++sequence) {
        ASSERT_EQ(compared(sequence, entered), "") << "sequence " << sequence;
    }
    // Else the lives were too quiet to say anything.
    EXPECT_GT(entered[static_cast<std::size_t>(State::closed)], 10'000U);
    EXPECT_GT(entered[static_cast<std::size_t>(State::open)], 50'000U);
    EXPECT_GT(entered[static_cast<std::size_t>(State::half_open)], 50'000U);
}

// --- every short life ---

/// What may happen at a step. `succeed` and `fail` are a call that ends at once; the others leave
/// one under way, or end the one that has been under way longest.
enum class Step : std::uint8_t { succeed, fail, wait, begin, end_well, end_badly, give_back };

struct Walk {
    std::vector<Step> alphabet;
    int length;
    sim::Duration pause;  // of `wait`
    std::uint64_t lives = 0;

    void take(Step step, Pair& pair, Instant& now) const {
        switch (step) {
            case Step::wait:
                now = now + pause;
                break;
            case Step::begin:
                pair.permit(now);
                break;
            case Step::end_well:
                pair.record(0, true, false, now);
                break;
            case Step::end_badly:
                pair.record(0, false, false, now);
                break;
            case Step::give_back:
                pair.release(0, now);
                break;
            case Step::succeed:
            case Step::fail: {
                const std::size_t before = pair.under_way();
                pair.permit(now);
                if (pair.under_way() > before) {
                    pair.record(before, step == Step::succeed, false, now);
                }
            }
        }
    }

    /// The steps to the first difference; nothing when there is none in any life from here.
    std::string first_difference(const Pair& from, Instant now, int steps_left) {
        ++lives;
        for (const Step step : alphabet) {
            const bool ends_one = step >= Step::end_well;
            if (steps_left == 0 || (ends_one && from.under_way() == 0)) continue;
            Pair pair = from;
            Instant then = now;
            take(step, pair, then);
            std::string found = pair.difference();
            if (found.empty()) found = first_difference(pair, then, steps_left - 1);
            if (!found.empty()) return std::to_string(static_cast<int>(step)) + " " + found;
        }
        return "";
    }
};

struct Named {
    std::string name;
    CircuitBreakerSettings settings;
};

// Each library's switches with small numbers: times in ns, waits of three pauses.
std::vector<Named> small_breakers() {
    std::vector<Named> all;
    for (std::uint8_t preset = 0; preset != breaker_preset_words.size(); ++preset) {
        CircuitBreakerSettings settings = circuit_breaker_preset(preset);
        settings.failure_rate_threshold = 0.5;
        settings.sliding_window_size = 3;
        settings.minimum_number_of_calls = 2;
        settings.minimum_failures_per_second = 0;
        settings.wait_duration_in_open_state = sim::nanoseconds(4);
        if (settings.permitted_calls_in_half_open != unlimited) {
            settings.permitted_calls_in_half_open = 2;
        }
        for (const SlidingWindow type :
             {SlidingWindow::count, SlidingWindow::time, SlidingWindow::consecutive}) {
            settings.sliding_window_type = index_of(type);
            // Failures in a row within an interval are gobreaker's own (tests/conformance).
            const bool has_own_rule = type == SlidingWindow::consecutive &&
                                      settings.late_results == index_of(LateResults::drop);
            settings.sliding_window_duration = sim::nanoseconds(has_own_rule ? 0 : 12);
            settings.sliding_window_buckets = 0;
            settings.sliding_window_bucket = sim::nanoseconds(4);
            settings.sliding_window_bucket_min = {};
            const std::string name(breaker_preset_words.at(preset));
            all.push_back(
                {name + "_" + std::string(sliding_window_words.at(index_of(type))), settings});
        }
    }
    return all;
}

class SmallCircuitBreaker : public testing::TestWithParam<Named> {};

TEST_P(SmallCircuitBreaker, DecidesAsAPlainModelDoesInEveryLifeOfTwelveCalls) {
    Walk walk{{Step::succeed, Step::fail, Step::wait}, 12, sim::nanoseconds(2)};
    EXPECT_EQ(walk.first_difference(Pair(GetParam().settings), {}, walk.length), "");
    EXPECT_EQ(walk.lives, 797'161U);
}

TEST_P(SmallCircuitBreaker, DecidesAsAPlainModelDoesInEveryLifeOfTenOverlappingCalls) {
    Walk walk{
        {Step::fail, Step::wait, Step::begin, Step::end_well, Step::end_badly, Step::give_back},
        10,
        sim::nanoseconds(4)};
    EXPECT_EQ(walk.first_difference(Pair(GetParam().settings), {}, walk.length), "");
}

// Else a test's output is full of a breaker's bytes.
void PrintTo(const Named& named, std::ostream* out) {  // NOLINT(readability-identifier-naming)
    *out << named.name;
}

INSTANTIATE_TEST_SUITE_P(Presets, SmallCircuitBreaker, testing::ValuesIn(small_breakers()),
                         [](const auto& each) { return each.param.name; });

}  // namespace
}  // namespace halfopen::models
