#include "models/measurements.hpp"

namespace halfopen::models {

namespace {

constexpr sim::Duration one_second = sim::seconds(1);
constexpr float per_second = 1e-9F;

}  // namespace

// Adds the areas since they were last folded to the whole ones; the second's own means are kept apart.
void ServiceMeasurements::fold() {
    law_area += in_system_second;
    in_system_area.add(in_system_second);
    busy_area.add(busy_second);
    queued_area.add(queued_second);
    second.busy += static_cast<float>(busy_second) * per_second;
    second.queued += static_cast<float>(queued_second) * per_second;
    in_system_second = 0;
    busy_second = 0;
    queued_second = 0;
}

void ServiceMeasurements::roll(sim::Instant now) {
    while (now >= second_ends) {
        add_area(second_ends);
        fold();
        seconds.push_back(second);
        second = {};
        second_ends = second_ends + one_second;
    }
}

void ServiceMeasurements::restart(sim::Instant now) {
    settle(now);
    in_system_area = {};
    busy_area = {};
    queued_area = {};
    arrived = in_system;
    ended = {};
    response = {};
}

void TrafficMeasurements::roll(sim::Instant now) {
    while (now >= second_ends) {
        const auto good = second.ended[0] + second.ended[1];
        second.mean_response = good == 0 ? 0.0F : static_cast<float>(response_second / good);
        seconds.push_back(second);
        second = {};
        response_second = 0;
        second_ends = second_ends + one_second;
    }
}

void TrafficMeasurements::restart() {
    sent = in_flight;
    calls = 0;
    ended = {};
    response = {};
}

void EdgeMeasurements::restart() {
    sent = in_flight;
    attempts = 0;
    ended = {};
    response = {};
}

}  // namespace halfopen::models
