#pragma once
// Reads any plain settings struct by its table of models::Field, and says what its keys are.

#include <optional>
#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

#include "models/field.hpp"
#include "topologies/reading/values.hpp"

namespace halfopen::topologies {

template <class Settings>
std::vector<std::string_view> field_names(std::span<const models::Field<Settings>> fields) {
    std::vector<std::string_view> names;
    for (const models::Field<Settings>& field : fields) names.push_back(field.name);
    return names;
}

/// Reads one value into the field's member; the default stays if it is wrong (reported).
template <class Settings>
void read_field(Node node, const models::Field<Settings>& field, Settings& settings,
                Report& report) {
    using models::Quantity;
    const Bounds bounds{field.minimum, field.maximum};
    const auto store = [&]<class Value>(const std::optional<Value>& value) {
        if (!value) return;
        std::visit(
            [&](auto member) {
                using Member = std::remove_reference_t<decltype(settings.*member)>;
                if constexpr (std::is_same_v<Member, Value>) {
                    settings.*member = *value;
                }
            },
            field.member);
    };
    switch (field.quantity) {
        case Quantity::duration:
            return store(read_duration(node, report, bounds));
        case Quantity::fraction:
            return store(read_fraction(node, report, bounds));
        case Quantity::count:
            return store(read_count(node, report, bounds, field.may_be_unlimited));
        case Quantity::number:
            return store(read_number(node, report, bounds));
        case Quantity::flag:
            return store(read_flag(node, report));
        case Quantity::word:
            return store(read_word(node, field.words, report));
        case Quantity::text:
            return store(read_text(node, report));
    }
}

/// Reads those fields that `map` has; other keys are somebody else's.
template <class Settings>
void read_fields(Node map, std::span<const models::Field<Settings>> fields, Settings& settings,
                 Report& report) {
    if (!map.is_map()) return;
    for (const models::Field<Settings>& field : fields) {
        if (const Node entry = map.find(field.name)) read_field(entry, field, settings, report);
    }
}

}  // namespace halfopen::topologies
