// Replicas that the load balancer of one edge does not choose for a while.

#include "tests/systems/running.hpp"

namespace halfopen::tests {
namespace {

using models::Outcome;
using models::PolicyEvent;

// Two users at the same instant each second, for two replicas with one worker each and no queue:
// when one of the replicas is ejected, one of the two users is turned away.
std::string pairs(const std::string& callee, const std::string& policies,
                  const std::string& more = "") {
    return "services:\n"
           "  page: {workers: 10, endpoints: {get: [{call: callee.get}]}}\n"
           "  callee: {workers: 1, replicas: 2, queue: {capacity: 0}, endpoints: {get: " +
           callee +
           "}}\n"
           "traffic:\n"
           "  a: {send: page.get, rate: 1/s, arrivals: constant}\n"
           "  b: {send: page.get, rate: 1/s, arrivals: constant}\n"
           "protect: {page -> callee: " +
           policies + "}\n" + more + "run: {duration: 20500ms}\n";
}

std::string detection(const std::string& more) {
    return "{outlier_detection: {consecutive_5xx: 1, interval: 1s, base_ejection_time: 3s, "
           "max_ejection_percent: 50%" +
           more + "}}";
}

struct Told {
    models::World world;
    explicit Told(const std::string& yaml) : world(build(yaml), 1) {
        world.run_until(sim::Instant{} + sim::milliseconds(20'500));
        EXPECT_TRUE(world.broken_laws().empty());
    }
    std::uint32_t edge() const {
        std::uint32_t index = 0;
        while (world.blueprint().edges[index].name != "page.get -> callee.get") ++index;
        return index;
    }
    const std::vector<models::Ejection>& ejections() const { return world.ejections_of(edge()); }
    std::uint64_t of(Outcome outcome) {
        return world.edge(edge()).ended[static_cast<std::size_t>(outcome)];
    }
    std::uint64_t of(PolicyEvent event) {
        return world.edge(edge()).policies[static_cast<std::size_t>(event)];
    }
};

constexpr const char* crash =
    "incidents: [{crash: callee, replicas: 1, from: 10050ms, until: 10100ms}]\n";

TEST(OutlierDetection, EjectsAReplicaUntilTheFirstTickAfterItsTime) {
    const Told told(pairs("[{work: 100ms}]", "[" + detection("") + "]", crash));
    ASSERT_EQ(told.ejections().size(), 2U);
    EXPECT_EQ(told.ejections()[0].at, sim::Instant{} + sim::milliseconds(10'050));
    EXPECT_EQ(told.ejections()[0].replica, 0U);
    EXPECT_TRUE(told.ejections()[0].ejected);
    EXPECT_EQ(told.ejections()[1].at, sim::Instant{} + sim::seconds(14));
    EXPECT_FALSE(told.ejections()[1].ejected);
}

TEST(OutlierDetection, SendsNothingToAnEjectedReplica) {
    Told told(pairs("[{work: 100ms}]", "[" + detection("") + "]", crash));
    EXPECT_EQ(told.of(Outcome::crashed), 1U);
    EXPECT_EQ(told.of(Outcome::queue_full), 3U);  // at 11, 12 and 13 s
    Told unprotected(pairs("[{work: 100ms}]", "[]", crash));
    EXPECT_EQ(unprotected.of(Outcome::queue_full), 0U);
}

TEST(OutlierDetection, CountsWhatItDoes) {
    Told told(pairs("[{work: 100ms}]", "[" + detection("") + "]", crash));
    EXPECT_EQ(told.of(PolicyEvent::outlier_ejected), 1U);
    EXPECT_EQ(told.of(PolicyEvent::outlier_returned), 1U);
}

TEST(OutlierDetection, HoldsForOneEdgeOnly) {
    Told told(pairs("[{work: 100ms}]", "[" + detection("") + "]", crash));
    for (std::uint32_t edge = 0; edge != told.world.blueprint().edges.size(); ++edge) {
        EXPECT_EQ(told.world.ejections_of(edge).empty(), edge != told.edge());
    }
}

TEST(OutlierDetection, IsForgottenWhenNoReplicaIsLeft) {
    Told told(pairs("[{work: 100ms}, {fail: 100%}]",
                    "[{outlier_detection: {consecutive_5xx: 1, max_ejection_percent: 100%}}]"));
    EXPECT_EQ(told.of(PolicyEvent::outlier_ejected), 2U);
    EXPECT_EQ(told.of(Outcome::error), 40U);  // both are used as before
}

TEST(OutlierDetection, HearsOfTimeoutsFromTheReplicaThatWasAsked) {
    const Told told(pairs("[{work: 100ms}]", "[" + detection("") + ", {attempt_timeout: 40ms}]"));
    ASSERT_FALSE(told.ejections().empty());
    EXPECT_EQ(told.ejections()[0].at, sim::Instant{} + sim::milliseconds(1'040));
    EXPECT_EQ(told.ejections()[0].replica, 0U);
}

TEST(OutlierDetection, HearsOfEveryAttemptInsideARetry) {
    const std::string fails = "[{work: 100ms}, {fail: 100%}]";
    const std::string twice =
        "{outlier_detection: {consecutive_5xx: 2, max_ejection_percent: 50%}}";
    const std::string retry = "{retry: {max_attempts: 2}}";
    const Told inside(pairs(fails, "[" + retry + ", " + twice + "]"));
    EXPECT_EQ(inside.ejections()[0].at, sim::Instant{} + sim::milliseconds(1'200));
    const Told outside(pairs(fails, "[" + twice + ", " + retry + "]"));
    EXPECT_EQ(outside.ejections()[0].at, sim::Instant{} + sim::milliseconds(2'200));
}

TEST(OutlierDetection, HearsNothingOfItsCallersOwnGuards) {
    const Told told(
        pairs("[{work: 100ms}]", "[" + detection("") + ", {rate_limit: {limit: 1, period: 5s}}]"));
    EXPECT_TRUE(told.ejections().empty());
}

TEST(OutlierDetection, TakesAnAnswerThatTheCalleeIsBusyForAGatewayFailure) {
    const std::string only_gateway =
        "{outlier_detection: {consecutive_5xx: 0, consecutive_gateway_failure: 1, "
        "enforcing_consecutive_gateway_failure: 100%, max_ejection_percent: 50%}}";
    EXPECT_FALSE(Told(pairs("[{work: 1500ms}]", "[" + only_gateway + "]")).ejections().empty());
    EXPECT_TRUE(Told(pairs("[{fail: 100%}]", "[" + only_gateway + "]")).ejections().empty());
}

TEST(OutlierDetection, TellsBrokenConnectionsFromAnswersWhenSplit) {
    const std::string split = "[" +
                              detection(
                                  ", split_external_local_origin_errors: true, "
                                  "consecutive_local_origin_failure: 1, "
                                  "enforcing_consecutive_5xx: 0%") +
                              "]";
    EXPECT_EQ(Told(pairs("[{work: 100ms}]", split, crash)).ejections().size(), 2U);
    EXPECT_TRUE(Told(pairs("[{work: 100ms}, {fail: 100%}]", split)).ejections().empty());
}

TEST(OutlierDetection, TakesAFailureFromFurtherDownForAnAnswer) {
    const std::string deeper =
        "services:\n"
        "  page: {workers: 10, endpoints: {get: [{call: callee.get}]}}\n"
        "  callee: {workers: 10, replicas: 2, endpoints: {get: [{call: store.get}]}}\n"
        "  store: {workers: 10, endpoints: {get: [{work: 1s}]}}\n"
        "traffic: {users: {send: page.get, rate: 1/s, arrivals: constant}}\n"
        "protect:\n"
        "  callee -> store: [{attempt_timeout: 100ms}]\n"
        "  page -> callee: [{outlier_detection: {consecutive_5xx: 0, consecutive_gateway_failure: "
        "1, enforcing_consecutive_gateway_failure: 100%, max_ejection_percent: 50%}}]\n"
        "run: {duration: 20500ms}\n";
    EXPECT_TRUE(Told(deeper).ejections().empty());
}

TEST(OutlierDetection, HearsOfMessagesThatAreLost) {
    EXPECT_FALSE(Told(pairs("[{work: 100ms}]", "[" + detection("") + ", {attempt_timeout: 500ms}]",
                            "links: {page -> callee: {loss: 100%}}\n"))
                     .ejections()
                     .empty());
}

TEST(OutlierDetection, EndsWithThePoliciesThatReplaceIt) {
    const auto blueprint = build(pairs("[{work: 100ms}]", "[" + detection("") + "]", crash));
    models::World world(blueprint, 1);
    world.run_until(sim::Instant{} + sim::milliseconds(10'500));
    for (std::uint32_t edge = 0; edge != blueprint->edges.size(); ++edge) {
        world.protect(edge, {});
    }
    world.run_until(sim::Instant{} + sim::milliseconds(20'500));
    for (std::uint32_t edge = 0; edge != blueprint->edges.size(); ++edge) {
        const auto measured = world.edge(edge);
        EXPECT_EQ(measured.ended[static_cast<std::size_t>(Outcome::queue_full)], 0U);
        EXPECT_EQ(measured.policies[static_cast<std::size_t>(PolicyEvent::outlier_returned)], 0U);
    }
}

}  // namespace
}  // namespace halfopen::tests
