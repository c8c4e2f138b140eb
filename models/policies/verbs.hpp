#pragma once
// Every policy is one decision and three verbs; this is the table of them all.

#include <array>
#include <cstdint>
#include <optional>
#include <type_traits>

#include "models/outcome.hpp"
#include "sim/time.hpp"

namespace halfopen::models {

class World;

/// What stands at one place of an edge's pipeline. The first place is always `caller`, the last
/// `send`.
enum class LayerKind : std::uint8_t {
    attempt_timeout,
    deadline,
    fallback,
    circuit_breaker,
    retry,
    caller,
    send,
};

/// One place in a pipeline. Pipelines lie one after another in the world; a call in flight knows
/// its place by index.
struct Layer {
    LayerKind kind = LayerKind::caller;
    bool cancels = false;     ///< timeouts: the callee is told to stop
    bool propagates = false;  ///< deadline: the callee learns of it
    bool spans_retries =
        false;  ///< a retry lies further in: its call began before the present attempt
    Outcome outcome = Outcome::ok;  ///< timeouts: what the caller then sees
    std::uint32_t place = 0;        ///< its index among all layers
    std::uint32_t index = 0;        ///< breaker: which; retry: attempts; timeouts: lane
};

/// `begin`: a call comes from outside; nothing lets it pass inwards, an outcome answers it at once.
/// `finish`: what was begun has this outcome; the outcome returned goes outwards, nothing means "I
/// begin again".
///   A policy that returns an outcome for `abandoned` is not heard.
/// `wake`: the time it asked for has come.
struct PolicyVerbs {
    std::optional<Outcome> (*begin)(World&, std::uint32_t frame, const Layer&);
    std::optional<Outcome> (*finish)(World&, std::uint32_t frame, const Layer&, Outcome);
    void (*wake)(World&, std::uint32_t frame, const Layer&);
};

namespace attempt_timeout {
std::optional<Outcome> begin(World&, std::uint32_t frame, const Layer&);
std::optional<Outcome> finish(World&, std::uint32_t frame, const Layer&, Outcome);
void wake(World&, std::uint32_t frame, const Layer&);
}  // namespace attempt_timeout

namespace deadline {
std::optional<Outcome> begin(World&, std::uint32_t frame, const Layer&);
std::optional<Outcome> finish(World&, std::uint32_t frame, const Layer&, Outcome);
void wake(World&, std::uint32_t frame, const Layer&);
}  // namespace deadline

namespace fallback {
std::optional<Outcome> finish(World&, std::uint32_t frame, const Layer&, Outcome);
}  // namespace fallback

namespace circuit_breaker {
std::optional<Outcome> begin(World&, std::uint32_t frame, const Layer&);
std::optional<Outcome> finish(World&, std::uint32_t frame, const Layer&, Outcome);
}  // namespace circuit_breaker

namespace retry {
std::optional<Outcome> begin(World&, std::uint32_t frame, const Layer&);
std::optional<Outcome> finish(World&, std::uint32_t frame, const Layer&, Outcome);
}  // namespace retry

std::optional<Outcome> pass_inwards(World&, std::uint32_t frame, const Layer&);
void never_woken(World&, std::uint32_t frame, const Layer&);

/// The table: one line a policy, in the order of LayerKind.
inline constexpr std::array<PolicyVerbs, 5> policy_verbs{{
    {attempt_timeout::begin, attempt_timeout::finish, attempt_timeout::wake},
    {deadline::begin, deadline::finish, deadline::wake},
    {pass_inwards, fallback::finish, never_woken},
    {circuit_breaker::begin, circuit_breaker::finish, never_woken},
    {retry::begin, retry::finish, never_woken},
}};

// For the lambdas that visit the table. clang takes [[gnu::always_inline]] there for an attribute
// of the type.
#define HALFOPEN_INLINED __attribute__((always_inline))

/// Calls `visit` with the place of a policy in the table, a constant: what is called there is known
/// when this is compiled, and can be merged into the caller.
template <std::size_t kind = 0, class Visit>
[[gnu::always_inline]] inline decltype(auto) with_place_of(LayerKind wanted, Visit visit) {
    if constexpr (kind + 1 != policy_verbs.size()) {
        if (static_cast<std::size_t>(wanted) != kind) {
            return with_place_of<kind + 1>(wanted, visit);
        }
    }
    return visit(std::integral_constant<std::size_t, kind>{});
}

}  // namespace halfopen::models
