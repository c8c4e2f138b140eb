// One server, ten milliseconds of work in the mean: M/M/1, M/G/1, G/M/1.

#include "tests/theory/formulas.hpp"
#include "tests/theory/replicated.hpp"

namespace halfopen::tests {
namespace {

constexpr double service = 0.010;
const std::string exponential = "{exponential: 10ms}";

std::string desk(const std::string& law, double load, double requests,
                 const std::string& queue = "{}", const std::string& more = "") {
    const double rate = load / service;
    return "services: {desk: {workers: 1, queue: " + queue + ", endpoints: {get: [{work: " + law +
           "}]}}}\ntraffic: {users: {send: desk.get, rate: " + std::to_string(rate) + "/s" + more +
           "}}\n" + lasting(requests / static_cast<double>(replications) / rate);
}

// The response is exponential with the mean 1 / (mu - lambda) (Kleinrock, Queueing Systems I, 3.2
// and 5.6), so at load .9 and mu = 1 the mean is 10 and p99 46.0517.
void response_is_exponential(double load, double requests) {
    const auto results = in_steady_state(desk(exponential, load, requests));
    const double mean = service / (1 - load);
    expect_agrees(results, "mean response", mean, mean_response());
    for (const double share : {0.5, 0.9, 0.99}) {
        expect_agrees(results, "response p" + std::to_string(std::lround(100 * share)),
                      -mean * std::log(1 - share), response_quantile(share), histogram_rounding);
    }
}

TEST(MM1, ResponseIsExponentialAtHalfTheLoad) { response_is_exponential(0.5, 4e6); }
TEST(MM1, ResponseIsExponentialAtFourFifths) { response_is_exponential(0.8, 1.6e7); }
TEST(MM1, ResponseIsExponentialAtNineTenths) {
    EXPECT_NEAR(-std::log(0.01) / (1 - 0.9), 46.0517, 1e-4);
    response_is_exponential(0.9, 4e7);
}
TEST(MM1, ResponseIsExponentialAtNineteenTwentieths) {
    if (!is_long()) GTEST_SKIP() << "HALFOPEN_LONG is not 1";
    response_is_exponential(0.95, 2.6e8);
}

TEST(MM1, PatienceEndsAsOftenAsTheTailSays) {
    const double mean = service / (1 - 0.5);
    const auto results = in_steady_state(
        desk(exponential, 0.5, 4e6, "{}", ", give_up_after: " + std::to_string(2 * mean) + "s"));
    expect_agrees(results, "P(response > 2 means)", std::exp(-2.0), share_of(Outcome::gave_up));
}

TEST(MM1, BusyIsTheLoad) {
    const auto results = in_steady_state(desk(exponential, 0.8, 1e6));
    expect_agrees(results, "utilisation", 0.8, busy());
}

TEST(MM1, NumberInTheSystemIsRateTimesResponse) {
    const auto results = in_steady_state(desk(exponential, 0.8, 8e6));
    expect_agrees(results, "number in the system", 0.8 / (1 - 0.8), in_system());
}

void mean_wait_is(const std::string& law, double squared_variation, double load, double requests) {
    const auto results = in_steady_state(desk(law, load, requests));
    const double rate = load / service;
    expect_agrees(results, "Wq", pollaczek_wait(rate, service, squared_variation),
                  [&](const RunResult& result) { return queued()(result) / rate; });
}

TEST(MG1, ConstantWorkWaitsHalfOfExponential) {
    EXPECT_NEAR(pollaczek_wait(0.8, 1, 0), 2, 1e-12);
    mean_wait_is("10ms", 0, 0.8, 4e6);
}
TEST(MG1, ErlangWork) { mean_wait_is("{erlang: {stages: 4, mean: 10ms}}", 0.25, 0.8, 5e6); }
TEST(MG1, UniformWork) { mean_wait_is("{uniform: {from: 0ms, to: 20ms}}", 1.0 / 3, 0.8, 5e6); }
TEST(MG1, GammaWork) { mean_wait_is("{gamma: {mean: 10ms, cv: 2}}", 4, 0.5, 8e6); }
TEST(MG1, HyperexponentialWorkOfVariationFour) {
    EXPECT_NEAR(pollaczek_wait(0.8, 1, 4), 10, 1e-12);
    mean_wait_is("{hyperexponential: {mean: 10ms, cv: 2}}", 4, 0.8, 3e7);
}
TEST(MG1, HyperexponentialWorkOfVariationSixteen) {
    mean_wait_is("{hyperexponential: {mean: 10ms, cv: 4}}", 16, 0.5, 3e7);
}
TEST(MG1, HyperexponentialWorkOfVariationSixteenUnderHeavyLoad) {
    if (!is_long()) GTEST_SKIP() << "HALFOPEN_LONG is not 1";
    EXPECT_NEAR(pollaczek_wait(0.8, 1, 16), 34, 1e-12);
    mean_wait_is("{hyperexponential: {mean: 10ms, cv: 4}}", 16, 0.8, 1.2e8);
}
TEST(MG1, LognormalWork) { mean_wait_is("{lognormal: {mean: 10ms, cv: 1}}", 1, 0.5, 8e6); }

// Without looking at the work the order does not change the mean wait (Kleinrock II, 3.4).
TEST(MG1, LatestFirstHasTheMeanWaitOfFirstComeFirstServed) {
    const auto results =
        in_steady_state(desk("{gamma: {mean: 10ms, cv: 0.5}}", 0.8, 5e6, "{order: lifo}"));
    expect_agrees(results, "mean response", service + pollaczek_wait(80, service, 0.25),
                  mean_response());
}

TEST(GM1, ConstantArrivals) {
    const auto results = in_steady_state(desk(exponential, 0.8, 4e6, "{}", ", arrivals: constant"));
    const double exact = mean_response_of_g_m_1(100, [](double s) { return std::exp(-s / 80); });
    expect_agrees(results, "mean response", exact, mean_response());
}

// Three classes with work of their own; the one in service is not interrupted (Cobham, Operations
// Research 2, 1954): Wq of class k is W0 / ((1 - load of those before) (1 - load up to k)).
TEST(Priority, EachClassWaitsAsCobhamSays) {
    const std::vector<double> rates{30, 20, 10};
    const std::vector<double> work{0.008, 0.010, 0.035};
    const auto results = in_steady_state(
        "services: {desk: {workers: 1, queue: {order: priority}, endpoints: {\n"
        "  first: [{work: {exponential: 8ms}}], second: [{work: 10ms}],\n"
        "  third: [{work: {exponential: 35ms}}]}}}\n"
        "traffic:\n"
        "  c0: {send: desk.first, rate: 30/s, priority: 0}\n"
        "  c1: {send: desk.second, rate: 20/s, priority: 3}\n"
        "  c2: {send: desk.third, rate: 10/s, priority: 9}\n" +
        lasting(6000));
    const double residual =
        (30 * 2 * 0.008 * 0.008 + 20 * 0.010 * 0.010 + 10 * 2 * 0.035 * 0.035) / 2;
    double before = 0;
    for (std::size_t index = 0; index != rates.size(); ++index) {
        const double until = before + rates[index] * work[index];
        expect_agrees(results, "response of class " + std::to_string(index),
                      work[index] + residual / ((1 - before) * (1 - until)),
                      mean_response("c" + std::to_string(index)));
        before = until;
    }
}

// With arrivals at 120 % of what can be carried there is no mean to converge to.
TEST(Unstable, IsReportedWhenTheFileIsRead) {
    const topologies::Reading reading =
        topologies::read_text("schema: 1\n" + desk(exponential, 1.2, 1e4), "test.yaml");
    ASSERT_EQ(reading.diagnostics.size(), 1U);
    EXPECT_EQ(reading.diagnostics[0].code, topologies::Code::overloaded);
}

TEST(Unstable, AtFullLoadToo) {
    const topologies::Reading reading =
        topologies::read_text("schema: 1\n" + desk(exponential, 1.0, 1e4), "test.yaml");
    ASSERT_EQ(reading.diagnostics.size(), 1U);
    EXPECT_EQ(reading.diagnostics[0].code, topologies::Code::overloaded);
}

}  // namespace
}  // namespace halfopen::tests
