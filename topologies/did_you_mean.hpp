#pragma once
// The name that was probably meant, by edit distance.

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace halfopen::topologies {

/// The candidate that differs least from `word` (letters changed, added, left out, or swapped with
/// a neighbour), if it differs in at most a third of its letters; the first one of equals. Case
/// counts half. Cost: length of word x length of candidate, for candidates of similar length.
std::optional<std::string_view> closest(std::string_view word,
                                        std::span<const std::string_view> candidates);

/// "did you mean 'x'?  (have: w, x, y)", or "have: w, x, y"; empty without candidates.
std::string did_you_mean(std::string_view word, std::span<const std::string_view> candidates);

/// "a, b, c", cut after a dozen with "and N more".
std::string listed(std::span<const std::string_view> words);

/// A word of the file between quotes, as messages show it; a long one is shortened, control
/// characters are replaced.
std::string quoted(std::string_view word);

}  // namespace halfopen::topologies
