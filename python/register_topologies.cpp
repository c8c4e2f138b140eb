#include <pybind11/stl.h>

#include "python/custom_policy.hpp"
#include "python/register.hpp"
#include "topologies/diagnostics.hpp"
#include "topologies/document/parse.hpp"
#include "topologies/document/write.hpp"
#include "topologies/quantities.hpp"
#include "topologies/topology.hpp"

namespace halfopen::python {

namespace py = pybind11;
using topologies::Diagnostic;
using topologies::Node;
using topologies::Reading;
using topologies::Topology;

namespace {

/// A YAML node as Python values: every scalar a str, for the reader alone knows what it means.
py::object to_python(Node node) {
    if (node.is_map()) {
        py::dict map;
        for (const Node entry : node)
            map[py::str(std::string(entry.key_text()))] = to_python(entry);
        return map;
    }
    if (node.is_sequence()) {
        py::list list;
        for (const Node element : node) list.append(to_python(element));
        return list;
    }
    return node.is_null() ? py::none() : py::object(py::str(std::string(node.text())));
}

topologies::Document parse(const std::string& text) {
    std::vector<Diagnostic> diagnostics;
    const auto source = std::make_shared<const topologies::Source>("text", ".", text);
    auto document = topologies::parse(source, diagnostics);
    if (!document) {
        throw py::value_error(topologies::to_text(diagnostics));
    }
    return std::move(*document);
}

std::int64_t parse_duration(const std::string& text) {
    const auto parsed = topologies::parse_duration(text);
    if (!parsed.value) {
        throw py::value_error(parsed.message + (parsed.help.empty() ? "" : "; " + parsed.help));
    }
    return parsed.value->nanoseconds;
}

template <class Named>
std::vector<std::string> names_of(const std::vector<Named>& all) {
    std::vector<std::string> names;
    for (const Named& each : all) names.push_back(each.name);
    return names;
}

/// The points of each class whose rate is given by points: whole nanoseconds, and per second.
std::map<std::string, std::vector<std::pair<std::int64_t, double>>> rates_of(const Topology& it) {
    std::map<std::string, std::vector<std::pair<std::int64_t, double>>> rates;
    for (const models::TrafficSpec& traffic : it.blueprint().traffic) {
        for (const models::RatePoint& point : traffic.rate) {
            rates[traffic.name].emplace_back(point.at.nanoseconds, point.per_second);
        }
    }
    return rates;
}

void register_diagnostics(py::module_& core) {
    py::class_<Diagnostic>(core, "Diagnostic", py::module_local(),
                           "One finding about a topology: what, where, and what to write instead.")
        .def_property_readonly("code", [](const Diagnostic& it) { return code_name(it.code); })
        .def_property_readonly("is_error", &Diagnostic::is_error)
        .def_readonly("file", &Diagnostic::file)
        .def_readonly("line", &Diagnostic::line)
        .def_readonly("column", &Diagnostic::column)
        .def_readonly("message", &Diagnostic::message)
        .def_readonly("path", &Diagnostic::path)
        .def_readonly("notes", &Diagnostic::notes)
        .def_readonly("helps", &Diagnostic::helps)
        .def("__str__", [](const Diagnostic& it) { return topologies::to_text(it); })
        .def("__repr__", [](const Diagnostic& it) {
            return "<Diagnostic " + code_name(it.code) + " at " + it.path + ": " + it.message + ">";
        });
}

}  // namespace

void register_topologies(py::module_& core) {
    register_diagnostics(core);
    py::class_<Reading>(core, "Reading", py::module_local())
        .def_readonly("topology", &Reading::topology)
        .def_readonly("diagnostics", &Reading::diagnostics)
        .def("__str__", [](const Reading& it) { return topologies::to_text(it.diagnostics); });
    py::class_<Topology>(core, "Topology", py::module_local())
        .def_property_readonly("path", &Topology::path)
        .def_property_readonly("title", &Topology::title)
        .def_property_readonly("variants", &Topology::variants)
        .def_property_readonly("edges",
                               [](const Topology& it) { return names_of(it.blueprint().edges); })
        .def_property_readonly(
            "incidents", [](const Topology& it) { return names_of(it.blueprint().incidents); })
        .def_property_readonly("rates", &rates_of)
        .def("with_value",
             py::overload_cast<std::string_view, std::string_view>(&Topology::with, py::const_),
             py::arg("path"), py::arg("value"))
        .def("variant", &Topology::variant, py::arg("name"))
        .def("to_yaml", &Topology::to_yaml);
    core.def("read_file", &topologies::read_file, py::arg("path"));
    core.def(
        "read_text",
        [](const std::string& text, const std::string& name, const std::string& folder,
           const py::dict& objects) {
            return topologies::read_text(text, name, folder, custom_policies(objects));
        },
        py::arg("text"), py::arg("name"), py::arg("folder"), py::arg("objects") = py::dict());
    core.def(
        "parse", [](const std::string& text) { return to_python(parse(text).root()); },
        py::arg("text"));
    core.def(
        "canonical", [](const std::string& text) { return to_yaml(parse(text).root()); },
        py::arg("text"));
    core.def("parse_duration", &parse_duration, py::arg("text"));
}

}  // namespace halfopen::python
