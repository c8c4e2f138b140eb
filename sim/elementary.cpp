#include "sim/elementary.hpp"

#include <cmath>
#include <limits>

namespace halfopen::sim {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr double smallest_normal = std::numeric_limits<double>::min();

__extension__ using Wide = __int128;

/// log(1024 / n) as a multiple of 2^-100: 2 artanh((1024 - n) / (1024 + n)), in integers.
constexpr Wide log_of_inverse(std::int64_t n) {
    const std::int64_t difference = n < 1024 ? 1024 - n : n - 1024;
    const std::int64_t sum = 1024 + n;
    Wide power = ((Wide{1} << 100) * difference) / sum;
    Wide total = 0;
    for (int odd = 1; power != 0; odd += 2) {
        total += power / odd;
        power = power * (difference * difference) / (sum * sum);
    }
    return n < 1024 ? 2 * total : -2 * total;
}

constexpr std::array<detail::LogCell, 128> make_log_table() {
    std::array<detail::LogCell, 128> table{};
    for (std::int64_t i = 0; i < 128; ++i) {
        // Cells 0..79 divide [0.6875, 1) in steps of 2^-8, cells 80..127 divide [1, 1.375) in steps
        // of 2^-7. The centre of a cell is twice_centre / 512; the cells that touch 1 take c = 1
        // exactly.
        const std::int64_t twice_centre = i < 80 ? 352 + 2 * i + 1 : 512 + 4 * (i - 80) + 2;
        const bool touches_one = i == 79 || i == 80;
        const std::int64_t n = touches_one ? 1024 : (1024 * 512 + twice_centre / 2) / twice_centre;
        const Wide logarithm = log_of_inverse(n);
        const Wide high = (logarithm + (Wide{1} << 57)) >> 58;
        const Wide low = logarithm - high * (Wide{1} << 58);
        table[static_cast<std::size_t>(i)] = {
            .inverse = static_cast<double>(n) * 0x1p-10,
            .log_high = static_cast<double>(static_cast<std::int64_t>(high)) * 0x1p-42,
            .log_low = static_cast<double>(static_cast<std::int64_t>(low)) * 0x1p-100};
    }
    return table;
}

/// 2^(i/128) in two doubles; together exact to about 2^-62.
struct ExpCell {
    double high;
    double low;
};

constexpr std::array<ExpCell, 128> make_exp_table() {
    // 2^(1/2), 2^(1/4), ..., 2^(1/128) as multiples of 2^-63.
    constexpr std::array<std::uint64_t, 7> roots = {
        0xb504f333f9de6484, 0x9837f0518db8a96f, 0x8b95c1e3ea8bd6e7, 0x85aac367cc487b15,
        0x82cd8698ac2ba1d7, 0x8164d1f3bc030773, 0x80b1ed4fd999ab6c};
    __extension__ using Unsigned = unsigned __int128;
    std::array<ExpCell, 128> table{};
    for (std::size_t i = 0; i < 128; ++i) {
        std::uint64_t value = std::uint64_t{1} << 63;
        for (std::size_t bit = 0; bit < 7; ++bit) {
            if ((i >> (6 - bit)) & 1) {
                const Unsigned product = static_cast<Unsigned>(value) * roots[bit];
                value = static_cast<std::uint64_t>((product + (Unsigned{1} << 62)) >> 63);
            }
        }
        const std::uint64_t high = (value + 1024) >> 11;
        const auto low = static_cast<std::int64_t>(value - (high << 11));
        table[i] = {.high = static_cast<double>(high) * 0x1p-52,
                    .low = static_cast<double>(low) * 0x1p-63};
    }
    return table;
}

constexpr std::array<ExpCell, 128> exp_table = make_exp_table();

/// (high + low) * 2^exponent.
struct ScaledPair {
    double high;
    double low;
    std::int64_t exponent;
};

/// exp(x + rest) for -746 < x < 710 and a rest below an ulp of x or so.
ScaledPair exp_pair(double x, double rest) {
    constexpr double shift = 0x1.8p52;  // adding it rounds to an integer, held in the low bits
    constexpr double ln2_high =
        0x1.62e42fef80000p-8;  // ln(2) / 128, 34 bits: times an integer, exact
    constexpr double ln2_low = 0x1.1cf79abc9e3b4p-43;
    const double shifted = x * 0x1.71547652b82fep+7 + shift;
    const std::int64_t whole =
        std::bit_cast<std::int64_t>(shifted) - std::bit_cast<std::int64_t>(shift);
    const double steps = shifted - shift;
    const double r = (x - steps * ln2_high) + (rest - steps * ln2_low);
    const double square = r * r;
    const double growth = r + square * ((0x1.fffffffffff51p-2 + r * 0x1.5555555555523p-3) +
                                        square * (0x1.55555ae8e1f80p-5 + r * 0x1.11111440cf238p-7));
    const ExpCell& cell = exp_table[static_cast<std::size_t>(whole & 127)];
    return {.high = cell.high, .low = cell.low + cell.high * growth, .exponent = whole >> 7};
}

/// 2^exponent for a normal result.
double power_of_two(std::int64_t exponent) {
    return std::bit_cast<double>(static_cast<std::uint64_t>(1023 + exponent) << 52);
}

/// Rounds once more if the result is subnormal; overflows to infinity.
double assemble(ScaledPair pair) {
    const double value = pair.high + pair.low;
    if (pair.exponent > 1022) return value * power_of_two(pair.exponent - 1) * 2.0;
    if (pair.exponent < -1021) return value * power_of_two(pair.exponent + 64) * 0x1p-64;
    return value * power_of_two(pair.exponent);
}

struct Pair {
    double high;
    double low;
};

/// a + b without error (Knuth).
Pair exact_sum(double a, double b) {
    const double sum = a + b;
    const double b_part = sum - a;
    return {sum, (a - (sum - b_part)) + (b - b_part)};
}

/// a * b without error (Dekker), for factors and products far from overflow and underflow.
Pair exact_product(double a, double b) {
    constexpr double splitter = 0x1.0000002p27;
    const double a_high = a * splitter - (a * splitter - a);
    const double b_high = b * splitter - (b * splitter - b);
    const double a_low = a - a_high;
    const double b_low = b - b_high;
    const double product = a * b;
    return {product,
            ((a_high * b_high - product) + a_high * b_low + a_low * b_high) + a_low * b_low};
}

/// (log(1 + r) - r + r^2 / 2) / r^3 for -0.005 <= r <= 2^-7, with an error below 2^-54.
double log_cubic(double r) {
    const double square = r * r;
    return (0x1.5555555555555p-2 + r * -0x1.0000000000001p-2) +
           square * ((0x1.9999999995bb7p-3 + r * -0x1.5555555463600p-3) +
                     square * ((0x1.24924e8fe605ep-3 + r * -0x1.0001c1f68c754p-3) +
                               square * 0x1.c33cbf59afd53p-4));
}

/// log of a positive, normal number with a relative error below 2^-66, for pow.
Pair log_pair(double x, double scale_exponent) {
    constexpr double ln2_high = 0x1.62e42fefa3800p-1;
    constexpr double ln2_low = 0x1.ef35793c76730p-45;
    const detail::LogReduction part = detail::reduce_for_log(x);
    const Pair r = exact_sum(part.r_high, part.r_low);
    const Pair half_square = exact_product(-0.5 * r.high, r.high);
    const Pair first = exact_sum(part.log_high + scale_exponent * ln2_high, r.high);
    const Pair second = exact_sum(first.high, half_square.high);
    const double cubic = r.high * r.high * r.high * log_cubic(r.high);
    const double tiny = (part.log_low + scale_exponent * ln2_low) + (r.low - r.high * r.low);
    const double low = cubic + ((first.low + second.low) + (half_square.low + tiny));
    const double high = second.high + low;
    return {high, (second.high - high) + low};
}

/// pow where x or y is 0, infinite, not a number, or too large or small for the ordinary way.
double pow_at_the_edges(double x, double y) {
    if (y == 0.0 || x == 1.0) return 1.0;
    if (x != x || y != y || x < 0.0) return not_a_number;
    if (x > 0.0 && x < infinity && y < 0x1p-60 && y > -0x1p-60) return 1.0;
    return (x > 1.0) == (y > 0.0) ? infinity : 0.0;
}

}  // namespace

namespace detail {
extern constexpr std::array<LogCell, 128> log_table = make_log_table();
}

double exp(double x) {
    if (!(x > -746.0 && x < 710.0)) return x != x ? x : (x > 0.0 ? infinity : 0.0);
    return assemble(exp_pair(x, 0.0));
}

double log(double x) {
    if (x >= smallest_normal && x < infinity) return detail::log_of_normal(x);
    if (x == 0.0) return -infinity;
    if (!(x > 0.0)) return not_a_number;
    if (x == infinity) return x;
    // A subnormal: 2^52 * x is exact and normal.
    const detail::LogReduction part = detail::reduce_for_log(x * 0x1p52);
    const double r = part.r_high + part.r_low;
    const double log_high = part.log_high - 52.0 * 0x1.62e42fefa3800p-1;
    const double log_low = part.log_low - 52.0 * 0x1.ef35793c76730p-45;
    return (log_high + part.r_high) + ((part.r_low + log_low) + r * r * detail::log_curvature(r));
}

double log1p(double x) {
    if (x > -0x1p-8 && x < 0x1p-7) return x + x * x * detail::log_curvature(x);
    if (!(x > -1.0)) return x == -1.0 ? -infinity : not_a_number;
    if (x == infinity) return x;
    const Pair sum = exact_sum(1.0, x);
    const detail::LogReduction part = detail::reduce_for_log(sum.high);
    const double r = part.r_high + part.r_low;
    const double low =
        (part.r_low + (part.log_low + sum.low / sum.high)) + r * r * detail::log_curvature(r);
    return (part.log_high + part.r_high) + low;
}

double expm1(double x) {
    if (x > -0.0625 && x < 0.0625) {
        const double square = x * x;
        const double cubic =
            (0x1.5555555555555p-3 + x * 0x1.5555555555555p-5) +
            square * ((0x1.1111111111202p-7 + x * 0x1.6c16c16c16cb8p-10) +
                      square * ((0x1.a01a018df5afcp-13 + x * 0x1.a01a019401d05p-16) +
                                square * (0x1.71e536b550fe9p-19 + x * 0x1.27e9a3b5e870bp-22)));
        return x + (0.5 * square + square * x * cubic);
    }
    if (!(x > -45.0)) return x != x ? x : -1.0;
    if (x > 45.0) return exp(x);
    const ScaledPair pair = exp_pair(x, 0.0);
    const double scale = power_of_two(pair.exponent);
    const Pair sum = exact_sum(pair.high * scale, -1.0);
    return sum.high + (sum.low + pair.low * scale);
}

double pow(double x, double y) {
    const double size = y < 0.0 ? -y : y;
    const bool ordinary = x > 0.0 && x < infinity && size > 0x1p-60 && size < 0x1p66;
    if (!ordinary || x == 1.0) return pow_at_the_edges(x, y);
    const bool subnormal = x < smallest_normal;
    const Pair logarithm = log_pair(subnormal ? x * 0x1p52 : x, subnormal ? -52.0 : 0.0);
    const Pair product = exact_product(y, logarithm.high);
    if (product.high >= 710.0) return infinity;
    if (product.high <= -746.0) return 0.0;
    return assemble(exp_pair(product.high, product.low + y * logarithm.low));
}

namespace {

using Coefficients = std::array<double, 8>;

/// Horner's scheme, lowest power first.
double polynomial(const Coefficients& c, double x) {
    double value = c[7];
    for (std::size_t i = 7; i-- > 0;) value = value * x + c[i];
    return value;
}

struct Ratio {
    Coefficients above;
    Coefficients below;
    double operator()(double x) const { return polynomial(above, x) / polynomial(below, x); }
};

// The published constants of AS 241, PPND16.
constexpr Ratio quantile_middle{
    {3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3,
     1.3731693765509461125e4, 4.5921953931549871457e4, 6.7265770927008700853e4,
     3.3430575583588128105e4, 2.5090809287301226727e3},
    {1.0, 4.2313330701600911252e1, 6.8718700749205790830e2, 5.3941960214247511077e3,
     2.1213794301586595867e4, 3.9307895800092710610e4, 2.8729085735721942674e4,
     5.2264952788528545610e3}};
constexpr Ratio quantile_tail{
    {1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0,
     3.64784832476320460504e0, 1.27045825245236838258e0, 2.41780725177450611770e-1,
     2.27238449892691845833e-2, 7.74545014278341407640e-4},
    {1.0, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1,
     1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4,
     1.05075007164441684324e-9}};
constexpr Ratio quantile_far_tail{
    {6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0,
     2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3,
     2.71155556874348757815e-5, 2.01033439929228813265e-7},
    {1.0, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
     7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7,
     2.04426310338993978564e-15}};

/// x^shape * e^-x / Gamma(shape).
double gamma_weight(double shape, double x) { return exp(shape * log(x) - x - log_gamma(shape)); }

/// P(shape, x) by its power series; all terms positive.
double gamma_lower(double shape, double x) {
    double term = 1.0 / shape;
    double total = term;
    for (double n = 1.0; term > total * 0x1p-55; n += 1.0) {
        term *= x / (shape + n);
        total += term;
    }
    return total * gamma_weight(shape, x);
}

/// 1 - P(shape, x) by its continued fraction, evaluated forwards (Lentz), for x >= shape + 1.
double gamma_upper(double shape, double x) {
    double b = x + 1.0 - shape;
    double c = 0x1p900;
    double d = 1.0 / b;
    double value = d;
    for (double n = 1.0; n < 1e6; n += 1.0) {
        const double a = n * (shape - n);
        b += 2.0;
        d = 1.0 / (a * d + b);
        c = b + a / c;
        const double change = c * d;
        value *= change;
        if (change < 1.0 + 0x1p-51 && change > 1.0 - 0x1p-51) break;
    }
    return value * gamma_weight(shape, x);
}

}  // namespace

double normal_quantile(double p) {
    if (!(p > 0.0 && p < 1.0)) return p == 0.0 ? -infinity : (p == 1.0 ? infinity : not_a_number);
    const double centred = p - 0.5;
    if (centred >= -0.425 && centred <= 0.425) {
        return centred * quantile_middle(0.180625 - centred * centred);
    }
    const double depth = std::sqrt(-log(centred < 0.0 ? p : 1.0 - p));
    const double size = depth <= 5.0 ? quantile_tail(depth - 1.6) : quantile_far_tail(depth - 5.0);
    return centred < 0.0 ? -size : size;
}

double normal_cdf(double z) {
    const double half_square = 0.5 * z * z;
    if (half_square < 1.5) {
        const double half = 0.5 * gamma_cdf(0.5, half_square);
        return z < 0.0 ? 0.5 - half : 0.5 + half;
    }
    const double beyond = half_square > 745.0 ? 0.0 : 0.5 * gamma_upper(0.5, half_square);
    return z < 0.0 ? beyond : 1.0 - beyond;
}

double log_gamma(double x) {
    if (!(x > 0.0)) return x == 0.0 ? infinity : not_a_number;
    double product = 1.0;
    while (x < 12.0) {
        product *= x;
        x += 1.0;
    }
    const double inverse = 1.0 / x;
    const double square = inverse * inverse;
    // Bernoulli numbers B(2n) / (2n (2n - 1)).
    const double tail =
        1.0 / 12 -
        square * (1.0 / 360 -
                  square * (1.0 / 1260 -
                            square * (1.0 / 1680 -
                                      square * (1.0 / 1188 - square * (691.0 / 360360 -
                                                                       square * (1.0 / 156))))));
    constexpr double half_log_two_pi = 0.91893853320467274178;
    return ((x - 0.5) * log(x) - x) + half_log_two_pi + inverse * tail - log(product);
}

double gamma_cdf(double shape, double x) {
    if (!(x > 0.0)) return 0.0;
    return x < shape + 1.0 ? gamma_lower(shape, x) : 1.0 - gamma_upper(shape, x);
}

}  // namespace halfopen::sim
