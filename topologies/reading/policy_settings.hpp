#pragma once
// Reads the settings of any policy by its form: a preset first, then the keys that change it.

#include <algorithm>
#include <array>
#include <string>

#include "topologies/checks/written.hpp"
#include "topologies/did_you_mean.hpp"
#include "topologies/policy_forms.hpp"
#include "topologies/reading/fields.hpp"
#include "topologies/reading/mapping.hpp"

namespace halfopen::topologies {

/// The nested form that this entry is, if it is one.
template <class Settings>
const NestedForm* nested_form_of(Node entry, std::span<const models::Field<Settings>> fields) {
    if (!entry.is_map()) return nullptr;
    const auto is_meant = [&](const NestedForm& form) {
        return form.prefix == entry.key_text() && !nested_names(form, fields).empty();
    };
    const auto found = std::find_if(nested_forms.begin(), nested_forms.end(), is_meant);
    return found == nested_forms.end() ? nullptr : &*found;
}

/// Where the mapping around a nested one sets the same field.
inline Node said_around(Node map, std::string_view field) {
    const Node around = map.parent();
    for (const NestedForm& form : nested_forms) {
        const std::string_view name = synonym_in(form, field);
        if (form.prefix == around.key_text() && !name.empty() && around.find(name))
            return around.find(name);
    }
    return around.find(field);
}

/// `sliding_window: {type: count, size: 100}` spells sliding_window_type and sliding_window_size.
template <class Settings>
void read_nested(Node map, const NestedForm& nested,
                 std::span<const models::Field<Settings>> fields, Settings& settings,
                 Report& report) {
    const auto find = [&](std::string_view name) { return name.empty() ? Node() : map.find(name); };
    for (const models::Field<Settings>& field : fields) {
        const Node named = find(name_in(nested, field.name));
        const Node other = find(synonym_in(nested, field.name));
        const Node entry = named ? named : other;
        if (!entry) continue;
        const Node outside = named && other ? named : said_around(map, field.name);
        if (outside && outside.index() != map.index()) {
            report
                .add_at_key(named && other ? other : entry, Code::keys_exclude,
                            "this is set twice: here and as " + quoted(field.name))
                .help("keep one of them");
        }
        if (const NestedForm* within = nested_form_of(entry, fields)) {
            read_nested(entry, *within, fields, settings, report);
        } else {
            read_field(entry, field, settings, report);
        }
    }
    check_keys(map, {}, nested_names(nested, fields), "`" + std::string(nested.prefix) + "`",
               report);
}

/// `retry_on: error`, `retry_on: [error, timeout]`: these and no others.
inline void read_retry_on(Node value, models::RetrySettings& settings, Report& report) {
    using Flag = bool models::RetrySettings::*;
    constexpr std::array<Flag, 4> flags{
        &models::RetrySettings::retry_on_error, &models::RetrySettings::retry_on_timeout,
        &models::RetrySettings::retry_on_rejected, &models::RetrySettings::retry_on_circuit_open};
    for (const Flag flag : flags) settings.*flag = false;
    const auto add = [&](Node word) {
        if (const auto found = read_word(word, failure_class_words, report))
            settings.*flags[*found] = true;
    };
    if (!value.is_sequence()) return add(value);
    for (const Node word : value) add(word);
}

/// The seconds of a window in time may be written as its size, as in resilience4j.
inline void read_size_in_seconds(Node policy, models::CircuitBreakerSettings& settings,
                                 Report& report) {
    const Node size = written(policy, "sliding_window_size");
    const bool is_timed = static_cast<models::SlidingWindow>(settings.sliding_window_type) ==
                          models::SlidingWindow::time;
    if (!size || !is_timed) return;
    if (const Node duration = written(policy, "sliding_window_duration")) {
        report
            .add_at_key(
                size, Code::keys_exclude,
                "the size of a window in time is its duration in seconds: this is set twice")
            .note("in a window in time, `size: 10` is `duration: 10s`")
            .help("keep one of them");
        return;
    }
    settings.sliding_window_duration = sim::seconds(settings.sliding_window_size);
}

/// A short form in the unit of another setting: `rate_limit: 10/s`, `hedge: 95%`. Returns whether
/// it was one, reported with the setting that is meant.
template <class Settings>
bool is_in_other_unit(Node value, Report& report) {
    const std::string text(value.text());
    const auto refuse = [&](const std::string& message, const std::string& help) {
        report.add(value, Code::wrong_unit, quoted(text) + message).help(help);
        return true;
    };
    if constexpr (std::is_same_v<Settings, models::RateLimitSettings>) {
        const std::size_t slash = text.find('/');
        if (slash != std::string::npos) {
            return refuse(" is a rate; a rate limit is a number of calls in a period",
                          "write `rate_limit: {limit: " + text.substr(0, slash) + ", period: 1" +
                              text.substr(slash + 1) + "}`");
        }
    }
    if constexpr (std::is_same_v<Settings, models::HedgeSettings>) {
        if (text.ends_with('%')) {
            return refuse(" is no duration; a quantile of the callee's answers is another setting",
                          "write `hedge: {delay_quantile: " + text + "}`");
        }
    }
    return false;
}

/// A single value: the name of a preset, or the setting that matters most.
template <class Settings>
Settings read_short_form(Node value, const PolicyForm<Settings>& form, Report& report) {
    Settings settings;
    if (is_in_other_unit<Settings>(value, report)) return settings;
    if constexpr (requires { settings.preset; }) {
        const bool is_word = begins_with_letter(value.text()) && value.text() != "unlimited";
        if (is_word || form.short_form == "preset") {
            const auto word = read_word(value, preset_words(form), report);
            return word ? form.preset(*word) : settings;
        }
    }
    for (const models::Field<Settings>& field : form.fields) {
        if (field.name == form.short_form) read_field(value, field, settings, report);
    }
    return settings;
}

/// What the preset stands for, or the defaults.
template <class Settings>
Settings read_preset(Node map, const PolicyForm<Settings>& form, Report& report) {
    Settings settings;
    if constexpr (requires { settings.preset; }) {
        const Node preset = map.find("preset");
        if (!preset) return settings;
        const auto word = read_word(preset, preset_words(form), report);
        return word ? form.preset(*word) : settings;
    }
    return settings;
}

inline void read_max_retries(Node map, models::RetrySettings& settings, Report& report) {
    const Node retries = map.find(max_retries_key.name);
    if (!retries) return;
    if (map.find("max_attempts")) {
        report
            .add_at_key(retries, Code::keys_exclude,
                        "`max_retries` and `max_attempts` say the same thing in two ways")
            .help("keep one of them: max_attempts counts the first attempt too");
        return;
    }
    const auto count = read_count(retries, report, {0, 1e6 - 1}, true);
    if (count) settings.max_attempts = *count == models::unlimited ? *count : *count + 1;
}

/// The settings under a policy's name: nothing, one value, or a mapping.
template <class Settings>
Settings read_settings(Node value, const PolicyForm<Settings>& form, Report& report) {
    constexpr bool is_retry = std::is_same_v<Settings, models::RetrySettings>;
    if (value.is_null()) return {};
    if (value.is_scalar()) return read_short_form(value, form, report);
    const std::string what = "the policy `" + std::string(form.name) + "`";
    if (!expect_kind(value, NodeKind::map, what, report)) return {};
    Settings settings = read_preset(value, form, report);
    std::vector<std::string_view> known = field_names(form.fields);
    if constexpr (is_retry) {
        known.push_back(max_retries_key.name);
        if (const Node retry_on = value.find("retry_on"); retry_on && !retry_on.is_map()) {
            known.push_back("retry_on");
            read_retry_on(retry_on, settings, report);
        }
    }
    for (const Node entry : value) {
        const NestedForm* nested = nested_form_of(entry, form.fields);
        if (nested == nullptr) continue;
        read_nested(entry, *nested, form.fields, settings, report);
        known.push_back(entry.key_text());
        if constexpr (std::is_same_v<Settings, models::BulkheadSettings>)
            settings.type = static_cast<std::uint8_t>(models::BulkheadType::thread_pool);
    }
    check_keys(value, {}, known, what, report);
    for (const models::Field<Settings>& field : form.fields) {
        const Node entry = value.find(field.name);
        const bool is_read =
            !entry || field.name == "preset" || nested_form_of(entry, form.fields) != nullptr;
        if (!is_read) read_field(entry, field, settings, report);
    }
    if constexpr (is_retry) read_max_retries(value, settings, report);
    if constexpr (std::is_same_v<Settings, models::CircuitBreakerSettings>)
        read_size_in_seconds(value, settings, report);
    return settings;
}

/// One element of a list of policies: `- name: settings`. `for_each_form` calls its visitor with
/// each form that can stand here; `kind` is what they are: "policy".
template <class Described, class ForEachForm>
std::optional<Described> read_policy(Node element, std::string_view kind, ForEachForm for_each_form,
                                     Report& report) {
    if (!expect_kind(element, NodeKind::map, "a " + std::string(kind), report)) return std::nullopt;
    if (element.size() != 1) {
        report
            .add(element, Code::keys_exclude,
                 "each policy is an element of its own, but this one has " +
                     std::to_string(element.size()) + " keys")
            .help("begin each policy with its own `- `, the outermost first");
        return std::nullopt;
    }
    const Node value = element.first_child();
    std::vector<std::string_view> names;
    std::optional<Described> policy;
    for_each_form([&](const auto& form) {
        names.push_back(form.name);
        if (form.name == value.key_text())
            policy = Described{read_settings(value, form, report), value};
    });
    if (!policy) {
        report
            .add_at_key(value, Code::unknown_name,
                        "no " + std::string(kind) + " is named " + quoted(value.key_text()))
            .help(did_you_mean(value.key_text(), names));
    }
    return policy;
}

}  // namespace halfopen::topologies
