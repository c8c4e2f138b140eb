// Which link and which policies each edge gets: those of the most specific pattern that matches it.

#include <algorithm>

#include "topologies/building/building.hpp"
#include "topologies/reading/mapping.hpp"

namespace halfopen::topologies {
namespace {

const DescribedProtocol* find_protocol(const Description& description, Node name, Report& report) {
    std::vector<std::string_view> known;
    for (const DescribedProtocol& protocol : description.protocols) {
        if (protocol.name == name.text()) return &protocol;
        known.push_back(protocol.name);
    }
    std::sort(known.begin(), known.end());
    report_unknown_name(name, name.text(), 0, "protocol", known, report);
    return nullptr;
}

void set_protocol(const DescribedProtocol& protocol, models::LinkSpec& link) {
    link.protocol_latency = protocol.latency;
    link.caller_work = protocol.caller_work;
    link.callee_work = protocol.callee_work;
}

bool same_pattern(const EdgePattern& a, const EdgePattern& b) {
    const auto same = [](const PatternSide& x, const PatternSide& y) {
        return x.service == y.service && x.endpoint == y.endpoint;
    };
    return same(a.caller, b.caller) && same(a.callee, b.callee);
}

/// For each edge the place of the pattern that counts for it, or nothing. `pattern_of` takes an
/// element of `all`.
template <class Described>
std::vector<std::optional<std::size_t>> most_specific(const std::vector<Described>& all,
                                                      const Names& names, const EdgeTable& edges,
                                                      Report& report) {
    std::vector<std::optional<std::size_t>> chosen(edges.edges().size());
    for (std::size_t i = 0; i < all.size(); ++i) {
        const EdgePattern& pattern = all[i].pattern;
        for (std::size_t j = 0; j < i; ++j) {
            if (!same_pattern(all[j].pattern, pattern)) continue;
            report.add(pattern.at, Code::duplicate_key, "this pattern stands here twice")
                .note("the first one is on line " + std::to_string(all[j].pattern.at.line()));
        }
        for (const std::uint32_t edge : edges.matching(pattern, names, report)) {
            auto& best = chosen[edge];
            if (!best || specificity(pattern) > specificity(all[*best].pattern)) best = i;
        }
    }
    return chosen;
}

}  // namespace

void build_links(const Description& description, const Names& names, const EdgeTable& edges,
                 models::Blueprint& blueprint, Report& report) {
    const DescribedProtocol* usual = &description.protocols.front();  // in_process
    if (description.protocol) {
        if (const auto* named = find_protocol(description, description.protocol, report))
            usual = named;
    }
    std::vector<const DescribedProtocol*> protocols;
    for (const DescribedLink& link : description.links) {
        protocols.push_back(link.protocol ? find_protocol(description, link.protocol, report)
                                          : usual);
    }
    const auto chosen = most_specific(description.links, names, edges, report);
    for (std::size_t i = 0; i < chosen.size(); ++i) {
        models::LinkSpec& link = blueprint.edges[i].link;
        if (chosen[i]) {
            link = description.links[*chosen[i]].spec;
            if (const auto* protocol = protocols[*chosen[i]]) set_protocol(*protocol, link);
        } else if (!edges.edges()[i].from_traffic) {
            set_protocol(*usual, link);
        }
    }
}

std::vector<const DescribedProtection*> chosen_protections(const Description& description,
                                                           const Names& names,
                                                           const EdgeTable& edges, Report& report) {
    std::vector<const DescribedProtection*> protections;
    for (const auto& place : most_specific(description.protections, names, edges, report))
        protections.push_back(place ? &description.protections[*place] : nullptr);
    return protections;
}

void build_protections(const std::vector<const DescribedProtection*>& chosen,
                       models::Blueprint& blueprint) {
    for (std::size_t i = 0; i < chosen.size(); ++i) {
        if (chosen[i] == nullptr) continue;
        for (const DescribedPolicy& policy : chosen[i]->policies)
            blueprint.edges[i].policies.push_back(policy.settings);
    }
}

}  // namespace halfopen::topologies
