#include "cli/interrupt.hpp"

#include <csignal>
#include <utility>

namespace halfopen::cli {
namespace {

volatile std::sig_atomic_t interrupts = 0;
bool are_noted = false;

void note(int) { interrupts = 1; }

}  // namespace

void note_interrupts() {
    if (std::exchange(are_noted, true)) return;
    struct sigaction action {};
    action.sa_handler = note;
    action.sa_flags = static_cast<int>(SA_RESETHAND);
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, nullptr);
}

bool was_interrupted() { return interrupts != 0; }

}  // namespace halfopen::cli
