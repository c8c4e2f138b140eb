// An ablation in sentences.

#include <algorithm>
#include <cmath>
#include <optional>

#include "experiments/ablation_report.hpp"
#include "experiments/ablation_words.hpp"
#include "experiments/report_words.hpp"

namespace halfopen::experiments {
namespace {

using Measure = AblationMeasure;
using Words = std::vector<std::string>;

constexpr double unnoticed = 0.0005;  // of the users; 0.05 points

const Estimate& of(const AblationSet& set, Measure measure) { return set.measures[place(measure)]; }
const Estimate& of(const PerMeasure<Estimate>& measures, Measure measure) {
    return measures[place(measure)];
}

const AblationSet& all(const Ablation& ablation) { return ablation.sets.back(); }
const AblationSet& none(const Ablation& ablation) { return ablation.sets.front(); }

std::string rate_in_words(const AblationSet& set) {
    const Estimate& rate = of(set, Measure::success_rate);
    return rate.count == 0 ? "nothing that can be counted" : percent_in_words(rate.mean);
}

/// ", 61.2 % in full", where a fallback serves some.
std::string in_full(const AblationSet& set) {
    const Estimate& full = of(set, Measure::full_rate);
    const bool is_less = full.count != 0 && full.mean < of(set, Measure::success_rate).mean;
    return is_less ? ", " + percent_in_words(full.mean) + " in full" : std::string();
}

std::string span_of(const IncidentNote& incident, sim::Duration duration) {
    const std::string from = incident.name + " begins at " + instant_in_words(incident.from);
    if (incident.until >= sim::Instant{} + duration) return from + " and does not end";
    return from + " and ends at " + instant_in_words(incident.until);
}

std::string setting(const Ablation& ablation) {
    const auto& defences = ablation.call.defences;
    std::string text = ablation.call.name + " has " + counted(defences.size(), "defence") + ": " +
                       listed_in_words(defences, defences.size()) + ".";
    if (!ablation.call.kept.empty()) {
        text += " What stays in any case: " + listed_in_words(ablation.call.kept, 8) + ".";
    }
    Words incidents;
    for (const IncidentNote& incident : ablation.incidents) {
        incidents.push_back(span_of(incident, ablation.duration));
    }
    if (incidents.empty()) return text + " Nothing goes wrong in this run: there is no incident.";
    return text + " What goes wrong: " + listed_in_words(incidents, 3) + ".";
}

std::string all_and_none(const Ablation& ablation) {
    const std::string when = ablation.when.has_incident ? " from then on" : "";
    return "With " + std::string(ablation.call.defences.size() == 1 ? "it" : "all of them") + ", " +
           rate_in_words(all(ablation)) + " of the users' requests are served" + when +
           in_full(all(ablation)) + "; with none, " + rate_in_words(none(ablation)) +
           in_full(none(ablation)) + ".";
}

/// A difference that chance does not explain, as far as one replication can tell, and a reader
/// would notice: 10 % of the larger.
bool is_notable(const Estimate& difference, double with, double without) {
    return (difference.count == 1 || difference.differs_from_zero()) && with != without &&
           std::abs(with - without) >= 0.1 * std::max(std::abs(with), std::abs(without));
}

/// "73 workers of product would have been held instead of 5": what users do not see at once.
Words side_effects(const Ablation& ablation, const Contribution& missing,
                   const AblationSet& without) {
    Words effects;
    const auto add = [&](Measure measure, const std::string& before, const std::string& after) {
        const Estimate& with = of(all(ablation), measure);
        const Estimate& now = of(without, measure);
        if (!is_notable(of(missing.missing, measure), with.mean, now.mean)) return;
        effects.push_back(before + cell_of(measure, now, ablation.finished) + after +
                          " instead of " + cell_of(measure, with, ablation.finished));
    };
    add(Measure::calls_sent, "",
        " calls would have been sent to " + listed_in_words(ablation.callees));
    add(Measure::workers_mean, "",
        " workers of " + listed_in_words(ablation.callers) + " would have been held");
    const Estimate& back = of(without, Measure::recovery);
    if (back.count < of(all(ablation), Measure::recovery).count) {
        effects.push_back(back.count == 0 ? "nobody would have been served in full again"
                                          : "only in " + std::to_string(back.count) + " of " +
                                                std::to_string(ablation.finished) +
                                                " replications users would have been served in "
                                                "full again");
    }
    add(Measure::recovery, "users would have been served in full again after ", "");
    const bool serves_fewer = of(missing.missing, Measure::success_rate).mean < -unnoticed;
    if (!serves_fewer) add(Measure::p99, "99 % would have been served within ", "");
    return effects;
}

/// " (± 0.3)", to the tenth of a point.
std::string interval_in_words(const Estimate& change) {
    const std::string points = points_in_words(change.half_width);
    return " (± " + points.substr(0, points.find(' ')) + ")";
}

std::string if_missing(const Ablation& ablation, std::size_t index) {
    const Contribution& it = ablation.contributions[index];
    const AblationSet& without = ablation.sets[ablation.call.all() & ~(DefenceSet{1} << index)];
    const Estimate& change = of(it.missing, Measure::success_rate);
    const Words effects = side_effects(ablation, it, without);
    std::string text = "Without " + it.defence + ", ";
    const bool is_known = change.differs_from_zero() || change.count == 1;
    if (is_known && std::abs(change.mean) >= unnoticed) {
        text += rate_in_words(without) + " would have been served" + in_full(without) + ": " +
                points_in_words(change.mean) + (change.mean < 0 ? " fewer" : " more");
        if (change.count > 1) text += interval_in_words(change);
    } else {
        text += "as many would have been served" + in_full(without);
        if (effects.empty()) return text + ", and nothing else would have changed much.";
    }
    return text + (effects.empty() ? "" : "; " + listed_in_words(effects)) + ".";
}

std::string shapley(const Ablation& ablation) {
    Words words;
    double sum = 0;
    for (const Contribution& each : ablation.contributions) {
        const double worth = each.shapley.mean;
        sum += worth;
        words.push_back(each.defence + (std::abs(worth) < unnoticed ? " brings nothing"
                                        : worth < 0 ? " takes " + points_in_words(worth)
                                                    : " brings " + points_in_words(worth)));
    }
    return "From none to all the success rate " + std::string(sum < 0 ? "falls" : "rises") +
           " by " + points_in_words(sum) +
           ". Averaged over all orders in which they could have been added (the Shapley value), " +
           listed_in_words(words, words.size()) + ".";
}

/// "fallback and attempt_timeout", or "nothing at all".
std::string set_aloud(const Ablation& ablation, DefenceSet present) {
    if (present == 0) return "none of them";
    return listed_in_words(names_in(ablation.call, present), defences_max);
}

std::string smallest(const Ablation& ablation) {
    const std::string contained = "contain the incident (" + ablation.criterion +
                                  (ablation.finished > 1 ? ", in every replication)" : ")");
    if (ablation.smallest.empty()) {
        const auto best = std::ranges::max_element(ablation.sets, {}, [](const AblationSet& set) {
            return of(set, Measure::success_rate).mean;
        });
        return "No set of them would " + contained + "; the best is " +
               set_aloud(ablation, best->present) + ", with " + rate_in_words(*best) +
               in_full(*best) + ".";
    }
    if (ablation.smallest.front() == 0) {
        return "No defence is needed to " + contained + ".";
    }
    Words sets;
    for (const DefenceSet set : ablation.smallest) sets.push_back(set_aloud(ablation, set));
    std::string text =
        sets.size() == 1 ? "The smallest set that would " : "The smallest sets that would ";
    text += contained + (sets.size() == 1 ? " is " : " are ");
    for (std::size_t index = 0; index != sets.size(); ++index) {
        text += (index == 0 ? "" : "; or ") + sets[index];
    }
    return text + ".";
}

std::string back_in_words(const Ablation& ablation, const AblationSet& set) {
    const Estimate& recovery = of(set, Measure::recovery);
    if (recovery.count == 0) return "never served in full again";
    if (recovery.count == ablation.finished) {
        if (recovery.mean == 0) return "served in full at once";
        return "served in full after " + cell_of(Measure::recovery, recovery, ablation.finished);
    }
    return "served in full again in " + std::to_string(recovery.count) + " of " +
           std::to_string(ablation.finished) + " replications";
}

std::string recovery(const Ablation& ablation) {
    if (!ablation.when.has_incident || !ablation.when.end) return {};
    return "Once the incident is over, the users are " + back_in_words(ablation, all(ablation)) +
           " with all defences, and " + back_in_words(ablation, none(ablation)) + " with none.";
}

std::string how_far(const Ablation& ablation) {
    return "INCOMPLETE: stopped after " + std::to_string(ablation.finished) + " of " +
           counted(ablation.replications, "replication") +
           (ablation.finished == 0 ? ", too early to compare anything."
                                   : "; all below is of these.");
}

}  // namespace

std::vector<std::string> verdict(const Ablation& ablation) {
    Words sentences;
    if (!ablation.is_complete) sentences.push_back(how_far(ablation));
    sentences.push_back(setting(ablation));
    if (ablation.finished == 0) return sentences;
    sentences.push_back(all_and_none(ablation));
    for (std::size_t index = 0; index != ablation.contributions.size(); ++index) {
        sentences.push_back(if_missing(ablation, index));
    }
    if (ablation.contributions.size() > 1) sentences.push_back(shapley(ablation));
    sentences.push_back(smallest(ablation));
    sentences.push_back(recovery(ablation));
    std::erase(sentences, std::string());
    return sentences;
}

}  // namespace halfopen::experiments
