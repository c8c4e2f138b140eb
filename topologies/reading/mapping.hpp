#pragma once
// Reading a mapping: which keys are there, which are missing, which nobody knows.

#include <initializer_list>
#include <span>
#include <string_view>
#include <vector>

#include "topologies/language.hpp"
#include "topologies/report.hpp"

namespace halfopen::topologies {

/// "a mapping", "a list", "a single value", "nothing".
std::string_view kind_name(NodeKind kind);

/// Reports and returns false unless `node` is of this kind. `what` is said in the message: "a
/// service".
bool expect_kind(Node node, NodeKind kind, std::string_view what, Report& report);

/// Reports unknown keys (with the one that was probably meant) and missing required ones.
/// Returns false if `node` is no mapping or a required key is missing.
bool check_keys(Node node, std::span<const Key> keys, std::string_view what, Report& report);
/// The same, for a mapping that also has the fields of a settings table.
bool check_keys(Node node, std::span<const Key> keys, std::span<const std::string_view> more,
                std::string_view what, Report& report);

/// Whether the text begins with a letter, as words and names do.
bool begins_with_letter(std::string_view text);

/// Letters, digits, `_` and `-`, with a letter first; reports else. `node` is an entry, its key is
/// the name.
bool check_name(Node entry, std::string_view what, Report& report);

/// Reports an element of `names` that does not stand in `known`: "no service named 'x'".
void report_unknown_name(Node node, std::string_view name, std::size_t offset,
                         std::string_view what, std::span<const std::string_view> known,
                         Report& report);

}  // namespace halfopen::topologies
