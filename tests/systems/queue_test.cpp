// What happens to those who wait for a worker.

#include "tests/systems/running.hpp"

namespace halfopen::tests {
namespace {

using models::Outcome;

// Five users at 1 s (and every 100 s), each 1 s of work, one worker.
std::string burst(const std::string& queue) {
    return "services: {desk: {workers: 1, queue: " + queue +
           ", endpoints: {get: [{work: 1s}]}, }}\n"
           "traffic:\n"
           "  a: {send: desk.get, rate: 0.01/s, arrivals: constant, priority: 9}\n"
           "  b: {send: desk.get, rate: 0.01/s, arrivals: constant, priority: 5}\n"
           "  c: {send: desk.get, rate: 0.01/s, arrivals: constant, priority: 0}\n"
           "run: {duration: 150s}\n";
}

double mean_of(const experiments::RunResult& result, const char* traffic) {
    return result.find_traffic(traffic)->response.mean() / 1e9;
}

TEST(Queue, ServesInOrderOfArrival) {
    const auto result = run(burst("{order: fifo}"));
    EXPECT_DOUBLE_EQ(mean_of(result, "a"), 1.0);
    EXPECT_DOUBLE_EQ(mean_of(result, "b"), 2.0);
    EXPECT_DOUBLE_EQ(mean_of(result, "c"), 3.0);
}

TEST(Queue, ServesTheLatestFirst) {
    const auto result = run(burst("{order: lifo}"));
    EXPECT_DOUBLE_EQ(mean_of(result, "c"), 2.0);
    EXPECT_DOUBLE_EQ(mean_of(result, "b"), 3.0);
}

TEST(Queue, ServesTheUrgentFirst) {
    const auto result = run(burst("{order: priority}"));
    EXPECT_DOUBLE_EQ(mean_of(result, "c"), 2.0);
    EXPECT_DOUBLE_EQ(mean_of(result, "b"), 3.0);
    EXPECT_DOUBLE_EQ(mean_of(result, "a"), 1.0);  // it had the worker already
}

TEST(Queue, RejectsBeyondItsCapacity) {
    const auto result = run(burst("{capacity: 1}"));
    EXPECT_EQ(result.find_traffic("b")->of(Outcome::ok), 1U);
    EXPECT_EQ(result.find_traffic("c")->of(Outcome::queue_full), 1U);
}

TEST(Queue, EndsAWaitThatIsTooLong) {
    const auto result = run(burst("{timeout: 1500ms}"));
    EXPECT_EQ(result.find_traffic("b")->of(Outcome::ok), 1U);
    EXPECT_EQ(result.find_traffic("c")->of(Outcome::queue_timeout), 1U);
}

TEST(Queue, SaysWhenItsServiceRanOutOfWorkers) {
    const auto result = run(burst("{}"));
    EXPECT_EQ(result.find_service("desk")->exhausted_at, sim::Instant{} + sim::seconds(100));
}

}  // namespace
}  // namespace halfopen::tests
