// The queue before the workers of a replica: who is next, and who has waited too long.

#include <algorithm>

#include "models/events.hpp"
#include "models/world.hpp"

namespace halfopen::models {

Line& World::line_of(const Replica& replica, const Frame& frame) {
    const bool by_priority = services_[replica.service].queue_order == QueueOrder::priority;
    const std::uint32_t line = by_priority ? blueprint_->traffic[frame.traffic_class].priority : 0;
    return lines_[replica.first_line + line];
}

std::uint32_t World::next_in_queue(Replica& replica) {
    const QueueOrder order = services_[replica.service].queue_order;
    std::uint32_t line = replica.first_line;
    while (order == QueueOrder::priority && lines_[line].empty()) {
        ++line;
    }
    const bool newest = order == QueueOrder::lifo || (replica.sheds && serves_newest(replica));
    return newest ? lines_[line].last : lines_[line].first;
}

// Whether it has waited so long that the service's shedding drops it.
bool World::leave_queue(std::uint32_t index) {
    const Frame& frame = frames_[index];
    Replica& replica = replicas_[frame.replica];
    line_of(replica, frame).leave(frames_, index);
    replica.touch(simulation_.now());
    --replica.queued;
    return replica.sheds && end_of_wait(index);
}

// In each line the request that has waited longest stands first, so one pending check a replica is
// enough.
void World::watch_queue(std::uint32_t replica_index) {
    Replica& replica = replicas_[replica_index];
    const ServiceState& service = services_[replica.service];
    sim::Instant oldest = sim::never;
    const std::uint32_t lines = service.queue_order == QueueOrder::priority ? priorities : 1;
    for (std::uint32_t line = replica.first_line; line != replica.first_line + lines; ++line) {
        if (!lines_[line].empty()) {
            oldest = std::min(oldest, queued_since(lines_[line].first));
        }
    }
    replica.is_watched = oldest != sim::never;
    if (replica.is_watched) {
        simulation_.schedule(oldest + service.queue_timeout,
                             event_payload(EventKind::queue_check, replica_index));
    }
}

void World::check_queue(std::uint32_t replica_index) {
    const Replica& replica = replicas_[replica_index];
    const ServiceState& service = services_[replica.service];
    const sim::Instant latest = simulation_.now() - service.queue_timeout;
    const std::uint32_t lines = service.queue_order == QueueOrder::priority ? priorities : 1;
    for (std::uint32_t line = replica.first_line; line != replica.first_line + lines; ++line) {
        while (!lines_[line].empty() && queued_since(lines_[line].first) <= latest) {
            const std::uint32_t oldest = lines_[line].first;
            leave_queue(oldest);
            turn_away(oldest, Outcome::queue_timeout);
        }
    }
    watch_queue(replica_index);
}

}  // namespace halfopen::models
