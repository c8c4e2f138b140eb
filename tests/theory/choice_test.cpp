// Choosing the best of ten systems, whose mean responses Erlang's formula gives: it is chosen in at
// least 95 % of all trials. Each trial has dice of its own. 40 trials; 200 with HALFOPEN_LONG=1.

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdio>

#include "experiments/choose/choose.hpp"
#include "tests/experiments/queues.hpp"
#include "tests/theory/formulas.hpp"

namespace halfopen::experiments {
namespace {

constexpr double rate = 6;
constexpr double rate_of_all_workers = 10;
constexpr double indifference = 0.06;  // [s]; the best is ahead of the next by 0.0625 s

double response(int workers) {
    const double service = workers / rate_of_all_workers;
    return tests::erlang_wait(workers, rate, service) + service;
}

/// Many slow workers or few fast ones, all together equally fast, in an order without meaning.
constexpr std::array worker_counts{7, 3, 10, 5, 2, 8, 1, 9, 4, 6};

Design slow_or_few() {
    Axis workers{"services.desk.workers", {}};
    Axis work{"services.desk.endpoints.serve[0].work.exponential", {}};
    for (const int count : worker_counts) {
        workers.values.push_back(std::to_string(count));
        work.values.push_back(std::to_string(count * 100) + "ms");
    }
    const std::vector<Axis> axes{workers, work};
    return in_step(axes);
}

TEST(Choice, IsRightAsOftenAsPromised) {
    std::vector<double> truth;
    for (const int count : worker_counts) truth.push_back(response(count));
    const auto best = std::ranges::min_element(truth) - truth.begin();
    std::ranges::sort(truth);
    ASSERT_GE(truth[1] - truth[0], indifference);

    const auto queue = topology(markov("6/s", "100ms", "1", "duration: 110s, warm_up: 10s"));
    const Design design = slow_or_few();
    const int trials = 200;
    int right = 0;
    for (int trial = 0; trial != trials; ++trial) {
        ChoiceOptions options;
        options.runs.figures = {"people.mean"};
        options.runs.replications = 10'000;
        options.runs.seed = static_cast<std::uint64_t>(trial);
        options.smallest = true;
        options.indifference = indifference;
        const Choice choice = choose(queue, design, options);
        ASSERT_TRUE(choice.best);
        if (static_cast<std::ptrdiff_t>(*choice.best) == best) ++right;
    }
    std::printf("[ measured ] right in %d of %d\n", right, trials);
    EXPECT_GE(right, trials * 95 / 100);
}

}  // namespace
}  // namespace halfopen::experiments
