// The rate limiters' arithmetic on timelines computed by hand.

#include "models/policies/rate_limit_algorithms.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace halfopen::models {
namespace {

using sim::Duration;
using sim::Instant;

constexpr Duration long_wait = sim::seconds(3600);

Instant at(std::int64_t millisecond) { return Instant{} + sim::milliseconds(millisecond); }

// The wait of a call [ms]; -1: rejected.
template <class Limiter>
std::int64_t wait(Limiter& limiter, Instant now, Duration wait_max = long_wait) {
    const Reservation reservation = limiter.reserve(now, wait_max);
    EXPECT_EQ(reservation.wait.nanoseconds % 1'000'000, 0);
    return reservation.permitted ? reservation.wait.nanoseconds / 1'000'000 : -1;
}

template <class Limiter>
std::vector<std::int64_t> waits(Limiter& limiter, int calls, Instant now,
                                Duration wait_max = long_wait) {
    std::vector<std::int64_t> each;
    for (int call = 0; call != calls; ++call) {
        each.push_back(wait(limiter, now, wait_max));
    }
    return each;
}

using Waits = std::vector<std::int64_t>;

TEST(TokenBucket, BeginsFull) {
    TokenBucket bucket(10.0, 3);
    EXPECT_EQ(waits(bucket, 4, at(0), {}), (Waits{0, 0, 0, -1}));
}

TEST(TokenBucket, ATokenComesEveryTenthOfASecond) {
    TokenBucket bucket(10.0, 1);
    EXPECT_EQ(wait(bucket, at(0), {}), 0);
    EXPECT_EQ(wait(bucket, at(100) - sim::nanoseconds(2), {}), -1);
    EXPECT_EQ(wait(bucket, at(100), {}), 0);
}

// 0.99 ns of wait are none: Go cuts durations.
TEST(TokenBucket, AWaitIsCutToWholeNanoseconds) {
    TokenBucket bucket(0.99e9, 1);
    EXPECT_TRUE(bucket.reserve(at(0), {}).permitted);
    EXPECT_EQ(bucket.reserve(at(0), long_wait).wait, sim::nanoseconds(1));
    EXPECT_EQ(bucket.reserve(at(0), long_wait).wait, sim::nanoseconds(2));
    TokenBucket faster(1.01e9, 1);
    EXPECT_TRUE(faster.reserve(at(0), {}).permitted);
    EXPECT_TRUE(faster.reserve(at(0), {}).permitted);
}

TEST(TokenBucket, HoldsNoMoreThanItsBurst) {
    TokenBucket bucket(10.0, 2);
    EXPECT_EQ(waits(bucket, 3, at(1'000'000), {}), (Waits{0, 0, -1}));
}

TEST(TokenBucket, TurnsAreBookedAhead) {
    TokenBucket bucket(10.0, 1);
    EXPECT_EQ(waits(bucket, 4, at(0)), (Waits{0, 100, 200, 300}));
    EXPECT_EQ(wait(bucket, at(250)), 150);
}

TEST(TokenBucket, AWaitAsLongAsAllowedIsTaken) {
    TokenBucket bucket(10.0, 1);
    EXPECT_EQ(waits(bucket, 3, at(0), sim::milliseconds(100)), (Waits{0, 100, -1}));
}

TEST(TokenBucket, ARejectedCallTakesNothing) {
    TokenBucket bucket(10.0, 1);
    EXPECT_EQ(waits(bucket, 5, at(0), {}), (Waits{0, -1, -1, -1, -1}));
    EXPECT_EQ(wait(bucket, at(100), {}), 0);
}

TEST(TokenBucket, MoreThanItsBurstIsNeverPermitted) {
    TokenBucket bucket(10.0, 2);
    EXPECT_FALSE(bucket.reserve(at(0), long_wait, 3).permitted);
    EXPECT_TRUE(bucket.reserve(at(0), long_wait, 2).permitted);
}

TEST(TokenBucket, ACancelledTurnIsFree) {
    TokenBucket bucket(10.0, 1);
    EXPECT_EQ(wait(bucket, at(0)), 0);
    const Reservation reservation = bucket.reserve(at(0), long_wait);
    bucket.cancel(reservation, at(50));
    EXPECT_EQ(wait(bucket, at(50)), 50);
}

TEST(TokenBucket, ACancelledTurnBeforeAnotherStaysLost) {
    TokenBucket bucket(10.0, 1);
    EXPECT_EQ(wait(bucket, at(0)), 0);
    const Reservation reservation = bucket.reserve(at(0), long_wait);
    EXPECT_EQ(wait(bucket, at(0)), 200);
    bucket.cancel(reservation, at(0));
    EXPECT_EQ(wait(bucket, at(0)), 300);
}

TEST(TokenBucket, ATurnThatIsOverCannotBeCancelled) {
    TokenBucket bucket(10.0, 1);
    const Reservation reservation = bucket.reserve(at(0), long_wait);
    bucket.cancel(reservation, at(1));
    EXPECT_EQ(wait(bucket, at(1), {}), -1);
}

TEST(TokenBucket, ATurnThatIsDueNowCanBeCancelled) {
    TokenBucket bucket(10.0, 1);
    const Reservation reservation = bucket.reserve(at(0), long_wait);
    bucket.cancel(reservation, at(0));
    EXPECT_EQ(wait(bucket, at(0), {}), 0);
}

TEST(TokenBucket, TurnsCancelledFromTheLastOnAreAllFree) {
    TokenBucket bucket(10.0, 1);
    const Reservation first = bucket.reserve(at(0), long_wait);
    const Reservation second = bucket.reserve(at(0), long_wait);
    bucket.cancel(second, at(0));
    bucket.cancel(first, at(0));
    EXPECT_EQ(waits(bucket, 2, at(0)), (Waits{0, 100}));
}

TEST(TokenBucket, AnIntervalIsItsRate) {
    TokenBucket bucket(3, sim::milliseconds(1500), 1);
    EXPECT_EQ(waits(bucket, 3, at(0)), (Waits{0, 500, 1000}));
}

// nginx's nodelay.
constexpr std::uint32_t without_delay = 4'294'967'295;

// nginx: excess' = max(0, excess - rate * ms / 1000 + 1000), in thousandths of a request.
LeakyBucket nginx(std::uint32_t burst, std::uint32_t delay_after = 0) {
    return {10, sim::seconds(1), burst, delay_after};
}

TEST(LeakyBucket, WithoutABurstCallsKeepTheirDistance) {
    LeakyBucket bucket = nginx(0);
    EXPECT_EQ(waits(bucket, 2, at(0)), (Waits{0, -1}));
    EXPECT_EQ(wait(bucket, at(99)), -1);
    EXPECT_EQ(wait(bucket, at(100)), 0);
}

TEST(LeakyBucket, TheFirstIsFreeAndTheRestAreDelayed) {
    LeakyBucket bucket = nginx(3);
    EXPECT_EQ(waits(bucket, 5, at(0)), (Waits{0, 100, 200, 300, -1}));
    EXPECT_EQ(bucket.excess(), 3000);
}

TEST(LeakyBucket, ARejectedCallIsNotCharged) {
    LeakyBucket bucket = nginx(3);
    waits(bucket, 50, at(0));
    EXPECT_EQ(waits(bucket, 2, at(100)), (Waits{300, -1}));
}

TEST(LeakyBucket, ExcessNeverFallsBelowZero) {
    LeakyBucket bucket = nginx(1);
    waits(bucket, 2, at(0));
    EXPECT_EQ(waits(bucket, 3, at(3'600'000)), (Waits{0, 100, -1}));
}

TEST(LeakyBucket, NobodyIsDelayedWithNodelay) {
    LeakyBucket bucket = nginx(3, without_delay);
    EXPECT_EQ(waits(bucket, 5, at(0)), (Waits{0, 0, 0, 0, -1}));
}

TEST(LeakyBucket, DelayAfterLetsSomeGoAtOnce) {
    LeakyBucket bucket = nginx(4, 2);
    EXPECT_EQ(waits(bucket, 6, at(0)), (Waits{0, 0, 0, 100, 200, -1}));
}

// 3 a second drain 3 thousandths a millisecond: 999 after 333 ms.
TEST(LeakyBucket, DrainsWithWholeMilliseconds) {
    LeakyBucket bucket(3, sim::seconds(1), 0, 0);
    EXPECT_EQ(wait(bucket, at(0)), 0);
    EXPECT_EQ(wait(bucket, at(334) - sim::nanoseconds(1)), -1);
    EXPECT_EQ(wait(bucket, at(334)), 0);
}

// 5 a minute are 83 thousandths a second, not 83 1/3.
TEST(LeakyBucket, ItsRateIsCutToThousandths) {
    LeakyBucket bucket(5, sim::seconds(60), 1, 0);
    EXPECT_EQ(waits(bucket, 2, at(0)), (Waits{0, 12'048}));
}

TEST(LeakyBucket, ATimeoutRejectsWithoutACharge) {
    LeakyBucket bucket = nginx(10);
    EXPECT_EQ(waits(bucket, 4, at(0), sim::milliseconds(200)), (Waits{0, 100, 200, -1}));
    EXPECT_EQ(bucket.excess(), 2000);
}

FixedWindow two_in_ten_seconds(Instant created = {}) { return {2, sim::seconds(10), created}; }

TEST(FixedWindow, PermitsItsLimitInEachWindow) {
    FixedWindow window = two_in_ten_seconds();
    EXPECT_EQ(waits(window, 3, at(0), {}), (Waits{0, 0, -1}));
    EXPECT_EQ(wait(window, at(10'000) - sim::nanoseconds(1), {}), -1);
    EXPECT_EQ(waits(window, 3, at(10'000), {}), (Waits{0, 0, -1}));
}

TEST(FixedWindow, LetsTwiceItsLimitThroughAroundABoundary) {
    FixedWindow window = two_in_ten_seconds();
    EXPECT_EQ(waits(window, 2, at(9'999), {}), (Waits{0, 0}));
    EXPECT_EQ(waits(window, 2, at(10'000), {}), (Waits{0, 0}));
}

TEST(FixedWindow, UnusedPermitsDoNotAccumulate) {
    FixedWindow window = two_in_ten_seconds();
    EXPECT_EQ(waits(window, 3, at(1'000'000), {}), (Waits{0, 0, -1}));
}

TEST(FixedWindow, WindowsBeginWithTheLimiter) {
    FixedWindow window = two_in_ten_seconds(at(3'000));
    waits(window, 2, at(4'000));
    EXPECT_EQ(wait(window, at(12'999), {}), -1);
    EXPECT_EQ(wait(window, at(13'000), {}), 0);
}

TEST(FixedWindow, LaterWindowsAreBookedAhead) {
    FixedWindow window = two_in_ten_seconds();
    EXPECT_EQ(waits(window, 5, at(3'000)), (Waits{0, 0, 7'000, 7'000, 17'000}));
    EXPECT_EQ(window.available(at(3'000)), -3);
    EXPECT_EQ(window.available(at(10'000)), -1);
    EXPECT_EQ(window.available(at(20'000)), 1);
    EXPECT_EQ(window.available(at(30'000)), 2);
}

TEST(FixedWindow, ManyPermitsWaitForSeveralWindows) {
    FixedWindow window = two_in_ten_seconds();
    EXPECT_EQ(window.reserve(at(0), long_wait, 5).wait, sim::seconds(20));
}

TEST(FixedWindow, AWaitAsLongAsAllowedIsTaken) {
    FixedWindow window = two_in_ten_seconds();
    EXPECT_EQ(waits(window, 5, at(3'000), sim::seconds(7)), (Waits{0, 0, 7'000, 7'000, -1}));
    EXPECT_EQ(waits(window, 1, at(3'001), sim::seconds(7)), (Waits{-1}));
}

TEST(FixedWindow, DrainingTakesWhatIsLeftUntilTheNextWindow) {
    FixedWindow window = two_in_ten_seconds();
    window.drain(at(0));
    EXPECT_EQ(wait(window, at(1), {}), -1);
    EXPECT_EQ(wait(window, at(10'000), {}), 0);
}

TEST(FixedWindow, DrainingForgivesADebt) {
    FixedWindow window = two_in_ten_seconds();
    waits(window, 5, at(0));
    window.drain(at(0));
    EXPECT_EQ(window.available(at(0)), 0);
}

TEST(SlidingWindow, CountsTheStretchBeforeEachCall) {
    SlidingLog log(2, sim::seconds(10));
    EXPECT_EQ(wait(log, at(0), {}), 0);
    EXPECT_EQ(wait(log, at(4'000), {}), 0);
    EXPECT_EQ(wait(log, at(10'000) - sim::nanoseconds(1), {}), -1);
    EXPECT_EQ(waits(log, 2, at(10'000), {}), (Waits{0, -1}));
    EXPECT_EQ(wait(log, at(14'000), {}), 0);
}

TEST(SlidingWindow, TurnsAreBookedAhead) {
    SlidingLog log(2, sim::seconds(10));
    EXPECT_EQ(waits(log, 5, at(0)), (Waits{0, 0, 10'000, 10'000, 20'000}));
}

TEST(SlidingWindow, AWaitAsLongAsAllowedIsTaken) {
    SlidingLog log(1, sim::seconds(10));
    EXPECT_EQ(waits(log, 3, at(0), sim::seconds(10)), (Waits{0, 10'000, -1}));
}

TEST(SlidingWindow, ARejectedCallDoesNotCount) {
    SlidingLog log(1, sim::seconds(10));
    EXPECT_EQ(waits(log, 9, at(0), {}), (Waits{0, -1, -1, -1, -1, -1, -1, -1, -1}));
    EXPECT_EQ(wait(log, at(10'000), {}), 0);
}

// Cloudflare's example: 42 a minute ago and 18 in this minute are 49.5 after 15 s, of 50.
SlidingCounter cloudflare() {
    SlidingCounter counter(50, sim::seconds(60), {});
    EXPECT_EQ(waits(counter, 42, at(30'000), {}), Waits(42, 0));
    EXPECT_EQ(waits(counter, 18, at(75'000), {}), Waits(18, 0));
    return counter;
}

TEST(SlidingWindowCounter, CountsTheWindowBeforeByItsShare) {
    SlidingCounter counter = cloudflare();
    EXPECT_EQ(wait(counter, at(75'000), {}), -1);
    EXPECT_EQ(wait(counter, at(75'715), {}), 0);
}

// 42 * rest / 60 s <= 31 holds from 60 s - 44.285714285 s on.
TEST(SlidingWindowCounter, KnowsWhenThereIsRoom) {
    SlidingCounter counter = cloudflare();
    const Reservation reservation = counter.reserve(at(75'000), long_wait);
    EXPECT_EQ(reservation.at, Instant{75'714'285'715});
}

TEST(SlidingWindowCounter, BooksLaterWindowsAhead) {
    SlidingCounter counter(2, sim::seconds(10), {});
    EXPECT_EQ(waits(counter, 4, at(0)), (Waits{0, 0, 15'000, 20'000}));
}

TEST(SlidingWindowCounter, AWaitAsLongAsAllowedIsTaken) {
    SlidingCounter counter(2, sim::seconds(10), {});
    EXPECT_EQ(waits(counter, 4, at(0), sim::seconds(15)), (Waits{0, 0, 15'000, -1}));
}

TEST(SlidingWindowCounter, ForgetsTheWindowBeforeTheLast) {
    SlidingCounter counter(2, sim::seconds(10), {});
    waits(counter, 2, at(9'000), {});
    EXPECT_EQ(waits(counter, 3, at(20'000), {}), (Waits{0, 0, -1}));
}

}  // namespace
}  // namespace halfopen::models
