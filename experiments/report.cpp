#include "experiments/report.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "experiments/report_phases.hpp"
#include "experiments/report_table.hpp"
#include "experiments/report_timeline.hpp"
#include "experiments/report_verdict.hpp"
#include "experiments/report_words.hpp"

namespace halfopen::experiments {
namespace {

constexpr std::size_t happenings_max = 40;
constexpr std::size_t calls_max = 20;
constexpr std::string_view nothing = "-";

std::string coloured(const std::string& text, std::string_view code, const ReportStyle& style) {
    return style.colour ? "\x1b[" + std::string(code) + "m" + text + "\x1b[0m" : text;
}

std::string heading(const std::string& text, const ReportStyle& style) {
    return "\n" + coloured(text, "1", style) + "\n";
}

std::string count_cell(std::uint64_t count) {
    return count == 0 ? std::string(nothing) : count_in_words(count);
}

std::string succeed_cell(const Tally& tally) {
    const std::uint64_t ended = tally.ended_in_all();
    if (ended == 0) return std::string(nothing);
    const auto good = tally.of(Kind::ok) + tally.of(Kind::degraded);
    return percent_in_words(static_cast<double>(good) / static_cast<double>(ended));
}

std::string quantile_cell(const Tally& tally, double share) {
    return tally.response.count() == 0 ? std::string(nothing)
                                       : duration_in_words(tally.response.quantile(share));
}

// --- tables ---

void add_outcome_columns(TextTable& table, std::string subject, std::string sent) {
    table.add_column(std::move(subject), Align::left);
    table.add_column(std::move(sent));
    for (const std::string_view name : models::kind_names) {
        std::string words(name);
        std::ranges::replace(words, '_', ' ');
        table.add_column(words);
    }
    table.add_column("in flight");
}

std::vector<std::string> outcome_cells(const Tally& tally) {
    std::vector<std::string> cells{tally.name, count_in_words(tally.sent)};
    for (std::size_t kind = 0; kind != models::kind_count; ++kind) {
        cells.push_back(count_cell(tally.of(static_cast<Kind>(kind))));
    }
    cells.push_back(count_cell(tally.in_flight));
    return cells;
}

void add_traffic_columns(TextTable& table, std::string subject) {
    add_outcome_columns(table, std::move(subject), "sent");
    for (const auto* name : {"succeed", "p50", "p99", "longest"}) table.add_column(name);
}

std::vector<std::string> traffic_cells(const TrafficResult& traffic) {
    std::vector<std::string> cells = outcome_cells(traffic);
    const bool has_none = traffic.response.count() == 0;
    cells.push_back(succeed_cell(traffic));
    cells.push_back(quantile_cell(traffic, 0.5));
    cells.push_back(quantile_cell(traffic, 0.99));
    cells.push_back(has_none ? std::string(nothing)
                             : duration_in_words(traffic.response.longest()));
    return cells;
}

std::string traffic_table(const RunResult& result) {
    TextTable table;
    add_traffic_columns(table, "users");
    for (const TrafficResult& traffic : result.traffic) table.add_row(traffic_cells(traffic));
    return table.to_text();
}

/// A mean number of workers or of those who wait.
std::string mean_cell(double mean) {
    if (mean <= 0) return std::string(nothing);
    return mean < 0.0005 ? "<0.001" : number_in_words(mean);
}

double busiest_second(const ServiceResult& service) {
    float most = 0;
    for (const models::ServiceSecond& second : service.seconds) most = std::max(most, second.busy);
    return static_cast<double>(most);
}

std::string services_table(const RunResult& result) {
    TextTable table;
    add_outcome_columns(table, "services", "arrived");
    for (const auto* name :
         {"p50", "p99", "busy", "peak", "of workers", "queued", "out of workers"}) {
        table.add_column(name);
    }
    for (const ServiceResult& service : result.services) {
        std::vector<std::string> cells = outcome_cells(service);
        const bool is_limited = has_limited_workers(service);
        cells.push_back(quantile_cell(service, 0.5));
        cells.push_back(quantile_cell(service, 0.99));
        cells.push_back(mean_cell(service.busy_mean));
        cells.push_back(mean_cell(busiest_second(service)));
        cells.push_back(is_limited ? count_in_words(service.workers) : std::string(nothing));
        cells.push_back(mean_cell(service.queued_mean));
        cells.push_back(service.exhausted_at ? "at " + instant_in_words(*service.exhausted_at)
                                             : std::string(nothing));
        table.add_row(std::move(cells));
    }
    return table.to_text();
}

bool was_opened(const EdgeResult& edge) {
    return std::ranges::any_of(edge.breakers,
                               [](const auto& breaker) { return !breaker.transitions.empty(); });
}

/// Whether a call ever went another way than straight to an answer.
bool is_troubled(const EdgeResult& edge) {
    return edge.of(Kind::ok) != edge.ended_in_all() || was_opened(edge);
}

/// Edges whose callers are users repeat what the table of traffic says.
bool begins_at_users(const EdgeResult& edge, const RunResult& result) {
    return result.find_traffic(edge.name.substr(0, edge.name.find(" -> "))) != nullptr;
}

std::vector<std::string> call_cells(const EdgeResult& edge) {
    std::vector<std::string> cells = outcome_cells(edge);
    cells.push_back(count_in_words(edge.attempts));
    cells.push_back(quantile_cell(edge, 0.5));
    cells.push_back(quantile_cell(edge, 0.99));
    return cells;
}

std::string calls_table(const RunResult& result) {
    TextTable table;
    add_outcome_columns(table, "calls with trouble", "made");
    for (const auto* name : {"attempts", "p50", "p99"}) table.add_column(name);
    std::size_t left_out = 0;
    std::size_t shown = 0;
    for (const EdgeResult& edge : result.edges) {
        if (!is_troubled(edge) || begins_at_users(edge, result)) continue;
        if (shown++ < calls_max) {
            table.add_row(call_cells(edge));
        } else {
            ++left_out;
        }
    }
    std::string text = table.to_text();
    if (left_out > 0) text += "  and " + std::to_string(left_out) + " more, all with --json\n";
    return text;
}

/// What the policies of each edge did, as often as it happened, and whom services shed by what.
std::string policies_table(const RunResult& result) {
    TextTable table;
    table.add_column("what policies did", Align::left);
    table.add_column("of the calls", Align::left);
    table.add_column("times");
    for (const EdgeResult& edge : result.edges) {
        for (std::size_t event = 0; event != models::policy_event_count; ++event) {
            if (edge.policies[event] == 0) continue;
            table.add_row({std::string(models::policy_event_names[event]), edge.name,
                           count_in_words(edge.policies[event])});
        }
    }
    for (const ServiceResult& service : result.services) {
        for (std::size_t reason = 0; reason != service.shed.size(); ++reason) {
            if (service.shed[reason] == 0) continue;
            table.add_row({"shedding." + std::string(models::shedding_names[reason]),
                           "at " + service.name, count_in_words(service.shed[reason])});
        }
    }
    return table.to_text();
}

// --- the parts of a report ---

std::string stamp(const RunResult& result) {
    std::string text = result.variant + "   seed " + std::to_string(result.seed);
    if (result.replication != 0) text += "   replication " + std::to_string(result.replication);
    text += "   " + number_in_words(sim::to_seconds(result.simulated)) + " s";
    if (result.measured_for() < result.simulated) {
        text +=
            " (the first " + number_in_words(sim::to_seconds(result.warm_up)) + " s not counted)";
    } else if (result.warm_up > sim::Duration{}) {
        text += " (all of it warm-up)";
    }
    text += "   fingerprint " + fingerprint_in_words(result.fingerprint);
    if (result.is_complete) return text + "\n";
    return text + "\nINCOMPLETE: stopped after " +
           number_in_words(sim::to_seconds(result.simulated)) + " s of " +
           number_in_words(sim::to_seconds(result.duration)) + " s\n";
}

std::string title_line(const RunResult& result, const ReportStyle& style) {
    return result.title.empty() ? std::string() : coloured(result.title, "1", style) + "\n";
}

std::string timeline_text(const RunResult& result, const ReportStyle& style) {
    const std::vector<Happening> happenings = timeline(result);
    if (happenings.empty()) return {};
    std::string text = heading("what happened", style);
    for (std::size_t index = 0; index != std::min(happenings.size(), happenings_max); ++index) {
        const std::string at = instant_in_words(happenings[index].at);
        text += std::string(at.size() < 11 ? 11 - at.size() : 0, ' ') + at + "  " +
                happenings[index].text + "\n";
    }
    if (happenings.size() > happenings_max) {
        text += "             and " + std::to_string(happenings.size() - happenings_max) +
                " more, all of them with --json\n";
    }
    return text;
}

std::string sentences_of(const RunResult& result, const ReportStyle& style) {
    std::string text;
    for (const std::string& sentence : verdict(result)) text += wrapped(sentence, 2, style.width);
    return text;
}

std::string verdict_text(const RunResult& result, const ReportStyle& style) {
    return heading("verdict", style) + sentences_of(result, style);
}

std::string held_of_all(std::span<const Judgement> judgements) {
    if (judgements.empty()) return std::string(nothing);
    return std::to_string(std::ranges::count_if(judgements, &Judgement::holds)) + " of " +
           std::to_string(judgements.size());
}

std::string expectations_part(std::span<const Judgement> judgements, const ReportStyle& style) {
    if (judgements.empty()) return {};
    return heading("expectations: " + held_of_all(judgements) + " hold", style) +
           expectations_text(judgements, style);
}

std::string told(const JudgedRun& run, const ReportStyle& style) {
    return timeline_text(run.result, style) + verdict_text(run.result, style) +
           expectations_part(run.judgements, style);
}

// --- side by side ---

std::vector<std::string> classes_in(std::span<const JudgedRun> runs) {
    std::vector<std::string> names;
    for (const JudgedRun& run : runs) {
        for (const TrafficResult& traffic : run.result.traffic) {
            if (std::ranges::find(names, traffic.name) == names.end())
                names.push_back(traffic.name);
        }
    }
    return names;
}

/// How one class of users fared in each variant.
std::string compared_users(std::span<const JudgedRun> runs, const std::string& name) {
    TextTable table;
    add_traffic_columns(table, name);
    for (const JudgedRun& run : runs) {
        const TrafficResult* traffic = run.result.find_traffic(name);
        if (traffic == nullptr) continue;
        std::vector<std::string> cells = traffic_cells(*traffic);
        cells.front() = run.result.variant;
        table.add_row(std::move(cells));
    }
    return table.to_text();
}

/// The services that ran out of workers, first to last.
std::string exhausted_services(const RunResult& result) {
    std::vector<std::pair<sim::Instant, std::string>> exhausted;
    for (const ServiceResult& service : result.services) {
        if (service.exhausted_at) exhausted.emplace_back(*service.exhausted_at, service.name);
    }
    std::ranges::sort(exhausted);
    std::vector<std::string> words;
    words.reserve(exhausted.size());
    for (const auto& [at, name] : exhausted) words.push_back(name + " " + instant_in_words(at));
    return words.empty() ? std::string(nothing) : listed_in_words(words, 5);
}

/// Empty if there is nothing to compare.
std::string compared_services(std::span<const JudgedRun> runs) {
    const bool is_empty = std::ranges::all_of(runs, [](const JudgedRun& run) {
        return run.judgements.empty() && exhausted_services(run.result) == nothing;
    });
    if (is_empty) return {};
    TextTable table;
    table.add_column("variant", Align::left);
    table.add_column("expectations that hold");
    table.add_column("out of workers, for the first time", Align::left);
    for (const JudgedRun& run : runs) {
        table.add_row(
            {run.result.variant, held_of_all(run.judgements), exhausted_services(run.result)});
    }
    return table.to_text();
}

}  // namespace

std::string expectations_text(std::span<const Judgement> judgements, const ReportStyle& style) {
    std::size_t width = 0;
    for (const Judgement& each : judgements) {
        width = std::max(width, width_of(each.expectation.text));
    }
    std::string text;
    for (const Judgement& each : judgements) {
        const std::string mark =
            each.holds ? coloured("ok   ", "32", style) : coloured("FAILS", "1;31", style);
        text += "  " + mark + "  " + padded(each.expectation.text, width) + "   " + each.measured;
        if (!each.holds && each.expectation.line != 0) {
            text += "   " + each.expectation.file + ":" + std::to_string(each.expectation.line);
        }
        text += "\n";
    }
    return text;
}

std::string report(const JudgedRun& run, const ReportStyle& style) {
    const RunResult& result = run.result;
    std::string text = title_line(result, style) + stamp(result);
    for (const std::string& table : {traffic_table(result), services_table(result),
                                     calls_table(result), policies_table(result)}) {
        if (!table.empty()) text += "\n" + table;
    }
    return text + told(run, style);
}

std::string comparison(std::span<const JudgedRun> runs, const ReportStyle& style) {
    std::string text = runs.empty() ? std::string() : title_line(runs.front().result, style);
    for (const JudgedRun& run : runs) {
        text += coloured("=== ", "1", style) + stamp(run.result) + told(run, style) + "\n";
    }
    text += coloured("=== side by side", "1", style) + "\n";
    for (const std::string& name : classes_in(runs)) text += "\n" + compared_users(runs, name);
    const std::string services = compared_services(runs);
    return text + (services.empty() ? "" : "\n") + services;
}

std::string summary(const JudgedRun& run, const ReportStyle& style) {
    std::vector<Judgement> failing;
    std::ranges::copy_if(run.judgements, std::back_inserter(failing),
                         [](const Judgement& each) { return !each.holds; });
    const std::string stopped = run.result.is_complete ? "" : " (INCOMPLETE)";
    return run.result.variant + stopped + "\n" + sentences_of(run.result, style) +
           expectations_text(failing, style);
}

}  // namespace halfopen::experiments
