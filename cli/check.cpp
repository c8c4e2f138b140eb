// halfopen check, halfopen schema

#include <algorithm>

#include "cli/commands.hpp"
#include "cli/terminal.hpp"
#include "experiments/report_words.hpp"
#include "topologies/topology.hpp"

namespace halfopen::cli {
namespace {

struct Findings {
    std::size_t errors = 0;
    std::size_t warnings = 0;
};

Findings check_file(const std::string& file) {
    const topologies::Reading reading = topologies::read_file(file);
    complain(topologies::to_text(reading.diagnostics, reading.diagnostics.size()));
    const auto errors = static_cast<std::size_t>(
        std::ranges::count_if(reading.diagnostics, &topologies::Diagnostic::is_error));
    return {errors, reading.diagnostics.size() - errors};
}

}  // namespace

ExitCode check(const std::vector<std::string>& files) {
    Findings all;
    for (const std::string& file : files) {
        const Findings found = check_file(file);
        all.errors += found.errors;
        all.warnings += found.warnings;
    }
    const std::string where =
        files.size() == 1 ? files.front() : experiments::counted(files.size(), "file");
    if (all.errors + all.warnings == 0) {
        print(where + ": all is well\n");
    } else {
        print(where + ": " + experiments::counted(all.errors, "error") + ", " +
              experiments::counted(all.warnings, "warning") + "\n");
    }
    return all.errors == 0 ? success : bad_input;
}

ExitCode schema() {
    std::string text = topologies::json_schema();
    if (!text.ends_with('\n')) text += '\n';
    print(text);
    return success;
}

}  // namespace halfopen::cli
