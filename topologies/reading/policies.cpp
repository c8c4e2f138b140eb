// Policies: each is a mapping of its name to its settings, or to the one setting that matters most.

#include "topologies/did_you_mean.hpp"
#include "topologies/reading/policy_settings.hpp"
#include "topologies/reading/reading.hpp"

namespace halfopen::topologies {

namespace {

/// `- custom: name`: a policy that the program gave to read_text() under this name.
std::optional<DescribedPolicy> read_custom(Node value, Report& report) {
    if (!expect_kind(value, NodeKind::scalar, "the name of a custom policy", report)) return {};
    const models::CustomPolicies& known = value.document().source().custom_policies();
    if (const auto found = known.find(value.text()); found != known.end()) {
        return DescribedPolicy{models::CustomSettings{found->first, found->second}, value};
    }
    report.add(value, Code::unknown_name, "no custom policy named " + quoted(value.text()))
        .help(
            "a custom policy is a Python object, which no file can hold: System.protect() puts "
            "it into a system");
    return {};
}

std::optional<DescribedPolicy> read_any_policy(Node element, Report& report) {
    if (element.is_map() && element.size() == 1 && element.first_child().key_text() == "custom") {
        return read_custom(element.first_child(), report);
    }
    const auto all = [](auto visit) { for_each_policy_form(visit); };
    return read_policy<DescribedPolicy>(element, "a policy", all, report);
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
            auto policy = read_any_policy(element, report);
            if (policy) policies.push_back(std::move(*policy));
        }
        if (pattern) described.push_back({*pattern, std::move(policies)});
    }
    return described;
}

}  // namespace halfopen::topologies
