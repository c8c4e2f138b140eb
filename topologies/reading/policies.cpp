// Policies: each is a mapping of its name to its settings, or to the one setting that matters most.

#include <algorithm>

#include "topologies/did_you_mean.hpp"
#include "topologies/policy_forms.hpp"
#include "topologies/reading/fields.hpp"
#include "topologies/reading/mapping.hpp"
#include "topologies/reading/reading.hpp"

namespace halfopen::topologies {
namespace {

/// `sliding_window: {type: count, size: 100}` spells sliding_window_type and sliding_window_size.
template <class Settings>
void read_nested(Node map, std::span<const models::Field<Settings>> fields, Settings& settings,
                 Report& report) {
    std::vector<std::string_view> known;
    const std::string prefix = std::string(map.key_text()) + "_";
    for (const models::Field<Settings>& field : fields) {
        if (!field.name.starts_with(prefix)) continue;
        known.push_back(field.name.substr(prefix.size()));
        const Node entry = map.find(known.back());
        if (!entry) continue;
        if (map.parent().find(field.name)) {
            report
                .add_at_key(entry, Code::keys_exclude,
                            "this is set twice: here and as " + quoted(field.name))
                .help("keep one of them");
        }
        read_field(entry, field, settings, report);
    }
    check_keys(map, {}, known, "`" + std::string(map.key_text()) + "`", report);
}

template <class Settings>
bool is_nested(Node entry, std::span<const models::Field<Settings>> fields) {
    const std::string prefix = std::string(entry.key_text()) + "_";
    const auto begins = [&](const auto& field) { return field.name.starts_with(prefix); };
    return entry.is_map() && std::any_of(fields.begin(), fields.end(), begins);
}

template <class Settings>
Settings read_settings(Node value, std::span<const models::Field<Settings>> fields,
                       std::string_view short_form, Report& report) {
    Settings settings;
    const std::string what = "the policy `" + std::string(value.key_text()) + "`";
    if (value.is_null()) return settings;
    if (value.is_scalar() && !short_form.empty()) {
        for (const models::Field<Settings>& field : fields) {
            if (field.name == short_form) read_field(value, field, settings, report);
        }
        return settings;
    }
    if (!expect_kind(value, NodeKind::map, what, report)) return settings;
    std::vector<std::string_view> known = field_names(fields);
    for (const Node entry : value) {
        if (!is_nested(entry, fields)) continue;
        read_nested(entry, fields, settings, report);
        known.push_back(entry.key_text());
    }
    check_keys(value, {}, known, what, report);
    read_fields(value, fields, settings, report);
    return settings;
}

std::optional<DescribedPolicy> read_policy(Node element, Report& report) {
    std::vector<std::string_view> names;
    for_each_policy_form([&](const auto& form) { names.push_back(form.name); });
    if (!expect_kind(element, NodeKind::map, "a policy", report)) return std::nullopt;
    if (element.size() != 1) {
        Diagnostic& diagnostic =
            report.add(element, Code::keys_exclude,
                       "each policy is an element of its own, but this one has " +
                           std::to_string(element.size()) + " keys");
        diagnostic.help("begin each policy with its own `- `, the outermost first");
        return std::nullopt;
    }
    const Node value = element.first_child();
    std::optional<DescribedPolicy> policy;
    for_each_policy_form([&](const auto& form) {
        if (form.name == value.key_text()) {
            policy =
                DescribedPolicy{read_settings(value, form.fields, form.short_form, report), value};
        }
    });
    if (!policy) {
        report
            .add_at_key(value, Code::unknown_name, "no policy is named " + quoted(value.key_text()))
            .help(did_you_mean(value.key_text(), names));
    }
    return policy;
}

}  // namespace

std::vector<DescribedProtection> read_protections(Node protections, Report& report) {
    std::vector<DescribedProtection> described;
    if (!expect_kind(protections, NodeKind::map, "`protect`", report)) return described;
    for (const Node entry : protections) {
        const auto pattern = read_pattern(entry.key(), report);
        if (!entry.is_sequence()) {
            report
                .add(entry, Code::wrong_kind,
                     "policies are a list, outermost first, but this is " +
                         std::string(kind_name(entry.kind())))
                .help("begin each policy with `- `, like `- attempt_timeout: 1s`");
            continue;
        }
        std::vector<DescribedPolicy> policies;
        for (const Node element : entry) {
            if (auto policy = read_policy(element, report)) policies.push_back(std::move(*policy));
        }
        if (pattern) described.push_back({*pattern, std::move(policies)});
    }
    return described;
}

}  // namespace halfopen::topologies
