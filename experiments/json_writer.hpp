#pragma once
// Writes JSON: keys in the order in which they are written, numbers so that they read back the
// same.

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace halfopen::experiments {

/// Appends to one text, which is compact: no spaces, no newlines. Every open_ needs its close(); a
/// value within an object needs a key before it. What is not finite, and what is no UTF-8, becomes
/// null or U+FFFD.
class JsonWriter {
public:
    JsonWriter& open_object();
    JsonWriter& open_array();
    JsonWriter& close();
    JsonWriter& key(std::string_view name);

    JsonWriter& value(std::string_view text);
    JsonWriter& value(const char* text) { return value(std::string_view(text)); }
    JsonWriter& value(double number);
    JsonWriter& value(float number);
    JsonWriter& value(std::uint64_t number);
    JsonWriter& value(std::uint32_t number) { return value(std::uint64_t{number}); }
    JsonWriter& value(std::same_as<bool> auto truth) { return literal(truth ? "true" : "false"); }
    JsonWriter& null() { return literal("null"); }

    template <class Value>
    JsonWriter& field(std::string_view name, const Value& value_of_it) {
        return key(name).value(value_of_it);
    }
    const std::string& text() const { return text_; }

private:
    JsonWriter& literal(std::string_view text);
    void separate();

    struct Level {
        char closing;
        bool is_empty = true;
    };
    std::string text_;
    std::vector<Level> levels_;
    bool after_key_ = false;
};

}  // namespace halfopen::experiments
