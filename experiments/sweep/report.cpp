#include "experiments/sweep/report.hpp"

#include <algorithm>
#include <cmath>

#include "experiments/report_table.hpp"
#include "experiments/report_words.hpp"
#include "topologies/quantities.hpp"

namespace halfopen::experiments {
namespace {

using topologies::Figure;
using topologies::Measure;

constexpr std::size_t rows_shown_max = 200;

bool is_shown_by_default(const Figure& figure) {
    return figure.what.subject == topologies::Subject::traffic &&
           (figure.what.measure == Measure::succeed || figure.what.measure == Measure::p99);
}

/// Without its unit where that stands beside it.
std::string bare_in_words(const Figure& figure, double half_width) {
    if (half_width < 1e-12) return "0";  // what sums leave of values that are all alike
    if (topologies::unit_of(figure) == "1") {
        std::string text = percent_in_words(half_width);
        return text.substr(0, text.size() - 2);  // the unit stands before it
    }
    return value_in_words(figure, half_width);
}

std::string headline(const Sweep& sweep) {
    const SweepPlan& plan = sweep.plan;
    const std::string& title = plan.topology.title();
    std::string text = (title.empty() ? "A system" : title) + "\n" + plan.variant + "   seed " +
                       std::to_string(plan.seed) + "   " +
                       topologies::duration_text(plan.duration) + "   " +
                       counted(plan.systems.size(), "setting") + ", " +
                       counted(plan.replications, "replication") + " each, on the same dice\n";
    text += counted(sweep.finished(), "run") + " of " + count_in_words(sweep.runs.size());
    if (sweep.recalled() > 0) {
        text += ", " + count_in_words(sweep.recalled()) + " of them out of the store";
    }
    if (!sweep.is_complete) text += "; INCOMPLETE";
    return text + "\n";
}

std::string table_text(const Sweep& sweep) {
    TextTable table;
    for (const std::string& path : sweep.plan.design.paths) table.add_column(path);
    const std::vector<std::size_t> shown = shown_figures(sweep);
    for (const std::size_t figure : shown) table.add_column(sweep.plan.figures[figure].name);
    const std::size_t rows = std::min(sweep.plan.systems.size(), rows_shown_max);
    for (std::size_t setting = 0; setting != rows; ++setting) {
        std::vector<std::string> cells = sweep.plan.design.settings[setting];
        for (const std::size_t figure : shown) {
            cells.push_back(cell_in_words(sweep.plan.figures[figure],
                                          cell_of(sweep, setting, figure),
                                          sweep.plan.replications));
        }
        table.add_row(std::move(cells));
    }
    const std::size_t left_out = sweep.plan.systems.size() - rows;
    return table.to_text() + (left_out == 0 ? ""
                                            : "  and " + counted(left_out, "setting") +
                                                  " more: --json and --csv have them all\n");
}

}  // namespace

SweepCell cell_of(const Sweep& sweep, std::size_t setting, std::size_t figure) {
    const std::vector<double> values = sweep.values_of(setting, figure);
    SweepCell cell;
    cell.mean = estimate_of(values);
    if (sweep.plan.figures[figure].is_condition) {
        const auto held = std::ranges::count(values, 1.0);
        cell.share = proportion_of(static_cast<std::uint64_t>(held), values.size());
    }
    return cell;
}

std::vector<std::size_t> shown_figures(const Sweep& sweep) {
    std::vector<std::size_t> shown;
    const std::vector<Figure>& figures = sweep.plan.figures;
    const bool has_all = sweep.plan.has_all_figures;
    for (std::size_t index = 0; index != figures.size(); ++index) {
        if (!has_all || is_shown_by_default(figures[index])) shown.push_back(index);
    }
    return shown;
}

std::string value_in_words(const Figure& figure, double value) {
    const std::string_view unit = topologies::unit_of(figure);
    if (unit == "1") return percent_in_words(value);
    if (unit == "s") return nanoseconds_in_words(value * 1e9);
    return number_in_words(value) + (unit.empty() ? "" : "/s");
}

std::string cell_in_words(const Figure& figure, const SweepCell& cell, std::uint32_t replications) {
    if (cell.mean.count == 0) return "-";
    std::string text = value_in_words(figure, cell.mean.mean);
    if (figure.is_condition) {
        return text + " [" + bare_in_words(figure, cell.share.low) + ", " +
               bare_in_words(figure, cell.share.high) + "]";
    }
    if (cell.mean.has_interval()) {
        text += " ± " + bare_in_words(figure, cell.mean.half_width);
    }
    if (cell.mean.count < replications) text += " in " + std::to_string(cell.mean.count);
    return text;
}

std::string report(const Sweep& sweep, const ReportStyle& style) {
    const std::string bold = style.colour ? "\x1b[1m" : "";
    const std::string plain = style.colour ? "\x1b[0m" : "";
    return bold + headline(sweep) + plain + "\n" + table_text(sweep) +
           "  [means with 95 % intervals; of conditions, how often they held]\n";
}

}  // namespace halfopen::experiments
