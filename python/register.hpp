#pragma once
// The binding, by what is bound. Each function registers its classes; module.cpp calls them all. No
// logic of the models lives here, and no words for users: those are in python/halfopen/.

#include <pybind11/pybind11.h>

namespace halfopen::python {

/// Topology, Reading, Diagnostic; quantities.
void register_topologies(pybind11::module_& core);
/// What may be set on each policy, from the tables of models/policies/settings.hpp.
void register_policies(pybind11::module_& core);
/// The decision classes of the policies, as they are.
void register_decisions(pybind11::module_& core);
/// Result and its parts; columns without copies.
void register_results(pybind11::module_& core);
/// What a run means, in words: timeline, judgements, report, verdict, JSON.
void register_reports(pybind11::module_& core);
/// run().
void register_runs(pybind11::module_& core);
/// World.
void register_worlds(pybind11::module_& core);
/// ablate().
void register_ablation(pybind11::module_& core);

/// Quantities as numbers, and tables for Arrow.
void register_tables(pybind11::module_& core);
/// Store, SweepPlan, Sweep; designs; replay().
void register_sweeps(pybind11::module_& core);
/// compare(), search(), best().
void register_questions(pybind11::module_& core);

}  // namespace halfopen::python
