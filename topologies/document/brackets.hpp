#pragma once
// Which bracket was left open: YAML libraries notice much later, and say something else.

#include <cstdint>
#include <optional>

#include "topologies/document/document.hpp"

namespace halfopen::topologies {

struct OpenBracket {
    char bracket = '[';
    std::uint32_t line = 0;    ///< from 1
    std::uint32_t column = 0;  ///< from 1, in bytes
};

/// The innermost `[` or `{` that is still open where the file ends, where a bracket of the other
/// kind closes it, or where a line begins that cannot belong to it. Nothing if all are closed.
std::optional<OpenBracket> find_open_bracket(const Source& source);

}  // namespace halfopen::topologies
