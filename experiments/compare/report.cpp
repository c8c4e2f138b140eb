// A comparison as text and as JSON.

#include "experiments/sweep/report.hpp"
#include "experiments/compare/compare.hpp"
#include "experiments/compare/difference_words.hpp"
#include "experiments/report_table.hpp"
#include "experiments/report_words.hpp"
#include "experiments/sweep/export.hpp"
#include "topologies/quantities.hpp"

namespace halfopen::experiments {
namespace {

std::string headline(const Comparison& comparison) {
    const Sweep& sweep = comparison.sweep;
    const SweepPlan& plan = sweep.plan;
    std::string text = listed_in_words(comparison.names, 12) + "\nseed " +
                       std::to_string(plan.seed) + "   " +
                       topologies::duration_text(plan.duration) + "   " +
                       counted(plan.replications, "replication") + " each, on the same dice";
    if (sweep.recalled() > 0) {
        text += ", " + counted(sweep.recalled(), "run") + " out of the store";
    }
    return text + (sweep.is_complete ? "" : "; INCOMPLETE") + "\n";
}

std::string table_text(const Comparison& comparison) {
    TextTable table;
    table.add_column("", Align::left);
    table.add_column(comparison.names.front());
    for (std::size_t system = 1; system != comparison.names.size(); ++system) {
        table.add_column(comparison.names[system]);
        table.add_column("difference");
    }
    const std::uint32_t replications = comparison.sweep.plan.replications;
    for (std::size_t index = 0; index != comparison.figures.size(); ++index) {
        const ComparedFigure& each = comparison.figures[index];
        std::vector<std::string> row{each.figure.name};
        for (std::size_t system = 0; system != comparison.names.size(); ++system) {
            row.push_back(
                cell_in_words(each.figure, cell_of(comparison.sweep, system, index), replications));
            if (system == 0) continue;
            row.push_back(difference_in_words(each.figure, each.differences[system]));
        }
        table.add_row(std::move(row));
    }
    return table.to_text();
}

std::string sentences_text(const std::string& heading, const std::vector<std::string>& sentences,
                           std::size_t width) {
    if (sentences.empty()) return {};
    std::string text = "\n" + heading + "\n";
    for (const std::string& each : sentences) text += wrapped(each, 2, width);
    return text;
}

void write_system(JsonWriter& json, const Comparison& comparison, std::size_t system) {
    const topologies::Topology& topology = comparison.sweep.plan.systems[system];
    json.open_object().field("name", comparison.names[system]);
    json.field("path", topology.path()).field("title", topology.title());
    write_runs(json, comparison.sweep, system);
    json.close();
}

void write_figure(JsonWriter& json, const Comparison& comparison, const ComparedFigure& figure) {
    json.open_object().field("name", figure.figure.name);
    json.field("unit", topologies::unit_of(figure.figure));
    json.field("condition", figure.figure.is_condition).key("means").open_object();
    for (std::size_t system = 0; system != figure.means.size(); ++system) {
        json.key(comparison.names[system]);
        write_estimate(json, figure.means[system]);
    }
    json.close().key("differences").open_object();
    for (std::size_t system = 1; system < figure.differences.size(); ++system) {
        json.key(comparison.names[system]);
        write_estimate(json, figure.differences[system]);
    }
    json.close().close();
}

void write_texts(JsonWriter& json, std::string_view name, const std::vector<std::string>& texts) {
    json.key(name).open_array();
    for (const std::string& text : texts) json.value(text);
    json.close();
}

}  // namespace

std::string report(const Comparison& comparison, const ReportStyle& style) {
    const std::string bold = style.colour ? "\x1b[1m" : "";
    const std::string plain = style.colour ? "\x1b[0m" : "";
    return bold + headline(comparison) + plain + "\n" + table_text(comparison) +
           "  [differences to " + comparison.names.front() +
           ", replication by replication, with 95 % intervals; in parentheses: may be none]\n" +
           sentences_text("not the same", comparison.notes, style.width) +
           sentences_text("verdict", verdict(comparison), style.width);
}

std::string to_json(const Comparison& comparison) {
    const SweepPlan& plan = comparison.sweep.plan;
    JsonWriter json;
    json.open_object().field("halfopen", engine_version()).field("seed", plan.seed);
    json.field("duration", sim::to_seconds(plan.duration));
    json.field("replications", plan.replications).field("complete", comparison.sweep.is_complete);
    json.key("figures").open_array();
    for (const ComparedFigure& each : comparison.figures) write_figure(json, comparison, each);
    json.close();
    write_texts(json, "notes", comparison.notes);
    write_texts(json, "verdict", verdict(comparison));
    json.key("systems").open_array();
    for (std::size_t system = 0; system != comparison.names.size(); ++system) {
        write_system(json, comparison, system);
    }
    return json.close().close().text();
}

std::string to_csv(const Comparison& comparison) { return to_csv(comparison.sweep); }

}  // namespace halfopen::experiments
