// The extension module halfopen._core.

#include "python/register.hpp"

PYBIND11_MODULE(_core, core) {
    core.doc() =
        "The C++ core of halfopen. Use `halfopen`: it carries the names, units and errors.";
    core.attr("version") = HALFOPEN_VERSION;
    halfopen::python::register_topologies(core);
    halfopen::python::register_policies(core);
    halfopen::python::register_decisions(core);
    halfopen::python::register_results(core);
    halfopen::python::register_reports(core);
    halfopen::python::register_runs(core);
    halfopen::python::register_worlds(core);
    halfopen::python::register_ablation(core);
    halfopen::python::register_tables(core);
    halfopen::python::register_sweeps(core);
    halfopen::python::register_questions(core);
}
