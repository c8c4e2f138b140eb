// The JSON Schema (draft-07), made from the tables that the reader uses.

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "topologies/distribution_forms.hpp"
#include "topologies/language.hpp"
#include "topologies/measures.hpp"
#include "topologies/policy_forms.hpp"
#include "topologies/quantities.hpp"
#include "topologies/settings.hpp"
#include "topologies/topology.hpp"

namespace halfopen::topologies {
namespace {

std::string json_text(std::string_view text) {
    std::string json = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') json += '\\';
        json += c;
    }
    return json + "\"";
}

/// `name: value, ` members of a JSON object.
class Members {
public:
    Members& add(std::string_view name, std::string_view json) {
        text_ += (text_.empty() ? "" : ", ") + json_text(name) + ": " + std::string(json);
        return *this;
    }
    std::string object() const { return "{" + text_ + "}"; }

private:
    std::string text_;
};

std::string reference(std::string_view definition) {
    return "{\"$ref\": \"#/definitions/" + std::string(definition) + "\"}";
}

std::string with_meaning(const std::string& schema, std::string_view meaning) {
    return "{\"description\": " + json_text(meaning) + ", \"allOf\": [" + schema + "]}";
}

std::string list_of(std::string_view definition, int elements_min = 0) {
    std::string schema = "{\"type\": \"array\", \"items\": " + reference(definition);
    if (elements_min > 0) schema += ", \"minItems\": " + std::to_string(elements_min);
    return schema + "}";
}

std::string map_of(std::string_view definition, std::string_view name_pattern = "") {
    std::string schema =
        "{\"type\": \"object\", \"additionalProperties\": " + reference(definition);
    if (!name_pattern.empty())
        schema += ", \"propertyNames\": {\"pattern\": " + json_text(name_pattern) + "}";
    return schema + "}";
}

std::string any_of(std::initializer_list<std::string> schemas) {
    std::string text = "{\"anyOf\": [";
    for (const std::string& schema : schemas) text += (text.back() == '[' ? "" : ", ") + schema;
    return text + "]}";
}

std::string words(std::span<const std::string_view> words) {
    std::string text = "{\"enum\": [";
    for (const std::string_view word : words)
        text += (text.back() == '[' ? "" : ", ") + json_text(word);
    return text + "]}";
}

std::string pattern(std::string_view regular_expression) {
    return "{\"type\": \"string\", \"pattern\": " + json_text(regular_expression) + "}";
}

std::string count(double minimum, double maximum, bool may_be_unlimited) {
    std::string schema = "{\"type\": \"integer\", \"minimum\": " + number_text(minimum);
    if (maximum < 1e18)
        schema += ", \"maximum\": " + std::to_string(static_cast<std::int64_t>(maximum));
    schema += "}";
    return may_be_unlimited ? any_of({schema, "{\"const\": \"unlimited\"}"}) : schema;
}

template <class Settings>
std::string field_schema(const models::Field<Settings>& field) {
    using models::Quantity;
    switch (field.quantity) {
        case Quantity::duration:
            return reference("duration");
        case Quantity::fraction:
            return reference("fraction");
        case Quantity::count:
            return count(field.minimum, field.maximum, field.may_be_unlimited);
        case Quantity::number:
            return "{\"type\": \"number\"}";
        case Quantity::flag:
            return "{\"type\": \"boolean\"}";
        case Quantity::word:
            return words(field.words);
        case Quantity::text:
            return reference("text");
    }
    return "{}";
}

void add_keys(std::span<const Key> keys, Members& properties) {
    for (const Key& key : keys)
        properties.add(key.name, with_meaning(reference(key.form), key.meaning));
}

/// `sliding_window: {type: ..., size: ...}` beside sliding_window_type and sliding_window_size.
template <class Settings>
std::string nested_schema(const NestedForm& form, std::span<const models::Field<Settings>> fields) {
    Members nested;
    for (const models::Field<Settings>& field : fields) {
        const std::string_view name = name_in(form, field.name);
        if (!name.empty()) nested.add(name, field_schema(field));
    }
    return Members()
        .add("type", "\"object\"")
        .add("properties", nested.object())
        .add("additionalProperties", "false")
        .object();
}

template <class Settings>
void add_fields(std::span<const models::Field<Settings>> fields, Members& properties) {
    for (const models::Field<Settings>& field : fields)
        properties.add(field.name, with_meaning(field_schema(field), field.meaning));
}

std::string object(const Members& properties, std::span<const Key> keys = {});

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
        if (!is_field && !nested_names(form, policy.fields).empty())
            properties.add(form.prefix, nested_schema(form, policy.fields));
    }
    if (std::is_same_v<Settings, models::RetrySettings>)
        add_keys(std::span(&max_retries_key, 1), properties);
    return object(properties);
}

std::string object(const Members& properties, std::span<const Key> keys) {
    std::string required;
    for (const Key& key : keys) {
        if (key.required) required += (required.empty() ? "" : ", ") + json_text(key.name);
    }
    Members schema;
    schema.add("type", "\"object\"")
        .add("properties", properties.object())
        .add("additionalProperties", "false");
    if (!required.empty()) schema.add("required", "[" + required + "]");
    return schema.object();
}

std::string object_of(std::span<const Key> keys) {
    Members properties;
    add_keys(keys, properties);
    return object(properties, keys);
}

template <class Settings>
std::string object_of(std::span<const Key> keys, std::span<const models::Field<Settings>> fields) {
    Members properties;
    add_fields(fields, properties);
    add_keys(keys, properties);
    return object(properties, keys);
}

/// {name: {parameters}} for one law.
std::string law(const DistributionForm& form) {
    std::string value;
    if (form.sets.empty()) {
        value = reference(form.form);
    } else {
        value = "{\"anyOf\": [";
        for (const ParameterSet& set : form.sets) {
            Members properties;
            std::string required;
            for (const std::string_view name : set) {
                if (name.empty()) continue;
                const bool plain = name == "cv" || name == "shape" || name == "stages";
                properties.add(name, plain ? "{\"type\": \"number\"}"
                                           : reference(name == "phases" ? "phases" : "duration"));
                required += (required.empty() ? "" : ", ") + json_text(name);
            }
            value += (value.back() == '[' ? "" : ", ") + Members()
                                                             .add("type", "\"object\"")
                                                             .add("properties", properties.object())
                                                             .add("additionalProperties", "false")
                                                             .add("required", "[" + required + "]")
                                                             .object();
        }
        value += "]}";
    }
    return Members()
        .add("type", "\"object\"")
        .add("properties", Members().add(form.name, value).object())
        .add("additionalProperties", "false")
        .add("required", "[" + json_text(form.name) + "]")
        .object();
}

std::string distribution() {
    std::string text = "{\"anyOf\": [" + reference("duration");
    for (const DistributionForm& form : distribution_forms) text += ", " + law(form);
    return text + "]}";
}

template <class Forms>
std::string any_form(const Forms& forms) {
    std::string text = "{\"anyOf\": [";
    for (const auto& form : forms) text += (text.back() == '[' ? "" : ", ") + object_of(form.keys);
    return text + "]}";
}

/// {name: settings} for one policy: nothing, one value, or a mapping.
template <class Settings>
std::string policy(const PolicyForm<Settings>& form) {
    std::string short_value;
    for (const auto& field : form.fields) {
        if (field.name == form.short_form) short_value = field_schema(field);
    }
    const std::string value = any_of(
        {settings_schema(form), short_value, words(preset_words(form)), "{\"type\": \"null\"}"});
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

std::string expectation() {
    Members properties;
    add_keys(expectation_keys, properties);
    for (const MeasureForm& form : measure_forms) {
        properties.add(form.name, with_meaning(reference("comparison"), form.meaning));
    }
    return object(properties, expectation_keys);
}

/// Some of the top-level keys; what is below them is checked when it is merged.
std::string variant() {
    std::vector<std::string_view> keys;
    for (const Key& key : top_level_keys) {
        const bool fixed = key.name == "schema" || key.name == "variants" || key.name == "expect";
        if (!fixed) keys.push_back(key.name);
    }
    return Members().add("type", "\"object\"").add("propertyNames", words(keys)).object();
}

void add_quantities(Members& definitions) {
    constexpr std::string_view name = "[A-Za-z][A-Za-z0-9_-]*";
    const std::string side = "(\\*|" + std::string(name) + "(\\." + std::string(name) + ")?)";
    definitions.add("schema_number", "{\"const\": 1}")
        .add("text", "{\"type\": [\"string\", \"number\", \"boolean\"]}")
        .add("name", pattern("^" + std::string(name) + "$"))
        .add("endpoint", pattern("^" + std::string(name) + "\\." + std::string(name) + "$"))
        .add("callee", pattern("^" + std::string(name) + "(\\." + std::string(name) + ")?$"))
        .add("subject", pattern("^" + std::string(name) + "$|->"))
        .add("edge_pattern", pattern("^ *" + side + " *-> *" + side + " *$"))
        .add("duration", pattern("^ *\\+?([0-9]+\\.?[0-9]*|\\.[0-9]+) *(ns|us|ms|s|min|h) *$"))
        .add("rate", pattern("^ *\\+?([0-9]+\\.?[0-9]*|\\.[0-9]+) */ *(s|min|h) *$"))
        .add("fraction", pattern("^ *\\+?([0-9]+\\.?[0-9]*|\\.[0-9]+) *% *$"))
        .add("count",
             any_of({"{\"type\": \"integer\", \"minimum\": 0}", "{\"const\": \"unlimited\"}"}))
        .add("positive_count", "{\"type\": \"integer\", \"minimum\": 1}")
        .add("positive_number", "{\"type\": \"number\", \"exclusiveMinimum\": 0}")
        .add("priority", "{\"type\": \"integer\", \"minimum\": 0, \"maximum\": 9}")
        .add("seed", "{\"type\": \"integer\", \"minimum\": 0}")
        .add("join", any_of({"{\"const\": \"all\"}", reference("positive_count")}))
        .add("comparison",
             pattern(
                 "^ *(below|above|at most|at least|between|equals|about|before|after|never)( |$)"));
}

void add_distributions(Members& definitions) {
    definitions.add("distribution", distribution())
        .add("phase", object_of(phase_keys))
        .add("phases", list_of("phase", 1))
        .add("mixture_part", object_of(mixture_keys))
        .add("mixture", list_of("mixture_part", 1))
        .add("shifted", object_of(shifted_keys))
        .add("quantiles", map_of("duration"))
        .add("samples", list_of("duration", 1));
}

void add_services(Members& definitions) {
    constexpr std::string_view name = "^[A-Za-z][A-Za-z0-9_-]*$";
    definitions.add("services", map_of("service", name))
        .add("service", object_of(service_keys,
                                  std::span<const models::Field<ServiceSettings>>(service_fields)))
        .add("queue", object_of({}, std::span<const models::Field<QueueSettings>>(queue_fields)))
        .add("endpoints", map_of("steps", name))
        .add("steps", list_of("step"))
        .add("step", any_form(step_forms))
        .add("branches", "{\"type\": \"array\", \"minItems\": 1, \"items\": " +
                             any_of({reference("step"), reference("steps")}) + "}")
        .add("option", object_of(option_keys))
        .add("options", list_of("option", 1));
}

void add_surroundings(Members& definitions) {
    constexpr std::string_view name = "^[A-Za-z][A-Za-z0-9_-]*$";
    definitions.add("traffic_classes", map_of("traffic_class", name))
        .add("traffic_class", object_of(traffic_keys))
        .add("targets", any_of({reference("endpoint"), map_of("fraction"), list_of("endpoint", 1)}))
        .add("rate_point", object_of(rate_point_keys))
        .add("rate_over_time",
             any_of({reference("rate"), list_of("rate_point", 1), object_of(rate_file_keys)}))
        .add("burst_phase", object_of(burst_phase_keys))
        .add("burst_phases", list_of("burst_phase", 2))
        .add("arrivals",
             any_of({"{\"enum\": [\"poisson\", \"constant\"]}", object_of(bursty_keys)}))
        .add("protocol", object_of(protocol_keys))
        .add("protocols", map_of("protocol", name))
        .add("link", object_of(link_keys))
        .add("links", map_of("link"))
        .add("policy", any_policy([](auto visit) { for_each_policy_form(visit); }))
        .add("policies", list_of("policy"))
        .add("protections", map_of("policies"))
        .add("incident", any_form(incident_forms))
        .add("incidents", list_of("incident"))
        .add("run", object_of(run_keys, std::span<const models::Field<RunSettings>>(run_fields)))
        .add("variant", variant())
        .add("variants", map_of("variant", name))
        .add("expectation", expectation())
        .add("expectation_list", list_of("expectation"))
        .add("expectations", map_of("expectation_list"));
}

}  // namespace

std::string json_schema() {
    Members definitions;
    add_quantities(definitions);
    add_distributions(definitions);
    add_services(definitions);
    add_surroundings(definitions);
    Members properties;
    add_keys(top_level_keys, properties);
    std::string required;
    for (const Key& key : top_level_keys) {
        if (key.required) required += (required.empty() ? "" : ", ") + json_text(key.name);
    }
    return Members()
               .add("$schema", "\"http://json-schema.org/draft-07/schema#\"")
               .add("title", "\"A halfopen topology\"")
               .add("type", "\"object\"")
               .add("properties", properties.object())
               .add("additionalProperties", "false")
               .add("required", "[" + required + "]")
               .add("definitions", definitions.object())
               .object() +
           "\n";
}

}  // namespace halfopen::topologies
