#include "topologies/reading/values.hpp"

#include <algorithm>
#include <string>

#include "models/field.hpp"
#include "topologies/did_you_mean.hpp"
#include "topologies/quantities.hpp"
#include "topologies/reading/mapping.hpp"

namespace halfopen::topologies {
namespace {

/// Reports why the text of `node` is no such quantity.
template <class Value>
std::optional<Value> taken(Node node, Quantified<Value> quantified, Report& report) {
    if (quantified.value) return quantified.value;
    Diagnostic& diagnostic = report.add(node, quantified.code, std::move(quantified.message));
    if (!quantified.help.empty()) diagnostic.help(std::move(quantified.help));
    return std::nullopt;
}

template <class Print>
bool is_within(Node node, double value, Bounds bounds, Print print, Report& report) {
    if (value >= bounds.minimum && value <= bounds.maximum) return true;
    const bool low = value < bounds.minimum;
    std::string message = value == 0 ? "this cannot be zero"
                                     : quoted(node.text()) + " is too " + (low ? "small" : "large");
    Diagnostic& diagnostic = report.add(node, Code::out_of_range, std::move(message));
    if (low && bounds.minimum > 0 && (bounds.minimum <= 1e-6 || print(bounds.minimum) == "1ns")) {
        diagnostic.help("write a value above zero");
    } else {
        diagnostic.help(low ? "write at least " + print(bounds.minimum)
                            : "write at most " + print(bounds.maximum));
    }
    return false;
}

bool is_value(Node node, std::string_view what, Report& report) {
    return expect_kind(node, NodeKind::scalar, what, report);
}

}  // namespace

std::optional<sim::Duration> read_duration(Node node, Report& report, Bounds bounds) {
    if (!is_value(node, "a duration", report)) return std::nullopt;
    const auto value = taken(node, parse_duration(node.text()), report);
    const auto print = [](double count) {
        return duration_text({static_cast<std::int64_t>(count)});
    };
    if (value && !is_within(node, static_cast<double>(value->nanoseconds), bounds, print, report)) {
        return std::nullopt;
    }
    return value;
}

std::optional<double> read_rate(Node node, Report& report, Bounds bounds) {
    if (!is_value(node, "a rate", report)) return std::nullopt;
    const auto value = taken(node, parse_rate(node.text()), report);
    return value && is_within(node, *value, bounds, rate_text, report) ? value : std::nullopt;
}

std::optional<double> read_fraction(Node node, Report& report, Bounds bounds) {
    if (!is_value(node, "a fraction", report)) return std::nullopt;
    const auto value =
        taken(node, parse_fraction(node.text(), std::max(1.0, bounds.maximum) * 100), report);
    return value && is_within(node, *value, bounds, fraction_text, report) ? value : std::nullopt;
}

std::optional<double> read_number(Node node, Report& report, Bounds bounds) {
    if (!is_value(node, "a number", report)) return std::nullopt;
    const auto value = taken(node, parse_number(node.text()), report);
    return value && is_within(node, *value, bounds, number_text, report) ? value : std::nullopt;
}

std::optional<std::uint32_t> read_count(Node node, Report& report, Bounds bounds,
                                        bool may_be_unlimited) {
    if (!is_value(node, "a count", report)) return std::nullopt;
    const auto value =
        taken(node, parse_count(node.text(), may_be_unlimited, bounds.minimum), report);
    if (!value || *value == models::unlimited) return value;
    const auto print = [](double count) { return number_text(count); };
    return is_within(node, *value, bounds, print, report) ? value : std::nullopt;
}

std::optional<bool> read_flag(Node node, Report& report) {
    if (!is_value(node, "a flag", report)) return std::nullopt;
    if (node.text() == "true") return true;
    if (node.text() == "false") return false;
    report.add(node, Code::unknown_word, quoted(node.text()) + " is neither true nor false")
        .help("write `true` or `false`");
    return std::nullopt;
}

std::optional<std::uint8_t> read_word(Node node, std::span<const std::string_view> words,
                                      Report& report) {
    if (!is_value(node, "a word", report)) return std::nullopt;
    const auto found = std::find(words.begin(), words.end(), usual_word(node.text()));
    if (found != words.end()) return static_cast<std::uint8_t>(found - words.begin());
    report
        .add(node, Code::unknown_word,
             quoted(node.text()) + " is none of the words that can stand here")
        .help(did_you_mean(node.text(), words));
    return std::nullopt;
}

std::optional<std::string> read_text(Node node, Report& report) {
    if (!is_value(node, "a text", report)) return std::nullopt;
    return std::string(node.text());
}

}  // namespace halfopen::topologies
