#include "experiments/ablation_call.hpp"

#include <algorithm>
#include <bit>
#include <optional>
#include <utility>
#include <variant>

#include "experiments/report_words.hpp"
#include "topologies/did_you_mean.hpp"
#include "topologies/policy_forms.hpp"

namespace halfopen::experiments {
namespace {

using models::Blueprint;
using models::EdgeSpec;
using topologies::quoted;

constexpr std::string_view arrow = "->";

[[noreturn]] void refuse(const std::string& what, const std::string& help) {
    throw AblationError(what + (help.empty() ? "" : "\n   help: " + help));
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    return text;
}

std::pair<std::string_view, std::string_view> sides_of(std::string_view name) {
    const std::size_t at = name.find(arrow);
    if (at == std::string_view::npos) return {trimmed(name), {}};
    return {trimmed(name.substr(0, at)), trimmed(name.substr(at + arrow.size()))};
}

/// "product" of "product.page"; a class of users has no dot.
std::string_view service_in(std::string_view side) { return side.substr(0, side.find('.')); }
bool is_endpoint(std::string_view side) { return side.find('.') != std::string_view::npos; }

bool means(std::string_view pattern, std::string_view side) {
    if (pattern == "*") return is_endpoint(side);
    return pattern == side || pattern == service_in(side);
}

std::vector<std::string> names_of(const EdgeSpec& edge) {
    std::vector<std::string> names;
    for (const models::PolicySettings& policy : edge.policies) {
        std::string name = "policy";
        topologies::for_each_policy_form(
            [&]<class Settings>(const topologies::PolicyForm<Settings>& form) {
                if (std::holds_alternative<Settings>(policy)) name = form.name;
            });
        const auto same = std::ranges::count_if(names, [&](const std::string& known) {
            return known == name || known.starts_with(name + " ");
        });
        names.push_back(same == 0 ? name : name + " " + std::to_string(same + 1));
    }
    return names;
}

/// Every call's name, or with `by_service` every pair of services.
std::vector<std::string> known_calls(const Blueprint& blueprint, bool by_service) {
    std::vector<std::string> known;
    for (const EdgeSpec& edge : blueprint.edges) {
        const auto [caller, callee] = sides_of(edge.name);
        known.push_back(by_service ? std::string(service_in(caller)) + " -> " +
                                         std::string(service_in(callee))
                                   : edge.name);
    }
    std::ranges::sort(known);
    known.erase(std::unique(known.begin(), known.end()), known.end());
    return known;
}

std::string nearest(std::string_view word, const std::vector<std::string>& known) {
    const std::vector<std::string_view> views(known.begin(), known.end());
    return topologies::did_you_mean(word, views);
}

std::vector<std::uint32_t> matching(const Blueprint& blueprint, std::string_view name) {
    const auto [caller, callee] = sides_of(name);
    std::vector<std::uint32_t> found;
    for (std::uint32_t index = 0; index != blueprint.edges.size(); ++index) {
        const auto [from, to] = sides_of(blueprint.edges[index].name);
        if (means(caller, from) && means(callee, to)) found.push_back(index);
    }
    if (!found.empty()) return found;
    if (callee.empty()) {
        refuse(quoted(name) + " is no call",
               "write it as `caller -> callee`; " + nearest(name, known_calls(blueprint, true)));
    }
    const bool by_service = !is_endpoint(caller) && !is_endpoint(callee);
    const std::string written = std::string(caller) + " -> " + std::string(callee);
    refuse("no call " + quoted(written), nearest(written, known_calls(blueprint, by_service)));
}

/// In which variants some of these edges have defences.
std::string where_defended(const topologies::Topology& topology,
                           const std::vector<std::uint32_t>& edges,
                           const std::vector<std::string>& names) {
    for (const std::string& variant : topology.variants()) {
        for (const EdgeSpec& edge : topology.blueprint(variant).edges) {
            if (std::ranges::find(names, edge.name) == names.end() || edge.policies.empty()) {
                continue;
            }
            return "in the variant " + quoted(variant) + " it has " +
                   listed_in_words(names_of(edge)) + ": --variant " + variant;
        }
    }
    return "give " + std::string(edges.size() == 1 ? "it" : "them") +
           " some under `protect:`, like `protect: {" + names.front() +
           ": [{attempt_timeout: 1s}]}`";
}

/// Only the edges that have defences; all of them the same ones.
std::vector<std::uint32_t> defended(const topologies::Topology& topology,
                                    const std::string& variant, std::string_view name) {
    const Blueprint& blueprint = topology.blueprint(variant);
    const std::vector<std::uint32_t> all = matching(blueprint, name);
    std::vector<std::uint32_t> found;
    std::vector<std::string> names;
    for (const std::uint32_t edge : all) {
        names.push_back(blueprint.edges[edge].name);
        if (!blueprint.edges[edge].policies.empty()) found.push_back(edge);
    }
    if (found.empty()) {
        refuse(quoted(name) + " has no defences in the variant " + quoted(variant),
               where_defended(topology, all, names));
    }
    const auto first = names_of(blueprint.edges[found.front()]);
    const bool alike = std::ranges::all_of(
        found, [&](std::uint32_t edge) { return names_of(blueprint.edges[edge]) == first; });
    if (!alike) {
        refuse(quoted(name) + " means " + counted(found.size(), "call") +
                   " that are not defended alike",
               "choose one of them: " + listed_in_words(names, 12));
    }
    return found;
}

void choose_defences(AblatedCall& call, const std::vector<std::string>& policies,
                     std::span<const std::string> chosen) {
    for (const std::string& name : chosen) {
        if (std::ranges::find(policies, name) == policies.end()) {
            refuse(call.name + " has no defence " + quoted(name), nearest(name, policies));
        }
    }
    for (std::uint32_t place = 0; place != policies.size(); ++place) {
        const bool is_chosen =
            chosen.empty() || std::ranges::find(chosen, policies[place]) != chosen.end();
        (is_chosen ? call.defences : call.kept).push_back(policies[place]);
        if (is_chosen) call.places.push_back(place);
    }
    if (call.defences.size() > defences_max) {
        refuse(call.name + " has " + std::to_string(call.defences.size()) +
                   " defences: all combinations of more than " + std::to_string(defences_max) +
                   " are too many",
               "say which are taken away, the others stay: --only " + call.defences.front() + "," +
                   call.defences.back() +
                   "  (have: " + listed_in_words(call.defences, call.defences.size()) + ")");
    }
}

void add_once(std::vector<std::uint32_t>& all, std::uint32_t index) {
    if (std::ranges::find(all, index) == all.end()) all.push_back(index);
}

}  // namespace

AblatedCall find_call(const topologies::Topology& topology, const std::string& variant,
                      std::string_view name, std::span<const std::string> chosen) {
    const Blueprint& blueprint = topology.blueprint(variant);
    AblatedCall call;
    call.edges = defended(topology, variant, name);
    const auto [caller, callee] = sides_of(name);
    call.name = std::string(caller) + " -> " + std::string(callee);
    choose_defences(call, names_of(blueprint.edges[call.edges.front()]), chosen);
    for (const std::uint32_t edge : call.edges) {
        const EdgeSpec& spec = blueprint.edges[edge];
        add_once(call.callees, blueprint.endpoints[spec.endpoint].service);
        const std::string_view from = sides_of(spec.name).first;
        const auto service =
            std::ranges::find(blueprint.services, service_in(from), &models::ServiceSpec::name);
        if (is_endpoint(from) && service != blueprint.services.end()) {
            add_once(call.callers,
                     static_cast<std::uint32_t>(service - blueprint.services.begin()));
        }
    }
    return call;
}

std::vector<std::string> defended_calls(const topologies::Topology& topology,
                                        const std::string& variant) {
    std::vector<std::string> names;
    for (const EdgeSpec& edge : topology.blueprint(variant).edges) {
        if (!edge.policies.empty()) names.push_back(edge.name);
    }
    std::ranges::sort(names);
    return names;
}

Blueprint with_defences(const Blueprint& blueprint, const AblatedCall& call, DefenceSet present) {
    Blueprint changed = blueprint;
    for (const std::uint32_t edge : call.edges) {
        std::vector<models::PolicySettings>& policies = changed.edges[edge].policies;
        for (std::size_t defence = call.places.size(); defence-- > 0;) {
            if ((present >> defence & 1U) == 0) {
                policies.erase(policies.begin() + call.places[defence]);
            }
        }
    }
    return changed;
}

std::vector<std::string> names_in(const AblatedCall& call, DefenceSet present) {
    std::vector<std::string> names;
    for (std::size_t defence = 0; defence != call.defences.size(); ++defence) {
        if ((present >> defence & 1U) != 0) names.push_back(call.defences[defence]);
    }
    return names;
}

std::string set_in_words(const AblatedCall& call, DefenceSet present) {
    const DefenceSet missing = call.all() & ~present;
    if (present == 0) return "none";
    if (missing == 0) return "all";
    if (std::has_single_bit(present)) return "only " + names_in(call, present).front();
    if (std::has_single_bit(missing)) return "without " + names_in(call, missing).front();
    std::string words;
    for (const std::string& name : names_in(call, present)) {
        words += (words.empty() ? "" : " + ") + name;
    }
    return words;
}

}  // namespace halfopen::experiments
