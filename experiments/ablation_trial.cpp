#include "experiments/ablation_trial.hpp"

#include <algorithm>
#include <cmath>

#include "experiments/report_phases.hpp"

namespace halfopen::experiments {
namespace {

constexpr double second_length = 1e9;
constexpr std::uint64_t window_requests = 100;
constexpr double tolerance = 0.01;

std::size_t whole_seconds(sim::Instant at, bool rounds_up) {
    const double seconds = static_cast<double>(at.nanoseconds) / second_length;
    return static_cast<std::size_t>(rounds_up ? std::ceil(seconds) : std::floor(seconds));
}

Served sum(std::span<const Served> seconds) {
    Served all;
    for (const Served& second : seconds) all += second;
    return all;
}

Served served_in(const models::TrafficSecond& second) {
    Served served;
    served.sent = second.sent;
    for (std::size_t kind = 0; kind != models::kind_count; ++kind) {
        served.ended += second.ended[kind];
        if (kind <= static_cast<std::size_t>(Kind::degraded)) {
            served.succeeded += second.ended[kind];
        }
    }
    served.in_full = second.ended[static_cast<std::size_t>(Kind::ok)];
    return served;
}

/// Of a class, from row `begin` to the end of the run.
Served served_from(const TrafficResult& traffic, std::size_t begin) {
    Served all;
    for (std::size_t row = begin; row < traffic.seconds.size(); ++row) {
        all += served_in(traffic.seconds[row]);
    }
    all.ended += still_waiting(traffic);
    return all;
}

bool is_as_before(const Served& window, double before) {
    if (2 * window.ended < window.sent) return false;
    const auto ended = static_cast<double>(window.ended);
    const double chance = 3 * std::sqrt(ended * before * (1 - before));
    const double needed = ended * (before - tolerance) - chance;
    return static_cast<double>(window.in_full) >= needed - 1e-9;
}

/// How many rows make a window; more than there are if these are too few.
std::size_t rows_of_a_window(std::span<const Served> seconds) {
    Served window;
    for (std::size_t row = 0; row != seconds.size(); ++row) {
        window += seconds[row];
        if (std::max(window.sent, window.ended) >= window_requests) return row + 1;
    }
    return seconds.size() + 1;
}

void measure_users(const RunResult& result, const IncidentSeconds& when, AblationTrial& trial) {
    Served all;
    Served after;
    sim::Histogram responses;
    for (const TrafficResult& traffic : result.traffic) {
        const Served served = served_from(traffic, when.begin);
        trial.success_of.push_back(served.rate());
        all += served;
        if (when.end) after += served_from(traffic, *when.end);
        responses.add(traffic.response);
    }
    trial.measures[place(AblationMeasure::success_rate)] = all.rate();
    trial.measures[place(AblationMeasure::full_rate)] = all.full_rate();
    trial.measures[place(AblationMeasure::full_after)] = after.full_rate();
    if (responses.count() != 0) {
        trial.measures[place(AblationMeasure::p99)] = sim::to_seconds(responses.quantile(0.99));
    }
}

/// Busy workers of all callers together, second by second.
std::vector<double> busy_by_second(const RunResult& result, const AblatedCall& call) {
    std::vector<double> busy;
    for (const std::uint32_t caller : call.callers) {
        const ServiceResult& service = result.services[caller];
        busy.resize(std::max(busy.size(), service.seconds.size()));
        for (std::size_t row = 0; row != service.seconds.size(); ++row) {
            busy[row] += static_cast<double>(service.seconds[row].busy);
        }
    }
    return busy;
}

void measure_caller(const RunResult& result, const AblatedCall& call, const IncidentSeconds& when,
                    AblationTrial& trial) {
    const std::vector<double> busy = busy_by_second(result, call);
    const std::size_t until = std::min(when.end.value_or(busy.size()), busy.size());
    if (when.begin < until) {
        double held = 0;
        for (std::size_t row = when.begin; row != until; ++row) held += busy[row];
        trial.measures[place(AblationMeasure::workers_mean)] =
            held / static_cast<double>(until - when.begin);
        trial.measures[place(AblationMeasure::workers_peak)] =
            *std::max_element(busy.begin() + static_cast<std::ptrdiff_t>(when.begin), busy.end());
    }
    std::optional<double>& first = trial.measures[place(AblationMeasure::workers_exhausted_at)];
    for (const std::uint32_t caller : call.callers) {
        const auto exhausted = result.services[caller].exhausted_at;
        if (exhausted && (!first || sim::to_seconds(*exhausted) < *first)) {
            first = sim::to_seconds(*exhausted);
        }
    }
}

void measure_calls(const RunResult& result, const AblatedCall& call, const IncidentSeconds& when,
                   AblationTrial& trial) {
    double sent = 0;
    for (const std::uint32_t edge : call.edges) {
        const auto& seconds = result.edges[edge].seconds;
        const std::size_t until = std::min(when.end.value_or(seconds.size()), seconds.size());
        for (std::size_t row = when.begin; row < until; ++row) sent += seconds[row].transmitted;
    }
    trial.measures[place(AblationMeasure::calls_sent)] = sent;
}

/// When the users of these seconds are served in full again as before the incident.
std::optional<double> recovery_of(const std::vector<Served>& seconds, const IncidentSeconds& when) {
    const std::size_t begin = std::min(when.begin, seconds.size());
    const std::size_t warm = std::min(when.warm, begin);
    const Served before = sum(std::span(seconds).subspan(warm, begin - warm));
    return recovery_after(seconds, *when.end, before.full_rate().value_or(1));
}

std::vector<Served> served_by_second(const TrafficResult& traffic) {
    std::vector<Served> seconds;
    for (const models::TrafficSecond& second : traffic.seconds) {
        seconds.push_back(served_in(second));
    }
    return seconds;
}

void measure_recovery(const RunResult& result, const IncidentSeconds& when, AblationTrial& trial) {
    trial.is_back.resize(result.traffic.size(), true);
    if (!when.has_incident || !when.end) return;
    trial.measures[place(AblationMeasure::recovery)] = recovery_of(served_by_second(result), when);
    for (std::size_t each = 0; each != result.traffic.size(); ++each) {
        const std::vector<Served> seconds = served_by_second(result.traffic[each]);
        trial.is_back[each] = *when.end >= seconds.size() || recovery_of(seconds, when).has_value();
    }
}

}  // namespace

Served& Served::operator+=(const Served& other) {
    sent += other.sent;
    ended += other.ended;
    succeeded += other.succeeded;
    in_full += other.in_full;
    return *this;
}

std::optional<double> Served::rate() const {
    if (ended == 0) return std::nullopt;
    return static_cast<double>(succeeded) / static_cast<double>(ended);
}

std::optional<double> Served::full_rate() const {
    if (ended == 0) return std::nullopt;
    return static_cast<double>(in_full) / static_cast<double>(ended);
}

IncidentSeconds incident_seconds(const RunResult& result) {
    const sim::Instant end = sim::Instant{} + result.duration;
    IncidentSeconds seconds;
    seconds.warm = seconds.begin = whole_seconds(sim::Instant{} + result.warm_up, true);
    sim::Instant first = sim::never;
    sim::Instant last{};
    for (const IncidentNote& incident : result.incidents) {
        if (incident.from >= end) continue;
        first = std::min(first, incident.from);
        last = std::max(last, incident.until);
    }
    seconds.has_incident = first != sim::never;
    if (!seconds.has_incident) return seconds;
    seconds.begin = whole_seconds(first, true);
    if (last < end) seconds.end = whole_seconds(last, true);
    return seconds;
}

std::vector<Served> served_by_second(const RunResult& result) {
    std::vector<Served> seconds;
    for (const TrafficResult& traffic : result.traffic) {
        seconds.resize(std::max(seconds.size(), traffic.seconds.size()));
        for (std::size_t row = 0; row != traffic.seconds.size(); ++row) {
            seconds[row] += served_in(traffic.seconds[row]);
        }
    }
    return seconds;
}

std::uint64_t still_waiting(const TrafficResult& traffic) {
    const double longest = sim::to_seconds(traffic.response.longest());
    const auto rows = static_cast<std::size_t>(std::ceil(longest));
    std::uint64_t young = 0;
    for (std::size_t row = 0; row != std::min(rows, traffic.seconds.size()); ++row) {
        young += traffic.seconds[traffic.seconds.size() - 1 - row].sent;
    }
    return traffic.in_flight > young ? traffic.in_flight - young : 0;
}

std::optional<double> recovery_after(std::span<const Served> seconds, std::size_t end,
                                     double before) {
    std::size_t back = end;
    for (std::size_t from = end; from < seconds.size(); ++from) {
        const std::span<const Served> rest = seconds.subspan(from);
        std::size_t length = rows_of_a_window(rest);
        if (length > rest.size() && from > end) break;
        length = std::min(length, rest.size());
        const bool is_last = rows_of_a_window(rest.subspan(length)) > rest.size() - length;
        if (is_last) length = rest.size();
        if (is_as_before(sum(rest.first(length)), before)) continue;
        if (is_last) return std::nullopt;
        back = from + 1;
    }
    return end < seconds.size() ? std::optional(static_cast<double>(back - end)) : std::nullopt;
}

AblationTrial trial_of(const RunResult& result, const AblatedCall& call) {
    const IncidentSeconds when = incident_seconds(result);
    AblationTrial trial;
    trial.is_finished = result.is_complete;
    trial.fingerprint = result.fingerprint;
    measure_users(result, when, trial);
    measure_caller(result, call, when, trial);
    measure_calls(result, call, when, trial);
    measure_recovery(result, when, trial);
    return trial;
}

}  // namespace halfopen::experiments
