#pragma once
// Numbers as a reader wants them: three digits that matter, a unit, thousands apart.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/time.hpp"

namespace halfopen::experiments {

/// `9,600`.
std::string count_in_words(std::uint64_t count);
/// `0 %`, `0.02 %`, `48.3 %`, `99.98 %`, `100 %`: 0 and 100 only when it is exactly that.
std::string percent_in_words(double fraction);
/// `0 s`, `412 us`, `80.0 ms`, `1.53 s`, `142 s`, `26.1 min`, `3.02 h`: three digits.
std::string duration_in_words(sim::Duration duration);
/// The same of a length in nanoseconds that need not be whole, such as a mean.
std::string nanoseconds_in_words(double nanoseconds);
/// `71.3 s`, to the tenth, so that instants of one run can be compared.
std::string instant_in_words(sim::Instant instant);
/// `3.25`, `60`: three digits, more before the point, no zeros at the end.
std::string number_in_words(double number);
/// `10 requests`, `1 request`.
std::string counted(std::uint64_t count, std::string_view what);
/// `a`, `a and b`, `a, b and c`; after `shown_max` of them `a, b and 5 more`.
std::string listed_in_words(const std::vector<std::string>& words, std::size_t shown_max = 4);
/// `0x00000000000000ff`.
std::string fingerprint_in_words(std::uint64_t fingerprint);
/// How many characters (not bytes) a UTF-8 text has.
std::size_t width_of(std::string_view text);
/// The text with spaces behind it, up to `width` characters.
std::string padded(std::string_view text, std::size_t width);
/// Breaks a text at spaces into lines of at most `width` characters, the first after `indent`
/// spaces, the others after two more.
std::string wrapped(std::string_view text, std::size_t indent, std::size_t width);

}  // namespace halfopen::experiments
