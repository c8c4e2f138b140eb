#pragma once
// What the tests of outlier detection have in common: settings, and calls by the hundred.

#include <gtest/gtest.h>

#include "models/policies/outlier_detection.hpp"

namespace halfopen::models {

using Response = OutlierDetection::Response;
using sim::Instant;

inline Instant at(std::int64_t millisecond) { return Instant{} + sim::milliseconds(millisecond); }

// Envoy's tests have one or two hosts and a max_ejection_percent that lets them be ejected.
inline OutlierDetectionSettings any_share() {
    OutlierDetectionSettings settings;
    settings.max_ejection_percent = 1;
    return settings;
}

// Rates only: nothing ejects between ticks.
inline OutlierDetectionSettings rates_only() {
    OutlierDetectionSettings settings = any_share();
    settings.enforcing_consecutive_5xx = 0;
    return settings;
}

inline OutlierDetectionSettings percentages_only(double threshold = 0.85) {
    OutlierDetectionSettings settings = rates_only();
    settings.enforcing_success_rate = 0;
    settings.enforcing_failure_percentage = 1;
    settings.failure_percentage_threshold = threshold;
    return settings;
}

// Whether the last of `count` responses ejected.
inline bool load(OutlierDetection& detection, std::uint32_t replica, int count, Response response,
                 Instant now = {}) {
    bool ejected = false;
    for (int call = 0; call != count; ++call) {
        ejected = detection.record(replica, response, now, 0);
    }
    return ejected;
}

inline void load_rate(OutlierDetection& detection, std::uint32_t replica, int successes,
                      int failures) {
    load(detection, replica, successes, Response::ok);
    load(detection, replica, failures, Response::server_error);
}

}  // namespace halfopen::models
