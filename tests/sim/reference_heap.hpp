#pragma once
// The plain 4-ary heap that the radix ladder is compared with: short enough to be seen to be right.

#include <algorithm>
#include <cstddef>
#include <vector>

#include "sim/pending_events.hpp"

namespace halfopen::sim {

/// A pending-event set with the interface and the order of PendingEvents. Cost: log4(n) moves.
class ReferenceHeap {
public:
    void push(PendingEvent event) {
        std::size_t slot = events_.size();
        events_.push_back(event);
        while (slot != 0 && happens_before(event, events_[(slot - 1) / arity])) {
            events_[slot] = events_[(slot - 1) / arity];
            slot = (slot - 1) / arity;
        }
        events_[slot] = event;
    }

    PendingEvent pop() {
        const PendingEvent first = events_.front();
        const PendingEvent last = events_.back();
        events_.pop_back();
        if (!events_.empty()) {
            sink(last);
        }
        return first;
    }

    Instant earliest() const { return events_.empty() ? never : events_.front().at; }
    bool empty() const { return events_.empty(); }
    std::size_t size() const { return events_.size(); }

private:
    static constexpr std::size_t arity = 4;

    void sink(const PendingEvent& event) {
        std::size_t slot = 0;
        for (std::size_t child = 1; child < events_.size(); child = slot * arity + 1) {
            const std::size_t end = std::min(child + arity, events_.size());
            std::size_t first = child;
            for (++child; child < end; ++child) {
                first = happens_before(events_[child], events_[first]) ? child : first;
            }
            if (!happens_before(events_[first], event)) {
                break;
            }
            events_[slot] = events_[first];
            slot = first;
        }
        events_[slot] = event;
    }

    std::vector<PendingEvent> events_;
};

}  // namespace halfopen::sim
