#pragma once
#include <vector>

#include "topologies/building/building.hpp"
#include "topologies/expectation.hpp"
#include "topologies/report.hpp"

namespace halfopen::topologies {

/// Reads the expectations of one variant; names are looked up in its own system.
std::vector<Expectation> read_expectations(Node list, const Built& built, Report& report);

}  // namespace halfopen::topologies
