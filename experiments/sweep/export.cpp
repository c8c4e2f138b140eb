// A sweep for programs: JSON and CSV.

#include "experiments/sweep/export.hpp"

#include <array>
#include <charconv>
#include <cmath>

#include "experiments/report_words.hpp"
#include "experiments/store/stamp.hpp"
#include "experiments/sweep/report.hpp"

namespace halfopen::experiments {
namespace {

using topologies::Figure;

std::string number(double value) {
    if (std::isnan(value)) return "";
    std::array<char, 64> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value);
    return {text.data(), end.ptr};
}

/// A cell of a CSV file: in quotes where it has to be.
std::string cell(std::string_view text) {
    if (text.find_first_of(",\"\n") == std::string_view::npos) return std::string(text);
    std::string quoted = "\"";
    for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
    return quoted + "\"";
}

void write_cell(JsonWriter& json, const Figure& figure, const SweepCell& cell) {
    json.key(figure.name);
    figure.is_condition ? write_share(json, cell.share) : write_estimate(json, cell.mean);
}

}  // namespace

void write_estimate(JsonWriter& json, const Estimate& estimate) {
    json.open_object().field("count", estimate.count);
    json.key("mean");
    estimate.count > 0 ? json.value(estimate.mean) : json.null();
    json.key("low");
    estimate.has_interval() ? json.value(estimate.low()) : json.null();
    json.key("high");
    estimate.has_interval() ? json.value(estimate.high()) : json.null();
    json.close();
}

void write_share(JsonWriter& json, const Proportion& share) {
    json.open_object().field("count", share.trials);
    json.key("mean");
    share.trials > 0 ? json.value(share.share) : json.null();
    json.key("low");
    share.trials > 0 ? json.value(share.low) : json.null();
    json.key("high");
    share.trials > 0 ? json.value(share.high) : json.null();
    json.close();
}

void write_runs(JsonWriter& json, const Sweep& sweep, std::size_t setting) {
    json.key("runs").open_array();
    for (std::uint32_t replication = 0; replication != sweep.plan.replications; ++replication) {
        const std::size_t place = sweep.place(setting, replication);
        const SweptRun& run = sweep.runs[place];
        if (!run.is_finished) continue;
        json.open_object().field("replication", replication);
        json.field("fingerprint", fingerprint_in_words(run.fingerprint));
        json.field("stamp", to_text(stamp_of(sweep, place))).field("requests", run.requests);
        json.key("values").open_array();
        for (const double value : sweep.row(place)) json.value(value);
        json.close().close();
    }
    json.close();
}

void write_values(JsonWriter& json, const Sweep& sweep, std::size_t setting) {
    const Design& design = sweep.plan.design;
    json.key("values").open_object();
    for (std::size_t place = 0; place != design.paths.size(); ++place) {
        json.field(design.paths[place], design.settings[setting][place]);
    }
    json.close();
}

void write_figures(JsonWriter& json, const Sweep& sweep) {
    json.key("figures").open_array();
    for (const Figure& figure : sweep.plan.figures) {
        json.open_object().field("name", figure.name);
        json.field("unit", topologies::unit_of(figure));
        json.field("condition", figure.is_condition).close();
    }
    json.close();
}

namespace {

void write_setting(JsonWriter& json, const Sweep& sweep, std::size_t setting) {
    const SweepPlan& plan = sweep.plan;
    json.open_object();
    write_values(json, sweep, setting);
    json.key("figures").open_object();
    for (std::size_t figure = 0; figure != plan.figures.size(); ++figure) {
        write_cell(json, plan.figures[figure], cell_of(sweep, setting, figure));
    }
    json.close();
    write_runs(json, sweep, setting);
    json.close();
}

}  // namespace

void write_stamp(JsonWriter& json, const Sweep& sweep) {
    const SweepPlan& plan = sweep.plan;
    json.field("halfopen", engine_version());
    json.key("topology").open_object().field("path", plan.topology.path());
    json.field("title", plan.topology.title()).close();
    json.field("variant", plan.variant).field("seed", plan.seed);
    json.field("duration", sim::to_seconds(plan.duration));
    json.field("replications", plan.replications).field("complete", sweep.is_complete);
}

void write_sweep(JsonWriter& json, const Sweep& sweep) {
    write_stamp(json, sweep);
    write_figures(json, sweep);
    json.key("settings").open_array();
    for (std::size_t setting = 0; setting != sweep.plan.systems.size(); ++setting) {
        write_setting(json, sweep, setting);
    }
    json.close();
}

std::string to_json(const Sweep& sweep) {
    JsonWriter json;
    json.open_object();
    write_sweep(json, sweep);
    return json.close().text();
}

std::string to_csv(const Sweep& sweep) {
    const SweepPlan& plan = sweep.plan;
    std::string text = "setting";
    for (const std::string& path : plan.design.paths) text += "," + cell(path);
    text += ",replication,seed,fingerprint,requests";
    for (const Figure& figure : plan.figures) text += "," + cell(figure.name);
    text += "\n";
    for (std::size_t run = 0; run != sweep.runs.size(); ++run) {
        if (!sweep.runs[run].is_finished) continue;
        const std::size_t setting = run / plan.replications;
        text += std::to_string(setting);
        for (const std::string& value : plan.design.settings[setting]) text += "," + cell(value);
        text += "," + std::to_string(run % plan.replications) + "," + std::to_string(plan.seed) +
                "," + fingerprint_in_words(sweep.runs[run].fingerprint) + "," +
                std::to_string(sweep.runs[run].requests);
        for (const double value : sweep.row(run)) text += "," + number(value);
        text += "\n";
    }
    return text;
}

}  // namespace halfopen::experiments
