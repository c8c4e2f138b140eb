#include "experiments/store/stamp.hpp"

#include <charconv>
#include <vector>

#include "experiments/report_words.hpp"
#include "experiments/run.hpp"
#include "experiments/sweep/sweep.hpp"
#include "topologies/did_you_mean.hpp"
#include "topologies/quantities.hpp"

namespace halfopen::experiments {
namespace {

[[noreturn]] void refuse(std::string_view text) {
    throw SweepError(topologies::quoted(text) +
                     " is no stamp\n   help: copy all of it, "
                     "halfopen/VERSION/SYSTEM/seed=N/replication=N/duration=TIME/FINGERPRINT, from "
                     "the output of `run --json` or `sweep --json`");
}

std::vector<std::string_view> parts_of(std::string_view text) {
    std::vector<std::string_view> parts;
    for (;;) {
        const std::size_t slash = text.find('/');
        parts.push_back(text.substr(0, slash));
        if (slash == std::string_view::npos) return parts;
        text.remove_prefix(slash + 1);
    }
}

/// What stands behind `name` and an equals sign.
std::optional<std::string_view> named(std::string_view part, std::string_view name) {
    if (!part.starts_with(name) || part.size() <= name.size() || part[name.size()] != '=') {
        return std::nullopt;
    }
    return part.substr(name.size() + 1);
}

std::optional<std::uint64_t> whole(std::optional<std::string_view> text, int base = 10) {
    std::uint64_t number = 0;
    if (!text) return std::nullopt;
    const char* const end = text->data() + text->size();
    const auto read = std::from_chars(text->data(), end, number, base);
    return read.ec == std::errc() && read.ptr == end ? std::optional(number) : std::nullopt;
}

/// The variant of a file which is the stamp's system.
std::optional<topologies::Topology> find_variant(const topologies::Topology& topology,
                                                 const std::string& identity) {
    for (const std::string& name : topology.variants()) {
        const topologies::Reading alone = topology.variant(name);
        if (alone.ok() && alone.topology->identity() == identity) return alone.topology;
    }
    return std::nullopt;
}

topologies::Topology find_system(const Stamp& stamp, const topologies::Topology* topology,
                                 Store* store) {
    if (topology != nullptr) {
        if (auto found = find_variant(*topology, stamp.system)) return *found;
        throw SweepError("no variant of " + topology->path() + " is the stamp's system " +
                         stamp.system +
                         "\n   help: the file has changed since; take the one that was run");
    }
    if (store != nullptr) {
        if (const auto yaml = store->system(stamp.system)) {
            const auto reading = topologies::read_text(*yaml, "the stored system " + stamp.system);
            if (reading.ok() && reading.topology->identity() == stamp.system) {
                return *reading.topology;
            }
            throw StoreError("the store " + store->path() + ": its text of the system " +
                             stamp.system +
                             " is damaged, or reads a file that is not here"
                             "\n   help: name the topology's file");
        }
    }
    throw SweepError("the stamp's system " + stamp.system +
                     (store == nullptr ? " is not given" : " is not in " + store->path()) +
                     "\n   help: name the topology's file, or the store that has it");
}

}  // namespace

std::string to_text(const Stamp& stamp) {
    return "halfopen/" + stamp.version + "/" + stamp.system +
           "/seed=" + std::to_string(stamp.seed) +
           "/replication=" + std::to_string(stamp.replication) +
           "/duration=" + topologies::duration_text(stamp.duration) + "/" +
           fingerprint_in_words(stamp.fingerprint);
}

Stamp parse_stamp(std::string_view text) {
    const std::vector<std::string_view> parts = parts_of(text);
    if (parts.size() != 7 || parts[0] != "halfopen") refuse(text);
    const auto seed = whole(named(parts[3], "seed"));
    const auto replication = whole(named(parts[4], "replication"));
    const auto duration_part = named(parts[5], "duration");
    const auto duration = topologies::parse_duration(duration_part.value_or(""));
    const bool is_hex = parts[6].starts_with("0x");
    const auto fingerprint = whole(is_hex ? std::optional(parts[6].substr(2)) : std::nullopt, 16);
    if (!seed || !replication || !duration.value || !fingerprint) refuse(text);
    return {std::string(parts[1]), std::string(parts[2]), *seed,
            *replication,          *duration.value,       *fingerprint};
}

std::optional<Stamp> stamp_of(const topologies::Topology& topology, std::string_view variant,
                              const RunResult& result) {
    if (!result.is_complete || !topology.is_self_contained()) return std::nullopt;
    const topologies::Reading alone = topology.variant(variant);
    if (!alone.ok()) return std::nullopt;
    return Stamp{engine_version(), alone.topology->identity(), result.seed, result.replication,
                 result.duration,  result.fingerprint};
}

Stamp stamp_of(const Sweep& sweep, std::size_t run) {
    const SweepPlan& plan = sweep.plan;
    return {engine_version(), plan.identities[run / plan.replications],
            plan.seed,        run % plan.replications,
            plan.duration,    sweep.runs[run].fingerprint};
}

Replay replay(const Stamp& stamp, const topologies::Topology* topology, Store* store,
              const std::function<bool(double)>& keep_going) {
    const topologies::Topology system = find_system(stamp, topology, store);
    RunOptions options;
    options.seed = stamp.seed;
    options.duration = stamp.duration;
    options.replication = stamp.replication;
    options.keep_going = keep_going;
    Replay again{stamp, {}, false, stamp.version != engine_version()};
    again.result = run(std::make_shared<const models::Blueprint>(system.blueprint()), options);
    again.is_same = again.result.is_complete && again.result.fingerprint == stamp.fingerprint;
    return again;
}

}  // namespace halfopen::experiments
