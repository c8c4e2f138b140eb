#pragma once
// The pieces that the JSON Schema is put together from: texts of JSON.

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

#include "models/field.hpp"
#include "topologies/language.hpp"
#include "topologies/quantities.hpp"

namespace halfopen::topologies {

inline std::string json_text(std::string_view text) {
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

inline std::string reference(std::string_view definition) {
    return "{\"$ref\": \"#/definitions/" + std::string(definition) + "\"}";
}

inline std::string with_meaning(const std::string& schema, std::string_view meaning) {
    return "{\"description\": " + json_text(meaning) + ", \"allOf\": [" + schema + "]}";
}

inline std::string list_of(std::string_view definition, int elements_min = 0) {
    std::string schema = "{\"type\": \"array\", \"items\": " + reference(definition);
    if (elements_min > 0) schema += ", \"minItems\": " + std::to_string(elements_min);
    return schema + "}";
}

inline std::string map_of(std::string_view definition, std::string_view name_pattern = "") {
    std::string schema =
        "{\"type\": \"object\", \"additionalProperties\": " + reference(definition);
    if (!name_pattern.empty())
        schema += ", \"propertyNames\": {\"pattern\": " + json_text(name_pattern) + "}";
    return schema + "}";
}

inline std::string any_of(std::initializer_list<std::string> schemas) {
    std::string text = "{\"anyOf\": [";
    for (const std::string& schema : schemas) text += (text.back() == '[' ? "" : ", ") + schema;
    return text + "]}";
}

inline std::string words(std::span<const std::string_view> words) {
    std::string text = "{\"enum\": [";
    const auto add = [&](std::string_view word) {
        text += (text.back() == '[' ? "" : ", ") + json_text(word);
    };
    for (const std::string_view word : words) {
        add(word);
        for (const WordSynonym& synonym : word_synonyms) {
            if (synonym.usual == word) add(synonym.word);
        }
    }
    return text + "]}";
}

inline std::string pattern(std::string_view regular_expression) {
    return "{\"type\": \"string\", \"pattern\": " + json_text(regular_expression) + "}";
}

inline std::string count(double minimum, double maximum, bool may_be_unlimited) {
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

inline void add_keys(std::span<const Key> keys, Members& properties) {
    for (const Key& key : keys)
        properties.add(key.name, with_meaning(reference(key.form), key.meaning));
}

template <class Settings>
void add_fields(std::span<const models::Field<Settings>> fields, Members& properties) {
    for (const models::Field<Settings>& field : fields)
        properties.add(field.name, with_meaning(field_schema(field), field.meaning));
}

inline std::string object(const Members& properties, std::span<const Key> keys = {}) {
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

inline std::string object_of(std::span<const Key> keys) {
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

/// One policy of a call, or of what a service does against too much work.
std::string policy_schema();
std::string shedding_schema();

}  // namespace halfopen::topologies
