#pragma once
// Elementary functions that give the same bits on every machine.
//
// The C library's log and exp differ from one CPU to the next, and a simulation must not. These are
// built from + - * / and sqrt alone, which IEEE 754 rounds exactly, and are compiled with
// -ffp-contract=off.

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace halfopen::sim {

/// e to the power x. Error below 0.52 units in the last place (below 1 where the result is
/// subnormal). Infinite above 709.79, zero below -745.14. About 4 ns. Source: table of 2^(i/128),
/// polynomial rest.
double exp(double x);

/// Natural logarithm. Error below 0.76 units in the last place, mostly 0.51. -inf at 0, NaN below
/// 0. About 5 ns. Source: table of 1/c and log(c) with short 1/c, so that the reduced argument is
/// exact.
double log(double x);

/// log(1 + x) without cancellation near 0. Error below 0.76 units in the last place. -inf at -1.
double log1p(double x);

/// exp(x) - 1 without cancellation near 0. Error below 0.6 units in the last place.
double expm1(double x);

/// x to the power y for x >= 0; NaN for x < 0. Error below 0.6 units in the last place (below 1
/// where the result is subnormal). pow(x, 0) and pow(1, y) are 1 for every x and y, as in IEEE 754.
/// About 20 ns.
double pow(double x, double y);

/// The z that a standard normal stays below with probability p in (0, 1); -inf at 0, inf at 1.
/// Relative error below 2e-15. Source: Wichura, AS 241 (PPND16), Applied Statistics 37 (1988).
double normal_quantile(double p);

/// The probability that a standard normal stays below z; relative error below 1e-12, also far in
/// the lower tail. For fitting, not for the hot path: about 0.3 us.
double normal_cdf(double z);

/// log of the gamma function for x > 0. Error below 2e-14 * max(1, |result|). Source: Stirling's
/// series.
double log_gamma(double x);

/// The probability that a gamma variable with this shape (> 0) and scale 1 stays below x >= 0.
/// Error below 1e-13 * max(1, sqrt(shape)). For fitting: cost grows with sqrt(shape), about 0.3 us
/// at 1.
/// Source: DLMF 8.7.1 (series, x < shape + 1) and 8.9.2 (continued fraction).
double gamma_cdf(double shape, double x);

namespace detail {

/// One cell of the logarithm's table: 1/c in 11 bits, and log(c) as a multiple of 2^-42 plus a
/// rest.
struct LogCell {
    double inverse;
    double log_high;
    double log_low;
};
extern const std::array<LogCell, 128> log_table;

/// x = 2^exponent * c * (1 + r_high + r_low), exactly, with r_high a multiple of 2^-42.
struct LogReduction {
    double log_high;  // of 2^exponent * c; a multiple of 2^-42
    double log_low;
    double r_high;
    double r_low;
};

inline LogReduction reduce_for_log(double x) {
    constexpr std::uint64_t lowest = 0x3fe6000000000000;  // mantissas are in [0.6875, 1.375)
    constexpr double ln2_high = 0x1.62e42fefa3800p-1;     // a multiple of 2^-42
    constexpr double ln2_low = 0x1.ef35793c76730p-45;
    const std::uint64_t bits = std::bit_cast<std::uint64_t>(x);
    const std::uint64_t offset = bits - lowest;
    const double exponent = static_cast<double>(static_cast<std::int64_t>(offset) >> 52);
    const LogCell& cell = log_table[static_cast<std::size_t>((offset >> 45) & 127)];
    const std::uint64_t mantissa_bits = bits - (offset & 0xfff0000000000000);
    const double mantissa = std::bit_cast<double>(mantissa_bits);
    const double high = std::bit_cast<double>((mantissa_bits + (std::uint64_t{1} << 20)) &
                                              ~((std::uint64_t{1} << 21) - 1));
    return {.log_high = exponent * ln2_high + cell.log_high,
            .log_low = exponent * ln2_low + cell.log_low,
            .r_high = high * cell.inverse - 1.0,
            .r_low = (mantissa - high) * cell.inverse};
}

/// (log(1 + r) - r) / r^2 for -0.005 <= r <= 2^-7, with an error below 2^-58.
inline double log_curvature(double r) {
    const double square = r * r;
    return (-0x1.0000000000000p-1 + r * 0x1.5555555555557p-2) +
           square * ((-0x1.fffffffffbb3bp-3 + r * 0x1.999999988cc60p-3) +
                     square * ((-0x1.55555b5af32e6p-3 + r * 0x1.24943d1708b0ep-3) +
                               square * -0x1.fbb1fbe516c88p-4));
}

/// log of a positive, normal, finite number: the part of log() that has no special cases, for hot
/// loops.
[[gnu::always_inline]] inline double log_of_normal(double x) {
    const LogReduction part = reduce_for_log(x);
    const double r = part.r_high + part.r_low;
    const double low = (part.r_low + part.log_low) + r * r * log_curvature(r);
    return (part.log_high + part.r_high) + low;
}

}  // namespace detail
}  // namespace halfopen::sim
