#include "models/policies/cache.hpp"

#include <algorithm>

#include "models/policies/verbs.hpp"
#include "models/world.hpp"
#include "sim/elementary.hpp"

namespace halfopen::models {

ZipfTable::ZipfTable(std::uint32_t keys, double popularity) {
    up_to_.reserve(keys);
    double sum = 0;
    for (std::uint32_t number = 1; number <= keys; ++number) {
        sum += sim::pow(number, -popularity);
        up_to_.push_back(sum);
    }
    for (double& share : up_to_) {
        share /= sum;
    }
}

std::uint32_t ZipfTable::key(double uniform) const {
    return static_cast<std::uint32_t>(std::ranges::upper_bound(up_to_, uniform) - up_to_.begin());
}

Cache::Cache(const CacheSettings& settings, std::shared_ptr<const ZipfTable> table)
    : settings_(settings), table_(std::move(table)) {
    if (has_no_keys()) {
        return;
    }
    entries_.resize(settings.keys);
    if (table_ == nullptr) {
        table_ = std::make_shared<const ZipfTable>(settings.keys, settings.popularity);
    }
}

bool Cache::asks_like(const CacheSettings& settings) const {
    return !has_no_keys() && settings_.keys == settings.keys &&
           settings_.popularity == settings.popularity;
}

Cache::Answer Cache::look_up(std::uint32_t key, sim::Instant now) const {
    const sim::Instant stored_at = entries_[key].stored_at;
    if (stored_at == sim::never) {
        return Answer::none;
    }
    const sim::Duration age = now - stored_at;
    if (age < settings_.ttl) {
        return Answer::fresh;
    }
    return age < settings_.ttl + settings_.stale_while_revalidate ? Answer::stale : Answer::none;
}

bool Cache::begin_fetch(std::uint32_t key) {
    const bool is_first = !entries_[key].is_fetched;
    entries_[key].is_fetched = true;
    return is_first;
}

namespace cache {

namespace {

// In the slot of a call: the key it asks for, and the outcome that it will be woken with.
std::uint32_t& key_of(CallSlot& slot) { return slot.number; }
std::uint32_t& outcome_of(CallSlot& slot) { return slot.instance; }

std::uint32_t new_slot(World& world, std::uint32_t frame, const Layer& layer, std::uint32_t key) {
    const std::uint32_t slot = world.new_slot(frame, layer);
    key_of(world.slot(slot)) = key;
    return slot;
}

void wake_with(World& world, std::uint32_t slot, Outcome outcome, sim::Instant at) {
    outcome_of(world.slot(slot)) = static_cast<std::uint32_t>(outcome);
    world.wake_slot_at(slot, at);
}

Move serve(World& world, std::uint32_t frame, const Layer& layer) {
    const sim::Duration takes = world.policies().caches[layer.index].cache.settings().hit_time;
    if (takes == sim::Duration{}) {
        return Move::outwards(Outcome::ok);
    }
    wake_with(world, world.new_slot(frame, layer), Outcome::ok, world.now() + takes);
    return Move::nowhere();
}

// A strand of nobody's fetches the key: also for those who ask for it meanwhile.
void fetch(World& world, std::uint32_t frame, const Layer& layer, std::uint32_t key,
           bool is_further_call) {
    const std::uint32_t strand = world.start_in_background(frame, layer, is_further_call ? 1 : 0);
    new_slot(world, strand, layer, key);
}

Move ask_by_chance(World& world, std::uint32_t frame, const Layer& layer) {
    const CacheState& state = world.policies().caches[layer.index];
    if (world.chance_of_call(frame, state.dice) < state.cache.settings().hit_ratio) {
        world.note(frame, PolicyEvent::cache_hit);
        return serve(world, frame, layer);
    }
    world.note(frame, PolicyEvent::cache_missed);
    return Move::inwards();
}

Move miss(World& world, std::uint32_t frame, const Layer& layer, std::uint32_t key) {
    CacheState& state = world.policies().caches[layer.index];
    const std::uint32_t slot = new_slot(world, frame, layer, key);
    if (!state.cache.settings().coalesce) {
        world.note(frame, PolicyEvent::cache_missed);
        return Move::inwards();
    }
    world.join_line(state.lines[key], slot);
    if (state.cache.begin_fetch(key)) {
        world.note(frame, PolicyEvent::cache_missed);
        fetch(world, frame, layer, key, false);
    } else {
        world.note(frame, PolicyEvent::cache_coalesced);
    }
    return Move::nowhere();
}

// Those who wait for the key get the same outcome.
void end_fetch(World& world, std::uint32_t strand, const Layer& layer, Outcome outcome) {
    CacheState& state = world.policies().caches[layer.index];
    const std::uint32_t key = key_of(world.slot(world.slot_of(strand, layer)));
    world.free_slot(strand, layer);
    world.end_strand(strand);
    state.cache.end_fetch(key);
    if (outcome == Outcome::ok) {
        state.cache.store(key, world.now());
    }
    while (!state.lines.empty() && state.lines[key].first != nobody) {
        const std::uint32_t waiting = state.lines[key].first;
        world.leave_line(state.lines[key], waiting);
        wake_with(world, waiting, outcome, world.now());
    }
}

}  // namespace

Move begin(World& world, std::uint32_t frame, const Layer& layer) {
    CacheState& state = world.policies().caches[layer.index];
    if (state.cache.has_no_keys()) {
        return ask_by_chance(world, frame, layer);
    }
    const std::uint32_t key = state.cache.key(world.chance_of_call(frame, state.dice));
    switch (state.cache.look_up(key, world.now())) {
        case Cache::Answer::fresh:
            world.note(frame, PolicyEvent::cache_hit);
            return serve(world, frame, layer);
        case Cache::Answer::stale:
            world.note(frame, PolicyEvent::cache_stale);
            if (state.cache.begin_fetch(key)) {
                fetch(world, frame, layer, key, true);
            }
            return serve(world, frame, layer);
        case Cache::Answer::none:
            break;
    }
    return miss(world, frame, layer, key);
}

// Of a fetch in the background; of a call that missed; or nobody waits for the call any more.
Move finish(World& world, std::uint32_t frame, const Layer& layer, Outcome outcome) {
    if (world.is_strand_of(frame, layer)) {
        end_fetch(world, frame, layer, outcome);
        return Move::over();
    }
    const std::uint32_t slot = world.slot_of(frame, layer);
    if (slot == nobody) {
        return Move::outwards(outcome);
    }
    CacheState& state = world.policies().caches[layer.index];
    const std::uint32_t key = key_of(world.slot(slot));
    if (world.slot(slot).is_waiting) {
        world.leave_line(state.lines[key], slot);
    } else if (outcome == Outcome::ok) {
        state.cache.store(key, world.now());
    }
    world.free_slot(frame, layer);
    return Move::outwards(outcome);
}

// The answer from the cache, or that of the fetch it has waited for.
void wake(World& world, std::uint32_t frame, const Layer& layer) {
    const auto outcome = static_cast<Outcome>(outcome_of(world.slot(world.slot_of(frame, layer))));
    world.free_slot(frame, layer);
    world.make(frame, layer, Move::outwards(outcome));
}

}  // namespace cache

}  // namespace halfopen::models
