// A comparison in sentences.

#include <algorithm>
#include <cmath>

#include "experiments/compare/compare.hpp"
#include "experiments/compare/difference_words.hpp"
#include "experiments/report_words.hpp"

namespace halfopen::experiments {
namespace {

using topologies::Figure;
using topologies::Measure;
using topologies::Subject;
using Words = std::vector<std::string>;

constexpr std::size_t services_told_max = 4;

std::string measure_of(const Figure& figure) {
    return std::string(topologies::measure_name(figure.what.measure));
}

bool is_usual_of(const ComparedFigure& compared, Subject subject) {
    return compared.figure.what.subject == subject && !compared.figure.is_condition &&
           compared.figure.name == compared.figure.what.of + "." + measure_of(compared.figure);
}

/// "higher", "lower", or what fits a length of time.
std::string direction(const Figure& figure, double difference) {
    if (topologies::unit_of(figure) == "s") return difference < 0 ? "shorter" : "longer";
    return difference < 0 ? "lower" : "higher";
}

/// `its p99 is 1.20 s shorter (95 % sure: 1.10 s to 1.30 s)`
std::string clause(const Figure& figure, const std::string& what, const Estimate& difference) {
    return what + " is " + size_in_words(figure, difference.mean) + " " +
           direction(figure, difference.mean) + " " + sureness_in_words(figure, difference);
}

std::string success_clause(const ComparedFigure& compared, const std::string& name,
                           const Estimate& difference) {
    return name + " serves " + compared.figure.what.of + " " +
           size_in_words(compared.figure, difference.mean) +
           (difference.mean < 0 ? " less " : " more ") +
           sureness_in_words(compared.figure, difference);
}

/// One replication shows a difference, and cannot say whether it is one.
bool is_told(const Estimate& difference) {
    return difference.differs_from_zero() ||
           (difference.count == 1 && std::abs(difference.mean) > 1e-12);
}

/// What is found of one class of users, or of all other figures.
struct Findings {
    Words told;
    Words alike;    ///< in every replication
    Words unclear;  ///< the interval contains zero
    Words missing;  ///< nothing to compare

    void add(const Estimate& difference, const std::string& called, const std::string& in_words) {
        if (difference.count == 0) {
            missing.push_back(called);
        } else if (is_none(difference)) {
            alike.push_back(called);
        } else {
            (is_told(difference) ? told : unclear)
                .push_back(is_told(difference) ? in_words : called);
        }
    }
};

std::string joined(const Words& words) {
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "" : "; ") + word;
    return text;
}

std::string replications_in_words(const Comparison& comparison) {
    const std::size_t finished =
        comparison.sweep.finished() / std::max<std::size_t>(1, comparison.names.size());
    return counted(finished, "replication");
}

/// What is not different, and what cannot be said.
void add_rest(std::string& text, const Findings& findings, const std::string& replications,
              const std::string& name, const std::string& of) {
    const auto add = [&](const Words& words, const std::string& before, const std::string& after) {
        if (words.empty()) return;
        text += (text.empty() ? "In " : " In ") + name + ", " + before + of +
                listed_in_words(words, 8) + after + ".";
    };
    add(findings.unclear, "no difference can be told with " + replications + " in ", "");
    add(findings.alike, "", " are the same in every replication");
    add(findings.missing, "there is nothing to compare in ", "");
}

std::string about_users(const Comparison& comparison, std::size_t system, const std::string& of) {
    const std::string& name = comparison.names[system];
    Findings findings;
    for (const ComparedFigure& each : comparison.figures) {
        if (!is_usual_of(each, Subject::traffic) || each.figure.what.of != of) continue;
        const Estimate& difference = each.differences[system];
        const bool is_success = each.figure.what.measure == Measure::succeed;
        const std::string called = is_success ? "success"
                                   : each.figure.what.measure == Measure::mean
                                       ? "mean response"
                                       : measure_of(each.figure);
        const std::string subject = findings.told.empty() ? name + "'s " : "its ";
        findings.add(difference, called,
                     is_success ? success_clause(each, name, difference)
                                : clause(each.figure, subject + called, difference));
    }
    const bool has_subject =
        !findings.told.empty() && findings.told.front().find(" serves ") != std::string::npos;
    std::string text;
    if (!findings.told.empty()) {
        text = (has_subject ? "" : "For " + of + ", ") + joined(findings.told) + ".";
    }
    add_rest(text, findings, replications_in_words(comparison), name, "the " + of + "' ");
    return text;
}

/// The services whose workers differ most come first.
std::string about_workers(const Comparison& comparison, std::size_t system) {
    std::vector<const ComparedFigure*> told;
    for (const ComparedFigure& each : comparison.figures) {
        const bool is_busy = each.figure.what.measure == Measure::busy;
        if (!is_usual_of(each, Subject::service) || !is_busy) continue;
        if (is_told(each.differences[system])) told.push_back(&each);
    }
    std::ranges::stable_sort(told, std::ranges::greater{}, [&](const ComparedFigure* each) {
        return std::abs(each->differences[system].mean);
    });
    Words words;
    for (const ComparedFigure* each : told) {
        const Estimate& difference = each->differences[system];
        words.push_back(each->figure.what.of + " " + size_in_words(each->figure, difference.mean) +
                        (difference.mean < 0 ? " less " : " more ") +
                        sureness_in_words(each->figure, difference));
    }
    if (words.empty()) return {};
    return "Workers busy in " + comparison.names[system] + ": " +
           listed_in_words(words, services_told_max) + ".";
}

std::string about_others(const Comparison& comparison, std::size_t system) {
    Findings findings;
    for (const ComparedFigure& each : comparison.figures) {
        const bool is_usual =
            is_usual_of(each, Subject::traffic) ||
            (is_usual_of(each, Subject::service) && each.figure.what.measure == Measure::busy);
        if (is_usual) continue;
        const Estimate& difference = each.differences[system];
        const std::string in_words =
            each.figure.is_condition
                ? "in " + comparison.names[system] + ", `" + each.figure.name + "` holds " +
                      size_in_words(each.figure, difference.mean) +
                      (difference.mean < 0 ? " less often " : " more often ") +
                      sureness_in_words(each.figure, difference)
                : clause(each.figure, comparison.names[system] + "'s " + each.figure.name,
                         difference);
        findings.add(difference, each.figure.name, in_words);
    }
    std::string text = findings.told.empty() ? "" : joined(findings.told) + ".";
    if (text.starts_with("in ")) text.front() = 'I';
    add_rest(text, findings, replications_in_words(comparison), comparison.names[system], "");
    return text;
}

Words users_of(const Comparison& comparison) {
    Words users;
    for (const ComparedFigure& each : comparison.figures) {
        const std::string& of = each.figure.what.of;
        if (!is_usual_of(each, Subject::traffic)) continue;
        if (std::ranges::find(users, of) == users.end()) users.push_back(of);
    }
    return users;
}

}  // namespace

std::vector<std::string> verdict(const Comparison& comparison) {
    if (comparison.sweep.finished() == 0) return {"Stopped too early to compare anything."};
    Words sentences;
    const auto add = [&](std::string text) {
        if (!text.empty()) sentences.push_back(std::move(text));
    };
    for (std::size_t system = 1; system != comparison.names.size(); ++system) {
        for (const std::string& of : users_of(comparison)) {
            add(about_users(comparison, system, of));
        }
        add(about_workers(comparison, system));
        add(about_others(comparison, system));
    }
    return sentences;
}

}  // namespace halfopen::experiments
