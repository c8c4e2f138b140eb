// The bulkhead's decisions on timelines computed by hand: resilience4j 2.4's semaphore, and the
// JDK's order of core threads, queue, more threads, rejection.

#include "models/policies/bulkhead.hpp"

#include <gtest/gtest.h>

#include <string>

namespace halfopen::models {
namespace {

using sim::Instant;

Instant at(std::int64_t millisecond) { return Instant{} + sim::milliseconds(millisecond); }

BulkheadSettings permits(std::uint32_t count, sim::Duration wait = {}) {
    BulkheadSettings settings;
    settings.max_concurrent_calls = count;
    settings.max_wait_duration = wait;
    return settings;
}

BulkheadSettings pool(std::uint32_t core, std::uint32_t max, std::uint32_t queue) {
    BulkheadSettings settings;
    settings.type = static_cast<std::uint8_t>(BulkheadType::thread_pool);
    settings.core_threads = core;
    settings.max_threads = max;
    settings.queue_capacity = queue;
    return settings;
}

// One letter a call, all at `now`: p permitted, w waits, r rejected.
template <class Guard>
std::string acquire(Guard& guard, int calls, Instant now = {}) {
    std::string answers;
    for (int call = 0; call != calls; ++call) {
        answers += "pwr"[static_cast<std::size_t>(guard.acquire(now))];
    }
    return answers;
}

TEST(Bulkhead, PermitsAsManyAsItMay) {
    Bulkhead bulkhead(permits(3));
    EXPECT_EQ(acquire(bulkhead, 5), "ppprr");
    EXPECT_EQ(bulkhead.running(), 3U);
    EXPECT_EQ(bulkhead.rejected(), 2U);
}

TEST(Bulkhead, AReleaseMakesRoomForOne) {
    Bulkhead bulkhead(permits(2));
    acquire(bulkhead, 2);
    EXPECT_FALSE(bulkhead.release(at(1)));
    EXPECT_EQ(acquire(bulkhead, 2, at(1)), "pr");
}

TEST(Bulkhead, ThoseThatMayWaitStandInLine) {
    Bulkhead bulkhead(permits(2, sim::milliseconds(500)));
    EXPECT_EQ(acquire(bulkhead, 5), "ppwww");
    EXPECT_EQ(bulkhead.waiting(), 3U);
    EXPECT_EQ(bulkhead.rejected(), 0U);
}

TEST(Bulkhead, AReleaseGoesToTheFirstInLine) {
    Bulkhead bulkhead(permits(1, sim::milliseconds(500)));
    acquire(bulkhead, 3);
    EXPECT_TRUE(bulkhead.release(at(10)));
    EXPECT_EQ(bulkhead.running(), 1U);
    EXPECT_EQ(bulkhead.waiting(), 1U);
}

TEST(Bulkhead, NobodyOvertakesTheLine) {
    Bulkhead bulkhead(permits(1, sim::milliseconds(500)));
    acquire(bulkhead, 2);
    EXPECT_TRUE(bulkhead.release(at(10)));
    EXPECT_EQ(acquire(bulkhead, 1, at(10)), "w");
}

TEST(Bulkhead, OneThatLeftTheLineGetsNoPermit) {
    Bulkhead bulkhead(permits(1, sim::milliseconds(500)));
    acquire(bulkhead, 2);
    bulkhead.leave_line(at(500));
    EXPECT_FALSE(bulkhead.release(at(600)));
    EXPECT_EQ(acquire(bulkhead, 1, at(600)), "p");
}

TEST(Bulkhead, ItsLineMayBeBounded) {
    BulkheadSettings settings = permits(1, sim::milliseconds(500));
    settings.max_waiting_calls = 2;
    Bulkhead bulkhead(settings);
    EXPECT_EQ(acquire(bulkhead, 4), "pwwr");
}

TEST(Bulkhead, TheWaitCountsFromTheCall) {
    EXPECT_EQ(Bulkhead(permits(1, sim::milliseconds(500))).wait_until(at(20)), at(520));
}

TEST(Bulkhead, ATaskInAQueueWaitsWithoutEnd) {
    EXPECT_EQ(Bulkhead(pool(1, 1, 1)).wait_until(at(20)), sim::never);
}

TEST(Bulkhead, Resilience4jHasTwentyFivePermitsAndNoWait) {
    Bulkhead bulkhead(bulkhead_preset(static_cast<std::uint8_t>(BulkheadPreset::resilience4j)));
    EXPECT_EQ(acquire(bulkhead, 26), std::string(25, 'p') + "r");
}

TEST(Bulkhead, HystrixHasTenThreadsAndNoQueue) {
    Bulkhead bulkhead(bulkhead_preset(static_cast<std::uint8_t>(BulkheadPreset::hystrix)));
    EXPECT_EQ(acquire(bulkhead, 11), std::string(10, 'p') + "r");
}

TEST(ThreadPoolBulkhead, FillsCoreThenQueueThenGrowsThenRejects) {
    Bulkhead bulkhead(pool(2, 4, 3));
    EXPECT_EQ(acquire(bulkhead, 8), "ppwwwppr");
    EXPECT_EQ(bulkhead.running(), 4U);
    EXPECT_EQ(bulkhead.waiting(), 3U);
}

TEST(ThreadPoolBulkhead, WithoutAQueueItGrowsAtOnce) {
    Bulkhead bulkhead(pool(1, 3, 0));
    EXPECT_EQ(acquire(bulkhead, 4), "pppr");
}

TEST(ThreadPoolBulkhead, NeverHasFewerThreadsThanItsCore) {
    Bulkhead bulkhead(pool(3, 1, 0));
    EXPECT_EQ(acquire(bulkhead, 4), "pppr");
}

TEST(ThreadPoolBulkhead, AThreadThatIsDoneTakesTheFirstOfTheQueue) {
    Bulkhead bulkhead(pool(1, 1, 2));
    acquire(bulkhead, 3);
    EXPECT_TRUE(bulkhead.release(at(5)));
    EXPECT_EQ(bulkhead.running(), 1U);
    EXPECT_EQ(bulkhead.waiting(), 1U);
    EXPECT_TRUE(bulkhead.release(at(6)));
    EXPECT_FALSE(bulkhead.release(at(7)));
    EXPECT_EQ(bulkhead.running(), 0U);
}

TEST(ThreadPoolBulkhead, BeginsItsCoreThreadsThoughOthersAreIdle) {
    ThreadPoolBulkhead bulkhead(pool(2, 2, 1));
    acquire(bulkhead, 1);
    bulkhead.release(at(1));
    EXPECT_EQ(acquire(bulkhead, 1, at(2)), "p");
    EXPECT_EQ(bulkhead.threads(at(2)), 2U);
}

TEST(ThreadPoolBulkhead, AnIdleThreadIsTakenBeforeTheQueue) {
    ThreadPoolBulkhead bulkhead(pool(1, 2, 1));
    EXPECT_EQ(acquire(bulkhead, 3), "pwp");
    EXPECT_TRUE(bulkhead.release(at(1)));
    EXPECT_FALSE(bulkhead.release(at(1)));
    EXPECT_EQ(acquire(bulkhead, 2, at(2)), "pw");
}

// One of two threads beyond the core is idle from 10 ms on; it dies after 20 ms.
ThreadPoolBulkhead with_an_idle_thread() {
    BulkheadSettings settings = pool(1, 2, 1);
    settings.keep_alive = sim::milliseconds(20);
    ThreadPoolBulkhead bulkhead(settings);
    EXPECT_EQ(acquire(bulkhead, 3), "pwp");
    EXPECT_TRUE(bulkhead.release(at(5)));
    EXPECT_FALSE(bulkhead.release(at(10)));
    return bulkhead;
}

TEST(ThreadPoolBulkhead, AnIdleThreadBeyondTheCoreStaysForItsTime) {
    ThreadPoolBulkhead bulkhead = with_an_idle_thread();
    EXPECT_EQ(bulkhead.threads(at(30) - sim::nanoseconds(1)), 2U);
    EXPECT_EQ(acquire(bulkhead, 1, at(30) - sim::nanoseconds(1)), "p");
}

TEST(ThreadPoolBulkhead, ThenItDiesAndTheNextTaskIsQueued) {
    ThreadPoolBulkhead bulkhead = with_an_idle_thread();
    EXPECT_EQ(acquire(bulkhead, 2, at(30)), "wp");
}

TEST(ThreadPoolBulkhead, TheCoreThreadsNeverDie) {
    ThreadPoolBulkhead bulkhead = with_an_idle_thread();
    bulkhead.release(at(40));
    EXPECT_EQ(bulkhead.threads(at(1'000'000)), 1U);
    EXPECT_EQ(bulkhead.running(), 0U);
}

// Two are idle since 0 and 15 ms, one runs. The task at 16 ms takes one of them; who is left dies
// at 35 ms where the longest idle was taken, at 20 ms where the last was.
std::uint32_t threads_at_21_ms(std::uint32_t queue) {
    BulkheadSettings settings = pool(1, 3, queue);
    settings.keep_alive = sim::milliseconds(20);
    ThreadPoolBulkhead bulkhead(settings);
    acquire(bulkhead, 3 + static_cast<int>(queue));
    for (std::uint32_t task = 0; task != queue; ++task) {
        EXPECT_TRUE(bulkhead.release(at(0)));
    }
    bulkhead.release(at(0));
    bulkhead.release(at(15));
    acquire(bulkhead, 1, at(16));
    return bulkhead.threads(at(21));
}

TEST(ThreadPoolBulkhead, TheLongestIdleTakesTheNextTaskFromAQueue) {
    EXPECT_EQ(threads_at_21_ms(1), 3U);
}

TEST(ThreadPoolBulkhead, TheLastToBecomeIdleTakesItWithoutAQueue) {
    EXPECT_EQ(threads_at_21_ms(0), 2U);
}

TEST(ThreadPoolBulkhead, ATaskWithdrawnFromTheQueueMakesRoom) {
    Bulkhead bulkhead(pool(1, 1, 1));
    EXPECT_EQ(acquire(bulkhead, 3), "pwr");
    bulkhead.leave_line(at(1));
    EXPECT_EQ(acquire(bulkhead, 1, at(1)), "w");
}

TEST(Bulkhead, ACopyIsIndependent) {
    Bulkhead bulkhead(permits(1));
    Bulkhead copy = bulkhead;
    EXPECT_EQ(acquire(bulkhead, 1), "p");
    EXPECT_EQ(acquire(copy, 1), "p");
}

}  // namespace
}  // namespace halfopen::models
