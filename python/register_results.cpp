#include <pybind11/stl.h>

#include "experiments/report.hpp"
#include "python/columns.hpp"
#include "python/register.hpp"
#include "python/times.hpp"
#include "python/transitions.hpp"

namespace halfopen::python {

namespace py = pybind11;
using experiments::EdgeResult;
using experiments::IncidentNote;
using experiments::JudgedRun;
using experiments::RunResult;
using experiments::ServiceResult;
using experiments::Tally;
using experiments::TrafficResult;
using SharedRun = std::shared_ptr<JudgedRun>;

namespace {

/// The parts of a run, each of which keeps the whole run alive.
template <class Part>
std::vector<std::shared_ptr<Part>> parts(const SharedRun& run, std::vector<Part>& all) {
    std::vector<std::shared_ptr<Part>> shared;
    for (Part& part : all) shared.emplace_back(run, &part);
    return shared;
}

template <class Read>
void def_result(py::class_<JudgedRun, SharedRun>& run, const char* name, Read read) {
    run.def_property_readonly(name, [read](const JudgedRun& it) { return read(it.result); });
}

template <class Part>
Column ended_column(const std::shared_ptr<Part>& part, std::size_t kind) {
    return column_of(
        part, part->seconds, [kind](const auto& row) -> const auto& { return row.ended.at(kind); });
}

/// The columns that a part has for each second, by name.
template <class Part>
py::dict ended_columns(const std::shared_ptr<Part>& part) {
    py::dict columns;
    for (std::size_t kind = 0; kind != models::kind_count; ++kind) {
        columns[py::str(std::string(models::kind_names[kind]))] = ended_column(part, kind);
    }
    return columns;
}

py::dict traffic_columns(const std::shared_ptr<TrafficResult>& part) {
    using Row = models::TrafficSecond;
    py::dict columns = ended_columns(part);
    columns["sent"] = column_of(
        part, part->seconds, [](const Row& row) -> const auto& { return row.sent; });
    columns["mean_response"] = column_of(
        part, part->seconds, [](const Row& row) -> const auto& { return row.mean_response; });
    return columns;
}

py::dict service_columns(const std::shared_ptr<ServiceResult>& part) {
    using Row = models::ServiceSecond;
    py::dict columns = ended_columns(part);
    columns["arrived"] = column_of(
        part, part->seconds, [](const Row& row) -> const auto& { return row.arrived; });
    columns["busy"] = column_of(
        part, part->seconds, [](const Row& row) -> const auto& { return row.busy; });
    columns["queued"] = column_of(
        part, part->seconds, [](const Row& row) -> const auto& { return row.queued; });
    columns["limit"] = column_of(
        part, part->seconds, [](const Row& row) -> const auto& { return row.limit; });
    return columns;
}

py::dict edge_columns(const std::shared_ptr<EdgeResult>& part) {
    using Row = models::EdgeSecond;
    py::dict columns;
    columns["transmitted"] = column_of(
        part, part->seconds, [](const Row& row) -> const auto& { return row.transmitted; });
    columns["ejected"] = column_of(
        part, part->seconds, [](const Row& row) -> const auto& { return row.ejected; });
    columns["limit"] = column_of(
        part, part->seconds, [](const Row& row) -> const auto& { return row.limit; });
    return columns;
}

template <std::size_t size>
py::dict counted_by(const std::array<std::string_view, size>& names,
                    const std::array<std::uint64_t, size>& counted) {
    py::dict counts;
    for (std::size_t at = 0; at != size; ++at) {
        counts[py::str(names[at].data(), names[at].size())] = counted[at];
    }
    return counts;
}

py::dict breakers_of(const EdgeResult& edge) {
    py::dict breakers;
    for (const models::BreakerReading& breaker : edge.breakers) {
        breakers[py::str(breaker.whose)] = transitions_of(breaker.transitions);
    }
    return breakers;
}

py::list ejections_of(const EdgeResult& edge) {
    py::list ejections;
    for (const experiments::EjectionNote& each : edge.ejections) {
        ejections.append(py::make_tuple(to_seconds(each.at), each.replica,
                                        each.ejected ? "ejected" : "returned"));
    }
    return ejections;
}

py::dict counts_of(const Tally& tally) {
    py::dict counts;
    for (std::size_t kind = 0; kind != models::kind_count; ++kind) {
        counts[py::str(std::string(models::kind_names[kind]))] =
            tally.of(static_cast<models::Kind>(kind));
    }
    return counts;
}

py::dict outcomes_of(const Tally& tally) {
    py::dict outcomes;
    for (std::size_t outcome = 0; outcome != models::outcome_count; ++outcome) {
        outcomes[py::str(std::string(models::outcome_names[outcome]))] = tally.ended[outcome];
    }
    return outcomes;
}

void register_parts(py::module_& core) {
    py::class_<Column>(core, "Column", py::module_local(), py::buffer_protocol())
        .def_buffer([](const Column& column) { return column.view(); })
        .def("__len__", [](const Column& column) { return column.count; });
    py::class_<Tally, std::shared_ptr<Tally>>(core, "Tally", py::module_local())
        .def_readonly("name", &Tally::name)
        .def_readonly("sent", &Tally::sent)
        .def_readonly("in_flight", &Tally::in_flight)
        .def_property_readonly("ended", &Tally::ended_in_all)
        .def_property_readonly("counts", &counts_of)
        .def_property_readonly("outcomes", &outcomes_of)
        .def_property_readonly("succeeded", [](const Tally& it) { return it.response.count(); })
        .def_property_readonly("mean", [](const Tally& it) { return it.response.mean() / 1e9; })
        .def_property_readonly("longest",
                               [](const Tally& it) { return to_seconds(it.response.longest()); })
        .def_property_readonly("shortest",
                               [](const Tally& it) { return to_seconds(it.response.shortest()); })
        .def(
            "quantile",
            [](const Tally& it, double q) { return to_seconds(it.response.quantile(q)); },
            py::arg("q"));
    py::class_<TrafficResult, Tally, std::shared_ptr<TrafficResult>>(core, "TrafficResult",
                                                                     py::module_local())
        .def_readonly("calls", &TrafficResult::calls)
        .def_property_readonly("columns", &traffic_columns);
    py::class_<ServiceResult, Tally, std::shared_ptr<ServiceResult>>(core, "ServiceResult",
                                                                     py::module_local())
        .def_property_readonly(
            "workers",
            [](const ServiceResult& it) {
                return it.workers >= models::unlimited ? std::nullopt : std::optional(it.workers);
            })
        .def_readonly("busy_mean", &ServiceResult::busy_mean)
        .def_readonly("queued_mean", &ServiceResult::queued_mean)
        .def_readonly("in_system_mean", &ServiceResult::in_system_mean)
        .def_property_readonly(
            "exhausted_at",
            [](const ServiceResult& it) { return seconds_or_none(it.exhausted_at); })
        .def_property_readonly(
            "shed",
            [](const ServiceResult& it) { return counted_by(models::shedding_names, it.shed); })
        .def_property_readonly("columns", &service_columns);
    py::class_<EdgeResult, Tally, std::shared_ptr<EdgeResult>>(core, "EdgeResult",
                                                               py::module_local())
        .def_readonly("attempts", &EdgeResult::attempts)
        .def_readonly("rejected_by_breaker", &EdgeResult::rejected_by_breaker)
        .def_readonly("transmitted", &EdgeResult::transmitted)
        .def_property_readonly("policies",
                               [](const EdgeResult& it) {
                                   return counted_by(models::policy_event_names, it.policies);
                               })
        .def_property_readonly("breakers", &breakers_of)
        .def_property_readonly("ejections", &ejections_of)
        .def_property_readonly("columns", &edge_columns);
}

}  // namespace

void register_results(py::module_& core) {
    register_parts(core);
    py::class_<IncidentNote>(core, "Incident", py::module_local())
        .def_readonly("name", &IncidentNote::name)
        .def_property_readonly("start", [](const IncidentNote& it) { return to_seconds(it.from); })
        .def_property_readonly("end",
                               [](const IncidentNote& it) { return seconds_or_none(it.until); })
        .def_property_readonly("ramp", [](const IncidentNote& it) { return to_seconds(it.ramp); });
    py::class_<JudgedRun, SharedRun> run(core, "Run", py::module_local());
    run.def_property_readonly("traffic",
                              [](const SharedRun& it) { return parts(it, it->result.traffic); })
        .def_property_readonly("services",
                               [](const SharedRun& it) { return parts(it, it->result.services); })
        .def_property_readonly("edges",
                               [](const SharedRun& it) { return parts(it, it->result.edges); })
        .def_readonly("judgements", &JudgedRun::judgements);
    def_result(run, "title", [](const RunResult& it) { return it.title; });
    def_result(run, "variant", [](const RunResult& it) { return it.variant; });
    def_result(run, "seed", [](const RunResult& it) { return it.seed; });
    def_result(run, "replication", [](const RunResult& it) { return it.replication; });
    def_result(run, "fingerprint", [](const RunResult& it) { return it.fingerprint; });
    def_result(run, "events", [](const RunResult& it) { return it.events; });
    def_result(run, "bytes_in_flight", [](const RunResult& it) { return it.bytes_in_flight; });
    def_result(run, "is_complete", [](const RunResult& it) { return it.is_complete; });
    def_result(run, "incidents", [](const RunResult& it) { return it.incidents; });
    def_result(run, "duration", [](const RunResult& it) { return to_seconds(it.duration); });
    def_result(run, "simulated", [](const RunResult& it) { return to_seconds(it.simulated); });
    def_result(run, "warm_up", [](const RunResult& it) { return to_seconds(it.warm_up); });
}

}  // namespace halfopen::python
