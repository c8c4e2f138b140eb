#include "topologies/diagnostics.hpp"

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

namespace halfopen::topologies {
namespace {

constexpr std::uint16_t first_warning = 200;
constexpr std::size_t line_shown_max = 160;  // characters of a source line

std::string padded(std::uint32_t number, std::size_t width) {
    std::string text = std::to_string(number);
    return text.size() < width ? std::string(width - text.size(), ' ') + text : text;
}

bool starts_character(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; }

/// The byte at which character number `count` of `text` begins.
std::size_t byte_of(std::string_view text, std::size_t count) {
    std::size_t at = 0;
    while (at < text.size() && count > 0) {
        ++at;
        while (at < text.size() && !starts_character(text[at])) ++at;
        --count;
    }
    return at;
}

/// The source line with the place underlined. Long lines are cut so that the place stays in sight.
std::string excerpt(const Diagnostic& diagnostic) {
    std::string_view line = diagnostic.source_line;
    std::size_t column = diagnostic.column - 1;
    std::string before;
    if (column > line_shown_max / 2) {
        const std::size_t cut = column - line_shown_max / 4;
        line.remove_prefix(byte_of(line, cut));
        column = column - cut + 3;
        before = "...";
    }
    const std::size_t end = byte_of(line, line_shown_max);
    std::string shown = before + std::string(line.substr(0, end));
    if (end < line.size()) shown += "...";
    std::replace(shown.begin(), shown.end(), '\t', ' ');
    const std::size_t length = std::clamp<std::size_t>(diagnostic.length, 1, line_shown_max);
    return padded(diagnostic.line, 5) + " | " + shown + "\n      | " + std::string(column, ' ') +
           "^" + std::string(length - 1, '~') + "\n";
}

std::string headline(const Diagnostic& diagnostic) {
    std::string text = diagnostic.file;
    if (diagnostic.line > 0) {
        text += ":" + std::to_string(diagnostic.line) + ":" + std::to_string(diagnostic.column);
    }
    return text + (diagnostic.is_error() ? ": error[" : ": warning[") + code_name(diagnostic.code) +
           "]: " + diagnostic.message + "\n";
}

std::string details(const Diagnostic& diagnostic) {
    std::string text;
    if (!diagnostic.path.empty()) text += "   at: " + diagnostic.path + "\n";
    for (const std::string& note : diagnostic.notes) text += "   note: " + note + "\n";
    for (const std::string& help : diagnostic.helps) text += "   help: " + help + "\n";
    return text;
}

bool same_place(const Diagnostic& a, const Diagnostic& b) {
    return a.file == b.file && a.line == b.line && a.column == b.column && a.length == b.length;
}

}  // namespace

Diagnostic& Diagnostic::note(std::string text) {
    notes.push_back(std::move(text));
    return *this;
}

Diagnostic& Diagnostic::help(std::string text) {
    helps.push_back(std::move(text));
    return *this;
}

bool is_warning(Code code) { return static_cast<std::uint16_t>(code) >= first_warning; }

std::string code_name(Code code) {
    std::string digits = std::to_string(static_cast<std::uint16_t>(code));
    return (is_warning(code) ? "W" : "E") +
           std::string(3 - std::min<std::size_t>(3, digits.size()), '0') + digits;
}

void sort(std::vector<Diagnostic>& diagnostics) {
    const auto place = [](const Diagnostic& d) {
        return std::tie(d.file, d.line, d.column, d.code);
    };
    std::stable_sort(diagnostics.begin(), diagnostics.end(),
                     [&](const Diagnostic& a, const Diagnostic& b) { return place(a) < place(b); });
}

bool has_errors(std::span<const Diagnostic> diagnostics) {
    return std::any_of(diagnostics.begin(), diagnostics.end(),
                       [](const Diagnostic& d) { return d.is_error(); });
}

std::string to_text(const Diagnostic& diagnostic) { return to_text(std::span(&diagnostic, 1)); }

std::string to_text(std::span<const Diagnostic> diagnostics, std::size_t shown_max) {
    std::string text;
    const Diagnostic* previous = nullptr;
    for (const Diagnostic& diagnostic :
         diagnostics.first(std::min(shown_max, diagnostics.size()))) {
        text += headline(diagnostic);
        const bool seen = previous != nullptr && same_place(*previous, diagnostic);
        if (diagnostic.line > 0 && !seen) text += excerpt(diagnostic);
        text += details(diagnostic);
        previous = &diagnostic;
    }
    if (diagnostics.size() > shown_max) {
        text += "and " + std::to_string(diagnostics.size() - shown_max) + " more\n";
    }
    return text;
}

}  // namespace halfopen::topologies
