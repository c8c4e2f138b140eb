#include "topologies/topology.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <stdexcept>

#include "topologies/checks/checks.hpp"
#include "topologies/did_you_mean.hpp"
#include "topologies/document/canonical.hpp"
#include "topologies/document/merge.hpp"
#include "topologies/document/parse.hpp"
#include "topologies/document/place.hpp"
#include "topologies/document/write.hpp"
#include "topologies/language.hpp"
#include "topologies/quantities.hpp"
#include "topologies/reading/expectations.hpp"
#include "topologies/reading/mapping.hpp"
#include "topologies/reading/reading.hpp"

namespace halfopen::topologies {

/// Everything a topology holds: the file, and each variant's system.
struct Topology::Content {
    explicit Content(Document parsed) : document(std::move(parsed)) {}

    Document document;
    std::vector<std::string> names;  // of the variants
    std::vector<models::Blueprint> blueprints;
    std::vector<std::vector<Expectation>> expectations;

    std::size_t place_of(std::string_view variant) const {
        const auto found = std::find(names.begin(), names.end(), variant);
        if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
        const std::vector<std::string_view> known(names.begin(), names.end());
        throw std::out_of_range("no variant named " + quoted(variant) + "; " +
                                did_you_mean(variant, known));
    }
};

/// Reads a file's text: the system as written, then each variant, then what is expected of them.
class TopologyReader {
public:
    explicit TopologyReader(Document document)
        : content_(std::make_shared<Topology::Content>(std::move(document))) {}

    Reading read(std::vector<Diagnostic> problems) {
        for (Diagnostic& problem : problems) report_.add(std::move(problem));
        const Node root = content_->document.root();
        read_system(root, as_written, report_);
        const Node variants = root.find("variants");
        if (variants && expect_kind(variants, NodeKind::map, "`variants`", report_)) {
            if (is_bearable(variants)) {
                for (const Node variant : variants) read_variant(variant);
            }
        }
        check_expected_variants(root.find("expect"));
        Reading reading;
        const bool whole = report_.error_count() == 0;
        reading.diagnostics = report_.take();
        sort(reading.diagnostics);
        if (whole) reading.topology = Topology(content_);
        return reading;
    }

private:
    void read_system(Node root, std::string_view name, Report& report) {
        content_->names.emplace_back(name);
        const Description description = read_description(root, report);
        Built built = build(description, report);
        auto order = callees_first(built, report);
        check_settings(description, report);
        check_policies(description, report);
        check_times(description, report);
        if (report.error_count() == 0) check_sharing(built, report);
        if (order && report.error_count() == 0) {
            const Flow flow = flow_of(built, std::move(*order));
            check_users(built, flow, report);
            check_waiting(built, flow, report);
            check_retries(built, flow, report);
            check_guards(built, flow, report);
            check_load(built, flow, report);
        }
        const Node all = content_->document.root().find("expect");
        const Node expected = all ? all.find(name) : Node();
        content_->expectations.push_back(expected ? read_expectations(expected, built, report)
                                                  : std::vector<Expectation>());
        content_->blueprints.push_back(std::move(built.blueprint));
    }

    /// Each variant is a system of its own to read: many of them in a large file would take for
    /// ever.
    bool is_bearable(Node variants) {
        constexpr std::size_t nodes_read_max = 40'000'000;
        if (variants.size() * content_->document.node_count() <= nodes_read_max) return true;
        report_.add_at_key(
            variants, Code::too_large,
            std::to_string(variants.size()) + " variants are too many for a file of this size");
        return false;
    }

    void read_variant(Node variant) {
        if (!check_name(variant, "a variant", report_)) return;
        if (variant.key_text() == as_written) {
            report_
                .add_at_key(variant, Code::name_taken,
                            "`as_written` is the file without any variant")
                .help("choose another name");
            return;
        }
        if (!check_changes(variant)) return;
        Report report;
        const Document merged = merge(content_->document, variant, report);
        read_system(merged.root(), variant.key_text(), report);
        for (Diagnostic& found : report.take()) {
            if (!is_known(found)) report_.add(mark_variant(std::move(found), variant));
        }
    }

    /// A variant may change everything but what it is itself, and what is expected.
    bool check_changes(Node variant) {
        if (!expect_kind(variant, NodeKind::map, "a variant", report_)) return false;
        bool fine = true;
        for (const Node change : variant) {
            const std::string_view key = change.key_text();
            if (key != "schema" && key != "variants" && key != "expect") continue;
            report_
                .add_at_key(change, Code::wrong_change,
                            "a variant cannot change `" + std::string(key) + "`")
                .help(key == "expect" ? "expectations of a variant stand under `expect: {" +
                                            std::string(variant.key_text()) + ": [...]}`"
                                      : "remove it");
            fine = false;
        }
        return fine;
    }

    /// What the system as written, or an earlier variant, has had reported already.
    bool is_known(const Diagnostic& found) const {
        const auto same = [&](const Diagnostic& known) {
            return known.code == found.code && known.line == found.line &&
                   known.column == found.column && known.file == found.file &&
                   (!found.is_error() || known.message == found.message);
        };
        return std::any_of(report_.diagnostics().begin(), report_.diagnostics().end(), same);
    }

    static Diagnostic mark_variant(Diagnostic found, Node variant) {
        if (!found.path.starts_with("variants.") && !found.path.starts_with("expect.")) {
            found.note("in the variant " + quoted(variant.key_text()));
        }
        if (found.code == Code::keys_exclude) {
            found.help("a variant is merged into the file: `null` removes a key that it replaces");
        }
        return found;
    }

    void check_expected_variants(Node expect) {
        if (!expect || !expect_kind(expect, NodeKind::map, "`expect`", report_)) return;
        const Node variants = content_->document.root().find("variants");
        std::vector<std::string_view> known{as_written};
        if (variants && variants.is_map()) {
            for (const Node variant : variants) known.push_back(variant.key_text());
        }
        for (const Node entry : expect) {
            if (std::find(known.begin(), known.end(), entry.key_text()) != known.end()) continue;
            report_
                .add_at_key(entry, Code::unknown_name,
                            "no variant named " + quoted(entry.key_text()))
                .help(did_you_mean(entry.key_text(), known));
        }
    }

    std::shared_ptr<Topology::Content> content_;
    Report report_;
};

const std::string& Topology::path() const { return content_->document.source().name(); }
const std::string& Topology::title() const { return content_->blueprints.front().title; }
const std::vector<std::string>& Topology::variants() const { return content_->names; }

bool Topology::has_variant(std::string_view name) const {
    return std::find(variants().begin(), variants().end(), name) != variants().end();
}

const models::Blueprint& Topology::blueprint(std::string_view variant) const& {
    return content_->blueprints[content_->place_of(variant)];
}

const std::vector<Expectation>& Topology::expectations(std::string_view variant) const& {
    return content_->expectations[content_->place_of(variant)];
}

std::string Topology::to_yaml() const { return topologies::to_yaml(content_->document.root()); }

namespace {

/// Rates, of which some stand in files of their own.
std::string rates_text(const models::Blueprint& blueprint) {
    std::string text;
    for (const models::TrafficSpec& traffic : blueprint.traffic) {
        if (traffic.rate.size() < 2) continue;
        text += traffic.name + ":";
        for (const models::RatePoint& point : traffic.rate) {
            text +=
                std::to_string(point.at.nanoseconds) + "," + number_text(point.per_second) + ";";
        }
    }
    return text;
}

}  // namespace

std::string Topology::identity() const {
    constexpr std::array<std::string_view, 4> no_matter{"title", "run", "variants", "expect"};
    const Node root = content_->document.root();
    const Node run = root.find("run");
    constexpr std::array<std::string_view, 2> given_apart{"seed", "duration"};
    return hash_of(canonical_text(root, no_matter) +
                   (run ? canonical_text(run, given_apart) : std::string("{}")) +
                   rates_text(blueprint()));
}

bool Topology::is_self_contained() const {
    return content_->document.source().custom_policies().empty();
}

Reading Topology::with(std::string_view path, std::string_view value) const {
    const std::string paths{path};
    const std::string values{value};
    return with({&paths, 1}, {&values, 1});
}

Reading Topology::with(std::span<const std::string> paths,
                       std::span<const std::string> values) const {
    Reading reading;
    Document changed = content_->document;
    for (std::size_t place = 0; place != paths.size(); ++place) {
        auto next = with_value(changed, paths[place], values[place], reading.diagnostics);
        if (!next) return reading;
        changed = std::move(*next);
    }
    const Source& source = content_->document.source();
    return read_text(topologies::to_yaml(changed.root()), source.name(), source.folder(),
                     source.custom_policies());
}

Reading Topology::variant(std::string_view name) const {
    content_->place_of(name);
    const Node root = content_->document.root();
    const Node variants = root.find("variants");
    const Node expect = root.find("expect");
    const Node changes = variants ? variants.find(name) : Node();
    const Node expected = expect ? expect.find(name) : Node();
    Report nothing_new;
    const Document merged =
        changes ? merge(content_->document, changes, nothing_new) : content_->document;
    std::vector<Diagnostic> problems;
    const std::string own = expected ? "{as_written: " + to_flow(expected) + "}" : "null";
    const auto alone = with_value(merged, "variants", "null", problems);
    const auto only = with_value(*alone, "expect", own, problems);
    const Source& source = content_->document.source();
    return read_text(topologies::to_yaml(only->root()), source.name(), source.folder(),
                     source.custom_policies());
}

Reading read_text(std::string text, std::string name, std::string folder,
                  models::CustomPolicies custom_policies) {
    if (text.starts_with("\xEF\xBB\xBF"))
        text.erase(0, 3);  // a byte order mark says nothing in UTF-8
    Reading reading;
    const auto source = std::make_shared<Source>(std::move(name), std::move(folder),
                                                 std::move(text), std::move(custom_policies));
    if (source->text().size() > file_bytes_max) {
        Diagnostic diagnostic;
        diagnostic.code = Code::too_large;
        diagnostic.file = source->name();
        diagnostic.message = "the text is larger than 64 MB";
        reading.diagnostics.push_back(diagnostic);
        return reading;
    }
    std::vector<Diagnostic> problems;
    auto document = parse(source, problems);
    if (document) return TopologyReader(std::move(*document)).read(std::move(problems));
    reading.diagnostics = std::move(problems);
    sort(reading.diagnostics);
    return reading;
}

Reading read_file(const std::string& path) {
    Reading reading;
    auto bytes = read_bytes(path, path, reading.diagnostics);
    if (!bytes) return reading;
    const std::filesystem::path folder = std::filesystem::path(path).parent_path();
    return read_text(std::move(*bytes), path, folder.empty() ? "." : folder.string());
}

}  // namespace halfopen::topologies
