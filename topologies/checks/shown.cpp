#include "topologies/checks/shown.hpp"

#include <array>
#include <charconv>

namespace halfopen::topologies {
namespace {

std::string three_digits(double value) {
    std::array<char, 40> text{};
    const bool plain = value >= 1000 && value < 1e15;
    const auto result = plain ? std::to_chars(text.data(), text.data() + text.size(), value,
                                              std::chars_format::fixed, 0)
                              : std::to_chars(text.data(), text.data() + text.size(), value,
                                              std::chars_format::general, 3);
    return std::string(text.data(), result.ptr);
}

}  // namespace

std::string shown_duration(double nanoseconds) {
    if (nanoseconds >= 3600e9) return three_digits(nanoseconds / 3600e9) + "h";
    if (nanoseconds >= 120e9) return three_digits(nanoseconds / 60e9) + "min";
    if (nanoseconds >= 1e9) return three_digits(nanoseconds / 1e9) + "s";
    if (nanoseconds >= 1e6) return three_digits(nanoseconds / 1e6) + "ms";
    return nanoseconds >= 1e3 ? three_digits(nanoseconds / 1e3) + "us"
                              : three_digits(nanoseconds) + "ns";
}

std::string shown_rate(double per_second) { return three_digits(per_second) + "/s"; }
std::string shown_count(double count) { return three_digits(count); }
std::string shown_percent(double fraction) { return three_digits(fraction * 100) + "%"; }

}  // namespace halfopen::topologies
