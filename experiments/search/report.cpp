// A search as text and as JSON.

#include "experiments/sweep/report.hpp"
#include "experiments/report_table.hpp"
#include "experiments/report_words.hpp"
#include "experiments/search/search.hpp"
#include "experiments/sweep/export.hpp"
#include "topologies/quantities.hpp"

namespace halfopen::experiments {
namespace {

using Words = std::vector<std::string>;

std::string conditions_in_words(const Search& search) {
    if (search.options.runs.figures.empty()) return "all that is expected";
    Words words;
    for (const std::string& each : search.conditions) words.push_back("`" + each + "`");
    return listed_in_words(words, 3);
}

/// `95 %`: as it was asked for.
std::string share(double fraction) { return number_in_words(100 * fraction) + " %"; }

std::string share_in_words(const Search& search) {
    return share(search.options.holds) + " of all runs";
}

std::string_view in_a_word(Answer answer) {
    switch (answer) {
        case Answer::holds:
            return "holds";
        case Answer::fails:
            return "fails";
        case Answer::cannot_tell:
            break;
    }
    return "cannot tell";
}

/// `at 41.2/s in 160 of 160 runs`
std::string seen_at(const SearchPoint& point) {
    return "at " + point.value + " in " + count_in_words(point.held.successes) + " of " +
           count_in_words(point.held.trials) + " runs";
}

std::string named(const Search& search, const SearchPoint& point) {
    return search.path + " = " + point.value;
}

std::string sure_in_words(const Search& search) {
    return share(search.options.confidence) + " sure";
}

/// What the ends alone say already; empty if they do not.
std::string said_by_ends(const Search& search) {
    const bool lowest = search.options.lowest;
    const SearchPoint& better = lowest ? search.points.back() : search.points.front();
    const SearchPoint& worse = lowest ? search.points.front() : search.points.back();
    const std::string ends = "It held " + seen_at(better) + ", and " + seen_at(worse) + ".";
    if (better.answer == Answer::fails && worse.answer == Answer::holds) {
        return "It is the other way round: it fails at " + better.value + " and holds at " +
               worse.value + ". Ask for the " + (lowest ? "highest" : "lowest") +
               " value at which it holds. " + ends;
    }
    if (better.answer == Answer::fails) {
        return "It does not hold in " + share_in_words(search) + " even at " +
               named(search, better) + ". " + ends;
    }
    if (worse.answer == Answer::holds) {
        return "It holds even at " + named(search, worse) +
               ": the threshold, if there is one, is " + (lowest ? "lower" : "higher") + ". " +
               ends;
    }
    if (better.answer == Answer::cannot_tell && worse.answer == Answer::cannot_tell) {
        return "It cannot be told at either end with " +
               counted(search.options.runs.replications, "replication") + ". " + ends;
    }
    return {};
}

std::string bracket_in_words(const Search& search) {
    const bool lowest = search.options.lowest;
    if (!search.holds_at) {
        const SearchPoint& fails = search.points[*search.fails_at];
        return "It fails at " + named(search, fails) + " (held " + seen_at(fails) +
               "), and nowhere could be told that it holds.";
    }
    const SearchPoint& holds = search.points[*search.holds_at];
    std::string text = "It holds in " + share_in_words(search) +
                       (lowest ? " down to " : " up to ") + named(search, holds);
    if (!search.fails_at) {
        return text + " (" + seen_at(holds) + "); nowhere could be told that it fails.";
    }
    const SearchPoint& fails = search.points[*search.fails_at];
    return text + ", and fails at " + fails.value + ": it held " + seen_at(holds) + ", and " +
           seen_at(fails) + " (" + sure_in_words(search) + " of each).";
}

/// Where it cannot be told.
std::string undecided_in_words(const Search& search) {
    Words values;
    for (const SearchPoint& point : search.points) {
        if (point.answer == Answer::cannot_tell) values.push_back(point.value);
    }
    if (values.empty() || !search.is_complete()) return {};
    const std::string where = values.size() < 3 ? "at " + listed_in_words(values)
                                                : "from " + values.front() + " to " + values.back();
    return "It cannot be told " + where + " with " +
           counted(search.options.runs.replications, "replication") + ": it holds there in about " +
           share_in_words(search) + ". Allow more to narrow this down.";
}

std::string contradictions_in_words(const Search& search) {
    if (search.contradictions.empty()) return {};
    return "It does not simply change once: it holds more often at " +
           listed_in_words(search.contradictions, 4) + " than at some " +
           (search.options.lowest ? "higher" : "lower") +
           " value. Look at the whole range with a sweep.";
}

std::string headline(const Search& search) {
    const SweepPlan& plan = search.sweep.plan;
    const std::string& title = plan.topology.title();
    std::string text = (title.empty() ? "A system" : title) + "\n" + plan.variant + "   seed " +
                       std::to_string(plan.seed) + "   " +
                       topologies::duration_text(plan.duration) + "   " +
                       counted(search.sweep.finished(), "run") + ", at most " +
                       count_in_words(plan.replications) + " at a value, on the same dice";
    if (search.sweep.recalled() > 0) {
        text += ", " + count_in_words(search.sweep.recalled()) + " of them out of the store";
    }
    return text + (search.is_complete() ? "" : "; INCOMPLETE") + "\nthe " +
           (search.options.lowest ? "lowest " : "highest ") + search.path + " at which " +
           conditions_in_words(search) +
           (search.options.runs.figures.size() < 2 ? " holds" : " hold") + " in " +
           share_in_words(search) + "\n";
}

std::string table_text(const Search& search) {
    TextTable table;
    table.add_column(search.path);
    table.add_column("held in");
    table.add_column("of runs");
    table.add_column("");
    for (const SearchPoint& point : search.points) {
        if (point.held.trials == 0) continue;
        const std::string low = percent_in_words(point.held.low);
        const std::string high = percent_in_words(point.held.high);
        table.add_row({point.value,
                       percent_in_words(point.held.share) + " [" + low.substr(0, low.size() - 2) +
                           ", " + high.substr(0, high.size() - 2) + "]",
                       count_in_words(point.held.trials), std::string(in_a_word(point.answer))});
    }
    return table.to_text();
}

void write_point(JsonWriter& json, const Search& search, std::size_t place) {
    const SearchPoint& point = search.points[place];
    json.open_object().field("value", point.value).field("number", point.number);
    json.field("answer", in_a_word(point.answer)).field("held", point.held.successes);
    json.key("share");
    write_share(json, point.held);
    write_runs(json, search.sweep, search.settings[place]);
    json.close();
}

void write_place(JsonWriter& json, const Search& search, std::string_view name,
                 std::optional<std::size_t> place) {
    json.key(name);
    place ? json.value(search.points[*place].value) : json.null();
}

}  // namespace

std::vector<std::string> verdict(const Search& search) {
    Words sentences;
    const auto add = [&](std::string text) {
        if (!text.empty()) sentences.push_back(std::move(text));
    };
    if (!search.is_complete()) add("Stopped before it was found.");
    const bool has_ends = search.points.size() > 1;
    if (has_ends && search.is_complete()) {
        const std::string by_ends = said_by_ends(search);
        add(by_ends.empty() ? bracket_in_words(search) : by_ends);
        add(undecided_in_words(search));
    } else if (search.holds_at || search.fails_at) {
        add(bracket_in_words(search));
    }
    add(contradictions_in_words(search));
    return sentences;
}

std::string report(const Search& search, const ReportStyle& style) {
    const std::string bold = style.colour ? "\x1b[1m" : "";
    const std::string plain = style.colour ? "\x1b[0m" : "";
    std::string text = bold + headline(search) + plain + "\n" + table_text(search) +
                       "  [assumed: it changes once along the range]\n\nverdict\n";
    for (const std::string& each : verdict(search)) text += wrapped(each, 2, style.width);
    return text;
}

std::string to_json(const Search& search) {
    JsonWriter json;
    json.open_object();
    write_stamp(json, search.sweep);
    json.field("path", search.path).key("conditions").open_array();
    for (const std::string& each : search.conditions) json.value(each);
    json.close().field("holds", search.options.holds);
    json.field("confidence", search.options.confidence).field("lowest", search.options.lowest);
    write_place(json, search, "holds_at", search.holds_at);
    write_place(json, search, "fails_at", search.fails_at);
    json.key("contradictions").open_array();
    for (const std::string& each : search.contradictions) json.value(each);
    json.close().key("verdict").open_array();
    for (const std::string& each : verdict(search)) json.value(each);
    json.close();
    write_figures(json, search.sweep);
    json.key("points").open_array();
    for (std::size_t place = 0; place != search.points.size(); ++place) {
        write_point(json, search, place);
    }
    return json.close().close().text();
}

std::string to_csv(const Search& search) { return to_csv(search.sweep); }

}  // namespace halfopen::experiments
