#pragma once
// A variant merged into a file (RFC 7396): mappings key by key, everything else is replaced, null
// removes.

#include "topologies/document/document.hpp"
#include "topologies/report.hpp"

namespace halfopen::topologies {

/// A new document. `changes` is a mapping of `base`'s own (an entry under `variants`). Reports a
/// null with nothing to remove.
Document merge(const Document& base, Node changes, Report& report);

}  // namespace halfopen::topologies
