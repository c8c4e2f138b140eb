// Runs that are kept.

#include "experiments/store/store.hpp"

#include <gmock/gmock.h>
#include <sqlite3.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <limits>
#include <thread>

namespace halfopen::experiments {
namespace {

using testing::HasSubstr;

/// A folder of its own for each test.
class StoreTest : public testing::Test {
protected:
    StoreTest()
        : folder_(std::filesystem::temp_directory_path() /
                  ("halfopen_store_" +
                   std::to_string(std::hash<std::string>()(
                       testing::UnitTest::GetInstance()->current_test_info()->name())))) {
        std::filesystem::remove_all(folder_);
        std::filesystem::create_directories(folder_);
    }
    ~StoreTest() override { std::filesystem::remove_all(folder_); }

    std::string path() const { return (folder_ / "store.sqlite").string(); }

    static std::vector<StoredRun> found(Store& store, const StoredQuestionId& question,
                                        std::uint32_t replications = 100) {
        std::vector<StoredRun> runs;
        store.find(question, replications, [&](StoredRun&& run) { runs.push_back(run); });
        return runs;
    }

    void change(const std::string& sql) const {
        sqlite3* connection = nullptr;
        sqlite3_open(path().c_str(), &connection);
        EXPECT_EQ(sqlite3_exec(connection, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK);
        sqlite3_close(connection);
    }

    std::filesystem::path folder_;
};

const StoredQuestion question{"ab12", {"users.p99", "users.succeed"}, 7, sim::seconds(60)};
const StoredRun a_run{3, 0xffff'ffff'ffff'fff1, 42, {0.25, -1e300}};

std::string problem(const auto& ask) {
    try {
        ask();
    } catch (const StoreError& error) {
        return error.what();
    }
    return "no problem";
}

TEST_F(StoreTest, FindsWhatWasPutAfterItWasClosed) {
    {
        Store store(path());
        store.put(store.enter(question, "schema: 1"), a_run);
    }
    Store store(path());
    const auto runs = found(store, store.enter(question, "schema: 1"));
    ASSERT_EQ(runs.size(), 1U);
    EXPECT_EQ(runs[0].replication, 3U);
    EXPECT_EQ(runs[0].fingerprint, a_run.fingerprint);
    EXPECT_EQ(runs[0].requests, 42U);
    EXPECT_EQ(runs[0].values, a_run.values);
    EXPECT_EQ(store.count(), 1U);
    EXPECT_EQ(store.system("ab12"), "schema: 1");
    EXPECT_EQ(store.system("other"), std::nullopt);
}

TEST_F(StoreTest, KeepsWhatIsNoNumber) {
    Store store(path());
    const auto id = store.enter(question, "");
    store.put(id, {0, 1, 1, {std::numeric_limits<double>::quiet_NaN(), 1}});
    EXPECT_TRUE(std::isnan(found(store, id).front().values.front()));
}

TEST_F(StoreTest, TellsQuestionsApart) {
    Store store(path());
    store.put(store.enter(question, ""), a_run);
    for (StoredQuestion other : {StoredQuestion{"cd34", question.figures, 7, sim::seconds(60)},
                                 StoredQuestion{"ab12", {"users.p99"}, 7, sim::seconds(60)},
                                 StoredQuestion{"ab12", question.figures, 8, sim::seconds(60)},
                                 StoredQuestion{"ab12", question.figures, 7, sim::seconds(61)}}) {
        EXPECT_TRUE(found(store, store.enter(other, "")).empty());
    }
    EXPECT_TRUE(found(store, store.enter(question, ""), 3).empty());  // below replication 3
}

TEST_F(StoreTest, KeepsTheFirstOfTwo) {
    Store store(path());
    const auto id = store.enter(question, "");
    store.put(id, a_run);
    store.put(id, {3, 5, 5, {5, 5}});
    EXPECT_EQ(found(store, id).front().fingerprint, a_run.fingerprint);
}

TEST_F(StoreTest, DoesNotFindWhatAnotherVersionRan) {
    { Store(path()).put(Store(path()).enter(question, "schema: 1"), a_run); }
    change("UPDATE systems SET engine = '0.0.9+other'");
    Store store(path());
    EXPECT_TRUE(found(store, store.enter(question, "schema: 1")).empty());
    EXPECT_EQ(store.count(), 0U);
}

TEST_F(StoreTest, IsWrittenByManyThreads) {
    Store store(path());
    const auto id = store.enter(question, "");
    {
        std::vector<std::jthread> threads;
        for (std::uint32_t first = 0; first != 4; ++first) {
            threads.emplace_back([&, first] {
                for (std::uint32_t run = first; run < 400; run += 4)
                    store.put(id, {run, run, 1, {}});
            });
        }
    }
    EXPECT_EQ(found(store, id, 400).size(), 400U);
}

TEST_F(StoreTest, IsUsedByTwoProgramsAtOnce) {
    Store one(path());
    Store other(path());
    one.put(one.enter(question, ""), a_run);
    other.put(other.enter(question, ""), {4, 1, 1, {1, 2}});
    EXPECT_EQ(found(one, one.enter(question, "")).size(), 2U);
}

TEST_F(StoreTest, NoticesAChangedNumber) {
    { Store(path()).put(Store(path()).enter(question, ""), a_run); }
    change("UPDATE runs SET requests = 43");
    Store store(path());
    const auto id = store.enter(question, "");
    EXPECT_THAT(problem([&] { found(store, id); }), HasSubstr("it is damaged\n   help: move"));
}

TEST_F(StoreTest, SaysWhatIsWrongWithAFile) {
    EXPECT_THAT(problem([&] { Store store((folder_ / "no" / "x.sqlite").string()); }),
                HasSubstr("it can be neither opened nor made"));
    std::ofstream(path()) << std::string(5000, 'x');
    EXPECT_THAT(problem([&] { Store store(path()); }), HasSubstr("it is no store of halfopen"));
}

TEST_F(StoreTest, LeavesOtherProgramsDatabasesAlone) {
    change("CREATE TABLE theirs (x)");
    EXPECT_THAT(problem([&] { Store store(path()); }), HasSubstr("it is no store of halfopen"));
}

TEST_F(StoreTest, RefusesWhatANewerOneMade) {
    { Store store(path()); }
    change("PRAGMA user_version = 99");
    EXPECT_THAT(problem([&] { Store store(path()); }), HasSubstr("a newer halfopen made it"));
}

}  // namespace
}  // namespace halfopen::experiments
