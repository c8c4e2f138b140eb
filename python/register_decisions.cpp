#include <pybind11/stl.h>

#include "models/policies/circuit_breaker.hpp"
#include "python/blueprints.hpp"
#include "python/register.hpp"
#include "python/times.hpp"
#include "python/transitions.hpp"

namespace halfopen::python {

namespace py = pybind11;
using models::CircuitBreaker;

namespace {

std::string state_name(CircuitBreaker::State state) {
    constexpr std::array<std::string_view, 3> names{"closed", "open", "half_open"};
    return std::string(names.at(static_cast<std::size_t>(state)));
}

/// The first policy of the kind on any edge: the reader has read and checked its settings.
template <class Settings>
const Settings& settings_in(const topologies::Topology& topology) {
    for (const models::EdgeSpec& edge : topology.blueprint().edges) {
        for (const models::PolicySettings& policy : edge.policies) {
            if (const auto* settings = std::get_if<Settings>(&policy)) return *settings;
        }
    }
    throw py::value_error("the topology has no such policy");
}

}  // namespace

py::list transitions_of(const std::vector<CircuitBreaker::Transition>& transitions) {
    py::list list;
    for (const CircuitBreaker::Transition& each : transitions) {
        list.append(py::make_tuple(sim::to_seconds(each.at), state_name(each.to)));
    }
    return list;
}

void register_decisions(py::module_& core) {
    py::class_<CircuitBreaker>(core, "CircuitBreaker", py::module_local())
        .def(py::init([](const topologies::Topology& topology) {
                 return CircuitBreaker(settings_in<models::CircuitBreakerSettings>(topology));
             }),
             py::arg("topology"))
        .def(
            "permit",
            [](CircuitBreaker& it, std::int64_t now) {
                return it.permit({now}) == models::Permission::permitted;
            },
            py::arg("now"))
        .def(
            "record",
            [](CircuitBreaker& it, bool success, std::int64_t duration, std::int64_t now) {
                it.record(success, {duration}, it.generation(), {now});
            },
            py::arg("success"), py::arg("duration"), py::arg("now"))
        .def(
            "release",
            [](CircuitBreaker& it, std::int64_t now) { it.release(it.generation(), {now}); },
            py::arg("now"))
        .def("__deepcopy__", [](const CircuitBreaker& it, const py::dict&) { return it; })
        .def_property_readonly("state",
                               [](const CircuitBreaker& it) { return state_name(it.state()); })
        .def_property_readonly("rejected", &CircuitBreaker::rejected)
        .def_property_readonly("transitions", [](const CircuitBreaker& it) {
            return transitions_of(it.transitions());
        });
}

}  // namespace halfopen::python
