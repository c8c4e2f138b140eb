#pragma once
// The bulkhead: bounds how many calls are under way at once, so that one slow callee cannot take
// everything its caller has.

#include <array>
#include <cstdint>
#include <string_view>
#include <variant>
#include <vector>

#include "models/field.hpp"
#include "models/policies/permission.hpp"
#include "sim/time.hpp"

namespace halfopen::models {

enum class BulkheadPreset : std::uint8_t { resilience4j, hystrix };
inline constexpr std::array<std::string_view, 2> bulkhead_preset_words{"resilience4j", "hystrix"};
enum class BulkheadType : std::uint8_t { semaphore, thread_pool };
inline constexpr std::array<std::string_view, 2> bulkhead_type_words{"semaphore", "thread_pool"};

/// Defaults are resilience4j 2.4's (BulkheadConfig, ThreadPoolBulkheadConfig) on a machine of four
/// processors: there, the pool's sizes are one less than the processors, and as many.
struct BulkheadSettings {
    std::uint8_t preset = 0;  ///< BulkheadPreset
    std::uint8_t type = 0;    ///< BulkheadType
    std::uint32_t max_concurrent_calls = 25;
    sim::Duration max_wait_duration = sim::seconds(0);
    std::uint32_t max_waiting_calls = unlimited;
    std::uint32_t core_threads = 3;
    std::uint32_t max_threads = 4;
    std::uint32_t queue_capacity = 100;
    sim::Duration keep_alive = sim::milliseconds(20);
};
inline constexpr std::array<Field<BulkheadSettings>, 9> bulkhead_fields{{
    {"preset", Quantity::word, &BulkheadSettings::preset, 0, 1,
     "the library whose defaults are meant", bulkhead_preset_words},
    {"type", Quantity::word, &BulkheadSettings::type, 0, 1,
     "what bounds the calls: permits that callers hold (semaphore), or threads of its own that "
     "make them (thread_pool)",
     bulkhead_type_words},
    {"max_concurrent_calls", Quantity::count, &BulkheadSettings::max_concurrent_calls, 1, 1e6,
     "semaphore: how many calls may be under way at once"},
    {"max_wait_duration", Quantity::duration, &BulkheadSettings::max_wait_duration, 0, 3.2e17,
     "semaphore: how long a call waits for a permit; 0s: it is rejected at once"},
    {"max_waiting_calls",
     Quantity::count,
     &BulkheadSettings::max_waiting_calls,
     0,
     1e6,
     "semaphore: how many calls may wait for a permit at once",
     {},
     true},
    {"core_threads", Quantity::count, &BulkheadSettings::core_threads, 1, 1e5,
     "thread_pool: how many threads are begun before any task is queued, and then kept"},
    {"max_threads", Quantity::count, &BulkheadSettings::max_threads, 1, 1e5,
     "thread_pool: how many threads there may be while the queue is full; not below core_threads"},
    {"queue_capacity", Quantity::count, &BulkheadSettings::queue_capacity, 0, 1e6,
     "thread_pool: how many tasks may be queued"},
    {"keep_alive", Quantity::duration, &BulkheadSettings::keep_alive, 0, 3.2e17,
     "thread_pool: how long a thread beyond core_threads stays without a task"},
}};

/// A library's own defaults. resilience4j 2.4: see BulkheadSettings. Hystrix 1.5
/// (HystrixThreadPoolProperties, HystrixCommandProperties): a pool of ten threads without a queue;
/// as a semaphore, ten permits without a wait.
BulkheadSettings bulkhead_preset(std::uint8_t preset);

/// A fair semaphore with a bounded wait, as resilience4j 2.4's SemaphoreBulkhead over
/// java.util.concurrent.Semaphore. A permit given back goes to the one that has waited longest.
/// It counts the waiting ones; who they are, and until when they wait, is its owner's. O(1).
class SemaphoreBulkhead {
public:
    explicit SemaphoreBulkhead(const BulkheadSettings& settings);

    Permission acquire();
    /// A permitted call is over. True: the first in line has its permit now.
    bool release();
    /// One of the line gave up.
    void leave_line() { --waiting_; }

    std::uint32_t running() const { return running_; }
    std::uint32_t waiting() const { return waiting_; }

private:
    std::uint32_t max_running_;
    std::uint32_t max_waiting_;
    std::uint32_t running_ = 0;
    std::uint32_t waiting_ = 0;
};

/// A pool of threads with a bounded queue, as java.util.concurrent.ThreadPoolExecutor of JDK 17 and
/// resilience4j 2.4's FixedThreadPoolBulkhead over it.
///
/// A task gets a new thread while there are fewer than core_threads, even if one of them is idle;
/// else an idle thread; else a place in the queue; else a new thread while there are fewer than
/// max_threads, and so overtakes the queued ones; else it is rejected. An idle thread beyond
/// core_threads dies after keep_alive. The thread that has been idle longest takes the next task;
/// without a queue (JDK: SynchronousQueue) the one that became idle last. O(1) a call; 8 bytes for
/// each of max_threads.
class ThreadPoolBulkhead {
public:
    explicit ThreadPoolBulkhead(const BulkheadSettings& settings);

    Permission acquire(sim::Instant now);
    /// A running task is over. True: its thread took the first of the queue.
    bool release(sim::Instant now);
    /// One of the queue was withdrawn.
    void leave_line() { --queued_; }

    std::uint32_t running() const { return threads_ - idle_; }
    std::uint32_t waiting() const { return queued_; }
    /// How many threads there are at `now`, idle ones included.
    std::uint32_t threads(sim::Instant now);

private:
    void bury(sim::Instant now);
    void take_idle_thread();

    std::uint32_t core_;
    std::uint32_t max_;
    std::uint32_t capacity_;
    sim::Duration keep_alive_;
    std::uint32_t threads_ = 0;
    std::uint32_t queued_ = 0;
    std::uint32_t idle_ = 0;
    std::uint32_t oldest_idle_ = 0;         // where the ring of the idle begins
    std::vector<sim::Instant> idle_since_;  // a ring, the longest idle first
};

/// The decisions of one bulkhead of either type. A plain state machine with explicit time: no
/// clock, no line of calls, no chance.
class Bulkhead {
public:
    explicit Bulkhead(const BulkheadSettings& settings);

    Permission acquire(sim::Instant now);
    /// A call that was permitted, at once or after a wait, is over. True: the first in line goes
    /// now.
    bool release(sim::Instant now);
    /// One in line does not wait any longer: its wait is over, or its caller gave up.
    void leave_line(sim::Instant now);

    /// Until when a call waits that joins the line at `now`; `never` in a pool's queue.
    sim::Instant wait_until(sim::Instant now) const;
    /// How many calls are under way.
    std::uint32_t running() const;
    /// How many stand in line.
    std::uint32_t waiting() const;
    std::uint64_t rejected() const { return rejected_; }

private:
    std::variant<SemaphoreBulkhead, ThreadPoolBulkhead> places_;
    sim::Duration max_wait_;
    std::uint64_t rejected_ = 0;
};

}  // namespace halfopen::models
