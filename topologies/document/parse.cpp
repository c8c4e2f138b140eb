#include "topologies/document/parse.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <array>
#include <map>
#include <sstream>
#include <string>
#include <utility>

#include "topologies/did_you_mean.hpp"
#include "topologies/document/brackets.hpp"
#include "topologies/report.hpp"

namespace halfopen::topologies {
namespace {

constexpr const char* too_deep_message = "more than 100 lists and mappings inside each other";

/// Ends the reading: thrown out of the YAML library's event handler, caught in parse().
struct Refusal {
    Diagnostic diagnostic;
};

Diagnostic about_mark(const Source& source, const YAML::Mark& mark, Code code,
                      std::string message) {
    Diagnostic diagnostic;
    diagnostic.code = code;
    diagnostic.file = source.name();
    diagnostic.message = std::move(message);
    diagnostic.line = static_cast<std::uint32_t>(std::max(0, mark.line) + 1);
    diagnostic.source_line = std::string(source.line(diagnostic.line));
    const auto start = static_cast<std::size_t>(std::max(0, mark.column));
    const std::string_view before = std::string_view(diagnostic.source_line).substr(0, start);
    diagnostic.column = character_count(before) + 1;
    return diagnostic;
}

Diagnostic about_bracket(const Source& source, OpenBracket open) {
    YAML::Mark mark;
    mark.line = static_cast<int>(open.line) - 1;
    mark.column = static_cast<int>(open.column) - 1;
    const std::string closing = open.bracket == '[' ? "]" : "}";
    return about_mark(source, mark, Code::not_yaml,
                      std::string("this `") + open.bracket + "` is not closed where it should be")
        .help("close it with `" + closing + "`");
}

/// Builds the arena from the library's events.
class TreeBuilder final : public YAML::EventHandler {
public:
    TreeBuilder(Document& document, std::vector<Diagnostic>& diagnostics)
        : document_(document), diagnostics_(diagnostics) {}

    void OnDocumentStart(const YAML::Mark& mark) override {
        if (!document_.root()) return;
        refuse(at(mark, Code::foreign_yaml, "a second document begins here")
                   .help("a topology is one YAML document; remove the `---` and what follows"));
    }
    void OnDocumentEnd() override {}
    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        place(add(mark, NodeKind::null), anchor);
    }
    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  const std::string& value) override {
        check_tag(mark, tag);
        if (tag == "!") check_closed(mark);
        const NodeIndex index = add(mark, NodeKind::scalar);
        document_.change(index).text = document_.keep(value);
        document_.change(index).quoted = tag == "!";
        place(index, anchor);
    }
    void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value) override {
        open(mark, tag, anchor, NodeKind::sequence);
    }
    void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value) override {
        open(mark, tag, anchor, NodeKind::map);
    }
    void OnSequenceEnd() override { close(); }
    void OnMapEnd() override {
        drop_duplicate_keys(open_.back().node);
        close();
    }
    void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        const NodeIndex original = anchors_.at(anchor);
        if (is_open(original)) {
            refuse(at(mark, Code::alias_too_large, "this alias stands inside what it repeats"));
        }
        count_alias_nodes(mark, original);
        const NodeIndex copied = document_.copy(Node(document_, original), false);
        place(copied, 0);
    }

private:
    struct Open {
        NodeIndex node;
        NodeIndex key = no_node;  ///< of a map: the key whose value is awaited
    };

    NodeIndex add(const YAML::Mark& mark, NodeKind kind) {
        if (document_.node_count() >= nodes_max) {
            refuse(at(mark, Code::too_large, "the file has more than 4 million values"));
        }
        NodeRecord record;
        record.kind = kind;
        record.line = static_cast<std::uint32_t>(mark.line + 1);
        record.column = static_cast<std::uint32_t>(mark.column + 1);
        return document_.add(record);
    }

    void open(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
              NodeKind kind) {
        check_tag(mark, tag);
        if (open_.size() >= depth_max) {
            refuse(at(mark, Code::too_deep, too_deep_message));
        }
        const NodeIndex index = add(mark, kind);
        place(index, anchor);
        open_.push_back({index});
    }

    void close() { open_.pop_back(); }

    /// Hangs a finished or opened node where it belongs: a key, a value, an element, or the root.
    void place(NodeIndex index, YAML::anchor_t anchor) {
        if (anchor != 0) anchors_[anchor] = index;
        if (open_.empty()) return document_.set_root(index);
        Open& parent = open_.back();
        const Node node(document_, index);
        if (document_.record(parent.node).kind == NodeKind::sequence) {
            document_.append(parent.node, index, no_node);
        } else if (parent.key == no_node) {
            check_key(node);
            parent.key = index;
        } else {
            document_.append(parent.node, index, std::exchange(parent.key, no_node));
        }
    }

    void check_key(Node key) {
        if (!key.is_scalar()) {
            // The library takes an unclosed bracket for the beginning of a key.
            if (const auto open = find_open_bracket(document_.source())) {
                refuse(about_bracket(document_.source(), *open));
            }
            refuse(about(key, Code::foreign_yaml, "a key must be a piece of text"));
        }
        if (key.text() == "<<" && !key.is_quoted()) {
            refuse(
                about(key, Code::foreign_yaml, "merge keys (`<<`) are not part of the language")
                    .help("write the keys out, repeat a value with an alias, or use `variants`"));
        }
    }

    /// The library takes a text whose quote is missing to go on to the end of the file.
    void check_closed(const YAML::Mark& mark) {
        const std::string& text = document_.source().text();
        std::size_t begin = static_cast<std::size_t>(std::max(0, mark.pos));
        const char quote = begin < text.size() ? text[begin] : ' ';
        if (quote != '"' && quote != '\'') return;
        for (std::size_t i = begin + 1; i < text.size(); ++i) {
            if (text[i] == quote) return;
            if (text[i] == '\\' && quote == '"') ++i;
        }
        refuse(at(mark, Code::not_yaml, "this text's closing quote is missing"));
    }

    void check_tag(const YAML::Mark& mark, const std::string& tag) {
        if (tag.empty() || tag == "?" || tag == "!") return;
        refuse(at(mark, Code::foreign_yaml, "tags are not part of the language")
                   .help("remove the `!...`; quantities and texts need none"));
    }

    void drop_duplicate_keys(NodeIndex map) {
        std::vector<std::pair<std::string_view, NodeIndex>> entries;
        for (const Node child : Node(document_, map)) {
            entries.emplace_back(child.key_text(), child.index());
        }
        std::sort(entries.begin(), entries.end());
        std::vector<NodeIndex> twins;
        for (std::size_t i = 1, first = 0; i < entries.size(); ++i) {
            if (entries[i].first != entries[first].first) {
                first = i;
                continue;
            }
            twins.push_back(entries[i].second);
            report_twin(Node(document_, entries[i].second), Node(document_, entries[first].second));
        }
        if (!twins.empty()) unhang(map, std::move(twins));
    }

    void report_twin(Node twin, Node first) {
        if (diagnostics_.size() >= diagnostics_max) return;
        Diagnostic diagnostic = about(twin.key(), Code::duplicate_key,
                                      "the key " + quoted(twin.key_text()) + " stands here twice");
        diagnostic.path = twin.path();
        diagnostic.note("the first one is on line " + std::to_string(first.key().line()));
        diagnostics_.push_back(std::move(diagnostic));
    }

    void unhang(NodeIndex map, std::vector<NodeIndex> twins) {
        std::sort(twins.begin(), twins.end());
        std::vector<NodeIndex> kept;
        for (const Node child : Node(document_, map)) {
            const bool twice = std::binary_search(twins.begin(), twins.end(), child.index());
            if (!twice) kept.push_back(child.index());
        }
        NodeRecord& record = document_.change(map);
        record.first_child = record.last_child = no_node;
        record.child_count = 0;
        for (const NodeIndex child : kept) {
            document_.append(map, child, document_.record(child).key);
        }
    }

    bool is_open(NodeIndex index) const {
        return std::any_of(open_.begin(), open_.end(),
                           [&](const Open& open) { return open.node == index; });
    }

    void count_alias_nodes(const YAML::Mark& mark, NodeIndex original) {
        std::vector<std::pair<NodeIndex, std::size_t>> waiting{{original, open_.size()}};
        while (!waiting.empty()) {
            const auto [index, depth] = waiting.back();
            waiting.pop_back();
            if (++alias_nodes_ > alias_nodes_max) {
                refuse(at(mark, Code::alias_too_large,
                          "the aliases of this file grow to more than 100000 values"));
            }
            if (depth > depth_max) refuse(at(mark, Code::too_deep, too_deep_message));
            for (const Node child : Node(document_, index))
                waiting.emplace_back(child.index(), depth + 1);
        }
    }

    [[noreturn]] static void refuse(Diagnostic diagnostic) { throw Refusal{std::move(diagnostic)}; }
    /// A diagnostic about a place that is no node yet.
    Diagnostic at(const YAML::Mark& mark, Code code, std::string message) const {
        return about_mark(document_.source(), mark, code, std::move(message));
    }

    Document& document_;
    std::vector<Diagnostic>& diagnostics_;
    std::vector<Open> open_;
    std::map<YAML::anchor_t, NodeIndex> anchors_;
    std::size_t alias_nodes_ = 0;
};

/// What the library's messages mean, in words that say what to do.
struct Rephrasing {
    std::string_view library;
    std::string_view message;
    std::string_view help;
};
constexpr std::array rephrasings{
    Rephrasing{"illegal map value", "a `:` stands where no key can be",
               "check the indentation; a text that holds `: ` needs quotes"},
    Rephrasing{"end of map not found",
               "this line fits neither the mapping above nor the one outside it",
               "keys of one mapping begin in the same column; a text that holds `: ` needs quotes"},
    Rephrasing{"end of sequence not found",
               "this line fits neither the list above nor what is outside it",
               "the elements of one list begin in the same column, each with `- `"},
    Rephrasing{"illegal flow end", "this bracket does not fit the one that is open", ""},
    Rephrasing{"the referenced anchor is not defined",
               "this alias repeats nothing: no such anchor above it",
               "a text that begins with `*` needs quotes: \"* -> product\""},
    Rephrasing{"alias not found after *", "an alias without a name",
               "a text that begins with `*` needs quotes: \"* -> product\""},
    Rephrasing{"illegal EOF in scalar", "this text's closing quote is missing", ""},
    Rephrasing{"illegal document indicator in scalar", "`---` or `...` inside a quoted text", ""},
    Rephrasing{"unknown token", "no YAML value begins with this character",
               "put the text between quotes"},
    Rephrasing{"illegal block entry", "a `- ` stands where no list can be",
               "begin the list on a line of its own"},
    Rephrasing{"bad file", too_deep_message, ""},
};

bool is_indented_by_tab(std::string_view line) {
    const std::size_t end = line.find_first_not_of(" \t");
    return line.substr(0, end).find('\t') != std::string_view::npos;
}

Diagnostic rephrased(const Source& source, const YAML::Exception& failure) {
    Diagnostic diagnostic = about_mark(source, failure.mark, Code::not_yaml, failure.msg);
    if (is_indented_by_tab(diagnostic.source_line)) {
        diagnostic.message = "a tab indents this line";
        diagnostic.column = static_cast<std::uint32_t>(diagnostic.source_line.find('\t') + 1);
        return diagnostic.help("YAML wants spaces");
    }
    const bool too_deep = failure.msg == "bad file";
    const auto open = too_deep ? std::nullopt : find_open_bracket(source);
    if (open) return about_bracket(source, *open);
    for (const Rephrasing& rephrasing : rephrasings) {
        if (failure.msg != rephrasing.library) continue;
        if (too_deep) diagnostic.code = Code::too_deep;
        diagnostic.message = rephrasing.message;
        if (!rephrasing.help.empty()) diagnostic.help(std::string(rephrasing.help));
        return diagnostic;
    }
    return diagnostic;
}

}  // namespace

std::optional<Document> parse(std::shared_ptr<const Source> source,
                              std::vector<Diagnostic>& diagnostics) {
    if (!is_text(*source, diagnostics)) return std::nullopt;
    Document document(std::move(source));
    try {
        std::istringstream stream(document.source().text());
        YAML::Parser parser(stream);
        TreeBuilder builder(document, diagnostics);
        while (parser.HandleNextDocument(builder)) {
        }
    } catch (const Refusal& refusal) {
        diagnostics.push_back(refusal.diagnostic);
        return std::nullopt;
    } catch (const YAML::Exception& failure) {
        diagnostics.push_back(rephrased(document.source(), failure));
        return std::nullopt;
    }
    const bool empty = !document.root() || document.root().is_null();
    if (!empty) return document;
    Diagnostic diagnostic;
    diagnostic.code = Code::empty_file;
    diagnostic.file = document.source().name();
    diagnostic.message = "the file is empty";
    diagnostics.push_back(diagnostic.help("a topology begins with `schema: 1` and `services:`"));
    return std::nullopt;
}

}  // namespace halfopen::topologies
