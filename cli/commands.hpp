#pragma once
// The commands, one function each. They print, and return what the program ends with.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/exit_code.hpp"
#include "sim/time.hpp"

namespace halfopen::cli {

struct RunRequest {
    std::string file;
    std::vector<std::string> variants;  ///< none: as_written; "all": every one
    std::optional<std::uint64_t> seed;
    std::optional<sim::Duration> duration;
    bool json = false;
    bool quiet = false;
};

/// Runs variants of one file, and prints what came of them: one report, or several side by side, or
/// JSON.
ExitCode run(const RunRequest& request);
/// Runs every variant of which something is expected, and prints each expectation with what was
/// measured.
ExitCode test(const std::vector<std::string>& files, bool quiet);
/// Lists everything that is wrong with the files; runs nothing.
ExitCode check(const std::vector<std::string>& files);
/// Prints the JSON Schema of the language.
ExitCode schema();

}  // namespace halfopen::cli
