#include "experiments/report_verdict.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "experiments/report_phases.hpp"
#include "experiments/report_words.hpp"

namespace halfopen::experiments {
namespace {

using Words = std::vector<std::string>;

struct Named {
    sim::Instant at{};
    std::string name;
};

void sort(std::vector<Named>& all) { std::ranges::stable_sort(all, {}, &Named::at); }

Words with_instants(const std::vector<Named>& all) {
    Words words;
    for (const Named& each : all) {
        words.push_back(each.name + " (" + instant_in_words(each.at) + ")");
    }
    return words;
}

double share(std::uint64_t part, std::uint64_t whole) {
    return static_cast<double>(part) / static_cast<double>(whole);
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
    return (begun.size() == 1 ? "Incident: " : "Incidents: ") +
           listed_in_words(with_instants(begun)) + ".";
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
            result.services, [](const auto& service) { return service.exhausted_at.has_value(); });
        return was_touched ? "No service runs out of workers for longer than moments."
                           : "No service ever runs out of workers.";
    }
    const std::string when = " at " + instant_in_words(full.front().at);
    const std::string first = full.front().name + " runs out of workers";
    if (full.size() == 1) return first + when + "; no other service does.";
    const Words others = with_instants({full.begin() + 1, full.end()});
    return first + " first," + when + ", then " + listed_in_words(others) + ".";
}

/// How often it opened, trials that failed included, in the time that is counted.
std::uint64_t openings_of(const models::BreakerReading& breaker, sim::Instant from) {
    using Transition = models::CircuitBreaker::Transition;
    const auto count = std::ranges::count_if(breaker.transitions, [&](const Transition& each) {
        return each.to == models::CircuitBreaker::State::open && each.at >= from;
    });
    return static_cast<std::uint64_t>(count);
}

/// "2 times, 255 calls turned away"; of several instances "user-0 2 times, user-3 once, ...". Or
/// that it opened before anything was counted.
std::string openings_in_words(const EdgeResult& edge, sim::Instant from) {
    Words words;
    bool opened_before = false;
    for (const models::BreakerReading& breaker : edge.breakers) {
        const std::uint64_t openings = openings_of(breaker, from);
        opened_before = opened_before || openings_of(breaker, {}) > openings;
        if (openings == 0) continue;
        words.push_back((breaker.whose.empty() ? "" : breaker.whose + " ") +
                        counted(openings, "time"));
    }
    if (words.empty() && opened_before && edge.rejected_by_breaker > 0) {
        words.push_back("in the warm-up");
    }
    if (words.empty()) return {};
    return listed_in_words(words, 3) + ", " + counted(edge.rejected_by_breaker, "call") +
           " turned away";
}

std::string breakers(const RunResult& result) {
    const sim::Instant from = sim::Instant{} + (result.simulated - result.measured_for());
    Words opened;
    for (const EdgeResult& edge : result.edges) {
        const std::string openings = openings_in_words(edge, from);
        if (!openings.empty()) opened.push_back(edge.name + " (" + openings + ")");
    }
    if (opened.empty()) return {};
    return (opened.size() == 1 ? "Breaker that opens: " : "Breakers that open: ") +
           listed_in_words(opened, 3) + ".";
}

// --- the users ---

std::uint64_t good(const Tally& tally) { return tally.of(Kind::ok) + tally.of(Kind::degraded); }

bool is_bad(const Phase& phase) {
    return phase.wellbeing == Wellbeing::failing || phase.wellbeing == Wellbeing::silent;
}

/// When it goes badly for the first time: "fewer than half succeed from 123 s to the end".
std::string bad_time(const std::vector<Phase>& phases, std::vector<Phase>::const_iterator first) {
    const auto last = std::find_if_not(first, phases.end(), is_bad);
    const bool is_silent = std::all_of(
        first, last, [](const Phase& phase) { return phase.wellbeing == Wellbeing::silent; });
    const std::string what = is_silent ? "no request ends" : "fewer than half succeed";
    return what + " from " + std::to_string(first->from) + " s to " +
           (last == phases.end() ? "the end" : std::to_string(last->from) + " s");
}

/// ", 0 % in the last 30 s"; empty when the class sends nothing in them.
std::string ending(const TrafficResult& traffic) {
    constexpr std::size_t last_seconds = 30;
    const std::size_t count = traffic.seconds.size();
    const std::size_t length = std::min(last_seconds, std::max<std::size_t>(1, count / 4));
    const SecondsSum sum = sum_of(traffic.seconds, count - std::min(count, length), count);
    if (sum.in_all() == 0) return {};
    return ", " + percent_in_words(share(sum.succeeded(), sum.in_all())) + " in the last " +
           std::to_string(length) + " s";
}

std::string fate_when_served(const TrafficResult& traffic) {
    const std::uint64_t ended = traffic.ended_in_all();
    std::string text =
        traffic.name + ": " + percent_in_words(share(good(traffic), ended)) + " succeed";
    if (traffic.of(Kind::degraded) > 0) {
        text += " (" + percent_in_words(share(traffic.of(Kind::degraded), ended)) + " degraded)";
    }
    if (traffic.response.count() > 0) {
        text += ", half of them within " + duration_in_words(traffic.response.quantile(0.5)) +
                ", 99 % within " + duration_in_words(traffic.response.quantile(0.99));
    }
    return text + ".";
}

std::string fate(const TrafficResult& traffic) {
    if (traffic.sent == 0) return traffic.name + ": nothing was sent.";
    const std::uint64_t ended = traffic.ended_in_all();
    if (ended == 0)
        return traffic.name + ": none of " + counted(traffic.sent, "request") + " ended.";
    const std::vector<Phase> phases = phases_of(traffic);
    const auto bad = std::ranges::find_if(phases, is_bad);
    if (bad == phases.end()) return fate_when_served(traffic);
    return traffic.name + ": " + bad_time(phases, bad) + ending(traffic) + "; " +
           percent_in_words(share(good(traffic), ended)) + " of the " + count_in_words(ended) +
           " that ended.";
}

std::string unanswered(const RunResult& result) {
    constexpr double worth_telling = 0.1;
    Words waiting;
    for (const TrafficResult& traffic : result.traffic) {
        if (traffic.in_flight > 20 && share(traffic.in_flight, traffic.sent) > worth_telling) {
            waiting.push_back(count_in_words(traffic.in_flight) + " of " +
                              count_in_words(traffic.sent) + " " + traffic.name);
        }
    }
    return waiting.empty() ? std::string()
                           : "Unanswered at the end: " + listed_in_words(waiting) + ".";
}

}  // namespace

std::vector<std::string> verdict(const RunResult& result) {
    std::vector<std::string> sentences{trouble(result), cascade(result), breakers(result)};
    for (const TrafficResult& traffic : result.traffic) sentences.push_back(fate(traffic));
    sentences.push_back(unanswered(result));
    std::erase_if(sentences, [](const std::string& sentence) { return sentence.empty(); });
    return sentences;
}

}  // namespace halfopen::experiments
