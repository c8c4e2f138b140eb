#include "topologies/document/brackets.hpp"

#include <algorithm>
#include <vector>

namespace halfopen::topologies {
namespace {

/// Goes through the lines and keeps the brackets that are open. Knows quotes and comments, and that
/// a bracket in the middle of a plain text opens nothing.
class BracketScanner {
public:
    /// False where an open bracket can no longer be closed.
    bool scan(std::string_view line, std::uint32_t number) {
        const std::size_t indent = std::min(line.find_first_not_of(' '), line.size());
        const bool is_blank = indent == line.size() || line[indent] == '#';
        const bool closes = !is_blank && (line[indent] == ']' || line[indent] == '}');
        if (!open_.empty() && quote_ == 0 && !is_blank && !closes && indent <= indent_)
            return false;
        if (open_.empty()) indent_ = indent;
        begins_value_ = true;
        for (std::size_t at = 0; at < line.size(); ++at) {
            const char next = at + 1 < line.size() ? line[at + 1] : ' ';
            if (quote_ != 0) {
                if (line[at] == '\\' && quote_ == '"')
                    ++at;
                else if (line[at] == quote_)
                    quote_ = 0;
            } else if (line[at] == '#' && (at == 0 || line[at - 1] == ' ')) {
                return true;
            } else if (!take(line[at], next,
                             {line[at], number, static_cast<std::uint32_t>(at + 1)})) {
                return false;
            }
        }
        return true;
    }

    std::optional<OpenBracket> innermost() const {
        return open_.empty() ? std::nullopt : std::optional(open_.back());
    }

private:
    bool take(char c, char next, OpenBracket here) {
        const bool in_flow = !open_.empty();
        if ((c == '[' || c == '{') && (in_flow || begins_value_)) {
            open_.push_back(here);
            begins_value_ = true;
        } else if ((c == ']' || c == '}') && in_flow) {
            if (open_.back().bracket != (c == ']' ? '[' : '{')) return false;
            open_.pop_back();
            begins_value_ = false;
        } else if ((c == '"' || c == '\'') && begins_value_) {
            quote_ = c;
            begins_value_ = false;
        } else if ((c == ',' && in_flow) ||
                   ((c == ':' || (c == '-' && begins_value_)) && next == ' ')) {
            begins_value_ = true;
        } else if (c != ' ') {
            begins_value_ = false;
        }
        return true;
    }

    std::vector<OpenBracket> open_;
    std::size_t indent_ = 0;  ///< of the line on which the outermost open bracket stands
    char quote_ = 0;
    bool begins_value_ = true;
};

}  // namespace

std::optional<OpenBracket> find_open_bracket(const Source& source) {
    BracketScanner scanner;
    const auto lines = static_cast<std::uint32_t>(
        std::count(source.text().begin(), source.text().end(), '\n') + 1);
    for (std::uint32_t number = 1; number <= lines; ++number) {
        if (!scanner.scan(source.line(number), number)) break;
    }
    return scanner.innermost();
}

}  // namespace halfopen::topologies
