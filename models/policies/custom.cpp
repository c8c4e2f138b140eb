// custom: a policy of a user's own. It keeps a slot for each call that it has let in.

#include "models/policies/custom.hpp"

#include "models/policies/verbs.hpp"
#include "models/world.hpp"

namespace halfopen::models::custom {

namespace {

/// What a call is doing, in its slot's `instance`.
enum Phase : std::uint32_t { entering, inside, between_attempts };

constexpr std::uint16_t attempts_max = 0xFFFF;  // what a frame can count

CustomState& state_of(World& world, const Layer& layer) {
    return world.policies().customs[layer.index];
}

std::optional<sim::Duration> next_attempt(World& world, std::uint32_t frame, CustomPolicy& policy,
                                          Outcome outcome) {
    const std::uint16_t made = world.attempts(frame);
    if (!policy.retries() || made == attempts_max) {
        return std::nullopt;
    }
    return policy.retry_after(outcome, made + 1U, world.now());
}

}  // namespace

Move begin(World& world, std::uint32_t frame, const Layer& layer) {
    CustomState& state = state_of(world, layer);
    CustomPolicy& policy = state.policy();
    const CustomPermission answer = policy.permit(world.now());
    state.notice_state(world.now());
    if (answer.permission == Permission::rejected) {
        world.note(frame, PolicyEvent::custom_rejected);
        return Move::outwards(answer.outcome);
    }
    if (policy.retries()) {
        world.attempts(frame) = 0;
    }
    const std::uint32_t slot = world.new_slot(frame, layer);
    world.slot(slot).instant = world.now();
    if (answer.permission == Permission::waiting) {
        world.note(frame, PolicyEvent::custom_waited);
        world.slot(slot).instance = entering;
        world.wake_slot_at(slot, world.now() + answer.wait);
        return Move::nowhere();
    }
    world.slot(slot).instance = inside;
    return Move::inwards();
}

Move finish(World& world, std::uint32_t frame, const Layer& layer, Outcome outcome) {
    CustomState& state = state_of(world, layer);
    CustomPolicy& policy = state.policy();
    const std::uint32_t slot = world.slot_of(frame, layer);
    const CallSlot call = world.slot(slot);
    if (outcome == Outcome::abandoned) {
        world.free_slot(frame, layer);
        if (call.instance != between_attempts) {
            policy.release(world.now());
            state.notice_state(world.now());
        }
        return Move::outwards(outcome);
    }
    policy.record(outcome, world.now() - call.instant, world.now());
    state.notice_state(world.now());
    if (const auto delay = next_attempt(world, frame, policy, outcome)) {
        ++world.attempts(frame);
        world.note(frame, PolicyEvent::custom_retried);
        world.slot(slot).instance = between_attempts;
        world.wake_slot_at(slot, world.now() + *delay);  // by the queue, even at once: no recursion
        return Move::nowhere();
    }
    world.free_slot(frame, layer);
    return Move::outwards(policy.finish(outcome));
}

void wake(World& world, std::uint32_t frame, const Layer& layer) {
    CallSlot& call = world.slot(world.slot_of(frame, layer));
    const bool is_first = call.instance == entering;
    call.instance = inside;
    call.instant = world.now();
    if (is_first) {
        world.make(frame, layer, Move::inwards());
    } else {
        world.try_again(frame, layer);
    }
}

}  // namespace halfopen::models::custom
