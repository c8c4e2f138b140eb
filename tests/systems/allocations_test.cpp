// No call takes memory once the world is warm. All that this program allocates is counted.

#include <cstdlib>
#include <new>

#include "tests/systems/watching.hpp"

namespace {

std::uint64_t allocations = 0;

void* counted(std::size_t size) {
    ++allocations;
    void* memory = std::malloc(size == 0 ? 1 : size);
    if (memory == nullptr) throw std::bad_alloc();
    return memory;
}
void* counted(std::size_t size, std::align_val_t alignment) {
    ++allocations;
    const auto step = static_cast<std::size_t>(alignment);
    void* memory = std::aligned_alloc(step, (size + step - 1) / step * step);
    if (memory == nullptr) throw std::bad_alloc();
    return memory;
}

}  // namespace

void* operator new(std::size_t size) { return counted(size); }
void* operator new(std::size_t size, std::align_val_t alignment) {
    return counted(size, alignment);
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }

namespace halfopen::tests {
namespace {

std::string chain(const std::string& policies, const std::string& incidents = "") {
    return "services:\n"
           "  page: {workers: 100, endpoints: {get: [{work: {exponential: 1ms}}, {call: "
           "list.get}]}}\n"
           "  list: {workers: 100, endpoints: {get: [{work: {exponential: 2ms}}, {fail: 2%}]}}\n"
           "traffic: {users: {send: page.get, rate: 10000/s}}\n" +
           incidents + "protect: {page -> list: " + policies + "}\nrun: {duration: 60s}\n";
}

constexpr const char* six =
    "[{fallback: a default}, {deadline: 2s}, {retry: {max_attempts: 3, backoff: exponential, "
    "backoff_base: 1ms, jitter: full}}, {circuit_breaker: resilience4j}, "
    "{bulkhead: {max_concurrent_calls: 60, max_wait_duration: 10ms}}, {attempt_timeout: 1s}]";

/// How often memory is taken for the calls of 0.9 s, between two ends of a second (when a row is
/// added to each series), in a world that has run for ten seconds.
std::uint64_t taken_when_warm(const std::string& yaml, std::uint64_t& calls) {
    models::World world = run_until(yaml, after(10'050));
    const std::uint64_t sent = world.traffic(0).sent;
    const std::uint64_t before = allocations;
    world.run_until(after(10'950));
    const std::uint64_t taken = allocations - before;
    calls = world.traffic(0).sent - sent;
    return taken;
}

TEST(Allocations, AreCounted) {
    const std::uint64_t before = allocations;
    const std::vector<int> some(10);
    EXPECT_EQ(allocations, before + 1);
    EXPECT_EQ(some.size(), 10U);
}

TEST(Allocations, AWarmCallThroughSixPoliciesTakesNone) {
    std::uint64_t calls = 0;
    EXPECT_EQ(taken_when_warm(chain(six), calls), 0U);
    EXPECT_GT(calls, 8'000U);
}

TEST(Allocations, AWarmCallThroughAllTheLimitersTakesNone) {
    std::uint64_t calls = 0;
    const std::string limiters =
        "[{cache: {hit_ratio: 50%}}, {rate_limit: {limit: 9000, period: 1s}}, "
        "{connection_limits: {max_connections: 50}}, {client_throttle: {}}, "
        "{adaptive_concurrency: netflix_vegas}, {attempt_timeout: 1s}]";
    EXPECT_EQ(taken_when_warm(chain(limiters), calls), 0U);
    EXPECT_GT(calls, 8'000U);
}

TEST(Allocations, AnEdgeWithoutPoliciesKeepsNothingAboutItsCalls) {
    models::World bare = run_until(chain("[]"), after(10'000));
    models::World defended = run_until(chain(six), after(10'000));
    const auto list = [](models::World& world) { return edge_of(world, "page.get -> list.get"); };
    EXPECT_TRUE(list(bare).seconds.empty());
    EXPECT_EQ(list(defended).seconds.size(), 10U);
    EXPECT_LT(bare.bytes_in_flight(), defended.bytes_in_flight());
    EXPECT_EQ(bare.policies().breakers.capacity() + bare.policies().retries.capacity() +
                  bare.policies().bulkheads.capacity(),
              0U);
}

}  // namespace
}  // namespace halfopen::tests
