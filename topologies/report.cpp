#include "topologies/report.hpp"

#include <algorithm>

namespace halfopen::topologies {
namespace {

/// How many bytes of the line the token at `rest` covers.
std::size_t token_bytes(Node node, std::string_view rest) {
    if (rest.empty()) return 1;
    if (node.is_scalar() && !node.is_quoted()) return std::min(rest.size(), node.text().size());
    if (node.is_scalar() && (rest.front() == '"' || rest.front() == '\'')) {
        const std::size_t end = rest.find(rest.front(), 1);
        return end == std::string_view::npos ? rest.size() : end + 1;
    }
    if (node.is_map() && rest.front() != '{' && node.first_child()) {
        return std::min(rest.size(), node.first_child().key_text().size());
    }
    return 1;
}

}  // namespace

std::uint32_t character_count(std::string_view text) {
    return static_cast<std::uint32_t>(std::count_if(text.begin(), text.end(), [](char byte) {
        return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U;
    }));
}

Diagnostic about(Node node, Code code, std::string message) {
    Diagnostic diagnostic;
    diagnostic.code = code;
    diagnostic.message = std::move(message);
    diagnostic.path = node.path();
    // An empty value has no place of its own worth showing: its key has.
    const Node place = node.is_null() && node.key() ? node.key() : node;
    const Source& source = node.document().source();
    const std::string_view line = source.line(place.line());
    const std::size_t start = std::min<std::size_t>(place.column() - 1, line.size());
    diagnostic.file = source.name();
    diagnostic.line = place.line();
    diagnostic.source_line = std::string(line);
    diagnostic.column = character_count(line.substr(0, start)) + 1;
    const std::size_t length = token_bytes(place, line.substr(start));
    diagnostic.length = std::max(1U, character_count(line.substr(start, length)));
    return diagnostic;
}

Diagnostic about_part(Node node, std::size_t offset, std::size_t length, Code code,
                      std::string message) {
    Diagnostic diagnostic = about(node, code, std::move(message));
    const std::string_view text = node.text();
    // Only where the text stands on the line as it is; escapes and folded lines keep the whole
    // token underlined.
    const std::size_t quote = node.is_quoted() ? 1 : 0;
    const std::size_t start = node.column() - 1 + quote;
    const std::string_view line = diagnostic.source_line;
    if (start <= line.size() && line.substr(start).starts_with(text)) {
        diagnostic.column +=
            static_cast<std::uint32_t>(quote) + character_count(text.substr(0, offset));
        diagnostic.length = std::max(1U, character_count(text.substr(offset, length)));
    }
    return diagnostic;
}

Diagnostic& Report::add(Diagnostic diagnostic) {
    if (diagnostic.is_error()) ++error_count_;
    if (diagnostics_.size() >= diagnostics_max) return surplus_ = std::move(diagnostic);
    return diagnostics_.emplace_back(std::move(diagnostic));
}

Diagnostic& Report::add_at_key(Node entry, Code code, std::string message) {
    Diagnostic diagnostic = about(entry.key() ? entry.key() : entry, code, std::move(message));
    diagnostic.path = entry.path();
    return add(std::move(diagnostic));
}

}  // namespace halfopen::topologies
