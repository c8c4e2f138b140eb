// halfopen test

#include <algorithm>

#include "cli/commands.hpp"
#include "cli/interrupt.hpp"
#include "cli/running.hpp"
#include "cli/terminal.hpp"
#include "experiments/report_words.hpp"

namespace halfopen::cli {
namespace {

/// What came of all files so far.
struct Score {
    std::size_t variants = 0;
    std::size_t held = 0;
    std::size_t failed = 0;
    std::size_t unreadable = 0;
};

void print_judgements(const std::string& variant, std::vector<experiments::Judgement> judgements,
                      bool quiet) {
    if (quiet) std::erase_if(judgements, &experiments::Judgement::holds);
    if (judgements.empty()) return;
    print(" " + variant + "\n" +
          experiments::expectations_text(judgements, {.colour = may_colour()}));
}

void test_variant(const topologies::Topology& topology, const std::string& variant, bool quiet,
                  Score& score) {
    RunRequest request;
    request.quiet = quiet;
    const experiments::JudgedRun run = judged_run(topology, variant, request);
    if (!run.result.is_complete) return;
    const auto held = static_cast<std::size_t>(
        std::ranges::count_if(run.judgements, &experiments::Judgement::holds));
    ++score.variants;
    score.held += held;
    score.failed += run.judgements.size() - held;
    print_judgements(variant, run.judgements, quiet);
}

void test_file(const std::string& file, bool quiet, Score& score) {
    const auto topology = read(file, true);
    if (!topology) {
        ++score.unreadable;
        return;
    }
    const Score before = score;
    if (!quiet) print(file + "\n");
    for (const std::string& variant : topology->variants()) {
        if (topology->expectations(variant).empty()) continue;
        if (was_interrupted()) return;
        test_variant(*topology, variant, quiet, score);
    }
    if (score.variants == before.variants && !was_interrupted()) {
        complain(file + ": nothing is expected of it: write `expect:`\n");
    }
}

std::string score_text(const Score& score) {
    const std::size_t all = score.held + score.failed;
    std::string text = experiments::counted(all, "expectation") + " of " +
                       experiments::counted(score.variants, "variant") + ": ";
    text += score.failed == 0 && all > 0 ? "all hold"
                                         : experiments::count_in_words(score.held) + " hold";
    if (score.failed > 0) text += ", " + experiments::count_in_words(score.failed) + " FAIL";
    if (score.unreadable > 0) {
        text += "; " + experiments::counted(score.unreadable, "file") + " with errors";
    }
    return text + "\n";
}

}  // namespace

ExitCode test(const std::vector<std::string>& files, bool quiet) {
    Score score;
    for (const std::string& file : files) {
        if (!was_interrupted()) test_file(file, quiet, score);
    }
    print(score_text(score));
    if (was_interrupted()) return interrupted;
    if (score.unreadable > 0) return bad_input;
    return score.failed > 0 ? expectation_fails : success;
}

}  // namespace halfopen::cli
