// Backoff beside the libraries' own delays, on the same chance.

#include "models/policies/backoff.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <vector>

#include "tests/conformance/vectors.hpp"

namespace halfopen::conformance {
namespace {

using models::Backoff;
using models::BackoffCap;
using models::BackoffType;
using models::FailureClass;
using models::Jitter;
using models::RetryPreset;
using models::RetrySettings;

RetrySettings defaults(RetryPreset preset) {
    return models::retry_preset(static_cast<std::uint8_t>(preset));
}

void set(RetrySettings& settings, BackoffType type, Jitter jitter) {
    settings.backoff = static_cast<std::uint8_t>(type);
    settings.jitter = static_cast<std::uint8_t>(jitter);
}

// One call's backoff after another's.
struct Calls {
    explicit Calls(const RetrySettings& settings) : backoff(settings) {}

    sim::Duration next(double uniform) { return backoff.next(++retry, uniform, state); }
    std::string begin_anew() {
        state = {};
        retry = 0;
        return "ok";
    }

    Backoff backoff;
    Backoff::State state{};
    std::uint32_t retry = 0;
};

std::string exactly(sim::Duration delay) { return std::to_string(delay.nanoseconds); }

// The libraries' floating point gives other last digits: a nanosecond, or one part in 2^50.
std::string nearly(sim::Duration delay, const Call& call) {
    const std::int64_t recorded = std::stoll(call.answer);
    const std::int64_t allowed = 1 + recorded / (std::int64_t{1} << 50);
    const bool is_near = std::abs(delay.nanoseconds - recorded) <= allowed;
    return is_near ? call.answer : exactly(delay);
}

FailureClass failure_named(const std::string& name) {
    return name == "rejected"  ? FailureClass::rejected
           : name == "timeout" ? FailureClass::timeout
                               : FailureClass::error;
}

Calls resilience4j(const Settings& recorded) {
    RetrySettings settings = defaults(RetryPreset::resilience4j);
    const std::string& type = recorded.word("type");
    const bool is_exponential = type.starts_with("exponential");
    const bool is_random = type == "randomized" || type == "exponential_random";
    set(settings, is_exponential ? BackoffType::exponential : BackoffType::constant,
        is_random ? Jitter::proportional : Jitter::none);
    settings.backoff_base = recorded.duration("initial");
    settings.backoff_multiplier = recorded.real("multiplier");
    settings.jitter_factor = recorded.real("factor");
    const bool is_capped = is_exponential && recorded.whole("max") != 0;
    settings.backoff_max =
        is_capped ? recorded.duration("max") : sim::Duration{320'000'000'000'000'000};
    return Calls(settings);
}

TEST(Backoff, WaitsAsResilience4jDoes) {
    replay("resilience4j/retry", resilience4j, [](Calls& calls, const Call& call) {
        return call.name() == "reset" ? calls.begin_anew() : exactly(calls.next(call.real(1)));
    });
}

Calls tenacity(const Settings& recorded) {
    RetrySettings settings = defaults(RetryPreset::tenacity);
    const std::string& type = recorded.word("type");
    set(settings,
        type == "fixed"          ? BackoffType::constant
        : type == "incrementing" ? BackoffType::linear
                                 : BackoffType::exponential,
        type == "random_exponential"   ? Jitter::full
        : type == "exponential_jitter" ? Jitter::additive
                                       : Jitter::none);
    settings.backoff_base = recorded.duration("base");
    settings.backoff_multiplier = recorded.real("multiplier");
    settings.jitter_factor = recorded.real("jitter_factor");
    if (type != "fixed") {
        settings.backoff_max = recorded.duration("max");
    }
    if (type != "fixed" && type != "incrementing") {
        settings.backoff_min = recorded.duration("min");
    }
    return Calls(settings);
}

TEST(Backoff, WaitsAsTenacityDoes) {
    replay("tenacity/backoff", tenacity, [](Calls& calls, const Call& call) {
        return call.name() == "reset" ? calls.begin_anew() : nearly(calls.next(call.real(1)), call);
    });
}

Calls botocore(const Settings& recorded) {
    RetrySettings settings = defaults(
        recorded.word("version") == "1.43.0" ? RetryPreset::botocore : RetryPreset::botocore_1_44);
    settings.backoff_max =
        sim::Duration{static_cast<std::int64_t>(recorded.real("max") * 1e9 + 0.5)};
    return Calls(settings);
}

TEST(Backoff, WaitsAsBotocoreDoes) {
    replay("botocore/backoff", botocore, [](Calls& calls, const Call& call) {
        const auto retry = static_cast<std::uint32_t>(call.whole(1));
        const double uniform = call.real(2);
        const FailureClass failure =
            call.words.size() == 3 ? FailureClass::error : failure_named(call.words.at(3));
        if (call.words.size() < 5) {
            return nearly(calls.backoff.next(retry, uniform, calls.state, failure), call);
        }
        const sim::Duration asked = sim::milliseconds(call.whole(4));
        return nearly(calls.backoff.next_after(asked, retry, uniform, calls.state, failure), call);
    });
}

Calls cockatiel(const Settings& recorded) {
    RetrySettings settings = defaults(RetryPreset::cockatiel);
    settings.backoff_base = sim::milliseconds(recorded.whole("initial"));
    if (recorded.word("type") == "constant") {
        set(settings, BackoffType::constant, Jitter::none);
        return Calls(settings);
    }
    const std::string& generator = recorded.word("generator");
    set(settings, BackoffType::exponential,
        generator == "decorrelated" ? Jitter::soft_exponential
        : generator == "full"       ? Jitter::full
        : generator == "half"       ? Jitter::equal
                                    : Jitter::none);
    settings.backoff_multiplier = recorded.real("exponent");
    settings.backoff_max = sim::milliseconds(recorded.whole("max"));
    settings.backoff_resolution =
        generator == "decorrelated" ? sim::nanoseconds(1) : sim::milliseconds(1);
    return Calls(settings);
}

TEST(Backoff, WaitsAsCockatielDoes) {
    replay("cockatiel/backoff", cockatiel, [](Calls& calls, const Call& call) {
        return call.name() == "reset" ? calls.begin_anew() : nearly(calls.next(call.real(1)), call);
    });
}

// Published by libraries that cannot be run here: their own tests' facts.

// Polly, RetryHelperTests: the delay before retry `retry` [ms] with a base of one second.
double polly(BackoffType type, Jitter jitter, std::uint32_t retry, double uniform) {
    RetrySettings settings = defaults(RetryPreset::polly);
    set(settings, type, jitter);
    settings.backoff_base = sim::seconds(1);
    Backoff::State state;
    const sim::Duration delay = Backoff(settings).next(retry, uniform, state);
    return static_cast<double>(delay.nanoseconds) / 1e6;
}

TEST(Backoff, WaitsAsPollysTestsOfConstantJitterSay) {
    const auto delay = [](double uniform) {
        return polly(BackoffType::constant, Jitter::proportional, 1, uniform);
    };
    EXPECT_EQ(delay(0), 750);
    EXPECT_EQ(delay(0.4), 950);
    EXPECT_EQ(delay(0.6), 1050);
    EXPECT_EQ(delay(1), 1250);
}

TEST(Backoff, WaitsAsPollysTestsOfLinearJitterSay) {
    const auto delay = [](double uniform) {
        return polly(BackoffType::linear, Jitter::proportional, 3, uniform);
    };
    EXPECT_EQ(delay(0), 2250);
    EXPECT_EQ(delay(0.4), 2850);
    EXPECT_EQ(delay(0.5), 3000);
    EXPECT_EQ(delay(0.6), 3150);
    EXPECT_EQ(delay(1), 3750);
}

TEST(Backoff, WaitsAsPollysTestsWithoutJitterSay) {
    for (const std::uint32_t retry : {1U, 2U, 3U}) {
        EXPECT_EQ(polly(BackoffType::constant, Jitter::none, retry, 0.5), 1000);
        EXPECT_EQ(polly(BackoffType::linear, Jitter::none, retry, 0.5), 1000 * retry);
        EXPECT_EQ(polly(BackoffType::exponential, Jitter::none, retry, 0.5), 500 << retry);
    }
}

TEST(Backoff, WaitsNoLongerThanPollysMaxDelay) {
    for (const BackoffType type :
         {BackoffType::constant, BackoffType::linear, BackoffType::exponential}) {
        for (const Jitter jitter : {Jitter::none, Jitter::proportional, Jitter::soft_exponential}) {
            RetrySettings settings = defaults(RetryPreset::polly);
            set(settings, type, jitter);
            settings.backoff_base = sim::seconds(10);
            settings.backoff_max = sim::seconds(1);
            Backoff::State state;
            EXPECT_EQ(Backoff(settings).next(3, 0.5, state), sim::seconds(1));
        }
    }
}

// The median over chance of the delay before `retry` [bases].
double median_of_soft_exponential(std::uint32_t retry) {
    RetrySettings settings = defaults(RetryPreset::polly);
    set(settings, BackoffType::exponential, Jitter::soft_exponential);
    settings.backoff_base = sim::seconds(1);
    const Backoff backoff(settings);
    constexpr int draws = 300;
    std::vector<std::int64_t> all;
    for (int before = 0; before != draws; ++before) {
        for (int draw = 0; draw != draws; ++draw) {
            Backoff::State state;
            if (retry > 1) {
                backoff.next(retry - 1, (before + 0.5) / draws, state);
            }
            all.push_back(backoff.next(retry, (draw + 0.5) / draws, state).nanoseconds);
        }
    }
    std::nth_element(all.begin(), all.begin() + draws * draws / 2, all.end());
    return static_cast<double>(all[draws * draws / 2]) / 1e9;
}

TEST(Backoff, HasTheMediansThatPollyStrivesFor) {
    EXPECT_NEAR(median_of_soft_exponential(1), 0.90, 0.01);
    EXPECT_NEAR(median_of_soft_exponential(2), 1.14, 0.01);
    EXPECT_NEAR(median_of_soft_exponential(3), 2.02, 0.01);
    EXPECT_NEAR(median_of_soft_exponential(4), 4.00, 0.02);
    EXPECT_NEAR(median_of_soft_exponential(5), 8.01, 0.03);
}

// Envoy, backoff_strategy_test.cc: the generator says `random`, of which the remainder by each of
// `ranges` is taken [ms].
std::vector<std::int64_t> envoy(const RetrySettings& settings, std::int64_t random,
                                const std::vector<std::int64_t>& ranges) {
    const Backoff backoff(settings);
    Backoff::State state;
    std::vector<std::int64_t> all;
    std::uint32_t retry = 0;
    for (const std::int64_t range : ranges) {
        const double uniform =
            (static_cast<double>(random % range) + 0.5) / static_cast<double>(range);
        all.push_back(backoff.next(++retry, uniform, state).nanoseconds / 1'000'000);
    }
    return all;
}

TEST(Backoff, WaitsAsEnvoysTestsSay) {
    RetrySettings settings = defaults(RetryPreset::envoy);
    settings.backoff_max = sim::milliseconds(30);
    EXPECT_EQ(envoy(settings, 27, {25, 30}), std::vector<std::int64_t>({2, 27}));
    settings.backoff_base = sim::milliseconds(5);
    settings.backoff_max = sim::milliseconds(100);
    EXPECT_EQ(envoy(settings, 9999, {5, 10, 20, 40, 80, 100, 100}),
              std::vector<std::int64_t>({4, 9, 19, 39, 79, 99, 99}));
}

// What Envoy's documentation describes and an older source did: 0-24, 0-74, 0-174 ms.
TEST(Backoff, WaitsAsEnvoysDocumentationSays) {
    RetrySettings settings = defaults(RetryPreset::envoy);
    settings.backoff = static_cast<std::uint8_t>(BackoffType::exponential_sum);
    settings.backoff_cap = static_cast<std::uint8_t>(BackoffCap::after_jitter);
    const std::vector<std::int64_t> ranges{25, 75, 175, 375, 375};
    EXPECT_EQ(envoy(settings, 25 * 75 * 7 * 5 - 1, ranges),
              std::vector<std::int64_t>({24, 74, 174, 250, 250}));
    EXPECT_EQ(envoy(settings, 200, ranges), std::vector<std::int64_t>({0, 50, 25, 200, 200}));
}

// gRPC A6: random(0.8, 1.2) times the interval, capped before; older: random(0, 1).
TEST(Backoff, WaitsAsGrpcsProposalSays) {
    RetrySettings settings = defaults(RetryPreset::grpc);
    Backoff::State state;
    const auto delay = [&](std::uint32_t retry, double uniform) {
        return Backoff(settings).next(retry, uniform, state);
    };
    EXPECT_EQ(delay(1, 0), sim::milliseconds(80));
    EXPECT_EQ(delay(2, 0.75), sim::milliseconds(220));
    EXPECT_EQ(delay(5, 0.75), sim::milliseconds(1100));
    settings.jitter = static_cast<std::uint8_t>(Jitter::full);
    EXPECT_EQ(delay(1, 0), sim::milliseconds(0));
    EXPECT_EQ(delay(5, 0.75), sim::milliseconds(750));
}

// AWS's backoff simulator: base 5 ms, cap 2 s.
TEST(Backoff, WaitsAsTheAwsSimulatorDoes) {
    const auto delay = [](Jitter jitter, std::uint32_t retry) {
        RetrySettings settings;
        set(settings, BackoffType::exponential, jitter);
        settings.backoff_base = sim::milliseconds(5);
        settings.backoff_max = sim::seconds(2);
        Backoff::State state;
        return Backoff(settings).next(retry, 0.25, state);
    };
    EXPECT_EQ(delay(Jitter::none, 3), sim::milliseconds(20));
    EXPECT_EQ(delay(Jitter::none, 20), sim::seconds(2));
    EXPECT_EQ(delay(Jitter::equal, 3), sim::microseconds(12'500));
    EXPECT_EQ(delay(Jitter::full, 3), sim::milliseconds(5));
    EXPECT_EQ(delay(Jitter::full, 20), sim::milliseconds(500));
    EXPECT_EQ(delay(Jitter::decorrelated_aws, 1), sim::microseconds(7'500));
}

}  // namespace
}  // namespace halfopen::conformance
