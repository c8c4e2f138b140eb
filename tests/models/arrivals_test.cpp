// When users come: exact for constant arrivals, by count for random ones.

#include "models/arrivals.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace halfopen::models {
namespace {

using sim::Instant;
using Rate = std::vector<RatePoint>;

Instant at(double second) { return {static_cast<std::int64_t>(std::llround(second * 1e9))}; }

TrafficSpec open_class(Arrivals arrivals, Rate rate) {
    TrafficSpec spec;
    spec.arrivals = arrivals;
    spec.rate = std::move(rate);
    return spec;
}

TrafficSpec bursty_class(std::vector<BurstPhase> phases) {
    TrafficSpec spec;
    spec.arrivals = Arrivals::bursty;
    spec.phases = std::move(phases);
    return spec;
}

ArrivalClock clock_of(const TrafficSpec& spec, std::uint64_t replication = 0) {
    const auto stream = [replication](const char* purpose) {
        return sim::stream(1, replication, sim::hash_name("users"), sim::hash_name(purpose));
    };
    return ArrivalClock(spec, stream("arrivals"), stream("phases"));
}

// All arrivals before `end`, in seconds.
std::vector<double> arrivals(const TrafficSpec& spec, double end, std::uint64_t replication = 0) {
    ArrivalClock clock = clock_of(spec, replication);
    std::vector<double> found;
    for (Instant next = clock.next(); next < at(end); next = clock.next()) {
        found.push_back(sim::to_seconds(next));
    }
    return found;
}

// How many users a rate brings from 0 s to `until`: the area under its lines.
double expected_until(const Rate& rate, double until) {
    double area = std::min(until, sim::to_seconds(rate.front().at)) * rate.front().per_second;
    for (std::size_t line = 0; line + 1 < rate.size(); ++line) {
        const double from = sim::to_seconds(rate[line].at);
        const double length = sim::to_seconds(rate[line + 1].at) - from;
        const double inside = std::clamp(until - from, 0.0, length);
        const double slope = (rate[line + 1].per_second - rate[line].per_second) / length;
        area += (rate[line].per_second + 0.5 * slope * inside) * inside;
    }
    return area + std::max(0.0, until - sim::to_seconds(rate.back().at)) * rate.back().per_second;
}

// By how many users the constant arrivals are off the exact integral, at worst.
double worst_error(const Rate& rate, double end) {
    double worst = 0;
    double number = 0;
    for (const double second : arrivals(open_class(Arrivals::constant, rate), end)) {
        worst = std::max(worst, std::abs(expected_until(rate, second) - ++number));
    }
    EXPECT_NEAR(number, std::floor(expected_until(rate, end)), 1);
    return worst;
}

TEST(ArrivalClock, AConstantRateComesAtEqualDistances) {
    EXPECT_EQ(arrivals(open_class(Arrivals::constant, {{at(0), 4}}), 1.1),
              (std::vector<double>{0.25, 0.5, 0.75, 1.0}));
}

TEST(ArrivalClock, TheFirstConstantArrivalComesOneDistanceAfterFrom) {
    TrafficSpec spec = open_class(Arrivals::constant, {{at(0), 2}});
    spec.from = at(10);
    EXPECT_EQ(arrivals(spec, 11.2), (std::vector<double>{10.5, 11.0}));
}

TEST(ArrivalClock, ARampUpHitsTheExactIntegral) {
    EXPECT_LT(worst_error({{at(0), 0}, {at(60), 100}}, 100), 1e-4);
}

TEST(ArrivalClock, ARampDownHitsTheExactIntegral) {
    EXPECT_LT(worst_error({{at(0), 100}, {at(60), 3}}, 100), 1e-4);
}

TEST(ArrivalClock, ManyRampsHitTheExactIntegral) {
    const Rate rate{{at(5), 10}, {at(6), 200}, {at(6.5), 200}, {at(9), 1}, {at(30), 70}};
    EXPECT_LT(worst_error(rate, 60), 1e-4);
}

TEST(ArrivalClock, BeforeTheFirstPointTheRateIsThatOfTheFirst) {
    EXPECT_EQ(arrivals(open_class(Arrivals::constant, {{at(1), 2}, {at(2), 2}}), 1.1),
              (std::vector<double>{0.5, 1.0}));
}

TEST(ArrivalClock, AGapWithoutUsersIsPassedOver) {
    const Rate rate{{at(0), 1}, {at(2.5), 1}, {at(2.5 + 1e-9), 0}, {at(10), 0}, {at(10.0001), 2}};
    const auto found = arrivals(open_class(Arrivals::constant, rate), 11.0);
    ASSERT_EQ(found.size(), 4U);
    EXPECT_NEAR(found[2], 10.25, 1e-3);
    EXPECT_NEAR(found[3], 10.75, 1e-3);
}

// At the foot of a ramp to zero the next arrival's amount may equal what is left, up to rounding.
TEST(ArrivalClock, UsersComeAgainAfterARateOfZero) {
    for (int top = 1; top <= 300; ++top) {
        for (const double length : {1.0, 3.0, 7.0, 10.0}) {
            const Rate rate{{at(0), top * 1.0}, {at(length), 0}, {at(length + 1), 50}};
            const auto found = arrivals(open_class(Arrivals::constant, rate), length + 2);
            EXPECT_NEAR(static_cast<double>(found.size()), expected_until(rate, length + 2), 1.1)
                << top << "/s, to zero in " << length << " s";
        }
    }
}

// 2/19 users a second, down to zero in 19 s, are one user, at 19 s, up to rounding.
TEST(ArrivalClock, RoundingAtTheFootOfARampLosesNobody) {
    for (int length = 1; length <= 200; ++length) {
        const Rate rate{{at(0), 2.0 / length}, {at(length), 0}, {at(length + 1), 50}};
        const auto found = arrivals(open_class(Arrivals::constant, rate), length + 2);
        EXPECT_NEAR(static_cast<double>(found.size()), 76, 1) << "over " << length << " s";
    }
}

TEST(ArrivalClock, ARateOfZeroNeverBringsAnyone) {
    EXPECT_EQ(clock_of(open_class(Arrivals::poisson, {{at(0), 0}})).next(), sim::never);
    EXPECT_EQ(clock_of(open_class(Arrivals::constant, {{at(0), 0}})).next(), sim::never);
}

TEST(ArrivalClock, NeverStaysNever) {
    ArrivalClock clock = clock_of(open_class(Arrivals::constant, {{at(0), 3}, {at(1), 0}}));
    EXPECT_NE(clock.next(), sim::never);
    for (int call = 0; call != 3; ++call) {
        EXPECT_EQ(clock.next(), sim::never);
    }
}

TEST(ArrivalClock, AClosedClassHasNoArrivals) {
    TrafficSpec spec;
    spec.users = 10;
    EXPECT_EQ(clock_of(spec).next(), sim::never);
}

// Mean and variance of a Poisson count are equal: four standard errors over the replications.
void expect_poisson_counts(const TrafficSpec& spec, double end, double expected) {
    constexpr int replications = 400;
    double sum = 0;
    double sum_of_squares = 0;
    for (int replication = 0; replication != replications; ++replication) {
        const auto found = arrivals(spec, end, static_cast<std::uint64_t>(replication));
        const double difference = static_cast<double>(found.size()) - expected;
        sum += difference;
        sum_of_squares += difference * difference;
    }
    EXPECT_NEAR(sum / replications, 0, 4 * std::sqrt(expected / replications));
    EXPECT_NEAR(sum_of_squares / replications / expected, 1, 4 * std::sqrt(2.0 / replications));
}

TEST(ArrivalClock, PoissonArrivalsHaveAPoissonCount) {
    expect_poisson_counts(open_class(Arrivals::poisson, {{at(0), 50}}), 10, 500);
}

TEST(ArrivalClock, PoissonArrivalsOnARampHaveAPoissonCount) {
    const Rate rate{{at(0), 0}, {at(4), 120}, {at(8), 20}};
    expect_poisson_counts(open_class(Arrivals::poisson, rate), 10, expected_until(rate, 10));
}

TEST(ArrivalClock, PoissonArrivalsBeginAtFrom) {
    TrafficSpec spec = open_class(Arrivals::poisson, {{at(0), 50}});
    spec.from = at(4);
    EXPECT_GE(arrivals(spec, 10).front(), 4.0);
    expect_poisson_counts(spec, 10, 300);
}

TEST(ArrivalClock, BurstyArrivalsOfOnePhaseArePoisson) {
    expect_poisson_counts(bursty_class({{50, sim::seconds(3)}}), 10, 500);
}

// 10/s for 9 s and 200/s for 1 s in the mean: 29/s, and the counts vary far more than Poisson's.
TEST(ArrivalClock, BurstyArrivalsHaveTheMeanOfTheirPhasesAndMoreVariance) {
    const TrafficSpec spec = bursty_class({{10, sim::seconds(9)}, {200, sim::seconds(1)}});
    constexpr int replications = 200;
    double sum = 0;
    double sum_of_squares = 0;
    for (int replication = 0; replication != replications; ++replication) {
        ArrivalClock clock = clock_of(spec, static_cast<std::uint64_t>(replication));
        double count = 0;
        while (true) {
            const Instant next = clock.next();
            if (next >= at(1'000)) break;
            count += next >= at(200) ? 1 : 0;  // which phase comes first no longer matters
        }
        sum += count;
        sum_of_squares += count * count;
    }
    const double mean = sum / replications;
    const double variance = sum_of_squares / replications - mean * mean;
    EXPECT_NEAR(mean, 29 * 800, 4 * std::sqrt(variance / replications));
    EXPECT_GT(variance, 20 * mean);
}

TEST(ArrivalClock, ABurstyPhaseWithoutUsersIsPassedOver) {
    const auto found = arrivals(bursty_class({{0, sim::seconds(1)}, {100, sim::seconds(1)}}), 100);
    EXPECT_GT(found.size(), 1'000U);
}

TEST(ArrivalClock, TheSameStreamsBringTheSameUsers) {
    const TrafficSpec spec = bursty_class({{10, sim::seconds(9)}, {200, sim::seconds(1)}});
    EXPECT_EQ(arrivals(spec, 100), arrivals(spec, 100));
    EXPECT_NE(arrivals(spec, 100, 0), arrivals(spec, 100, 1));
}

TEST(ArrivalClock, ArrivalsNeverGoBack) {
    const Rate rate{{at(0), 1e6}, {at(0.01), 0}, {at(0.02), 1e7}, {at(0.03), 1}};
    const auto found = arrivals(open_class(Arrivals::poisson, rate), 0.05);
    EXPECT_TRUE(std::is_sorted(found.begin(), found.end()));
}

}  // namespace
}  // namespace halfopen::models
