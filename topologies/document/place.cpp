#include "topologies/document/place.hpp"

#include <algorithm>
#include <charconv>
#include <span>

#include "topologies/did_you_mean.hpp"
#include "topologies/document/parse.hpp"
#include "topologies/language.hpp"
#include "topologies/policy_forms.hpp"

namespace halfopen::topologies {
namespace {

/// One step of a path: a key, or a place in a list.
struct Segment {
    std::string key;
    std::optional<std::uint32_t> position;
};

/// Nothing if the path is malformed.
std::optional<std::vector<Segment>> segments_of(std::string_view path) {
    std::vector<Segment> segments;
    std::size_t at = 0;
    while (at < path.size()) {
        if (path[at] == '[') {
            const std::size_t close = path.find(']', at);
            if (close == std::string_view::npos) return std::nullopt;
            std::uint32_t position = 0;
            const auto [end, failure] =
                std::from_chars(path.data() + at + 1, path.data() + close, position);
            if (failure != std::errc() || end != path.data() + close) return std::nullopt;
            segments.push_back({"", position});
            at = close + 1;
        } else if (path[at] == '\'') {
            const std::size_t close = path.find('\'', at + 1);
            if (close == std::string_view::npos) return std::nullopt;
            segments.push_back({std::string(path.substr(at + 1, close - at - 1)), std::nullopt});
            at = close + 1;
        } else {
            const std::size_t end = std::min(path.find_first_of(".[", at), path.size());
            if (end == at) return std::nullopt;
            segments.push_back({std::string(path.substr(at, end - at)), std::nullopt});
            at = end;
        }
        if (at < path.size() && path[at] == '.') {
            ++at;
            if (at == path.size()) return std::nullopt;
        }
    }
    return segments.empty() ? std::nullopt : std::optional(segments);
}

/// Where a key is looked for: in a list of policies, in the only element that has it.
Node holder_of(Node node, const Segment& segment) {
    if (segment.position || !node.is_sequence()) return node;
    Node holder = node;
    for (const Node element : node) {
        if (!element.find(segment.key)) continue;
        if (holder.index() != node.index()) return node;
        holder = element;
    }
    return holder;
}

Node step_down(Node node, const Segment& segment) {
    if (!segment.position) return holder_of(node, segment).find(segment.key);
    if (!node.is_sequence()) return {};
    std::uint32_t left = *segment.position;
    for (const Node child : node) {
        if (left-- == 0) return child;
    }
    return {};
}

/// The node that `segments` lead to from `start`.
Node walk(Node start, std::span<const Segment> segments) {
    Node node = start;
    for (std::size_t i = 0; node && i < segments.size(); ++i) node = step_down(node, segments[i]);
    return node;
}

/// The key that a policy's short form (`attempt_timeout: 1s`) stands for; empty if `node` is none.
std::string_view short_form_of(Node node) {
    std::string_view found;
    if (!node.is_scalar() || !node.key()) return found;
    for_each_policy_form([&](const auto& form) {
        if (form.name == node.key_text()) found = form.short_form;
    });
    return found;
}

bool can_hold(Node parent, const Segment& last) {
    return !last.position && (parent.is_map() || !short_form_of(parent).empty());
}

/// Where a value is put: below `parent`, along `rest`, of which all but the first key may be new.
struct Place {
    Node parent;
    std::span<const Segment> rest;
};

/// What is named here exists, or is made as a whole.
bool holds_names(const Segment& top) {
    return top.key == "services" || top.key == "traffic" || top.key == "protocols" ||
           top.key == "variants";
}

/// From the top, if the path begins there. What is missing on the way is made.
std::optional<Place> from_the_top(Node root, std::span<const Segment> segments) {
    const auto is_first = [&](const Key& key) { return key.name == segments[0].key; };
    if (std::none_of(top_level_keys.begin(), top_level_keys.end(), is_first)) return std::nullopt;
    Node node = root;
    for (std::size_t i = 0; i < segments.size(); ++i) {
        const Node below = step_down(node, segments[i]);
        const bool last = i + 1 == segments.size();
        if (last && below) return Place{holder_of(node, segments[i]), segments.subspan(i)};
        if (!below) {
            if (i == 1 && !last && holds_names(segments[0])) return std::nullopt;
            const auto is_key = [](const Segment& segment) { return !segment.position; };
            const auto missing = segments.subspan(i);
            const bool fits =
                can_hold(node, segments[i]) && std::all_of(missing.begin(), missing.end(), is_key);
            return fits ? std::optional(Place{node, missing}) : std::nullopt;
        }
        node = below;
    }
    return std::nullopt;
}

/// All places below `node` to which the path is the end; with `may_add`, also those where only its
/// last key is missing.
void find_ends(Node node, std::span<const Segment> segments, bool may_add,
               std::vector<Place>& found) {
    const Node parent = walk(node, segments.first(segments.size() - 1));
    if (parent && (segments.size() > 1 || !may_add)) {
        const bool exists = static_cast<bool>(step_down(parent, segments.back()));
        const Node holder = holder_of(parent, segments.back());
        const bool is_known = std::any_of(found.begin(), found.end(), [&](const Place& known) {
            return known.parent.index() == holder.index();
        });
        if (!is_known && (exists || (may_add && can_hold(parent, segments.back()))))
            found.push_back({holder, segments.last(1)});
    }
    for (const Node child : node) find_ends(child, segments, may_add, found);
}

void add_paths(Node node, std::vector<std::string>& paths) {
    constexpr std::size_t paths_max = 20'000;
    for (const Node child : node) {
        if (paths.size() == paths_max) return;
        paths.push_back(child.path());
        add_paths(child, paths);
    }
}

/// `edges.'a -> b'` stands for what is said of that call, under `protect` or `links`.
void translate_edges(std::vector<Segment>& segments) {
    if (segments.size() < 2 || segments[0].key != "edges") return;
    const auto is_meant = [&](const Key& key) {
        return segments.size() > 2 && key.name == segments[2].key;
    };
    const bool is_link = std::any_of(link_keys.begin(), link_keys.end(), is_meant);
    segments[0].key = is_link ? "links" : "protect";
}

std::string joined(std::span<const Segment> segments) {
    std::string path;
    for (const Segment& segment : segments) {
        if (segment.position) {
            path += "[" + std::to_string(*segment.position) + "]";
        } else {
            path += (path.empty() ? "" : ".") + path_segment(segment.key);
        }
    }
    return path;
}

/// As many keys from the end of a path as the wanted one has.
std::string_view end_of(std::string_view path, std::string_view wanted) {
    auto dots = std::count(wanted.begin(), wanted.end(), '.');
    for (std::size_t at = path.size(); at-- > 0;) {
        if (path[at] == '.' && dots-- == 0) return path.substr(at + 1);
    }
    return path;
}

/// The path that was probably meant.
std::string nearest_path(const Document& document, std::span<const Segment> segments) {
    std::vector<std::string> paths;
    add_paths(document.root(), paths);
    const std::string wanted = joined(segments);
    std::vector<std::string_view> known(paths.begin(), paths.end());
    for (const std::string& path : paths) known.push_back(end_of(path, wanted));
    const auto nearest = closest(wanted, known);
    if (nearest) return "did you mean " + std::string(*nearest) + "?";
    return "write the path as messages show it, like services.product.workers";
}

Diagnostic problem(const Document& document, std::string message) {
    Diagnostic diagnostic;
    diagnostic.code = Code::no_such_place;
    diagnostic.file = document.source().name();
    diagnostic.message = std::move(message);
    return diagnostic;
}

/// Copies the document but for one place, which becomes `value` (added if new, left out if null).
class Setter {
public:
    Setter(Document& made, Place place, Node value) : made_(made), place_(place), value_(value) {}

    NodeIndex copy(Node node) {
        const bool here = node.index() == place_.parent.index();
        if (here && node.is_scalar()) return opened(node);
        const NodeIndex copied = made_.add(bare(node));
        bool set = false;
        std::uint32_t position = 0;
        for (const Node child : node) {
            const bool meant = here && is_meant(child, position++);
            set = set || meant;
            if (meant && value_.is_null()) continue;
            append(copied, meant ? made_.copy(value_, false) : copy(child), child.key());
        }
        if (here && !set && !value_.is_null()) append_new(copied, place_.rest);
        return copied;
    }

private:
    static NodeRecord bare(Node node) {
        NodeRecord record = node.document().record(node.index());
        record.parent = record.key = record.first_child = record.last_child = record.next_sibling =
            no_node;
        record.child_count = record.position = 0;
        return record;
    }

    bool is_meant(Node child, std::uint32_t position) const {
        const Segment& segment = place_.rest.front();
        return segment.position ? *segment.position == position : child.key_text() == segment.key;
    }

    /// A short form becomes a mapping, so that there is room for another key.
    NodeIndex opened(Node scalar) {
        const NodeIndex map = add(NodeKind::map, "");
        const std::string_view key = short_form_of(scalar);
        if (key != place_.rest.front().key)
            made_.append(map, made_.copy(scalar, false), add(NodeKind::scalar, key));
        if (!value_.is_null()) append_new(map, place_.rest);
        return map;
    }

    void append(NodeIndex parent, NodeIndex child, Node key) {
        made_.append(parent, child, key ? made_.copy(key, false) : no_node);
    }

    void append_new(NodeIndex parent, std::span<const Segment> rest) {
        const NodeIndex key = add(NodeKind::scalar, rest.front().key);
        if (rest.size() == 1) return made_.append(parent, made_.copy(value_, false), key);
        const NodeIndex map = add(NodeKind::map, "");
        append_new(map, rest.subspan(1));
        made_.append(parent, map, key);
    }

    NodeIndex add(NodeKind kind, std::string_view text) {
        NodeRecord record;
        record.kind = kind;
        record.line = record.column = 1;
        record.text = made_.keep(std::string(text));
        return made_.add(record);
    }

    Document& made_;
    Place place_;
    Node value_;
};

std::optional<Place> find_place(const Document& document, std::string_view path,
                                std::span<const Segment> segments,
                                std::vector<Diagnostic>& diagnostics) {
    if (const auto place = from_the_top(document.root(), segments)) return place;
    std::vector<Place> found;
    find_ends(document.root(), segments, false, found);
    if (found.empty()) find_ends(document.root(), segments, true, found);
    if (found.size() == 1) return found.front();
    if (found.empty()) {
        diagnostics.push_back(problem(document, "no place in this file is named " + quoted(path))
                                  .help(nearest_path(document, segments)));
        return std::nullopt;
    }
    Diagnostic several = problem(
        document, quoted(path) + " means " + std::to_string(found.size()) + " places in this file");
    for (std::size_t i = 0; i < std::min<std::size_t>(found.size(), 6); ++i)
        several.note(found[i].parent.path());
    diagnostics.push_back(several.help("write more of the path"));
    return std::nullopt;
}

}  // namespace

std::optional<Document> with_value(const Document& document, std::string_view path,
                                   std::string_view value, std::vector<Diagnostic>& diagnostics) {
    auto segments = segments_of(path);
    if (!segments) {
        diagnostics.push_back(
            problem(document, quoted(path) + " is no path")
                .help("write it as messages show it, like services.product.workers"));
        return std::nullopt;
    }
    translate_edges(*segments);
    const auto place = find_place(document, path, *segments, diagnostics);
    if (!place) return std::nullopt;
    const auto source =
        std::make_shared<Source>("the value for " + std::string(path), "", std::string(value));
    Document nothing(source);
    nothing.set_root(nothing.add({}));
    const bool removes = value == "null" || value == "~";
    const auto parsed = removes ? std::optional(nothing) : parse(source, diagnostics);
    if (!parsed) return std::nullopt;
    Document made(document.shared_source());
    made.keep_alive(document);
    made.keep_alive(*parsed);
    made.set_root(Setter(made, *place, parsed->root()).copy(document.root()));
    return made;
}

}  // namespace halfopen::topologies
