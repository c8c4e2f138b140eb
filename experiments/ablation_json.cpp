// An ablation for programs: JSON and CSV.

#include <array>
#include <charconv>

#include "experiments/ablation_report.hpp"
#include "experiments/json_writer.hpp"
#include "experiments/report_words.hpp"

namespace halfopen::experiments {
namespace {

void write_optional(JsonWriter& json, std::string_view key, const std::optional<double>& value) {
    json.key(key);
    value ? json.value(*value) : json.null();
}

void write_names(JsonWriter& json, std::string_view key, const std::vector<std::string>& names) {
    json.key(key).open_array();
    for (const std::string& name : names) json.value(name);
    json.close();
}

void write_estimate(JsonWriter& json, std::string_view key, const Estimate& estimate) {
    json.key(key).open_object().field("count", estimate.count);
    json.key("mean");
    estimate.count > 0 ? json.value(estimate.mean) : json.null();
    json.key("half_width");
    estimate.count > 1 ? json.value(estimate.half_width) : json.null();
    json.close();
}

void write_estimates(JsonWriter& json, std::string_view key, const PerMeasure<Estimate>& all) {
    json.key(key).open_object();
    for (std::size_t measure = 0; measure != ablation_measure_count; ++measure) {
        write_estimate(json, ablation_measure_names[measure], all[measure]);
    }
    json.close();
}

void write_trial(JsonWriter& json, const Ablation& ablation, const AblationTrial& trial,
                 std::uint64_t replication) {
    json.open_object().field("replication", replication);
    json.field("fingerprint", fingerprint_in_words(trial.fingerprint));
    for (std::size_t measure = 0; measure != ablation_measure_count; ++measure) {
        write_optional(json, ablation_measure_names[measure], trial.measures[measure]);
    }
    json.key("success_rate_of").open_object();
    for (std::size_t index = 0; index != trial.success_of.size(); ++index) {
        write_optional(json, ablation.users[index], trial.success_of[index]);
    }
    json.close().field("contained", trial.contains).close();
}

template <class Value>
void write_column(JsonWriter& json, std::string_view name, const std::vector<Served>& seconds,
                  Value value) {
    json.key(name).open_array();
    for (const Served& second : seconds) json.value(second.*value);
    json.close();
}

void write_set(JsonWriter& json, const Ablation& ablation, const AblationSet& set) {
    json.open_object().field("set", set_in_words(ablation.call, set.present));
    write_names(json, "defences", names_in(ablation.call, set.present));
    json.field("contains", set.contains).field("contained_in", set.contained_in);
    write_estimates(json, "means", set.measures);
    json.key("success_rate_of").open_object();
    for (std::size_t index = 0; index != set.success_of.size(); ++index) {
        write_estimate(json, ablation.users[index], set.success_of[index]);
    }
    json.close().key("seconds").open_object();
    write_column(json, "sent", set.seconds, &Served::sent);
    write_column(json, "ended", set.seconds, &Served::ended);
    write_column(json, "succeeded", set.seconds, &Served::succeeded);
    write_column(json, "in_full", set.seconds, &Served::in_full);
    json.close().key("trials").open_array();
    for (std::size_t index = 0; index != set.trials.size(); ++index) {
        if (set.trials[index].is_finished) write_trial(json, ablation, set.trials[index], index);
    }
    json.close().close();
}

void write_instant(JsonWriter& json, std::string_view key, sim::Instant at) {
    json.key(key);
    at == sim::never ? json.null() : json.value(sim::to_seconds(at));
}

void write_incidents(JsonWriter& json, const Ablation& ablation) {
    json.key("incidents").open_array();
    for (const IncidentNote& incident : ablation.incidents) {
        json.open_object().field("name", incident.name);
        write_instant(json, "from", incident.from);
        write_instant(json, "until", incident.until);
        json.field("ramp", sim::to_seconds(incident.ramp)).close();
    }
    json.close();
}

void write_stamp(JsonWriter& json, const Ablation& ablation, std::string_view version) {
    json.field("halfopen", version).key("topology").open_object();
    json.field("path", ablation.path).field("title", ablation.title).close();
    json.field("variant", ablation.variant).field("seed", ablation.seed);
    json.field("replications", ablation.replications).field("finished", ablation.finished);
    json.field("complete", ablation.is_complete);
    json.field("duration", sim::to_seconds(ablation.duration));
    json.field("edge", ablation.call.name);
    write_names(json, "defences", ablation.call.defences);
    write_names(json, "kept", ablation.call.kept);
    write_names(json, "callers", ablation.callers);
    write_names(json, "callees", ablation.callees);
    write_incidents(json, ablation);
    json.field("criterion", ablation.criterion);
}

std::string number(double value) {
    std::array<char, 64> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value);
    return {text.data(), end.ptr};
}

std::string csv_value(const std::optional<double>& value) { return value ? number(*value) : ""; }

std::string csv_head(const Ablation& ablation) {
    std::string head = "set";
    for (const std::string& defence : ablation.call.defences) head += "," + defence;
    head += ",replication,seed,fingerprint";
    for (const std::string_view name : ablation_measure_names) head += "," + std::string(name);
    for (const std::string& name : ablation.users) head += ",success_rate." + name;
    return head + ",contained\n";
}

std::string csv_row(const Ablation& ablation, const AblationSet& set, std::size_t replication) {
    const AblationTrial& trial = set.trials[replication];
    std::string row = set_in_words(ablation.call, set.present);
    for (std::size_t defence = 0; defence != ablation.call.defences.size(); ++defence) {
        row += (set.present >> defence & 1U) != 0 ? ",1" : ",0";
    }
    row += "," + std::to_string(replication) + "," + std::to_string(ablation.seed) + "," +
           fingerprint_in_words(trial.fingerprint);
    for (const auto& value : trial.measures) row += "," + csv_value(value);
    for (const auto& value : trial.success_of) row += "," + csv_value(value);
    return row + (trial.contains ? ",1\n" : ",0\n");
}

}  // namespace

std::string to_json(const Ablation& ablation, std::string_view version) {
    JsonWriter json;
    json.open_object();
    write_stamp(json, ablation, version);
    json.key("contributions").open_array();
    for (const Contribution& each : ablation.contributions) {
        json.open_object().field("defence", each.defence);
        write_estimates(json, "missing", each.missing);
        write_estimates(json, "alone", each.alone);
        write_estimate(json, "shapley", each.shapley);
        write_estimate(json, "shapley_full", each.shapley_full);
        json.close();
    }
    json.close().key("smallest_sets").open_array();
    for (const DefenceSet set : ablation.smallest) {
        json.open_array();
        for (const std::string& name : names_in(ablation.call, set)) json.value(name);
        json.close();
    }
    json.close().key("sets").open_array();
    for (const AblationSet& set : ablation.sets) write_set(json, ablation, set);
    json.close();
    write_names(json, "verdict", verdict(ablation));
    return json.close().text();
}

std::string to_csv(const Ablation& ablation) {
    std::string text = csv_head(ablation);
    for (const AblationSet& set : ablation.sets) {
        for (std::size_t index = 0; index != set.trials.size(); ++index) {
            if (set.trials[index].is_finished) text += csv_row(ablation, set, index);
        }
    }
    return text;
}

}  // namespace halfopen::experiments
