#include <pybind11/numpy.h>
#include <pybind11/stl.h>

#include "python/arrow.hpp"
#include "python/register.hpp"
#include "topologies/quantities.hpp"

namespace halfopen::python {

namespace py = pybind11;

namespace {

/// A value and what it is counted in; nothing for a text that is no quantity.
std::optional<std::pair<std::string, double>> quantity(const std::string& text) {
    if (const auto count = topologies::parse_count(text); count.value) {
        return std::pair{"count", static_cast<double>(*count.value)};
    }
    if (const auto number = topologies::parse_number(text); number.value) {
        return std::pair{"number", *number.value};
    }
    if (const auto share = topologies::parse_fraction(text); share.value) {
        return std::pair{"fraction", *share.value};
    }
    if (const auto rate = topologies::parse_rate(text); rate.value) {
        return std::pair{"rate", *rate.value};
    }
    if (const auto duration = topologies::parse_duration(text); duration.value) {
        return std::pair{"duration", sim::to_seconds(*duration.value)};
    }
    return std::nullopt;
}

arrow::Column numbers(const std::string& name, const py::array_t<double>& values) {
    const auto items = values.unchecked<1>();
    arrow::Column column{name, "g", static_cast<std::size_t>(items.shape(0))};
    for (py::ssize_t row = 0; row != items.shape(0); ++row) column.add(items(row));
    return column;
}

arrow::Column words(const std::string& name, const std::vector<std::uint64_t>& values,
                    const char* format) {
    arrow::Column column{name, format, values.size()};
    for (const std::uint64_t value : values) column.add(value);
    return column;
}

arrow::Column texts(const std::string& name, const std::vector<std::string>& values) {
    arrow::Column column{name, "u", values.size()};
    for (const std::string& value : values) column.add(value);
    return column;
}

using Named = std::tuple<std::string, std::string, py::object>;

/// A capsule with a stream of one batch: each column a name, a format and its values.
py::capsule arrow_stream(const std::vector<Named>& given) {
    std::vector<arrow::Column> columns;
    for (const auto& [name, format, values] : given) {
        if (format == "g") {
            columns.push_back(numbers(name, values.cast<py::array_t<double>>()));
        } else if (format == "u") {
            columns.push_back(texts(name, values.cast<std::vector<std::string>>()));
        } else {
            columns.push_back(
                words(name, values.cast<std::vector<std::uint64_t>>(), format == "L" ? "L" : "l"));
        }
    }
    auto* const stream = new arrow::ArrayStream;
    arrow::fill(*stream, std::move(columns));
    return py::capsule(stream, "arrow_array_stream", [](PyObject* capsule) {
        auto* const unused =
            static_cast<arrow::ArrayStream*>(PyCapsule_GetPointer(capsule, "arrow_array_stream"));
        if (unused->release != nullptr) unused->release(unused);
        delete unused;
    });
}

}  // namespace

void register_tables(py::module_& core) {
    core.def("quantity", &quantity, py::arg("text"));
    core.def(
        "duration_text",
        [](std::int64_t nanoseconds) {
            return topologies::duration_text(sim::nanoseconds(nanoseconds));
        },
        py::arg("nanoseconds"));
    core.def("rate_text", &topologies::rate_text, py::arg("per_second"));
    core.def("fraction_text", &topologies::fraction_text, py::arg("fraction"));
    core.def("arrow_stream", &arrow_stream, py::arg("columns"));
}

}  // namespace halfopen::python
