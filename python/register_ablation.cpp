#include <pybind11/stl.h>

#include "experiments/ablation_report.hpp"
#include "python/register.hpp"
#include "python/watch.hpp"

namespace halfopen::python {

namespace py = pybind11;
using experiments::Ablation;

namespace {

Ablation ablate(const topologies::Topology& topology, const std::string& edge,
                experiments::AblationOptions options, std::optional<std::int64_t> duration,
                py::object progress) {
    Watch watch(std::move(progress));
    if (duration) options.duration = sim::nanoseconds(*duration);
    options.keep_going = [&watch](double share) { return watch.keep_going(share); };
    std::optional<Ablation> ablation;
    {
        const py::gil_scoped_release no_gil;
        ablation = experiments::ablate(topology, edge, options);
    }
    watch.rethrow();
    return std::move(*ablation);
}

}  // namespace

void register_ablation(py::module_& core) {
    py::class_<Ablation>(core, "Ablation", py::module_local())
        .def_readonly("is_complete", &Ablation::is_complete)
        .def_readonly("finished", &Ablation::finished)
        .def("verdict", [](const Ablation& it) { return experiments::verdict(it); })
        .def("report", [](const Ablation& it) { return experiments::report(it); })
        .def("to_json", [](const Ablation& it) { return to_json(it, HALFOPEN_VERSION); })
        .def("to_csv", [](const Ablation& it) { return to_csv(it); });
    core.def(
        "ablate",
        [](const topologies::Topology& topology, const std::string& edge,
           const std::string& variant, const std::string& called,
           const std::vector<std::string>& only, std::optional<std::int64_t> duration,
           std::optional<std::uint64_t> seed, std::uint32_t replications, double contained,
           const std::vector<std::string>& expect, unsigned threads, py::object progress) {
            experiments::AblationOptions options;
            options.variant = variant;
            options.only = only;
            options.seed = seed;
            options.replications = replications;
            options.contained = contained;
            options.expect = expect;
            options.threads = threads;
            Ablation it = ablate(topology, edge, std::move(options), duration, std::move(progress));
            it.variant = called;
            return it;
        },
        py::arg("topology"), py::arg("edge"), py::kw_only(), py::arg("variant"), py::arg("called"),
        py::arg("only"), py::arg("duration"), py::arg("seed"), py::arg("replications"),
        py::arg("contained"), py::arg("expect"), py::arg("threads"), py::arg("progress"));
}

}  // namespace halfopen::python
