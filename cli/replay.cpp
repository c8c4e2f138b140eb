// halfopen replay

#include "cli/interrupt.hpp"
#include "cli/running.hpp"
#include "cli/sweep.hpp"
#include "cli/terminal.hpp"
#include "experiments/report_words.hpp"
#include "experiments/store/stamp.hpp"

namespace halfopen::cli {
namespace {

constexpr auto examples = R"(Examples:
  halfopen replay halfopen/0.1.0+4c1d5f0a92be/.../0x46def301a844cb26
  halfopen replay STAMP --topology shop.yaml
A stamp is in the output of `run --json` and `sweep --json`. Exit: 0 the same came of it, 99 it did
not.)";

std::string verdict(const experiments::Replay& again) {
    const std::string now = experiments::fingerprint_in_words(again.result.fingerprint);
    std::string text = again.is_same
                           ? "the same: " + now + "\n"
                           : "NOT the same: " + now + " instead of " +
                                 experiments::fingerprint_in_words(again.stamp.fingerprint) + "\n";
    if (again.is_other_version) {
        text += "  the stamp was made by " + again.stamp.version + ", this is " +
                experiments::engine_version() + "\n";
    }
    return text;
}

}  // namespace

void ReplayWishes::offer(CLI::App& app) {
    CLI::App* replay =
        app.add_subcommand("replay", "Run again what a stamp stands for, and compare fingerprints");
    replay->add_option("STAMP", stamp_, "the stamp of a run")->required();
    CLI::Option* file =
        replay->add_option("--topology", file_, "the file that was run (default: out of the store)")
            ->type_name("FILE");
    replay->add_option("--store", store_, "the store that has it")
        ->type_name("FILE")
        ->excludes(file);
    replay->add_flag("--quiet,-q", quiet_, "no warnings");
    replay->footer(examples);
}

ExitCode ReplayWishes::replay() const {
    const experiments::Stamp stamp = experiments::parse_stamp(stamp_);
    std::optional<topologies::Topology> topology;
    std::optional<experiments::Store> store;
    if (!file_.empty()) {
        topology = read(file_, quiet_);
        if (!topology) return bad_input;
    } else {
        store.emplace(store_.empty() ? experiments::default_store_path() : store_);
    }
    note_interrupts();
    const experiments::Replay again =
        experiments::replay(stamp, topology ? &*topology : nullptr, store ? &*store : nullptr,
                            [](double) { return !was_interrupted(); });
    if (!again.result.is_complete) return interrupted;
    print(verdict(again));
    return again.is_same ? success : expectation_fails;
}

ExitCode ReplayWishes::carry_out() const {
    return answer("replay", [this] { return replay(); });
}

}  // namespace halfopen::cli
