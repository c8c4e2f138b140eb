// Edge patterns, protocols and links.

#include <algorithm>

#include "topologies/did_you_mean.hpp"
#include "topologies/reading/mapping.hpp"
#include "topologies/reading/reading.hpp"
#include "topologies/reading/values.hpp"

namespace halfopen::topologies {
namespace {

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    return text;
}

/// `*`, `service` or `service.endpoint`.
std::optional<PatternSide> read_side(std::string_view text) {
    if (text == "*") return PatternSide{};
    const std::size_t dot = text.find('.');
    PatternSide side{text.substr(0, dot),
                     dot == std::string_view::npos ? "" : text.substr(dot + 1)};
    const bool many = side.endpoint.find('.') != std::string_view::npos;
    const bool empty =
        side.service.empty() || (dot != std::string_view::npos && side.endpoint.empty());
    const bool starred = text.find('*') != std::string_view::npos;
    const bool spaced = text.find_first_of(" \t\n,") != std::string_view::npos;
    if (many || empty || starred || spaced) return std::nullopt;
    return side;
}

DescribedProtocol read_protocol(Node entry, DescribedProtocol protocol, Report& report) {
    if (!check_keys(entry, protocol_keys, "a protocol", report)) return protocol;
    const auto read = [&](std::string_view key, sim::Duration& member) {
        const Node node = entry.find(key);
        if (!node) return;
        if (const auto value = read_duration(node, report)) member = *value;
    };
    read("latency", protocol.latency);
    read("caller_work", protocol.caller_work);
    read("callee_work", protocol.callee_work);
    return protocol;
}

}  // namespace

std::optional<EdgePattern> read_pattern(Node at, Report& report) {
    if (!expect_kind(at, NodeKind::scalar, "an edge pattern", report)) return std::nullopt;
    const std::string_view text = at.text();
    const std::size_t arrow = text.find("->");
    if (arrow != std::string_view::npos) {
        const auto caller = read_side(trimmed(text.substr(0, arrow)));
        const auto callee = read_side(trimmed(text.substr(arrow + 2)));
        if (caller && callee) return EdgePattern{*caller, *callee, at};
    }
    const bool is_callee = arrow == std::string_view::npos && read_side(trimmed(text));
    report.add(at, Code::malformed_pattern, quoted(text) + " is no edge pattern")
        .help(is_callee ? "write `\"* -> " + std::string(trimmed(text)) + "\"` for all calls to it"
                        : "write caller -> callee: `a.x -> b.y`, `a -> b`, `\"* -> b\"`");
    return std::nullopt;
}

std::vector<DescribedProtocol> read_protocols(Node protocols, Report& report) {
    std::vector<DescribedProtocol> described{
        {"in_process", {}, {}, {}},
        {"rest", sim::microseconds(500), sim::microseconds(100), sim::microseconds(100)},
        {"grpc", sim::microseconds(250), sim::microseconds(30), sim::microseconds(30)},
    };
    if (!protocols || !expect_kind(protocols, NodeKind::map, "`protocols`", report))
        return described;
    for (const Node entry : protocols) {
        if (!check_name(entry, "a protocol", report)) continue;
        const std::string name(entry.key_text());
        const auto known = std::find_if(described.begin(), described.end(),
                                        [&](const DescribedProtocol& p) { return p.name == name; });
        if (known != described.end()) {
            *known = read_protocol(entry, *known, report);
        } else {
            described.push_back(read_protocol(entry, {name, {}, {}, {}}, report));
        }
    }
    return described;
}

std::vector<DescribedLink> read_links(Node links, Report& report) {
    std::vector<DescribedLink> described;
    if (!expect_kind(links, NodeKind::map, "`links`", report)) return described;
    for (const Node entry : links) {
        const auto pattern = read_pattern(entry.key(), report);
        if (!check_keys(entry, link_keys, "a link", report)) continue;
        DescribedLink link;
        if (const Node node = entry.find("protocol")) {
            if (expect_kind(node, NodeKind::scalar, "a protocol's name", report))
                link.protocol = node;
        }
        if (const Node node = entry.find("latency")) {
            link.spec.latency = read_distribution(node, report).value_or(models::Distribution());
        }
        if (const Node node = entry.find("loss"))
            link.spec.loss = read_fraction(node, report).value_or(0);
        if (const Node node = entry.find("duplicate")) {
            link.spec.duplicate = read_fraction(node, report).value_or(0);
        }
        if (!pattern) continue;
        link.pattern = *pattern;
        described.push_back(std::move(link));
    }
    return described;
}

}  // namespace halfopen::topologies
