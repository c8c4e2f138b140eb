// What a world has measured: moved from the replicas to their services each second, put together
// when asked for.

#include <algorithm>

#include "models/world.hpp"

namespace halfopen::models {

namespace {

EdgeSecond row_of(EdgeState& edge, const PolicyStates& policies) {
    EdgeSecond second;
    second.transmitted = static_cast<std::uint32_t>(edge.transmitted - edge.transmitted_before);
    edge.transmitted_before = edge.transmitted;
    if (edge.outliers != nobody) {
        second.ejected = policies.outliers[edge.outliers].detection.ejected();
    }
    if (edge.adaptive != nobody) {
        second.limit = static_cast<float>(policies.adaptive[edge.adaptive].limiter.limit());
    }
    return second;
}

}  // namespace

// A row for every service that was ever called, and for every traffic class.
void World::end_second() {
    for (Replica& replica : replicas_) {
        if (replica.was_called) {
            fold(replica, second_ends_);
        }
    }
    for (ServiceState& service : services_) {
        if (service.was_called) {
            service.measured.second.limit = shedding_limit(service);
            service.measured.end_second();
        }
    }
    for (EdgeState& edge : edges_) {
        if (edge.is_watched) {
            edge.measured.seconds.resize(whole_seconds());  // before it was watched: nothing
            edge.measured.seconds.push_back(row_of(edge, policies_));
        }
    }
    for (TrafficState& traffic : traffic_) {
        traffic.measured.end_second();
    }
    second_ends_ = second_ends_ + sim::seconds(1);
}

// Those that are over, without the present one.
std::size_t World::whole_seconds() const {
    const auto passed = (second_ends_ - sim::Instant{}).nanoseconds / sim::seconds(1).nanoseconds;
    return static_cast<std::size_t>(passed - 1);
}

// The seconds before the first call were all alike.
void World::begin_to_measure(Replica& replica) {
    replica.was_called = true;
    ServiceState& service = services_[replica.service];
    if (!service.was_called) {
        service.was_called = true;
        service.measured.seconds.resize(whole_seconds());
    }
}

// Moves what a replica has measured to its service.
void World::fold(Replica& replica, sim::Instant at) {
    replica.touch(at);
    ServiceMeasurements& measured = services_[replica.service].measured;
    measured.arrived += replica.arrived;
    measured.second.arrived += replica.arrived;
    measured.ended[static_cast<std::size_t>(Outcome::ok)] += replica.ok;
    measured.second.ended[static_cast<std::size_t>(Kind::ok)] += replica.ok;
    measured.in_system_area.add(replica.in_system_area);
    measured.busy_area.add(replica.busy_area);
    measured.queued_area.add(replica.queued_area);
    measured.busy_second += replica.busy_area;
    measured.queued_second += replica.queued_area;
    measured.law_area += replica.in_system_area;
    measured.law_sojourns += replica.sojourns;
    replica.arrived = 0;
    replica.ok = 0;
    replica.in_system_area = 0;
    replica.busy_area = 0;
    replica.queued_area = 0;
    replica.sojourns = 0;
}

void World::end_warm_up() {
    for (std::uint32_t index = 0; index != services_.size(); ++index) {
        services_[index].measured.in_system = service(index).in_system;
        services_[index].measured.restart();
    }
    for (TrafficState& traffic : traffic_) {
        traffic.measured.restart();
    }
    for (std::uint32_t index = 0; index != edges_.size(); ++index) {
        EdgeState& state = edges_[index];
        state.sent = edge(index).in_flight();
        state.ok = 0;
        state.transmitted_warming_up = state.transmitted;
        state.visits = {};
        state.measured.restart();
    }
}

ServiceMeasurements World::service(std::uint32_t index) {
    enter_visits();
    const ServiceState& state = services_[index];
    ServiceMeasurements sum;
    for (std::uint32_t number = 0; number != state.replicas; ++number) {
        Replica& replica = replicas_[state.first_replica + number];
        fold(replica, simulation_.now());
        sum.in_system += replica.in_system;
        sum.busy += replica.busy;
        sum.queued += replica.queued;
    }
    ServiceMeasurements measured = state.measured;
    measured.in_system = sum.in_system;
    measured.busy = sum.busy;
    measured.queued = sum.queued;
    for (const std::uint32_t edge : state.edges) {
        measured.response.add(edges_[edge].visits);
    }
    measured.seconds.resize(whole_seconds());
    return measured;
}

EdgeMeasurements World::edge(std::uint32_t index) {
    enter_visits();
    const EdgeState& state = edges_[index];
    EdgeMeasurements measured = state.measured;
    measured.sent = state.sent;
    measured.attempts = state.sent + state.measured.attempts;
    measured.transmitted = state.transmitted - state.transmitted_warming_up;
    measured.seconds.resize(state.is_watched ? whole_seconds() : 0);
    measured.ended[static_cast<std::size_t>(Outcome::ok)] = state.ok;
    measured.response.add(state.visits);
    return measured;
}

std::uint64_t World::capacity(std::uint32_t service) const {
    std::uint64_t workers = 0;
    const ServiceState& state = services_[service];
    for (std::uint32_t number = 0; number != state.replicas; ++number) {
        workers += replicas_[state.first_replica + number].workers;
    }
    return workers;
}

// As many as share none (add_layer).
std::uint32_t World::breakers_behind(std::uint32_t edge, BreakerScope scope) const {
    if (scope == BreakerScope::callee_instance) {
        return services_[service_called_by(edge)].replicas;
    }
    if (scope == BreakerScope::caller_instance && caller_of(edge) != nobody) {
        return services_[caller_of(edge)].replicas;
    }
    return 1;
}

std::string World::whose_breaker(std::uint32_t edge, BreakerScope scope,
                                 std::uint32_t instance) const {
    const std::string& callee = blueprint_->services[service_called_by(edge)].name;
    const std::uint32_t calls = caller_of(edge);
    const std::string caller = calls == nobody ? "users" : blueprint_->services[calls].name;
    if (scope == BreakerScope::caller) {
        return caller + " -> " + callee;
    }
    if (breakers_behind(edge, scope) == 1) {
        return "";
    }
    return (scope == BreakerScope::callee_instance ? callee : caller) + "-" +
           std::to_string(instance);
}

std::vector<BreakerReading> World::breakers_of(std::uint32_t edge) const {
    std::vector<BreakerReading> found;
    const auto add = [&](std::string whose, const auto& transitions, bool is_own) {
        const auto same = std::ranges::count(found, whose, &BreakerReading::whose);
        const std::string number = same == 0 ? "" : std::to_string(same + 1);
        whose += whose.empty() || same == 0 ? number : " " + number;
        found.push_back({std::move(whose), transitions, is_own});
    };
    for (std::uint32_t place = edges_[edge].pipeline; layers_[place].kind != LayerKind::send;
         ++place) {
        const Layer& layer = layers_[place];
        if (layer.kind == LayerKind::custom) {
            const CustomState& custom = policies_.customs[layer.index];
            if (custom.policy().state()) {
                add("", custom.transitions(), true);
            }
        } else if (layer.kind == LayerKind::circuit_breaker) {
            const auto scope = static_cast<BreakerScope>(layer.scope);
            for (std::uint32_t number = 0; number != breakers_behind(edge, scope); ++number) {
                add(whose_breaker(edge, scope, number),
                    policies_.breakers[layer.index + number].breaker.transitions(), false);
            }
        }
    }
    return found;
}

const std::vector<Ejection>& World::ejections_of(std::uint32_t edge) const {
    static const std::vector<Ejection> none;
    const std::uint32_t outliers = edges_[edge].outliers;
    return outliers == nobody ? none : policies_.outliers[outliers].ejections;
}

std::size_t World::bytes_in_flight() const {
    return frames_.bytes() + extras_.capacity() * sizeof(Extra) +
           slots_.capacity() * sizeof(CallSlot) + simulation_.events().bytes();
}

std::size_t World::bytes() const {
    std::size_t sum =
        sizeof(*this) + bytes_in_flight() + instructions_.capacity() * sizeof(Instruction) +
        replicas_.capacity() * sizeof(Replica) + lines_.capacity() * sizeof(Line) +
        endpoints_.capacity() * sizeof(EndpointState) + layers_.capacity() * sizeof(Layer) +
        policies_.breakers.capacity() * sizeof(BreakerState) +
        services_.capacity() * sizeof(ServiceState) + edges_.capacity() * sizeof(EdgeState);
    for (const ServiceState& service : services_) {
        sum += service.measured.seconds.capacity() * sizeof(ServiceSecond) +
               service.measured.response.bytes() - sizeof(sim::Histogram);
    }
    for (const EdgeState& edge : edges_) {
        sum += edge.visits.bytes() + edge.measured.response.bytes() - 2 * sizeof(sim::Histogram);
    }
    return sum;
}

}  // namespace halfopen::models
