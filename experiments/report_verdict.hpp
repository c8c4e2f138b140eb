#pragma once
// A run in a few sentences: what went wrong first, who followed, what the users saw.

#include <string>

#include "experiments/result.hpp"

namespace halfopen::experiments {

/// The sentences, one after another on one line. Derived from the result's numbers alone: it says what came when, and
/// leaves it to the reader to say why.
std::string verdict(const RunResult& result);

}  // namespace halfopen::experiments
