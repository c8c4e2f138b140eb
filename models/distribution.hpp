#pragma once
// How long something takes: a law of durations, from which a simulation draws.

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "sim/chance.hpp"
#include "sim/time.hpp"

namespace halfopen::models {

/// A length of time in nanoseconds that need not be whole. Written as a Duration or as a number.
struct Nanoseconds {
    double count = 0.0;
    constexpr Nanoseconds(double nanoseconds) : count(nanoseconds) {}
    constexpr Nanoseconds(sim::Duration duration)
        : count(static_cast<double>(duration.nanoseconds)) {}
};

/// The nearest whole Duration; 0 below 0 and duration_max (10 years) above it.
constexpr sim::Duration rounded(double nanoseconds) {
    constexpr auto limit = static_cast<double>(sim::duration_max.nanoseconds);
    if (!(nanoseconds > 0.0)) return {0};
    if (nanoseconds >= limit) return sim::duration_max;
    return {static_cast<std::int64_t>(nanoseconds + 0.5)};
}

struct Fit;
struct QuantilePoint;
struct Branch;

/// A law of durations: a value of 64 bytes, copied cheaply, immutable once made.
///
/// Every law but gamma, erlang, hyperexponential and mixture takes one draw a sample, and falls as
/// the draw rises. So two variants of a system that use different laws at one place still go up and
/// down together. Factories that can be given impossible parameters return a Fit, with the problem
/// in words.
class Distribution {
public:
    enum class Kind : std::uint8_t {
        constant,
        exponential,
        uniform,
        erlang,
        gamma,
        normal,
        lognormal,
        weibull,
        pareto,
        hyperexponential,
        mixture,
        shifted,
        quantiles,
        samples
    };

    /// Always 0 ns.
    Distribution() = default;

    /// Always this long; 0 if negative. No draw.
    static Distribution constant(Nanoseconds value);

    /// Memoryless, cv 1. The law of service times in queueing theory. A mean of 0 or less gives
    /// constant 0.
    static Distribution exponential(Nanoseconds mean);

    /// Equally likely between `from` >= 0 and `to` >= `from`.
    static Fit uniform(Nanoseconds from, Nanoseconds to);

    /// The sum of 1 to 1000 equal exponential stages; cv 1/sqrt(stages). Draws: one a stage.
    static Fit erlang(int stages, Nanoseconds mean);

    /// Gamma with this mean > 0 and cv in (0, 10]. Draws: 2.1 on average, 3.1 for cv > 1.
    /// Source: Marsaglia, Tsang, "A simple method for generating gamma variables", TOMS 26 (2000).
    static Fit gamma(Nanoseconds mean, double cv);

    /// A normal conditioned on being positive (not: with negative draws set to 0). `mean` and
    /// `deviation` >= 0 are those of the normal before the cut; mean() says what is left of it.
    /// mean >= -10 deviations.
    static Fit normal(Nanoseconds mean, Nanoseconds deviation);

    /// exp of a normal: `median` > 0, and the standard deviation `log_deviation` of the logarithm
    /// in [0, 10].
    static Fit lognormal(Nanoseconds median, double log_deviation);

    /// P(X > x) = exp(-(x / scale)^shape); shape in [0.1, 1000], scale > 0. Shape below 1: heavy
    /// tail.
    static Fit weibull(double shape, Nanoseconds scale);

    /// Pareto between `from` > 0 and `to` > `from`: P(X > x) falls as x^-shape; shape in [0.01,
    /// 100].
    static Fit pareto(double shape, Nanoseconds from, Nanoseconds to);

    /// One of several exponentials, chosen by weight (>= 0, not all 0). Every value must have a
    /// mean >= 0. 2 draws.
    struct Phase {
        double weight;
        Nanoseconds mean;
    };
    static Fit hyperexponential(const std::vector<Phase>& phases);

    /// One of several laws, chosen by weight (>= 0, not all 0). One draw, and those of the law
    /// chosen.
    static Fit mixture(const std::vector<Branch>& branches);

    /// `by` >= 0 more than the other law.
    static Fit shifted(Nanoseconds by, const Distribution& law);

    /// From measured quantiles, linear in between. Probabilities must rise from 0 to 1 (both given:
    /// nothing is extrapolated), values must not fall and not be negative. Cost: log2 of the number
    /// of points.
    static Fit from_quantiles(const std::vector<QuantilePoint>& points);

    /// Any of these measured values (>= 0, at least one), equally likely. 8 bytes each, shared by
    /// all copies.
    static Fit from_samples(const std::vector<Nanoseconds>& samples);

    /// Draws a duration [ns, to the nearest], in [0, duration_max]. Constant 1 ns, exponential 10
    /// ns, others 15 to 60 ns.
    [[gnu::always_inline]] sim::Duration sample(sim::Draws& draws) const {
        if (kind_ == Kind::constant) return rounded(parameter_[0]);
        if (kind_ == Kind::exponential) return rounded(parameter_[0] * draws.exponential());
        return rounded(sample_exact(draws));
    }

    /// The same draw before rounding and limiting [ns].
    double sample_exact(sim::Draws& draws) const;

    /// The expectation [ns], before rounding and limiting. Exact but for floating point.
    double mean() const { return mean_; }
    /// The expectation of the square [ns^2].
    double second_moment() const { return second_moment_; }
    /// Standard deviation over mean; 0 for a constant.
    double coefficient_of_variation() const;
    /// The value not exceeded with probability p in (0, 1) [ns]; nothing for laws without a closed
    /// form (erlang, gamma, hyperexponential, mixture).
    std::optional<double> quantile(double p) const;

    Kind kind() const { return kind_; }
    /// Whether two are the same law; tables are compared by identity.
    friend bool operator==(const Distribution&, const Distribution&) = default;
    bool is_constant() const { return kind_ == Kind::constant; }

private:
    struct Table;

    Distribution(Kind kind, std::array<double, 3> parameter, double mean, double second_moment,
                 std::shared_ptr<const Table> table = nullptr);

    bool has_inverse() const;
    /// The value exceeded with probability u: inversion. Only where has_inverse().
    double at_upper_tail(double u) const;
    double sample_gamma(sim::Draws& draws) const;
    double sample_erlang(sim::Draws& draws) const;
    std::size_t choose(sim::Draws& draws) const;

    Kind kind_ = Kind::constant;
    std::array<double, 3> parameter_{};  // by kind; written beside each factory
    double mean_ = 0.0;
    double second_moment_ = 0.0;
    std::shared_ptr<const Table> table_;
};

/// A distribution, or why there is none. `problem` is a phrase without a full stop, for a
/// diagnostic.
struct Fit {
    Distribution distribution;
    const char* problem = nullptr;

    Fit(Distribution law) : distribution(std::move(law)) {}
    explicit Fit(const char* why) : problem(why) {}
    bool ok() const { return problem == nullptr; }
};

/// With this probability (0 to 1) the value is not exceeded.
struct QuantilePoint {
    double probability;
    Nanoseconds value;
};

/// One law of a mixture.
struct Branch {
    double weight;
    Distribution law;
};

}  // namespace halfopen::models
