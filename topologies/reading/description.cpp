// The top level of a file, and the run.

#include <charconv>

#include "topologies/did_you_mean.hpp"
#include "topologies/quantities.hpp"
#include "topologies/reading/fields.hpp"
#include "topologies/reading/mapping.hpp"
#include "topologies/reading/reading.hpp"
#include "topologies/settings.hpp"

namespace halfopen::topologies {
namespace {

void read_schema(Node schema, Report& report) {
    if (!expect_kind(schema, NodeKind::scalar, "the schema", report) || schema.text() == "1")
        return;
    report
        .add(schema, Code::out_of_range,
             "no version " + quoted(schema.text()) + " of the language is known")
        .help("write `schema: 1`");
}

void read_seed(Node seed, Description& description, Report& report) {
    if (!expect_kind(seed, NodeKind::scalar, "a seed", report)) return;
    const std::string_view text = seed.text();
    const auto [end, failure] =
        std::from_chars(text.data(), text.data() + text.size(), description.seed);
    if (failure == std::errc() && end == text.data() + text.size()) return;
    report.add(seed, Code::malformed_quantity, quoted(text) + " is no seed")
        .help("write a whole number from 0 to 18446744073709551615");
}

void read_run(Node run, Description& description, Report& report) {
    const std::span<const models::Field<RunSettings>> fields(run_fields);
    if (!check_keys(run, run_keys, field_names(fields), "a run", report)) return;
    RunSettings settings;
    read_fields(run, fields, settings, report);
    description.duration = settings.duration;
    description.warm_up = settings.warm_up;
    if (const Node seed = run.find("seed")) read_seed(seed, description, report);
    if (settings.warm_up < settings.duration) return;
    const Node warm_up = run.find("warm_up");
    report
        .add(warm_up ? warm_up : run, Code::times_out_of_order, "the warm-up is as long as the run")
        .help("the run lasts " + duration_text(settings.duration) + "; write a shorter warm-up");
}

}  // namespace

Span read_span(Node map, Report& report) {
    Span span;
    if (const Node from = map.find("from")) {
        if (const auto value = read_duration(from, report)) span.from = sim::Instant{} + *value;
    }
    const Node until = map.find("until");
    const Node length = map.find("for");
    if (until && length) {
        report.add_at_key(length, Code::keys_exclude, "`until` and `for` exclude each other")
            .help("keep one of them");
    }
    if (until) {
        if (const auto value = read_duration(until, report)) span.until = sim::Instant{} + *value;
    } else if (length) {
        if (const auto value = read_duration(length, report, positive))
            span.until = span.from + *value;
    }
    if (until && span.until <= span.from) {
        report.add(until, Code::times_out_of_order, "this ends before it begins")
            .help("it begins at " + duration_text(span.from - sim::Instant{}) +
                  "; write a later `until`");
    }
    return span;
}

Description read_description(Node root, Report& report) {
    Description description;
    description.protocols =
        read_protocols(root.find("protocols"), report);  // the defaults, at least
    if (!expect_kind(root, NodeKind::map, "a topology", report)) return description;
    check_keys(root, top_level_keys, "a topology", report);
    if (const Node schema = root.find("schema")) read_schema(schema, report);
    if (const Node title = root.find("title")) {
        description.title = read_text(title, report).value_or("");
    }
    if (const Node node = root.find("services")) description.services = read_services(node, report);
    if (const Node node = root.find("traffic")) description.traffic = read_traffic(node, report);
    if (const Node node = root.find("protocol")) {
        if (expect_kind(node, NodeKind::scalar, "a protocol's name", report))
            description.protocol = node;
    }
    if (const Node node = root.find("links")) description.links = read_links(node, report);
    if (const Node node = root.find("protect"))
        description.protections = read_protections(node, report);
    if (const Node node = root.find("incidents"))
        description.incidents = read_incidents(node, report);
    if (const Node run = root.find("run")) read_run(run, description, report);
    return description;
}

}  // namespace halfopen::topologies
