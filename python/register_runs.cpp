#include <pybind11/stl.h>

#include "experiments/run.hpp"
#include "python/blueprints.hpp"
#include "python/judged.hpp"
#include "python/register.hpp"
#include "python/watch.hpp"

namespace halfopen::python {

namespace py = pybind11;

namespace {

std::shared_ptr<experiments::JudgedRun> run(const topologies::Topology& topology,
                                            const std::string& variant,
                                            std::optional<std::int64_t> duration,
                                            std::optional<std::uint64_t> seed,
                                            std::uint64_t replication, py::object progress) {
    Watch watch(std::move(progress));
    experiments::RunOptions options;
    options.seed = seed;
    if (duration) {
        options.duration = sim::nanoseconds(*duration);
    }
    options.replication = replication;
    options.variant = variant;
    options.keep_going = [&watch](double share) { return watch.keep_going(share); };
    std::shared_ptr<experiments::JudgedRun> run;
    {
        const py::gil_scoped_release no_gil;
        run = judged(topology, experiments::run(blueprint_of(topology), options));
    }
    watch.rethrow();
    return run;
}

}  // namespace

void register_runs(py::module_& core) {
    core.def("run", &run, py::arg("topology"), py::kw_only(), py::arg("variant"),
             py::arg("duration"), py::arg("seed"), py::arg("replication"), py::arg("progress"));
}

}  // namespace halfopen::python
