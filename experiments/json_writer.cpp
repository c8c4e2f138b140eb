#include "experiments/json_writer.hpp"

#include <array>
#include <charconv>
#include <cmath>

namespace halfopen::experiments {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";  // U+FFFD

template <class Number>
std::string shortest(Number number) {
    std::array<char, 64> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), number);
    return {text.data(), end.ptr};
}

std::string escaped_control(unsigned char byte) {
    switch (byte) {
        case '"':
            return "\\\"";
        case '\\':
            return "\\\\";
        case '\n':
            return "\\n";
        case '\t':
            return "\\t";
        default:
            break;
    }
    constexpr std::string_view digits = "0123456789abcdef";
    return std::string("\\u00") + digits[byte >> 4U] + digits[byte & 15U];
}

bool continues(std::string_view text, std::size_t from, std::size_t count) {
    if (from + count > text.size()) return false;
    for (std::size_t at = from; at != from + count; ++at) {
        if ((static_cast<unsigned char>(text[at]) & 0xC0U) != 0x80U) return false;
    }
    return true;
}

/// How many bytes the character at `at` has; 0 when it is none. The second byte's range keeps
/// surrogates, what is beyond U+10FFFF and needlessly long forms out.
std::size_t character_length(std::string_view text, std::size_t at) {
    const auto first = static_cast<unsigned char>(text[at]);
    if (first < 0x80U) return 1;
    const std::size_t length = first >= 0xF0U ? 4 : first >= 0xE0U ? 3 : 2;
    if (first < 0xC2U || first > 0xF4U || !continues(text, at + 1, length - 1)) return 0;
    const auto second = static_cast<unsigned char>(text[at + 1]);
    const bool is_wrong = (first == 0xE0U && second < 0xA0U) ||
                          (first == 0xEDU && second > 0x9FU) ||
                          (first == 0xF0U && second < 0x90U) || (first == 0xF4U && second > 0x8FU);
    return is_wrong ? 0 : length;
}

std::string quoted(std::string_view text) {
    std::string result = "\"";
    for (std::size_t at = 0; at < text.size();) {
        const auto byte = static_cast<unsigned char>(text[at]);
        const std::size_t length = character_length(text, at);
        if (byte < 0x20U || byte == '"' || byte == '\\' || byte == 0x7FU) {
            result += escaped_control(byte);
        } else {
            result += length == 0 ? replacement : text.substr(at, length);
        }
        at += length == 0 ? 1 : length;
    }
    return result + "\"";
}

}  // namespace

JsonWriter& JsonWriter::open_object() {
    separate();
    text_ += '{';
    levels_.push_back({'}'});
    return *this;
}

JsonWriter& JsonWriter::open_array() {
    separate();
    text_ += '[';
    levels_.push_back({']'});
    return *this;
}

JsonWriter& JsonWriter::close() {
    text_ += levels_.back().closing;
    levels_.pop_back();
    return *this;
}

JsonWriter& JsonWriter::key(std::string_view name) {
    separate();
    text_ += quoted(name) + ":";
    after_key_ = true;
    return *this;
}

JsonWriter& JsonWriter::value(std::string_view text) { return literal(quoted(text)); }
JsonWriter& JsonWriter::value(double number) {
    return literal(std::isfinite(number) ? shortest(number) : "null");
}
JsonWriter& JsonWriter::value(float number) {
    return literal(std::isfinite(number) ? shortest(number) : "null");
}
JsonWriter& JsonWriter::value(std::uint64_t number) { return literal(shortest(number)); }

JsonWriter& JsonWriter::literal(std::string_view text) {
    separate();
    text_ += text;
    return *this;
}

void JsonWriter::separate() {
    if (!after_key_ && !levels_.empty()) {
        text_ += levels_.back().is_empty ? "" : ",";
        levels_.back().is_empty = false;
    }
    after_key_ = false;
}

}  // namespace halfopen::experiments
