#pragma once
// What is wrong with a file, said so that the search ends here: where, what, on which line, and
// what to write instead.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace halfopen::topologies {

/// Every message has a code that never changes its meaning. 1..199 are errors, 200..299 warnings.
enum class Code : std::uint16_t {
    unreadable_file = 1,
    not_text = 2,
    not_yaml = 3,
    duplicate_key = 4,
    too_deep = 5,
    alias_too_large = 6,
    foreign_yaml = 7,
    too_large = 8,
    empty_file = 9,
    unknown_key = 101,
    missing_key = 102,
    wrong_kind = 103,
    unknown_name = 104,
    malformed_name = 105,
    name_taken = 106,
    matches_nothing = 107,
    keys_exclude = 108,
    malformed_pattern = 109,
    missing_unit = 111,
    wrong_unit = 112,
    malformed_quantity = 113,
    out_of_range = 114,
    unknown_word = 115,
    impossible_distribution = 116,
    contradicting_settings = 117,
    endless_program = 121,
    too_many_steps = 122,
    probabilities_over_one = 123,
    join_over_branches = 124,
    nothing_to_slow = 125,
    timeless_users = 126,
    too_many_classes = 127,
    second_retry = 128,
    retry_and_hedge = 129,
    second_fallback_call = 130,
    malformed_csv = 131,
    times_out_of_order = 132,
    wrong_measure = 141,
    wrong_change = 151,
    no_such_place = 152,
    call_without_timeout = 201,
    overloaded = 202,
    loss_without_timeout = 203,
    policy_order = 204,
    never_expires = 205,
    after_the_end = 206,
    budget_without_retry = 207,
    without_effect = 208,
    done_twice = 209,
    retries_multiply = 210,
    no_jitter = 211,
    single_trial = 212,
    stuck_half_open = 213,
    ejects_nobody = 214,
    retried_overload = 215,
    rejections_open_breaker = 218,
    many_small_breakers = 219,
};

/// One row of the table of codes, from which docs/diagnostics.md is made.
struct CodeMeaning {
    Code code;
    std::string_view title;
    std::string_view meaning;
};
std::span<const CodeMeaning> code_meanings();
/// "E104", "W201".
std::string code_name(Code code);
bool is_warning(Code code);

/// One finding. Lines and columns count from 1, columns in characters; 0 where a file as a whole is
/// meant.
struct Diagnostic {
    Code code{};
    std::string file;
    std::uint32_t line = 0;
    std::uint32_t column = 0;
    std::uint32_t length = 1;  ///< how many characters the caret underlines
    std::string source_line;
    std::string message;
    std::string path;  ///< "services.product.endpoints.page[1].call"
    std::vector<std::string> notes;
    std::vector<std::string> helps;

    Diagnostic& note(std::string text);
    Diagnostic& help(std::string text);
    bool is_error() const { return !is_warning(code); }
};

/// By line, column, code. Stable, so that the order of discovery decides among equals.
void sort(std::vector<Diagnostic>& diagnostics);
bool has_errors(std::span<const Diagnostic> diagnostics);

/// The text of one finding, as the command line prints it.
std::string to_text(const Diagnostic& diagnostic);
/// All of them, the source line once per place, at most `shown_max` and then "and N more".
std::string to_text(std::span<const Diagnostic> diagnostics, std::size_t shown_max = 50);
/// docs/diagnostics.md, as generated.
std::string diagnostics_markdown();

}  // namespace halfopen::topologies
