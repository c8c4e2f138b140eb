#include "experiments/expectations.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "experiments/report_phases.hpp"
#include "experiments/report_words.hpp"

namespace halfopen::experiments {
namespace {

using topologies::Comparison;
using topologies::Expectation;
using topologies::Measure;
using topologies::MeasureUnit;
using topologies::Subject;

constexpr std::int64_t second_length = 1'000'000'000;
constexpr double row_precision = 1e6;  // rows hold busy workers in single precision

/// A measured value, or why there is none.
struct Measured {
    std::optional<double> value;
    std::string why_not;

    Measured(double known) : value(known) {}
    Measured(std::string why) : why_not(std::move(why)) {}
};

bool has_window(const Expectation& expectation) {
    return expectation.from > sim::Instant{} || expectation.until != sim::never;
}

bool is_fraction_of_ended(Measure measure) { return measure <= Measure::gave_up; }
bool is_duration(Measure measure) {
    return topologies::measure_unit(measure) == MeasureUnit::duration;
}

/// The whole seconds within [from, until): first and one past the last.
std::pair<std::size_t, std::size_t> rows_of(const Expectation& expectation, std::size_t count) {
    const std::int64_t from = (expectation.from.nanoseconds + (second_length - 1)) / second_length;
    const std::int64_t until = expectation.until.nanoseconds / second_length;
    const auto last = static_cast<std::size_t>(std::min(until, static_cast<std::int64_t>(count)));
    return {std::min(static_cast<std::size_t>(from), last), last};
}

/// What an expectation looks at: a class, a service, or all the edges a pattern means as if they
/// were one.
struct Observed {
    const Tally* tally = nullptr;
    const TrafficResult* traffic = nullptr;
    const ServiceResult* service = nullptr;
    const EdgeResult* edge = nullptr;
    std::optional<EdgeResult> sum;  ///< of several edges; `tally` and `edge` point to it
};

void add(Tally& sum, const Tally& part) {
    sum.sent += part.sent;
    sum.in_flight += part.in_flight;
    for (std::size_t index = 0; index != sum.ended.size(); ++index) {
        sum.ended[index] += part.ended[index];
    }
    sum.response.add(part.response);
}

/// Nothing of the name when the index does not lead to it.
template <class Named>
const Named* named(const Expectation& expectation, const std::vector<Named>& all) {
    const auto is_meant = [&](const Named& each) { return each.name == expectation.of; };
    if (expectation.indices.size() == 1 && expectation.indices[0] < all.size() &&
        is_meant(all[expectation.indices[0]])) {
        return &all[expectation.indices[0]];
    }
    const auto found = std::ranges::find_if(all, is_meant);
    return found == all.end() ? nullptr : &*found;
}

/// Fills in the edges that are meant, as one; leaves `seen` empty if there are none.
void observe_edges(Observed& seen, const Expectation& expectation, const RunResult& result) {
    const std::vector<std::uint32_t>& indices = expectation.indices;
    const auto exists = [&](std::uint32_t index) { return index < result.edges.size(); };
    if (indices.empty() || !std::ranges::all_of(indices, exists)) return;
    if (indices.size() == 1) {
        seen.edge = &result.edges[indices[0]];
    } else {
        seen.sum.emplace();
        for (const std::uint32_t index : indices) {
            add(*seen.sum, result.edges[index]);
            seen.sum->attempts += result.edges[index].attempts;
        }
        seen.edge = &*seen.sum;
    }
    seen.tally = seen.edge;
}

/// Fills in what is meant; leaves `seen` empty if there is no such thing.
void observe(Observed& seen, const Expectation& expectation, const RunResult& result) {
    switch (expectation.subject) {
        case Subject::edge:
            return observe_edges(seen, expectation, result);
        case Subject::traffic:
            seen.tally = seen.traffic = named(expectation, result.traffic);
            return;
        case Subject::service:
            seen.tally = seen.service = named(expectation, result.services);
            return;
    }
}

/// What ended in the part of the run that is meant, by kind, and how long that part is.
struct Ended {
    SecondsSum by_kind;
    double seconds = 0;
};

Ended ended(const Expectation& expectation, const Observed& seen, const RunResult& result) {
    Ended part;
    if (!has_window(expectation)) {
        for (std::size_t kind = 0; kind != models::kind_count; ++kind) {
            part.by_kind.ended[kind] = seen.tally->of(static_cast<Kind>(kind));
        }
        part.seconds = sim::to_seconds(result.measured_for());
        return part;
    }
    const std::size_t count =
        seen.traffic != nullptr ? seen.traffic->seconds.size() : seen.service->seconds.size();
    const auto [from, until] = rows_of(expectation, count);
    part.by_kind = seen.traffic != nullptr ? sum_of(seen.traffic->seconds, from, until)
                                           : sum_of(seen.service->seconds, from, until);
    part.seconds = static_cast<double>(until - from);
    return part;
}

std::uint64_t wanted(Measure measure, const SecondsSum& ended) {
    switch (measure) {
        case Measure::succeed:
            return ended.succeeded();
        case Measure::ok:
            return ended.of(Kind::ok);
        case Measure::degraded:
            return ended.of(Kind::degraded);
        case Measure::failed:
            return ended.of(Kind::failed);
        case Measure::timed_out:
            return ended.of(Kind::timed_out);
        case Measure::rejected:
            return ended.of(Kind::rejected);
        default:
            return ended.of(Kind::gave_up);
    }
}

Measured measured_fraction(Measure measure, const Ended& part) {
    const std::uint64_t all = part.by_kind.in_all();
    if (all == 0) return std::string("nothing ended");
    return static_cast<double>(wanted(measure, part.by_kind)) / static_cast<double>(all);
}

Measured measured_duration(Measure measure, const sim::Histogram& response) {
    if (response.count() == 0) return std::string("nothing succeeded");
    const auto quantile = [&](double share) {
        return static_cast<double>(response.quantile(share).nanoseconds);
    };
    switch (measure) {
        case Measure::mean:
            return response.mean();
        case Measure::p50:
            return quantile(0.5);
        case Measure::p90:
            return quantile(0.9);
        case Measure::p99:
            return quantile(0.99);
        case Measure::p99_9:
            return quantile(0.999);
        default:
            return static_cast<double>(response.longest().nanoseconds);
    }
}

Measured measured_throughput(const Ended& part) {
    if (part.seconds <= 0) return std::string("no whole second of the run is meant");
    return static_cast<double>(part.by_kind.succeeded()) / part.seconds;
}

Measured measured_busy(const Expectation& expectation, const ServiceResult& service) {
    if (!has_limited_workers(service)) return std::string("its workers are unlimited");
    const auto workers = static_cast<double>(service.workers);
    if (!has_window(expectation)) return service.busy_mean / workers;
    const auto [from, until] = rows_of(expectation, service.seconds.size());
    if (from == until) return std::string("no whole second of the run is meant");
    double sum = 0;
    for (std::size_t row = from; row != until; ++row) {
        sum += static_cast<double>(service.seconds[row].busy);
    }
    const double busy = sum / static_cast<double>(until - from) / workers;
    return std::round(busy * row_precision) / row_precision;
}

Measured measured_calls(const Observed& seen) {
    const std::uint64_t ended = seen.tally->ended_in_all();
    if (ended == 0) return std::string("nothing ended");
    return static_cast<double>(seen.traffic->calls) / static_cast<double>(ended);
}

Measured measured_exhaustion(const ServiceResult& service) {
    if (!service.exhausted_at) return std::string("never");
    return static_cast<double>(service.exhausted_at->nanoseconds);
}

Measured measured_of_service(const Expectation& expectation, const ServiceResult& service) {
    if (expectation.measure == Measure::queued) return service.queued_mean;
    if (expectation.measure == Measure::busy) return measured_busy(expectation, service);
    return measured_exhaustion(service);
}

Measured measure(const Expectation& expectation, const Observed& seen, const RunResult& result) {
    if (has_window(expectation) && !may_have_window(expectation.subject, expectation.measure)) {
        const bool is_edge = expectation.subject == Subject::edge;
        return std::string(is_edge ? "edges are measured over the whole run"
                                   : "it is measured over the whole run") +
               ": leave `from` and `until` out";
    }
    if (is_fraction_of_ended(expectation.measure)) {
        return measured_fraction(expectation.measure, ended(expectation, seen, result));
    }
    if (is_duration(expectation.measure)) {
        return measured_duration(expectation.measure, seen.tally->response);
    }
    if (expectation.measure == Measure::throughput) {
        return measured_throughput(ended(expectation, seen, result));
    }
    if (expectation.measure == Measure::sent) return static_cast<double>(seen.tally->sent);
    if (expectation.measure == Measure::attempts && seen.edge != nullptr) {
        return static_cast<double>(seen.edge->attempts);
    }
    if (expectation.measure == Measure::calls_per_request && seen.traffic != nullptr) {
        return measured_calls(seen);
    }
    if (seen.service == nullptr) return std::string("this cannot be measured of it");
    return measured_of_service(expectation, *seen.service);
}

Measured measured_in(const Expectation& expectation, const RunResult& result) {
    Observed seen;
    observe(seen, expectation, result);
    if (seen.tally == nullptr) return "there is no " + expectation.of;
    return measure(expectation, seen, result);
}

bool compares(const Expectation& expectation, double value) {
    const double rounding = expectation.measure == Measure::busy ? 1e-6 : 1e-9;
    const double first = expectation.value;
    switch (expectation.comparison) {
        case Comparison::below:
        case Comparison::before:
            return value < first;
        case Comparison::above:
        case Comparison::after:
            return value > first;
        case Comparison::at_most:
            return value <= first;
        case Comparison::at_least:
            return value >= first;
        case Comparison::between:
            return value >= first && value <= expectation.second;
        case Comparison::equals:
            return std::abs(value - first) <= rounding * std::max(1.0, std::abs(first));
        case Comparison::about:
            return std::abs(value - first) <= expectation.second * std::abs(first);
        case Comparison::never:
            return false;
    }
    return false;
}

std::string in_words(MeasureUnit unit, double value) {
    switch (unit) {
        case MeasureUnit::fraction:
            return percent_in_words(value);
        case MeasureUnit::duration:
            return nanoseconds_in_words(value);
        case MeasureUnit::rate:
            return number_in_words(value) + "/s";
        case MeasureUnit::number:
            return number_in_words(value);
        case MeasureUnit::instant:
            return instant_in_words(sim::Instant{static_cast<std::int64_t>(value)});
    }
    return {};
}

/// What has not happened has happened neither before nor after any instant.
bool holds(const Expectation& expectation, const Measured& measured) {
    if (measured.value) return compares(expectation, *measured.value);
    return expectation.comparison == Comparison::never && measured.why_not == "never";
}

}  // namespace

bool may_have_window(Subject subject, Measure measure) {
    return subject != Subject::edge && (is_fraction_of_ended(measure) ||
                                        measure == Measure::throughput || measure == Measure::busy);
}

Judgement judge(const Expectation& expectation, const RunResult& result) {
    const Measured measured = measured_in(expectation, result);
    Judgement judgement;
    judgement.expectation = expectation;
    judgement.holds = holds(expectation, measured);
    judgement.value = measured.value;
    judgement.measured =
        measured.value ? in_words(topologies::measure_unit(expectation.measure), *measured.value)
                       : measured.why_not;
    judgement.sentence =
        expectation.text + ": " + (measured.value ? "it is " : "") + judgement.measured;
    return judgement;
}

double value_in(const topologies::Figure& figure, const RunResult& result) {
    const Measured measured = measured_in(figure.what, result);
    if (figure.is_condition) return holds(figure.what, measured) ? 1 : 0;
    if (!measured.value) return std::numeric_limits<double>::quiet_NaN();
    return topologies::unit_of(figure) == "s" ? *measured.value / 1e9 : *measured.value;
}

std::vector<Judgement> judge_all(std::span<const Expectation> expectations,
                                 const RunResult& result) {
    std::vector<Judgement> judgements;
    judgements.reserve(expectations.size());
    for (const Expectation& expectation : expectations) {
        judgements.push_back(judge(expectation, result));
    }
    return judgements;
}

bool all_hold(std::span<const Judgement> judgements) {
    return std::ranges::all_of(judgements, &Judgement::holds);
}

}  // namespace halfopen::experiments
