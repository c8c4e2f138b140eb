#pragma once
// What sweeps and the questions that run them write alike.

#include <string>
#include <string_view>

#include "experiments/json_writer.hpp"
#include "experiments/statistics/estimate.hpp"
#include "experiments/statistics/proportion.hpp"
#include "experiments/sweep/sweep.hpp"

namespace halfopen::experiments {

/// `"figures": [{name, unit, condition}, ...]`
void write_figures(JsonWriter& json, const Sweep& sweep);
/// `"runs": [{replication, fingerprint, stamp, requests, values}, ...]`: those of a setting.
void write_runs(JsonWriter& json, const Sweep& sweep, std::size_t setting);
/// `"values": {path: value, ...}` of a setting.
void write_values(JsonWriter& json, const Sweep& sweep, std::size_t setting);
/// `halfopen`, `topology`, `variant`, `seed`, `duration`, `replications`, `complete`.
void write_stamp(JsonWriter& json, const Sweep& sweep);
/// An estimate as a value: `{count, mean, low, high}`, null where there is none.
void write_estimate(JsonWriter& json, const Estimate& estimate);
/// A share as a value: `{count, mean, low, high}`.
void write_share(JsonWriter& json, const Proportion& share);
/// All that is in the object of a sweep.
void write_sweep(JsonWriter& json, const Sweep& sweep);

}  // namespace halfopen::experiments
