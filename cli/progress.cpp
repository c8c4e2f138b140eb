#include "cli/progress.hpp"

#include <utility>

#include "cli/terminal.hpp"

namespace halfopen::cli {
namespace {

constexpr std::string_view clear_line = "\r\x1b[K";

}  // namespace

ProgressLine::ProgressLine(std::string what, sim::Duration duration, bool is_wanted)
    : what_(std::move(what)),
      duration_(duration),
      is_wanted_(is_wanted && complaints_go_to_terminal()),
      next_(Clock::now() + std::chrono::seconds(1)) {}

ProgressLine::~ProgressLine() {
    if (is_shown_) complain(clear_line);
}

void ProgressLine::show(double share) {
    if (!is_wanted_ || Clock::now() < next_) return;
    next_ = Clock::now() + std::chrono::milliseconds(100);
    is_shown_ = true;
    const auto percent = static_cast<int>(share * 100);
    const auto simulated = static_cast<long long>(share * sim::to_seconds(duration_));
    const auto all = static_cast<long long>(sim::to_seconds(duration_));
    complain(std::string(clear_line) + what_ + ": " + std::to_string(percent) + " %, " +
             std::to_string(simulated) + " of " + std::to_string(all) +
             " s simulated (Ctrl-C stops and reports)");
}

}  // namespace halfopen::cli
