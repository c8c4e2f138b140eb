// How requests come in: bursts, ramps, and a backlog that drains.

#include "tests/theory/formulas.hpp"
#include "tests/theory/replicated.hpp"

namespace halfopen::tests {
namespace {

double sent_of(const RunResult& result) {
    return static_cast<double>(result.find_traffic("users")->sent);
}

TEST(Poisson, SendsItsRate) {
    const auto results = from_the_start(
        "services: {desk: {workers: unlimited, endpoints: {get: [{work: 1ms}]}}}\n"
        "traffic: {users: {send: desk.get, rate: 1000/s}}\n" +
        lasting(50));
    expect_agrees(results, "sent", 50'000, sent_of);
}

// A Poisson process with a rate over time sends the area under it, in the mean.
TEST(Ramp, SendsTheAreaUnderTheRate) {
    const auto results = from_the_start(
        "services: {desk: {workers: unlimited, endpoints: {get: [{work: 1ms}]}}}\n"
        "traffic: {users: {send: desk.get, rate: [{at: 10s, rate: 100/s}, {at: 30s, rate: "
        "1900/s},\n"
        "                                         {at: 40s, rate: 0/s}]}}\n" +
        lasting(50));
    expect_agrees(results, "sent", 10 * 100 + 20 * 1000 + 10 * 950, sent_of);
}

TEST(Bursty, SendsTheMeanRateOfItsPhases) {
    const auto results = from_the_start(
        "services: {desk: {workers: unlimited, endpoints: {get: [{work: 1ms}]}}}\n"
        "traffic: {users: {send: desk.get, arrivals: {bursty: [{rate: 25/s, for: 400ms},\n"
        "                                                      {rate: 375/s, for: 100ms}]}}}\n" +
        lasting(5000));
    expect_agrees(results, "a second", (25 * 0.4 + 375 * 0.1) / 0.5,
                  [](const RunResult& result) { return sent_of(result) / 5000; });
}

// MMPP/M/1, solved numerically: the Markov chain of phase and number, cut off at `most`.
double number_behind_bursts(const std::vector<double>& rates, const std::vector<double>& lengths,
                            double service_rate, std::size_t most) {
    const std::size_t phases = rates.size();
    const std::size_t states = phases * (most + 1);
    std::vector<std::vector<double>> chain(states, std::vector<double>(states, 0.0));
    for (std::size_t number = 0; number <= most; ++number) {
        for (std::size_t phase = 0; phase != phases; ++phase) {
            std::vector<double>& from = chain[phases * number + phase];
            if (number < most) from[phases * (number + 1) + phase] += rates[phase];
            if (number > 0) from[phases * (number - 1) + phase] += service_rate;
            from[phases * number + (phase + 1) % phases] += 1 / lengths[phase];
        }
    }
    const std::vector<double> probabilities = stationary(chain);
    double mean = 0;
    for (std::size_t state = 0; state != states; ++state) {
        const std::size_t number = state / phases;
        mean += static_cast<double>(number) * probabilities[state];
    }
    return mean;
}

TEST(Bursty, InFrontOfOneServerIsAnMMPPM1) {
    const auto results = in_steady_state(
        "services: {desk: {workers: 1, endpoints: {get: [{work: {exponential: 10ms}}]}}}\n"
        "traffic: {users: {send: desk.get, arrivals: {bursty: [{rate: 30/s, for: 300ms},\n"
        "                                                      {rate: 120/s, for: 200ms}]}}}\n" +
        lasting(12000));
    const double exact = number_behind_bursts({30, 120}, {0.3, 0.2}, 100, 300);
    expect_agrees(results, "number in the system", exact, in_system());
}

// 480 000 at once, 800 a second besides, 1000 a second served: over after B / (mu - lambda) = 2400
// s.
TEST(QueueDrain, TakesTheBacklogOverTheSpareRate) {
    const RunResult result =
        run("services: {desk: {workers: 1, endpoints: {get: [{work: 1ms}]}}}\n"
            "traffic:\n"
            "  flood: {send: desk.get, rate: 1000000/s, arrivals: constant, until: 480ms}\n"
            "  users: {send: desk.get, rate: 800/s, arrivals: constant}\n"
            "run: {duration: 2500s}\n");
    ASSERT_NEAR(static_cast<double>(result.find_traffic("flood")->sent), 480'000, 1);
    const auto& seconds = result.find_service("desk")->seconds;
    std::size_t drained = 0;
    while (seconds[drained].queued > 1) ++drained;
    EXPECT_NEAR(static_cast<double>(drained), 480'000.0 / (1000 - 800), 1);
    EXPECT_NEAR(seconds[drained + 1].busy, 0.8, 1e-6);
}

}  // namespace
}  // namespace halfopen::tests
