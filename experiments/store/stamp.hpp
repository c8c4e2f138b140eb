#pragma once
// The stamp of a run: everything that is needed to repeat it, and the proof that it was repeated.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "experiments/result.hpp"
#include "experiments/store/store.hpp"
#include "topologies/topology.hpp"

namespace halfopen::experiments {

struct Sweep;

struct Stamp {
    std::string version;  ///< engine_version() of the program that ran it
    std::string system;   ///< topologies::Topology::identity of the variant
    std::uint64_t seed = 0;
    std::uint64_t replication = 0;
    sim::Duration duration{};
    std::uint64_t fingerprint = 0;
};

/// `halfopen/0.1.0+4c1d5f0a92be/9f0c...e1/seed=7/replication=0/duration=240s/0x46de...26`
std::string to_text(const Stamp& stamp);
/// Throws SweepError, with what a stamp looks like.
Stamp parse_stamp(std::string_view text);

/// Of a run of a variant; nothing when it was interrupted, or its policies are in no file.
std::optional<Stamp> stamp_of(const topologies::Topology& topology, std::string_view variant,
                              const RunResult& result);
Stamp stamp_of(const Sweep& sweep, std::size_t run);

/// What came of running a stamp again.
struct Replay {
    Stamp stamp;
    RunResult result;
    bool is_same = false;           ///< the fingerprints agree
    bool is_other_version = false;  ///< than the one that made the stamp
};

/// Runs the stamp's system again. `topology`: where its system is, as written or in a variant;
/// nothing: it is looked up in `store`. Throws SweepError when it is in neither.
Replay replay(const Stamp& stamp, const topologies::Topology* topology, Store* store,
              const std::function<bool(double)>& keep_going = {});

}  // namespace halfopen::experiments
