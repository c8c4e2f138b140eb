#include "models/measurements.hpp"

#include <numeric>

namespace halfopen::models {

void ServiceMeasurements::end_second() {
    constexpr double nanoseconds_in_a_second = 1e9;
    second.busy = static_cast<float>(static_cast<double>(busy_second) / nanoseconds_in_a_second);
    second.queued =
        static_cast<float>(static_cast<double>(queued_second) / nanoseconds_in_a_second);
    seconds.push_back(second);
    second = {};
    busy_second = 0;
    queued_second = 0;
}

void ServiceMeasurements::restart() {
    in_system_area = {};
    busy_area = {};
    queued_area = {};
    arrived = in_system;
    ended = {};
    shed = {};
    response = {};
    exhausted_at.reset();
}

void TrafficMeasurements::end_second() {
    const auto good = second.ended[0] + second.ended[1];
    second.mean_response = good == 0 ? 0.0F : static_cast<float>(response_second / good);
    seconds.push_back(second);
    second = {};
    response_second = 0;
}

void TrafficMeasurements::restart() {
    sent = in_flight;
    calls = 0;
    ended = {};
    response = {};
}

std::uint64_t EdgeMeasurements::in_flight() const {
    return sent - std::accumulate(ended.begin(), ended.end(), std::uint64_t{0});
}

void EdgeMeasurements::restart() {
    sent = in_flight();
    attempts = 0;
    ended = {};
    policies = {};
    response = {};
}

}  // namespace halfopen::models
