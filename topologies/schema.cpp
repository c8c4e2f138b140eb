// The JSON Schema (draft-07), made from the tables that the reader uses.

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "topologies/distribution_forms.hpp"
#include "topologies/language.hpp"
#include "topologies/measures.hpp"
#include "topologies/schema_parts.hpp"
#include "topologies/settings.hpp"
#include "topologies/topology.hpp"

namespace halfopen::topologies {
namespace {

/// {name: {parameters}} for one law.
std::string law(const DistributionForm& form) {
    std::string value;
    if (form.sets.empty()) {
        value = reference(form.form);
    } else {
        value = "{\"anyOf\": [";
        for (const ParameterSet& set : form.sets) {
            Members properties;
            std::string required;
            for (const std::string_view name : set) {
                if (name.empty()) continue;
                const bool plain = name == "cv" || name == "shape" || name == "stages";
                properties.add(name, plain ? "{\"type\": \"number\"}"
                                           : reference(name == "phases" ? "phases" : "duration"));
                required += (required.empty() ? "" : ", ") + json_text(name);
            }
            value += (value.back() == '[' ? "" : ", ") + Members()
                                                             .add("type", "\"object\"")
                                                             .add("properties", properties.object())
                                                             .add("additionalProperties", "false")
                                                             .add("required", "[" + required + "]")
                                                             .object();
        }
        value += "]}";
    }
    return Members()
        .add("type", "\"object\"")
        .add("properties", Members().add(form.name, value).object())
        .add("additionalProperties", "false")
        .add("required", "[" + json_text(form.name) + "]")
        .object();
}

std::string distribution() {
    std::string text = "{\"anyOf\": [" + reference("duration");
    for (const DistributionForm& form : distribution_forms) text += ", " + law(form);
    return text + "]}";
}

template <class Forms>
std::string any_form(const Forms& forms) {
    std::string text = "{\"anyOf\": [";
    for (const auto& form : forms) text += (text.back() == '[' ? "" : ", ") + object_of(form.keys);
    return text + "]}";
}

std::string expectation() {
    Members properties;
    add_keys(expectation_keys, properties);
    for (const MeasureForm& form : measure_forms) {
        properties.add(form.name, with_meaning(reference("comparison"), form.meaning));
    }
    return object(properties, expectation_keys);
}

/// Some of the top-level keys; what is below them is checked when it is merged.
std::string variant() {
    std::vector<std::string_view> keys;
    for (const Key& key : top_level_keys) {
        const bool fixed = key.name == "schema" || key.name == "variants" || key.name == "expect";
        if (!fixed) keys.push_back(key.name);
    }
    return Members().add("type", "\"object\"").add("propertyNames", words(keys)).object();
}

void add_quantities(Members& definitions) {
    constexpr std::string_view name = "[A-Za-z][A-Za-z0-9_-]*";
    const std::string side = "(\\*|" + std::string(name) + "(\\." + std::string(name) + ")?)";
    definitions.add("schema_number", "{\"const\": 1}")
        .add("text", "{\"type\": [\"string\", \"number\", \"boolean\"]}")
        .add("name", pattern("^" + std::string(name) + "$"))
        .add("endpoint", pattern("^" + std::string(name) + "\\." + std::string(name) + "$"))
        .add("callee", pattern("^" + std::string(name) + "(\\." + std::string(name) + ")?$"))
        .add("subject", pattern("^" + std::string(name) + "$|->"))
        .add("edge_pattern", pattern("^ *" + side + " *-> *" + side + " *$"))
        .add("duration", pattern("^ *\\+?([0-9]+\\.?[0-9]*|\\.[0-9]+) *(ns|us|ms|s|min|h) *$"))
        .add("rate", pattern("^ *\\+?([0-9]+\\.?[0-9]*|\\.[0-9]+) */ *(s|min|h) *$"))
        .add("fraction", pattern("^ *\\+?([0-9]+\\.?[0-9]*|\\.[0-9]+) *% *$"))
        .add("flag", "{\"type\": \"boolean\"}")
        .add("count",
             any_of({"{\"type\": \"integer\", \"minimum\": 0}", "{\"const\": \"unlimited\"}"}))
        .add("positive_count", "{\"type\": \"integer\", \"minimum\": 1}")
        .add("positive_number", "{\"type\": \"number\", \"exclusiveMinimum\": 0}")
        .add("priority", "{\"type\": \"integer\", \"minimum\": 0, \"maximum\": 9}")
        .add("seed", "{\"type\": \"integer\", \"minimum\": 0}")
        .add("join", any_of({"{\"const\": \"all\"}", reference("positive_count")}))
        .add("comparison",
             pattern(
                 "^ *(below|above|at most|at least|between|equals|about|before|after|never)( |$)"));
}

void add_distributions(Members& definitions) {
    definitions.add("distribution", distribution())
        .add("phase", object_of(phase_keys))
        .add("phases", list_of("phase", 1))
        .add("mixture_part", object_of(mixture_keys))
        .add("mixture", list_of("mixture_part", 1))
        .add("shifted", object_of(shifted_keys))
        .add("quantiles", map_of("duration"))
        .add("samples", list_of("duration", 1));
}

void add_services(Members& definitions) {
    constexpr std::string_view name = "^[A-Za-z][A-Za-z0-9_-]*$";
    definitions.add("services", map_of("service", name))
        .add("service", object_of(service_keys,
                                  std::span<const models::Field<ServiceSettings>>(service_fields)))
        .add("queue", object_of({}, std::span<const models::Field<QueueSettings>>(queue_fields)))
        .add("endpoints", map_of("program", name))
        .add("program", any_of({reference("steps"), object_of(endpoint_keys)}))
        .add("failure", any_of({reference("fraction"), object_of(failure_keys)}))
        .add("shedding_policy", shedding_schema())
        .add("shedding", list_of("shedding_policy"))
        .add("steps", list_of("step"))
        .add("step", any_form(step_forms))
        .add("branches", "{\"type\": \"array\", \"minItems\": 1, \"items\": " +
                             any_of({reference("step"), reference("steps")}) + "}")
        .add("option", object_of(option_keys))
        .add("options", list_of("option", 1));
}

void add_surroundings(Members& definitions) {
    constexpr std::string_view name = "^[A-Za-z][A-Za-z0-9_-]*$";
    definitions.add("traffic_classes", map_of("traffic_class", name))
        .add("traffic_class", object_of(traffic_keys))
        .add("targets", any_of({reference("endpoint"), map_of("fraction"), list_of("endpoint", 1)}))
        .add("rate_point", object_of(rate_point_keys))
        .add("rate_over_time",
             any_of({reference("rate"), list_of("rate_point", 1), object_of(rate_file_keys)}))
        .add("burst_phase", object_of(burst_phase_keys))
        .add("burst_phases", list_of("burst_phase", 2))
        .add("arrivals",
             any_of({"{\"enum\": [\"poisson\", \"constant\"]}", object_of(bursty_keys)}))
        .add("protocol", object_of(protocol_keys))
        .add("protocols", map_of("protocol", name))
        .add("link", object_of(link_keys))
        .add("links", map_of("link"))
        .add("policy", policy_schema())
        .add("policies", list_of("policy"))
        .add("protections", map_of("policies"))
        .add("incident", any_form(incident_forms))
        .add("incidents", list_of("incident"))
        .add("run", object_of(run_keys, std::span<const models::Field<RunSettings>>(run_fields)))
        .add("variant", variant())
        .add("variants", map_of("variant", name))
        .add("expectation", expectation())
        .add("expectation_list", list_of("expectation"))
        .add("expectations", map_of("expectation_list"));
}

}  // namespace

std::string json_schema() {
    Members definitions;
    add_quantities(definitions);
    add_distributions(definitions);
    add_services(definitions);
    add_surroundings(definitions);
    Members properties;
    add_keys(top_level_keys, properties);
    std::string required;
    for (const Key& key : top_level_keys) {
        if (key.required) required += (required.empty() ? "" : ", ") + json_text(key.name);
    }
    return Members()
               .add("$schema", "\"http://json-schema.org/draft-07/schema#\"")
               .add("title", "\"A halfopen topology\"")
               .add("type", "\"object\"")
               .add("properties", properties.object())
               .add("additionalProperties", "false")
               .add("required", "[" + required + "]")
               .add("definitions", definitions.object())
               .object() +
           "\n";
}

}  // namespace halfopen::topologies
