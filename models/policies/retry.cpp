// retry: tries again after a failure that may pass, up to max_attempts in all, waiting in between,
// as far as its budget allows.

#include "models/policies/verbs.hpp"
#include "models/world.hpp"

namespace halfopen::models::retry {

namespace {

constexpr std::uint16_t attempts_counted_max = 0xFFFF;

FailureClass last_cause(const CallSlot& slot) { return static_cast<FailureClass>(slot.number); }

// The call is over for this policy; `slot` is nobody when it was never tried again.
void end(World& world, std::uint32_t frame, const Layer& layer, std::uint32_t slot) {
    if (slot != nobody) {
        world.free_slot(frame, layer);
    }
}

void report(World& world, const RetryState& retry, std::uint32_t frame, std::uint32_t slot,
            Outcome outcome) {
    const bool was_retried = slot != nobody;
    if (succeeded(outcome)) {
        if (was_retried) {
            world.note(frame, PolicyEvent::succeeded_after_retry);
        }
        if (retry.budget != nobody) {
            world.policies().budgets[retry.budget].on_success(
                was_retried ? last_cause(world.slot(slot)) : FailureClass::none);
        }
    } else if (was_retried) {
        world.note(frame, PolicyEvent::failed_after_retry);
    }
}

// An attempt is over; the budget counts those under way. While a retry waits for its backoff, none
// is.
void end_attempt(World& world, const RetryState& retry, std::uint32_t slot) {
    if (retry.budget == nobody) {
        return;
    }
    RetryBudget& budget = world.policies().budgets[retry.budget];
    if (slot == nobody || world.slot(slot).sequence == 0) {
        budget.attempt_ended();
    }
    if (slot != nobody) {
        budget.retry_ended();
    }
}

bool may_retry(World& world, const RetryState& retry, std::uint32_t frame, FailureClass failure) {
    if (!retries(retry.settings, failure, retry.idempotent)) {
        return false;
    }
    if (retry.budget != nobody) {
        world.policies().budgets[retry.budget].on_failure(failure);
    }
    const std::uint32_t made = world.attempts(frame) + 1U;
    if (made >= retry.settings.max_attempts || made > attempts_counted_max) {
        world.note(frame, PolicyEvent::retry_limit_exceeded);
        return false;
    }
    if (retry.budget == nobody) {
        return true;
    }
    const bool is_allowed = world.policies().budgets[retry.budget].may_retry(failure, world.now());
    if (!is_allowed) {
        world.note(frame, PolicyEvent::retry_budget_empty);
    }
    return is_allowed;
}

sim::Duration delay_before(World& world, const RetryState& retry, std::uint32_t frame,
                           std::uint32_t slot, std::uint32_t number, FailureClass failure) {
    const double uniform = retry.backoff.is_random() ? world.chance(frame, retry.dice) : 0.0;
    Backoff::State& state = world.slot(slot).backoff;
    const sim::Duration asked = world.retry_after(frame);
    if (retry.settings.respect_retry_after && asked > sim::Duration{}) {
        return retry.backoff.next_after(asked, number, uniform, state, failure);
    }
    return retry.backoff.next(number, uniform, state, failure);
}

void begin_attempt(World& world, const RetryState& retry) {
    if (retry.budget != nobody) {
        world.policies().budgets[retry.budget].attempt_began();
    }
}

}  // namespace

Move begin(World& world, std::uint32_t frame, const Layer& layer) {
    const RetryState& retry = world.policies().retries[layer.index];
    world.attempts(frame) = 0;
    if (retry.budget != nobody) {
        world.policies().budgets[retry.budget].on_request(world.now());
        begin_attempt(world, retry);
    }
    return Move::inwards();
}

Move finish(World& world, std::uint32_t frame, const Layer& layer, Outcome outcome) {
    const RetryState& retry = world.policies().retries[layer.index];
    if (outcome == Outcome::ok && world.attempts(frame) == 0 && retry.budget == nobody) {
        return Move::outwards(outcome);
    }
    std::uint32_t slot = world.slot_of(frame, layer);
    end_attempt(world, retry, slot);
    const FailureClass failure = world.failure_of(frame, outcome);
    if (outcome == Outcome::abandoned || succeeded(outcome) ||
        !may_retry(world, retry, frame, failure)) {
        if (outcome != Outcome::abandoned) {
            report(world, retry, frame, slot, outcome);
        }
        end(world, frame, layer, slot);
        return Move::outwards(outcome);
    }
    if (slot == nobody) {
        slot = world.new_slot(frame, layer);
    }
    const std::uint32_t number = ++world.attempts(frame);
    world.note(frame, PolicyEvent::retried);
    world.slot(slot).number = static_cast<std::uint32_t>(failure);
    if (retry.budget != nobody) {
        world.policies().budgets[retry.budget].retry_began();
    }
    const sim::Duration delay = delay_before(world, retry, frame, slot, number, failure);
    if (delay == sim::Duration{}) {
        begin_attempt(world, retry);
        return Move::inwards();
    }
    world.wake_slot_at(slot, world.now() + delay);
    return Move::nowhere();
}

void wake(World& world, std::uint32_t frame, const Layer& layer) {
    begin_attempt(world, world.policies().retries[layer.index]);
    world.try_again(frame, layer);
}

}  // namespace halfopen::models::retry
