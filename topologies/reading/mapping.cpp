#include "topologies/reading/mapping.hpp"

#include <algorithm>

#include "topologies/did_you_mean.hpp"

namespace halfopen::topologies {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool is_name(std::string_view text) {
    const auto fits = [](char c) {
        return is_letter(c) || (c >= '0' && c <= '9') || c == '_' || c == '-';
    };
    return !text.empty() && text.size() <= 200 && is_letter(text.front()) &&
           std::all_of(text.begin(), text.end(), fits);
}

}  // namespace

bool begins_with_letter(std::string_view text) { return !text.empty() && is_letter(text.front()); }

std::string_view kind_name(NodeKind kind) {
    switch (kind) {
        case NodeKind::null:
            return "nothing";
        case NodeKind::scalar:
            return "a single value";
        case NodeKind::sequence:
            return "a list";
        case NodeKind::map:
            return "a mapping";
    }
    return "";
}

bool expect_kind(Node node, NodeKind kind, std::string_view what, Report& report) {
    if (node.kind() == kind) return true;
    const std::string_view form = kind == NodeKind::map        ? "a mapping (`key: value`)"
                                  : kind == NodeKind::sequence ? "a list (`- ...`)"
                                                               : "a single value";
    report.add(node, Code::wrong_kind,
               std::string(what) + " is " + std::string(form) + ", but this is " +
                   std::string(kind_name(node.kind())));
    return false;
}

bool check_keys(Node node, std::span<const Key> keys, std::string_view what, Report& report) {
    return check_keys(node, keys, {}, what, report);
}

bool check_keys(Node node, std::span<const Key> keys, std::span<const std::string_view> more,
                std::string_view what, Report& report) {
    if (!expect_kind(node, NodeKind::map, what, report)) return false;
    std::vector<std::string_view> known;
    for (const Key& key : keys) known.push_back(key.name);
    known.insert(known.end(), more.begin(), more.end());
    for (const Node entry : node) {
        const std::string_view name = entry.key_text();
        if (std::find(known.begin(), known.end(), name) != known.end()) continue;
        report
            .add_at_key(entry, Code::unknown_key, std::string(what) + " has no key " + quoted(name))
            .help(did_you_mean(name, known));
    }
    bool complete = true;
    for (const Key& key : keys) {
        if (!key.required || node.find(key.name)) continue;
        complete = false;
        report
            .add(node, Code::missing_key, std::string(what) + " needs the key " + quoted(key.name))
            .help("`" + std::string(key.name) + "`: " + std::string(key.meaning));
    }
    return complete;
}

bool check_name(Node entry, std::string_view what, Report& report) {
    const std::string_view name = entry.key_text();
    if (is_name(name)) return true;
    report
        .add_at_key(entry, Code::malformed_name,
                    quoted(name) + " is no name for " + std::string(what))
        .help("a name begins with a letter and goes on with letters, digits, `_` and `-`");
    return false;
}

void report_unknown_name(Node node, std::string_view name, std::size_t offset,
                         std::string_view what, std::span<const std::string_view> known,
                         Report& report) {
    Diagnostic& diagnostic =
        report.add_at_part(node, offset, name.size(), Code::unknown_name,
                           "no " + std::string(what) + " named " + quoted(name));
    if (!report.wants_help()) return;
    if (known.empty()) {
        diagnostic.help("the file has no " + std::string(what) + " at all");
    } else {
        diagnostic.help(did_you_mean(name, known));
    }
}

}  // namespace halfopen::topologies
