#pragma once
// What a document says, without how it is laid out: the text that is hashed.

#include <span>
#include <string>
#include <string_view>

#include "topologies/document/document.hpp"

namespace halfopen::topologies {

/// The node on one line with the keys of every mapping in alphabetical order; those of the topmost
/// one that are in `left_out` are left out.
std::string canonical_text(Node node, std::span<const std::string_view> left_out = {});

/// The SHA-1 of a text within a name space of ours (a UUID, version 5), in 32 hexadecimal digits.
std::string hash_of(std::string_view text);

}  // namespace halfopen::topologies
