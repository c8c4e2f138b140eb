#include "sim/pending_events.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/sim/reference_heap.hpp"

namespace halfopen::sim {
namespace {

PendingEvent event_at(std::int64_t at, std::uint32_t sequence) {
    return {Instant{at}, sequence, sequence * 7 + 1};
}

std::vector<std::uint32_t> drained(PendingEvents events) {
    std::vector<std::uint32_t> sequences;
    while (!events.empty()) {
        sequences.push_back(events.pop().sequence);
    }
    return sequences;
}

PendingEvents of(const std::vector<PendingEvent>& list) {
    PendingEvents events;
    for (const PendingEvent& event : list) {
        events.push(event);
    }
    return events;
}

using Sequences = std::vector<std::uint32_t>;

TEST(PendingEvents, PopsTheEarliestFirst) {
    EXPECT_EQ(drained(of({event_at(30, 1), event_at(10, 2), event_at(20, 3)})),
              (Sequences{2, 3, 1}));
}

TEST(PendingEvents, PopsTiesInTheOrderOfTheirSequenceNumbers) {
    EXPECT_EQ(drained(of({event_at(5, 3), event_at(5, 1), event_at(5, 2)})), (Sequences{1, 2, 3}));
}

TEST(PendingEvents, OrdersSequenceNumbersAcrossTheWrap) {
    EXPECT_EQ(drained(of({event_at(5, 1), event_at(5, 0xFFFF'FFFF), event_at(5, 0)})),
              (Sequences{0xFFFF'FFFF, 0, 1}));
}

TEST(PendingEvents, KeepsThePayload) {
    PendingEvents events = of({event_at(5, 3)});
    EXPECT_EQ(events.pop(), event_at(5, 3));
}

TEST(PendingEvents, TakesZeroAndTheEndOfTime) {
    EXPECT_EQ(drained(of({{never, 1, 0}, event_at(0, 2), event_at(1, 3), {never, 0, 0}})),
              (Sequences{2, 3, 0, 1}));
}

TEST(PendingEvents, AnEventForThePresentInstantComesAfterOlderOnes) {
    PendingEvents events = of({event_at(5, 1), event_at(5, 2), event_at(6, 3)});
    events.pop();
    events.push(event_at(5, 4));
    EXPECT_EQ(drained(events), (Sequences{2, 4, 3}));
}

TEST(PendingEvents, AnOlderSequenceNumberPushedLateComesFirst) {
    PendingEvents events = of({event_at(5, 10), event_at(5, 30)});
    events.pop();
    events.push(event_at(5, 40));
    events.push(event_at(5, 20));
    EXPECT_EQ(drained(events), (Sequences{20, 30, 40}));
}

TEST(PendingEvents, RefusesThePast) {
    PendingEvents events = of({event_at(5, 1), event_at(9, 2)});
    events.pop();
    EXPECT_THROW(events.push(event_at(4, 3)), std::logic_error);
    EXPECT_THROW(events.push(event_at(-1, 4)), std::logic_error);
    EXPECT_EQ(events.size(), 1U);
}

TEST(PendingEvents, LookingAheadDoesNotCloseThePresent) {
    PendingEvents events = of({event_at(5, 1), event_at(1'000'000'000, 2)});
    events.pop();
    EXPECT_EQ(events.earliest(), Instant{1'000'000'000});
    for (std::uint32_t i = 0; i != 200; ++i) {
        events.push(event_at(205 - i, 10 + i));
    }
    EXPECT_EQ(events.earliest(), Instant{6});
    EXPECT_EQ(drained(events).back(), 2U);
}

TEST(PendingEvents, PopsUntilALimitIncluded) {
    PendingEvents events = of({event_at(5, 1), event_at(7, 2)});
    PendingEvent event;
    EXPECT_FALSE(events.pop_until(Instant{4}, event));
    EXPECT_TRUE(events.pop_until(Instant{5}, event));
    EXPECT_EQ(event.sequence, 1U);
    EXPECT_FALSE(events.pop_until(Instant{6}, event));
    EXPECT_TRUE(events.pop_until(never, event));
    EXPECT_FALSE(events.pop_until(never, event));
}

TEST(PendingEvents, IsEmptyAtFirst) {
    const PendingEvents events;
    EXPECT_TRUE(events.empty());
    EXPECT_EQ(events.earliest(), never);
    EXPECT_LT(events.bytes(), 8'192U);
}

TEST(PendingEvents, AMillionCostLittleMoreThanSixteenBytesEach) {
    PendingEvents events;
    for (std::uint32_t i = 0; i != 1'000'000; ++i) {
        events.push(event_at(static_cast<std::int64_t>(i) * 7'919 % 1'000'003, i));
    }
    EXPECT_LT(events.bytes(), 19'000'000U);
    const PendingEvents copy = events;
    EXPECT_LT(copy.bytes(), 17'000'000U);
}

// Random numbers for the tests alone: splitmix64 (Steele, Lea and Flood 2014).
class Dice {
public:
    explicit Dice(std::uint64_t seed) : state_(seed) {}
    std::uint64_t bits() {
        std::uint64_t z = state_ += 0x9E37'79B9'7F4A'7C15U;
        z = (z ^ (z >> 30U)) * 0xBF58'476D'1CE4'E5B9U;
        z = (z ^ (z >> 27U)) * 0x94D0'49BB'1331'11EBU;
        return z ^ (z >> 31U);
    }
    std::int64_t below(std::int64_t bound) {
        return static_cast<std::int64_t>(bits() % static_cast<std::uint64_t>(bound));
    }

private:
    std::uint64_t state_;
};

using Increment = std::int64_t (*)(Dice&);

struct Law {
    std::string name;
    Increment increment;
};

// Roughly exponential is enough here: a geometric number of halvings, linear in between.
std::int64_t exponential(Dice& dice) {
    std::int64_t whole = 0;
    while (dice.below(2) == 0) {
        whole += 1'000'000;
    }
    return whole + dice.below(1'000'000);
}

const std::vector<Law>& laws() {
    static const std::vector<Law> all{
        {"Uniform", [](Dice& dice) { return dice.below(1'000'000); }},
        {"Exponential", exponential},
        {"Ties", [](Dice& dice) { return dice.below(4); }},
        {"PowersOfTwo", [](Dice& dice) { return std::int64_t{1} << dice.below(40); }},
        {"ZeroDelays", [](Dice& dice) { return dice.below(3) == 0 ? dice.below(1'000) : 0; }},
        {"Constant", [](Dice&) { return std::int64_t{1'000}; }},
        {"BimodalWithASecond",
         [](Dice& dice) { return dice.below(2) == 0 ? 1'000'000'000 : exponential(dice); }},
        {"RoundMilliseconds", [](Dice& dice) { return dice.below(50) * 1'000'000; }},
        {"Years", [](Dice& dice) { return dice.below(20) == 0 ? dice.below(1LL << 55) : 5; }},
        {"EveryMagnitude",
         [](Dice& dice) { return dice.below(std::int64_t{1} << (1 + dice.below(56))); }},
    };
    return all;
}

// A run of random pushes and pops on both; where copies are made, they take the original's place.
class Differential {
public:
    Differential(std::uint64_t seed, Increment increment, std::uint32_t first_sequence)
        : dice_(seed), increment_(increment), sequence_(first_sequence) {}

    void run(int steps, std::size_t pending_aim) {
        for (int step = 0; step != steps && now_.nanoseconds < (1LL << 61); ++step) {
            if (dice_.below(80) == 0) {
                change_phase();
            }
            const std::int64_t crowding = events_.size() > pending_aim ? -1 : 1;
            if (dice_.below(8) < eagerness_ + crowding) {
                push();
            } else if (!heap_.empty()) {
                pop();
            }
            if (dice_.below(997) == 0) {
                const PendingEvents copy = events_;
                events_ = copy;
            }
            if (::testing::Test::HasFailure()) {
                return;
            }
        }
        while (!heap_.empty() && !::testing::Test::HasFailure()) {
            pop();
        }
        EXPECT_TRUE(events_.empty());
    }

private:
    // Bursts of pushes or of pops, and increments a thousand times smaller than before, so that the
    // sorted bottom overflows again and again within one bucket.
    void change_phase() {
        eagerness_ = 2 + dice_.below(5);
        zoom_ = static_cast<int>(dice_.below(2) * dice_.below(20));
    }

    // One in sixteen is kept back and pushed later, as the head of a timer lane is.
    void push() {
        const Instant at = now_ + nanoseconds(increment_(dice_) >> zoom_);
        const PendingEvent event{at, sequence_, 7U * sequence_};
        ++sequence_;
        if (dice_.below(16) == 0) {
            kept_back_.push_back(event);
            return;
        }
        both(event);
        if (!kept_back_.empty() && dice_.below(8) == 0) {
            PendingEvent late = kept_back_.back();
            kept_back_.pop_back();
            late.at = std::max(late.at, now_);
            both(late);
        }
    }
    void both(const PendingEvent& event) {
        events_.push(event);
        heap_.push(event);
    }

    void pop() {
        ASSERT_EQ(events_.size(), heap_.size());
        ASSERT_EQ(events_.earliest(), heap_.earliest());
        const PendingEvent expected = heap_.pop();
        PendingEvent event;
        if (dice_.below(4) == 0) {
            ASSERT_FALSE(events_.pop_until(expected.at - nanoseconds(1), event));
            ASSERT_TRUE(events_.pop_until(expected.at + nanoseconds(dice_.below(9)), event));
        } else {
            event = events_.pop();
        }
        ASSERT_EQ(event, expected);
        now_ = event.at;
    }

    Dice dice_;
    Increment increment_;
    std::uint32_t sequence_;
    std::int64_t eagerness_ = 4;  // pushes in eight steps
    int zoom_ = 0;
    Instant now_{0};
    PendingEvents events_;
    ReferenceHeap heap_;
    std::vector<PendingEvent> kept_back_;
};

class PendingEventsFuzz : public ::testing::TestWithParam<Law> {};

TEST_P(PendingEventsFuzz, AgreesWithTheHeapOnThousandsOfShortRuns) {
    for (std::uint64_t seed = 0; seed != 4'000 && !HasFailure(); ++seed) {
        SCOPED_TRACE(seed);
        const auto first = static_cast<std::uint32_t>(seed % 2 == 0 ? 0U : 0U - 100U);
        Differential(seed, GetParam().increment, first).run(300, seed % 5 * 30);
    }
}

TEST_P(PendingEventsFuzz, AgreesWithTheHeapOnLongRuns) {
    for (std::size_t pending : {3U, 40U, 700U, 20'000U}) {
        SCOPED_TRACE(pending);
        Differential(pending, GetParam().increment, 0U - 50'000U).run(200'000, pending);
    }
}

// The hold model: as many pending all the time, so that the ladder is deep and its base moves.
TEST_P(PendingEventsFuzz, AgreesWithTheHeapWhenHolding) {
    Dice dice(11);
    PendingEvents events;
    ReferenceHeap heap;
    std::uint32_t sequence = 0;
    for (; sequence != 30'000; ++sequence) {
        const PendingEvent event = event_at(GetParam().increment(dice), sequence);
        events.push(event);
        heap.push(event);
    }
    for (; sequence != 180'000; ++sequence) {
        const PendingEvent popped = events.pop();
        ASSERT_EQ(popped, heap.pop());
        if (popped.at.nanoseconds > 1LL << 61) {
            return;
        }
        const PendingEvent event{popped.at + nanoseconds(GetParam().increment(dice)), sequence, 0};
        events.push(event);
        heap.push(event);
    }
}

INSTANTIATE_TEST_SUITE_P(Laws, PendingEventsFuzz, ::testing::ValuesIn(laws()),
                         [](const auto& law) { return law.param.name; });

TEST(PendingEvents, ACopyInMidRunBehavesAsTheOriginal) {
    Dice dice(5);
    PendingEvents original;
    std::uint32_t sequence = 0;
    for (; sequence != 3'000; ++sequence) {
        original.push(event_at(exponential(dice), sequence));
    }
    for (int i = 0; i != 1'000; ++i) {
        original.pop();
    }
    PendingEvents copy = original;
    while (!original.empty()) {
        const PendingEvent event = original.pop();
        ASSERT_EQ(copy.pop(), event);
        if (dice.below(3) != 0) {
            const PendingEvent next{event.at + nanoseconds(exponential(dice)), sequence++, 0};
            original.push(next);
            copy.push(next);
        }
    }
    EXPECT_TRUE(copy.empty());
}

}  // namespace
}  // namespace halfopen::sim
