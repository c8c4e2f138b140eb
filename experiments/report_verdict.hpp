#pragma once
// A run in a few sentences: what went wrong first, who followed, what the users saw.

#include <string>
#include <vector>

#include "experiments/result.hpp"

namespace halfopen::experiments {

/// The sentences. Derived from the result's numbers alone: they say what came when, and leave it to
/// the reader to say why.
std::vector<std::string> verdict(const RunResult& result);

}  // namespace halfopen::experiments
