// The hold model: pop one, push one an exponential time later, with a constant number pending.
// The radix ladder beside a plain 4-ary heap and std::priority_queue.

#include <benchmark/benchmark.h>

#include <cstdint>
#include <queue>
#include <vector>

#include "sim/pending_events.hpp"
#include "tests/sim/reference_heap.hpp"

namespace {

using halfopen::sim::Instant;
using halfopen::sim::nanoseconds;
using halfopen::sim::PendingEvent;
using halfopen::sim::PendingEvents;
using halfopen::sim::ReferenceHeap;

struct Later {
    bool operator()(const PendingEvent& a, const PendingEvent& b) const {
        return happens_before(b, a);
    }
};

class StandardHeap {
public:
    void push(const PendingEvent& event) { events_.push(event); }
    PendingEvent pop() {
        const PendingEvent first = events_.top();
        events_.pop();
        return first;
    }

private:
    std::priority_queue<PendingEvent, std::vector<PendingEvent>, Later> events_;
};

std::uint64_t mixed(std::uint64_t& state) {
    std::uint64_t z = state += 0x9E37'79B9'7F4A'7C15U;
    z = (z ^ (z >> 30U)) * 0xBF58'476D'1CE4'E5B9U;
    z = (z ^ (z >> 27U)) * 0x94D0'49BB'1331'11EBU;
    return z ^ (z >> 31U);
}

// Exponential increments drawn beforehand, so that the queue alone is measured: mean one second,
// at 2^10 points (a table that stays in the first cache) that are picked at random.
std::vector<std::int64_t> increments() {
    constexpr std::size_t count = 1U << 10U;
    std::vector<std::int64_t> drawn(count);
    double tail = 0.0;  // the k-th smallest of n exponentials has mean sum 1/(n - i): no logarithm
    for (std::size_t i = 0; i != count; ++i) {
        tail += 1e9 / static_cast<double>(count - i);
        drawn[i] = static_cast<std::int64_t>(tail);
    }
    return drawn;
}

template <class Events>
void hold(benchmark::State& state) {
    static const std::vector<std::int64_t> drawn = increments();
    const auto pending = static_cast<std::uint32_t>(state.range(0));
    Events events;
    std::uint64_t dice = 7;
    std::uint32_t sequence = 0;
    // The low bits, up to 1 ms, lie between the points of the table.
    const auto next = [&](Instant now) {
        const std::uint64_t bits = mixed(dice);
        const auto low = static_cast<std::int64_t>(bits >> 44U);
        return PendingEvent{now + nanoseconds(drawn[bits & 0x3FFU] + low), sequence++, 0};
    };
    for (std::uint32_t i = 0; i != pending; ++i) {
        events.push(next(Instant{0}));
    }
    const auto hold_once = [&] { events.push(next(events.pop().at)); };
    for (std::uint32_t i = 0; i != pending; ++i) {
        hold_once();
    }
    for (auto step : state) {
        static_cast<void>(step);
        hold_once();
    }
    state.SetItemsProcessed(state.iterations());
    if constexpr (requires { events.bytes(); }) {
        state.counters["bytes_per_event"] =
            static_cast<double>(events.bytes()) / static_cast<double>(pending);
    }
}

void sizes(benchmark::internal::Benchmark* bench) {
    for (const std::int64_t pending : {2, 10, 100, 1'000, 10'000, 100'000, 1'000'000, 10'000'000}) {
        bench->Arg(pending);
    }
}

// A wake-up for the present instant beside an event a millisecond ahead: the cost of going through
// the queue instead of calling.
void wake_now(benchmark::State& state) {
    PendingEvents events;
    events.push({Instant{0}, 0, 0});
    std::uint32_t sequence = 1;
    const auto pending = static_cast<std::uint32_t>(state.range(0));
    while (sequence != pending) {
        events.push({Instant{1'000'000} + nanoseconds(sequence * 1'009), sequence, 0});
        ++sequence;
    }
    for (auto step : state) {
        static_cast<void>(step);
        events.push({events.pop().at, sequence++, 0});
    }
    state.SetItemsProcessed(state.iterations());
}

void copy_of_a_small_set(benchmark::State& state) {
    PendingEvents events;
    for (std::uint32_t i = 0; i != 100; ++i) {
        events.push({Instant{i * 1'000'003}, i, 0});
    }
    for (auto step : state) {
        static_cast<void>(step);
        PendingEvents copy = events;
        benchmark::DoNotOptimize(copy);
    }
}

BENCHMARK(hold<PendingEvents>)->Name("hold/radix_ladder")->Apply(sizes);
BENCHMARK(hold<ReferenceHeap>)->Name("hold/four_ary_heap")->Apply(sizes);
BENCHMARK(hold<StandardHeap>)->Name("hold/std_priority_queue")->Apply(sizes);
BENCHMARK(wake_now)->Arg(1)->Arg(1'000);
BENCHMARK(copy_of_a_small_set);

}  // namespace
