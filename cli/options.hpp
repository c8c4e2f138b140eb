#pragma once
// The values of options: what they mean, and what is said when they mean nothing.

#include <cstdint>
#include <stdexcept>
#include <string>

#include "sim/time.hpp"
#include "topologies/diagnostics.hpp"
#include "topologies/quantities.hpp"

namespace halfopen::cli {

/// What was written makes no sense. Its text is a whole message, with its newline.
struct Nonsense : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// `--seed`: a whole number from 0 to 2^64-1. Throws Nonsense.
std::uint64_t seed_of(const std::string& text);
/// `--duration`: `90s`, `10min`; above zero. Throws Nonsense, in the words of the reader of files.
sim::Duration duration_of(const std::string& text);

/// A whole number of 1 or more. Throws Nonsense, which names the option.
std::uint32_t count_of(const std::string& option, const std::string& text);

/// What was read, or Nonsense in the words of the reader of files, which names the option.
template <class Value>
Value value_of(const std::string& option, const topologies::Quantified<Value>& parsed) {
    if (parsed.value) return *parsed.value;
    throw Nonsense(option + ": error[" + topologies::code_name(parsed.code) +
                   "]: " + parsed.message + "\n   help: " + parsed.help + "\n");
}

}  // namespace halfopen::cli
