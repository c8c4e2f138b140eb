// The loop over a world's events.

#include "models/world.hpp"

#include <stdexcept>

#include "models/events.hpp"

namespace halfopen::models {

namespace {

constexpr std::size_t ready_max = 4'096;  // of those already woken
constexpr std::uint64_t wake_ups_at_an_instant_max = 50'000'000;

}  // namespace

void FramePool::grow() {
    const auto old_size = static_cast<std::uint32_t>(frames_.size());
    const std::uint32_t new_size = old_size + old_size / 4 + 64;
    if (new_size >= 1U << event_index_bits) {
        throw std::length_error("more than 268 million requests in flight");
    }
    frames_.reserve(new_size);
    frames_.resize(new_size);
    for (std::uint32_t index = new_size; index != old_size; --index) {
        frames_[index - 1].next = first_free_;
        first_free_ = index - 1;
    }
}

void World::run_until(sim::Instant until) {
    sim::PendingEvent event;
    while (simulation_.next(until, event)) {
        ++events_;
        if (is_big_) {
            fetch_ahead();
        }
        while (event.at >= second_ends_) {
            end_second();
        }
        notice_progress(event.at);
        handle(event);
        while (next_ready_.frame != nobody) {
            const Ready next = next_ready_;
            next_ready_.frame = nobody;
            if (!ready_.empty()) {
                move_up_ready();
            }
            notice_wake_up(event.at);
            if (frames_[next.frame].sequence == next.sequence) {
                wake(next.frame);
            }
        }
    }
    simulation_.advance_to(until);
    while (until >= second_ends_) {
        end_second();
    }
}

void World::move_up_ready() {
    next_ready_ = ready_[ready_first_++];
    if (ready_first_ == ready_.size() || ready_first_ == ready_max) {
        ready_.erase(ready_.begin(), ready_.begin() + static_cast<std::ptrdiff_t>(ready_first_));
        ready_first_ = 0;
    }
}

// Users who neither think nor wait, or endless repetition of calls that are refused at once, would
// stop the clock.
void World::notice_progress(sim::Instant at) {
    if (at != progress_at_) {
        progress_at_ = at;
        wake_ups_at_this_instant_ = 0;
    } else {
        notice_wake_up(at);
    }
}

void World::notice_wake_up(sim::Instant at) {
    if (++wake_ups_at_this_instant_ == wake_ups_at_an_instant_max) {
        refuse_to_stand_still(at);
    }
}

void World::refuse_to_stand_still(sim::Instant at) {
    throw std::runtime_error("time stands still at " + std::to_string(sim::to_seconds(at)) +
                             " s: 50 million wake-ups at one instant (are there users who "
                             "neither think nor wait, or calls repeated without any work?)");
}

// In a big system the memory of the next events' frames, and of what they need, is fetched while
// this event is handled: three events ahead the frame, two ahead what it names.
void World::fetch_ahead() {
    const std::uint32_t later = simulation_.events().payload_ahead(3);
    const std::uint32_t soon = simulation_.events().payload_ahead(1);
    if (event_kind(later) == EventKind::frame) {
        __builtin_prefetch(&frames_[event_index(later)]);
    }
    if (event_kind(soon) == EventKind::frame) {
        const Frame& frame = frames_[event_index(soon)];
        const Replica& replica = replicas_[frame.is_of_user() ? 0 : frame.replica];
        __builtin_prefetch(&replica);
        __builtin_prefetch(&replica.key);
        __builtin_prefetch(&instructions_[frame.step]);
        if (frame.caller != nobody && !frame.has(from_outside)) {
            __builtin_prefetch(&frames_[frame.caller]);
        }
    }
}

void World::handle(const sim::PendingEvent& event) {
    const std::uint32_t index = event_index(event.payload);
    switch (event_kind(event.payload)) {
        case EventKind::frame:
            if (frames_[index].sequence == event.sequence) {
                wake(index);
            }
            break;
        case EventKind::attempt_lane: {
            if (const auto frame =
                    attempt_lanes_.expire(attempt_links(), simulation_.events(), event)) {
                frames_[*frame].sequence = 0;
                std::uint32_t place = frames_[*frame].place;
                while (layers_[place].kind != LayerKind::attempt_timeout) {
                    --place;
                }
                attempt_timeout::wake(*this, *frame, layers_[place]);
            }
            break;
        }
        case EventKind::deadline_lane: {
            if (const auto slot =
                    deadline_lanes_.expire(deadline_links(), simulation_.events(), event)) {
                const std::uint32_t frame = slots_[*slot].frame;
                slots_[*slot].frame = nobody;
                deadline::wake(*this, frame, layers_[slots_[*slot].place]);
            }
            break;
        }
        case EventKind::slot:
            if (slots_[index].sequence == event.sequence) {
                slots_[index].sequence = 0;
                const Layer layer = layers_[slots_[index].place];
                const std::uint32_t frame = slots_[index].frame;
                with_place_of(layer.kind,
                              [&](auto kind) { policy_verbs[kind].wake(*this, frame, layer); });
            }
            break;
        case EventKind::arrival:
            user_arrives(index);
            break;
        case EventKind::users_start:
            start_users(index);
            break;
        case EventKind::incident_begins:
            switch_incident(index, true);
            break;
        case EventKind::incident_ends:
            switch_incident(index, false);
            break;
        case EventKind::crash_cycle:
            cycle_crash(index, event.sequence);
            break;
        case EventKind::queue_check:
            check_queue(index);
            break;
        case EventKind::outlier_tick:
            tick_outliers(index);
            break;
        case EventKind::warm_up_ends:
            end_warm_up();
            break;
    }
}

void World::wake(std::uint32_t index) {
    Frame& frame = frames_[index];
    switch (frame.state) {
        case State::travelling:
            arrive(index);
            break;
        case State::held_back:
            take_turn(index);
            break;
        case State::queued:
            leave_queue(index);
            shed(index, SheddingReason::controlled_delay);
            break;
        case State::starting:
            begin_service(index);
            break;
            [[likely]] case State::working : finish_work(index);
            break;
        case State::waiting:
            advance(index);
            break;
        case State::beginning:
            begin_strand(index);
            break;
        case State::resuming:
            resume(index, static_cast<Outcome>(frame.place));
            break;
            [[likely]] case State::replying : deliver_reply(index);
            break;
        default:
            throw std::logic_error("a frame was woken that did not sleep");
    }
}

}  // namespace halfopen::models
