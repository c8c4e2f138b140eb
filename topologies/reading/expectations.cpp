// Expectations: `{of: shoppers, from: 140s, succeed: below 1%}`.

#include "topologies/reading/expectations.hpp"

#include <algorithm>

#include "topologies/did_you_mean.hpp"
#include "topologies/measures.hpp"
#include "topologies/quantities.hpp"
#include "topologies/reading/mapping.hpp"
#include "topologies/reading/reading.hpp"

namespace halfopen::topologies {
namespace {

struct ComparisonForm {
    std::string_view words;
    Comparison comparison;
};
constexpr std::array comparison_forms{
    ComparisonForm{"below", Comparison::below},
    ComparisonForm{"above", Comparison::above},
    ComparisonForm{"at most", Comparison::at_most},
    ComparisonForm{"at least", Comparison::at_least},
    ComparisonForm{"between", Comparison::between},
    ComparisonForm{"equals", Comparison::equals},
    ComparisonForm{"about", Comparison::about},
    ComparisonForm{"before", Comparison::before},
    ComparisonForm{"after", Comparison::after},
    ComparisonForm{"never", Comparison::never},
};

/// What people write for them.
constexpr std::array<std::pair<std::string_view, std::string_view>, 10> comparison_synonyms{{
    {"<=", "at most"},
    {">=", "at least"},
    {"==", "equals"},
    {"<", "below"},
    {">", "above"},
    {"=", "equals"},
    {"under", "below"},
    {"less than", "below"},
    {"over", "above"},
    {"more than", "above"},
}};

std::string_view example(MeasureUnit unit) {
    switch (unit) {
        case MeasureUnit::fraction:
            return "above 99%";
        case MeasureUnit::duration:
            return "below 100ms";
        case MeasureUnit::rate:
            return "above 39/s";
        case MeasureUnit::number:
            return "at most 2";
        case MeasureUnit::instant:
            return "before 150s";
    }
    return "";
}

/// One value in the measure's unit; `part` is a piece of the text of `node`.
std::optional<double> read_value(Node node, std::string_view part, MeasureUnit unit,
                                 Report& report) {
    const auto offset = static_cast<std::size_t>(part.data() - node.text().data());
    const auto take = [&](auto quantified, auto convert) -> std::optional<double> {
        if (quantified.value) return convert(*quantified.value);
        report.add_at_part(node, offset, part.size(), quantified.code, quantified.message)
            .help(quantified.help);
        return std::nullopt;
    };
    const auto same = [](double value) { return value; };
    switch (unit) {
        case MeasureUnit::fraction:
            return take(parse_fraction(part), same);
        case MeasureUnit::rate:
            return take(parse_rate(part), same);
        case MeasureUnit::number:
            return take(parse_number(part), same);
        default:
            break;
    }
    return take(parse_duration(part),
                [](sim::Duration value) { return static_cast<double>(value.nanoseconds); });
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    return text;
}

const ComparisonForm* comparison_of(std::string_view text) {
    for (const ComparisonForm& form : comparison_forms) {
        if (!text.starts_with(form.words)) continue;
        if (text.size() == form.words.size() || text[form.words.size()] == ' ') return &form;
    }
    return nullptr;
}

bool fits(Comparison comparison, MeasureUnit unit) {
    const bool of_instant = comparison == Comparison::before || comparison == Comparison::after ||
                            comparison == Comparison::never;
    return of_instant == (unit == MeasureUnit::instant);
}

/// `between X and Y`, `about X within 1%`: the two parts around the word.
std::optional<std::pair<std::string_view, std::string_view>> split(std::string_view text,
                                                                   std::string_view word) {
    const std::size_t at = text.find(word);
    if (at == std::string_view::npos) return std::nullopt;
    return std::pair{trimmed(text.substr(0, at)), trimmed(text.substr(at + word.size()))};
}

bool read_pair(Node node, std::string_view rest, MeasureUnit unit, Expectation& expectation,
               Report& report) {
    const bool is_between = expectation.comparison == Comparison::between;
    const auto parts = split(rest, is_between ? " and " : " within ");
    if (!parts) {
        report
            .add(node, Code::malformed_quantity,
                 is_between ? "`between` needs two values" : "`about` needs to know how exact")
            .help(is_between ? "write `between X and Y`" : "write `about X within 1%`");
        return false;
    }
    const auto first = read_value(node, parts->first, unit, report);
    const auto second =
        read_value(node, parts->second, is_between ? unit : MeasureUnit::fraction, report);
    if (!first || !second) return false;
    expectation.value = *first;
    expectation.second = *second;
    if (is_between && *second < *first) {
        report
            .add(node, Code::out_of_range,
                 "nothing is between these: the second value is the smaller one")
            .help("write `between " + std::string(parts->second) + " and " +
                  std::string(parts->first) + "`");
        return false;
    }
    return true;
}

void report_no_comparison(Node node, std::string_view text, const MeasureForm& form,
                          Report& report) {
    std::vector<std::string_view> words;
    for (const ComparisonForm& comparison : comparison_forms) {
        if (fits(comparison.comparison, form.unit)) words.push_back(comparison.words);
    }
    Diagnostic& diagnostic =
        report.add(node, Code::unknown_word, quoted(text) + " is no comparison");
    for (const auto& [synonym, meant] : comparison_synonyms) {
        if (!text.starts_with(synonym)) continue;
        const std::string value(trimmed(text.substr(synonym.size())));
        diagnostic.help("write `" + std::string(meant) + " " + value + "`");
        return;
    }
    diagnostic.help("write a comparison, like `" + std::string(form.name) + ": " +
                    std::string(example(form.unit)) + "`");
    diagnostic.help("have: " + listed(words));
}

/// The comparison and its values; false if there is something wrong with it (reported).
bool read_comparison(Node node, const MeasureForm& form, Expectation& expectation, Report& report) {
    if (!expect_kind(node, NodeKind::scalar, "a comparison", report)) return false;
    const std::string help = "write a comparison, like `" + std::string(form.name) + ": " +
                             std::string(example(form.unit)) + "`";
    const std::string_view text = trimmed(node.text());
    const ComparisonForm* found = comparison_of(text);
    if (found == nullptr) {
        report_no_comparison(node, text, form, report);
        return false;
    }
    if (!fits(found->comparison, form.unit)) {
        report
            .add(node, Code::wrong_measure,
                 "`" + std::string(found->words) + "` cannot be said of `" +
                     std::string(form.name) + "`")
            .help(help);
        return false;
    }
    expectation.comparison = found->comparison;
    const std::string_view rest = trimmed(text.substr(found->words.size()));
    if (found->comparison == Comparison::never) {
        if (rest.empty()) return true;
        report.add(node, Code::malformed_quantity, "nothing can follow `never`");
        return false;
    }
    if (rest.empty()) {
        report
            .add(node, Code::malformed_quantity,
                 "`" + std::string(found->words) + "` needs a value")
            .help(help);
        return false;
    }
    if (found->comparison == Comparison::between || found->comparison == Comparison::about) {
        return read_pair(node, rest, form.unit, expectation, report);
    }
    const auto value = read_value(node, rest, form.unit, report);
    expectation.value = value.value_or(0);
    return value.has_value();
}

/// Fills subject and indices.
bool read_subject(Node of, const Built& built, Expectation& expectation, Report& report) {
    if (!expect_kind(of, NodeKind::scalar, "`of`", report)) return false;
    expectation.of = std::string(of.text());
    if (of.text().find("->") != std::string_view::npos) {
        expectation.subject = Subject::edge;
        const auto pattern = read_pattern(of, report);
        if (pattern) expectation.indices = built.edges.matching(*pattern, built.names, report);
        return !expectation.indices.empty();
    }
    if (const auto traffic = built.names.traffic(of.text())) {
        expectation.subject = Subject::traffic;
        expectation.indices = {*traffic};
        return true;
    }
    if (const auto service = built.names.service(of.text())) {
        expectation.subject = Subject::service;
        expectation.indices = {*service};
        return true;
    }
    std::vector<std::string_view> known(built.names.traffic_classes().begin(),
                                        built.names.traffic_classes().end());
    known.insert(known.end(), built.names.services().begin(), built.names.services().end());
    report_unknown_name(of, of.text(), 0, "traffic class or service", known, report);
    return false;
}

bool can_be_said(const MeasureForm& form, Subject subject) {
    return subject == Subject::traffic   ? form.of_traffic
           : subject == Subject::service ? form.of_service
                                         : form.of_edge;
}

std::string_view subject_name(Subject subject) {
    return subject == Subject::traffic   ? "a traffic class"
           : subject == Subject::service ? "a service"
                                         : "an edge";
}

void check_whole_seconds(Node time, sim::Instant instant, Report& report) {
    if (instant == sim::never || instant.nanoseconds % 1'000'000'000 == 0) return;
    report.add(time, Code::out_of_range, "results are counted by whole seconds")
        .help("write whole seconds, like `140s`");
}

/// All the measures one element names.
void read_measures(Node element, const Expectation& base, std::vector<Expectation>& expectations,
                   Report& report) {
    std::size_t count = 0;
    for (const MeasureForm& form : measure_forms) {
        const Node value = element.find(form.name);
        if (!value) continue;
        ++count;
        Expectation expectation = base;
        expectation.measure = form.measure;
        if (!can_be_said(form, base.subject)) {
            report.add_at_key(value, Code::wrong_measure,
                              "`" + std::string(form.name) + "` cannot be said of " +
                                  std::string(subject_name(base.subject)));
            continue;
        }
        const bool whole_run = form.unit == MeasureUnit::duration;
        if (whole_run && (element.find("from") || element.find("until") || element.find("for"))) {
            report
                .add_at_key(value, Code::wrong_measure,
                            "`" + std::string(form.name) + "` is measured over the whole run")
                .help(
                    "remove `from` and `until`, or leave the beginning out with `run: {warm_up: "
                    "...}`");
            continue;
        }
        if (!read_comparison(value, form, expectation, report)) continue;
        expectation.text =
            base.of + ": " + std::string(form.name) + " " + std::string(value.text());
        if (base.from > sim::Instant{})
            expectation.text += ", from " + duration_text(base.from - sim::Instant{});
        if (base.until < sim::never)
            expectation.text += ", until " + duration_text(base.until - sim::Instant{});
        expectation.line = value.line();
        expectation.column = value.column();
        expectations.push_back(std::move(expectation));
    }
    std::size_t named = 0;
    for (const Key& key : expectation_keys) named += element.find(key.name) ? 1U : 0U;
    if (count > 0 || named < element.size()) return;  // an unknown measure was reported as a key
    report.add(element, Code::missing_key, "this expects nothing")
        .help("name a measure, like `succeed: above 99.9%` or `p99: below 100ms`");
}

}  // namespace

std::vector<Expectation> read_expectations(Node list, const Built& built, Report& report) {
    std::vector<Expectation> expectations;
    if (!expect_kind(list, NodeKind::sequence, "expectations", report)) return expectations;
    std::vector<std::string_view> measures;
    for (const MeasureForm& form : measure_forms) measures.push_back(form.name);
    for (const Node element : list) {
        if (!check_keys(element, expectation_keys, measures, "an expectation", report)) continue;
        Expectation base;
        base.file = list.document().source().name();
        const Span span = read_span(element, report);
        base.from = span.from;
        base.until = span.until;
        if (const Node from = element.find("from")) check_whole_seconds(from, span.from, report);
        for (const std::string_view end : {"until", "for"}) {
            if (const Node until = element.find(end))
                check_whole_seconds(until, span.until, report);
        }
        if (read_subject(element.find("of"), built, base, report))
            read_measures(element, base, expectations, report);
    }
    return expectations;
}

}  // namespace halfopen::topologies
