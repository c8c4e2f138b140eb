#include <pybind11/stl.h>

#include "experiments/choose/choose.hpp"
#include "experiments/compare/compare.hpp"
#include "experiments/search/search.hpp"
#include "python/register.hpp"
#include "python/watch.hpp"

namespace halfopen::python {

namespace py = pybind11;
using experiments::Choice;
using experiments::ChoiceOptions;
using experiments::Compared;
using experiments::Comparison;
using experiments::Design;
using experiments::Search;
using experiments::SearchOptions;
using experiments::Store;
using experiments::SweepOptions;
using topologies::Topology;

namespace {

/// What all questions are asked with, in the order in which Python gives it.
struct Runs {
    std::string variant;
    std::optional<std::uint64_t> seed;
    std::optional<std::int64_t> duration;
    std::uint32_t replications;
    std::vector<std::string> figures;
    unsigned threads;
    std::shared_ptr<Store> store;

    SweepOptions options() const {
        SweepOptions options;
        options.variant = variant;
        options.seed = seed;
        if (duration) options.duration = sim::nanoseconds(*duration);
        options.replications = replications;
        options.figures = figures;
        options.threads = threads;
        options.store = store;
        return options;
    }
};

/// Asks without the GIL; Ctrl-C stops, and `progress` is told how far it is.
template <class Question>
auto ask(SweepOptions options, py::object progress, Question question) {
    Watch watch(std::move(progress));
    options.keep_going = [&watch](double share) { return watch.keep_going(share); };
    std::shared_ptr<decltype(question(options))> answer;
    {
        const py::gil_scoped_release no_gil;
        answer = std::make_shared<decltype(question(options))>(question(options));
    }
    watch.rethrow();
    return answer;
}

std::shared_ptr<Comparison> compare(const std::vector<std::pair<std::string, Topology>>& systems,
                                    const Runs& runs, py::object progress) {
    std::vector<Compared> compared;
    for (const auto& [name, topology] : systems) {
        compared.push_back({topology, std::string(topologies::as_written), name});
    }
    return ask(runs.options(), std::move(progress), [&](const SweepOptions& options) {
        return experiments::compare(compared, options);
    });
}

std::shared_ptr<Search> search(const Topology& topology,
                               const std::tuple<std::string, std::string, std::string, bool>& range,
                               const Runs& runs, double holds, double confidence, bool lowest,
                               std::optional<double> tolerance, py::object progress) {
    const auto& [path, low, high, is_log] = range;
    const experiments::Range meant{path, low, high, is_log};
    return ask(runs.options(), std::move(progress), [&](const SweepOptions& options) {
        const SearchOptions wanted{options, holds, confidence, lowest, tolerance};
        return experiments::search(topology, meant, wanted);
    });
}

std::shared_ptr<Choice> choose(const Topology& topology, const Design& design, const Runs& runs,
                               bool smallest, const std::string& indifference, double confidence,
                               std::uint32_t first_stage, py::object progress) {
    const Topology system = experiments::variant_of(topology, runs.variant);
    if (runs.figures.empty()) throw experiments::SweepError("name a figure to choose by");
    const topologies::Figure figure = experiments::figures_of(system, runs.figures).front();
    const double least = experiments::parse_indifference(figure, indifference);
    return ask(runs.options(), std::move(progress), [&](const SweepOptions& options) {
        const ChoiceOptions wanted{options, smallest, least, confidence, first_stage};
        return experiments::choose(topology, design, wanted);
    });
}

/// What all answers can be asked for.
template <class Answer>
void register_answer(py::module_& core, const char* name, auto sweep_of) {
    py::class_<Answer, std::shared_ptr<Answer>>(core, name, py::module_local())
        .def_property_readonly("is_complete",
                               [sweep_of](const Answer& it) { return sweep_of(it).is_complete; })
        .def_property_readonly("finished",
                               [sweep_of](const Answer& it) { return sweep_of(it).finished(); })
        .def_property_readonly("problem",
                               [sweep_of](const Answer& it) { return sweep_of(it).problem; })
        .def("verdict", [](const Answer& it) { return experiments::verdict(it); })
        .def("report", [](const Answer& it) { return experiments::report(it); })
        .def("to_json", [](const Answer& it) { return experiments::to_json(it); })
        .def("to_csv", [](const Answer& it) { return experiments::to_csv(it); });
}

}  // namespace

void register_questions(py::module_& core) {
    const auto sweep_of = [](const auto& it) -> const experiments::Sweep& { return it.sweep; };
    register_answer<Comparison>(core, "Comparison", sweep_of);
    register_answer<Search>(core, "Search", sweep_of);
    register_answer<Choice>(core, "Choice", sweep_of);
    py::class_<Runs>(core, "Runs", py::module_local())
        .def(py::init([](std::string variant, std::optional<std::uint64_t> seed,
                         std::optional<std::int64_t> duration, std::uint32_t replications,
                         std::vector<std::string> figures, unsigned threads,
                         std::shared_ptr<Store> store) {
                 return Runs{std::move(variant), seed,    duration,        replications,
                             std::move(figures), threads, std::move(store)};
             }),
             py::kw_only(), py::arg("variant"), py::arg("seed"), py::arg("duration"),
             py::arg("replications"), py::arg("figures"), py::arg("threads"), py::arg("store"));
    core.def("compare", &compare, py::arg("systems"), py::arg("runs"), py::kw_only(),
             py::arg("progress"));
    core.def("search", &search, py::arg("topology"), py::arg("range"), py::arg("runs"),
             py::kw_only(), py::arg("holds"), py::arg("confidence"), py::arg("lowest"),
             py::arg("tolerance"), py::arg("progress"));
    core.def("best", &choose, py::arg("topology"), py::arg("design"), py::arg("runs"),
             py::kw_only(), py::arg("smallest"), py::arg("indifference"), py::arg("confidence"),
             py::arg("first_stage"), py::arg("progress"));
}

}  // namespace halfopen::python
