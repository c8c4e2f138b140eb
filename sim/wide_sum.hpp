#pragma once
// An exact sum of many 64-bit numbers: nanoseconds times a million requests overflow 64 bits within
// an hour.

#include <cstdint>

namespace halfopen::sim {

/// An unsigned 128-bit accumulator, for areas under a curve and for sums of durations. Exact.
class WideSum {
public:
    void add(std::uint64_t value) {
        low_ += value;
        high_ += low_ < value ? 1U : 0U;
    }
    void add_product(std::uint32_t factor, std::uint64_t value) {
        const std::uint64_t low_half = (value & 0xFFFF'FFFFULL) * factor;
        const std::uint64_t high_half = (value >> 32) * factor;
        add(low_half);
        add(high_half << 32);
        high_ += high_half >> 32;
    }
    void add(const WideSum& other) {
        add(other.low_);
        high_ += other.high_;
    }
    double to_double() const {
        return static_cast<double>(high_) * 18446744073709551616.0 + static_cast<double>(low_);
    }
    friend bool operator==(const WideSum&, const WideSum&) = default;

private:
    std::uint64_t low_ = 0;
    std::uint64_t high_ = 0;
};

}  // namespace halfopen::sim
