#include "cli/options.hpp"

#include <charconv>

#include "topologies/diagnostics.hpp"
#include "topologies/did_you_mean.hpp"
#include "topologies/quantities.hpp"

namespace halfopen::cli {
namespace {

using topologies::Code;

Nonsense nonsense(const std::string& option, Code code, const std::string& message,
                  const std::string& help) {
    topologies::Diagnostic diagnostic;
    diagnostic.code = code;
    diagnostic.file = option;
    diagnostic.message = message;
    diagnostic.help(help);
    return Nonsense(topologies::to_text(diagnostic));
}

}  // namespace

std::uint64_t seed_of(const std::string& text) {
    const std::string help = "write a whole number from 0 to 18446744073709551615";
    std::uint64_t seed = 0;
    const char* const end = text.data() + text.size();
    const auto [rest, problem] = std::from_chars(text.data(), end, seed);
    if (problem == std::errc::result_out_of_range) {
        throw nonsense("--seed", Code::out_of_range, topologies::quoted(text) + " is too large",
                       help);
    }
    if (problem != std::errc() || rest != end) {
        throw nonsense("--seed", Code::malformed_quantity,
                       topologies::quoted(text) + " is not a whole number of 0 or more", help);
    }
    return seed;
}

sim::Duration duration_of(const std::string& text) {
    const auto duration = topologies::parse_duration(text);
    if (!duration.value) {
        throw nonsense("--duration", duration.code, duration.message, duration.help);
    }
    if (*duration.value <= sim::Duration{}) {
        throw nonsense("--duration", Code::out_of_range, "a run must last longer than that",
                       "write a duration above 0s, like `60s`");
    }
    return *duration.value;
}

std::uint32_t count_of(const std::string& option, const std::string& text) {
    const std::uint32_t count = value_of(option, topologies::parse_count(text));
    if (count > 0) return count;
    throw nonsense(option, Code::out_of_range, "0 are none", "write 1 or more");
}

}  // namespace halfopen::cli
