// Settings of one policy that contradict each other (E117), or that another one makes meaningless
// (W208).

#include <algorithm>

#include "topologies/checks/checks.hpp"
#include "topologies/checks/written.hpp"
#include "topologies/quantities.hpp"

namespace halfopen::topologies {
namespace {

/// One policy of the file, and what can be said about its settings.
struct Judged {
    Node at;
    Report& report;

    void contradicts(std::string_view field, std::string message, std::string help) const {
        add(field, Code::contradicting_settings, std::move(message), std::move(help));
    }
    void has_no_effect(std::string_view field, std::string message, std::string help) const {
        add(field, Code::without_effect, std::move(message), std::move(help));
    }
    /// `least` cannot be above `most`.
    template <class Value>
    void in_order(std::string_view least, Value low, std::string_view most, Value high) const {
        if (low <= high) return;
        contradicts(written(at, least) ? least : most,
                    "`" + std::string(least) + "` is " + text(low) + ", above `" +
                        std::string(most) + "`, which is " + text(high),
                    "make `" + std::string(least) + "` the smaller one");
    }
    bool is_written(std::string_view field) const { return static_cast<bool>(written(at, field)); }

private:
    static std::string text(sim::Duration value) { return duration_text(value); }
    static std::string text(double value) { return number_text(value); }
    static std::string text(std::uint32_t value) { return number_text(value); }

    void add(std::string_view field, Code code, std::string message, std::string help) const {
        const Node entry = written(at, field);
        report.add_at_key(entry ? entry : at, code, std::move(message)).help(std::move(help));
    }
};

template <class Settings>
void judge(const Settings&, const Judged&) {}

void judge_backoff(const models::RetrySettings& retry, const Judged& judged) {
    const auto type = static_cast<models::BackoffType>(retry.backoff);
    const auto jitter = static_cast<models::Jitter>(retry.jitter);
    const bool grows_only =
        jitter == models::Jitter::soft_exponential || jitter == models::Jitter::decorrelated_aws;
    const std::string word(models::jitter_words[retry.jitter]);
    if (grows_only && type != models::BackoffType::exponential) {
        judged.contradicts("jitter", "`" + word + "` is a jitter of exponential backoff",
                           "write `backoff: exponential`, or another jitter: equal, full, "
                           "proportional, additive");
    } else if (type == models::BackoffType::none && judged.is_written("jitter") &&
               jitter != models::Jitter::none) {
        judged.has_no_effect("jitter", "without a backoff there is no interval for `" + word + "`",
                             "write `backoff: exponential`, with its `backoff_base`");
    }
    if (type == models::BackoffType::none && judged.is_written("backoff_base")) {
        judged.has_no_effect("backoff_base", "`backoff` is none: it tries again at once",
                             "write `backoff: exponential`, or constant, linear, exponential_sum");
    }
    const bool is_multiplied =
        type == models::BackoffType::exponential || type == models::BackoffType::exponential_sum;
    if (!is_multiplied && judged.is_written("backoff_multiplier")) {
        judged.has_no_effect("backoff_multiplier",
                             "`backoff` is " + std::string(models::backoff_words[retry.backoff]) +
                                 ": nothing is multiplied",
                             "write `backoff: exponential`, or remove it");
    }
    if (type == models::BackoffType::none) return;
    judged.in_order("backoff_min", retry.backoff_min, "backoff_max", retry.backoff_max);
    judged.in_order("backoff_base", retry.backoff_base, "backoff_max", retry.backoff_max);
    judged.in_order("backoff_resolution", retry.backoff_resolution, "backoff_base",
                    retry.backoff_base);
}

void judge(const models::RetrySettings& retry, const Judged& judged) {
    judge_backoff(retry, judged);
    const bool after_any =
        retry.retry_on_error || retry.retry_on_timeout || retry.retry_on_rejected;
    if (retry.max_attempts == 1) {
        judged.has_no_effect("max_attempts", "with one attempt, the first, there is no retry",
                             "write at least 2: `max_attempts` counts the first attempt too");
    } else if (!after_any && !retry.retry_on_circuit_open) {
        judged.has_no_effect("retry_on_error", "this retry tries again after nothing",
                             "set one of `retry_on: {error, timeout, rejected, circuit_open}`");
    }
    for (const std::string_view name : {"retry_after_excess_max", "retry_after_resets_backoff"}) {
        if (retry.respect_retry_after || !judged.is_written(name)) continue;
        judged.has_no_effect(name, "this retry does not wait as long as the callee asks for",
                             "write `respect_retry_after: true`");
    }
}

void judge(const models::HedgeSettings& hedge, const Judged& judged) {
    if (hedge.max_attempts > 1) return;
    judged.has_no_effect("max_attempts", "with one attempt, the first, there is no hedge",
                         "write at least 2: `max_attempts` counts the first attempt too");
}

void judge(const models::RetryBudgetSettings& budget, const Judged& judged) {
    const auto type = static_cast<models::RetryBudgetType>(budget.type);
    const auto allows_nothing = [&](std::string_view field, const std::string& why) {
        judged.contradicts(field, "this budget allows no retry at all", why);
    };
    if (type == models::RetryBudgetType::ratio && budget.percent_can_retry <= 0 &&
        budget.min_retries_per_second == 0) {
        allows_nothing("percent_can_retry",
                       "set `percent_can_retry` or `min_retries_per_second` above zero");
    }
    if (type == models::RetryBudgetType::concurrent && budget.budget_percent <= 0 &&
        budget.min_retry_concurrency == 0) {
        allows_nothing("min_retry_concurrency",
                       "set `budget_percent` or `min_retry_concurrency` above zero");
    }
    if (type == models::RetryBudgetType::rate && budget.capacity < 1)
        allows_nothing("capacity", "a retry takes one token: hold at least 1");
    if (type != models::RetryBudgetType::quota) return;
    judged.in_order("retry_cost", budget.retry_cost, "capacity", budget.capacity);
    judged.in_order("timeout_cost", budget.timeout_cost, "capacity", budget.capacity);
    judged.in_order("rejected_cost", budget.rejected_cost, "capacity", budget.capacity);
}

/// Of a breaker that opens after failures in a row.
void judge_consecutive(const models::CircuitBreakerSettings& breaker, const Judged& judged) {
    if (static_cast<models::SlidingWindow>(breaker.sliding_window_type) !=
        models::SlidingWindow::consecutive) {
        return;
    }
    for (const std::string_view name :
         {"minimum_number_of_calls", "failure_rate_threshold", "slow_call_rate_threshold"}) {
        if (!judged.is_written(name)) continue;
        judged.has_no_effect(name, "this breaker counts failures in a row, and computes no rate",
                             "write `sliding_window_size` for how many in a row open it, or remove "
                             "this");
    }
}

void judge(const models::CircuitBreakerSettings& breaker, const Judged& judged) {
    using models::HalfOpenPermits;
    using models::HalfOpenVerdict;
    judged.in_order("wait_duration_in_open_state", breaker.wait_duration_in_open_state,
                    "max_wait_duration_in_open_state", breaker.max_wait_duration_in_open_state);
    const bool is_timed = static_cast<models::SlidingWindow>(breaker.sliding_window_type) ==
                          models::SlidingWindow::time;
    if (is_timed) {
        judged.in_order("sliding_window_bucket", breaker.sliding_window_bucket,
                        "sliding_window_duration", breaker.sliding_window_duration);
    }
    judge_consecutive(breaker, judged);
    const bool counts_successes =
        static_cast<HalfOpenVerdict>(breaker.half_open_verdict) == HalfOpenVerdict::successes;
    const bool is_total =
        static_cast<HalfOpenPermits>(breaker.half_open_permits) == HalfOpenPermits::total;
    if (counts_successes && is_total) {
        judged.in_order("half_open_successes", breaker.half_open_successes,
                        "permitted_calls_in_half_open", breaker.permitted_calls_in_half_open);
    }
    if (!counts_successes && breaker.half_open_successes > 0 &&
        judged.is_written("half_open_successes")) {
        judged.has_no_effect(
            "half_open_successes",
            "`half_open_verdict` is " +
                std::string(models::half_open_verdict_words[breaker.half_open_verdict]),
            "write `half_open_verdict: successes`");
    }
    if (breaker.wait_multiplier <= 1 && judged.is_written("max_wait_duration_in_open_state")) {
        judged.has_no_effect("max_wait_duration_in_open_state",
                             "`wait_multiplier` is 1: the wait does not grow",
                             "write `wait_multiplier: 2`");
    }
}

void judge(const models::BulkheadSettings& bulkhead, const Judged& judged) {
    if (static_cast<models::BulkheadType>(bulkhead.type) == models::BulkheadType::thread_pool) {
        judged.in_order("core_threads", bulkhead.core_threads, "max_threads", bulkhead.max_threads);
        return;
    }
    if (judged.is_written("max_waiting_calls") && bulkhead.max_wait_duration == sim::Duration{}) {
        judged.has_no_effect("max_waiting_calls", "nobody waits: `max_wait_duration` is 0s",
                             "write `max_wait_duration: 100ms`");
    }
}

void judge(const models::ConnectionLimitsSettings& limits, const Judged& judged) {
    if (limits.max_pending_requests > 0) return;
    judged.contradicts("max_pending_requests", "no call can open a connection: all are turned away",
                       "write at least 1: in Envoy a request is pending also while it opens one");
}

void judge(const models::AdaptiveConcurrencySettings& limit, const Judged& judged) {
    using models::ConcurrencyAlgorithm;
    const auto algorithm = static_cast<ConcurrencyAlgorithm>(limit.algorithm);
    judged.in_order("min_limit", limit.min_limit, "max_limit", limit.max_limit);
    if (algorithm != ConcurrencyAlgorithm::gradient)
        judged.in_order("initial_limit", limit.initial_limit, "max_limit", limit.max_limit);
    if (algorithm == ConcurrencyAlgorithm::aimd || algorithm == ConcurrencyAlgorithm::gradient2)
        judged.in_order("min_limit", limit.min_limit, "initial_limit", limit.initial_limit);
    if (algorithm == ConcurrencyAlgorithm::vegas && limit.beta > 0)
        judged.in_order("alpha", limit.alpha, "beta", limit.beta);
    if (limit.windowed) {
        judged.in_order("min_window_time", limit.min_window_time, "max_window_time",
                        limit.max_window_time);
    }
}

void judge(const models::AdmissionControlSettings& control, const Judged& judged) {
    if (control.max_rejection_probability > 0) return;
    judged.has_no_effect("max_rejection_probability", "it never rejects anything",
                         "write at most how large a share it may reject, like 80%");
}

void judge(const models::ControlledDelaySettings& delay, const Judged& judged) {
    judged.in_order("target_delay", delay.target_delay, "interval", delay.interval);
}

void judge(const models::CacheSettings& cache, const Judged& judged) {
    if (cache.hit_ratio <= 0) return;
    for (const std::string_view name : {"keys", "popularity", "ttl"}) {
        if (!judged.is_written(name)) continue;
        judged.has_no_effect(name, "`hit_ratio` decides how often the cache has the answer",
                             "leave out `hit_ratio`, and keys and their lifetime decide");
    }
}

void judge(const models::FallbackSettings& fallback, const Judged& judged) {
    if (fallback.call.empty()) return;
    for (const std::string_view name : {"value", "cached_for"}) {
        const Node other = written(judged.at, name);
        if (!other) continue;
        judged.report
            .add_at_key(other, Code::keys_exclude,
                        "a fallback calls another endpoint or serves an answer, but not both")
            .help("keep one of them; the call itself may be protected with a `fallback`");
    }
}

// --- fields for one algorithm only ---

std::vector<std::string_view> split(std::string_view text, std::string_view separator) {
    std::vector<std::string_view> parts;
    for (std::size_t at = text.find(separator); at != std::string_view::npos;
         at = text.find(separator)) {
        parts.push_back(text.substr(0, at));
        text.remove_prefix(at + separator.size());
    }
    parts.push_back(text);
    return parts;
}

/// The words before a colon that say what a setting is for: "aimd, vegas: learn from a mean".
std::vector<std::string_view> label_of(std::string_view meaning) {
    const std::size_t colon = meaning.find(": ");
    if (colon == std::string_view::npos) return {};
    std::vector<std::string_view> words;
    for (const std::string_view part : split(meaning.substr(0, colon), ", ")) {
        for (const std::string_view word : split(part, " and ")) words.push_back(word);
    }
    return words;
}

/// The field whose words these are all; nothing if there is none.
template <class Settings>
const models::Field<Settings>* field_of_words(std::span<const models::Field<Settings>> fields,
                                              const std::vector<std::string_view>& words) {
    const auto has_all = [&](const models::Field<Settings>& field) {
        const auto is_known = [&](std::string_view word) {
            return std::ranges::count(field.words, word) > 0;
        };
        return field.name != "preset" && !words.empty() && std::ranges::all_of(words, is_known);
    };
    const auto found = std::find_if(fields.begin(), fields.end(), has_all);
    return found == fields.end() ? nullptr : &*found;
}

/// Reports fields that are set and whose meaning begins with words of another field that has none
/// of them now: `queue_capacity`, "thread_pool: how many ...", of a semaphore.
template <class Settings>
void check_labels(const PolicyForm<Settings>& form, const Settings& settings,
                  const Judged& judged) {
    for (const models::Field<Settings>& field : form.fields) {
        if (!judged.is_written(field.name)) continue;
        const auto* selector = field_of_words(form.fields, label_of(field.meaning));
        if (selector == nullptr) continue;
        const auto member = std::get<std::uint8_t Settings::*>(selector->member);
        const std::string_view chosen = selector->words[settings.*member];
        std::vector<std::string_view> meant;
        for (const std::string_view part : split(field.meaning, "; ")) {
            const auto words = label_of(part);
            if (field_of_words(form.fields, words) == selector)
                meant.insert(meant.end(), words.begin(), words.end());
        }
        if (std::ranges::count(meant, chosen) > 0) continue;
        judged.has_no_effect(field.name,
                             "`" + std::string(selector->name) + "` is " + std::string(chosen) +
                                 ": this setting is not for that",
                             "write `" + std::string(selector->name) + ": " +
                                 std::string(meant.front()) + "`, or remove it");
    }
}

template <class Form, class Variant>
void check_one(const Form& form, const Variant& settings, const Judged& judged) {
    const auto visit = [&]<class Settings>(const PolicyForm<Settings>& of) {
        if (const auto* found = std::get_if<Settings>(&settings)) {
            judge(*found, judged);
            check_labels(of, *found, judged);
        }
    };
    visit(form);
}

}  // namespace

void check_settings(const Description& description, Report& report) {
    for (const DescribedProtection& protection : description.protections) {
        for (const DescribedPolicy& policy : protection.policies) {
            for_each_policy_form([&](const auto& form) {
                check_one(form, policy.settings, {policy.at, report});
            });
        }
    }
    for (const DescribedService& service : description.services) {
        for (const DescribedShedding& policy : service.shedding) {
            for_each_shedding_form([&](const auto& form) {
                check_one(form, policy.settings, {policy.at, report});
            });
        }
    }
}

}  // namespace halfopen::topologies
