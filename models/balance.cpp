// The load balancer: which replica of a service a request goes to.

#include <utility>

#include "models/world.hpp"

namespace halfopen::models {

// Whether the load balancer has a replica that is up and not ejected. If not, it forgets the
// ejections: some answers are better than none, as in Envoy's panic.
bool World::leaves_any(const ServiceState& service, const OutlierDetection& outliers) const {
    for (std::uint32_t number = 0; number != service.replicas; ++number) {
        if (replicas_[service.first_replica + number].is_up && !outliers.is_ejected(number)) {
            return true;
        }
    }
    return false;
}

// The index, among all replicas, of the one that the load balancer picks. `outliers`: of the edge;
// nullptr when it has none.
std::uint32_t World::choose_replica(ServiceState& service, std::uint64_t lineage,
                                    const OutlierDetection* outliers) {
    if (outliers != nullptr && !leaves_any(service, *outliers)) {
        outliers = nullptr;
    }
    const auto load = [&](std::uint32_t number) {
        const Replica& replica = replicas_[service.first_replica + number];
        const bool is_out = !replica.is_up || (outliers != nullptr && outliers->is_ejected(number));
        return std::pair{is_out, replica.busy + replica.queued};
    };
    const auto next_up = [&](std::uint32_t number) {
        for (std::uint32_t tries = 1; tries < service.replicas && load(number).first; ++tries) {
            number = number + 1 == service.replicas ? 0 : number + 1;
        }
        return service.first_replica + number;
    };
    sim::Draws draws(service.balance_stream, lineage);
    switch (service.balance) {
        case Balance::round_robin: {
            const std::uint32_t chosen = next_up(service.next_replica);
            const std::uint32_t next = chosen - service.first_replica + 1;
            service.next_replica = next == service.replicas ? 0 : next;
            return chosen;
        }
        case Balance::random:
            return next_up(static_cast<std::uint32_t>(draws.below(service.replicas)));
        case Balance::power_of_two: {
            const auto first = static_cast<std::uint32_t>(draws.below(service.replicas));
            const auto gap = static_cast<std::uint32_t>(draws.below(service.replicas - 1)) + 1;
            const std::uint32_t second = (first + gap) % service.replicas;
            return next_up(load(second) < load(first) ? second : first);
        }
        case Balance::least_requests:
            break;
    }
    std::uint32_t best = static_cast<std::uint32_t>(draws.below(service.replicas));
    for (std::uint32_t step = 1, number = best; step != service.replicas; ++step) {
        number = number + 1 == service.replicas ? 0 : number + 1;
        best = load(number) < load(best) ? number : best;
    }
    return service.first_replica + best;
}

}  // namespace halfopen::models
