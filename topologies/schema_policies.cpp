// The JSON Schema of policies, made from the forms that the reader uses.

#include <algorithm>

#include "topologies/policy_forms.hpp"
#include "topologies/schema_parts.hpp"

namespace halfopen::topologies {
namespace {

/// `sliding_window: {type: ..., size: ...}` beside sliding_window_type and sliding_window_size.
template <class Settings>
std::string nested_schema(const NestedForm& form, std::span<const models::Field<Settings>> fields) {
    Members nested;
    for (const models::Field<Settings>& field : fields) {
        const std::string_view name = name_in(form, field.name);
        if (name.empty() && synonym_in(form, field.name).empty()) continue;
        std::string schema = field_schema(field);
        for (const NestedForm& within : nested_forms) {
            if (within.prefix == field.name && within.prefix != form.prefix)
                schema = any_of({schema, nested_schema(within, fields)});
        }
        if (!name.empty()) nested.add(name, schema);
        if (const auto other = synonym_in(form, field.name); !other.empty())
            nested.add(other, field_schema(field));
    }
    return Members()
        .add("type", "\"object\"")
        .add("properties", nested.object())
        .add("additionalProperties", "false")
        .object();
}

/// `retry_on: error`, `retry_on: [error, timeout]`.
std::string retry_on_schema() {
    const std::string one = words(failure_class_words);
    return any_of({one, Members().add("type", "\"array\"").add("items", one).object()});
}

/// The fields of a policy, and its other spellings of them.
template <class Settings>
std::string settings_schema(const PolicyForm<Settings>& policy) {
    Members properties;
    for (const models::Field<Settings>& field : policy.fields) {
        std::string schema = field_schema(field);
        for (const NestedForm& form : nested_forms) {
            const bool both = form.prefix == field.name;
            if (both && !nested_names(form, policy.fields).empty())
                schema = any_of({schema, nested_schema(form, policy.fields)});
        }
        properties.add(field.name, with_meaning(schema, field.meaning));
    }
    for (const NestedForm& form : nested_forms) {
        const auto is_same = [&](const auto& field) { return field.name == form.prefix; };
        const bool is_field = std::any_of(policy.fields.begin(), policy.fields.end(), is_same);
        if (is_field || nested_names(form, policy.fields).empty()) continue;
        std::string schema = nested_schema(form, policy.fields);
        if (form.prefix == "retry_on") schema = any_of({schema, retry_on_schema()});
        properties.add(form.prefix, schema);
    }
    if (std::is_same_v<Settings, models::RetrySettings>)
        add_keys(std::span(&max_retries_key, 1), properties);
    return object(properties);
}

/// {name: settings} for one policy: nothing, one value, or a mapping.
template <class Settings>
std::string policy(const PolicyForm<Settings>& form) {
    std::string short_value;
    for (const auto& field : form.fields) {
        if (field.name == form.short_form) short_value = field_schema(field);
    }
    std::string value = any_of({settings_schema(form), short_value, "{\"type\": \"null\"}"});
    if (const auto presets = preset_words(form); !presets.empty())
        value = any_of({words(presets), value});
    return Members()
        .add("type", "\"object\"")
        .add("properties", Members().add(form.name, value).object())
        .add("additionalProperties", "false")
        .add("required", "[" + json_text(form.name) + "]")
        .object();
}

template <class ForEachForm>
std::string any_policy(ForEachForm for_each_form) {
    std::string text = "{\"anyOf\": [";
    for_each_form(
        [&](const auto& form) { text += (text.back() == '[' ? "" : ", ") + policy(form); });
    return text + "]}";
}

}  // namespace

std::string policy_schema() {
    return any_policy([](auto visit) { for_each_policy_form(visit); });
}
std::string shedding_schema() {
    return any_policy([](auto visit) { for_each_shedding_form(visit); });
}

}  // namespace halfopen::topologies
