#include "experiments/report_timeline.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>
#include <utility>

#include "experiments/report_phases.hpp"
#include "experiments/report_words.hpp"

namespace halfopen::experiments {
namespace {

constexpr std::size_t told_singly_max = 3;  // of things that come and go

using State = models::CircuitBreaker::State;
using Happenings = std::vector<Happening>;

sim::Instant at_second(std::size_t second) {
    return sim::Instant{} + sim::seconds(static_cast<std::int64_t>(second));
}

std::string times_between(std::size_t count, sim::Instant first, sim::Instant last) {
    return std::to_string(count) + " times between " + instant_in_words(first) + " and " +
           instant_in_words(last);
}

void tell_incidents(const RunResult& result, Happenings& told) {
    const sim::Instant end = sim::Instant{} + result.simulated;
    for (const IncidentNote& incident : result.incidents) {
        if (incident.from >= end) continue;
        std::string text = incident.name + " begins";
        if (incident.ramp > sim::Duration{}) {
            text += ", in full at " + instant_in_words(incident.from + incident.ramp);
        }
        told.push_back({incident.from, HappeningKind::incident_begins, incident.name, text});
        if (incident.until <= end) {
            told.push_back({incident.until, HappeningKind::incident_ends, incident.name,
                            incident.name + " ends"});
        }
    }
}

// --- services ---

void tell_touch(const ServiceResult& service, const std::vector<Shortage>& shortages,
                Happenings& told) {
    const auto at = service.exhausted_at;
    if (!at || (!shortages.empty() && shortages.front().from <= *at)) return;
    const auto queueing = std::ranges::count_if(
        service.seconds, [](const models::ServiceSecond& second) { return second.queued > 0; });
    told.push_back(
        {*at, HappeningKind::workers_touched, service.name,
         service.name + " out of workers (" + count_in_words(service.workers) + ")" +
             (queueing <= 2 ? " for a moment" : " for a moment, and now and then from here on")});
}

void tell_shortages(const ServiceResult& service, Happenings& told) {
    const std::vector<Shortage> shortages = shortages_of(service);
    tell_touch(service, shortages, told);
    const std::string out =
        service.name + " out of workers (" + count_in_words(service.workers) + ")";
    if (shortages.size() > told_singly_max) {
        const sim::Instant first = shortages.front().from;
        told.push_back({first, HappeningKind::workers_exhausted, service.name,
                        out + " " + times_between(shortages.size(), first, shortages.back().from)});
    } else {
        for (const Shortage& shortage : shortages) {
            told.push_back({shortage.from, HappeningKind::workers_exhausted, service.name, out});
            if (shortage.until != sim::never) {
                told.push_back({shortage.until, HappeningKind::workers_free, service.name,
                                service.name + " has free workers again"});
            }
        }
    }
}

// --- breakers ---

/// From opening to closing, trials included.
struct Opening {
    sim::Instant at{};
    std::size_t failed_trials = 0;
    sim::Instant first_failed_trial{};
    sim::Instant last_failed_trial{};
    std::optional<sim::Instant> closed_at;
};

std::vector<Opening> openings_of(const models::BreakerReading& breaker) {
    std::vector<Opening> openings;
    bool is_closed = true;
    for (const auto& transition : breaker.transitions) {
        if (transition.to == State::closed) {
            if (!openings.empty()) openings.back().closed_at = transition.at;
        } else if (is_closed) {
            Opening opening;
            opening.at = transition.at;
            openings.push_back(opening);
        } else if (transition.to == State::open) {
            Opening& now = openings.back();
            now.first_failed_trial =
                now.failed_trials == 0 ? transition.at : now.first_failed_trial;
            now.last_failed_trial = transition.at;
            ++now.failed_trials;
        }
        is_closed = transition.to == State::closed;
    }
    return openings;
}

std::string reopens_text(const Opening& opening) {
    if (opening.failed_trials == 1) return " opens again: its trial calls failed";
    return " opens again: its trial calls failed (" + std::to_string(opening.failed_trials) +
           " times, the last at " + instant_in_words(opening.last_failed_trial) + ")";
}

/// "breaker of order -> user", "breaker of order -> user (user-3)".
std::string breaker_in_words(const EdgeResult& edge, const models::BreakerReading& breaker) {
    return "breaker of " + edge.name + (breaker.whose.empty() ? "" : " (" + breaker.whose + ")");
}

void tell_opening(const EdgeResult& edge, const models::BreakerReading& reading,
                  const Opening& opening, Happenings& told) {
    const std::string breaker = breaker_in_words(edge, reading);
    told.push_back({opening.at, HappeningKind::breaker_opens, edge.name, breaker + " opens"});
    if (opening.failed_trials > 0) {
        told.push_back({opening.first_failed_trial, HappeningKind::breaker_reopens, edge.name,
                        breaker + reopens_text(opening)});
    }
    if (opening.closed_at) {
        told.push_back({*opening.closed_at, HappeningKind::breaker_closes, edge.name,
                        breaker + " closes: its trial calls succeeded"});
    }
}

void tell_breaker(const EdgeResult& edge, const models::BreakerReading& breaker, Happenings& told) {
    const std::vector<Opening> openings = openings_of(breaker);
    if (openings.size() <= told_singly_max) {
        for (const Opening& opening : openings) tell_opening(edge, breaker, opening, told);
        return;
    }
    const Opening& last = openings.back();
    const std::string end = last.closed_at ? ", closed in the end" : ", not closed at the end";
    told.push_back({openings.front().at, HappeningKind::breaker_opens, edge.name,
                    breaker_in_words(edge, breaker) + " opens " +
                        times_between(openings.size(), openings.front().at, last.at) + end});
}

/// Where many instances have one each, those that opened are told of together.
void tell_breakers(const EdgeResult& edge, Happenings& told) {
    std::vector<std::string> opened;
    std::size_t count = 0;
    sim::Instant first = sim::never;
    sim::Instant last{};
    for (const models::BreakerReading& breaker : edge.breakers) {
        const std::vector<Opening> openings = openings_of(breaker);
        if (openings.empty()) continue;
        opened.push_back(breaker.whose);
        count += openings.size();
        first = std::min(first, openings.front().at);
        last = std::max(last, openings.back().at);
    }
    if (opened.size() <= told_singly_max) {
        for (const auto& breaker : edge.breakers) tell_breaker(edge, breaker, told);
        return;
    }
    told.push_back({first, HappeningKind::breaker_opens, edge.name,
                    "breakers of " + edge.name + " (" + listed_in_words(opened, 3) + ") open " +
                        times_between(count, first, last)});
}

// --- users ---

std::pair<HappeningKind, std::string> told_of(Wellbeing before, Wellbeing now) {
    const bool was_down = before == Wellbeing::failing || before == Wellbeing::recovering;
    switch (now) {
        case Wellbeing::failing:
            return {HappeningKind::users_fail, "fewer than half succeed"};
        case Wellbeing::silent:
            return {HappeningKind::users_silent, "no request ends, all of them wait"};
        case Wellbeing::recovering:
            return {HappeningKind::users_recover, "more than half succeed again"};
        case Wellbeing::degraded:
            return {was_down ? HappeningKind::users_recover : HappeningKind::users_degraded,
                    was_down ? "most succeed again, degraded" : "most answers are degraded"};
        case Wellbeing::well:
            break;
    }
    return {HappeningKind::users_recover, before == Wellbeing::degraded
                                              ? "most answers are in full again"
                                              : "more than 90 % succeed again"};
}

bool is_trouble(Wellbeing wellbeing) {
    return wellbeing != Wellbeing::well && wellbeing != Wellbeing::recovering;
}

std::vector<Phase> phases_like(Wellbeing wellbeing, const std::vector<Phase>& phases) {
    std::vector<Phase> alike;
    std::ranges::copy_if(phases, std::back_inserter(alike),
                         [&](const Phase& phase) { return phase.wellbeing == wellbeing; });
    return alike;
}

/// One line for a kind of trouble that comes and goes.
void tell_often(const std::string& users, const std::vector<Phase>& alike, Happenings& told) {
    const auto [kind, text] = told_of(Wellbeing::well, alike.front().wellbeing);
    const auto begin = at_second(alike.front().from);
    told.push_back({begin, kind, users,
                    users + ": " + text + ", " +
                        times_between(alike.size(), begin, at_second(alike.back().from))});
}

/// The end of a kind of trouble that comes too often to be told singly is not told either.
void tell_users(const TrafficResult& traffic, Happenings& told) {
    const std::vector<Phase> phases = phases_of(traffic);
    std::vector<Wellbeing> often;
    for (const Wellbeing kind : {Wellbeing::failing, Wellbeing::silent, Wellbeing::degraded}) {
        const std::vector<Phase> alike = phases_like(kind, phases);
        if (alike.size() <= told_singly_max) continue;
        often.push_back(kind);
        tell_often(traffic.name, alike, told);
    }
    Wellbeing before = Wellbeing::well;
    Wellbeing trouble = Wellbeing::well;  // the last
    for (const Phase& phase : phases) {
        if (is_trouble(phase.wellbeing)) trouble = phase.wellbeing;
        if (phase.wellbeing != before && std::ranges::count(often, trouble) == 0) {
            const auto [kind, text] = told_of(before, phase.wellbeing);
            told.push_back({at_second(phase.from), kind, traffic.name, traffic.name + ": " + text});
        }
        before = phase.wellbeing;
    }
}

}  // namespace

std::string_view happening_name(HappeningKind kind) {
    constexpr std::array<std::string_view, 12> names{
        "incident_begins", "incident_ends", "workers_exhausted", "workers_touched",
        "workers_free",    "breaker_opens", "breaker_reopens",   "breaker_closes",
        "users_fail",      "users_recover", "users_degraded",    "users_silent"};
    return names[static_cast<std::size_t>(kind)];
}

std::vector<Happening> timeline(const RunResult& result) {
    Happenings told;
    tell_incidents(result, told);
    for (const ServiceResult& service : result.services) tell_shortages(service, told);
    for (const EdgeResult& edge : result.edges) tell_breakers(edge, told);
    for (const TrafficResult& traffic : result.traffic) tell_users(traffic, told);
    std::ranges::stable_sort(told, {},
                             [](const Happening& each) { return std::pair(each.at, each.kind); });
    return told;
}

}  // namespace halfopen::experiments
