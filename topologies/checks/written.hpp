#pragma once
// Where a file says what a policy is set to.

#include "topologies/description.hpp"
#include "topologies/policy_forms.hpp"

namespace halfopen::topologies {

/// Where the field of this name is set under a policy's value, in whatever spelling; nothing if it
/// is not.
inline Node written(Node policy, std::string_view field) {
    if (!policy.is_map()) return {};
    for (const NestedForm& form : nested_forms) {
        const Node nested = policy.find(form.prefix);
        if (!nested || !nested.is_map()) continue;
        for (const std::string_view name : {name_in(form, field), synonym_in(form, field)}) {
            if (!name.empty() && nested.find(name)) return nested.find(name);
        }
        const Node within = form.also.empty() ? Node() : nested.find(form.also);
        if (within && within.is_map() && written(nested, field)) return written(nested, field);
    }
    return policy.find(field);
}

/// The settings of the first policy of the kind that protects an edge, with their place.
template <class Settings>
struct Found {
    const Settings* settings = nullptr;
    Node at;
    explicit operator bool() const { return settings != nullptr; }
};
template <class Settings>
Found<Settings> find_policy(const DescribedProtection* protection) {
    if (protection == nullptr) return {};
    for (const DescribedPolicy& policy : protection->policies) {
        if (const auto* settings = std::get_if<Settings>(&policy.settings))
            return {settings, policy.at};
    }
    return {};
}

}  // namespace halfopen::topologies
