// The table of codes. A code keeps its meaning for ever; a retired one is not used again.

#include <array>

#include "topologies/diagnostics.hpp"

namespace halfopen::topologies {
namespace {

constexpr std::array meanings{
    CodeMeaning{Code::unreadable_file, "the file cannot be read",
                "It is missing, a directory, or no plain file. The same goes for a csv file that a "
                "topology names."},
    CodeMeaning{Code::not_text, "the file is not text",
                "It holds a control character, or bytes that are not UTF-8. YAML libraries stop "
                "silently at some of them."},
    CodeMeaning{Code::not_yaml, "the file is not YAML",
                "Mostly indentation, an unclosed bracket or quote, or a text with `: ` or a "
                "leading `*` that needs quotes."},
    CodeMeaning{Code::duplicate_key, "a key stands twice",
                "In one mapping, or as two spellings of one edge pattern. YAML libraries keep one "
                "of them silently."},
    CodeMeaning{Code::too_deep, "lists and mappings are nested too deeply",
                "At most 100 in each other."},
    CodeMeaning{Code::alias_too_large, "aliases grow too large",
                "An alias stands inside what it repeats, or the aliases of the file repeat more "
                "than 100000 values."},
    CodeMeaning{Code::foreign_yaml, "a part of YAML that the language does not use",
                "Tags, merge keys, several documents, keys that are no text."},
    CodeMeaning{Code::too_large, "the file is too large", "At most 64 MB and 4 million values."},
    CodeMeaning{Code::empty_file, "the file is empty", "Or holds only comments."},
    CodeMeaning{Code::unknown_key, "a key nobody knows",
                "Mostly a typing error; the help names the nearest key."},
    CodeMeaning{Code::missing_key, "something that is needed is missing",
                "A key, an element of a list, or a parameter."},
    CodeMeaning{Code::wrong_kind, "a mapping, list or single value where another belongs",
                "The message says which."},
    CodeMeaning{
        Code::unknown_name, "a name nobody has",
        "No service, endpoint, traffic class, protocol, policy or variant is named like this."},
    CodeMeaning{Code::malformed_name, "no proper name",
                "Names begin with a letter and go on with letters, digits, `_` and `-`."},
    CodeMeaning{Code::name_taken, "a name is taken already",
                "Services and traffic classes share one set of names."},
    CodeMeaning{Code::matches_nothing, "an edge pattern means no edge",
                "No endpoint's steps make such a call. `*` stands for services; users are meant by "
                "their class's name."},
    CodeMeaning{Code::keys_exclude, "keys exclude each other",
                "They say the same thing in two ways, or contradict."},
    CodeMeaning{Code::malformed_pattern, "no edge pattern",
                "Written `caller -> callee`; quotes are needed before `*`."},
    CodeMeaning{Code::missing_unit, "a unit is missing",
                "Every quantity carries its unit: `8s`, `40/s`, `0.1%`."},
    CodeMeaning{Code::wrong_unit, "a wrong unit", "A unit nobody knows, or of another quantity."},
    CodeMeaning{Code::malformed_quantity, "no quantity",
                "Not a number, not a whole one, or not finite."},
    CodeMeaning{Code::out_of_range, "a value that cannot be",
                "Negative, zero, too large, or too fine."},
    CodeMeaning{Code::unknown_word, "a word that cannot stand here",
                "The help lists those that can."},
    CodeMeaning{Code::impossible_distribution, "no distribution has these parameters",
                "The family cannot have such a mean, spread or pair of quantiles."},
    CodeMeaning{Code::contradicting_settings, "settings that contradict each other",
                "A least above a most, a window larger than what it is cut from, a cost nobody can "
                "pay."},
    CodeMeaning{Code::endless_program, "a program calls itself without end",
                "Services may call each other in circles, endpoints may not."},
    CodeMeaning{Code::too_many_steps, "an endpoint has too many steps", "At most 65535."},
    CodeMeaning{Code::probabilities_over_one, "probabilities do not add up",
                "Shares and mixtures add up to 100%, options of `choose` to at most that."},
    CodeMeaning{Code::join_over_branches, "a join waits for more branches than there are",
                "It would never go on."},
    CodeMeaning{Code::nothing_to_slow, "nothing to slow",
                "The endpoint does no work; `link_delay` slows its answers."},
    CodeMeaning{Code::timeless_users, "users for whom no time passes",
                "They would send without end at one instant: let them think, or let the endpoint "
                "take some time."},
    CodeMeaning{Code::too_many_classes, "too many classes of users", "At most 255."},
    CodeMeaning{Code::second_retry, "a retry within a retry on the same calls",
                "Their attempts would multiply; one `retry` says how many there are. The same goes "
                "for `hedge`."},
    CodeMeaning{Code::retry_and_hedge, "a retry and a hedge on the same calls",
                "Their attempts would multiply. A retry waits for a failure, a hedge does not: "
                "choose one, as in gRPC."},
    CodeMeaning{Code::second_fallback_call, "two fallbacks that call an endpoint",
                "A call has one other way at most; that call may have a fallback of its own."},
    CodeMeaning{Code::malformed_csv, "a row of a csv file cannot be read",
                "Rows are `seconds,requests_per_second`, ordered by time."},
    CodeMeaning{Code::times_out_of_order, "times out of order",
                "An end before its beginning, or points not ordered."},
    CodeMeaning{Code::wrong_measure, "this cannot be measured so",
                "Not every measure can be said of every subject, or over a part of the run."},
    CodeMeaning{Code::wrong_change, "a variant cannot change this",
                "A null that removes nothing, or a change of `schema`, `variants` or `expect`."},
    CodeMeaning{Code::no_such_place, "a path leads nowhere, or to several places",
                "When a value is set by its path: write it as messages show it."},
    CodeMeaning{
        Code::call_without_timeout, "synchronous call without a timeout",
        "If the callee gets slow or silent, its callers' workers are held until none is left."},
    CodeMeaning{
        Code::overloaded, "more is offered than can be carried",
        "By the traffic equations at the highest stated rates; the queue grows while they last."},
    CodeMeaning{Code::loss_without_timeout, "messages are lost and nothing ends the wait",
                "A lost message is never answered: the caller's worker is held for ever."},
    CodeMeaning{Code::policy_order, "policies in an order that defeats them",
                "The list is outermost first. Usual: fallback, cache, deadline, retry or hedge, "
                "circuit_breaker, rate_limit, bulkhead, attempt_timeout."},
    CodeMeaning{Code::never_expires, "a timeout or a pause that can never be over",
                "The time limit around it is shorter."},
    CodeMeaning{Code::after_the_end, "something happens after the run has ended",
                "It has no effect."},
    CodeMeaning{Code::budget_without_retry, "a retry budget with nothing to keep within bounds",
                "It bounds the retry or the hedge of the same calls."},
    CodeMeaning{Code::without_effect, "a setting without effect",
                "Another setting makes it meaningless, or the policy then does nothing."},
    CodeMeaning{Code::done_twice, "a call that must not be done twice may be done twice",
                "After a timeout or an error nobody knows what the callee did. `idempotent_only` "
                "retries only what it did not begin."},
    CodeMeaning{Code::retries_multiply, "retries at several depths of one call path",
                "When the last callee fails, each layer repeats all the attempts of those below "
                "it. Retry in one layer, or give each a `retry_budget`."},
    CodeMeaning{Code::no_jitter, "exponential backoff without jitter",
                "Callers that failed together come back together."},
    CodeMeaning{Code::single_trial, "one trial call decides while half open",
                "One lucky or unlucky call closes or reopens the breaker: it flaps."},
    CodeMeaning{Code::stuck_half_open, "a breaker that can be stuck half open",
                "A trial call that never ends keeps its permit for ever. `attempt_timeout` or "
                "`max_wait_duration_in_half_open` ends that."},
    CodeMeaning{Code::ejects_nobody, "outlier detection that never ejects anybody",
                "In Envoy, one replica may be ejected only if it is at most max_ejection_percent "
                "of them all."},
    CodeMeaning{Code::retried_overload, "attempts are added where there is too much to do",
                "The callee turns calls away to be spared, and gets them again at once."},
    CodeMeaning{Code::rejections_open_breaker, "a breaker that the caller's own limits open",
                "What a bulkhead or a limiter inside it turns away counts as a failure, and a few "
                "in a row are enough. `ignore_rejections: true` ends that."},
    CodeMeaning{Code::many_small_breakers, "many breakers, each of which sees few calls",
                "Each replica learns for itself that the callee is down, and long after it is."},
};

}  // namespace

std::span<const CodeMeaning> code_meanings() { return meanings; }

std::string diagnostics_markdown() {
    std::string text =
        "# Diagnostics\n\n"
        "What `halfopen check` finds, by its code. Errors (E) keep a file from running; warnings "
        "(W) do not.\n"
        "This table is generated from topologies/codes.cpp and compared by a test.\n\n"
        "| code | what | |\n| --- | --- | --- |\n";
    for (const CodeMeaning& meaning : meanings) {
        text += "| " + code_name(meaning.code) + " | " + std::string(meaning.title) + " | " +
                std::string(meaning.meaning) + " |\n";
    }
    return text;
}

}  // namespace halfopen::topologies
