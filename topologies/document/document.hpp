#pragma once
// A YAML file as a tree of our own: every node knows its line, its column and the way to it from
// the top.

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "models/policies/custom.hpp"

namespace halfopen::topologies {

enum class NodeKind : std::uint8_t { null, scalar, sequence, map };

using NodeIndex = std::uint32_t;
inline constexpr NodeIndex no_node = 0xffff'ffff;

/// The text a document was read from.
class Source {
public:
    /// `custom_policies`: those that the text may name, of the program that has it read.
    Source(std::string name, std::string folder, std::string text,
           models::CustomPolicies custom_policies = {});
    const std::string& name() const { return name_; }      ///< as messages show it
    const std::string& folder() const { return folder_; }  ///< where files it names are looked for
    const std::string& text() const { return text_; }
    const models::CustomPolicies& custom_policies() const { return custom_policies_; }
    /// Line `number`, counted from 1, without its end; empty if there is none.
    std::string_view line(std::uint32_t number) const;

private:
    std::string name_;
    std::string folder_;
    std::string text_;
    models::CustomPolicies custom_policies_;
    std::vector<std::size_t> line_starts_;
};

/// One node in the arena of a Document. The children of a sequence or map hang on a list in the
/// order of the file.
struct NodeRecord {
    NodeKind kind = NodeKind::null;
    bool quoted = false;
    bool from_variant = false;  ///< written in the variant that was merged in
    std::uint32_t line = 0;     ///< from 1
    std::uint32_t column = 0;   ///< from 1, in bytes
    NodeIndex parent = no_node;
    NodeIndex key =
        no_node;  ///< of an entry of a map: the node that holds its key; a key holds itself
    NodeIndex first_child = no_node;
    NodeIndex last_child = no_node;
    NodeIndex next_sibling = no_node;
    std::uint32_t child_count = 0;
    std::uint32_t position = 0;  ///< among its siblings, from 0
    std::string_view text;       ///< of a scalar; kept by the document
};

class Node;

/// An arena of nodes with one root. Copying it copies the nodes and shares the texts.
class Document {
public:
    explicit Document(std::shared_ptr<const Source> source);

    Node root() const;
    const Source& source() const { return *source_; }
    const std::shared_ptr<const Source>& shared_source() const { return source_; }
    const NodeRecord& record(NodeIndex index) const { return nodes_[index]; }
    std::size_t node_count() const { return nodes_.size(); }
    /// The variant that was merged in; empty for the file as written.
    const std::string& variant() const { return variant_; }
    void set_variant(std::string name) { variant_ = std::move(name); }

    NodeIndex add(NodeRecord record);
    /// Hangs `child` at the end of `parent`; `key` is no_node in a sequence.
    void append(NodeIndex parent, NodeIndex child, NodeIndex key);
    NodeRecord& change(NodeIndex index) { return nodes_[index]; }
    void set_root(NodeIndex index) { root_ = index; }
    /// Keeps `text` as long as any copy of this document lives.
    std::string_view keep(std::string text);
    /// Copies `node`, which may belong to a document that shares this one's texts, with all below
    /// it; returns the copy.
    NodeIndex copy(Node node, bool from_variant);

    /// Shares the texts of another document, whose nodes were copied here by hand.
    void keep_alive(const Document& other);

private:
    std::shared_ptr<const Source> source_;
    std::shared_ptr<std::deque<std::string>> texts_;
    std::vector<std::shared_ptr<std::deque<std::string>>> borrowed_;
    std::vector<NodeRecord> nodes_;
    std::string variant_;
    NodeIndex root_ = no_node;
};

/// A look at one node: two words, valid as long as its document. A default-made one stands for "not
/// there".
class Node {
public:
    Node() = default;
    Node(const Document& document, NodeIndex index) : document_(&document), index_(index) {}

    explicit operator bool() const { return document_ != nullptr; }
    NodeIndex index() const { return index_; }
    const Document& document() const { return *document_; }
    NodeKind kind() const { return record().kind; }
    bool is_null() const { return kind() == NodeKind::null; }
    bool is_scalar() const { return kind() == NodeKind::scalar; }
    bool is_sequence() const { return kind() == NodeKind::sequence; }
    bool is_map() const { return kind() == NodeKind::map; }
    bool is_quoted() const { return record().quoted; }
    bool is_from_variant() const { return record().from_variant; }
    std::string_view text() const { return record().text; }
    std::size_t size() const { return record().child_count; }
    std::uint32_t line() const { return record().line; }
    std::uint32_t column() const { return record().column; }
    Node parent() const { return at(record().parent); }
    /// Of an entry of a map: its key's node, and the key itself.
    Node key() const { return at(record().key); }
    std::string_view key_text() const;
    /// The entry of this map under `key`, if this is a map and has one.
    Node find(std::string_view key) const;
    Node first_child() const { return at(record().first_child); }
    /// The way from the top: services.product.endpoints.page[1].call
    std::string path() const;

    class Iterator;
    Iterator begin() const;
    Iterator end() const;

private:
    const NodeRecord& record() const { return document_->record(index_); }
    Node at(NodeIndex index) const { return index == no_node ? Node() : Node(*document_, index); }

    const Document* document_ = nullptr;
    NodeIndex index_ = no_node;
};

/// Goes over the children of a sequence or map in the order of the file.
class Node::Iterator {
public:
    explicit Iterator(Node node) : node_(node) {}
    Node operator*() const { return node_; }
    Iterator& operator++() {
        node_ = node_.at(node_.record().next_sibling);
        return *this;
    }
    bool operator!=(const Iterator& other) const { return node_.index_ != other.node_.index_; }

private:
    Node node_;
};
inline Node::Iterator Node::begin() const { return Iterator(first_child()); }
inline Node::Iterator Node::end() const { return Iterator(Node()); }

/// A key as a path shows it: bare if it is a name, else between quotes.
std::string path_segment(std::string_view key);

}  // namespace halfopen::topologies
