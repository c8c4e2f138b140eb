#pragma once
// What is read off every run of many, as a user writes it: `shoppers.p99`.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/blueprint.hpp"
#include "topologies/diagnostics.hpp"
#include "topologies/expectation.hpp"

namespace halfopen::topologies {

class Topology;

/// A measure of something, or a condition on it, which is 1 or 0.
struct Figure {
    std::string name;  ///< as it was written
    Expectation what;  ///< the comparison and its value count only in a condition
    bool is_condition = false;
};

struct FigureReading {
    std::optional<Figure> figure;
    std::vector<Diagnostic> diagnostics;  ///< why there is none
};

/// Reads `OF.MEASURE [COMPARISON] [from TIME] [until TIME]` of a topology's system as written, with
/// the measures and comparisons of `expect`: `shoppers.p99`, `shoppers.succeed from 140s`,
/// `product.busy above 90% from 60s until 90s`, `a.x -> b.y.attempts`.
FigureReading read_figure(const Topology& topology, std::string_view text);

/// All that can be measured of a system's classes of users, its services, and those of its edges
/// that are protected, over the whole run: `shoppers.succeed`, ..., `a.x -> b.y.attempts`.
std::vector<Figure> all_figures(const models::Blueprint& blueprint);

/// What a number in a figure's column means: "1" (a fraction, or 0 and 1 of a condition), "s",
/// "1/s", or "" (a number).
std::string_view unit_of(const Figure& figure);

}  // namespace halfopen::topologies
