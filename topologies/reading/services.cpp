// Services and their endpoints.

#include "topologies/did_you_mean.hpp"
#include "topologies/reading/fields.hpp"
#include "topologies/reading/mapping.hpp"
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
    return spec;
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
        described.push_back(
            {std::string(endpoint.key_text()), endpoint, read_steps(endpoint, report)});
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
        const Node endpoints = service.find("endpoints");
        described.push_back(
            {read_spec(service, report), service,
             endpoints ? read_endpoints(endpoints, report) : std::vector<DescribedEndpoint>()});
    }
    return described;
}

}  // namespace halfopen::topologies
