#pragma once
// The measures an expectation can name: their units, and of whom they can be said. Used by the
// reader and the schema.

#include <array>
#include <string_view>

#include "topologies/expectation.hpp"

namespace halfopen::topologies {

struct MeasureForm {
    std::string_view name;
    Measure measure;
    MeasureUnit unit;
    bool of_traffic;
    bool of_service;
    bool of_edge;
    std::string_view meaning;
};

inline constexpr std::array measure_forms{
    MeasureForm{"succeed", Measure::succeed, MeasureUnit::fraction, true, true, true,
                "ok or degraded"},
    MeasureForm{"ok", Measure::ok, MeasureUnit::fraction, true, true, true, "answered in full"},
    MeasureForm{"degraded", Measure::degraded, MeasureUnit::fraction, true, true, true,
                "answered with a fallback somewhere"},
    MeasureForm{"failed", Measure::failed, MeasureUnit::fraction, true, true, true,
                "ended with an error"},
    MeasureForm{"timed_out", Measure::timed_out, MeasureUnit::fraction, true, true, true,
                "ended by a timeout or deadline"},
    MeasureForm{"rejected", Measure::rejected, MeasureUnit::fraction, true, true, true,
                "turned away by a guard or a full queue"},
    MeasureForm{"gave_up", Measure::gave_up, MeasureUnit::fraction, true, false, false,
                "left by the user"},
    MeasureForm{"mean", Measure::mean, MeasureUnit::duration, true, true, true,
                "of what succeeded, over the whole run"},
    MeasureForm{"p50", Measure::p50, MeasureUnit::duration, true, true, true,
                "half of what succeeded took at most this"},
    MeasureForm{"p90", Measure::p90, MeasureUnit::duration, true, true, true,
                "90% took at most this"},
    MeasureForm{"p99", Measure::p99, MeasureUnit::duration, true, true, true,
                "99% took at most this"},
    MeasureForm{"p99.9", Measure::p99_9, MeasureUnit::duration, true, true, true,
                "99.9% took at most this"},
    MeasureForm{"longest", Measure::longest, MeasureUnit::duration, true, true, true,
                "of what succeeded"},
    MeasureForm{"throughput", Measure::throughput, MeasureUnit::rate, true, true, true,
                "successes per second"},
    MeasureForm{"busy", Measure::busy, MeasureUnit::fraction, false, true, false,
                "mean share of the workers that are busy"},
    MeasureForm{"workers_exhausted", Measure::workers_exhausted, MeasureUnit::instant, false, true,
                false, "when a request first found no free worker"},
    MeasureForm{"calls_per_request", Measure::calls_per_request, MeasureUnit::number, true, false,
                false, "all calls made anywhere, per request of the class"},
    MeasureForm{"sent", Measure::sent, MeasureUnit::number, true, true, true,
                "requests of the class; that arrived at the service; calls made on the edge"},
    MeasureForm{"attempts", Measure::attempts, MeasureUnit::number, false, false, true,
                "requests sent on the edge, retries and hedges included"},
    MeasureForm{"queued", Measure::queued, MeasureUnit::number, false, true, false,
                "mean number of requests that wait for a worker, over the whole run"},
};

}  // namespace halfopen::topologies
