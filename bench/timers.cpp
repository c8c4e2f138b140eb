// Timeouts that are nearly always cancelled: a timer lane beside one event a timer that nobody
// removes.

#include <benchmark/benchmark.h>

#include <array>
#include <cstdint>
#include <vector>

#include "sim/timer_lanes.hpp"

namespace {

using halfopen::sim::Instant;
using halfopen::sim::microseconds;
using halfopen::sim::nanoseconds;
using halfopen::sim::PendingEvent;
using halfopen::sim::PendingEvents;
using halfopen::sim::seconds;
using halfopen::sim::TimerLanes;
using halfopen::sim::TimerLink;

struct Frame {
    std::array<std::uint64_t, 5> of_the_owner{};
    TimerLink link;
};

// Calls of 50 ms under a timeout of a second. One step: the reply of some call in flight cancels
// its timer, the next call arms it anew; entries that are due are popped.
void arm_and_cancel(benchmark::State& state) {
    const auto in_flight = static_cast<std::uint32_t>(state.range(0));
    std::vector<Frame> frames(in_flight);
    const auto links = [&](std::uint32_t index) -> TimerLink& { return frames[index].link; };
    PendingEvents events;
    TimerLanes lanes;
    const std::uint32_t lane = lanes.lane_for(seconds(1));
    Instant now{0};
    std::uint32_t sequence = 0;
    for (std::uint32_t index = 0; index != in_flight; ++index) {
        lanes.arm(links, events, lane, index, now, sequence++);
    }
    const auto step = nanoseconds(microseconds(50'000).nanoseconds / in_flight);
    std::uint64_t dice = 1;
    std::uint64_t expired = 0;
    for (auto iteration : state) {
        static_cast<void>(iteration);
        now = now + step;
        while (events.earliest() <= now) {
            if (const auto index = lanes.expire(links, events, events.pop())) {
                lanes.arm(links, events, lane, *index, now, sequence++);
                ++expired;
            }
        }
        dice = dice * 0x5851'F42D'4C95'7F2DU + 1;
        const auto index = static_cast<std::uint32_t>(((dice >> 32U) * in_flight) >> 32U);
        lanes.cancel(links, lane, index);
        lanes.arm(links, events, lane, index, now, sequence++);
    }
    state.SetItemsProcessed(state.iterations());
    state.counters["expired"] = static_cast<double>(expired);
}

// The same with one event a timer; a cancelled one lives out its second in the set.
void push_and_let_lie(benchmark::State& state) {
    const auto in_flight = static_cast<std::uint32_t>(state.range(0));
    PendingEvents events;
    Instant now{0};
    std::uint32_t sequence = 0;
    const auto step = nanoseconds(microseconds(50'000).nanoseconds / in_flight);
    for (auto iteration : state) {
        static_cast<void>(iteration);
        now = now + step;
        events.push({now + seconds(1), sequence++, 0});
        while (events.earliest() <= now) {
            benchmark::DoNotOptimize(events.pop());
        }
    }
    state.SetItemsProcessed(state.iterations());
}

BENCHMARK(arm_and_cancel)->Arg(1)->Arg(7)->Arg(100)->Arg(700)->Arg(7'000)->Arg(100'000);
BENCHMARK(push_and_let_lie)->Arg(7)->Arg(700)->Arg(7'000);

}  // namespace
