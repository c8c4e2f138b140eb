#include <pybind11/numpy.h>
#include <pybind11/stl.h>

#include "experiments/store/stamp.hpp"
#include "experiments/sweep/report.hpp"
#include "experiments/sweep/sweep.hpp"
#include "python/register.hpp"
#include "python/watch.hpp"

namespace halfopen::python {

namespace py = pybind11;
using experiments::Axis;
using experiments::Design;
using experiments::OneRun;
using experiments::Range;
using experiments::Store;
using experiments::Sweep;
using experiments::SweepOptions;
using experiments::SweepPlan;

namespace {

using Values = std::pair<std::string, std::vector<std::string>>;
using Ends = std::tuple<std::string, std::string, std::string, bool>;

std::vector<Axis> axes_of(const std::vector<Values>& given) {
    std::vector<Axis> axes;
    for (const auto& [path, values] : given) axes.push_back({path, values});
    return axes;
}

std::vector<Range> ranges_of(const std::vector<Ends>& given) {
    std::vector<Range> ranges;
    for (const auto& [path, low, high, is_log] : given) ranges.push_back({path, low, high, is_log});
    return ranges;
}

/// A read-only view of a vector that lives in `owner`.
template <class Item>
py::array view(const std::vector<Item>& items, py::object owner, std::vector<py::ssize_t> shape) {
    py::array array(py::dtype::of<Item>(), std::move(shape), items.data(), std::move(owner));
    array.attr("setflags")(py::arg("write") = false);
    return array;
}

template <class Pick>
auto column(const Sweep& sweep, Pick pick) {
    py::array_t<std::decay_t<decltype(pick(sweep.runs.front()))>> array(
        static_cast<py::ssize_t>(sweep.runs.size()));
    auto items = array.template mutable_unchecked<1>();
    for (std::size_t run = 0; run != sweep.runs.size(); ++run) {
        items(static_cast<py::ssize_t>(run)) = pick(sweep.runs[run]);
    }
    return array;
}

SweepPlan plan(const topologies::Topology& topology, const Design& design,
               const std::string& variant, std::optional<std::uint64_t> seed,
               std::optional<std::int64_t> duration, std::uint32_t replications,
               const std::vector<std::string>& figures) {
    SweepOptions options;
    options.variant = variant;
    options.seed = seed;
    if (duration) options.duration = sim::nanoseconds(*duration);
    options.replications = replications;
    options.figures = figures;
    return experiments::plan_sweep(topology, design, options);
}

std::shared_ptr<Sweep> run_sweep(const SweepPlan& plan, unsigned threads,
                                 std::shared_ptr<Store> store, py::object progress) {
    Watch watch(std::move(progress));
    SweepOptions options;
    options.threads = threads;
    options.store = std::move(store);
    options.keep_going = [&watch](double share) { return watch.keep_going(share); };
    std::shared_ptr<Sweep> sweep;
    {
        const py::gil_scoped_release no_gil;
        sweep = std::make_shared<Sweep>(experiments::run_sweep(plan, options));
    }
    watch.rethrow();
    return sweep;
}

using PlainRun = std::tuple<std::uint64_t, std::uint64_t, std::vector<double>>;

/// One run of a plan as plain values: fingerprint, requests, figures.
PlainRun run_alone(const SweepPlan& plan, std::size_t run) {
    const py::gil_scoped_release no_gil;
    OneRun one = experiments::run_one(plan, run / plan.replications,
                                      static_cast<std::uint32_t>(run % plan.replications), {});
    return {one.run.fingerprint, one.run.requests, std::move(one.values)};
}

/// Puts finished runs in their places, and into the store if there is one.
void take(Sweep& sweep, const std::vector<std::pair<std::size_t, PlainRun>>& results,
          Store* store) {
    for (const auto& [run, plain] : results) {
        const bool is_ours =
            run < sweep.runs.size() && std::get<2>(plain).size() == sweep.plan.figures.size();
        if (!is_ours) throw py::value_error("this run does not belong to this sweep");
    }
    const py::gil_scoped_release no_gil;
    for (const auto& [run, plain] : results) {
        const auto& [fingerprint, requests, values] = plain;
        experiments::take(sweep, run, {{true, false, fingerprint, requests}, values}, store);
    }
    sweep.is_complete = sweep.finished() == sweep.runs.size();
}

py::tuple cell(const Sweep& sweep, std::size_t setting, std::size_t figure) {
    const experiments::SweepCell cell = experiments::cell_of(sweep, setting, figure);
    const bool is_share = sweep.plan.figures[figure].is_condition && cell.share.trials > 0;
    const bool has_interval = is_share || cell.mean.has_interval();
    const double low = is_share ? cell.share.low : cell.mean.low();
    const double high = is_share ? cell.share.high : cell.mean.high();
    const auto known = [](bool is_known, double value) -> py::object {
        return is_known ? py::object(py::float_(value)) : py::none();
    };
    return py::make_tuple(cell.mean.count, known(cell.mean.count > 0, cell.mean.mean),
                          known(has_interval, low), known(has_interval, high));
}

void register_designs(py::module_& core) {
    py::class_<Design>(core, "Design", py::module_local())
        .def_readonly("paths", &Design::paths)
        .def_readonly("settings", &Design::settings);
    core.def(
        "grid", [](const std::vector<Values>& axes) { return experiments::grid(axes_of(axes)); },
        py::arg("axes"));
    core.def(
        "in_step",
        [](const std::vector<Values>& axes) { return experiments::in_step(axes_of(axes)); },
        py::arg("axes"));
    core.def(
        "sampled",
        [](const std::vector<Ends>& ranges, std::size_t count, std::uint64_t seed, bool is_random) {
            return experiments::sampled(
                ranges_of(ranges), count, seed,
                is_random ? experiments::Sampling::random : experiments::Sampling::low_discrepancy);
        },
        py::arg("ranges"), py::arg("count"), py::arg("seed"), py::arg("is_random"));
    core.def(
        "spaced",
        [](const Ends& ends, std::size_t count) {
            return experiments::spaced(ranges_of({ends}).front(), count).values;
        },
        py::arg("range"), py::arg("count"));
}

void register_store(py::module_& core) {
    py::register_exception<experiments::StoreError>(core, "StoreError", PyExc_OSError);
    py::class_<Store, std::shared_ptr<Store>>(core, "Store", py::module_local())
        .def(py::init<const std::string&>(), py::arg("path"))
        .def_property_readonly("path", &Store::path)
        .def("count", &Store::count)
        .def("system", &Store::system, py::arg("identity"));
    core.def("default_store_path", &experiments::default_store_path);
    core.attr("engine_version") = experiments::engine_version();
}

void register_plan(py::module_& core) {
    py::class_<SweepPlan, std::shared_ptr<SweepPlan>>(core, "SweepPlan", py::module_local())
        .def(py::init(&plan), py::arg("topology"), py::arg("design"), py::kw_only(),
             py::arg("variant"), py::arg("seed"), py::arg("duration"), py::arg("replications"),
             py::arg("figures"))
        .def_readonly("seed", &SweepPlan::seed)
        .def_readonly("variant", &SweepPlan::variant)
        .def_readonly("replications", &SweepPlan::replications)
        .def_readonly("identities", &SweepPlan::identities)
        .def_property_readonly("duration",
                               [](const SweepPlan& it) { return sim::to_seconds(it.duration); })
        .def_property_readonly("design", [](const SweepPlan& it) { return it.design; })
        .def_property_readonly("figures",
                               [](const SweepPlan& it) {
                                   std::vector<std::tuple<std::string, std::string, bool>> all;
                                   for (const topologies::Figure& each : it.figures) {
                                       all.emplace_back(each.name, topologies::unit_of(each),
                                                        each.is_condition);
                                   }
                                   return all;
                               })
        .def(
            "system",
            [](const SweepPlan& it, std::size_t setting) { return it.systems.at(setting); },
            py::arg("setting"))
        .def("run", &run_alone, py::arg("run"))
        .def(
            "recalled",
            [](const SweepPlan& it, Store* store) {
                return std::make_shared<Sweep>(experiments::recalled(it, store));
            },
            py::arg("store"));
}

void register_sweep(py::module_& core) {
    py::class_<Sweep, std::shared_ptr<Sweep>>(core, "Sweep", py::module_local())
        .def_property_readonly("plan", [](const Sweep& it) { return it.plan; })
        .def_readonly("is_complete", &Sweep::is_complete)
        .def_readonly("problem", &Sweep::problem)
        .def("finished", &Sweep::finished)
        .def("recalled", &Sweep::recalled)
        .def("requests", &Sweep::requests)
        .def("to_do", &experiments::runs_to_do)
        .def("take", &take, py::arg("results"), py::arg("store"))
        .def("values",
             [](const py::object& self) {
                 const auto& it = self.cast<const Sweep&>();
                 return view(it.values, self,
                             {static_cast<py::ssize_t>(it.plan.systems.size()),
                              static_cast<py::ssize_t>(it.plan.replications),
                              static_cast<py::ssize_t>(it.plan.figures.size())});
             })
        .def("is_finished",
             [](const Sweep& it) {
                 return column(it, [](const auto& run) { return run.is_finished; });
             })
        .def("fingerprints",
             [](const Sweep& it) {
                 return column(it, [](const auto& run) { return run.fingerprint; });
             })
        .def("requests_of_runs",
             [](const Sweep& it) {
                 return column(it, [](const auto& run) { return run.requests; });
             })
        .def("cell", &cell, py::arg("setting"), py::arg("figure"))
        .def(
            "cell_in_words",
            [](const Sweep& it, std::size_t setting, std::size_t figure) {
                return experiments::cell_in_words(it.plan.figures.at(figure),
                                                  experiments::cell_of(it, setting, figure),
                                                  it.plan.replications);
            },
            py::arg("setting"), py::arg("figure"))
        .def("shown_figures", &experiments::shown_figures)
        .def("figure", &Sweep::figure, py::arg("name"))
        .def("stamp", [](const Sweep& it, std::size_t run) { return to_text(stamp_of(it, run)); })
        .def("report", [](const Sweep& it) { return experiments::report(it); })
        .def("to_json", [](const Sweep& it) { return experiments::to_json(it); })
        .def("to_csv", [](const Sweep& it) { return experiments::to_csv(it); });
    core.def("run_sweep", &run_sweep, py::arg("plan"), py::kw_only(), py::arg("threads"),
             py::arg("store"), py::arg("progress"));
}

/// The run, whether the same came of it, and whether another version made the stamp.
py::tuple replay(const std::string& stamp, const std::optional<topologies::Topology>& topology,
                 Store* store, py::object progress) {
    const experiments::Stamp wanted = experiments::parse_stamp(stamp);
    Watch watch(std::move(progress));
    auto run = std::make_shared<experiments::JudgedRun>();
    experiments::Replay again;
    {
        const py::gil_scoped_release no_gil;
        again = experiments::replay(wanted, topology ? &*topology : nullptr, store,
                                    [&watch](double share) { return watch.keep_going(share); });
        run->result = std::move(again.result);
    }
    watch.rethrow();
    return py::make_tuple(run, again.is_same, again.is_other_version);
}

}  // namespace

void register_sweeps(py::module_& core) {
    register_designs(core);
    register_store(core);
    register_plan(core);
    register_sweep(core);
    core.def("replay", &replay, py::arg("stamp"), py::arg("topology"), py::arg("store"),
             py::arg("progress"));
}

}  // namespace halfopen::python
