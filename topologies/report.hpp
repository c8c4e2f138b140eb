#pragma once
// Where readers and checks put what they find.

#include <string>
#include <utility>
#include <vector>

#include "topologies/diagnostics.hpp"
#include "topologies/document/document.hpp"

namespace halfopen::topologies {

/// A diagnostic about `node`, its token underlined.
Diagnostic about(Node node, Code code, std::string message);
/// The same about `length` bytes of a scalar's text, from byte `offset`.
Diagnostic about_part(Node node, std::size_t offset, std::size_t length, Code code,
                      std::string message);

/// How many characters (not bytes) a UTF-8 text has.
std::uint32_t character_count(std::string_view text);

/// No file gets more than this many; the rest is dropped.
inline constexpr std::size_t diagnostics_max = 2'000;

/// Collects diagnostics. The returned reference is good until the next one is added: chain
/// `.note(...)`, `.help(...)`.
class Report {
public:
    Diagnostic& add(Diagnostic diagnostic);
    Diagnostic& add(Node node, Code code, std::string message) {
        return add(about(node, code, std::move(message)));
    }
    /// About the key of an entry of a map rather than its value.
    Diagnostic& add_at_key(Node entry, Code code, std::string message);
    Diagnostic& add_at_part(Node node, std::size_t offset, std::size_t length, Code code,
                            std::string message) {
        return add(about_part(node, offset, length, code, std::move(message)));
    }
    /// Nobody reads on to the help of the 200th finding, and looking for names that were meant
    /// takes time.
    bool wants_help() const { return diagnostics_.size() <= 200; }
    /// How many were added so far: a reader that wants to know whether it failed compares.
    std::size_t error_count() const { return error_count_; }
    std::vector<Diagnostic> take() { return std::move(diagnostics_); }
    const std::vector<Diagnostic>& diagnostics() const { return diagnostics_; }

private:
    std::vector<Diagnostic> diagnostics_;
    Diagnostic surplus_;  ///< what is chained to a dropped one
    std::size_t error_count_ = 0;
};

}  // namespace halfopen::topologies
