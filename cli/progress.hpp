#pragma once
// One line on standard error that says how far a long run is.

#include <chrono>
#include <string>

#include "sim/time.hpp"

namespace halfopen::cli {

/// Appears when a run has lasted a second, changes ten times a second, and leaves no trace. Nothing
/// at all unless standard error is a terminal.
class ProgressLine {
public:
    ProgressLine(std::string what, sim::Duration duration, bool is_wanted);
    ~ProgressLine();
    ProgressLine(const ProgressLine&) = delete;
    ProgressLine& operator=(const ProgressLine&) = delete;

    /// @param share  what is done, 0..1
    void show(double share);

private:
    using Clock = std::chrono::steady_clock;

    std::string what_;
    sim::Duration duration_;
    bool is_wanted_;
    bool is_shown_ = false;
    Clock::time_point next_;
};

}  // namespace halfopen::cli
