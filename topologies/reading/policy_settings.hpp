#pragma once
// Reads the settings of any policy by its form: a preset first, then the keys that change it.

#include <algorithm>
#include <string>

#include "topologies/did_you_mean.hpp"
#include "topologies/policy_forms.hpp"
#include "topologies/reading/fields.hpp"
#include "topologies/reading/mapping.hpp"

namespace halfopen::topologies {

/// `sliding_window: {type: count, size: 100}` spells sliding_window_type and sliding_window_size.
template <class Settings>
void read_nested(Node map, const NestedForm& nested,
                 std::span<const models::Field<Settings>> fields, Settings& settings,
                 Report& report) {
    for (const models::Field<Settings>& field : fields) {
        const std::string_view name = name_in(nested, field.name);
        const Node entry = name.empty() ? Node() : map.find(name);
        if (!entry) continue;
        const Node outside = map.parent().find(field.name);
        if (outside && outside.index() != map.index()) {
            report
                .add_at_key(entry, Code::keys_exclude,
                            "this is set twice: here and as " + quoted(field.name))
                .help("keep one of them");
        }
        read_field(entry, field, settings, report);
    }
    check_keys(map, {}, nested_names(nested, fields), "`" + std::string(nested.prefix) + "`",
               report);
}

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

/// A single value: the name of a preset, or the setting that matters most.
template <class Settings>
Settings read_short_form(Node value, const PolicyForm<Settings>& form, Report& report) {
    Settings settings;
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
    if constexpr (is_retry) known.push_back(max_retries_key.name);
    for (const Node entry : value) {
        const NestedForm* nested = nested_form_of(entry, form.fields);
        if (nested == nullptr) continue;
        read_nested(entry, *nested, form.fields, settings, report);
        known.push_back(entry.key_text());
    }
    check_keys(value, {}, known, what, report);
    for (const models::Field<Settings>& field : form.fields) {
        const Node entry = value.find(field.name);
        const bool is_read =
            !entry || field.name == "preset" || nested_form_of(entry, form.fields) != nullptr;
        if (!is_read) read_field(entry, field, settings, report);
    }
    if constexpr (is_retry) read_max_retries(value, settings, report);
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
