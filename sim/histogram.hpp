#pragma once
// How long things took, compactly: counts in buckets that are 1/128 of an octave wide.

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/time.hpp"

namespace halfopen::sim {

/// A histogram of durations >= 0. A quantile is off by at most 1/256 (0.4 %) of its value; the
/// mean, the shortest and the longest are exact. It holds the octaves (values within a factor of
/// two) from the lowest to the highest seen, 512 bytes each; unused it is one cache line.
/// Recording: about 3 ns.
class Histogram {
public:
    [[gnu::always_inline]] void record(Duration duration) {
        const auto value = static_cast<std::uint64_t>(duration.nanoseconds);
        const unsigned octave = octave_of(value);
        std::size_t block = octave - first_octave_;
        if (block >= blocks()) {
            open_octave(octave);
            block = octave - first_octave_;
        }
        const std::uint64_t place = value >> (octave - (octave != 0 ? 1U : 0U));
        ++counts_[block * block_size + (place & (block_size - 1U))];
        ++count_;
        total_low_ += value;
        total_high_ += total_low_ < value ? 1U : 0U;
        shortest_ = value < shortest_ ? value : shortest_;
        longest_ = value > longest_ ? value : longest_;
    }

    std::uint64_t count() const { return count_; }
    /// The exact mean [ns]; 0 when empty.
    double mean() const;
    Duration shortest() const { return {static_cast<std::int64_t>(count_ == 0 ? 0 : shortest_)}; }
    Duration longest() const { return {static_cast<std::int64_t>(longest_)}; }

    /// The smallest duration that at least the share `quantile` (0..1) of all values does not
    /// exceed, to 0.4 %; 0 ns when empty.
    Duration quantile(double quantile) const;

    /// Adds another histogram's values to this one's.
    void add(const Histogram& other);

    std::size_t bytes() const { return sizeof(*this) + counts_.capacity() * sizeof(counts_[0]); }

private:
    static constexpr unsigned block_bits = 7;
    static constexpr std::uint64_t block_size = 1U << block_bits;

    static unsigned octave_of(std::uint64_t value) {
        const auto width = static_cast<unsigned>(std::bit_width(value));
        return width <= block_bits ? 0U : width - block_bits;
    }
    std::size_t blocks() const { return counts_.size() / block_size; }
    Duration middle(std::size_t bucket) const;
    void open_octave(unsigned octave);

    std::vector<std::uint32_t> counts_;
    std::uint64_t count_ = 0;
    std::uint64_t total_low_ = 0;
    std::uint64_t shortest_ = ~0ULL;
    std::uint64_t longest_ = 0;
    std::uint32_t total_high_ = 0;
    std::uint32_t first_octave_ = 0;  // whose counts come first
};
static_assert(sizeof(Histogram) == 64);

}  // namespace halfopen::sim
