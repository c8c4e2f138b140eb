#pragma once
// What a file expects of its runs. It is judged in experiments/.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/time.hpp"

namespace halfopen::topologies {

enum class Subject : std::uint8_t { traffic, service, edge };

enum class Measure : std::uint8_t {
    succeed,
    ok,
    degraded,
    failed,
    timed_out,
    rejected,
    gave_up,  // fractions of what ended
    mean,
    p50,
    p90,
    p99,
    p99_9,
    longest,            // durations of what succeeded
    throughput,         // successes per second
    busy,               // fraction
    workers_exhausted,  // an instant
    calls_per_request,  // a number
    sent,               // how many
    attempts,           // how many
    queued,             // a number
};

enum class Comparison : std::uint8_t {
    below,
    above,
    at_most,
    at_least,
    between,  ///< value <= x <= second
    equals,
    about,  ///< |x - value| <= second * value
    before,
    after,
    never,  ///< of an instant
};

/// How a measure's values are written, and so in which unit `value` is: fraction [1], duration and
/// instant [ns], rate [1/s], number.
enum class MeasureUnit : std::uint8_t { fraction, duration, rate, number, instant };

/// One expectation about one measure.
struct Expectation {
    Subject subject = Subject::traffic;
    std::string of;  ///< "shoppers", "product", "product.page -> recommendations.similar"
    std::vector<std::uint32_t>
        indices;  ///< in Blueprint::traffic or services: one; edges: all the pattern means
    Measure measure = Measure::succeed;
    Comparison comparison = Comparison::below;
    double value = 0;
    double second = 0;  ///< of between: the upper end; of about: the tolerance, a fraction
    sim::Instant from{};
    sim::Instant until = sim::never;
    std::string text;  ///< "shoppers: succeed below 1%, from 140s"
    std::string file;
    std::uint32_t line = 0;
    std::uint32_t column = 0;
};

std::string_view measure_name(Measure measure);
MeasureUnit measure_unit(Measure measure);

}  // namespace halfopen::topologies
