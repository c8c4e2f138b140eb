#include <pybind11/stl.h>

#include <set>

#include "models/measurements.hpp"
#include "models/metric_names.hpp"
#include "python/register.hpp"
#include "topologies/policy_forms.hpp"
#include "topologies/quantities.hpp"
#include "topologies/settings.hpp"

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
    entry["may_be_unlimited"] = field.may_be_unlimited;
    return entry;
}

template <class Settings>
py::list described(std::span<const Field<Settings>> fields) {
    py::list entries;
    for (const Field<Settings>& field : fields) entries.append(described(field));
    return entries;
}

/// `max_retries`, which is no field: another word for one less than max_attempts.
py::dict described_max_retries() {
    py::dict entry;
    entry["name"] = std::string(topologies::max_retries_key.name);
    entry["quantity"] = "count";
    entry["default"] = py::none();
    entry["minimum"] = 0;
    entry["maximum"] = 999'999;
    entry["meaning"] = std::string(topologies::max_retries_key.meaning);
    entry["words"] = py::list();
    entry["may_be_unlimited"] = true;
    return entry;
}

/// {"polly": {"max_attempts": 4, ...}, ...}: all that each preset stands for.
template <class Settings>
py::dict presets(const topologies::PolicyForm<Settings>& form) {
    py::dict all;
    const auto words = topologies::preset_words(form);
    for (std::size_t preset = 0; preset != words.size(); ++preset) {
        const Settings settings = form.preset(static_cast<std::uint8_t>(preset));
        py::dict values;
        for (const Field<Settings>& field : form.fields)
            values[py::str(std::string(field.name))] = written(settings, field);
        all[py::str(std::string(words[preset]))] = values;
    }
    return all;
}

template <class Settings>
py::dict described(const topologies::PolicyForm<Settings>& form, std::string_view place) {
    py::list fields = described(form.fields);
    if (std::is_same_v<Settings, models::RetrySettings>) fields.append(described_max_retries());
    py::dict policy;
    policy["name"] = std::string(form.name);
    policy["short_form"] = std::string(form.short_form);
    policy["fields"] = fields;
    policy["presets"] = presets(form);
    policy["place"] = std::string(place);
    return policy;
}

/// [{"name": "fallback", "short_form": "value", "fields": [{"name": ..., ...}], "presets": {...},
/// "place": "protect"}, ...], outermost first; then those that only `shedding` has.
py::list policies() {
    py::list all;
    std::set<std::string_view> names;
    topologies::for_each_policy_form([&](const auto& form) {
        names.insert(form.name);
        all.append(described(form, "protect"));
    });
    topologies::for_each_shedding_form([&](const auto& form) {
        if (names.insert(form.name).second) all.append(described(form, "shedding"));
    });
    return all;
}

/// The same of what a service does against too much work.
py::list shedding() {
    py::list all;
    topologies::for_each_shedding_form(
        [&](const auto& form) { all.append(described(form, "shedding")); });
    return all;
}

/// ("retry.retried", resilience4j's name or "", Envoy's or ""): the policy and what it did.
template <std::size_t size>
py::list names_of(const std::array<models::MetricNames, size>& all) {
    py::list names;
    for (const models::MetricNames& each : all) {
        names.append(py::make_tuple(std::string(each.ours), std::string(each.resilience4j),
                                    std::string(each.envoy)));
    }
    return names;
}

py::list queue_fields() {
    return described(std::span<const Field<topologies::QueueSettings>>(topologies::queue_fields));
}

}  // namespace

void register_policies(py::module_& core) {
    core.def("policies", &policies);
    core.def("shedding", &shedding);
    core.def("queue_fields", &queue_fields);
    core.def("metric_names", [] { return names_of(models::metric_names); });
    core.def("metric_gauges", [] { return names_of(models::metric_gauges); });
}

}  // namespace halfopen::python
