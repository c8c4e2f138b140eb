#include <pybind11/stl.h>

#include "python/register.hpp"
#include "topologies/policy_forms.hpp"
#include "topologies/quantities.hpp"

namespace halfopen::python {

namespace py = pybind11;
using models::Field;
using models::Quantity;

namespace {

/// A value as a topology file has it: "30s", "50%", 100, True, "orphan".
struct Written {
    Quantity quantity;
    std::span<const std::string_view> words;

    py::object operator()(sim::Duration value) const {
        return py::str(topologies::duration_text(value));
    }
    py::object operator()(double value) const {
        return quantity == Quantity::fraction
                   ? py::object(py::str(topologies::fraction_text(value)))
                   : py::object(py::float_(value));
    }
    py::object operator()(std::uint32_t value) const {
        return value == models::unlimited ? py::object(py::str("unlimited"))
                                          : py::object(py::int_(value));
    }
    py::object operator()(bool value) const { return py::bool_(value); }
    py::object operator()(std::uint8_t value) const { return py::str(std::string(words[value])); }
    py::object operator()(const std::string& value) const { return py::str(value); }
};

std::string_view quantity_name(Quantity quantity) {
    constexpr std::array<std::string_view, 7> names{"duration", "fraction", "count", "number",
                                                    "flag",     "word",     "text"};
    return names.at(static_cast<std::size_t>(quantity));
}

template <class Settings>
py::object bound(const Field<Settings>& field, double value) {
    switch (field.quantity) {
        case Quantity::duration:
            return py::str(topologies::duration_text({static_cast<std::int64_t>(value)}));
        case Quantity::fraction:
            return py::str(topologies::fraction_text(value));
        case Quantity::count:
            return py::int_(static_cast<std::int64_t>(value));
        case Quantity::number:
            return py::float_(value);
        default:
            return py::none();
    }
}

/// Not inlined: g++ 12 would warn of members that only other settings have.
template <class Settings>
[[gnu::noinline]] py::object written(const Settings& settings, const Field<Settings>& field) {
    const Written how{field.quantity, field.words};
    return std::visit([&](auto member) { return how(settings.*member); }, field.member);
}

template <class Settings>
py::dict described(const Field<Settings>& field) {
    py::list words;
    for (const std::string_view word : field.words) words.append(std::string(word));
    py::dict entry;
    entry["name"] = std::string(field.name);
    entry["quantity"] = std::string(quantity_name(field.quantity));
    entry["default"] = written(Settings{}, field);
    entry["minimum"] = bound(field, field.minimum);
    entry["maximum"] = bound(field, field.maximum);
    entry["meaning"] = std::string(field.meaning);
    entry["words"] = words;
    return entry;
}

/// [{"name": "fallback", "short_form": "value", "fields": [{"name": ..., ...}]}, ...], outermost
/// first.
py::list policies() {
    py::list all;
    topologies::for_each_policy_form([&](const auto& form) {
        py::list fields;
        for (const auto& field : form.fields) fields.append(described(field));
        py::dict policy;
        policy["name"] = std::string(form.name);
        policy["short_form"] = std::string(form.short_form);
        policy["fields"] = fields;
        all.append(policy);
    });
    return all;
}

}  // namespace

void register_policies(py::module_& core) { core.def("policies", &policies); }

}  // namespace halfopen::python
