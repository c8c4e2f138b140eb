#pragma once
// A table of text: columns as wide as their widest cell, those that say nothing left out.

#include <cstdint>
#include <string>
#include <vector>

namespace halfopen::experiments {

enum class Align : std::uint8_t { left, right };

/// Rows of cells under headings. A column whose cells are all empty or `-` is not shown, nor is its
/// heading.
class TextTable {
public:
    /// Adds a column; to be called before the first row.
    void add_column(std::string heading, Align align = Align::right);
    /// Adds a row: a cell for each column.
    void add_row(std::vector<std::string> cells);
    /// The lines, each after `indent` spaces, with no spaces at their ends; empty when there are no
    /// rows.
    std::string to_text(std::size_t indent = 2) const;

private:
    struct Column {
        std::string heading;
        Align align;
    };
    bool says_nothing(std::size_t column) const;
    std::size_t width(std::size_t column) const;

    std::vector<Column> columns_;
    std::vector<std::vector<std::string>> rows_;
};

}  // namespace halfopen::experiments
