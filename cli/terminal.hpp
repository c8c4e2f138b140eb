#pragma once
// Standard output and standard error, and what can go wrong with them.

#include <string_view>

namespace halfopen::cli {

/// Writes to standard output, at once. When nobody reads any more (`| head`), this and all that
/// follows is dropped without a word. Throws std::runtime_error when it cannot be written otherwise
/// (a full disk).
void print(std::string_view text);
/// Writes to standard error; failures are ignored.
void complain(std::string_view text);

bool output_is_terminal();
bool complaints_go_to_terminal();
/// Whether reports may use colours: on a terminal, unless NO_COLOR is set or it is a dumb one.
bool may_colour();

/// Makes a closed pipe an error of writing instead of the end of the program.
void ignore_closed_pipes();

}  // namespace halfopen::cli
