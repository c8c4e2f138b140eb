#include "topologies/figure.hpp"

#include <algorithm>

#include "topologies/did_you_mean.hpp"
#include "topologies/measures.hpp"
#include "topologies/topology.hpp"

namespace halfopen::topologies {
namespace {

constexpr std::string_view form_of_a_figure =
    "write OF.MEASURE, like `shoppers.p99`, `shoppers.succeed from 140s`, or a condition, like "
    "`shoppers.succeed below 50% from 140s`";

/// The pieces of a figure's text.
struct Pieces {
    std::string of;
    const MeasureForm* measure = nullptr;
    std::string comparison;  ///< empty: none
    std::string from;
    std::string until;
};

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    return text;
}

/// Takes `word TIME` off the end of the text, if it is there.
std::string taken_off(std::string_view& text, std::string_view word) {
    const std::size_t at = text.rfind(word);
    if (at == std::string_view::npos) return {};
    const std::string_view time = trimmed(text.substr(at + word.size()));
    if (time.empty() || time.find(' ') != std::string_view::npos) return {};
    text = trimmed(text.substr(0, at));
    return std::string(time);
}

/// Where a measure's name stands: after the last dot that has one behind it.
struct MeasureAt {
    std::size_t dot = std::string_view::npos;
    const MeasureForm* form = nullptr;
};

MeasureAt measure_in(std::string_view text) {
    MeasureAt found;
    for (const MeasureForm& form : measure_forms) {
        const std::string dotted = "." + std::string(form.name);
        const std::size_t dot = text.find(dotted);
        if (dot == std::string_view::npos) continue;
        const std::size_t end = dot + dotted.size();
        if (end == text.size() || text[end] == ' ') found = {dot, &form};
    }
    return found;
}

Pieces pieces_of(std::string_view text) {
    Pieces pieces;
    text = trimmed(text);
    for (int twice = 0; twice != 2; ++twice) {
        if (pieces.until.empty()) pieces.until = taken_off(text, " until ");
        if (pieces.from.empty()) pieces.from = taken_off(text, " from ");
    }
    const auto [dot, form] = measure_in(text);
    pieces.measure = form;
    if (form == nullptr) {
        pieces.of = std::string(text);
        return pieces;
    }
    pieces.of = std::string(trimmed(text.substr(0, dot)));
    std::erase(pieces.of, '\'');
    pieces.comparison = std::string(trimmed(text.substr(dot + 1 + form->name.size())));
    return pieces;
}

/// What can be said of any value of this unit, where only the value matters.
std::string_view any_value(MeasureUnit unit) {
    switch (unit) {
        case MeasureUnit::fraction:
            return "above 0%";
        case MeasureUnit::duration:
            return "above 0s";
        case MeasureUnit::rate:
            return "above 0/s";
        case MeasureUnit::number:
            return "above 0";
        case MeasureUnit::instant:
            return "never";
    }
    return "";
}

std::string between_quotes(std::string_view text) {
    std::string quoted = "'";
    for (const char c : text) quoted += c == '\'' ? std::string("''") : std::string(1, c);
    return quoted + "'";
}

std::string as_expectation(const Pieces& pieces) {
    const std::string comparison = pieces.comparison.empty()
                                       ? std::string(any_value(pieces.measure->unit))
                                       : pieces.comparison;
    std::string text = "{as_written: [{of: " + between_quotes(pieces.of);
    if (!pieces.from.empty()) text += ", from: " + between_quotes(pieces.from);
    if (!pieces.until.empty()) text += ", until: " + between_quotes(pieces.until);
    return text + ", " + std::string(pieces.measure->name) + ": " + between_quotes(comparison) +
           "}]}";
}

Diagnostic no_measure(std::string_view text) {
    std::vector<std::string_view> names;
    for (const MeasureForm& form : measure_forms) names.push_back(form.name);
    const std::size_t dot = text.rfind('.');
    const std::string_view word = dot == std::string_view::npos ? text : text.substr(dot + 1);
    Diagnostic diagnostic;
    diagnostic.code = Code::unknown_word;
    diagnostic.file = quoted(text);
    diagnostic.message = "this names no measure";
    return diagnostic.help(did_you_mean(word, names)).help(std::string(form_of_a_figure));
}

/// The findings of the reader, without the places in a text that the user never wrote.
std::vector<Diagnostic> about(std::string_view text, std::vector<Diagnostic> found) {
    std::erase_if(found, [](const Diagnostic& each) { return !each.is_error(); });
    for (Diagnostic& each : found) {
        each.file = quoted(text);
        each.line = each.column = 0;
        each.source_line.clear();
        each.path.clear();
    }
    return found;
}

void add_all(std::vector<Figure>& figures, Subject subject, const std::string& of,
             std::uint32_t index) {
    for (const MeasureForm& form : measure_forms) {
        const bool fits = subject == Subject::traffic   ? form.of_traffic
                          : subject == Subject::service ? form.of_service
                                                        : form.of_edge;
        if (!fits) continue;
        Figure figure;
        figure.name = of + "." + std::string(form.name);
        figure.what.subject = subject;
        figure.what.of = of;
        figure.what.indices = {index};
        figure.what.measure = form.measure;
        figures.push_back(std::move(figure));
    }
}

template <class Named>
void add_all(std::vector<Figure>& figures, Subject subject, const std::vector<Named>& all,
             auto is_wanted) {
    for (std::uint32_t index = 0; index != all.size(); ++index) {
        if (is_wanted(all[index])) add_all(figures, subject, all[index].name, index);
    }
}

}  // namespace

FigureReading read_figure(const Topology& topology, std::string_view text) {
    FigureReading reading;
    const Pieces pieces = pieces_of(text);
    if (pieces.measure == nullptr || pieces.of.empty()) {
        reading.diagnostics.push_back(no_measure(text));
        return reading;
    }
    const Reading asked = topology.with("expect", as_expectation(pieces));
    if (!asked.ok()) {
        reading.diagnostics = about(text, asked.diagnostics);
        return reading;
    }
    reading.figure = {std::string(trimmed(text)), asked.topology->expectations().front(),
                      !pieces.comparison.empty()};
    return reading;
}

std::vector<Figure> all_figures(const models::Blueprint& blueprint) {
    std::vector<Figure> figures;
    const auto any = [](const auto&) { return true; };
    const auto is_protected = [](const models::EdgeSpec& edge) { return !edge.policies.empty(); };
    add_all(figures, Subject::traffic, blueprint.traffic, any);
    add_all(figures, Subject::service, blueprint.services, any);
    add_all(figures, Subject::edge, blueprint.edges, is_protected);
    return figures;
}

std::string_view unit_of(const Figure& figure) {
    if (figure.is_condition) return "1";
    switch (measure_unit(figure.what.measure)) {
        case MeasureUnit::fraction:
            return "1";
        case MeasureUnit::rate:
            return "1/s";
        case MeasureUnit::number:
            return "";
        default:
            return "s";
    }
}

}  // namespace halfopen::topologies
