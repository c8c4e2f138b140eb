#pragma once
// Text -> Document. The only file of the project that knows the YAML library is parse.cpp.

#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

#include "topologies/diagnostics.hpp"
#include "topologies/document/document.hpp"

namespace halfopen::topologies {

inline constexpr std::size_t file_bytes_max = std::size_t{64} << 20;
inline constexpr std::size_t nodes_max = 4'000'000;      ///< in one file, aliases expanded
inline constexpr std::size_t alias_nodes_max = 100'000;  ///< that aliases may add to it
inline constexpr std::size_t depth_max = 100;            ///< of mappings and lists in each other

/// Reads YAML: one document, text keys, no tags, no merge keys; aliases are copied. Nothing if the
/// text is no such YAML. Duplicate keys are reported, and the first one counts. Cost: about 5 MB/s.
std::optional<Document> parse(std::shared_ptr<const Source> source,
                              std::vector<Diagnostic>& diagnostics);

/// Reads a file's bytes; nothing, and a diagnostic, if it is missing, no plain file, or too large.
std::optional<std::string> read_bytes(const std::string& path, const std::string& shown,
                                      std::vector<Diagnostic>& diagnostics);

/// Checks that the bytes are UTF-8 without control characters (YAML libraries stop silently at some
/// of them).
bool is_text(const Source& source, std::vector<Diagnostic>& diagnostics);

}  // namespace halfopen::topologies
