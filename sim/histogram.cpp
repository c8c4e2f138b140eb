#include "sim/histogram.hpp"

#include <algorithm>

namespace halfopen::sim {

// The middle of a bucket's values.
Duration Histogram::middle(std::size_t bucket) const {
    const std::size_t octave = first_octave_ + bucket / block_size;
    const std::uint64_t place = bucket % block_size;
    if (octave == 0) {
        return {static_cast<std::int64_t>(place)};
    }
    const std::size_t shift = octave - 1U;
    const std::uint64_t lowest = (block_size + place) << shift;
    return {static_cast<std::int64_t>(lowest + ((1ULL << shift) >> 1))};
}

void Histogram::open_octave(unsigned octave) {
    if (counts_.empty()) {
        first_octave_ = octave;
    }
    if (octave < first_octave_) {
        counts_.insert(counts_.begin(), (first_octave_ - octave) * block_size, 0U);
        first_octave_ = octave;
    } else if (octave - first_octave_ >= blocks()) {
        const std::size_t size = (octave - first_octave_ + 1) * block_size;
        counts_.reserve(size);
        counts_.resize(size);
    }
}

double Histogram::mean() const {
    constexpr double two_to_64 = 18446744073709551616.0;
    const double total = total_high_ * two_to_64 + static_cast<double>(total_low_);
    return count_ == 0 ? 0.0 : total / static_cast<double>(count_);
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
    for (std::size_t bucket = 0; bucket != counts_.size(); ++bucket) {
        seen += counts_[bucket];
        if (seen >= rank) {
            return std::clamp(middle(bucket), shortest(), longest());
        }
    }
    return longest();
}

void Histogram::add(const Histogram& other) {
    for (std::size_t block = 0; block != other.blocks(); ++block) {
        const auto octave = static_cast<unsigned>(other.first_octave_ + block);
        open_octave(octave);
        for (std::size_t place = 0; place != block_size; ++place) {
            counts_[(octave - first_octave_) * block_size + place] +=
                other.counts_[block * block_size + place];
        }
    }
    count_ += other.count_;
    total_low_ += other.total_low_;
    total_high_ += other.total_high_ + (total_low_ < other.total_low_ ? 1U : 0U);
    shortest_ = std::min(shortest_, other.shortest_);
    longest_ = std::max(longest_, other.longest_);
}

}  // namespace halfopen::sim
