#include "experiments/report_json.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "experiments/json_writer.hpp"
#include "experiments/report_phases.hpp"
#include "experiments/report_timeline.hpp"
#include "experiments/report_verdict.hpp"
#include "experiments/report_words.hpp"

namespace halfopen::experiments {
namespace {

void write_instant(JsonWriter& json, std::string_view key, std::optional<sim::Instant> instant) {
    json.key(key);
    if (instant && *instant != sim::never) {
        json.value(sim::to_seconds(*instant));
    } else {
        json.null();
    }
}

void write_response(JsonWriter& json, const sim::Histogram& response) {
    constexpr std::array<std::pair<std::string_view, double>, 4> quantiles{
        {{"p50", 0.5}, {"p90", 0.9}, {"p99", 0.99}, {"p99.9", 0.999}}};
    json.key("response").open_object().field("count", response.count());
    const bool is_empty = response.count() == 0;
    const auto write = [&](std::string_view name, double seconds) {
        json.key(name);
        is_empty ? json.null() : json.value(seconds);
    };
    write("mean", response.mean() / 1e9);
    for (const auto& [name, share] : quantiles) {
        write(name, sim::to_seconds(response.quantile(share)));
    }
    write("shortest", sim::to_seconds(response.shortest()));
    write("longest", sim::to_seconds(response.longest()));
    json.close();
}

void write_tally(JsonWriter& json, const Tally& tally) {
    json.field("name", tally.name).field("sent", tally.sent).field("in_flight", tally.in_flight);
    json.field("ended", tally.ended_in_all());
    json.key("by_kind").open_object();
    for (std::size_t kind = 0; kind != models::kind_count; ++kind) {
        json.field(models::kind_names[kind], tally.of(static_cast<Kind>(kind)));
    }
    json.close().key("by_outcome").open_object();
    for (std::size_t outcome = 0; outcome != models::outcome_count; ++outcome) {
        json.field(models::outcome_names[outcome], tally.ended[outcome]);
    }
    json.close();
    write_response(json, tally.response);
}

template <class Second, class Value>
void write_column(JsonWriter& json, std::string_view name, const std::vector<Second>& seconds,
                  Value value) {
    json.key(name).open_array();
    for (const Second& second : seconds) json.value(value(second));
    json.close();
}

template <class Second>
void write_ended_columns(JsonWriter& json, const std::vector<Second>& seconds) {
    for (std::size_t kind = 0; kind != models::kind_count; ++kind) {
        write_column(json, models::kind_names[kind], seconds,
                     [kind](const Second& second) { return second.ended[kind]; });
    }
}

void write_traffic(JsonWriter& json, const TrafficResult& traffic) {
    using Second = models::TrafficSecond;
    json.open_object();
    write_tally(json, traffic);
    json.field("calls", traffic.calls).key("seconds").open_object();
    write_column(json, "sent", traffic.seconds, [](const Second& second) { return second.sent; });
    write_ended_columns(json, traffic.seconds);
    write_column(json, "mean_response", traffic.seconds,
                 [](const Second& second) { return second.mean_response; });
    json.close().close();
}

/// Whether adaptive concurrency bounds what goes on there.
template <class Second>
bool has_limit(const std::vector<Second>& seconds) {
    return std::ranges::any_of(seconds, [](const Second& second) { return second.limit > 0; });
}

void write_service(JsonWriter& json, const ServiceResult& service) {
    using Second = models::ServiceSecond;
    json.open_object();
    write_tally(json, service);
    json.key("workers");
    has_limited_workers(service) ? json.value(service.workers) : json.null();
    json.field("busy_mean", service.busy_mean).field("queued_mean", service.queued_mean);
    json.field("in_system_mean", service.in_system_mean);
    write_instant(json, "exhausted_at", service.exhausted_at);
    json.key("shed").open_object();
    for (std::size_t reason = 0; reason != service.shed.size(); ++reason) {
        if (service.shed[reason] != 0) {
            json.field(models::shedding_names[reason], service.shed[reason]);
        }
    }
    json.close().key("seconds").open_object();
    write_column(json, "arrived", service.seconds,
                 [](const Second& second) { return second.arrived; });
    write_ended_columns(json, service.seconds);
    write_column(json, "busy", service.seconds, [](const Second& second) { return second.busy; });
    write_column(json, "queued", service.seconds,
                 [](const Second& second) { return second.queued; });
    if (has_limit(service.seconds)) {
        write_column(json, "limit", service.seconds,
                     [](const Second& second) { return second.limit; });
    }
    json.close().close();
}

void write_transitions(JsonWriter& json, const EdgeResult& edge) {
    constexpr std::array<std::string_view, 3> states{"closed", "open", "half_open"};
    json.key("breaker").open_array();
    for (const models::BreakerReading& breaker : edge.breakers) {
        for (const auto& transition : breaker.transitions) {
            json.open_object();
            write_instant(json, "at", transition.at);
            json.field("to", states[static_cast<std::size_t>(transition.to)]);
            json.field("instance", breaker.whose).close();
        }
    }
    json.close();
}

void write_ejections(JsonWriter& json, const EdgeResult& edge) {
    json.key("ejections").open_array();
    for (const EjectionNote& each : edge.ejections) {
        json.open_object();
        write_instant(json, "at", each.at);
        json.field("replica", each.replica);
        json.field("to", each.ejected ? "ejected" : "returned").close();
    }
    json.close();
}

void write_edge(JsonWriter& json, const EdgeResult& edge) {
    using Second = models::EdgeSecond;
    json.open_object();
    write_tally(json, edge);
    json.field("attempts", edge.attempts).field("transmitted", edge.transmitted);
    json.field("rejected_by_breaker", edge.rejected_by_breaker);
    json.key("policies").open_object();
    for (std::size_t event = 0; event != models::policy_event_count; ++event) {
        if (edge.policies[event] != 0) {
            json.field(models::policy_event_names[event], edge.policies[event]);
        }
    }
    json.close();
    write_transitions(json, edge);
    write_ejections(json, edge);
    json.key("seconds").open_object();
    write_column(json, "transmitted", edge.seconds,
                 [](const Second& second) { return second.transmitted; });
    write_column(json, "ejected", edge.seconds,
                 [](const Second& second) { return second.ejected; });
    if (has_limit(edge.seconds)) {
        write_column(json, "limit", edge.seconds,
                     [](const Second& second) { return second.limit; });
    }
    json.close().close();
}

void write_incident(JsonWriter& json, const IncidentNote& incident) {
    json.open_object().field("name", incident.name);
    write_instant(json, "from", incident.from);
    write_instant(json, "until", incident.until);
    json.field("ramp", sim::to_seconds(incident.ramp)).close();
}

/// In seconds where the measure is a time.
double in_seconds(const Judgement& judgement) {
    const auto unit = topologies::measure_unit(judgement.expectation.measure);
    const bool is_time =
        unit == topologies::MeasureUnit::duration || unit == topologies::MeasureUnit::instant;
    return is_time ? *judgement.value / 1e9 : *judgement.value;
}

void write_judgement(JsonWriter& json, const Judgement& judgement) {
    json.open_object().field("holds", judgement.holds);
    json.field("expectation", judgement.expectation.text);
    json.field("of", judgement.expectation.of);
    json.field("measure", topologies::measure_name(judgement.expectation.measure));
    json.key("value");
    judgement.value ? json.value(in_seconds(judgement)) : json.null();
    json.field("measured", judgement.measured).field("line", judgement.expectation.line).close();
}

void write_happening(JsonWriter& json, const Happening& happening) {
    json.open_object();
    write_instant(json, "at", happening.at);
    json.field("kind", happening_name(happening.kind)).field("subject", happening.subject);
    json.field("text", happening.text).close();
}

void write_head(JsonWriter& json, const RunResult& result, std::string_view version,
                std::string_view topology_path, std::string_view stamp) {
    json.field("halfopen", version);
    json.key("topology").open_object();
    json.field("path", topology_path).field("title", result.title).close();
    json.field("variant", result.variant).field("seed", result.seed);
    json.field("replication", result.replication);
    json.field("duration", sim::to_seconds(result.duration));
    json.field("simulated", sim::to_seconds(result.simulated));
    json.field("warm_up", sim::to_seconds(result.warm_up));
    json.field("complete", result.is_complete);
    json.field("fingerprint", fingerprint_in_words(result.fingerprint));
    json.key("stamp");
    stamp.empty() ? json.null() : json.value(stamp);
    json.field("events", result.events);
}

template <class Items, class Write>
void write_all(JsonWriter& json, std::string_view key, const Items& items, Write write) {
    json.key(key).open_array();
    for (const auto& item : items) write(json, item);
    json.close();
}

}  // namespace

std::string to_json(const JudgedRun& run, std::string_view version, std::string_view topology_path,
                    std::string_view stamp) {
    JsonWriter json;
    json.open_object();
    write_head(json, run.result, version, topology_path, stamp);
    write_all(json, "traffic", run.result.traffic, write_traffic);
    write_all(json, "services", run.result.services, write_service);
    write_all(json, "edges", run.result.edges, write_edge);
    write_all(json, "incidents", run.result.incidents, write_incident);
    write_all(json, "expectations", run.judgements, write_judgement);
    write_all(json, "timeline", timeline(run.result), write_happening);
    write_all(json, "verdict", verdict(run.result),
              [](JsonWriter& to, const std::string& sentence) { to.value(sentence); });
    return json.close().text();
}

}  // namespace halfopen::experiments
