#include "topologies/document/document.hpp"

#include <algorithm>
#include <utility>

namespace halfopen::topologies {

Source::Source(std::string name, std::string folder, std::string text,
               models::CustomPolicies custom_policies)
    : name_(std::move(name)),
      folder_(std::move(folder)),
      text_(std::move(text)),
      custom_policies_(std::move(custom_policies)) {
    line_starts_.push_back(0);
    for (std::size_t at = text_.find('\n'); at != std::string::npos;
         at = text_.find('\n', at + 1)) {
        line_starts_.push_back(at + 1);
    }
}

std::string_view Source::line(std::uint32_t number) const {
    if (number == 0 || number > line_starts_.size()) return {};
    const std::size_t start = line_starts_[number - 1];
    std::string_view line = std::string_view(text_).substr(start);
    line = line.substr(0, line.find('\n'));
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    return line;
}

Document::Document(std::shared_ptr<const Source> source)
    : source_(std::move(source)), texts_(std::make_shared<std::deque<std::string>>()) {}

Node Document::root() const { return root_ == no_node ? Node() : Node(*this, root_); }

NodeIndex Document::add(NodeRecord record) {
    nodes_.push_back(record);
    return static_cast<NodeIndex>(nodes_.size() - 1);
}

void Document::append(NodeIndex parent, NodeIndex child, NodeIndex key) {
    NodeRecord& above = nodes_[parent];
    NodeRecord& below = nodes_[child];
    below.parent = parent;
    below.key = key;
    below.next_sibling = no_node;
    below.position = above.child_count++;
    if (above.first_child == no_node) {
        above.first_child = child;
    } else {
        nodes_[above.last_child].next_sibling = child;
    }
    above.last_child = child;
    if (key == no_node) return;
    nodes_[key].parent = parent;
    nodes_[key].key = key;
}

std::string_view Document::keep(std::string text) { return texts_->emplace_back(std::move(text)); }

void Document::keep_alive(const Document& other) {
    const auto known = [&](const auto& texts) {
        return texts == texts_ ||
               std::find(borrowed_.begin(), borrowed_.end(), texts) != borrowed_.end();
    };
    if (!known(other.texts_)) borrowed_.push_back(other.texts_);
    for (const auto& texts : other.borrowed_) {
        if (!known(texts)) borrowed_.push_back(texts);
    }
}

NodeIndex Document::copy(Node node, bool from_variant) {
    if (&node.document() != this) keep_alive(node.document());
    const auto copy_one = [&](Node from) {
        NodeRecord record = from.document().record(from.index());
        record.parent = record.key = record.first_child = record.last_child = no_node;
        record.next_sibling = no_node;
        record.child_count = record.position = 0;
        record.from_variant = record.from_variant || from_variant;
        return add(record);
    };
    const Document& original = node.document();
    const NodeIndex made = copy_one(node);
    const NodeIndex source = node.index();
    for (NodeIndex child = original.record(source).first_child; child != no_node;
         child = original.record(child).next_sibling) {
        const NodeIndex key_from = original.record(child).key;
        const NodeIndex key = key_from == no_node ? no_node : copy_one(Node(original, key_from));
        append(made, copy(Node(original, child), from_variant), key);
    }
    return made;
}

std::string_view Node::key_text() const {
    const Node key_node = key();
    return key_node ? key_node.text() : std::string_view();
}

Node Node::find(std::string_view key) const {
    if (!is_map()) return {};
    for (const Node child : *this) {
        if (child.key_text() == key) return child;
    }
    return {};
}

std::string path_segment(std::string_view key) {
    const auto plain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_' || c == '-';
    };
    if (!key.empty() && std::all_of(key.begin(), key.end(), plain)) return std::string(key);
    std::string text = "'";
    for (const char c : key) text += static_cast<unsigned char>(c) < 0x20U ? ' ' : c;
    return text + "'";
}

std::string Node::path() const {
    std::vector<std::string> segments;
    for (Node node = *this; node.parent(); node = node.parent()) {
        const NodeRecord& record = node.record();
        if (record.key != no_node) {
            segments.push_back(path_segment(node.key_text()));
        } else if (node.parent().is_sequence()) {
            segments.push_back("[" + std::to_string(record.position) + "]");
        }
    }
    const bool in_variant = is_from_variant() && !document_->variant().empty();
    std::string path = in_variant ? "variants." + path_segment(document_->variant()) : "";
    for (auto segment = segments.rbegin(); segment != segments.rend(); ++segment) {
        if (!path.empty() && segment->front() != '[') path += '.';
        path += *segment;
    }
    return path;
}

}  // namespace halfopen::topologies
