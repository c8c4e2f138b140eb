#pragma once
// Finding and changing one place of a document by its path.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "topologies/diagnostics.hpp"
#include "topologies/document/document.hpp"

namespace halfopen::topologies {

/// `document` with `value` (YAML) at `path`: from the top, or the end of exactly one path. Nothing
/// if there is no such place, or more than one (reported), or the value is no YAML (reported).
std::optional<Document> with_value(const Document& document, std::string_view path,
                                   std::string_view value, std::vector<Diagnostic>& diagnostics);

}  // namespace halfopen::topologies
