#pragma once
// How the statistics turn down a question that makes no sense.

#include <string>
#include <string_view>

namespace halfopen::experiments {

/// Throws std::invalid_argument that says where, what is wrong, and how to mend it.
[[noreturn]] void refuse(std::string_view where, std::string_view what, std::string_view mend);

/// A number as it stands in such a text.
std::string in_digits(double number);

/// Refuses a confidence level that is not between 0 and 1.
void require_level(double level, std::string_view where);

/// Refuses a share that is not between 0 and 1.
void require_share(double share, std::string_view where);

}  // namespace halfopen::experiments
