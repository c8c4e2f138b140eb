#include "experiments/report_table.hpp"

#include <algorithm>
#include <utility>

#include "experiments/report_words.hpp"

namespace halfopen::experiments {

void TextTable::add_column(std::string heading, Align align) {
    columns_.push_back({std::move(heading), align});
}

void TextTable::add_row(std::vector<std::string> cells) {
    cells.resize(columns_.size());
    rows_.push_back(std::move(cells));
}

bool TextTable::says_nothing(std::size_t column) const {
    return std::ranges::all_of(
        rows_, [&](const auto& row) { return row[column].empty() || row[column] == "-"; });
}

std::size_t TextTable::width(std::size_t column) const {
    std::size_t width = width_of(columns_[column].heading);
    for (const auto& row : rows_) width = std::max(width, width_of(row[column]));
    return width;
}

std::string TextTable::to_text(std::size_t indent) const {
    if (rows_.empty()) return {};
    std::vector<std::string> lines(rows_.size() + 1, std::string(indent, ' '));
    bool is_first = true;
    for (std::size_t column = 0; column != columns_.size(); ++column) {
        if (says_nothing(column)) continue;
        const std::size_t wide = width(column);
        for (std::size_t line = 0; line != lines.size(); ++line) {
            const std::string& cell =
                line == 0 ? columns_[column].heading : rows_[line - 1][column];
            const std::string space(wide - width_of(cell), ' ');
            lines[line] += is_first ? "" : "  ";
            lines[line] += columns_[column].align == Align::left ? cell + space : space + cell;
        }
        is_first = false;
    }
    std::string text;
    for (std::string& line : lines) {
        line.erase(line.find_last_not_of(' ') + 1);
        text += line + "\n";
    }
    return text;
}

}  // namespace halfopen::experiments
