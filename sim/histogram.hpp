#pragma once
// How long things took, compactly: counts in buckets that are 1/128 of an octave wide.

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/time.hpp"
#include "sim/wide_sum.hpp"

namespace halfopen::sim {

/// A histogram of durations >= 0. A quantile is off by at most 1/256 (0.4 %) of its value; the mean, the shortest and
/// the longest are exact. An octave (values within a factor of two) takes its 512 bytes when its first value comes, so
/// an unused histogram costs nothing but itself. Recording: about 3 ns.
class Histogram {
public:
    void record(Duration duration) {
        const auto value = static_cast<std::uint64_t>(duration.nanoseconds);
        const auto octave = octave_of(value);
        if (blocks_[octave] == 0) {
            open_octave(octave);
        }
        const std::uint64_t place = value >> (octave == 0 ? 0U : octave - 1U);
        ++counts_[std::size_t{blocks_[octave] - 1U} * block_size + (place & (block_size - 1U))];
        ++count_;
        total_.add(value);
        shortest_ = value < shortest_ ? value : shortest_;
        longest_ = value > longest_ ? value : longest_;
    }

    std::uint64_t count() const { return count_; }
    /// The exact mean [ns]; 0 when empty.
    double mean() const {
        return count_ == 0 ? 0.0 : total_.to_double() / static_cast<double>(count_);
    }
    Duration shortest() const { return {static_cast<std::int64_t>(count_ == 0 ? 0 : shortest_)}; }
    Duration longest() const { return {static_cast<std::int64_t>(longest_)}; }

    /// The smallest duration that at least the share `quantile` (0..1) of all values does not exceed, to 0.4 %; 0 ns
    /// when empty.
    Duration quantile(double quantile) const;

    /// Adds another histogram's values to this one's.
    void add(const Histogram& other);

    std::size_t bytes() const { return sizeof(*this) + counts_.capacity() * sizeof(counts_[0]); }

private:
    static constexpr unsigned block_bits = 7;
    static constexpr std::uint64_t block_size = 1U << block_bits;
    static constexpr unsigned octaves = 64 - block_bits;

    static unsigned octave_of(std::uint64_t value) {
        const auto width = static_cast<unsigned>(std::bit_width(value));
        return width <= block_bits ? 0U : width - block_bits;
    }
    static Duration middle(unsigned octave, std::uint64_t place);
    void open_octave(unsigned octave);

    std::array<std::uint8_t, octaves> blocks_{};  // 1 + index of the octave's block in counts_; 0: none yet
    std::vector<std::uint32_t> counts_;
    std::uint64_t count_ = 0;
    WideSum total_;
    std::uint64_t shortest_ = ~0ULL;
    std::uint64_t longest_ = 0;
};

}  // namespace halfopen::sim
