#include "experiments/ablation_report.hpp"

#include <algorithm>
#include <bit>

#include "experiments/ablation_words.hpp"
#include "experiments/report_table.hpp"
#include "experiments/report_words.hpp"
#include "topologies/quantities.hpp"

namespace halfopen::experiments {
namespace {

using Measure = AblationMeasure;

constexpr std::size_t sets_shown_max = 16;

std::string headline(const Ablation& ablation) {
    std::string text = ablation.title.empty() ? "A system" : ablation.title;
    text += "\n" + ablation.variant + "   seed " + std::to_string(ablation.seed) + "   " +
            topologies::duration_text(ablation.duration) + "   " +
            counted(ablation.sets.size(), "set") + " of defences, " +
            counted(ablation.finished, "replication") + " each, on the same dice\n";
    return text;
}

std::string contributions_text(const Ablation& ablation) {
    TextTable table;
    table.add_column("defence", Align::left);
    table.add_column("missing from all");
    table.add_column("alone");
    table.add_column("Shapley value");
    for (const Contribution& each : ablation.contributions) {
        table.add_row({each.defence,
                       signed_points_in_words(each.missing[place(Measure::success_rate)]),
                       signed_points_in_words(each.alone[place(Measure::success_rate)]),
                       signed_points_in_words(each.shapley)});
    }
    return "what each contributes to the success rate [points; 95 % intervals of paired "
           "differences]\n" +
           table.to_text();
}

bool is_shown(const Ablation& ablation, DefenceSet present) {
    const int missing = std::popcount(ablation.call.all() & ~present);
    return ablation.sets.size() <= sets_shown_max || missing <= 1 || std::popcount(present) <= 1 ||
           std::ranges::find(ablation.smallest, present) != ablation.smallest.end();
}

/// All, then those with one missing, and so on down to none.
std::vector<const AblationSet*> shown_sets(const Ablation& ablation) {
    std::vector<const AblationSet*> shown;
    for (const AblationSet& set : ablation.sets) {
        if (is_shown(ablation, set.present)) shown.push_back(&set);
    }
    std::ranges::stable_sort(shown, std::ranges::greater(), [](const AblationSet* set) {
        return std::pair(std::popcount(set->present), ~set->present);
    });
    return shown;
}

std::string contained_in_words(const Ablation& ablation, const AblationSet& set) {
    if (ablation.finished == 1) return set.contains ? "yes" : "no";
    return std::to_string(set.contained_in) + " of " + std::to_string(ablation.finished);
}

std::vector<std::string> row_of(const Ablation& ablation, const AblationSet& set) {
    const auto cell = [&](Measure measure) {
        return cell_of(measure, set.measures[place(measure)], ablation.finished);
    };
    const auto or_never = [&](Measure measure) {
        return cell_or_never(measure, set.measures[place(measure)], ablation.finished);
    };
    const bool has_callers = !ablation.callers.empty();
    return {set_in_words(ablation.call, set.present),
            cell(Measure::success_rate),
            cell(Measure::full_rate),
            cell(Measure::full_after),
            cell(Measure::p99),
            cell(Measure::workers_mean),
            cell(Measure::workers_peak),
            has_callers ? or_never(Measure::workers_exhausted_at) : "-",
            cell(Measure::calls_sent),
            ablation.when.has_incident && ablation.when.end ? or_never(Measure::recovery) : "-",
            contained_in_words(ablation, set)};
}

std::string sets_text(const Ablation& ablation) {
    TextTable table;
    table.add_column("defences", Align::left);
    for (const char* heading : {"served", "in full", "in full after", "p99", "held", "peak",
                                "none free at", "calls", "back after", "contained"}) {
        table.add_column(heading);
    }
    for (const AblationSet* set : shown_sets(ablation)) table.add_row(row_of(ablation, *set));
    const std::string held = ablation.callers.empty() ? ""
                                                      : "; held, peak: busy workers of " +
                                                            listed_in_words(ablation.callers);
    const std::size_t left_out = ablation.sets.size() - shown_sets(ablation).size();
    return "what happens with each set [means" + held + "; calls: sent to " +
           listed_in_words(ablation.callees) +
           " during the incident; back: served in full as before]\n" + table.to_text() +
           (left_out == 0 ? ""
                          : "  and " + counted(left_out, "set") +
                                " more: --json and --csv have "
                                "them all\n");
}

}  // namespace

std::string report(const Ablation& ablation, const ReportStyle& style) {
    const std::string bold = style.colour ? "\x1b[1m" : "";
    const std::string plain = style.colour ? "\x1b[0m" : "";
    std::string text = bold + headline(ablation) + plain + "\nverdict\n";
    for (const std::string& sentence : verdict(ablation)) {
        text += wrapped(sentence, 2, style.width);
    }
    if (ablation.finished == 0) return text;
    return text + "\n" + contributions_text(ablation) + "\n" + sets_text(ablation);
}

}  // namespace halfopen::experiments
