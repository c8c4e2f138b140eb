// The command line: what may be written, and which command it means.

#include <CLI/CLI.hpp>
#include <charconv>
#include <exception>
#include <new>
#include <string>

#include "cli/commands.hpp"
#include "cli/interrupt.hpp"
#include "cli/terminal.hpp"
#include "topologies/diagnostics.hpp"
#include "topologies/quantities.hpp"

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

/// A value of an option that means nothing, told as the reader of files would tell it.
CLI::ValidationError meaningless(const std::string& option, topologies::Code code,
                                 const std::string& message, const std::string& help) {
    topologies::Diagnostic diagnostic;
    diagnostic.code = code;
    diagnostic.file = option;
    diagnostic.message = message;
    diagnostic.help(help);
    return CLI::ValidationError(option, topologies::to_text(diagnostic));
}

std::uint64_t seed_of(const std::string& text) {
    std::uint64_t seed = 0;
    const char* const end = text.data() + text.size();
    const auto [rest, problem] = std::from_chars(text.data(), end, seed);
    if (problem == std::errc::result_out_of_range) {
        throw meaningless("--seed", topologies::Code::out_of_range, "'" + text + "' is too large",
                          "write a whole number from 0 to 18446744073709551615");
    }
    if (problem != std::errc() || rest != end) {
        throw meaningless("--seed", topologies::Code::malformed_quantity,
                          "'" + text + "' is not a whole number",
                          "write a whole number from 0 to 18446744073709551615");
    }
    return seed;
}

sim::Duration duration_of(const std::string& text) {
    const auto duration = topologies::parse_duration(text);
    if (!duration.value) {
        throw meaningless("--duration", duration.code, duration.message, duration.help);
    }
    if (*duration.value <= sim::Duration{}) {
        throw meaningless("--duration", topologies::Code::out_of_range,
                          "a run cannot be that short", "write a duration above 0s, like 60s");
    }
    return *duration.value;
}

struct Wishes {
    RunRequest run;
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
    run->add_option_function<std::string>(
           "--seed", [&wishes](const std::string& text) { wishes.run.seed = seed_of(text); },
           "where the dice begin: 0 to 2^64-1 (default: the file's)")
        ->type_name("N");
    run->add_option_function<std::string>(
           "--duration",
           [&wishes](const std::string& text) { wishes.run.duration = duration_of(text); },
           "how long to simulate, like 90s, 10min (default: the file's)")
        ->type_name("TIME");
    run->add_flag("--json", wishes.run.json, "one JSON object for each variant, a line each");
    run->add_flag("--quiet,-q", wishes.run.quiet,
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

ExitCode carry_out(const CLI::App& app, const Wishes& wishes) {
    if (app.got_subcommand("run")) return run(wishes.run);
    if (app.got_subcommand("check")) return check(wishes.files);
    if (app.got_subcommand("test")) return test(wishes.files, wishes.quiet);
    return schema();
}

/// Help and version are answers; everything else is a complaint.
ExitCode explain(const CLI::App& app, const CLI::ParseError& error) {
    if (dynamic_cast<const CLI::CallForHelp*>(&error) != nullptr ||
        dynamic_cast<const CLI::CallForAllHelp*>(&error) != nullptr) {
        const auto chosen = app.get_subcommands();
        print(chosen.empty() ? app.help() : chosen.front()->help());
        return success;
    }
    if (dynamic_cast<const CLI::CallForVersion*>(&error) != nullptr) {
        print(std::string(error.what()) + "\n");
        return success;
    }
    complain("halfopen: " + std::string(error.what()) + "\n");
    complain("help: halfopen --help\n");
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
    try {
        app.parse(count, words);
    } catch (const CLI::ParseError& error) {
        return explain(app, error);
    }
    return carry_out(app, wishes);
}

}  // namespace
}  // namespace halfopen::cli

int main(int count, char** words) {
    using namespace halfopen::cli;
    ignore_closed_pipes();
    note_interrupts();
    try {
        return start(count, words);
    } catch (const std::bad_alloc&) {
        complain("halfopen: out of memory\n");
    } catch (const std::exception& error) {
        complain(std::string("halfopen: ") + error.what() + "\n");
    }
    return failure;
}
