#pragma once
// The clock and what is still to come, in one order: (instant, sequence).

#include "sim/pending_events.hpp"
#include "sim/time.hpp"

namespace halfopen::sim {

/// The engine under a world: says what happens next and what time it is. A plain value: copy it and
/// run both on.
class Simulation {
public:
    /// The instant of the event last taken by next().
    Instant now() const { return now_; }

    /// Asks for a wake-up at `at` (>= now()). Returns its sequence number, by which a stale one is
    /// recognised: a sleeper that is woken otherwise forgets the number, and the event finds
    /// nobody.
    std::uint32_t schedule(Instant at, std::uint32_t payload) {
        const std::uint32_t sequence = next_sequence();
        events_.push({at, sequence, payload});
        return sequence;
    }

    /// A place in the order of this instant, for a timer that is armed now. Never 0, which is
    /// nobody's.
    std::uint32_t next_sequence() { return sequence_ += 2; }

    /// Takes the next event if it is due at or before `limit`, and moves the clock to it.
    bool next(Instant limit, PendingEvent& event) {
        if (!events_.pop_until(limit, event)) {
            return false;
        }
        now_ = event.at;
        return true;
    }

    /// Moves the clock forward to `at` when nothing is due before it.
    void advance_to(Instant at) { now_ = at > now_ ? at : now_; }

    PendingEvents& events() { return events_; }
    const PendingEvents& events() const { return events_; }

private:
    PendingEvents events_;
    Instant now_{};
    std::uint32_t sequence_ = 1;  // always odd, and so never 0, also when it wraps around
};

}  // namespace halfopen::sim
