#include "experiments/report_words.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace halfopen::experiments {
namespace {

std::string fixed(double number, int decimals) {
    std::array<char, 400> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), number,
                                   std::chars_format::fixed, decimals);
    return {text.data(), end.ptr};
}

std::string without_last_zeros(std::string text) {
    if (text.find('.') != std::string::npos) {
        text.erase(text.find_last_not_of('0') + 1);
        if (text.back() == '.') text.pop_back();
    }
    return text;
}

/// Three digits: 1.53, 80.0, 142. The next unit begins where this one would show 1000.
std::string three_digits(double number) {
    for (int decimals = 2; decimals > 0; --decimals) {
        const double limit = decimals == 2 ? 9.995 : 99.95;
        if (number < limit) return fixed(number, decimals);
    }
    return fixed(number, 0);
}

struct Unit {
    double nanoseconds;
    double shown_below;  ///< of this unit
    std::string_view name;
};
constexpr std::array units{Unit{1, 999.5, " ns"},     Unit{1e3, 999.5, " us"},
                           Unit{1e6, 999.5, " ms"},   Unit{1e9, 600, " s"},
                           Unit{60e9, 99.95, " min"}, Unit{3600e9, 99.95, " h"}};

}  // namespace

std::string count_in_words(std::uint64_t count) {
    std::string text = std::to_string(count);
    for (std::size_t at = text.size(); at > 3; at -= 3) text.insert(at - 3, ",");
    return text;
}

std::string percent_in_words(double fraction) {
    if (fraction == 0 || fraction == 1) return fraction == 0 ? "0 %" : "100 %";
    for (int decimals = 1; decimals < 6; ++decimals) {
        const std::string text = fixed(fraction * 100, decimals);
        const bool looks_exact =
            text == fixed(0, decimals) || (text == fixed(100, decimals) && fraction < 1);
        if (!looks_exact) return text + " %";
    }
    return fraction < 0.5 ? "under 0.00001 %" : "over 99.9999 %";
}

std::string nanoseconds_in_words(double nanoseconds) {
    if (nanoseconds <= 0) return "0 s";
    for (const Unit& unit : units) {
        const double number = nanoseconds / unit.nanoseconds;
        if (number < unit.shown_below) {
            const bool is_whole = unit.nanoseconds == 1 && number == std::floor(number);
            return (is_whole ? fixed(number, 0) : three_digits(number)) + std::string(unit.name);
        }
    }
    return fixed(nanoseconds / 86400e9, 1) + " days";
}

std::string duration_in_words(sim::Duration duration) {
    return nanoseconds_in_words(static_cast<double>(duration.nanoseconds));
}

std::string instant_in_words(sim::Instant instant) {
    return fixed(sim::to_seconds(instant), 1) + " s";
}

std::string number_in_words(double number) {
    const double size = std::abs(number);
    if (size >= 9999.5 && size < 1e15) {
        return (number < 0 ? "-" : "") +
               count_in_words(static_cast<std::uint64_t>(std::llround(size)));
    }
    const int decimals = size < 9.995 ? 3 : size < 99.95 ? 2 : size < 999.5 ? 1 : 0;
    return without_last_zeros(fixed(number, decimals));
}

std::string counted(std::uint64_t count, std::string_view what) {
    return count_in_words(count) + " " + std::string(what) + (count == 1 ? "" : "s");
}

std::string listed_in_words(const std::vector<std::string>& words, std::size_t shown_max) {
    const std::size_t shown = words.size() <= shown_max + 1 ? words.size() : shown_max;
    std::string text;
    for (std::size_t index = 0; index != shown; ++index) {
        const bool is_last = index + 1 == words.size();
        text += index == 0 ? "" : is_last ? " and " : ", ";
        text += words[index];
    }
    if (shown < words.size()) text += " and " + std::to_string(words.size() - shown) + " more";
    return text;
}

std::string fingerprint_in_words(std::uint64_t fingerprint) {
    std::array<char, 16> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), fingerprint, 16);
    const std::string text(digits.data(), end.ptr);
    return "0x" + std::string(16 - text.size(), '0') + text;
}

std::size_t width_of(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count_if(
        text, [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; }));
}

std::string padded(std::string_view text, std::size_t width) {
    const std::size_t present = width_of(text);
    return std::string(text) + std::string(present < width ? width - present : 0, ' ');
}

std::string wrapped(std::string_view text, std::size_t indent, std::size_t width) {
    std::string lines;
    std::string line;
    const auto close = [&] {
        if (line.empty()) return;
        lines += std::string(lines.empty() ? indent : indent + 2, ' ') + line + "\n";
        line.clear();
    };
    while (!text.empty()) {
        const std::string_view word = text.substr(0, text.find(' '));
        text.remove_prefix(std::min(text.size(), word.size() + 1));
        if (indent + 2 + width_of(line) + 1 + width_of(word) > width) close();
        line += (line.empty() ? "" : " ") + std::string(word);
    }
    close();
    return lines;
}

}  // namespace halfopen::experiments
