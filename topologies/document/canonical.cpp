#include "topologies/document/canonical.hpp"

#include <algorithm>
#include <boost/uuid/name_generator_sha1.hpp>
#include <boost/uuid/uuid.hpp>
#include <boost/uuid/uuid_io.hpp>
#include <vector>

#include "topologies/document/write.hpp"

namespace halfopen::topologies {
namespace {

void append(std::string& text, Node node, std::span<const std::string_view> left_out);

void append_map(std::string& text, Node map, std::span<const std::string_view> left_out) {
    std::vector<Node> entries;
    for (const Node entry : map) {
        if (std::find(left_out.begin(), left_out.end(), entry.key_text()) == left_out.end()) {
            entries.push_back(entry);
        }
    }
    std::sort(entries.begin(), entries.end(),
              [](Node a, Node b) { return a.key_text() < b.key_text(); });
    text += '{';
    for (const Node entry : entries) {
        append(text, entry.key(), {});
        text += ':';
        append(text, entry, {});
        text += ',';
    }
    text += '}';
}

void append(std::string& text, Node node, std::span<const std::string_view> left_out) {
    if (node.is_map()) return append_map(text, node, left_out);
    if (!node.is_sequence()) {
        text += to_flow(node);
        return;
    }
    text += '[';
    for (const Node element : node) {
        append(text, element, {});
        text += ',';
    }
    text += ']';
}

}  // namespace

std::string canonical_text(Node node, std::span<const std::string_view> left_out) {
    std::string text;
    append(text, node, left_out);
    return text;
}

std::string hash_of(std::string_view text) {
    constexpr boost::uuids::uuid halfopen{{0x68, 0x61, 0x6c, 0x66, 0x6f, 0x70, 0x65, 0x6e, 0x73,
                                           0x79, 0x73, 0x74, 0x65, 0x6d, 0x00, 0x01}};
    const boost::uuids::name_generator_sha1 generate(halfopen);
    std::string digits = to_string(generate(text.data(), text.size()));
    std::erase(digits, '-');
    return digits;
}

}  // namespace halfopen::topologies
