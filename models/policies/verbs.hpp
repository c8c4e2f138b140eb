#pragma once
// Every policy is one decision and three verbs; this is the table of them all.

#include <array>
#include <cstdint>
#include <type_traits>

#include "models/outcome.hpp"
#include "sim/time.hpp"

namespace halfopen::models {

class World;

/// What stands at one place of an edge's pipeline: a policy, in the order of the table; or one of
/// its ends, the first place, `caller`, and the last, `send`.
enum class LayerKind : std::uint8_t {
    attempt_timeout,
    deadline,
    fallback,
    circuit_breaker,
    retry,
    bulkhead,
    rate_limit,
    connection_limits,
    adaptive_concurrency,
    client_throttle,
    admission_control,
    custom,
    hedge,
    cache,
    outlier_detection,
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
        false;  ///< a retry or (caller) a wait lies further in: its call began before the attempt
    bool notes_generation = false;  ///< breaker: what it decides depends on when it let a call pass
    Outcome outcome = Outcome::ok;  ///< timeouts: what the caller then sees
    std::uint8_t scope = 0;         ///< breaker: BreakerScope
    std::uint32_t place = 0;        ///< its index among all layers
    std::uint32_t index = 0;        ///< which of its kind (PolicyStates); timeouts: the lane
};
static_assert(sizeof(Layer) == 16);

/// What a policy says about a call.
struct Move {
    enum class To : std::uint8_t {
        inwards,   ///< it may go on, or begin again
        outwards,  ///< it has this outcome
        nowhere,   ///< it waits, until the policy's `wake` says more
        over,      ///< `finish` only: it was a strand of the policy, and its frame is no more
    };
    To to = To::inwards;
    Outcome outcome = Outcome::ok;

    static constexpr Move inwards() { return {}; }
    static constexpr Move outwards(Outcome outcome) { return {To::outwards, outcome}; }
    static constexpr Move nowhere() { return {To::nowhere, Outcome::ok}; }
    static constexpr Move over() { return {To::over, Outcome::ok}; }
};

/// `begin`: a call comes from outside.
/// `finish`: what was let in has this outcome. A policy that is told `abandoned` lets go of what it
///   keeps for the call; what it says is not heard. So it may be told while the call waits with it.
/// `wake`: the time it asked for has come.
struct PolicyVerbs {
    Move (*begin)(World&, std::uint32_t frame, const Layer&);
    Move (*finish)(World&, std::uint32_t frame, const Layer&, Outcome);
    void (*wake)(World&, std::uint32_t frame, const Layer&);
};

namespace attempt_timeout {
Move begin(World&, std::uint32_t frame, const Layer&);
Move finish(World&, std::uint32_t frame, const Layer&, Outcome);
void wake(World&, std::uint32_t frame, const Layer&);
}  // namespace attempt_timeout

namespace deadline {
Move begin(World&, std::uint32_t frame, const Layer&);
Move finish(World&, std::uint32_t frame, const Layer&, Outcome);
void wake(World&, std::uint32_t frame, const Layer&);
}  // namespace deadline

namespace fallback {
Move finish(World&, std::uint32_t frame, const Layer&, Outcome);
/// The endpoint that was called instead has answered.
void called(World&, std::uint32_t frame, const Layer&, Outcome);
}  // namespace fallback

namespace circuit_breaker {
Move begin(World&, std::uint32_t frame, const Layer&);
Move finish(World&, std::uint32_t frame, const Layer&, Outcome);
void wake(World&, std::uint32_t frame, const Layer&);
}  // namespace circuit_breaker

namespace retry {
Move begin(World&, std::uint32_t frame, const Layer&);
Move finish(World&, std::uint32_t frame, const Layer&, Outcome);
void wake(World&, std::uint32_t frame, const Layer&);
}  // namespace retry

namespace bulkhead {
Move begin(World&, std::uint32_t frame, const Layer&);
Move finish(World&, std::uint32_t frame, const Layer&, Outcome);
void wake(World&, std::uint32_t frame, const Layer&);
}  // namespace bulkhead

namespace rate_limit {
Move begin(World&, std::uint32_t frame, const Layer&);
Move finish(World&, std::uint32_t frame, const Layer&, Outcome);
void wake(World&, std::uint32_t frame, const Layer&);
}  // namespace rate_limit

namespace connection_limits {
Move begin(World&, std::uint32_t frame, const Layer&);
Move finish(World&, std::uint32_t frame, const Layer&, Outcome);
void wake(World&, std::uint32_t frame, const Layer&);
}  // namespace connection_limits

namespace adaptive_concurrency {
Move begin(World&, std::uint32_t frame, const Layer&);
Move finish(World&, std::uint32_t frame, const Layer&, Outcome);
}  // namespace adaptive_concurrency

namespace client_throttle {
Move begin(World&, std::uint32_t frame, const Layer&);
Move finish(World&, std::uint32_t frame, const Layer&, Outcome);
}  // namespace client_throttle

namespace admission_control {
Move begin(World&, std::uint32_t frame, const Layer&);
Move finish(World&, std::uint32_t frame, const Layer&, Outcome);
}  // namespace admission_control

namespace custom {
Move begin(World&, std::uint32_t frame, const Layer&);
Move finish(World&, std::uint32_t frame, const Layer&, Outcome);
void wake(World&, std::uint32_t frame, const Layer&);
}  // namespace custom

namespace hedge {
Move begin(World&, std::uint32_t frame, const Layer&);
Move finish(World&, std::uint32_t frame, const Layer&, Outcome);
void wake(World&, std::uint32_t frame, const Layer&);
}  // namespace hedge

namespace cache {
Move begin(World&, std::uint32_t frame, const Layer&);
Move finish(World&, std::uint32_t frame, const Layer&, Outcome);
void wake(World&, std::uint32_t frame, const Layer&);
}  // namespace cache

namespace outlier_detection {
Move begin(World&, std::uint32_t frame, const Layer&);
Move finish(World&, std::uint32_t frame, const Layer&, Outcome);
}  // namespace outlier_detection

Move pass_inwards(World&, std::uint32_t frame, const Layer&);
void never_woken(World&, std::uint32_t frame, const Layer&);

/// The table: one line a policy, in the order of LayerKind.
inline constexpr std::array<PolicyVerbs, 15> policy_verbs{{
    {attempt_timeout::begin, attempt_timeout::finish, attempt_timeout::wake},
    {deadline::begin, deadline::finish, deadline::wake},
    {pass_inwards, fallback::finish, never_woken},
    {circuit_breaker::begin, circuit_breaker::finish, circuit_breaker::wake},
    {retry::begin, retry::finish, retry::wake},
    {bulkhead::begin, bulkhead::finish, bulkhead::wake},
    {rate_limit::begin, rate_limit::finish, rate_limit::wake},
    {connection_limits::begin, connection_limits::finish, connection_limits::wake},
    {adaptive_concurrency::begin, adaptive_concurrency::finish, never_woken},
    {client_throttle::begin, client_throttle::finish, never_woken},
    {admission_control::begin, admission_control::finish, never_woken},
    {custom::begin, custom::finish, custom::wake},
    {hedge::begin, hedge::finish, hedge::wake},
    {cache::begin, cache::finish, cache::wake},
    {outlier_detection::begin, outlier_detection::finish, never_woken},
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
