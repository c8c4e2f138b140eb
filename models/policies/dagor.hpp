#pragma once
// DAGOR: admits requests by their priority, and moves the bar with the time that requests wait.

#include <array>
#include <compare>
#include <cstdint>
#include <vector>

#include "models/field.hpp"
#include "sim/time.hpp"

namespace halfopen::models {

/// Defaults are WeChat's (Zhou et al., Overload Control for Scaling WeChat Microservices, SoCC
/// 2018); the article does not say how many business priorities there are.
struct DagorSettings {
    sim::Duration queuing_time_threshold = sim::milliseconds(20);
    sim::Duration window = sim::seconds(1);
    std::uint32_t window_requests = 2000;
    double decrease = 0.05;
    double increase = 0.01;
    std::uint32_t business_priorities = 32;
    std::uint32_t user_priorities = 128;
};
inline constexpr std::array<Field<DagorSettings>, 7> dagor_fields{{
    {"queuing_time_threshold", Quantity::duration, &DagorSettings::queuing_time_threshold, 0,
     3.2e17, "a longer mean wait for a worker is an overload"},
    {"window", Quantity::duration, &DagorSettings::window, 1, 3.2e17,
     "the bar is moved after this time,"},
    {"window_requests", Quantity::count, &DagorSettings::window_requests, 1, 1e9,
     "or after so many requests, if that is sooner"},
    {"decrease", Quantity::fraction, &DagorSettings::decrease, 1e-9, 1,
     "the share of those admitted that is to be turned away too, in an overload"},
    {"increase", Quantity::fraction, &DagorSettings::increase, 1e-9, 1,
     "the share of all requests that is to be admitted too, otherwise"},
    {"business_priorities", Quantity::count, &DagorSettings::business_priorities, 1, 256,
     "how many kinds of request there are; 0 is the most important"},
    {"user_priorities", Quantity::count, &DagorSettings::user_priorities, 1, 256,
     "how many groups of users there are within each; 0 is the most important"},
}};

/// The decisions of one DAGOR server. A plain state machine with explicit time: no clock, no queue.
///
/// A window ends when its time is over, seen at the next call, or with its last request. The new
/// bar is the one that would have admitted (1 - decrease) times as many of the window's requests,
/// or `increase` of all of them more. The most important group is always admitted. Cost: 3 ns a
/// call; 4 bytes a group of users, all of them read once a window.
class Dagor {
public:
    /// A request's place in the order of importance, or the bar: compound, business first.
    struct Priority {
        std::uint32_t business = 0;
        std::uint32_t user = 0;
        friend constexpr auto operator<=>(const Priority&, const Priority&) = default;
    };

    Dagor(const DagorSettings& settings, sim::Instant now);

    /// Whether a request is admitted, which counts it either way. Less important than the least is
    /// as important as the least.
    bool admit(std::uint32_t business_priority, std::uint32_t user_priority, sim::Instant now);
    /// An admitted request has got a worker, or left the queue without one, after so long a wait.
    void record_queuing(sim::Duration wait, sim::Instant now);

    /// The least important that is admitted: what a callee sends back with every answer, so that a
    /// caller can ask `admits` before it sends.
    Priority level() const;
    /// The caller's part: whether a callee that sent `level` would admit this.
    static bool admits(Priority level, Priority request) { return request <= level; }

    std::uint64_t rejected() const { return rejected_; }
    std::uint32_t user_priorities() const { return settings_.user_priorities; }

private:
    void settle(sim::Instant now);
    void end_window(sim::Instant now);
    void raise_bar();
    void lower_bar();

    DagorSettings settings_;
    std::uint32_t level_ = 0;              // business * user_priorities + user
    std::vector<std::uint32_t> requests_;  // of this window, by priority
    std::uint32_t incoming_ = 0;
    std::uint32_t admitted_ = 0;
    double excess_wait_ = 0;  // sum of wait - threshold [ns]
    sim::Instant window_began_;
    std::uint64_t rejected_ = 0;
};

}  // namespace halfopen::models
