#include "topologies/document/merge.hpp"

#include <string>

#include "topologies/did_you_mean.hpp"

namespace halfopen::topologies {
namespace {

class Merger {
public:
    Merger(Document& merged, Report& report) : merged_(merged), report_(report) {}

    NodeIndex merge(Node base, Node changes) {
        if (!changes.is_map()) return merged_.copy(changes, true);
        if (!base || !base.is_map()) return copy_without_nulls(changes);
        NodeRecord record = base.document().record(base.index());
        const NodeIndex made = merged_.add(bare(record));
        for (const Node entry : base) {
            const Node change = changes.find(entry.key_text());
            if (change && change.is_null()) continue;
            const bool changed = static_cast<bool>(change);
            const NodeIndex value = changed ? merge(entry, change) : merged_.copy(entry, false);
            merged_.append(made, value,
                           copy_key(changed && !is_merged(entry, change) ? change : entry, false));
        }
        for (const Node change : changes) {
            if (base.find(change.key_text())) continue;
            if (change.is_null()) {
                report_.add_at_key(
                    change, Code::wrong_change,
                    "nothing to remove: the file has no " + quoted(change.key_text()) + " here");
            } else {
                append_new(made, change);
            }
        }
        return made;
    }

private:
    static bool is_merged(Node entry, Node change) { return entry.is_map() && change.is_map(); }

    static NodeRecord bare(NodeRecord record) {
        record.parent = record.key = record.first_child = record.last_child = no_node;
        record.next_sibling = no_node;
        record.child_count = record.position = 0;
        return record;
    }

    NodeIndex copy_key(Node entry, bool from_variant) {
        NodeRecord record = bare(entry.document().record(entry.key().index()));
        record.from_variant = from_variant;
        return merged_.add(record);
    }

    void append_new(NodeIndex map, Node change) {
        const NodeIndex value =
            change.is_map() ? copy_without_nulls(change) : merged_.copy(change, true);
        merged_.append(map, value, copy_key(change, true));
    }

    NodeIndex copy_without_nulls(Node changes) {
        NodeRecord record = bare(changes.document().record(changes.index()));
        record.from_variant = true;
        const NodeIndex made = merged_.add(record);
        for (const Node change : changes) {
            if (!change.is_null()) append_new(made, change);
        }
        return made;
    }

    Document& merged_;
    Report& report_;
};

}  // namespace

Document merge(const Document& base, Node changes, Report& report) {
    Document merged(base.shared_source());
    merged.set_variant(std::string(changes.key_text()));
    merged.set_root(Merger(merged, report).merge(base.root(), changes));
    merged.keep_alive(base);
    return merged;
}

}  // namespace halfopen::topologies
