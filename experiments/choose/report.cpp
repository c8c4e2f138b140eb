// A choice as text and as JSON.

#include <algorithm>

#include "experiments/choose/choose.hpp"
#include "experiments/compare/difference_words.hpp"
#include "experiments/report_table.hpp"
#include "experiments/report_words.hpp"
#include "experiments/sweep/export.hpp"
#include "experiments/sweep/report.hpp"
#include "topologies/quantities.hpp"

namespace halfopen::experiments {
namespace {

using topologies::Figure;
using Words = std::vector<std::string>;

const Figure& figure_of(const Choice& choice) { return choice.sweep.plan.figures.front(); }

/// `services.product.workers = 200`
std::string named(const Choice& choice, std::size_t setting) {
    const Design& design = choice.sweep.plan.design;
    Words words;
    for (std::size_t place = 0; place != design.paths.size(); ++place) {
        words.push_back(design.paths[place] + " = " + design.settings[setting][place]);
    }
    return listed_in_words(words, words.size());
}

std::string goal_in_words(const Choice& choice) {
    const Figure& figure = figure_of(choice);
    const std::string which = choice.options.smallest ? "smallest " : "largest ";
    return figure.is_condition ? which + "share of runs in which `" + figure.name + "` holds"
                               : which + figure.name;
}

/// The best first: by mean, those who stayed before those who left.
std::vector<std::size_t> in_order(const Choice& choice) {
    std::vector<std::size_t> order(choice.candidates.size());
    for (std::size_t setting = 0; setting != order.size(); ++setting) order[setting] = setting;
    std::ranges::stable_sort(order, [&](std::size_t one, std::size_t other) {
        const Candidate& a = choice.candidates[one];
        const Candidate& b = choice.candidates[other];
        if (a.has_no_value != b.has_no_value) return b.has_no_value;
        if (a.is_left != b.is_left) return b.is_left;
        if (a.is_left && a.replications != b.replications) return a.replications > b.replications;
        return choice.options.smallest ? a.mean < b.mean : a.mean > b.mean;
    });
    return order;
}

std::string fate(const Choice& choice, std::size_t setting) {
    const Candidate& it = choice.candidates[setting];
    if (it.has_no_value) {
        return "left: no value in replication " + std::to_string(it.replications - 1);
    }
    if (it.is_left) return "left after " + std::to_string(it.replications);
    if (choice.best == setting) return "best";
    return setting == choice.leader ? "ahead" : "still in";
}

std::string headline(const Choice& choice) {
    const SweepPlan& plan = choice.sweep.plan;
    const std::string& title = plan.topology.title();
    std::string text = (title.empty() ? "A system" : title) + "\n" + plan.variant + "   seed " +
                       std::to_string(plan.seed) + "   " +
                       topologies::duration_text(plan.duration) + "   " +
                       counted(plan.systems.size(), "setting") + ", " +
                       counted(choice.sweep.finished(), "run") + ", on the same dice";
    if (choice.sweep.recalled() > 0) {
        text += ", " + count_in_words(choice.sweep.recalled()) + " of them out of the store";
    }
    return text + (choice.is_complete() ? "" : "; INCOMPLETE") + "\nthe best has the " +
           goal_in_words(choice) + "\n";
}

std::string table_text(const Choice& choice) {
    TextTable table;
    for (const std::string& path : choice.sweep.plan.design.paths) table.add_column(path);
    table.add_column(figure_of(choice).name);
    table.add_column("runs");
    table.add_column("", Align::left);
    for (const std::size_t setting : in_order(choice)) {
        Words row = choice.sweep.plan.design.settings[setting];
        const Candidate& it = choice.candidates[setting];
        const bool has_mean = it.replications > (it.has_no_value ? 1U : 0U);
        row.push_back(has_mean ? value_in_words(figure_of(choice), it.mean) : "-");
        row.push_back(count_in_words(it.replications));
        row.push_back(fate(choice, setting));
        table.add_row(std::move(row));
    }
    return table.to_text();
}

std::string sure_in_words(const Choice& choice) {
    return number_in_words(100 * choice.options.confidence) + " % sure";
}

std::string best_in_words(const Choice& choice) {
    const std::string within = size_in_words(figure_of(choice), choice.options.indifference);
    return named(choice, *choice.best) + " has the " + goal_in_words(choice) + ": " +
           value_in_words(figure_of(choice), choice.candidates[*choice.best].mean) + " (" +
           sure_in_words(choice) + ", if no other is within " + within +
           "; else it is about as good as the best).";
}

std::string undecided_in_words(const Choice& choice) {
    Words names;
    for (const std::size_t setting : choice.surviving) names.push_back(named(choice, setting));
    return "Undecided after " + counted(choice.rounds, "replication") +
           " of each: " + listed_in_words(names, 6) + " are still in, and " +
           named(choice, choice.leader) +
           " is ahead. Allow more replications, or name a larger difference worth finding.";
}

/// What leaving early has saved.
std::string cost_in_words(const Choice& choice) {
    const std::uint64_t made = choice.sweep.finished();
    const std::uint64_t whole = std::uint64_t{choice.rounds} * choice.candidates.size();
    return "It took " + counted(made, "run") + "; as many of each as of the best would have been " +
           count_in_words(whole) + ".";
}

void write_candidate(JsonWriter& json, const Choice& choice, std::size_t setting) {
    const Candidate& it = choice.candidates[setting];
    json.open_object();
    write_values(json, choice.sweep, setting);
    json.field("mean", it.mean).field("replications", it.replications);
    json.field("fate", fate(choice, setting));
    write_runs(json, choice.sweep, setting);
    json.close();
}

}  // namespace

std::vector<std::string> verdict(const Choice& choice) {
    if (choice.rounds == 0) return {"Stopped too early to compare anything."};
    Words sentences;
    if (!choice.is_complete()) sentences.push_back("Stopped before it was decided.");
    sentences.push_back(choice.best ? best_in_words(choice) : undecided_in_words(choice));
    sentences.push_back(cost_in_words(choice));
    return sentences;
}

std::string report(const Choice& choice, const ReportStyle& style) {
    const std::string bold = style.colour ? "\x1b[1m" : "";
    const std::string plain = style.colour ? "\x1b[0m" : "";
    std::string text = bold + headline(choice) + plain + "\n" + table_text(choice) + "\nverdict\n";
    for (const std::string& each : verdict(choice)) text += wrapped(each, 2, style.width);
    return text;
}

std::string to_json(const Choice& choice) {
    JsonWriter json;
    json.open_object();
    write_stamp(json, choice.sweep);
    const Figure& figure = figure_of(choice);
    json.field("figure", figure.name).field("unit", topologies::unit_of(figure));
    json.field("smallest", choice.options.smallest);
    json.field("indifference", choice.options.indifference);
    json.field("confidence", choice.options.confidence);
    json.field("rounds", choice.rounds).field("runs", std::uint64_t{choice.sweep.finished()});
    json.key("best");
    choice.best ? json.value(std::uint64_t{*choice.best}) : json.null();
    json.field("leader", std::uint64_t{choice.leader}).key("verdict").open_array();
    for (const std::string& each : verdict(choice)) json.value(each);
    json.close();
    write_figures(json, choice.sweep);
    json.key("settings").open_array();
    for (std::size_t setting = 0; setting != choice.candidates.size(); ++setting) {
        write_candidate(json, choice, setting);
    }
    return json.close().close().text();
}

std::string to_csv(const Choice& choice) { return to_csv(choice.sweep); }

}  // namespace halfopen::experiments
