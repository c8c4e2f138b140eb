// Many settings, many runs, the same dice.

#include "experiments/sweep/sweep.hpp"

#include <gmock/gmock.h>

#include <bit>
#include <filesystem>

#include "experiments/run.hpp"
#include "experiments/store/stamp.hpp"
#include "experiments/sweep/report.hpp"

namespace halfopen::experiments {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

topologies::Topology queue() {
    topologies::Reading reading = topologies::read_text(R"(
schema: 1
title: A queue
services:
  desk: {workers: 1, queue: {capacity: 20}, endpoints: {ask: [{work: {exponential: 80ms}}]}}
traffic:
  people: {send: desk.ask, rate: 10/s}
run: {duration: 20s, seed: 3}
variants:
  two: {services: {desk: {workers: 2}}}
expect:
  as_written: [{of: people, succeed: above 1%}]
)");
    EXPECT_TRUE(reading.ok()) << to_text(reading.diagnostics);
    return *reading.topology;
}

Design workers() { return grid(std::array{Axis{"services.desk.workers", {"1", "2", "3"}}}); }

SweepOptions options(unsigned threads = 2) {
    SweepOptions options;
    options.replications = 4;
    options.threads = threads;
    return options;
}

Sweep swept(const SweepOptions& options, const Design& design = workers()) {
    return run_sweep(plan_sweep(queue(), design, options), options);
}

/// Everything about it, to the bit.
std::vector<std::uint64_t> bits(const Sweep& sweep) {
    std::vector<std::uint64_t> all;
    for (const SweptRun& run : sweep.runs) all.push_back(run.fingerprint);
    for (const double value : sweep.values) all.push_back(std::bit_cast<std::uint64_t>(value));
    return all;
}

std::string refusal(const Design& design, const SweepOptions& options = {}) {
    try {
        plan_sweep(queue(), design, options);
    } catch (const SweepError& error) {
        return error.what();
    }
    return "nothing was refused";
}

class InAFolder : public testing::Test {
protected:
    InAFolder() { std::filesystem::remove_all(path_); }
    ~InAFolder() override {
        for (const char* end : {"", "-wal", "-shm"}) std::filesystem::remove(path_ + end);
    }
    std::shared_ptr<Store> store() const { return std::make_shared<Store>(path_); }

    std::string path_ =
        (std::filesystem::temp_directory_path() /
         ("halfopen_sweep_" +
          std::string(testing::UnitTest::GetInstance()->current_test_info()->name()) + ".sqlite"))
            .string();
};

TEST(Sweep, IsTheSameToTheBitOverOneTwoAndEightThreads) {
    const auto one = bits(swept(options(1)));
    EXPECT_EQ(bits(swept(options(2))), one);
    EXPECT_EQ(bits(swept(options(8))), one);
}

TEST(Sweep, RunsWhatARunAloneRuns) {
    const Sweep sweep = swept(options());
    RunOptions alone;
    alone.replication = 2;
    const auto two = queue().blueprint("two");
    const RunResult result = run(std::make_shared<const models::Blueprint>(two), alone);
    const std::size_t place = sweep.place(1, 2);
    EXPECT_EQ(sweep.runs[place].fingerprint, result.fingerprint);
    EXPECT_EQ(sweep.runs[place].requests, result.traffic[0].sent);
    EXPECT_EQ(sweep.row(place)[sweep.figure("people.p99")],
              sim::to_seconds(result.traffic[0].response.quantile(0.99)));
    EXPECT_EQ(sweep.row(place)[sweep.figure("desk.queued")], result.services[0].queued_mean);
}

TEST(Sweep, ThrowsTheSameDiceInEverySetting) {
    const Sweep sweep = swept(options());
    EXPECT_EQ(sweep.runs[sweep.place(0, 1)].requests, sweep.runs[sweep.place(2, 1)].requests);
    EXPECT_NE(sweep.runs[sweep.place(0, 1)].requests, sweep.runs[sweep.place(0, 2)].requests);
}

TEST(Sweep, ReadsTheFiguresThatAreAskedFor) {
    SweepOptions asked = options();
    asked.figures = {"people.succeed from 5s until 15s", "people.succeed above 99% from 5s"};
    const Sweep sweep = swept(asked);
    EXPECT_THAT(shown_figures(sweep), ElementsAre(0, 1));
    for (std::size_t run = 0; run != sweep.runs.size(); ++run) {
        EXPECT_GT(sweep.row(run)[0], 0.5);
        EXPECT_TRUE(sweep.row(run)[1] == 0 || sweep.row(run)[1] == 1);
    }
    EXPECT_EQ(sweep.row(sweep.place(2, 0))[1], 1);  // three workers are plenty
    EXPECT_EQ(cell_of(sweep, 2, 1).share.trials, 4U);
    EXPECT_THAT(report(sweep), HasSubstr("100 % [51.0, 100]"));
}

TEST(Sweep, SaysEverythingThatIsWrongWithItsSettings) {
    const std::string text =
        refusal(grid(std::array{Axis{"services.desk.workers", {"0", "1", "many", "-1"}}}));
    EXPECT_THAT(text, HasSubstr("with services.desk.workers = 0"));
    EXPECT_THAT(text, HasSubstr("with services.desk.workers = many"));
    EXPECT_THAT(refusal(grid(std::array{Axis{"services.dsk.workers", {"1", "2"}}})),
                HasSubstr("did you mean services.desk.workers?"));
}

TEST(Sweep, SaysWhatIsWrongWithItsFigures) {
    SweepOptions asked = options();
    asked.figures = {"people.p98", "persons.p99"};
    const std::string text = refusal(workers(), asked);
    EXPECT_THAT(text, HasSubstr("did you mean 'p90'?"));
    EXPECT_THAT(text, HasSubstr("no traffic class or service named 'persons'"));
    asked.figures = {};
    asked.replications = 0;
    EXPECT_THAT(refusal(workers(), asked), HasSubstr("0 replications are none"));
}

TEST(Sweep, ThatIsStoppedKeepsWholeReplications) {
    SweepOptions stopped = options(1);
    stopped.replications = 1000;
    stopped.keep_going = [](double share) { return share < 0.02; };
    const Sweep sweep = swept(stopped);
    EXPECT_FALSE(sweep.is_complete);
    EXPECT_GT(sweep.finished(), 0U);
    EXPECT_LT(sweep.finished(), sweep.runs.size());
    EXPECT_THAT(report(sweep), HasSubstr("INCOMPLETE"));
    const std::size_t first = sweep.values_of(0, 0).size();
    const std::size_t last = sweep.values_of(2, 0).size();
    EXPECT_LE(first - last, 1U);
}

TEST_F(InAFolder, RecomputesNothing) {
    SweepOptions kept = options();
    kept.store = store();
    const auto first = bits(swept(kept));
    kept.keep_going = [](double) { return false; };  // nothing can be run any more
    const Sweep again = swept(kept);
    EXPECT_EQ(bits(again), first);
    EXPECT_EQ(again.recalled(), again.runs.size());
    EXPECT_TRUE(again.is_complete);
}

TEST_F(InAFolder, GoesOnWhereItWasStopped) {
    SweepOptions kept = options(1);
    kept.store = store();
    kept.replications = 300;
    SweepOptions stopped = kept;
    stopped.keep_going = [](double share) { return share < 0.1; };
    const std::size_t finished = swept(stopped).finished();
    const Sweep whole = swept(kept);
    EXPECT_EQ(whole.recalled(), finished);
    kept.store = nullptr;
    EXPECT_EQ(bits(whole), bits(swept(kept)));
}

TEST_F(InAFolder, AnswersTheSameQuestionAskedInOtherWords) {
    SweepOptions kept = options();
    kept.store = store();
    swept(kept);
    SweepOptions two = kept;
    two.variant = "two";
    EXPECT_EQ(swept(two, grid({})).recalled(), 4U);
}

TEST_F(InAFolder, ProvesItsStamps) {
    SweepOptions kept = options();
    kept.store = store();
    const Sweep sweep = swept(kept);
    const Stamp stamp = parse_stamp(to_text(stamp_of(sweep, sweep.place(1, 3))));
    EXPECT_TRUE(replay(stamp, nullptr, kept.store.get()).is_same);
    const topologies::Topology file = queue();
    EXPECT_TRUE(replay(stamp, &file, nullptr).is_same);  // two workers: the variant
    Stamp forged = stamp;
    forged.fingerprint ^= 1;
    EXPECT_FALSE(replay(forged, &file, nullptr).is_same);
    forged.system = "another";
    EXPECT_THROW(replay(forged, &file, nullptr), SweepError);
    EXPECT_THROW(replay(forged, nullptr, kept.store.get()), SweepError);
}

TEST(Stamp, MustBeWhole) {
    for (const char* text : {"", "halfopen", "halfopen/1/2/seed=1/replication=0/duration=1s/12",
                             "halfopen/1/2/seed=x/replication=0/duration=1s/0x12",
                             "halfopen/1/2/seed=1/replication=0/duration=1/0x12"}) {
        EXPECT_THROW(parse_stamp(text), SweepError) << text;
    }
}

}  // namespace
}  // namespace halfopen::experiments
