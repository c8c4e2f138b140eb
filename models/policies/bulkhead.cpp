#include "models/policies/bulkhead.hpp"

#include <algorithm>

#include "models/policies/line_verbs.hpp"
#include "models/world.hpp"

namespace halfopen::models {

BulkheadSettings bulkhead_preset(std::uint8_t preset) {
    BulkheadSettings settings;
    settings.preset = preset;
    if (static_cast<BulkheadPreset>(preset) == BulkheadPreset::hystrix) {
        settings.type = static_cast<std::uint8_t>(BulkheadType::thread_pool);
        settings.max_concurrent_calls = 10;
        settings.core_threads = 10;
        settings.max_threads = 10;
        settings.queue_capacity = 0;
        settings.keep_alive = sim::seconds(60);
    }
    return settings;
}

SemaphoreBulkhead::SemaphoreBulkhead(const BulkheadSettings& settings)
    : max_running_(settings.max_concurrent_calls),
      max_waiting_(settings.max_wait_duration > sim::Duration{} ? settings.max_waiting_calls : 0) {}

Permission SemaphoreBulkhead::acquire() {
    if (running_ < max_running_) {
        ++running_;
        return Permission::permitted;
    }
    if (waiting_ < max_waiting_) {
        ++waiting_;
        return Permission::waiting;
    }
    return Permission::rejected;
}

bool SemaphoreBulkhead::release() {
    if (waiting_ != 0) {
        --waiting_;
        return true;
    }
    --running_;
    return false;
}

ThreadPoolBulkhead::ThreadPoolBulkhead(const BulkheadSettings& settings)
    : core_(settings.core_threads),
      max_(std::max(settings.core_threads, settings.max_threads)),
      capacity_(settings.queue_capacity),
      keep_alive_(settings.keep_alive),
      idle_since_(max_) {}

Permission ThreadPoolBulkhead::acquire(sim::Instant now) {
    bury(now);
    if (threads_ < core_) {
        ++threads_;
        return Permission::permitted;
    }
    if (idle_ != 0) {
        take_idle_thread();
        return Permission::permitted;
    }
    if (queued_ < capacity_) {
        ++queued_;
        return Permission::waiting;
    }
    if (threads_ < max_) {
        ++threads_;
        return Permission::permitted;
    }
    return Permission::rejected;
}

bool ThreadPoolBulkhead::release(sim::Instant now) {
    if (queued_ != 0) {
        --queued_;
        return true;
    }
    bury(now);
    idle_since_[(oldest_idle_ + idle_) % max_] = now;
    ++idle_;
    return false;
}

std::uint32_t ThreadPoolBulkhead::threads(sim::Instant now) {
    bury(now);
    return threads_;
}

// An idle thread that outlived its time died then, though nobody came to see it.
void ThreadPoolBulkhead::bury(sim::Instant now) {
    while (threads_ > core_ && idle_ != 0 && now - idle_since_[oldest_idle_] >= keep_alive_) {
        oldest_idle_ = (oldest_idle_ + 1) % max_;
        --idle_;
        --threads_;
    }
}

void ThreadPoolBulkhead::take_idle_thread() {
    if (capacity_ != 0) {
        oldest_idle_ = (oldest_idle_ + 1) % max_;
    }
    --idle_;
}

namespace {

constexpr bool is_thread_pool(const BulkheadSettings& settings) {
    return static_cast<BulkheadType>(settings.type) == BulkheadType::thread_pool;
}

std::variant<SemaphoreBulkhead, ThreadPoolBulkhead> places_of(const BulkheadSettings& settings) {
    if (is_thread_pool(settings)) {
        return ThreadPoolBulkhead(settings);
    }
    return SemaphoreBulkhead(settings);
}

}  // namespace

Bulkhead::Bulkhead(const BulkheadSettings& settings)
    : places_(places_of(settings)), max_wait_(settings.max_wait_duration) {}

Permission Bulkhead::acquire(sim::Instant now) {
    auto* pool = std::get_if<ThreadPoolBulkhead>(&places_);
    const Permission permission =
        pool != nullptr ? pool->acquire(now) : std::get<SemaphoreBulkhead>(places_).acquire();
    rejected_ += permission == Permission::rejected ? 1U : 0U;
    return permission;
}

bool Bulkhead::release(sim::Instant now) {
    auto* pool = std::get_if<ThreadPoolBulkhead>(&places_);
    return pool != nullptr ? pool->release(now) : std::get<SemaphoreBulkhead>(places_).release();
}

void Bulkhead::leave_line(sim::Instant) {
    std::visit([](auto& places) { places.leave_line(); }, places_);
}

sim::Instant Bulkhead::wait_until(sim::Instant now) const {
    return std::holds_alternative<ThreadPoolBulkhead>(places_) ? sim::never : now + max_wait_;
}

std::uint32_t Bulkhead::running() const {
    return std::visit([](const auto& places) { return places.running(); }, places_);
}

std::uint32_t Bulkhead::waiting() const {
    return std::visit([](const auto& places) { return places.waiting(); }, places_);
}

namespace bulkhead {

namespace {

constexpr LineWords words{PolicyEvent::bulkhead_waited, PolicyEvent::bulkhead_rejected,
                          Outcome::bulkhead_full};

}  // namespace

Move begin(World& world, std::uint32_t frame, const Layer& layer) {
    auto& state = world.policies().bulkheads[layer.index];
    const Move move = begin_at(state.bulkhead, state.line, words, world, frame, layer);
    if (move.to == Move::To::nowhere) {
        const sim::Instant until = state.bulkhead.wait_until(world.now());
        if (until != sim::never) {
            world.wake_slot_at(world.slot_of(frame, layer), until);
        }
    }
    return move;
}

Move finish(World& world, std::uint32_t frame, const Layer& layer, Outcome outcome) {
    auto& state = world.policies().bulkheads[layer.index];
    return finish_at(state.bulkhead, state.line, world, frame, layer, outcome);
}

void wake(World& world, std::uint32_t frame, const Layer& layer) {
    auto& state = world.policies().bulkheads[layer.index];
    wake_at(state.bulkhead, state.line, words, world, frame, layer);
}

}  // namespace bulkhead

}  // namespace halfopen::models
