#pragma once
// Document -> canonical YAML.

#include <string>

#include "topologies/document/document.hpp"

namespace halfopen::topologies {

/// Block style down to `expect` and lists of short values, which stay on one line. Read again, it
/// gives the same tree.
std::string to_yaml(Node node);
/// All on one line.
std::string to_flow(Node node);

}  // namespace halfopen::topologies
