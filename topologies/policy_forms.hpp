#pragma once
// Which policies the language knows: their names, their tables of settings, and the setting a short
// form means. A new policy is one line here.

#include <array>
#include <span>
#include <string_view>
#include <vector>

#include "models/policies/settings.hpp"
#include "topologies/language.hpp"

namespace halfopen::topologies {

template <class Settings>
struct PolicyForm {
    std::string_view name;
    std::span<const models::Field<Settings>> fields;
    std::string_view short_form;                 ///< `attempt_timeout: 1s` sets this one
    Settings (*preset)(std::uint8_t) = nullptr;  ///< what `preset: polly` stands for
};

/// Calls `visit` with the form of each policy of a call, in the order of the default pipeline,
/// outermost first.
template <class Visit>
void for_each_policy_form(Visit visit) {
    using namespace models;
    visit(PolicyForm<FallbackSettings>{"fallback", fallback_fields, "value"});
    visit(PolicyForm<CacheSettings>{"cache", cache_fields, "hit_ratio"});
    visit(PolicyForm<ClientThrottleSettings>{"client_throttle", client_throttle_fields,
                                             "multiplier"});
    visit(PolicyForm<AdmissionControlSettings>{"admission_control", admission_control_fields,
                                               "sr_threshold"});
    visit(PolicyForm<DeadlineSettings>{"deadline", deadline_fields, "timeout"});
    visit(PolicyForm<RetryBudgetSettings>{"retry_budget", retry_budget_fields, "preset",
                                          retry_budget_preset});
    visit(PolicyForm<RetrySettings>{"retry", retry_fields, "max_attempts", retry_preset});
    visit(PolicyForm<HedgeSettings>{"hedge", hedge_fields, "delay", hedge_preset});
    visit(PolicyForm<CircuitBreakerSettings>{"circuit_breaker", circuit_breaker_fields, "preset",
                                             circuit_breaker_preset});
    visit(PolicyForm<OutlierDetectionSettings>{"outlier_detection", outlier_detection_fields,
                                               "preset", outlier_detection_preset});
    visit(PolicyForm<AdaptiveConcurrencySettings>{"adaptive_concurrency",
                                                  adaptive_concurrency_fields, "preset",
                                                  adaptive_concurrency_preset});
    visit(
        PolicyForm<RateLimitSettings>{"rate_limit", rate_limit_fields, "limit", rate_limit_preset});
    visit(PolicyForm<ConnectionLimitsSettings>{"connection_limits", connection_limits_fields,
                                               "preset", connection_limits_preset});
    visit(PolicyForm<BulkheadSettings>{"bulkhead", bulkhead_fields, "max_concurrent_calls",
                                       bulkhead_preset});
    visit(PolicyForm<AttemptTimeoutSettings>{"attempt_timeout", attempt_timeout_fields, "timeout"});
}

/// The same for what a service itself does against too much work.
template <class Visit>
void for_each_shedding_form(Visit visit) {
    using namespace models;
    visit(PolicyForm<ControlledDelaySettings>{"controlled_delay", controlled_delay_fields, "preset",
                                              controlled_delay_preset});
    visit(PolicyForm<DagorSettings>{"dagor", dagor_fields, "queuing_time_threshold"});
    visit(PolicyForm<AdaptiveConcurrencySettings>{"adaptive_concurrency",
                                                  adaptive_concurrency_fields, "preset",
                                                  adaptive_concurrency_preset});
    visit(
        PolicyForm<RateLimitSettings>{"rate_limit", rate_limit_fields, "limit", rate_limit_preset});
}

/// The words of the field `preset`; none if a policy has no presets. Such a word can stand for the
/// whole policy, whatever the short form: `retry: polly`.
template <class Settings>
std::span<const std::string_view> preset_words(const PolicyForm<Settings>& form) {
    for (const models::Field<Settings>& field : form.fields) {
        if (field.name == "preset") return field.words;
    }
    return {};
}

/// Fields that begin alike can stand in a mapping of their own: `sliding_window: {type, size}` for
/// sliding_window_type and sliding_window_size, `backoff: {type, base}` for backoff and
/// backoff_base. Fields of the second name stand there whole: `backoff: {jitter: full}`.
struct NestedForm {
    std::string_view prefix;
    std::string_view also;
};
inline constexpr std::array nested_forms{
    NestedForm{"sliding_window", ""}, NestedForm{"half_open", ""},
    NestedForm{"retry_on", ""},       NestedForm{"backoff", "jitter"},
    NestedForm{"jitter", ""},         NestedForm{"success_rate", ""},
    NestedForm{"min_rtt", ""},        NestedForm{"failure_percentage", ""},
    NestedForm{"pool", ""},
};

/// What a field is called in a mapping of this form; empty if it does not stand there.
constexpr std::string_view name_in(const NestedForm& form, std::string_view field) {
    const auto begins = [&](std::string_view prefix) {
        return !prefix.empty() && field.starts_with(prefix) &&
               (field.size() == prefix.size() || field[prefix.size()] == '_');
    };
    if (begins(form.also)) return field;
    if (!begins(form.prefix)) return {};
    return field == form.prefix ? "type" : field.substr(form.prefix.size() + 1);
}

/// What else a field may be called in such a mapping: `backoff: {factor: 20%}`.
struct NestedSynonym {
    std::string_view prefix;
    std::string_view name;
    std::string_view field;
};
inline constexpr std::array nested_synonyms{
    NestedSynonym{"backoff", "factor", "jitter_factor"},
    NestedSynonym{"pool", "core", "core_threads"},
    NestedSynonym{"pool", "max", "max_threads"},
    NestedSynonym{"pool", "queue_capacity", "queue_capacity"},
    NestedSynonym{"pool", "keep_alive", "keep_alive"},
};

/// The other name of a field in a mapping of this form; empty if it has none.
constexpr std::string_view synonym_in(const NestedForm& form, std::string_view field) {
    for (const NestedSynonym& synonym : nested_synonyms) {
        if (synonym.prefix == form.prefix && synonym.field == field) return synonym.name;
    }
    return {};
}

/// The names that the fields have in a mapping of this form; empty if it is none of this policy.
template <class Settings>
std::vector<std::string_view> nested_names(const NestedForm& form,
                                           std::span<const models::Field<Settings>> fields) {
    std::vector<std::string_view> names;
    for (const models::Field<Settings>& field : fields) {
        const std::string_view name = name_in(form, field.name);
        if (!name.empty()) names.push_back(name);
        if (const auto other = synonym_in(form, field.name); !other.empty()) names.push_back(other);
    }
    if (names.size() < 2) names.clear();
    return names;
}

/// After what a retry may try again: `retry_on: [error, timeout]` means these and no others.
inline constexpr std::array<std::string_view, 4> failure_class_words{"error", "timeout", "rejected",
                                                                     "circuit_open"};

/// `max_retries: 2` is `max_attempts: 3` of a retry.
inline constexpr Key max_retries_key{"max_retries", "count",
                                     "how many attempts beside the first: max_attempts, less one"};

}  // namespace halfopen::topologies
