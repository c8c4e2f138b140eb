#include "experiments/sweep/sweep.hpp"

#include <algorithm>
#include <atomic>
#include <limits>
#include <mutex>
#include <numeric>
#include <utility>

#include "experiments/expectations.hpp"
#include "experiments/run.hpp"
#include "experiments/threads.hpp"
#include "topologies/did_you_mean.hpp"

namespace halfopen::experiments {
namespace {

using topologies::Diagnostic;
using topologies::Figure;
using topologies::Topology;

constexpr std::size_t findings_shown_max = 10;

[[noreturn]] void refuse(std::vector<Diagnostic> found) {
    std::erase_if(found, [](const Diagnostic& each) { return !each.is_error(); });
    std::string text = topologies::to_text(found, findings_shown_max);
    while (text.ends_with('\n')) text.pop_back();
    throw SweepError(text);
}

/// What is wrong with one setting is often wrong with all of them, and said once.
void add_new(std::vector<Diagnostic>& found, std::vector<Diagnostic> more,
             const std::string& where) {
    for (Diagnostic& each : more) {
        const auto is_same = [&](const Diagnostic& known) {
            return known.code == each.code && known.message == each.message;
        };
        if (!each.is_error() || std::ranges::any_of(found, is_same)) continue;
        each.note(where);
        found.push_back(std::move(each));
    }
}

/// "with services.a.workers = 5, traffic.u.rate = 3/s"
std::string in_words(const Design& design, const std::vector<std::string>& setting) {
    std::string text;
    for (std::size_t place = 0; place != design.paths.size(); ++place) {
        text += (place == 0 ? "with " : ", ") + design.paths[place] + " = " + setting[place];
    }
    return text;
}

std::vector<Topology> systems_of(const Topology& base, const Design& design) {
    std::vector<Topology> systems;
    std::vector<Diagnostic> found;
    for (const std::vector<std::string>& setting : design.settings) {
        topologies::Reading reading =
            design.paths.empty() ? topologies::Reading{base, {}} : base.with(design.paths, setting);
        if (reading.ok())
            systems.push_back(std::move(*reading.topology));
        else
            add_new(found, std::move(reading.diagnostics), in_words(design, setting));
        if (found.size() > findings_shown_max) break;
    }
    if (!found.empty()) refuse(std::move(found));
    return systems;
}

void check(const Design& design, const SweepOptions& options) {
    if (options.replications == 0)
        throw SweepError("0 replications are none\n   help: write 1 or more");
    if (design.settings.empty()) {
        throw SweepError("the design has no settings\n   help: vary at least one value");
    }
}

bool can_store(const SweepPlan& plan, const Store* store) {
    return store != nullptr && std::ranges::all_of(plan.systems, &Topology::is_self_contained);
}

/// Fills in what the store has of a setting.
void recall(Sweep& sweep, std::size_t setting, Store& store) {
    const SweepPlan& plan = sweep.plan;
    StoredQuestion question{plan.identities[setting], {}, plan.seed, plan.duration};
    for (const Figure& figure : plan.figures) question.figures.push_back(figure.name);
    sweep.questions.push_back(store.enter(question, plan.systems[setting].to_yaml()));
    store.find(sweep.questions.back(), plan.replications, [&](StoredRun&& stored) {
        if (stored.values.size() != plan.figures.size()) return;
        const std::size_t run = sweep.place(setting, stored.replication);
        sweep.runs[run] = {true, true, stored.fingerprint, stored.requests};
        std::ranges::copy(stored.values, sweep.values.begin() + static_cast<std::ptrdiff_t>(
                                                                    run * plan.figures.size()));
    });
}

void make_room(Sweep& sweep) {
    sweep.runs.resize(sweep.plan.run_count());
    sweep.values.resize(sweep.runs.size() * sweep.plan.figures.size(),
                        std::numeric_limits<double>::quiet_NaN());
}

/// Makes runs over threads.
class Runner {
public:
    Runner(Sweep& sweep, std::span<const std::size_t> runs, const SweepOptions& options)
        : sweep_(sweep), runs_(runs), options_(options) {}

    bool run() {
        const auto keep_going = [&](double share) {
            return !failed_ && (!options_.keep_going || options_.keep_going(share));
        };
        const bool is_done = run_over_threads(
            runs_.size(), options_.threads, keep_going,
            [this](std::size_t index, const auto& go_on) { do_one(runs_[index], go_on); });
        sweep_.problem = problem_;
        return is_done && !failed_;
    }

private:
    void do_one(std::size_t run, const std::function<bool(double)>& keep_going) {
        const std::uint32_t count = sweep_.plan.replications;
        OneRun result =
            run_one(sweep_.plan, run / count, static_cast<std::uint32_t>(run % count), keep_going);
        if (!result.run.is_finished) return;
        try {
            take(sweep_, run, std::move(result), options_.store.get());
        } catch (const StoreError& error) {
            const std::lock_guard guard(mutex_);
            problem_ = error.what();
            failed_ = true;
        }
    }

    Sweep& sweep_;
    std::span<const std::size_t> runs_;
    const SweepOptions& options_;
    std::mutex mutex_;
    std::string problem_;
    std::atomic<bool> failed_ = false;
};

}  // namespace

Topology variant_of(const Topology& topology, const std::string& variant) {
    topology.blueprint(variant);  // throws, with the names there are
    topologies::Reading reading = topology.variant(variant);
    if (!reading.ok()) refuse(std::move(reading.diagnostics));
    return *reading.topology;
}

std::vector<Figure> figures_of(const Topology& system, const std::vector<std::string>& wanted) {
    if (wanted.empty()) return topologies::all_figures(system.blueprint());
    std::vector<Figure> figures;
    std::vector<Diagnostic> found;
    for (const std::string& text : wanted) {
        topologies::FigureReading reading = topologies::read_figure(system, text);
        std::ranges::move(reading.diagnostics, std::back_inserter(found));
        if (reading.figure) figures.push_back(std::move(*reading.figure));
    }
    if (!found.empty()) refuse(std::move(found));
    return figures;
}

std::size_t Sweep::finished() const {
    return static_cast<std::size_t>(std::ranges::count_if(runs, &SweptRun::is_finished));
}

std::size_t Sweep::recalled() const {
    return static_cast<std::size_t>(std::ranges::count_if(runs, &SweptRun::is_recalled));
}

std::uint64_t Sweep::requests() const {
    return std::accumulate(
        runs.begin(), runs.end(), std::uint64_t{0},
        [](std::uint64_t sum, const SweptRun& run) { return sum + run.requests; });
}

std::vector<double> Sweep::values_of(std::size_t setting, std::size_t figure) const {
    std::vector<double> found;
    for (std::uint32_t replication = 0; replication != plan.replications; ++replication) {
        const std::size_t run = place(setting, replication);
        if (runs[run].is_finished) found.push_back(row(run)[figure]);
    }
    return found;
}

std::size_t Sweep::figure(std::string_view name) const {
    const auto found = std::ranges::find(plan.figures, name, &Figure::name);
    if (found != plan.figures.end()) {
        return static_cast<std::size_t>(found - plan.figures.begin());
    }
    std::vector<std::string_view> names;
    for (const Figure& each : plan.figures) names.push_back(each.name);
    throw SweepError("this sweep has no figure " + topologies::quoted(name) +
                     "\n   help: " + topologies::did_you_mean(name, names));
}

SweepPlan plan_sweep(const Topology& topology, const Design& design, const SweepOptions& options) {
    check(design, options);
    const Topology base = variant_of(topology, options.variant);
    SweepPlan plan{base, options.variant, 0, {}, options.replications, design, {}, {},
                   {},   false,           {}};
    plan.seed = options.seed.value_or(base.blueprint().seed);
    plan.duration = options.duration.value_or(base.blueprint().duration);
    plan.systems = systems_of(base, design);
    for (const Topology& system : plan.systems) plan.identities.push_back(system.identity());
    plan.figures = figures_of(plan.systems.front(), options.figures);
    plan.has_all_figures = options.figures.empty();
    return plan;
}

Sweep recalled(SweepPlan plan, Store* store) {
    Sweep sweep{std::move(plan), {}, {}, {}, true, ""};
    make_room(sweep);
    if (can_store(sweep.plan, store)) {
        for (std::size_t setting = 0; setting != sweep.plan.systems.size(); ++setting) {
            recall(sweep, setting, *store);
        }
    }
    sweep.is_complete = sweep.finished() == sweep.runs.size();
    return sweep;
}

void add_setting(Sweep& sweep, const std::vector<std::string>& setting, Store* store) {
    SweepPlan& plan = sweep.plan;
    topologies::Reading reading = plan.topology.with(plan.design.paths, setting);
    if (!reading.ok()) refuse(std::move(reading.diagnostics));
    plan.design.settings.push_back(setting);
    plan.identities.push_back(reading.topology->identity());
    plan.systems.push_back(std::move(*reading.topology));
    make_room(sweep);
    const bool is_stored = !sweep.questions.empty() && store != nullptr;
    if (is_stored) recall(sweep, plan.systems.size() - 1, *store);
}

OneRun run_one(const SweepPlan& plan, std::size_t setting, std::uint32_t replication,
               const std::function<bool(double)>& keep_going) {
    const Topology& system = plan.systems[setting];
    RunOptions options;
    options.seed = plan.seed;
    options.duration = plan.duration;
    options.replication = replication;
    options.variant = plan.variant;
    options.keep_going = keep_going;
    const RunResult result =
        run(std::make_shared<const models::Blueprint>(system.blueprint()), options);
    OneRun one;
    one.run.is_finished = result.is_complete;
    one.run.fingerprint = result.fingerprint;
    for (const TrafficResult& traffic : result.traffic) one.run.requests += traffic.sent;
    for (const Figure& figure : plan.figures_in(setting)) {
        one.values.push_back(value_in(figure, result));
    }
    return one;
}

std::vector<std::size_t> runs_to_do(const Sweep& sweep) {
    std::vector<std::size_t> todo;
    for (std::uint32_t replication = 0; replication != sweep.plan.replications; ++replication) {
        for (std::size_t setting = 0; setting != sweep.plan.systems.size(); ++setting) {
            const std::size_t run = sweep.place(setting, replication);
            if (!sweep.runs[run].is_finished) todo.push_back(run);
        }
    }
    return todo;
}

void take(Sweep& sweep, std::size_t run, OneRun&& result, Store* store) {
    sweep.runs[run] = result.run;
    std::ranges::copy(result.values, sweep.values.begin() + static_cast<std::ptrdiff_t>(
                                                                run * sweep.plan.figures.size()));
    if (store == nullptr || sweep.questions.empty()) return;
    store->put(sweep.questions[run / sweep.plan.replications],
               {static_cast<std::uint32_t>(run % sweep.plan.replications), result.run.fingerprint,
                result.run.requests, std::move(result.values)});
}

bool run_these(Sweep& sweep, std::span<const std::size_t> runs, const SweepOptions& options) {
    return Runner(sweep, runs, options).run();
}

Sweep run_sweep(SweepPlan plan, const SweepOptions& options) {
    Sweep sweep = recalled(std::move(plan), options.store.get());
    const std::vector<std::size_t> todo = runs_to_do(sweep);
    const auto all = static_cast<double>(sweep.runs.size());
    const double known = all - static_cast<double>(todo.size());
    SweepOptions whole = options;
    whole.keep_going = [&](double share) {
        const double done = (known + share * static_cast<double>(todo.size())) / all;
        return !options.keep_going || options.keep_going(done);
    };
    const bool is_done = run_these(sweep, todo, whole);
    sweep.is_complete = is_done && sweep.finished() == sweep.runs.size();
    return sweep;
}

}  // namespace halfopen::experiments
