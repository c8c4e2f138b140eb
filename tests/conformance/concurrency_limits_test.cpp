// The limits that AdaptiveConcurrency finds, sample by sample as Netflix concurrency-limits 0.5.4.

#include <algorithm>
#include <bit>

#include "models/policies/adaptive_concurrency.hpp"
#include "tests/conformance/vectors.hpp"

namespace halfopen::conformance {
namespace {

using models::AdaptiveConcurrency;
using models::AdaptiveConcurrencySettings;
using Result = AdaptiveConcurrency::Result;

std::uint32_t count(const Settings& settings, const std::string& key) {
    return static_cast<std::uint32_t>(settings.whole(key));
}

AdaptiveConcurrencySettings algorithm_settings(const Settings& asked) {
    const auto& words = models::concurrency_algorithm_words;
    const auto word = std::find(words.begin(), words.end(), asked.word("algorithm"));
    auto settings =
        models::adaptive_concurrency_preset(static_cast<std::uint8_t>(word - words.begin()));
    if (*word == "aimd") {
        settings.backoff_ratio = asked.real("backoff_ratio");
        settings.timeout = asked.duration("timeout");
        return settings;
    }
    settings.smoothing = asked.real("smoothing");
    if (*word == "vegas") {
        settings.alpha = count(asked, "alpha");
        settings.beta = count(asked, "beta");
        settings.probe_multiplier = count(asked, "probe_multiplier");
    } else {
        settings.queue_size = count(asked, "queue_size");
        settings.long_window = count(asked, "long_window");
        settings.rtt_tolerance = asked.real("rtt_tolerance");
    }
    return settings;
}

AdaptiveConcurrency begin(const Settings& asked) {
    AdaptiveConcurrencySettings settings = algorithm_settings(asked);
    settings.initial_limit = count(asked, "initial_limit");
    settings.min_limit = count(asked, "min_limit");
    settings.max_limit = count(asked, "max_limit");
    settings.windowed = asked.whole("windowed") == 1;
    if (settings.windowed) {
        settings.min_window_time = asked.duration("min_window_time");
        settings.max_window_time = asked.duration("max_window_time");
        settings.window_size = count(asked, "window_size");
        settings.min_rtt_threshold = asked.duration("min_rtt_threshold");
    }
    return AdaptiveConcurrency(settings, {}, asked.real("uniform"));
}

std::string bits(double number) {
    std::ostringstream text;
    text << std::hex << std::bit_cast<std::uint64_t>(number);
    return text.str();
}

struct Sampled {
    AdaptiveConcurrency limit;
    sim::Instant now{};

    std::string operator()(const Call& call) {
        if (call.name() == "inside") {
            return bits(limit.estimated_limit()) + " " + bits(limit.baseline_rtt());
        }
        now = now + call.duration(1);
        const Result result = call.name() == "drop" ? Result::dropped : Result::success;
        const double uniform = call.words.size() > 4 ? call.real(4) : 0.0;
        limit.release(now - call.duration(2), static_cast<std::uint32_t>(call.whole(3)), result,
                      now, uniform);
        return std::to_string(limit.limit());
    }
};

TEST(ConcurrencyLimits, EverySampleLeadsToTheSameLimit) {
    replay(
        "concurrency_limits/limit",
        [](const Settings& settings) { return Sampled{begin(settings)}; },
        [](Sampled& sampled, const Call& call) { return sampled(call); });
}

struct Limited {
    struct InFlight {
        sim::Instant began;
        std::uint32_t at_start;
    };
    AdaptiveConcurrency limit;
    std::vector<InFlight> calls;
    sim::Instant now{};

    std::string operator()(const Call& call) {
        now = now + call.duration(1);
        std::string permitted = "-";
        if (call.name() == "acquire") {
            permitted = acquire();
        } else if (!calls.empty()) {
            end(call);
        }
        return permitted + " " + std::to_string(limit.limit()) + " " +
               std::to_string(limit.in_flight());
    }

    std::string acquire() {
        if (!limit.acquire(now)) {
            return "0";
        }
        calls.push_back({now, limit.in_flight()});
        return "1";
    }

    void end(const Call& call) {
        const auto place = calls.begin() + call.whole(2) % static_cast<std::int64_t>(calls.size());
        const InFlight ended = *place;
        calls.erase(place);
        const Result result = call.name() == "success" ? Result::success
                              : call.name() == "drop"  ? Result::dropped
                                                       : Result::ignored;
        limit.release(ended.began, ended.at_start, result, now, call.real(3));
    }
};

TEST(ConcurrencyLimits, TheSameCallsMayBegin) {
    replay(
        "concurrency_limits/limiter",
        [](const Settings& settings) {
            return Limited{begin(settings), {}};
        },
        [](Limited& limited, const Call& call) { return limited(call); });
}

}  // namespace
}  // namespace halfopen::conformance
