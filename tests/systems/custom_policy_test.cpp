// Policies of a user's own, here in C++, on timelines computed by hand.

#include <stdexcept>

#include "tests/systems/running.hpp"

namespace halfopen::tests {
namespace {

using models::CustomPermission;
using models::CustomPolicy;
using models::Outcome;
using models::Permission;

// Lets everything through, and counts.
struct Counting : CustomPolicy {
    std::unique_ptr<CustomPolicy> clone() const override {
        return std::make_unique<Counting>(*this);
    }
    CustomPermission permit(sim::Instant) override {
        ++permitted;
        return {};
    }
    void record(Outcome, sim::Duration, sim::Instant) override { ++recorded; }
    void release(sim::Instant) override { ++released; }
    bool retries() const override { return false; }
    std::optional<sim::Duration> retry_after(Outcome, std::uint32_t, sim::Instant) override {
        return std::nullopt;
    }
    Outcome finish(Outcome outcome) override { return outcome; }

    int permitted = 0;
    int recorded = 0;
    int released = 0;
};

// After ten failures it answers for the callee.
struct TenFailures final : Counting {
    std::unique_ptr<CustomPolicy> clone() const override {
        return std::make_unique<TenFailures>(*this);
    }
    CustomPermission permit(sim::Instant) override {
        return {
            recorded < 10 ? Permission::permitted : Permission::rejected, {}, Outcome::degraded};
    }
};

struct SecondThoughts final : Counting {
    std::unique_ptr<CustomPolicy> clone() const override {
        return std::make_unique<SecondThoughts>(*this);
    }
    CustomPermission permit(sim::Instant) override {
        return {Permission::waiting, sim::milliseconds(300), {}};
    }
    void record(Outcome, sim::Duration duration, sim::Instant) override {
        EXPECT_EQ(duration, sim::milliseconds(100));
    }
    bool retries() const override { return true; }
    std::optional<sim::Duration> retry_after(Outcome, std::uint32_t attempt,
                                             sim::Instant) override {
        return attempt < 3 ? std::optional(sim::milliseconds(50)) : std::nullopt;
    }
};

struct Faulty final : Counting {
    std::unique_ptr<CustomPolicy> clone() const override { return std::make_unique<Faulty>(*this); }
    CustomPermission permit(sim::Instant now) override {
        if (now >= sim::Instant{} + sim::seconds(20)) {
            throw std::range_error("at a loss");
        }
        return {};
    }
};

// A user a second, from 1 s on; the callee answers after 100 ms, always with an error.
std::shared_ptr<const models::Blueprint> failing(std::shared_ptr<const CustomPolicy> policy,
                                                 const std::string& patience = "1h") {
    const topologies::Reading reading = topologies::read_text(
        "schema: 1\n"
        "services:\n"
        "  page: {endpoints: {get: [{call: callee.get}]}}\n"
        "  callee: {endpoints: {get: [{work: 100ms}, {fail: 100%}]}}\n"
        "traffic: {users: {send: page.get, rate: 1/s, arrivals: constant}}\n"
        "protect: {page.get -> callee.get: [{deadline: " +
            patience +
            "}, {custom: own}]}\n"
            "run: {duration: 100500ms}\n",
        "test", ".", {{"own", std::move(policy)}});
    EXPECT_TRUE(reading.ok()) << topologies::to_text(reading.diagnostics);
    return std::make_shared<const models::Blueprint>(reading.topology.value().blueprint());
}

template <class Policy>
const Policy& policy_of(models::World& world) {
    return dynamic_cast<const Policy&>(world.policies().customs.at(0).policy());
}

TEST(CustomPolicy, AnswersForTheCallee) {
    const auto result = experiments::run(failing(std::make_shared<TenFailures>()));
    EXPECT_EQ(result.find_service("callee")->of(Outcome::error), 10U);
    EXPECT_EQ(result.find_traffic("users")->of(Outcome::degraded), 90U);
}

TEST(CustomPolicy, WaitsBeforeTheFirstAttemptAndBetweenAttempts) {
    models::World world(failing(std::make_shared<SecondThoughts>()), 1);
    // 1 s + 300 ms + 3 x 100 ms + 2 x 50 ms
    world.run_until(sim::Instant{} + sim::milliseconds(1'699));
    EXPECT_EQ(world.traffic(0).in_flight, 1U);
    world.run_until(sim::Instant{} + sim::milliseconds(1'700));
    EXPECT_EQ(world.traffic(0).in_flight, 0U);
    EXPECT_EQ(world.edge(0).attempts, 3U);
}

TEST(CustomPolicy, HearsOfACallThatNobodyWaitsForAnyMore) {
    models::World world(failing(std::make_shared<Counting>(), "50ms"), 1);
    world.run_until(sim::Instant{} + sim::milliseconds(10'500));
    EXPECT_EQ(policy_of<Counting>(world).released, 10);
    EXPECT_EQ(policy_of<Counting>(world).recorded, 0);
}

TEST(CustomPolicy, IsCopiedWithItsWorld) {
    models::World world(failing(std::make_shared<Counting>()), 1);
    world.run_until(sim::Instant{} + sim::milliseconds(10'500));
    models::World copy = world;
    copy.run_until(sim::Instant{} + sim::milliseconds(20'500));
    EXPECT_EQ(policy_of<Counting>(world).recorded, 10);
    EXPECT_EQ(policy_of<Counting>(copy).recorded, 20);
}

TEST(CustomPolicy, BeginsEveryRunAfresh) {
    const auto prototype = std::make_shared<TenFailures>();
    const auto blueprint = failing(prototype);
    const auto first = experiments::run(blueprint);
    EXPECT_EQ(experiments::run(blueprint).fingerprint, first.fingerprint);
    EXPECT_EQ(prototype->recorded, 0);
}

TEST(CustomPolicy, EndsTheRunByThrowing) {
    models::World world(failing(std::make_shared<Faulty>()), 1);
    EXPECT_THROW(world.run_until(sim::Instant{} + sim::seconds(100)), std::range_error);
    EXPECT_EQ(world.now(), sim::Instant{} + sim::seconds(20));
}

TEST(CustomPolicy, IsNotInAFile) {
    const topologies::Reading reading = topologies::read_text(
        "schema: 1\nservices: {a: {endpoints: {x: [{call: b.y}]}}, b: {endpoints: {y: []}}}\n"
        "protect: {a -> b: [{custom: Mine}]}\n");
    ASSERT_FALSE(reading.diagnostics.empty());
    EXPECT_EQ(reading.diagnostics[0].message, "no custom policy named 'Mine'");
}

}  // namespace
}  // namespace halfopen::tests
