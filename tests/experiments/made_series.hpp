#pragma once
// Series with a known truth, made from the project's own dice.

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/chance.hpp"

namespace halfopen::experiments {

inline sim::Draws dice(std::uint64_t series) { return {sim::Stream{0x5eed}, series}; }

/// A stationary autoregressive series of the first order around `mean`, with variance 1.
inline std::vector<double> autoregressive(std::uint64_t series, std::size_t length,
                                          double correlation, double mean = 0) {
    sim::Draws draws = dice(series);
    std::vector<double> values;
    double state = draws.normal();
    const double fresh = std::sqrt(1 - correlation * correlation);
    while (values.size() != length) {
        values.push_back(mean + state);
        state = correlation * state + fresh * draws.normal();
    }
    return values;
}

}  // namespace halfopen::experiments
