#include "experiments/report_verdict.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "experiments/report_phases.hpp"
#include "experiments/report_words.hpp"

namespace halfopen::experiments {
namespace {

using Words = std::vector<std::string>;

struct Named {
    sim::Instant at{};
    std::string name;
};

std::string is_or_are(std::size_t count) { return count == 1 ? " is" : " are"; }

void sort(std::vector<Named>& all) { std::ranges::stable_sort(all, {}, &Named::at); }

Words with_instants(const std::vector<Named>& all) {
    Words words;
    for (const Named& each : all) {
        words.push_back(each.name + " (" + instant_in_words(each.at) + ")");
    }
    return words;
}

// --- the trouble and the services ---

std::string trouble(const RunResult& result) {
    std::vector<Named> begun;
    for (const IncidentNote& incident : result.incidents) {
        if (incident.from < sim::Instant{} + result.simulated) {
            begun.push_back({incident.from, incident.name});
        }
    }
    if (begun.empty()) return {};
    sort(begun);
    if (begun.size() > 1) return "Incidents: " + listed_in_words(with_instants(begun)) + ". ";
    return "Incident: " + begun.front().name + ", from " + instant_in_words(begun.front().at) + ". ";
}

std::vector<Named> first_shortages(const RunResult& result) {
    std::vector<Named> full;
    for (const ServiceResult& service : result.services) {
        const std::vector<Shortage> shortages = shortages_of(service);
        if (!shortages.empty()) full.push_back({shortages.front().from, service.name});
    }
    sort(full);
    return full;
}

std::string cascade(const RunResult& result) {
    const std::vector<Named> full = first_shortages(result);
    if (full.empty()) {
        const bool was_touched = std::ranges::any_of(
            result.services, [](const ServiceResult& service) { return service.exhausted_at.has_value(); });
        return was_touched ? "No service runs out of workers for longer than moments. "
                           : "No service ever runs out of workers. ";
    }
    const std::string first =
        full.front().name + " runs out of workers";
    const std::string when = " at " + instant_in_words(full.front().at);
    if (full.size() == 1) return first + when + ", no other service does. ";
    const Words others = with_instants({full.begin() + 1, full.end()});
    return first + " first," + when + ", then " + listed_in_words(others) + ". ";
}

std::string breakers(const RunResult& result) {
    Words opened;
    for (const EdgeResult& edge : result.edges) {
        const auto openings = std::ranges::count(
            edge.breaker, models::CircuitBreaker::State::open, &models::CircuitBreaker::Transition::to);
        if (openings > 0) {
            opened.push_back("the breaker of " + edge.name + " opens " +
                             counted(static_cast<std::uint64_t>(openings), "time") + " and turns " +
                             counted(edge.rejected_by_breaker, "call") + " away");
        }
    }
    if (opened.empty()) return {};
    std::string text = listed_in_words(opened, 2) + ". ";
    text.front() = 'T';
    return text;
}

// --- the users ---

double success(const Tally& tally) {
    const auto good = tally.of(Kind::ok) + tally.of(Kind::degraded);
    return static_cast<double>(good) / static_cast<double>(tally.ended_in_all());
}

std::optional<std::size_t> first_bad_second(const std::vector<Phase>& phases) {
    const auto is_bad = [](const Phase& phase) {
        return phase.wellbeing == Wellbeing::failing || phase.wellbeing == Wellbeing::silent;
    };
    const auto found = std::ranges::find_if(phases, is_bad);
    return found == phases.end() ? std::nullopt : std::optional(found->from);
}

/// How it ends: "0 % in the last 132 s", or that most succeed again.
std::string ending(const TrafficResult& traffic, const Phase& last) {
    if (last.wellbeing == Wellbeing::silent) {
        return "nothing ends in the last " + counted(last.until - last.from, "second");
    }
    const SecondsSum sum = sum_of(traffic.seconds, last.from, last.until);
    if (sum.in_all() == 0) return "nothing ends any more";
    const double good = static_cast<double>(sum.succeeded()) / static_cast<double>(sum.in_all());
    return percent_in_words(good) + (last.wellbeing == Wellbeing::failing ? "" : " again") +
           " from " + std::to_string(last.from) + " s on";
}

std::string fate_of_failing(const TrafficResult& traffic, const std::vector<Phase>& phases,
                            std::size_t bad_from) {
    const bool is_silent = traffic.ended_in_all() == 0;
    std::string text = traffic.name + ": fewer than half succeed from " + std::to_string(bad_from) +
                       " s on";
    if (is_silent) return traffic.name + ": no request ends. ";
    if (phases.back().from > bad_from) text += ", " + ending(traffic, phases.back());
    return text + "; " + percent_in_words(success(traffic)) + " over the whole run. ";
}

std::string fate_of_served(const TrafficResult& traffic) {
    std::string text = traffic.name + ": " + percent_in_words(success(traffic)) + " succeed";
    if (traffic.of(Kind::degraded) > 0) {
        const double degraded = static_cast<double>(traffic.of(Kind::degraded)) /
                                static_cast<double>(traffic.ended_in_all());
        text += ", " + percent_in_words(degraded) + " degraded";
    }
    if (traffic.response.count() > 0) {
        text += ", 99 % of them within " + duration_in_words(traffic.response.quantile(0.99));
    }
    return text + ". ";
}

std::string fate(const TrafficResult& traffic) {
    const std::vector<Phase> phases = phases_of(traffic);
    if (const auto bad_from = first_bad_second(phases)) {
        return fate_of_failing(traffic, phases, *bad_from);
    }
    if (traffic.ended_in_all() > 0) return fate_of_served(traffic);
    if (traffic.sent == 0) return traffic.name + " send nothing. ";
    return traffic.name + ": none of " + counted(traffic.sent, "request") + " ends. ";
}

std::string unanswered(const RunResult& result) {
    constexpr double worth_telling = 0.1;
    Words waiting;
    for (const TrafficResult& traffic : result.traffic) {
        const auto in_flight = static_cast<double>(traffic.in_flight);
        if (traffic.in_flight > 20 && in_flight > worth_telling * static_cast<double>(traffic.sent)) {
            waiting.push_back(count_in_words(traffic.in_flight) + " of " + traffic.name);
        }
    }
    return waiting.empty() ? std::string()
                           : listed_in_words(waiting) + is_or_are(2) + " unanswered at the end. ";
}

}  // namespace

std::string verdict(const RunResult& result) {
    constexpr std::size_t classes_max = 6;
    std::string text = trouble(result) + cascade(result) + breakers(result);
    std::size_t told = 0;
    for (const TrafficResult& traffic : result.traffic) {
        if (told++ < classes_max) text += fate(traffic);
    }
    text += unanswered(result);
    while (!text.empty() && text.back() == ' ') text.pop_back();
    return text;
}

}  // namespace halfopen::experiments
