// Systems so small that every number can be worked out by hand.

#include "experiments/ablation.hpp"

#include <gmock/gmock.h>

#include <algorithm>

#include "experiments/ablation_report.hpp"

namespace halfopen::experiments {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using Measure = AblationMeasure;

constexpr const char* page_to_list = "page.show -> list.get";

/// Ten requests a second, without dice. From 10 s on `list` does not answer any more: only a
/// timeout and a fallback together help.
topologies::Topology hanging(const std::string& policies =
                                 "[{fallback: empty}, "
                                 "{attempt_timeout: 100ms}]",
                             const std::string& incident = "{slow: list, from: 10s, work: 1h}") {
    topologies::Reading reading = topologies::read_text(R"(
schema: 1
title: A list that hangs
services:
  page: {workers: 100, endpoints: {show: [{work: 10ms}, {call: list.get}]}}
  list: {workers: unlimited, endpoints: {get: [{work: 10ms}]}}
traffic:
  readers: {send: page.show, rate: 10/s, arrivals: constant, give_up_after: 2s}
incidents: [)" + incident + R"(]
run: {duration: 30s, seed: 3}
variants:
  bare: {protect: null}
protect:
  page.show -> list.get: )" + policies + R"(
expect:
  as_written:
    - {of: readers, succeed: equals 100%}
    - {of: page, workers_exhausted: never}
)");
    EXPECT_TRUE(reading.ok()) << topologies::to_text(reading.diagnostics);
    return *reading.topology;
}

topologies::Topology crashing() {
    return hanging("[{fallback: empty}, {attempt_timeout: 100ms}]",
                   "{crash: list, from: 10s, until: 20s}");
}

AblationOptions twice() {
    AblationOptions options;
    options.replications = 2;
    return options;
}

double mean(const AblationSet& set, Measure measure) { return set.measures[place(measure)].mean; }
double mean(const PerMeasure<Estimate>& all, Measure measure) { return all[place(measure)].mean; }

std::string complaint_about(const topologies::Topology& topology, const std::string& edge,
                            const AblationOptions& options = {}) {
    try {
        ablate(topology, edge, options);
    } catch (const AblationError& error) {
        return error.what();
    }
    return "";
}

// --- what the sets give

TEST(Ablation, RunsEverySet) {
    const Ablation it = ablate(hanging(), page_to_list, twice());
    EXPECT_EQ(it.sets.size(), 4);
    EXPECT_THAT(it.call.defences, ElementsAre("fallback", "attempt_timeout"));
    EXPECT_TRUE(it.is_complete);
    EXPECT_EQ(it.finished, 2);
}

TEST(Ablation, OnlyTimeoutAndFallbackTogetherServeThoseWhoHang) {
    const Ablation it = ablate(hanging(), page_to_list, twice());
    EXPECT_DOUBLE_EQ(mean(it.sets[3], Measure::success_rate), 1);
    for (std::size_t other = 0; other != 3; ++other) {
        EXPECT_LT(mean(it.sets[other], Measure::success_rate), 0.01) << other;
    }
}

TEST(Ablation, WhoeverIsMissingCostsEverythingAndAloneGivesNothing) {
    const Ablation it = ablate(hanging(), page_to_list, twice());
    for (const Contribution& each : it.contributions) {
        EXPECT_NEAR(mean(each.missing, Measure::success_rate), -1, 0.01);
        EXPECT_NEAR(mean(each.alone, Measure::success_rate), 0, 0.01);
        EXPECT_NEAR(each.shapley.mean, 0.5, 0.01);
    }
}

TEST(Ablation, TheSmallestSetIsBoth) {
    EXPECT_THAT(ablate(hanging(), page_to_list, twice()).smallest, ElementsAre(3U));
}

TEST(Ablation, FallbackAloneContainsACrash) {
    const Ablation it = ablate(crashing(), page_to_list, twice());
    EXPECT_THAT(it.smallest, ElementsAre(1U));
    EXPECT_NEAR(it.contributions[0].shapley.mean, 0.5, 0.01);  // 10 of the 20 s from its begin on
    EXPECT_DOUBLE_EQ(it.contributions[1].shapley.mean, 0);
}

TEST(Ablation, ACrashedServiceIsStillCalled) {
    const Ablation it = ablate(crashing(), page_to_list, twice());
    EXPECT_NEAR(mean(it.sets[3], Measure::calls_sent), 100, 1);  // 10/s for 10 s
}

TEST(Ablation, WhatAPartitionSwallowsWasSent) {
    const auto topology = hanging("[{fallback: empty}, {attempt_timeout: 100ms}]",
                                  "{partition: page -> list, from: 10s, until: 20s}");
    const Ablation it = ablate(topology, page_to_list, twice());
    for (const AblationSet& set : it.sets) EXPECT_NEAR(mean(set, Measure::calls_sent), 100, 1);
}

TEST(Ablation, RetriesAreSentToo) {
    const auto topology = hanging("[{retry: {max_attempts: 3}}, {attempt_timeout: 100ms}]",
                                  "{partition: page -> list, from: 10s, until: 20s}");
    const Ablation it = ablate(topology, page_to_list, twice());
    EXPECT_NEAR(mean(it.sets[3], Measure::calls_sent), 300, 4);
}

TEST(Ablation, ABreakerSparesTheCrashedService) {
    const auto topology = hanging(
        "[{circuit_breaker: {preset: resilience4j, sliding_window_size: 10, "
        "minimum_number_of_calls: 10, wait_duration_in_open_state: 1h}}]",
        "{crash: list, from: 10s, until: 20s}");
    const Ablation it = ablate(topology, page_to_list, twice());
    EXPECT_LT(mean(it.sets[1], Measure::calls_sent), 12);
    EXPECT_NEAR(mean(it.contributions[0].missing, Measure::calls_sent), 92, 5);
}

TEST(Ablation, AHangingListHoldsAWorkerForEachPage) {
    const Ablation it = ablate(hanging(), page_to_list, twice());
    EXPECT_NEAR(mean(it.sets[3], Measure::workers_mean), 1.1, 0.02);        // 10/s x (10 + 100 ms)
    EXPECT_NEAR(mean(it.sets[0], Measure::workers_exhausted_at), 20, 0.2);  // 10/s for 10 s
    EXPECT_DOUBLE_EQ(mean(it.sets[0], Measure::workers_peak), 100);
    EXPECT_EQ(it.sets[3].measures[place(Measure::workers_exhausted_at)].count, 0);
}

/// A bulkhead whose places are never given back: after 20 s, too, only the fallback serves.
topologies::Topology serving_guests_for_ever() {
    return hanging("[{fallback: empty}, {bulkhead: {max_concurrent_calls: 5}}]",
                   "{partition: page -> list, from: 10s, until: 20s}");
}

TEST(Ablation, ServedWithFallbacksForEverIsNotContained) {
    const Ablation it = ablate(serving_guests_for_ever(), page_to_list, twice());
    const AblationSet& both = it.sets[3];
    EXPECT_GT(mean(both, Measure::success_rate), 0.95);
    EXPECT_DOUBLE_EQ(mean(both, Measure::full_after), 0);
    EXPECT_EQ(both.measures[place(Measure::recovery)].count, 0);
    EXPECT_FALSE(both.contains);
    EXPECT_THAT(it.smallest, testing::IsEmpty());
    EXPECT_THAT(report(it, {.width = 1000}),
                HasSubstr("never served in full again with all defences"));
}

TEST(Ablation, WhatAFallbackServesIsNotInFull) {
    const Ablation it = ablate(crashing(), page_to_list, twice());
    EXPECT_DOUBLE_EQ(mean(it.sets[3], Measure::success_rate), 1);
    EXPECT_NEAR(mean(it.sets[3], Measure::full_rate), 0.5, 0.01);  // 10 of the 20 s
    EXPECT_DOUBLE_EQ(mean(it.sets[3], Measure::full_after), 1);
    EXPECT_NEAR(it.contributions[0].shapley_full.mean, 0, 1e-9);
}

TEST(Ablation, RecoveryIsMeasuredFromTheIncidentsEnd) {
    const Ablation it = ablate(crashing(), page_to_list, twice());
    EXPECT_DOUBLE_EQ(mean(it.sets[3], Measure::recovery), 0);
    const Ablation endless = ablate(hanging(), page_to_list, twice());
    EXPECT_EQ(endless.sets[3].measures[place(Measure::recovery)].count, 0);
}

TEST(Ablation, ThoseWhoWaitForEverAreNotServed) {
    const auto patient = hanging().with("traffic.readers.give_up_after", "1h");
    ASSERT_TRUE(patient.ok());
    const Ablation it = ablate(*patient.topology, page_to_list, twice());
    EXPECT_LT(mean(it.sets[0], Measure::success_rate), 0.02);
}

TEST(Ablation, OtherDefencesStayWhenOnlySomeAreChosen) {
    AblationOptions options = twice();
    options.only = {"fallback"};
    const Ablation it = ablate(hanging(), page_to_list, options);
    EXPECT_EQ(it.sets.size(), 2);
    EXPECT_THAT(it.call.kept, ElementsAre("attempt_timeout"));
    EXPECT_NEAR(it.contributions[0].shapley.mean, 1, 0.01);
}

TEST(Ablation, TheFullSetIsTheSystemAsItIs) {
    const topologies::Topology topology = hanging();
    const models::Blueprint& blueprint = topology.blueprint();
    const AblatedCall call = find_call(topology, "as_written", page_to_list, {});
    const auto edge = call.edges.front();
    EXPECT_EQ(with_defences(blueprint, call, 3).edges[edge].policies.size(), 2);
    const auto only_timeout = with_defences(blueprint, call, 2).edges[edge].policies;
    ASSERT_EQ(only_timeout.size(), 1);
    EXPECT_TRUE(std::holds_alternative<models::AttemptTimeoutSettings>(only_timeout.front()));
}

// --- criteria

TEST(Ablation, AnExpectationOfTheFileCanBeTheCriterion) {
    AblationOptions options = twice();
    options.expect = {"workers_exhausted"};
    const Ablation it = ablate(hanging(), page_to_list, options);
    EXPECT_THAT(it.smallest, ElementsAre(2U));  // the timeout alone keeps the workers free
    EXPECT_THAT(it.criterion, HasSubstr("workers_exhausted never"));
}

TEST(Ablation, AnUnknownExpectationIsRefused) {
    AblationOptions options;
    options.expect = {"nothing like it"};
    EXPECT_THAT(complaint_about(hanging(), page_to_list, options), HasSubstr("readers: succeed"));
}

TEST(Ablation, AllSmallestSetsAreNamed) {
    std::vector<AblationSet> sets(8);
    for (DefenceSet present = 0; present != 8; ++present) sets[present].present = present;
    for (const std::size_t index : {3U, 5U, 7U}) sets[index].contains = true;
    EXPECT_THAT(smallest_containing(sets), ElementsAre(3U, 5U));
}

TEST(Ablation, NoDefenceIsNeededWhereNothingGoesWrong) {
    const Ablation it = ablate(hanging("[{attempt_timeout: 100ms}]", ""), page_to_list, twice());
    EXPECT_THAT(it.smallest, ElementsAre(0U));
    EXPECT_FALSE(it.when.has_incident);
}

// --- which call

TEST(AblatedCall, AServicePairIsAccepted) {
    const AblatedCall call = find_call(hanging(), "as_written", "page->list", {});
    EXPECT_EQ(call.name, "page -> list");
    EXPECT_EQ(call.edges.size(), 1);
}

TEST(AblatedCall, AnyCallerIsAStar) {
    EXPECT_EQ(find_call(hanging(), "as_written", "* -> list", {}).edges.size(), 1);
}

TEST(AblatedCall, AMisspeltCallIsToldTheOneThatWasMeant) {
    EXPECT_THAT(complaint_about(hanging(), "page -> lst"),
                HasSubstr("help: did you mean 'page -> list'?"));
    EXPECT_THAT(complaint_about(hanging(), "page.shw -> list.get"),
                HasSubstr("did you mean 'page.show -> list.get'?"));
}

TEST(AblatedCall, WithoutAnArrowItIsNoCall) {
    EXPECT_THAT(complaint_about(hanging(), "page"), HasSubstr("write it as `caller -> callee`"));
}

TEST(AblatedCall, ACallWithoutDefencesIsToldWhereItHasSome) {
    AblationOptions options;
    options.variant = "bare";
    EXPECT_THAT(complaint_about(hanging(), page_to_list, options),
                HasSubstr("in the variant 'as_written' it has fallback and attempt_timeout"));
    EXPECT_THAT(complaint_about(hanging(), "readers -> page"), HasSubstr("under `protect:`"));
}

TEST(AblatedCall, MoreThanEightDefencesMustBeChosenFrom) {
    std::string many = "[";
    for (int each = 1; each != 10; ++each) {
        many += (each > 1 ? ", " : "") + std::string("{attempt_timeout: ") +
                std::to_string(1000 - each) + "ms}";
    }
    const auto topology = hanging(many + "]");
    EXPECT_THAT(complaint_about(topology, page_to_list), HasSubstr("--only attempt_timeout,"));
    AblationOptions options = twice();
    options.only = {"attempt_timeout 2", "attempt_timeout 9"};
    EXPECT_EQ(ablate(topology, page_to_list, options).sets.size(), 4);
}

TEST(AblatedCall, AnUnknownDefenceIsToldTheOneThatWasMeant) {
    AblationOptions options;
    options.only = {"falback"};
    EXPECT_THAT(complaint_about(hanging(), page_to_list, options),
                HasSubstr("did you mean 'fallback'?"));
}

// --- threads

TEST(Ablation, AnyNumberOfThreadsGivesTheSameBytes) {
    AblationOptions options = twice();
    options.threads = 1;
    const std::string one = to_json(ablate(hanging(), page_to_list, options), "");
    options.threads = 5;
    EXPECT_EQ(to_json(ablate(hanging(), page_to_list, options), ""), one);
}

TEST(Ablation, SetsOfOneReplicationHaveTheSameDice) {
    const auto topology =
        hanging("[{attempt_timeout: 1h}]", "").with("traffic.readers.arrivals", "poisson");
    ASSERT_TRUE(topology.ok());
    const Ablation it = ablate(*topology.topology, page_to_list, twice());
    EXPECT_EQ(it.sets[0].seconds[3].sent, it.sets[1].seconds[3].sent);
    EXPECT_NE(it.sets[0].trials[0].fingerprint, it.sets[0].trials[1].fingerprint);
}

TEST(Ablation, StoppedItKeepsWholeReplications) {
    AblationOptions options;
    options.replications = 100'000;
    options.threads = 2;
    int looks = 0;
    options.keep_going = [&](double) { return ++looks < 6; };
    const Ablation it = ablate(hanging(), page_to_list, options);
    EXPECT_FALSE(it.is_complete);
    EXPECT_GT(it.finished, 0);
    EXPECT_LT(it.finished, options.replications);
    EXPECT_EQ(it.sets[3].measures[place(Measure::success_rate)].count, it.finished);
    EXPECT_THAT(report(it), HasSubstr("INCOMPLETE"));
}

TEST(Ablation, StoppedAtOnceItComparesNothing) {
    AblationOptions options;
    options.duration = sim::seconds(100'000'000);
    options.keep_going = [](double) { return false; };
    const Ablation it = ablate(hanging(), page_to_list, options);
    EXPECT_EQ(it.finished, 0);
    EXPECT_TRUE(it.contributions.empty());
    EXPECT_THAT(report(it), HasSubstr("too early to compare anything"));
    EXPECT_THAT(to_json(it, ""), HasSubstr("\"complete\":false"));
}

// --- words

TEST(AblationReport, SaysWhatAnyOneMissingWouldHaveCost) {
    const std::string text = report(ablate(hanging(), page_to_list, twice()), {.width = 1000});
    EXPECT_THAT(text, HasSubstr("With all of them, 100 % of the users' requests are served"));
    EXPECT_THAT(text, HasSubstr("Without fallback, "));
    EXPECT_THAT(text, HasSubstr(" points fewer"));
    EXPECT_THAT(text, HasSubstr("The smallest set that would contain the incident (each class of "
                                "users is served at 99 % or more, in every replication) is "
                                "fallback and attempt_timeout."));
    EXPECT_THAT(text, Not(HasSubstr("Once the incident is over")));
}

TEST(AblationReport, CsvHasARowForEachRun) {
    const std::string csv = to_csv(ablate(crashing(), page_to_list, twice()));
    EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 1 + 4 * 2);
    EXPECT_THAT(
        csv,
        HasSubstr(
            "set,fallback,attempt_timeout,replication,seed,fingerprint,"
            "success_rate,full_rate,full_after,p99,workers_mean,workers_peak,workers_exhausted_at,"
            "calls_sent,recovery,success_rate.readers,contained\n"));
}

}  // namespace
}  // namespace halfopen::experiments
