#include "topologies/quantities.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <numeric>
#include <utility>

#include "models/field.hpp"
#include "topologies/did_you_mean.hpp"

namespace halfopen::topologies {
namespace {

struct Unit {
    std::string_view name;
    std::int64_t nanoseconds;
};
constexpr std::array duration_units{
    Unit{"ns", 1},
    Unit{"us", 1'000},
    Unit{"ms", 1'000'000},
    Unit{"s", 1'000'000'000},
    Unit{"min", 60'000'000'000},
    Unit{"h", 3'600'000'000'000},
};
/// What people write for them.
constexpr std::array<std::pair<std::string_view, std::string_view>, 22> duration_synonyms{{
    {"m", "min"},   {"mins", "min"},     {"minute", "min"},   {"minutes", "min"},
    {"sec", "s"},   {"secs", "s"},       {"second", "s"},     {"seconds", "s"},
    {"S", "s"},     {"msec", "ms"},      {"millis", "ms"},    {"milliseconds", "ms"},
    {"MS", "ms"},   {"\xC2\xB5s", "us"}, {"\xCE\xBCs", "us"}, {"usec", "us"},
    {"hr", "h"},    {"hrs", "h"},        {"hour", "h"},       {"hours", "h"},
    {"nsec", "ns"}, {"H", "h"},
}};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// A decimal number in front of its unit: `whole`.`fraction``unit`.
struct Written {
    bool is_number = false;
    bool is_negative = false;
    std::string_view number;  ///< without the sign
    std::string_view whole;
    std::string_view fraction;
    std::string_view unit;  ///< without spaces around it
};

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

std::string_view digits_from(std::string_view text, std::size_t at) {
    std::size_t end = at;
    while (end < text.size() && is_digit(text[end])) ++end;
    return text.substr(at, end - at);
}

Written take_apart(std::string_view text) {
    Written written;
    text = trimmed(text);
    if (!text.empty() && (text.front() == '-' || text.front() == '+')) {
        written.is_negative = text.front() == '-';
        text.remove_prefix(1);
    }
    written.whole = digits_from(text, 0);
    std::size_t end = written.whole.size();
    if (end < text.size() && text[end] == '.') {
        written.fraction = digits_from(text, end + 1);
        end += 1 + written.fraction.size();
    }
    written.is_number = !written.whole.empty() || !written.fraction.empty();
    written.number = text.substr(0, end);
    written.unit = trimmed(text.substr(end));
    return written;
}

/// The nearest double of `number` x 10^`exponent`: the C++ library rounds correctly and knows no
/// locale.
std::optional<double> to_double(std::string_view number, int exponent = 0) {
    std::string text(number);
    if (text.front() == '.') text.insert(0, "0");
    if (exponent != 0) text += "e" + std::to_string(exponent);
    double value = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (failure != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

template <class Value>
Quantified<Value> not_understood(std::string_view text, std::string_view what,
                                 std::string_view example) {
    const std::string_view shown = trimmed(text);
    if (shown == ".nan" || shown == ".inf" || shown == "nan" || shown == "inf" ||
        shown == "-.inf" || shown == ".NaN" || shown == ".Inf" || shown == "NaN" ||
        shown == "infinity") {
        return {Code::malformed_quantity, quoted(text) + " is not a number to compute with",
                "write " + std::string(what) + ", like `" + std::string(example) + "`"};
    }
    return {Code::malformed_quantity, quoted(text) + " is not " + std::string(what),
            "write a number and its unit, like `" + std::string(example) + "`"};
}

const Unit* find_unit(std::string_view name) {
    const auto* found = std::find_if(duration_units.begin(), duration_units.end(),
                                     [&](const Unit& unit) { return unit.name == name; });
    return found == duration_units.end() ? nullptr : found;
}

std::string_view usual_unit(std::string_view unit) {
    for (const auto& [synonym, name] : duration_synonyms) {
        if (synonym == unit) return name;
    }
    return {};
}

Quantified<sim::Duration> wrong_duration_unit(std::string_view text, const Written& written) {
    const std::string number(written.number);
    if (written.unit.empty()) {
        return {Code::missing_unit, "a bare number where a duration belongs",
                "write " + number + "ms or " + number + "s"};
    }
    if (const std::string_view meant = usual_unit(written.unit); !meant.empty()) {
        return {Code::wrong_unit, "no unit of time is named " + quoted(written.unit),
                "write " + number + std::string(meant)};
    }
    if (written.unit.front() == '/') {
        return {Code::wrong_unit, quoted(text) + " is a rate where a duration belongs",
                "write a duration, like `80ms`"};
    }
    if (written.unit == "d" || written.unit == "day" || written.unit == "days") {
        return {Code::wrong_unit, "no unit of time is named " + quoted(written.unit),
                "write it in hours: 1 day is 24h"};
    }
    return {Code::wrong_unit, quoted(text) + " is not a duration",
            "the units are ns, us, ms, s, min and h"};
}

/// whole.fraction x unit, in nanoseconds, or nothing if it is not a whole number of them or too
/// large.
std::optional<std::int64_t> exact_nanoseconds(const Written& written, std::int64_t unit,
                                              bool& too_fine) {
    std::string_view fraction = written.fraction;
    while (!fraction.empty() && fraction.back() == '0') fraction.remove_suffix(1);
    std::string_view whole = written.whole;
    while (!whole.empty() && whole.front() == '0') whole.remove_prefix(1);
    too_fine = fraction.size() > 13;
    if (too_fine || whole.size() > 18) return std::nullopt;
    std::int64_t total = 0;
    std::from_chars(whole.data(), whole.data() + whole.size(), total);
    if (total > sim::duration_max.nanoseconds / unit) return std::nullopt;
    total *= unit;
    if (fraction.empty()) return total;
    std::int64_t scale = 1;
    for (std::size_t i = 0; i < fraction.size(); ++i) scale *= 10;
    std::int64_t part = 0;
    std::from_chars(fraction.data(), fraction.data() + fraction.size(), part);
    const std::int64_t common = std::gcd(scale, unit);
    too_fine = part % (scale / common) != 0;
    if (too_fine) return std::nullopt;
    return total + part / (scale / common) * (unit / common);
}

}  // namespace

Quantified<sim::Duration> parse_duration(std::string_view text) {
    const Written written = take_apart(text);
    if (!written.is_number) return not_understood<sim::Duration>(text, "a duration", "80ms");
    const Unit* unit = find_unit(written.unit);
    if (unit == nullptr) return wrong_duration_unit(text, written);
    if (written.is_negative) {
        return {Code::out_of_range, "a duration cannot be negative",
                "write " + std::string(written.number) + std::string(written.unit)};
    }
    bool too_fine = false;
    const auto nanoseconds = exact_nanoseconds(written, unit->nanoseconds, too_fine);
    if (too_fine) {
        return {Code::out_of_range, quoted(text) + " is finer than a nanosecond",
                "round it to whole nanoseconds"};
    }
    if (!nanoseconds || *nanoseconds > sim::duration_max.nanoseconds) {
        return {Code::out_of_range, quoted(text) + " is longer than 10 years",
                "write a shorter duration"};
    }
    return sim::Duration{*nanoseconds};
}

Quantified<double> parse_rate(std::string_view text) {
    const Written written = take_apart(text);
    if (!written.is_number) return not_understood<double>(text, "a rate", "40/s");
    const std::string number(written.number);
    std::string_view unit = written.unit;
    if (unit.empty()) {
        return {Code::missing_unit, "a bare number where a rate belongs",
                "write " + number + "/s or " + number + "/min"};
    }
    const bool per = unit.front() == '/';
    if (per) unit = trimmed(unit.substr(1));
    const double length = unit == "s" ? 1 : unit == "min" ? 60 : unit == "h" ? 3600 : 0;
    if (!per || length == 0) {
        const std::string_view meant = per ? usual_unit(unit) : std::string_view();
        const std::string correction =
            meant == "s" || meant == "min" || meant == "h"
                ? "write " + number + "/" + std::string(meant)
            : unit == "rps" || unit == "Hz" || unit == "qps" || unit == "hz"
                ? "write " + number + "/s"
                : "rates are written per s, min or h, like `40/s`";
        return {Code::wrong_unit, quoted(text) + " is not a rate", correction};
    }
    if (written.is_negative) {
        return {Code::out_of_range, "a rate cannot be negative",
                "write " + number + std::string(written.unit)};
    }
    const auto value = to_double(written.number);
    if (!value || *value / length > 1e12) {
        return {Code::out_of_range, quoted(text) + " is more than 1e12 a second",
                "write a smaller rate"};
    }
    return *value / length;
}

Quantified<double> parse_fraction(std::string_view text, double percent_max) {
    const Written written = take_apart(text);
    if (!written.is_number) return not_understood<double>(text, "a fraction", "0.1%");
    const std::string number(written.number);
    const auto value = to_double(written.number, -2);
    if (written.unit.empty()) {
        const auto plain = to_double(written.number);
        std::string help = "write " + number + "%";
        if (plain && *plain > 0) {
            const std::string share = number_text(*plain * 100) + "%";
            const bool is_possible = *plain * 100 <= percent_max;
            if (is_possible) help = "write " + share;
            if (*plain > 1 && is_possible) help += ", or " + number + "% if that is meant";
            if (!is_possible) {
                help = "as a share it would be " + share + ", above " + number_text(percent_max) +
                       "%; if " + number + "% is meant, write that";
            }
        }
        return {Code::missing_unit, "a bare number where a fraction belongs", help};
    }
    if (written.unit != "%") {
        return {Code::wrong_unit, quoted(text) + " is not a fraction",
                "write it in percent: " + number + "%"};
    }
    if (written.is_negative) {
        return {Code::out_of_range, "a fraction cannot be negative", "write " + number + "%"};
    }
    if (!value || *value * 100 > percent_max * (1 + 1e-12)) {
        return {Code::out_of_range,
                quoted(text) + " is more than " + number_text(percent_max) + "%",
                "write at most " + number_text(percent_max) + "%"};
    }
    return *value;
}

Quantified<std::uint32_t> parse_count(std::string_view text, bool may_be_unlimited,
                                      double minimum) {
    const std::string_view word = trimmed(text);
    if (word == "unlimited") {
        if (may_be_unlimited) return models::unlimited;
        return {Code::out_of_range, "this cannot be unlimited", "write a whole number"};
    }
    const std::string example = may_be_unlimited ? "write a whole number, like `4`, or `unlimited`"
                                                 : "write a whole number, like `4`";
    const Written written = take_apart(word);
    if (!written.is_number)
        return {Code::malformed_quantity, quoted(text) + " is not a whole number", example};
    if (!written.unit.empty()) {
        return {Code::wrong_unit, quoted(text) + " is not a plain whole number",
                "write " + std::string(written.number) + ", a count has no unit"};
    }
    if (written.is_negative) {
        return {Code::out_of_range, "a count cannot be negative",
                "write at least " + number_text(minimum)};
    }
    if (written.number.find('.') != std::string_view::npos) {
        return {Code::malformed_quantity, quoted(text) + " is not a whole number", example};
    }
    std::uint32_t value = 0;
    const auto [end, failure] =
        std::from_chars(written.whole.data(), written.whole.data() + written.whole.size(), value);
    if (failure != std::errc() || value == models::unlimited) {
        return {
            Code::out_of_range, quoted(text) + " is more than 4294967294",
            may_be_unlimited ? "write `unlimited`, or a smaller number" : "write a smaller number"};
    }
    return value;
}

Quantified<double> parse_number(std::string_view text) {
    const std::string_view word = trimmed(text);
    double value = 0;
    const auto [end, failure] = std::from_chars(word.data(), word.data() + word.size(), value);
    if (failure == std::errc::result_out_of_range) {
        return {Code::out_of_range, quoted(text) + " is too large or too small a number",
                "write a plain number"};
    }
    if (failure != std::errc() || !std::isfinite(value))
        return not_understood<double>(text, "a plain number", "0.5");
    if (end != word.data() + word.size()) {
        const bool percent =
            trimmed(word.substr(static_cast<std::size_t>(end - word.data()))) == "%";
        const std::string plain =
            percent ? number_text(value / 100) : std::string(word.data(), end);
        return {Code::wrong_unit, quoted(text) + " is not a plain number",
                "write " + plain + ", it has no unit"};
    }
    return value;
}

std::string duration_text(sim::Duration duration) {
    const std::int64_t count = duration.nanoseconds;
    if (count == 0) return "0s";
    for (auto unit = duration_units.rbegin(); unit != duration_units.rend(); ++unit) {
        // 240s reads better than 4min; 20min better than 1200s.
        const bool small = unit->name == "min" && count < 10 * unit->nanoseconds;
        if (count % unit->nanoseconds == 0 && !small) {
            return std::to_string(count / unit->nanoseconds) + std::string(unit->name);
        }
    }
    return std::to_string(count) + "ns";
}

std::string number_text(double number) {
    std::array<char, 32> text{};
    const auto [end, failure] = std::to_chars(text.data(), text.data() + text.size(), number);
    return std::string(text.data(), end);
}

std::string rate_text(double per_second) { return number_text(per_second) + "/s"; }

std::string fraction_text(double fraction) {
    // 15 digits hide the last bit of the product, so that 0.07 is 7% and not 7.000000000000001%.
    std::array<char, 40> text{};
    const auto [end, failure] = std::to_chars(text.data(), text.data() + text.size(),
                                              fraction * 100, std::chars_format::general, 15);
    return std::string(text.data(), end) + "%";
}

std::string count_text(std::uint32_t count) {
    return count == models::unlimited ? "unlimited" : std::to_string(count);
}

}  // namespace halfopen::topologies
