// A rate over time as a file of its own: rows `seconds,requests_per_second`, with or without a
// heading.

#include <algorithm>
#include <charconv>
#include <cmath>
#include <filesystem>

#include "topologies/did_you_mean.hpp"
#include "topologies/document/parse.hpp"
#include "topologies/quantities.hpp"
#include "topologies/reading/mapping.hpp"
#include "topologies/reading/reading.hpp"

namespace halfopen::topologies {
namespace {

Diagnostic about_row(const Source& file, std::uint32_t line, std::size_t column, Node name,
                     std::string message) {
    Diagnostic diagnostic;
    diagnostic.code = Code::malformed_csv;
    diagnostic.file = file.name();
    diagnostic.line = line;
    diagnostic.source_line = std::string(file.line(line));
    diagnostic.column = character_count(diagnostic.source_line.substr(0, column)) + 1;
    diagnostic.message = std::move(message);
    diagnostic.path = name.path();
    return diagnostic;
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

std::optional<double> number_in(std::string_view cell) {
    cell = trimmed(cell);
    double value = 0;
    const auto [end, failure] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
    const bool whole = failure == std::errc() && end == cell.data() + cell.size();
    return whole && std::isfinite(value) && value >= 0 ? std::optional(value) : std::nullopt;
}

/// One row; `problem` says what is wrong with it.
std::optional<models::RatePoint> read_row(std::string_view row, std::string& problem) {
    const std::size_t comma = row.find(',');
    if (comma == std::string_view::npos || row.find(',', comma + 1) != std::string_view::npos) {
        problem = "a row has two cells: seconds,requests_per_second";
        return std::nullopt;
    }
    const auto at = parse_duration(std::string(trimmed(row.substr(0, comma))) + "s");
    const auto rate = number_in(row.substr(comma + 1));
    if (!at.value)
        problem = quoted(trimmed(row.substr(0, comma))) + " is no time in seconds";
    else if (!rate || *rate > 1e12)
        problem = quoted(trimmed(row.substr(comma + 1))) + " is no rate per second";
    if (!problem.empty()) return std::nullopt;
    return models::RatePoint{sim::Instant{} + *at.value, *rate};
}

bool is_heading(std::string_view row) {
    return !row.empty() && ((row.front() >= 'a' && row.front() <= 'z') ||
                            (row.front() >= 'A' && row.front() <= 'Z'));
}

std::vector<models::RatePoint> read_rows(const Source& file, Node name, Report& report) {
    constexpr std::size_t errors_max = 20;
    std::vector<models::RatePoint> points;
    const auto lines =
        static_cast<std::uint32_t>(std::count(file.text().begin(), file.text().end(), '\n') + 1);
    std::size_t errors = 0;
    for (std::uint32_t line = 1; line <= lines && errors < errors_max; ++line) {
        const std::string_view row = trimmed(file.line(line));
        if (row.empty() || row.front() == '#' || (line == 1 && is_heading(row))) continue;
        std::string problem;
        const auto point = read_row(row, problem);
        if (point && !points.empty() && point->at <= points.back().at)
            problem = "this row is not later than the one before it";
        if (!problem.empty()) {
            ++errors;
            report.add(about_row(file, line, 0, name, problem));
        } else {
            points.push_back(*point);
        }
    }
    if (points.empty() && errors == 0)
        report.add(name, Code::malformed_csv, "this file has no rows");
    return points;
}

}  // namespace

std::vector<models::RatePoint> read_rate_file(Node name, Report& report) {
    if (!expect_kind(name, NodeKind::scalar, "a file's name", report)) return {};
    const Source& topology = name.document().source();
    const std::filesystem::path path =
        std::filesystem::path(topology.folder()) / std::string(name.text());
    std::vector<Diagnostic> problems;
    auto bytes = read_bytes(path.string(), path.generic_string(), problems);
    if (!bytes) {
        report
            .add(name, Code::unreadable_file,
                 quoted(name.text()) + " cannot be read: " + problems.front().message)
            .note("the file is looked for beside the topology: " + path.generic_string());
        return {};
    }
    const Source file(path.generic_string(), "", std::move(*bytes));
    if (!is_text(file, problems)) {
        report.add(problems.front());
        return {};
    }
    return read_rows(file, name, report);
}

}  // namespace halfopen::topologies
