#pragma once
// Throttling by the client: rejects calls itself, the likelier the fewer of them succeed.

#include <array>
#include <cstdint>
#include <vector>

#include "models/field.hpp"
#include "sim/time.hpp"

namespace halfopen::models {

/// Defaults are Google's (Site Reliability Engineering, chapter 21, client-side throttling); the
/// book does not say in how many parts the two minutes move.
struct ClientThrottleSettings {
    double multiplier = 2;
    sim::Duration window = sim::seconds(120);
    std::uint32_t buckets = 120;
};
inline constexpr std::array<Field<ClientThrottleSettings>, 3> client_throttle_fields{{
    {"multiplier", Quantity::number, &ClientThrottleSettings::multiplier, 1, 1000,
     "K: rejects once there are more than so many times as many requests as accepted ones"},
    {"window", Quantity::duration, &ClientThrottleSettings::window, 1e6, 3.2e17,
     "how far back requests are counted"},
    {"buckets", Quantity::count, &ClientThrottleSettings::buckets, 1, 10'000,
     "in how many steps the window moves"},
}};

/// The decisions of one client's adaptive throttle: it rejects with probability
/// max(0, (requests - K * accepts) / (requests + 1)). No clock, no chance of its own.
///
/// The window is the current bucket and the `buckets` - 1 before it, aligned to time zero. Cost:
/// 3 ns a call; 16 bytes a bucket.
class ClientThrottle {
public:
    explicit ClientThrottle(const ClientThrottleSettings& settings);

    /// Whether a call may be sent. `uniform` is in [0, 1). Counts nothing.
    bool admit(double uniform, sim::Instant now);
    /// A call is made: to be counted when it begins, whether or not it may be sent.
    void on_request(sim::Instant now);
    /// The callee took the call on, whatever came of it.
    void on_accept(sim::Instant now);

    double rejection_probability(sim::Instant now);
    std::uint64_t requests() const { return requests_; }  ///< in the window, as last looked at
    std::uint64_t accepts() const { return accepts_; }

private:
    struct Bucket {
        std::uint64_t requests = 0;
        std::uint64_t accepts = 0;
    };

    Bucket& bucket(sim::Instant now);

    ClientThrottleSettings settings_;
    std::vector<Bucket> buckets_;
    std::int64_t width_;        // of a bucket [ns]
    std::int64_t current_ = 0;  // number of the bucket since time zero
    std::uint64_t requests_ = 0;
    std::uint64_t accepts_ = 0;
};

/// Names and defaults are Envoy's (admission_control.proto).
struct AdmissionControlSettings {
    sim::Duration sampling_window = sim::seconds(30);
    double sr_threshold = 0.95;
    double aggression = 1;
    std::uint32_t rps_threshold = 0;
    double max_rejection_probability = 0.8;
};
inline constexpr std::array<Field<AdmissionControlSettings>, 5> admission_control_fields{{
    {"sampling_window", Quantity::duration, &AdmissionControlSettings::sampling_window, 1e9, 1e13,
     "how far back requests are counted, in whole seconds"},
    {"sr_threshold", Quantity::fraction, &AdmissionControlSettings::sr_threshold, 0.01, 1,
     "rejects once a smaller share of the requests succeeds"},
    {"aggression", Quantity::number, &AdmissionControlSettings::aggression, 1, 1000,
     "1: the rejection probability grows evenly; more: sooner"},
    {"rps_threshold", Quantity::count, &AdmissionControlSettings::rps_threshold, 0, 1e9,
     "rejects nothing at fewer requests a second"},
    {"max_rejection_probability", Quantity::fraction,
     &AdmissionControlSettings::max_rejection_probability, 0, 1,
     "rejects no larger share of the requests"},
}};

/// The decisions of one admission control filter, as Envoy's AdmissionControlFilter and its
/// ThreadLocalController take them: it rejects with probability
/// ((n - successes / sr_threshold) / (n + 1))^(1 / aggression), of n requests that were let through
/// and answered. No clock, no chance of its own.
///
/// Requests are counted in parts that begin with a request, last a second and leave the window
/// whole. Cost: 5 ns a call; 16 bytes a second of the window.
class AdmissionControl {
public:
    explicit AdmissionControl(const AdmissionControlSettings& settings);

    /// Whether a request may go through. `uniform` is in [0, 1); four digits of it count.
    bool admit(double uniform, sim::Instant now);
    /// A request that went through was answered.
    void record(bool success, sim::Instant now);

    double rejection_probability() const;  ///< as of the last call
    std::uint32_t requests() const { return requests_; }
    std::uint32_t successes() const { return successes_; }

private:
    struct Part {
        sim::Instant began;
        std::uint32_t requests = 0;
        std::uint32_t successes = 0;
    };

    std::uint64_t average_rate(sim::Instant now) const;
    void roll(sim::Instant now);
    Part& newest() { return parts_[(oldest_ + count_ - 1) % parts_.size()]; }

    AdmissionControlSettings settings_;
    std::vector<Part> parts_;  // a ring
    std::size_t oldest_ = 0;
    std::size_t count_ = 0;
    std::uint32_t requests_ = 0;
    std::uint32_t successes_ = 0;
};

}  // namespace halfopen::models
