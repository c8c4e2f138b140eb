#include <pybind11/stl.h>

#include "experiments/report.hpp"
#include "experiments/report_json.hpp"
#include "experiments/report_timeline.hpp"
#include "experiments/report_verdict.hpp"
#include "experiments/store/stamp.hpp"
#include "python/register.hpp"

namespace halfopen::python {

namespace py = pybind11;
using experiments::Happening;
using experiments::JudgedRun;
using experiments::Judgement;

void register_reports(py::module_& core) {
    py::class_<Happening>(core, "Happening", py::module_local())
        .def_property_readonly("at", [](const Happening& it) { return to_seconds(it.at); })
        .def_property_readonly(
            "kind", [](const Happening& it) { return std::string(happening_name(it.kind)); })
        .def_readonly("subject", &Happening::subject)
        .def_readonly("text", &Happening::text)
        .def("__repr__", [](const Happening& it) {
            return "<" + std::to_string(to_seconds(it.at)) + " s: " + it.text + ">";
        });
    py::class_<Judgement>(core, "Judgement", py::module_local())
        .def_property_readonly("text", [](const Judgement& it) { return it.expectation.text; })
        .def_readonly("holds", &Judgement::holds)
        .def_readonly("measured", &Judgement::measured)
        .def_readonly("sentence", &Judgement::sentence)
        .def("__bool__", [](const Judgement& it) { return it.holds; })
        .def("__repr__", [](const Judgement& it) {
            return (it.holds ? "<ok: " : "<FAILS: ") + it.sentence + ">";
        });
    const auto of_run = [&](const char* name, auto function) {
        core.def(name, function, py::arg("run"));
    };
    of_run("timeline", [](const JudgedRun& run) { return experiments::timeline(run.result); });
    of_run("verdict", [](const JudgedRun& run) { return experiments::verdict(run.result); });
    of_run("report", [](const JudgedRun& run) { return experiments::report(run); });
    of_run("summary", [](const JudgedRun& run) { return experiments::summary(run); });
    core.def(
        "comparison",
        [](const std::vector<JudgedRun>& runs) { return experiments::comparison(runs); },
        py::arg("runs"));
    core.def(
        "to_json",
        [](const JudgedRun& run, const std::string& path, const std::optional<std::string>& stamp) {
            return experiments::to_json(run, HALFOPEN_VERSION, path, stamp.value_or(""));
        },
        py::arg("run"), py::arg("path"), py::arg("stamp"));
    core.def(
        "stamp",
        [](const topologies::Topology& topology, const JudgedRun& run) {
            const auto stamp = stamp_of(topology, topologies::as_written, run.result);
            return stamp ? std::optional(to_text(*stamp)) : std::nullopt;
        },
        py::arg("topology"), py::arg("run"));
}

}  // namespace halfopen::python
