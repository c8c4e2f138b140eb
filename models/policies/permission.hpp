#pragma once
// What a guard of limited places answers to a call.

#include <cstdint>

namespace halfopen::models {

/// The answer to a call that wants to go through.
enum class Permission : std::uint8_t {
    permitted,  ///< goes at once; gives its place back with `release` when it is over
    waiting,    ///< stands at the end of the line until a release lets it go, or leaves the line
    rejected,   ///< turned away; nothing to give back
};

}  // namespace halfopen::models
