#pragma once
// A topology's blueprint as runs and worlds hold it.

#include <memory>

#include "models/blueprint.hpp"
#include "topologies/topology.hpp"

namespace halfopen::python {

/// Shares the blueprint of the system as written, and keeps its topology alive.
inline std::shared_ptr<const models::Blueprint> blueprint_of(const topologies::Topology& topology) {
    const auto kept = std::make_shared<const topologies::Topology>(topology);
    return {kept, &kept->blueprint()};
}

}  // namespace halfopen::python
