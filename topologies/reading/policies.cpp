// Policies: each is a mapping of its name to its settings, or to the one setting that matters most.

#include "topologies/did_you_mean.hpp"
#include "topologies/reading/policy_settings.hpp"
#include "topologies/reading/reading.hpp"

namespace halfopen::topologies {

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
            const auto all = [](auto visit) { for_each_policy_form(visit); };
            auto policy = read_policy<DescribedPolicy>(element, "a policy", all, report);
            if (policy) policies.push_back(std::move(*policy));
        }
        if (pattern) described.push_back({*pattern, std::move(policies)});
    }
    return described;
}

}  // namespace halfopen::topologies
