#pragma once
// What the command line says to the shell when it ends.

namespace halfopen::cli {

enum ExitCode : int {
    success = 0,
    failure = 1,             ///< a run failed, or its output could not be written
    bad_input = 2,           ///< the file has errors, or the command line makes no sense
    expectation_fails = 99,  ///< all ran, and an expectation does not hold
    interrupted = 130,       ///< stopped by Ctrl-C; what was computed has been reported
};

}  // namespace halfopen::cli
