#pragma once
// Which defence did it: runs every subset of a call's defences under the same incident and on the
// same dice, and says what each of them contributes.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "experiments/ablation_call.hpp"
#include "experiments/ablation_contributions.hpp"
#include "experiments/ablation_trial.hpp"
#include "topologies/topology.hpp"

namespace halfopen::experiments {

struct AblationOptions {
    std::string variant = "as_written";
    std::vector<std::string> only;          ///< the defences taken away; none: all
    std::optional<std::uint64_t> seed;      ///< default: the topology's
    std::optional<sim::Duration> duration;  ///< default: the topology's
    std::uint32_t replications = 30;        ///< 1 or more
    /// A set contains the incident when of each class of users this share is served or more, in
    /// full or with a fallback, over the incident and after [0..1]; and each is served in full
    /// again, as before, by the run's end, if the incident ends; both in every replication ...
    double contained = 0.99;
    /// ... or, if any are named here, when these expectations of the variant hold in every
    /// replication: each of them whose text has one of these in it; "all": all of them.
    std::vector<std::string> expect;
    unsigned threads = 0;  ///< default: as many as the machine has. Results do not depend on it.
    /// Called some twenty times a second, from the thread that called `ablate`, with the share that
    /// is done (0..1); `false` stops, and the result is marked incomplete.
    std::function<bool(double)> keep_going;
};

/// What came of one set of defences.
struct AblationSet {
    DefenceSet present = 0;
    std::vector<AblationTrial> trials;  ///< one a replication; some unfinished when incomplete
    PerMeasure<Estimate> measures{};    ///< over the replications that are finished for all sets
    std::vector<Estimate> success_of;   ///< each class of users
    std::uint32_t contained_in = 0;     ///< in how many of these replications it contains
    bool contains = false;              ///< in all of them
    std::vector<Served> seconds;        ///< all users, second by second, over all finished trials
};

struct Ablation {
    std::string title;
    std::string path;
    std::string variant;
    std::uint64_t seed = 0;
    sim::Duration duration{};
    std::uint32_t replications = 0;  ///< asked for
    std::uint32_t finished = 0;      ///< for all sets
    bool is_complete = true;
    AblatedCall call;
    std::vector<std::string> users;    ///< the classes
    std::vector<std::string> callers;  ///< names of services
    std::vector<std::string> callees;
    std::vector<IncidentNote> incidents;  ///< those that begin within the run
    IncidentSeconds when;
    std::string criterion;          ///< "each class of users is served at 99 % or more"
    std::vector<AblationSet> sets;  ///< by their DefenceSet: the first is none, the last all
    std::vector<Contribution> contributions;  ///< of each defence; none before a replication is
                                              ///< finished
    std::vector<DefenceSet> smallest;         ///< of the sets that contain, those with the fewest
};

/// Runs every subset of the call's defences `replications` times, each replication on the same dice
/// for all of them, over threads that share nothing. Throws AblationError for what makes no sense
/// of this system (see find_call; also: no users, no such expectation, nothing to replicate), and
/// std::out_of_range for an unknown variant. Cost: 2^defences x replications runs.
Ablation ablate(const topologies::Topology& topology, const std::string& call,
                const AblationOptions& options = {});

}  // namespace halfopen::experiments
