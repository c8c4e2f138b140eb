// The command line: what may be written, and which command it means.

#include <CLI/CLI.hpp>
#include <exception>
#include <new>
#include <string>
#include <string_view>
#include <vector>

#include "cli/ablate.hpp"
#include "cli/best.hpp"
#include "cli/commands.hpp"
#include "cli/compare.hpp"
#include "cli/options.hpp"
#include "cli/search.hpp"
#include "cli/sweep.hpp"
#include "cli/terminal.hpp"
#include "topologies/did_you_mean.hpp"

namespace halfopen::cli {
namespace {

constexpr auto description =
    "halfopen runs a microservice system that does not exist yet, under trouble, and shows what "
    "breaks.";

constexpr auto examples = R"(Examples:
  halfopen run shop.yaml                       what happens, as written
  halfopen run shop.yaml --variant all         all variants side by side
  halfopen run shop.yaml --variant fixed --seed 8 --duration 10min
  halfopen run shop.yaml --json | jq .verdict
  halfopen ablate shop.yaml --edge 'order -> user'   which defence of a call did it
  halfopen sweep shop.yaml --vary services.product.workers=100,200,400
  halfopen compare shop.yaml shop.yaml:fixed   how much better, and how sure
  halfopen search shop.yaml --vary traffic.shoppers.rate=10/s..80/s   up to where it holds
  halfopen best shop.yaml --vary attempt_timeout=1s,2s,4s --figure shoppers.succeed \
      --indifference 0.5%                      which setting, with 95 % confidence
  halfopen check shop.yaml                     everything that is wrong with the file
  halfopen test topologies/gallery/*.yaml      does what is expected come true?  (for CI)
  halfopen schema > topology.schema.json       completion for editors

Exit: 0 all is well, 1 a run failed or its output could not be written, 2 the file or the command
line is wrong, 99 an expectation does not hold, 130 stopped by Ctrl-C (what was computed is
reported, marked as incomplete). Results go to standard output, all else to standard error.)";

constexpr auto run_examples = R"(Examples:
  halfopen run shop.yaml
  halfopen run shop.yaml --variant as_written --variant fixed
  halfopen run shop.yaml --seed 8 --duration 90s --json)";

/// What was written, before it is known what its values mean.
struct Wishes {
    RunRequest run;
    AblateWishes ablate;
    SweepWishes sweep;
    CompareWishes compare;
    SearchWishes search;
    BestWishes best;
    ReplayWishes replay;
    std::string seed;
    std::string duration;
    std::vector<std::string> files;
    bool quiet = false;
};

void offer_run(CLI::App& app, Wishes& wishes) {
    CLI::App* run = app.add_subcommand("run", "Run a system and report what happened");
    run->add_option("FILE", wishes.run.file, "a topology")->required();
    run->add_option("--variant", wishes.run.variants,
                    "which variant to run: may be repeated, 'all' means every one (default: "
                    "as_written)")
        ->type_name("NAME")
        ->allow_extra_args(false);
    run->add_option("--seed", wishes.seed,
                    "where the dice begin: 0 to 2^64-1 (default: the file's)")
        ->type_name("N");
    run->add_option("--duration", wishes.duration,
                    "how long to simulate, like 90s, 10min (default: the file's)")
        ->type_name("TIME");
    run->add_flag("--json", wishes.run.json, "one JSON object for each variant, a line each");
    run->add_flag(
        "--quiet,-q", wishes.run.quiet,
        "only the verdict and the expectations that do not hold; no warnings, no progress");
    run->footer(run_examples);
}

void offer_others(CLI::App& app, Wishes& wishes) {
    CLI::App* check = app.add_subcommand("check", "List everything that is wrong with files");
    check->add_option("FILE", wishes.files, "topologies")->required();
    CLI::App* test = app.add_subcommand(
        "test", "Run every variant of which something is expected, and see whether it comes true");
    test->add_option("FILE", wishes.files, "topologies")->required();
    test->add_flag("--quiet,-q", wishes.quiet, "only the expectations that do not hold");
    app.add_subcommand("schema", "Print a JSON Schema (draft-07) of topologies, for editors");
}

ExitCode carry_out(const CLI::App& app, Wishes& wishes) {
    if (app.got_subcommand("check")) return check(wishes.files);
    if (app.got_subcommand("test")) return test(wishes.files, wishes.quiet);
    if (app.got_subcommand("schema")) return schema();
    if (app.got_subcommand("ablate")) return ablate(wishes.ablate.meant());
    if (app.got_subcommand("sweep")) return wishes.sweep.carry_out();
    if (app.got_subcommand("compare")) return wishes.compare.carry_out();
    if (app.got_subcommand("search")) return wishes.search.carry_out();
    if (app.got_subcommand("best")) return wishes.best.carry_out();
    if (app.got_subcommand("replay")) return wishes.replay.carry_out();
    if (app.get_subcommand("run")->count("--seed") > 0) wishes.run.seed = seed_of(wishes.seed);
    if (app.get_subcommand("run")->count("--duration") > 0) {
        wishes.run.duration = duration_of(wishes.duration);
    }
    return run(wishes.run);
}

/// The names of an app's options, as they are written.
std::vector<std::string> option_names(const CLI::App& app) {
    std::vector<std::string> names;
    for (const CLI::Option* option : app.get_options()) {
        for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
    }
    return names;
}

std::vector<std::string> command_names(const CLI::App& app) {
    std::vector<std::string> names;
    for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
        names.push_back(command->get_name());
    }
    return names;
}

std::string listed(const std::vector<std::string>& words) {
    const std::vector<std::string_view> views(words.begin(), words.end());
    return topologies::listed(views);
}

std::string unknown(std::string_view what, const std::string& word,
                    const std::vector<std::string>& known) {
    const std::vector<std::string_view> candidates(known.begin(), known.end());
    return "no " + std::string(what) + " " + topologies::quoted(word) +
           "\n   help: " + topologies::did_you_mean(word, candidates) + "\n";
}

/// What is wrong with the words, in ours where the parser's would not help.
std::string complaint_about(const CLI::App& app, const CLI::ParseError& error) {
    const std::vector<CLI::App*> chosen = app.get_subcommands();
    const CLI::App& command = chosen.empty() ? app : *chosen.front();
    for (const std::string& word : app.remaining(true)) {
        if (word.starts_with('-')) return unknown("option", word, option_names(command));
        if (chosen.empty()) return unknown("command", word, command_names(app));
    }
    if (chosen.empty()) return "say what to do: " + listed(command_names(app)) + "\n";
    return std::string(error.what()) + "\n";
}

/// Help and version are answers; everything else is a complaint.
ExitCode explain(const CLI::App& app, const CLI::ParseError& error) {
    if (dynamic_cast<const CLI::CallForHelp*>(&error) != nullptr ||
        dynamic_cast<const CLI::CallForAllHelp*>(&error) != nullptr) {
        const auto chosen = app.get_subcommands();
        print(chosen.empty() ? app.help() : chosen.front()->help("halfopen"));
        return success;
    }
    if (dynamic_cast<const CLI::CallForVersion*>(&error) != nullptr) {
        print(std::string(error.what()) + "\n");
        return success;
    }
    const auto chosen = app.get_subcommands();
    const std::string command = chosen.empty() ? "" : chosen.front()->get_name() + " ";
    complain("halfopen: " + complaint_about(app, error) + "   help: halfopen " + command +
             "--help\n");
    return bad_input;
}

ExitCode start(int count, char** words) {
    CLI::App app(description, "halfopen");
    Wishes wishes;
    app.set_version_flag("--version", std::string("halfopen ") + HALFOPEN_VERSION);
    app.require_subcommand(1);
    app.footer(examples);
    offer_run(app, wishes);
    offer_others(app, wishes);
    wishes.ablate.offer(app);
    wishes.sweep.offer(app);
    wishes.compare.offer(app);
    wishes.search.offer(app);
    wishes.best.offer(app);
    wishes.replay.offer(app);
    try {
        app.parse(count, words);
    } catch (const CLI::ParseError& error) {
        return explain(app, error);
    }
    try {
        return carry_out(app, wishes);
    } catch (const Nonsense& nonsense) {
        complain(nonsense.what());
        return bad_input;
    }
}

}  // namespace
}  // namespace halfopen::cli

int main(int count, char** words) {
    using namespace halfopen::cli;
    ignore_closed_pipes();
    try {
        return start(count, words);
    } catch (const std::bad_alloc&) {
        complain("halfopen: out of memory\n");
    } catch (const std::exception& error) {
        complain(std::string("halfopen: ") + error.what() + "\n");
    }
    return failure;
}
