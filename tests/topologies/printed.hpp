#pragma once
// Small systems for tests, and blueprints written down so that they can be compared.

#include <array>
#include <stdexcept>
#include <string>

#include "topologies/topology.hpp"

namespace halfopen::topologies {

inline const std::string shop_path = HALFOPEN_SOURCE_DIR "/topologies/gallery/missing_timeout.yaml";

inline Topology topology_of(const std::string& text) {
    Reading reading = read_text(text);
    if (!reading.ok()) throw std::runtime_error(to_text(reading.diagnostics));
    return *reading.topology;
}

inline Topology shop() {
    Reading reading = read_file(shop_path);
    if (!reading.ok()) throw std::runtime_error(to_text(reading.diagnostics));
    return *reading.topology;
}

/// One service `a` with one endpoint `x` of these steps, beside `b.y`.
inline models::Blueprint program(const std::string& steps) {
    return topology_of("schema: 1\nservices:\n  a: {endpoints: {x: " + steps +
                       "}}\n  b: {endpoints: {y: [], z: []}}\n")
        .blueprint();
}

/// "work 0, end": verbs and operands of the whole table.
inline std::string listing(const models::Blueprint& blueprint) {
    constexpr std::array names{"work",   "wait",       "call", "together", "repeat", "again",
                               "choose", "background", "fail", "go_to",    "end"};
    std::string text;
    for (const models::Step& step : blueprint.steps) {
        text +=
            (text.empty() ? "" : ", ") + std::string(names[static_cast<std::size_t>(step.verb)]);
        if (step.verb != models::Verb::end && step.verb != models::Verb::fail)
            text += " " + std::to_string(step.operand);
    }
    return text;
}

/// Everything about a blueprint that can be written down.
inline std::string print(const models::Blueprint& b) {
    std::string text = b.title + "|" + std::to_string(b.duration.nanoseconds) + "|" +
                       std::to_string(b.seed) + "\n" + listing(b) + "\n";
    for (const auto& s : b.services)
        text += s.name + " " + std::to_string(s.workers) + " " + std::to_string(s.cores) + "\n";
    for (const auto& e : b.endpoints) text += e.name + " " + std::to_string(e.first_step) + "\n";
    for (const auto& s : b.steps)
        text += std::to_string(s.key) + " " + std::to_string(s.probability) + " " +
                std::to_string(s.endpoint) + "\n";
    for (const auto& d : b.distributions)
        text += std::to_string(d.mean()) + " " + std::to_string(d.second_moment()) + "\n";
    for (const auto& e : b.edges)
        text += e.name + " " + std::to_string(e.policies.size()) + " " +
                std::to_string(e.link.latency.mean()) + " " +
                std::to_string(e.link.protocol_latency.nanoseconds) + "\n";
    for (const auto& t : b.traffic)
        text += t.name + " " + std::to_string(t.first_step) + " " + std::to_string(t.rate.size()) +
                "\n";
    for (const auto& o : b.options)
        text += std::to_string(o.probability) + " " + std::to_string(o.first_step) + "\n";
    for (const auto& i : b.incidents)
        text += i.name + " " + std::to_string(i.what.index()) + " " +
                std::to_string(i.from.nanoseconds) + "\n";
    return text;
}

inline std::string codes(const Reading& reading) {
    std::string text;
    for (const Diagnostic& diagnostic : reading.diagnostics)
        text += (text.empty() ? "" : " ") + code_name(diagnostic.code);
    return text;
}

}  // namespace halfopen::topologies
