#pragma once
// A column of a table as Python's buffer protocol sees it: no copy, read-only, kept alive by
// whoever holds it.

#include <pybind11/pybind11.h>

#include <cstdint>
#include <memory>
#include <string>
#include <type_traits>
#include <vector>

namespace halfopen::python {

/// One member of every row of a vector of rows.
struct Column {
    std::shared_ptr<const void> owner;  ///< of the rows
    const void* first = nullptr;
    pybind11::ssize_t item_bytes = 0;
    std::string format;
    pybind11::ssize_t count = 0;
    pybind11::ssize_t stride = 0;  ///< [bytes] from row to row

    pybind11::buffer_info view() const {
        // The buffer protocol has no const pointers; `readonly` says it.
        return {const_cast<void*>(first), item_bytes, format, 1, {count}, {stride}, true};
    }
};

/// The column of what `pick(row)` refers to. `owner` keeps `rows` alive.
template <class Row, class Pick>
// NOLINTNEXTLINE(performance-unnecessary-value-param): it is moved; clang-tidy 14 does not see it
Column column_of(std::shared_ptr<const void> owner, const std::vector<Row>& rows, Pick pick) {
    using Item = std::remove_cvref_t<decltype(pick(rows.front()))>;
    static const Row nothing{};
    return {.owner = std::move(owner),
            .first = &pick(rows.empty() ? nothing : rows.front()),
            .item_bytes = sizeof(Item),
            .format = pybind11::format_descriptor<Item>::format(),
            .count = static_cast<pybind11::ssize_t>(rows.size()),
            .stride = sizeof(Row)};
}

}  // namespace halfopen::python
