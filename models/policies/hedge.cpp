#include "models/policies/hedge.hpp"

#include "models/policies/verbs.hpp"
#include "models/world.hpp"

namespace halfopen::models {

namespace {

constexpr std::uint64_t answers_needed = 100;

}  // namespace

sim::Duration Hedge::delay() const {
    return answers_.count() < answers_needed || settings_.delay_quantile <= 0 ? settings_.delay
                                                                              : quantile_;
}

// To look for it is slow, and one answer more hardly moves it.
void Hedge::record(sim::Duration took) {
    if (settings_.delay_quantile <= 0) {
        return;
    }
    answers_.record(took);
    if (answers_.count() >= quantile_due_) {
        quantile_ = answers_.quantile(settings_.delay_quantile);
        quantile_due_ += quantile_due_ / answers_needed;
    }
}

Hedge::Next Hedge::after(Outcome outcome, std::uint32_t sent, std::uint32_t running) const {
    if (succeeded(outcome) || outcome == Outcome::client_error ||
        !settings_.next_at_once_after_failure) {
        return Next::answer;
    }
    if (may_send(sent)) {
        return Next::send;
    }
    return running == 0 ? Next::answer : Next::go_on;
}

namespace hedge {

namespace {

// In the slot of a call: how many attempts have begun, and how many are waited for.
std::uint32_t& sent(CallSlot& slot) { return slot.number; }
std::uint32_t& running(CallSlot& slot) { return slot.instance; }

void send(World& world, std::uint32_t frame, const Layer& layer) {
    const Hedge& hedge = world.policies().hedges[layer.index];
    const std::uint32_t slot_index = world.slot_of(frame, layer);
    CallSlot& slot = world.slot(slot_index);
    const std::uint32_t number = sent(slot)++;
    slot.sequence = 0;  // it is not to be woken for the one before
    ++running(slot);
    world.start_strand(frame, layer, number);
    if (number != 0) {
        world.note(frame, PolicyEvent::hedge_sent);
    }
    const sim::Duration delay = hedge.delay();
    if (hedge.may_send(number + 1) && delay > sim::Duration{}) {
        world.wake_slot_at(slot_index, world.now() + delay);
    }
}

void answer(World& world, std::uint32_t frame, const Layer& layer, Outcome outcome) {
    world.free_slot(frame, layer);
    world.drop_strands(frame, world.policies().hedges[layer.index].cancels_losers());
    world.make(frame, layer, Move::outwards(outcome));
}

void end_attempt(World& world, std::uint32_t strand, const Layer& layer, Outcome outcome) {
    Hedge& hedge = world.policies().hedges[layer.index];
    const bool is_extra = world.is_extra_strand(strand);
    if (outcome == Outcome::ok) {
        hedge.record(world.now() - world.began_strand(strand));
    }
    const std::uint32_t frame = world.end_strand(strand);
    CallSlot& slot = world.slot(world.slot_of(frame, layer));
    --running(slot);
    switch (hedge.after(outcome, sent(slot), running(slot))) {
        case Hedge::Next::answer:
            if (is_extra && succeeded(outcome)) {
                world.note(frame, PolicyEvent::hedge_won);
            }
            answer(world, frame, layer, outcome);
            break;
        case Hedge::Next::send:
            send(world, frame, layer);
            break;
        case Hedge::Next::go_on:
            break;
    }
}

}  // namespace

Move begin(World& world, std::uint32_t frame, const Layer& layer) {
    const Hedge& hedge = world.policies().hedges[layer.index];
    const std::uint32_t slot = world.new_slot(frame, layer);
    do {
        send(world, frame, layer);
    } while (hedge.delay() == sim::Duration{} && hedge.may_send(sent(world.slot(slot))));
    return Move::nowhere();
}

// Of an attempt; or nobody waits for the call any more.
Move finish(World& world, std::uint32_t frame, const Layer& layer, Outcome outcome) {
    if (world.is_strand_of(frame, layer)) {
        end_attempt(world, frame, layer, outcome);
        return Move::over();
    }
    world.free_slot(frame, layer);
    return Move::outwards(outcome);
}

void wake(World& world, std::uint32_t frame, const Layer& layer) { send(world, frame, layer); }

}  // namespace hedge

}  // namespace halfopen::models
