// Services and their endpoints.

#include "topologies/did_you_mean.hpp"
#include "topologies/reading/policy_settings.hpp"
#include "topologies/reading/reading.hpp"
#include "topologies/settings.hpp"

namespace halfopen::topologies {
namespace {

void read_queue(Node queue, models::ServiceSpec& spec, Report& report) {
    const std::span<const models::Field<QueueSettings>> fields(queue_fields);
    if (!check_keys(queue, {}, field_names(fields), "a queue", report)) return;
    QueueSettings settings;
    read_fields(queue, fields, settings, report);
    spec.queue_capacity = settings.capacity;
    spec.queue_order = static_cast<models::QueueOrder>(settings.order);
    if (settings.timeout > sim::Duration{}) spec.queue_timeout = settings.timeout;
}

models::ServiceSpec read_spec(Node service, Report& report) {
    const std::span<const models::Field<ServiceSettings>> fields(service_fields);
    ServiceSettings settings;
    const Node kind = service.find("kind");
    if (kind && kind.is_scalar() && kind.text() == service_kind_words[1]) {
        settings.workers = models::unlimited;
        settings.cores = 1;
    }
    read_fields(service, fields, settings, report);
    models::ServiceSpec spec;
    spec.name = std::string(service.key_text());
    spec.kind = static_cast<models::ServiceKind>(settings.kind);
    spec.replicas = settings.replicas;
    spec.workers = settings.workers;
    spec.cores = settings.cores;
    spec.balance = static_cast<models::Balance>(settings.balance);
    if (const Node queue = service.find("queue")) read_queue(queue, spec, report);
    if (const Node pause = service.find("retry_after"))
        spec.retry_after = read_duration(pause, report);
    return spec;
}

std::vector<DescribedShedding> read_shedding(Node list, Report& report) {
    std::vector<DescribedShedding> described;
    if (!list.is_sequence()) {
        report
            .add(list, Code::wrong_kind,
                 "`shedding` is a list of policies, but this is " +
                     std::string(kind_name(list.kind())))
            .help("begin each policy with `- `, like `- controlled_delay: {target_delay: 5ms}`");
        return described;
    }
    const auto all = [](auto visit) { for_each_shedding_form(visit); };
    for (const Node element : list) {
        auto policy = read_policy<DescribedShedding>(element, "shedding policy", all, report);
        if (policy) described.push_back(*policy);
    }
    return described;
}

/// A list of steps, or a mapping of it and what else there is to say.
DescribedEndpoint read_endpoint(Node endpoint, Report& report) {
    DescribedEndpoint described{std::string(endpoint.key_text()), endpoint, {}, true};
    const bool is_mapping =
        endpoint.is_map() && (endpoint.find("steps") || endpoint.find("idempotent"));
    if (!is_mapping) {
        described.steps = read_steps(endpoint, report);
        return described;
    }
    check_keys(endpoint, endpoint_keys, "an endpoint", report);
    if (const Node steps = endpoint.find("steps")) described.steps = read_steps(steps, report);
    if (const Node idempotent = endpoint.find("idempotent"))
        described.idempotent = read_flag(idempotent, report).value_or(true);
    return described;
}

std::vector<DescribedEndpoint> read_endpoints(Node endpoints, Report& report) {
    std::vector<DescribedEndpoint> described;
    if (!expect_kind(endpoints, NodeKind::map, "`endpoints`", report)) return described;
    if (endpoints.size() == 0) {
        report.add(endpoints, Code::missing_key, "a service needs at least one endpoint")
            .help("write one, like `endpoints: {page: [{work: 20ms}]}`");
    }
    for (const Node endpoint : endpoints) {
        if (!check_name(endpoint, "an endpoint", report)) continue;
        described.push_back(read_endpoint(endpoint, report));
    }
    return described;
}

}  // namespace

std::vector<DescribedService> read_services(Node services, Report& report) {
    std::vector<DescribedService> described;
    if (!expect_kind(services, NodeKind::map, "`services`", report)) return described;
    if (services.size() == 0) {
        report.add(services, Code::missing_key, "a topology needs at least one service");
    }
    const auto fields =
        field_names(std::span<const models::Field<ServiceSettings>>(service_fields));
    for (const Node service : services) {
        if (!check_name(service, "a service", report)) continue;
        check_keys(service, service_keys, fields, "a service", report);
        if (!service.is_map()) continue;
        described.push_back({read_spec(service, report), service, {}, {}});
        if (const Node shedding = service.find("shedding")) {
            described.back().shedding = read_shedding(shedding, report);
            for (const DescribedShedding& each : described.back().shedding)
                described.back().spec.shedding.push_back(each.settings);
        }
        if (const Node endpoints = service.find("endpoints"))
            described.back().endpoints = read_endpoints(endpoints, report);
    }
    return described;
}

}  // namespace halfopen::topologies
