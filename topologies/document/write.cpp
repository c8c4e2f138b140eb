#include "topologies/document/write.hpp"

#include <algorithm>

namespace halfopen::topologies {
namespace {

constexpr std::size_t line_max = 100;

bool is_plain_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.' || c == '/' || c == '%' || c == ' ' || c == '>' || c == '(' ||
           c == ')' || c == '+';
}

/// Whether `text` means itself without quotes, in a list or mapping of either style.
bool is_plain(std::string_view text) {
    if (text.empty() || text.front() == ' ' || text.back() == ' ') return false;
    if (text == "null" || text == "Null" || text == "NULL" || text == "---" || text == "...")
        return false;
    const char first = text.front();
    const bool begins = (first >= 'a' && first <= 'z') || (first >= 'A' && first <= 'Z') ||
                        (first >= '0' && first <= '9') || first == '.' || first == '_';
    const bool negative = first == '-' && text.size() > 1 && text[1] >= '0' && text[1] <= '9';
    return (begins || negative) && std::all_of(text.begin(), text.end(), is_plain_letter);
}

std::string scalar(std::string_view text) {
    if (is_plain(text)) return std::string(text);
    std::string quoted = "\"";
    constexpr std::string_view digits = "0123456789abcdef";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            quoted += {'\\', c};
        } else if (c == '\n') {
            quoted += "\\n";
        } else if (byte < 0x20U || byte == 0x7FU) {
            quoted += {'\\', 'x', digits[byte >> 4U], digits[byte & 15U]};
        } else {
            quoted += c;
        }
    }
    return quoted + "\"";
}

/// The node on one line; stops when it is longer than `length_max`.
std::string flow(Node node, std::size_t length_max) {
    if (node.is_null()) return "null";
    if (node.is_scalar()) return scalar(node.text());
    std::string text = node.is_map() ? "{" : "[";
    bool first = true;
    for (const Node child : node) {
        if (text.size() > length_max) break;
        if (!first) text += ", ";
        first = false;
        if (node.is_map()) text += scalar(child.key_text()) + ": ";
        text += flow(child, length_max);
    }
    return text + (node.is_map() ? "}" : "]");
}

/// Services, variants and the like are easier to read on lines of their own.
bool stays_on_a_line(Node node, std::size_t indent) {
    if (node.is_scalar() || node.is_null() || node.size() == 0) return true;
    if (!node.parent()) return false;
    const std::size_t used = indent + (node.key() ? node.key_text().size() + 2 : 2);
    return used < line_max && flow(node, line_max).size() + used <= line_max;
}

void block(Node node, std::size_t indent, std::string& text);

void entry(Node child, std::size_t indent, std::string& text) {
    text += std::string(indent, ' ');
    text += child.key() ? scalar(child.key_text()) + ":" : "-";
    if (stays_on_a_line(child, indent)) {
        text += " " + flow(child, line_max) + "\n";
        return;
    }
    text += "\n";
    block(child, indent + 2, text);
}

void block(Node node, std::size_t indent, std::string& text) {
    for (const Node child : node) entry(child, indent, text);
}

}  // namespace

std::string to_flow(Node node) { return flow(node, std::string::npos); }

std::string to_yaml(Node node) {
    if (stays_on_a_line(node, 0)) return flow(node, line_max) + "\n";
    std::string text;
    block(node, 0, text);
    return text;
}

}  // namespace halfopen::topologies
