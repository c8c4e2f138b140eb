#include "sim/histogram.hpp"

#include <algorithm>

namespace halfopen::sim {

Duration Histogram::middle(unsigned octave, std::uint64_t place) {
    if (octave == 0) {
        return {static_cast<std::int64_t>(place)};
    }
    const unsigned shift = octave - 1U;
    const std::uint64_t lowest = (block_size + place) << shift;
    return {static_cast<std::int64_t>(lowest + ((1ULL << shift) >> 1))};
}

void Histogram::open_octave(unsigned octave) {
    counts_.resize(counts_.size() + block_size);
    blocks_[octave] = static_cast<std::uint8_t>(counts_.size() / block_size);
}

Duration Histogram::quantile(double quantile) const {
    if (count_ == 0) {
        return {};
    }
    const double wanted = quantile * static_cast<double>(count_);
    auto rank = static_cast<std::uint64_t>(wanted);
    rank += static_cast<double>(rank) < wanted ? 1U : 0U;
    rank = std::clamp<std::uint64_t>(rank, 1U, count_);
    std::uint64_t seen = 0;
    for (unsigned octave = 0; octave != octaves; ++octave) {
        if (blocks_[octave] == 0) {
            continue;
        }
        const std::size_t first = (blocks_[octave] - 1U) * block_size;
        for (std::uint64_t place = 0; place != block_size; ++place) {
            seen += counts_[first + place];
            if (seen >= rank) {
                return std::clamp(middle(octave, place), shortest(), longest());
            }
        }
    }
    return longest();
}

void Histogram::add(const Histogram& other) {
    for (unsigned octave = 0; octave != octaves; ++octave) {
        if (other.blocks_[octave] == 0) {
            continue;
        }
        if (blocks_[octave] == 0) {
            open_octave(octave);
        }
        for (std::uint64_t place = 0; place != block_size; ++place) {
            counts_[(blocks_[octave] - 1U) * block_size + place] +=
                other.counts_[(other.blocks_[octave] - 1U) * block_size + place];
        }
    }
    count_ += other.count_;
    total_.add(other.total_);
    shortest_ = std::min(shortest_, other.shortest_);
    longest_ = std::max(longest_, other.longest_);
}

}  // namespace halfopen::sim
