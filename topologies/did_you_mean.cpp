#include "topologies/did_you_mean.hpp"

#include <algorithm>
#include <vector>

namespace halfopen::topologies {
namespace {

constexpr std::size_t word_compared_max = 64;  // letters; longer words are no typing errors of ours
constexpr std::size_t listed_max = 12;
constexpr std::size_t quoted_max = 60;

char lower(char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

/// Twice the optimal-string-alignment distance; a change of case alone costs one, any other change
/// two.
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> before_last(b.size() + 1);
    std::vector<std::size_t> last(b.size() + 1);
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) last[j] = 2 * j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = 2 * i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const bool alike = lower(a[i - 1]) == lower(b[j - 1]);
            const std::size_t change = a[i - 1] == b[j - 1] ? 0 : alike ? 1 : 2;
            row[j] = std::min({last[j] + 2, row[j - 1] + 2, last[j - 1] + change});
            const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (swapped) row[j] = std::min(row[j], before_last[j - 2] + 2);
        }
        std::swap(before_last, last);
        std::swap(last, row);
    }
    return last[b.size()];
}

/// The only candidate of which `word` is a part: `attempts` for max_attempts.
std::optional<std::string_view> containing(std::string_view word,
                                           std::span<const std::string_view> candidates) {
    constexpr std::size_t letters_min = 4;
    std::optional<std::string_view> found;
    for (const std::string_view candidate : candidates) {
        if (word.size() < letters_min || candidate.find(word) == std::string_view::npos) continue;
        if (found) return std::nullopt;
        found = candidate;
    }
    return found;
}

}  // namespace

std::optional<std::string_view> closest(std::string_view word,
                                        std::span<const std::string_view> candidates) {
    if (word.empty() || word.size() > word_compared_max) return std::nullopt;
    std::optional<std::string_view> best;
    std::size_t best_distance = 2 * std::max<std::size_t>(1, (word.size() + 1) / 3) + 1;
    for (const std::string_view candidate : candidates) {
        const std::size_t shorter = std::min(word.size(), candidate.size());
        const std::size_t longer = std::max(word.size(), candidate.size());
        if (2 * (longer - shorter) >= best_distance) continue;
        const std::size_t found = distance(word, candidate);
        if (found < best_distance && found < 2 * longer) {
            best = candidate;
            best_distance = found;
        }
    }
    return best ? best : containing(word, candidates);
}

std::string listed(std::span<const std::string_view> words) {
    std::string text;
    for (std::size_t i = 0; i < std::min(words.size(), listed_max); ++i) {
        text += (i > 0 ? ", " : "") + std::string(words[i]);
    }
    if (words.size() > listed_max) {
        text += " and " + std::to_string(words.size() - listed_max) + " more";
    }
    return text;
}

std::string did_you_mean(std::string_view word, std::span<const std::string_view> candidates) {
    if (candidates.empty()) return {};
    const auto best = closest(word, candidates);
    if (!best) return "have: " + listed(candidates);
    return "did you mean " + quoted(*best) + "?  (have: " + listed(candidates) + ")";
}

std::string quoted(std::string_view word) {
    std::string text = "'";
    std::size_t end = std::min(word.size(), quoted_max);
    while (end < word.size() && end > 0 &&
           (static_cast<unsigned char>(word[end]) & 0xC0U) == 0x80U) {
        --end;
    }
    for (const char letter : word.substr(0, end)) {
        text += static_cast<unsigned char>(letter) < 0x20U ? ' ' : letter;
    }
    return text + (end < word.size() ? "..." : "") + "'";
}

}  // namespace halfopen::topologies
