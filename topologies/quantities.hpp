#pragma once
// `80ms`, `40/s`, `0.1%`, `4`: what a value with its unit means, exactly; and what to write instead
// if it means nothing.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sim/time.hpp"
#include "topologies/diagnostics.hpp"

namespace halfopen::topologies {

/// A value, or the reason why the text is none.
template <class Value>
struct Quantified {
    std::optional<Value> value;
    Code code{};
    std::string message;
    std::string help;

    Quantified(Value known) : value(known) {}
    Quantified(Code why, std::string what, std::string correction)
        : code(why), message(std::move(what)), help(std::move(correction)) {}
};

/// `80ms`, `1.5s`, `250us`, `40ns`, `2min`, `1h`: exact to the nanosecond; what is finer, negative,
/// or longer than 10 years is an error.
Quantified<sim::Duration> parse_duration(std::string_view text);
/// `40/s`, `90/min`, `3/h`, in events per second; not negative, at most 1e12/s.
Quantified<double> parse_rate(std::string_view text);
/// `0.1%` is 0.001; from 0% to `percent_max`.
Quantified<double> parse_fraction(std::string_view text, double percent_max = 100);
/// `4`: a whole number up to 4294967294; or `unlimited` where that is allowed.
Quantified<std::uint32_t> parse_count(std::string_view text, bool may_be_unlimited = false,
                                      double minimum = 0);
/// `0.5`, `1e3`: a plain decimal number, not infinite.
Quantified<double> parse_number(std::string_view text);

/// The shortest way to write it: `80ms`, `2min`, `40/s`, `0.1%`, `unlimited`.
std::string duration_text(sim::Duration duration);
std::string rate_text(double per_second);
std::string fraction_text(double fraction);
std::string count_text(std::uint32_t count);
std::string number_text(double number);

}  // namespace halfopen::topologies
