#include "experiments/sweep/design.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <set>

#include "sim/chance.hpp"
#include "sim/elementary.hpp"
#include "topologies/did_you_mean.hpp"
#include "topologies/quantities.hpp"

namespace halfopen::experiments {
namespace {

using topologies::quoted;

constexpr std::array<std::uint32_t, 16> primes{2,  3,  5,  7,  11, 13, 17, 19,
                                               23, 29, 31, 37, 41, 43, 47, 53};

[[noreturn]] void refuse(const std::string& message, const std::string& help) {
    throw SweepError(message + "\n   help: " + help);
}

void check_paths(const std::vector<std::string>& paths) {
    std::set<std::string_view> seen;
    for (const std::string& path : paths) {
        if (seen.insert(path).second) continue;
        refuse("the path " + quoted(path) + " is varied twice", "write all its values in one list");
    }
}

void check_values(std::span<const Axis> axes) {
    for (const Axis& axis : axes) {
        if (!axis.values.empty()) continue;
        refuse(quoted(axis.path) + " has no values, so there is nothing to try",
               "write at least one, like `" + axis.path + "=1,2,5`");
    }
}

Design with_paths(std::span<const Axis> axes) {
    check_values(axes);
    Design design;
    for (const Axis& axis : axes) design.paths.push_back(axis.path);
    check_paths(design.paths);
    return design;
}

/// The digits of `index` in base `base`, mirrored at the point.
double radical_inverse(std::size_t index, std::uint32_t base) {
    double inverse = 0;
    double digit_worth = 1.0 / base;
    for (; index > 0; index /= base) {
        inverse += static_cast<double>(index % base) * digit_worth;
        digit_worth /= base;
    }
    return inverse;
}

sim::Stream stream_of(const std::string& path, std::uint64_t seed) {
    return sim::stream(seed, 0, sim::hash_name(path), sim::hash_name("sample of a sweep"));
}

/// Where setting `index` lies along the range at `place`, 0..1.
double share_of(const Range& range, std::size_t place, std::size_t index, std::uint64_t seed,
                Sampling sampling) {
    const sim::Stream stream = stream_of(range.path, seed);
    if (sampling == Sampling::random) return sim::Draws(stream, index).uniform();
    const double shifted =
        radical_inverse(index + 1, primes[place]) + sim::Draws(stream, 0).uniform();
    return shifted < 1 ? shifted : shifted - 1;
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    return text;
}

/// Where a letter stands outside of quotes and brackets.
std::size_t find_outside(std::string_view text, char letter, std::size_t from = 0) {
    int depth = 0;
    char quote = 0;
    for (std::size_t at = 0; at != text.size(); ++at) {
        const char c = text[at];
        if (quote != 0) {
            if (c == quote) quote = 0;
            continue;
        }
        if (c == letter && depth == 0 && at >= from) return at;
        if (c == '\'' || c == '"') quote = c;
        if (c == '[' || c == '{') ++depth;
        if (c == ']' || c == '}') --depth;
    }
    return std::string_view::npos;
}

std::vector<std::string> values_in(std::string_view text) {
    std::vector<std::string> values;
    while (!trimmed(text).empty()) {
        const std::size_t comma = find_outside(text, ',');
        values.emplace_back(trimmed(text.substr(0, comma)));
        if (comma == std::string_view::npos) break;
        text.remove_prefix(comma + 1);
    }
    return values;
}

/// `PATH=REST`.
std::pair<std::string, std::string_view> split_path(std::string_view text) {
    const std::size_t equals = find_outside(text, '=');
    if (equals != std::string_view::npos && equals != 0) {
        return {std::string(trimmed(text.substr(0, equals))), trimmed(text.substr(equals + 1))};
    }
    refuse(quoted(text) + " names no parameter and its values",
           "write PATH=VALUE,VALUE,..., like `services.product.workers=100,200,400`");
}

/// `LOW..HIGH` with ` log` behind it; nothing if it is no range.
std::optional<Range> range_in(std::string path, std::string_view text) {
    Range range{std::move(path), "", "", false};
    constexpr std::string_view log = " log";
    if (text.ends_with(log)) {
        range.is_logarithmic = true;
        text = trimmed(text.substr(0, text.size() - log.size()));
    }
    const std::size_t dots = text.find("..");
    if (dots == std::string_view::npos) return std::nullopt;
    range.low = std::string(trimmed(text.substr(0, dots)));
    range.high = std::string(trimmed(text.substr(dots + 2)));
    return range;
}

/// Takes `/COUNT` off the end (before ` log`).
std::optional<std::size_t> taken_count(std::string& text) {
    const std::size_t slash = text.rfind('/');
    if (slash == std::string::npos) return std::nullopt;
    const std::size_t end = std::min(text.find(' ', slash), text.size());
    const auto count =
        topologies::parse_count(trimmed(std::string_view(text).substr(slash + 1, end - slash - 1)));
    if (!count.value) return std::nullopt;
    text.erase(slash, end - slash);
    return *count.value;
}

/// What an end's logarithm loses is not shown.
double in_ten_digits(double value) {
    std::array<char, 40> text{};
    const auto written = std::to_chars(text.data(), text.data() + text.size(), value,
                                       std::chars_format::general, 10);
    std::from_chars(text.data(), written.ptr, value);
    return value;
}

}  // namespace

Design grid(std::span<const Axis> axes) {
    Design design = with_paths(axes);
    design.settings.emplace_back();
    for (const Axis& axis : axes) {
        if (design.settings.size() * axis.values.size() > settings_max) {
            refuse("this grid has more than " + std::to_string(settings_max) + " settings",
                   "take fewer values, or a sample of them");
        }
        std::vector<std::vector<std::string>> longer;
        for (const std::vector<std::string>& setting : design.settings) {
            for (const std::string& value : axis.values) {
                longer.push_back(setting);
                longer.back().push_back(value);
            }
        }
        design.settings = std::move(longer);
    }
    return design;
}

Design in_step(std::span<const Axis> axes) {
    Design design = with_paths(axes);
    const std::size_t length = axes.empty() ? 1 : axes.front().values.size();
    for (const Axis& axis : axes) {
        if (axis.values.size() == length) continue;
        refuse(quoted(axis.path) + " has " + std::to_string(axis.values.size()) + " values, but " +
                   quoted(axes.front().path) + " has " + std::to_string(length),
               "values that go together need lists of one length");
    }
    for (std::size_t row = 0; row != length; ++row) {
        design.settings.emplace_back();
        for (const Axis& axis : axes) design.settings.back().push_back(axis.values[row]);
    }
    return design;
}

Design sampled(std::span<const Range> ranges, std::size_t count, std::uint64_t seed,
               Sampling sampling) {
    if (count == 0 || count > settings_max) {
        refuse(std::to_string(count) + " samples cannot be taken",
               "write a number from 1 to " + std::to_string(settings_max));
    }
    if (sampling == Sampling::low_discrepancy && ranges.size() > primes.size()) {
        refuse(
            "a low-discrepancy sample has at most " + std::to_string(primes.size()) + " parameters",
            "take a random sample");
    }
    Design design;
    std::vector<Scale> scales;
    for (const Range& range : ranges) {
        design.paths.push_back(range.path);
        scales.emplace_back(range);
    }
    check_paths(design.paths);
    for (std::size_t index = 0; index != count; ++index) {
        std::vector<std::string>& setting = design.settings.emplace_back();
        for (std::size_t place = 0; place != ranges.size(); ++place) {
            setting.push_back(
                scales[place].at(share_of(ranges[place], place, index, seed, sampling)));
        }
    }
    return design;
}

Axis spaced(const Range& range, std::size_t count) {
    if (count < 2 || count > settings_max) {
        refuse(
            std::to_string(count) + " values cannot be spread over " + quoted(range.path),
            "write 2 or more, like `" + range.path + "=" + range.low + ".." + range.high + "/5`");
    }
    const Scale scale(range);
    Axis axis{range.path, {}};
    for (std::size_t index = 0; index != count; ++index) {
        std::string value = scale.at(static_cast<double>(index) / static_cast<double>(count - 1));
        if (axis.values.empty() || axis.values.back() != value) axis.values.push_back(value);
    }
    return axis;
}

Axis parse_axis(std::string_view text) {
    auto [path, rest] = split_path(text);
    std::string without_count(rest);
    if (rest.find("..") != std::string_view::npos) {
        const auto count = taken_count(without_count);
        const auto range = range_in(path, without_count);
        if (range && count) return spaced(*range, *count);
        refuse(quoted(text) + " does not say how many values to take",
               "write `" + path + "=LOW..HIGH/COUNT`, or a sample of ranges");
    }
    Axis axis{path, values_in(rest)};
    check_values({&axis, 1});
    return axis;
}

Range parse_range(std::string_view text) {
    auto [path, rest] = split_path(text);
    auto range = range_in(path, rest);
    if (!range) refuse(quoted(text) + " is no range", "write `" + path + "=LOW..HIGH`");
    return *range;
}

Scale::Scale(const Range& range) : is_logarithmic_(range.is_logarithmic) {
    read(range);
    if (low_ > high_) {
        refuse("the range of " + quoted(range.path) + " ends before it begins",
               "write the lower end first: `" + range.high + ".." + range.low + "`");
    }
    if (is_logarithmic_ && low_ <= 0) {
        refuse("the range of " + quoted(range.path) + " cannot be divided into equal factors",
               "begin above zero, or leave `log` out");
    }
    if (!is_logarithmic_) return;
    low_ = sim::log(low_);
    high_ = sim::log(high_);
}

void Scale::read(const Range& range) {
    const auto both = [&](Unit unit, auto parse) {
        const auto low = parse(range.low);
        const auto high = parse(range.high);
        if (!low.value || !high.value) return false;
        unit_ = unit;
        if constexpr (requires { low.value->nanoseconds; }) {
            low_ = static_cast<double>(low.value->nanoseconds);
            high_ = static_cast<double>(high.value->nanoseconds);
        } else {
            low_ = static_cast<double>(*low.value);
            high_ = static_cast<double>(*high.value);
        }
        return true;
    };
    const auto count = [](std::string_view text) { return topologies::parse_count(text); };
    const auto number = [](std::string_view text) { return topologies::parse_number(text); };
    const auto fraction = [](std::string_view text) { return topologies::parse_fraction(text); };
    const auto rate = [](std::string_view text) { return topologies::parse_rate(text); };
    const auto duration = [](std::string_view text) { return topologies::parse_duration(text); };
    if (both(Unit::count, count) || both(Unit::number, number) || both(Unit::fraction, fraction) ||
        both(Unit::rate, rate) || both(Unit::duration, duration)) {
        return;
    }
    refuse("the ends of the range of " + quoted(range.path) + ", " + quoted(range.low) + " and " +
               quoted(range.high) + ", are not two values of one kind",
           "write two numbers, percentages, rates or durations, like `100ms..2s`");
}

double Scale::plain_at(double share) const {
    const double value = low_ + (high_ - low_) * std::clamp(share, 0.0, 1.0);
    return is_logarithmic_ ? in_ten_digits(sim::exp(value)) : value;
}

std::string Scale::at(double share) const { return written(plain_at(share)); }

std::string Scale::written(double value) const {
    const double rounded = in_ten_digits(value);
    switch (unit_) {
        case Unit::count:
            return topologies::count_text(static_cast<std::uint32_t>(std::round(value)));
        case Unit::number:
            return topologies::number_text(rounded);
        case Unit::fraction:
            return topologies::fraction_text(rounded);
        case Unit::rate:
            return topologies::rate_text(rounded);
        case Unit::duration:
            break;
    }
    return topologies::duration_text(
        sim::nanoseconds(static_cast<std::int64_t>(std::round(value))));
}

}  // namespace halfopen::experiments
