#pragma once
// Which call is meant by `order -> user`, and which defences it has.

#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "models/blueprint.hpp"
#include "topologies/topology.hpp"

namespace halfopen::experiments {

/// A set of defences: bit i stands for the i-th of AblatedCall::defences.
using DefenceSet = std::uint32_t;

/// More defences than this are not tried in all combinations: 2^8 of them are 256.
inline constexpr std::size_t defences_max = 8;

/// What was asked for makes no sense of this system. Its text says what to write instead, after
/// `help: ` on a line of its own.
struct AblationError : std::invalid_argument {
    using std::invalid_argument::invalid_argument;
};

/// A call whose defences are taken away: one edge, or several between the same services that are
/// defended alike.
struct AblatedCall {
    std::string name;                    ///< "order -> user", as it was asked for
    std::vector<std::uint32_t> edges;    ///< in Blueprint::edges
    std::vector<std::string> defences;   ///< those taken away, outermost first: "fallback", "retry"
    std::vector<std::uint32_t> places;   ///< of each of them in the edges' lists of policies
    std::vector<std::string> kept;       ///< the other policies of the edges, which always stay
    std::vector<std::uint32_t> callers;  ///< services; none when users call
    std::vector<std::uint32_t> callees;  ///< services

    std::size_t set_count() const { return std::size_t{1} << defences.size(); }
    DefenceSet all() const { return static_cast<DefenceSet>(set_count() - 1); }
};

/// Finds the call. `name` is a pair as `protect` takes it: `a.x -> b.y`, `a -> b`, `* -> b`,
/// `a -> *`, `users -> b`. `chosen`: names of the defences to take away; none: all of them. Throws
/// AblationError when there is no such call (with the nearest name), it has no defences (with the
/// variants in which it has), several calls are meant that are defended differently, a chosen
/// defence does not exist, or there are more than `defences_max`.
AblatedCall find_call(const topologies::Topology& topology, const std::string& variant,
                      std::string_view name, std::span<const std::string> chosen);

/// Names of the calls that have defences in the variant, in order.
std::vector<std::string> defended_calls(const topologies::Topology& topology,
                                        const std::string& variant);

/// The system with only the defences of `present` on the call, besides those that are kept.
models::Blueprint with_defences(const models::Blueprint& blueprint, const AblatedCall& call,
                                DefenceSet present);

/// "all", "none", "without retry", "only retry", "fallback + retry".
std::string set_in_words(const AblatedCall& call, DefenceSet present);
/// The names of those in the set, outermost first.
std::vector<std::string> names_in(const AblatedCall& call, DefenceSet present);

}  // namespace halfopen::experiments
