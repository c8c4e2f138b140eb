#pragma once
// Every key of the language, once. The reader takes from here which keys it knows and which must be
// there, the JSON Schema what an editor offers. The plain settings are Field tables (settings.hpp,
// models/policies/settings.hpp).

#include <array>
#include <span>
#include <string_view>

namespace halfopen::topologies {

/// One key of a mapping. `form` names a definition of the JSON Schema (schema.cpp).
struct Key {
    std::string_view name;
    std::string_view form;
    std::string_view meaning;
    bool required = false;
};

/// Other spellings of words that can stand for a setting.
struct WordSynonym {
    std::string_view word;
    std::string_view usual;
};
inline constexpr std::array word_synonyms{
    WordSynonym{"soft_exponential_polly", "soft_exponential"},
};
constexpr std::string_view usual_word(std::string_view word) {
    for (const WordSynonym& synonym : word_synonyms) {
        if (synonym.word == word) return synonym.usual;
    }
    return word;
}

inline constexpr std::array top_level_keys{
    Key{"schema", "schema_number", "the version of the language: 1", true},
    Key{"title", "text", "what the file is about"},
    Key{"services", "services", "name -> service", true},
    Key{"traffic", "traffic_classes", "name -> class of users"},
    Key{"protocol", "name", "the protocol of edges for which `links` names none"},
    Key{"protocols", "protocols", "name -> what a message costs"},
    Key{"links", "links", "edge pattern -> link"},
    Key{"protect", "protections", "edge pattern -> list of policies, outermost first"},
    Key{"incidents", "incidents", "what goes wrong and when"},
    Key{"run", "run", "how long, from which seed"},
    Key{"variants", "variants", "name -> what it changes"},
    Key{"expect", "expectations", "variant, or as_written -> list of expectations"},
};

/// Beside the fields of ServiceSettings.
inline constexpr std::array service_keys{
    Key{"queue", "queue", "where requests wait for a worker"},
    Key{"shedding", "shedding", "what it does against too much work, asked in this order"},
    Key{"retry_after", "duration", "told to those whom it turns away: when to come again"},
    Key{"endpoints", "endpoints", "name -> list of steps", true},
};

/// An endpoint that is more than its list of steps.
inline constexpr std::array endpoint_keys{
    Key{"idempotent", "flag", "whether doing it twice is the same as once; true by default"},
    Key{"steps", "steps", "what it does", true},
};

inline constexpr std::array traffic_keys{
    Key{"send", "targets", "an endpoint, endpoints with their shares, or a list in order", true},
    Key{"rate", "rate_over_time", "arrivals a second: one rate, points in time, or a csv file"},
    Key{"arrivals", "arrivals", "poisson, constant, or bursty"},
    Key{"users", "positive_count", "makes a closed class of so many users"},
    Key{"think", "distribution", "how long a user thinks before each request"},
    Key{"give_up_after", "duration", "patience for one request"},
    Key{"priority", "priority", "0 is served first, 9 last"},
    Key{"from", "duration", "when the class begins to send"},
    Key{"until", "duration", "when it stops"},
    Key{"for", "duration", "how long it is there, instead of `until`"},
};
inline constexpr std::array rate_point_keys{
    Key{"at", "duration", "when", true},
    Key{"rate", "rate", "how many a second then", true},
};
inline constexpr std::array rate_file_keys{
    Key{"csv", "text", "a file of rows `seconds,requests_per_second`", true},
};
inline constexpr std::array bursty_keys{
    Key{"bursty", "burst_phases", "phases that follow each other in a circle", true},
};
inline constexpr std::array burst_phase_keys{
    Key{"rate", "rate", "how many a second during the phase", true},
    Key{"for", "duration", "the mean length of the phase", true},
};

/// Beside the fields of RunSettings.
inline constexpr std::array run_keys{
    Key{"seed", "seed", "where the dice begin: a whole number"},
};

inline constexpr std::array protocol_keys{
    Key{"latency", "duration", "added to each message, each way"},
    Key{"caller_work", "duration", "core time at the caller, for each call"},
    Key{"callee_work", "duration", "core time at the callee, for each call"},
};
inline constexpr std::array link_keys{
    Key{"protocol", "name", "the protocol of these edges"},
    Key{"latency", "distribution", "added to the protocol's, each way"},
    Key{"loss", "fraction", "of each message, each way"},
    Key{"duplicate", "fraction", "of each request"},
};

inline constexpr std::array work_step_keys{
    Key{"work", "distribution", "uses a worker and a core", true}};
inline constexpr std::array wait_step_keys{Key{"wait", "distribution", "uses a worker only", true}};
inline constexpr std::array call_step_keys{
    Key{"call", "endpoint", "service.endpoint, waited for", true}};
inline constexpr std::array together_step_keys{
    Key{"together", "branches", "branches at the same time", true},
    Key{"join", "join", "how many must succeed: a number, or all"},
};
inline constexpr std::array repeat_step_keys{
    Key{"repeat", "positive_count", "how many times, one after another", true},
    Key{"steps", "steps", "what is repeated", true},
};
inline constexpr std::array choose_step_keys{
    Key{"choose", "options", "at most one of them", true},
};
inline constexpr std::array option_keys{
    Key{"probability", "fraction", "how often this one is taken", true},
    Key{"steps", "steps", "what is done then", true},
};
inline constexpr std::array background_step_keys{
    Key{"background", "steps", "started and not waited for", true},
};
inline constexpr std::array fail_step_keys{
    Key{"fail", "failure", "the request ends here with an error, this often", true},
};
/// Under `fail`, where that is a mapping.
inline constexpr std::array failure_keys{
    Key{"probability", "fraction", "how often", true},
    Key{"permanent", "flag", "the caller's fault, like HTTP 4xx, which no retry mends"},
};

/// A step is a mapping whose verb is one of these keys.
struct StepForm {
    std::string_view verb;
    std::span<const Key> keys;
};
inline constexpr std::array step_forms{
    StepForm{"work", work_step_keys},
    StepForm{"wait", wait_step_keys},
    StepForm{"call", call_step_keys},
    StepForm{"together", together_step_keys},
    StepForm{"repeat", repeat_step_keys},
    StepForm{"choose", choose_step_keys},
    StepForm{"background", background_step_keys},
    StepForm{"fail", fail_step_keys},
};

inline constexpr Key incident_from{"from", "duration", "when it begins; 0s by default"};
inline constexpr Key incident_until{"until", "duration",
                                    "when it ends; the end of the run by default"};
inline constexpr Key incident_for{"for", "duration", "how long it lasts, instead of `until`"};
inline constexpr Key incident_replicas{"replicas", "positive_count",
                                       "how many of its replicas, the first; all by default"};
inline constexpr std::array slow_keys{
    Key{"slow", "callee", "the service or endpoint whose work grows", true},
    Key{"work", "duration", "what all its work per request takes then, in the mean"},
    Key{"factor", "positive_number", "or what its work is multiplied by"},
    Key{"ramp", "duration", "how long it takes to get there, in a straight line"},
    incident_replicas,
    incident_from,
    incident_until,
    incident_for,
};
inline constexpr std::array errors_keys{
    Key{"errors", "callee", "the service or endpoint that answers with errors", true},
    Key{"rate", "fraction", "of the requests that get a worker", true},
    incident_replicas,
    incident_from,
    incident_until,
    incident_for,
};
inline constexpr std::array crash_keys{
    Key{"crash", "name", "the service that goes down", true},
    incident_replicas,
    Key{"up", "distribution", "with `down`: how long it stays up, again and again"},
    Key{"down", "distribution", "with `up`: how long it stays down"},
    incident_from,
    incident_until,
    incident_for,
};
inline constexpr std::array capacity_keys{
    Key{"capacity", "name", "the service whose workers change in number", true},
    Key{"workers", "positive_count", "per replica, while it lasts", true},
    incident_from,
    incident_until,
    incident_for,
};
inline constexpr std::array link_delay_keys{
    Key{"link_delay", "edge_pattern", "the edges whose requests are slow on their way", true},
    Key{"add", "distribution", "how much longer a request is on its way", true},
    incident_from,
    incident_until,
    incident_for,
};
inline constexpr std::array link_loss_keys{
    Key{"link_loss", "edge_pattern", "the edges that lose messages", true},
    Key{"loss", "fraction", "of each message, each way", true},
    incident_from,
    incident_until,
    incident_for,
};
inline constexpr std::array partition_keys{
    Key{"partition", "edge_pattern", "the edges that lose every message", true},
    incident_from,
    incident_until,
    incident_for,
};

/// An incident is a mapping whose kind is one of these keys.
struct IncidentForm {
    std::string_view kind;
    std::span<const Key> keys;
};
inline constexpr std::array incident_forms{
    IncidentForm{"slow", slow_keys},
    IncidentForm{"errors", errors_keys},
    IncidentForm{"crash", crash_keys},
    IncidentForm{"capacity", capacity_keys},
    IncidentForm{"link_delay", link_delay_keys},
    IncidentForm{"link_loss", link_loss_keys},
    IncidentForm{"partition", partition_keys},
};

/// Beside the measures (expectation.hpp).
inline constexpr std::array expectation_keys{
    Key{"of", "subject", "a traffic class, a service, or an edge", true},
    Key{"from", "duration", "where the part of the run begins that is meant"},
    Key{"until", "duration", "where it ends"},
    Key{"for", "duration", "how long it is, instead of `until`"},
};

}  // namespace halfopen::topologies
