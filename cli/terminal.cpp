#include "cli/terminal.hpp"

#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <string>

namespace halfopen::cli {
namespace {

bool somebody_reads = true;

}  // namespace

void print(std::string_view text) {
    while (somebody_reads && !text.empty()) {
        const ssize_t written = ::write(STDOUT_FILENO, text.data(), text.size());
        if (written >= 0) {
            text.remove_prefix(static_cast<std::size_t>(written));
        } else if (errno == EPIPE) {
            somebody_reads = false;
        } else if (errno != EINTR) {
            throw std::runtime_error(std::string("cannot write to standard output: ") +
                                     std::strerror(errno));
        }
    }
}

void complain(std::string_view text) {
    while (!text.empty()) {
        const ssize_t written = ::write(STDERR_FILENO, text.data(), text.size());
        if (written < 0 && errno != EINTR) return;
        text.remove_prefix(static_cast<std::size_t>(written < 0 ? 0 : written));
    }
}

bool output_is_terminal() { return ::isatty(STDOUT_FILENO) == 1; }
bool complaints_go_to_terminal() { return ::isatty(STDERR_FILENO) == 1; }

bool may_colour() {
    const char* no_colour = std::getenv("NO_COLOR");
    const char* kind = std::getenv("TERM");
    const bool is_refused = no_colour != nullptr && *no_colour != '\0';
    const bool is_dumb = kind == nullptr || std::string_view(kind) == "dumb";
    return output_is_terminal() && !is_refused && !is_dumb;
}

void ignore_closed_pipes() { std::signal(SIGPIPE, SIG_IGN); }

}  // namespace halfopen::cli
