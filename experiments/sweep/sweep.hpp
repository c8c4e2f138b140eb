#pragma once
// Runs many settings of a system, each many times and on the same dice, over threads, and keeps
// what is finished.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "experiments/store/store.hpp"
#include "experiments/sweep/design.hpp"
#include "topologies/figure.hpp"
#include "topologies/topology.hpp"

namespace halfopen::experiments {

struct SweepOptions {
    std::string variant = "as_written";
    std::optional<std::uint64_t> seed;      ///< default: the topology's
    std::optional<sim::Duration> duration;  ///< default: the topology's
    std::uint32_t replications = 30;        ///< 1 or more
    std::vector<std::string> figures;       ///< to be read off each run; none: all (all_figures)
    unsigned threads = 0;  ///< default: as many as the machine has. Results do not depend on it.
    std::shared_ptr<Store> store;  ///< where runs are looked for and kept; none: nowhere
    /// Called some twenty times a second, from the thread that called, with the share that is done
    /// (0..1); `false` stops, and the result is marked incomplete.
    std::function<bool(double)> keep_going;
};

/// What is to be run, checked: every setting is a system that can be built.
struct SweepPlan {
    topologies::Topology topology;  ///< of the variant
    std::string variant;
    std::uint64_t seed = 0;
    sim::Duration duration{};
    std::uint32_t replications = 0;
    Design design;
    std::vector<topologies::Topology> systems;  ///< one for each setting
    std::vector<std::string> identities;        ///< of each of them
    std::vector<topologies::Figure> figures;
    bool has_all_figures = false;  ///< nobody chose them
    /// The figures as they are found in each system, where systems are of different files; none:
    /// `figures` in all.
    std::vector<std::vector<topologies::Figure>> figures_by_system;

    std::size_t run_count() const { return systems.size() * replications; }
    const std::vector<topologies::Figure>& figures_in(std::size_t setting) const {
        return figures_by_system.empty() ? figures : figures_by_system[setting];
    }
};

/// One run of a sweep.
struct SweptRun {
    bool is_finished = false;
    bool is_recalled = false;  ///< it came out of the store
    std::uint64_t fingerprint = 0;
    std::uint64_t requests = 0;  ///< that users sent
};

/// What came of it. Runs are ordered by setting, then replication.
struct Sweep {
    SweepPlan plan;
    std::vector<SweptRun> runs;
    std::vector<double> values;  ///< [run][figure]; not a number: nothing to measure, or not run
    std::vector<StoredQuestionId> questions;  ///< of each setting, in the store
    bool is_complete = true;
    std::string problem;  ///< why the store did not take a run; empty: it took all

    std::size_t place(std::size_t setting, std::uint32_t replication) const {
        return setting * plan.replications + replication;
    }
    std::span<const double> row(std::size_t run) const {
        return std::span(values).subspan(run * plan.figures.size(), plan.figures.size());
    }
    std::size_t finished() const;
    std::size_t recalled() const;
    std::uint64_t requests() const;  ///< in all finished runs
    /// A figure's values in the finished replications of a setting, in their order.
    std::vector<double> values_of(std::size_t setting, std::size_t figure) const;
    /// Where a figure stands. Throws SweepError, with the nearest name.
    std::size_t figure(std::string_view name) const;
};

/// The variant as a topology of its own. Throws SweepError of its errors, and std::out_of_range,
/// with the names there are.
topologies::Topology variant_of(const topologies::Topology& topology, const std::string& variant);
/// What is to be read off the runs of a system; all there is if nothing is named. Throws
/// SweepError.
std::vector<topologies::Figure> figures_of(const topologies::Topology& system,
                                           const std::vector<std::string>& wanted);

/// Sets every value and reads every system. Throws SweepError with everything that is wrong with
/// the design, as the reader says it, and std::out_of_range for an unknown variant. Cost: about
/// that of reading the file for each setting and path.
SweepPlan plan_sweep(const topologies::Topology& topology, const Design& design,
                     const SweepOptions& options);

/// Runs those that the store does not have. Replication r of every setting throws the same dice.
/// When the store fails, what is finished is kept in the result, and `problem` says why.
Sweep run_sweep(SweepPlan plan, const SweepOptions& options);

/// One run of a plan, alone: its figures. For whoever distributes runs himself.
struct OneRun {
    SweptRun run;
    std::vector<double> values;
};
OneRun run_one(const SweepPlan& plan, std::size_t setting, std::uint32_t replication,
               const std::function<bool(double)>& keep_going);

/// A sweep of this plan in which nothing is finished but what the store has.
Sweep recalled(SweepPlan plan, Store* store);
/// Adds a setting behind the others, with what the store has of it. Throws SweepError as plan_sweep
/// does.
void add_setting(Sweep& sweep, const std::vector<std::string>& setting, Store* store);
/// Makes these runs, in their order and over threads, and keeps them. `options.keep_going` is given
/// the share of these. Returns whether all were made; if the store failed, `problem` says why.
bool run_these(Sweep& sweep, std::span<const std::size_t> runs, const SweepOptions& options);
/// The runs that are not finished, in the order in which they are best done: replication by
/// replication, so that those that are finished when it is stopped can be compared.
std::vector<std::size_t> runs_to_do(const Sweep& sweep);
/// Puts a run in its place, and into the store if there is one. Throws StoreError.
void take(Sweep& sweep, std::size_t run, OneRun&& result, Store* store);

}  // namespace halfopen::experiments
