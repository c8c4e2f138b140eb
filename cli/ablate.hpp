#pragma once
// halfopen ablate: its options, and the command.

#include <CLI/CLI.hpp>
#include <string>

#include "cli/exit_code.hpp"
#include "experiments/ablation.hpp"

namespace halfopen::cli {

struct AblateRequest {
    std::string file;
    std::string edge;
    experiments::AblationOptions options;
    bool json = false;
    bool csv = false;
    bool quiet = false;
};

/// What was written after `ablate`, before it is known what its values mean.
class AblateWishes {
public:
    /// Adds the command and its options; parsing fills them in here.
    void offer(CLI::App& app);
    /// Throws Nonsense.
    AblateRequest meant() const;

private:
    AblateRequest request_;
    std::string seed_;
    std::string duration_;
    std::string contained_;
    std::string replications_;
    std::string threads_;
};

/// Runs every subset of a call's defences, and prints what each contributes: a verdict and tables,
/// or JSON, or CSV.
ExitCode ablate(const AblateRequest& request);

}  // namespace halfopen::cli
