#pragma once
// A setting is declared once: its name, unit, range and meaning. The reader, the error texts, the
// JSON Schema, the Python classes and the documentation are all made from these tables; the default
// is the member's own.

#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "sim/time.hpp"

namespace halfopen::models {

inline constexpr std::uint32_t unlimited = std::numeric_limits<std::uint32_t>::max();

/// What a setting measures, and so how it is written: `8s`, `50%`, `100`, `true`, a word, free
/// text.
enum class Quantity : std::uint8_t { duration, fraction, count, number, flag, word, text };

/// One setting of a `Settings` struct.
template <class Settings>
struct Field {
    using Member =
        std::variant<sim::Duration Settings::*, double Settings::*, std::uint32_t Settings::*,
                     bool Settings::*, std::uint8_t Settings::*, std::string Settings::*>;
    std::string_view name;
    Quantity quantity;
    Member member;       ///< a word is kept as the index of its place in `words`
    double minimum = 0;  ///< duration [ns], fraction [1], count [1]; inclusive
    double maximum = std::numeric_limits<double>::infinity();  ///< inclusive
    std::string_view meaning;
    std::span<const std::string_view> words = {};  ///< the words allowed, for Quantity::word
    bool may_be_unlimited = false;                 ///< a count may be the word `unlimited`
};

}  // namespace halfopen::models
