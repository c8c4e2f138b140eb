// What goes wrong and when.

#include "topologies/did_you_mean.hpp"
#include "topologies/reading/mapping.hpp"
#include "topologies/reading/reading.hpp"
#include "topologies/reading/values.hpp"

namespace halfopen::topologies {
namespace {

/// How many replicas it befalls, the first of them; all if it does not say.
std::uint32_t read_replicas(Node incident, Report& report) {
    const Node replicas = incident.find("replicas");
    if (!replicas) return models::unlimited;
    return read_count(replicas, report, {1, 65'535}).value_or(models::unlimited);
}

void read_slow(Node incident, DescribedIncident& described, Report& report) {
    const Node work = incident.find("work");
    const Node factor = incident.find("factor");
    if (work) described.slow_work = read_duration(work, report, positive);
    if (factor) described.slow_factor = read_number(factor, report, positive).value_or(1);
    if (work && factor) {
        report.add_at_key(factor, Code::keys_exclude, "`work` and `factor` exclude each other")
            .help("keep one of them");
    }
    if (!work && !factor) {
        report.add(incident, Code::missing_key, "the incident `slow` needs `work` or `factor`")
            .help("write `work: 8s` (the mean it grows to) or `factor: 100`");
    }
    if (const Node ramp = incident.find("ramp")) {
        described.spec.ramp = read_duration(ramp, report).value_or(sim::Duration{});
    }
    described.spec.what = models::SlowSpec{{}, read_replicas(incident, report)};
}

void read_errors(Node incident, DescribedIncident& described, Report& report) {
    models::ErrorsSpec errors;
    if (const Node rate = incident.find("rate")) {
        errors.rate = read_fraction(rate, report, {1e-12, 1}).value_or(0);
    }
    errors.replicas = read_replicas(incident, report);
    described.spec.what = errors;
}

void read_crash(Node incident, DescribedIncident& described, Report& report) {
    models::CrashSpec crash;
    crash.replicas = read_replicas(incident, report);
    if (const Node up = incident.find("up")) crash.up = read_distribution(up, report);
    if (const Node down = incident.find("down")) crash.down = read_distribution(down, report);
    if (static_cast<bool>(incident.find("up")) != static_cast<bool>(incident.find("down"))) {
        report.add(incident, Code::missing_key, "`up` and `down` belong together")
            .help("give both for crashes again and again, or neither for one");
    }
    described.spec.what = crash;
}

void read_capacity(Node incident, DescribedIncident& described, Report& report) {
    models::CapacitySpec capacity;
    if (const Node workers = incident.find("workers")) {
        capacity.workers = read_count(workers, report, {1, 1e9}).value_or(1);
    }
    described.spec.what = capacity;
}

void read_link_trouble(Node incident, std::string_view kind, DescribedIncident& described,
                       Report& report) {
    models::LinkTroubleSpec trouble;
    if (const Node add = incident.find("add")) trouble.delay = read_distribution(add, report);
    if (const Node loss = incident.find("loss")) {
        trouble.loss = read_fraction(loss, report, {1e-12, 1}).value_or(0);
    }
    if (kind == "partition") trouble.loss = 1;
    described.pattern = read_pattern(incident.find(kind), report);
    described.spec.what = trouble;
}

void read_kind(Node incident, std::string_view kind, DescribedIncident& described, Report& report) {
    if (kind == "slow") return read_slow(incident, described, report);
    if (kind == "errors") return read_errors(incident, described, report);
    if (kind == "crash") return read_crash(incident, described, report);
    if (kind == "capacity") return read_capacity(incident, described, report);
    read_link_trouble(incident, kind, described, report);
}

/// The incident's kind: the first of its keys that is one.
const IncidentForm* form_of(Node incident, Report& report) {
    std::vector<std::string_view> kinds;
    for (const IncidentForm& form : incident_forms) kinds.push_back(form.kind);
    for (const Node entry : incident) {
        for (const IncidentForm& form : incident_forms) {
            if (form.kind == entry.key_text()) return &form;
        }
    }
    const Node first = incident.first_child();
    if (!first) {
        report.add(incident, Code::missing_key, "an empty incident").help("have: " + listed(kinds));
        return nullptr;
    }
    report
        .add_at_key(first, Code::unknown_key, "no incident begins with " + quoted(first.key_text()))
        .help(did_you_mean(first.key_text(), kinds));
    return nullptr;
}

}  // namespace

std::vector<DescribedIncident> read_incidents(Node incidents, Report& report) {
    std::vector<DescribedIncident> described;
    if (!expect_kind(incidents, NodeKind::sequence, "`incidents`", report)) return described;
    for (const Node incident : incidents) {
        if (!expect_kind(incident, NodeKind::map, "an incident", report)) continue;
        const IncidentForm* form = form_of(incident, report);
        if (form == nullptr) continue;
        check_keys(incident, form->keys, "the incident `" + std::string(form->kind) + "`", report);
        const Node target = incident.find(form->kind);
        DescribedIncident made;
        made.at = target;
        if (!expect_kind(target, NodeKind::scalar, "what an incident befalls", report)) continue;
        made.target = target.text();
        made.spec.name = std::string(form->kind) + ": " + std::string(target.text());
        const Span span = read_span(incident, report);
        made.spec.from = span.from;
        made.spec.until = span.until;
        read_kind(incident, form->kind, made, report);
        described.push_back(std::move(made));
    }
    return described;
}

}  // namespace halfopen::topologies
