#include "models/distribution_fit.hpp"

#include <cmath>

#include "sim/elementary.hpp"

namespace halfopen::models {
namespace {

/// The x in [low, high] where a monotone function crosses zero, by bisection to the last bit or 200
/// halvings.
template <typename Function>
double solve(Function function, double low, double high) {
    const bool rises = function(high) > 0.0;
    for (int i = 0; i < 200; ++i) {
        const double middle = 0.5 * (low + high);
        if (!(middle > low && middle < high)) break;
        ((function(middle) > 0.0) == rises ? high : low) = middle;
    }
    return 0.5 * (low + high);
}

const char* problem_of_mean_cv(Nanoseconds mean, double cv) {
    if (!(mean.count > 0.0 && mean.count - mean.count == 0.0)) return "the mean must be above 0";
    if (!(cv >= 0.0)) return "the cv must not be negative";
    return nullptr;
}

const char* problem_of_quantiles(Nanoseconds p50, Nanoseconds p99) {
    if (!(p50.count > 0.0)) return "p50 must be above 0";
    if (!(p99.count > p50.count && p99.count - p99.count == 0.0)) return "p99 must be above p50";
    return nullptr;
}

/// The standard normal's p99.
double normal_p99() { return -sim::normal_quantile(0.01); }

/// Where a normal's cut at zero takes away less than one part in 10^16, mean over deviation.
constexpr double cut_vanishes = 8.3;
/// Where so much is cut away that what is left is nearly an exponential, and too little of it to
/// compute with.
constexpr double cut_limit = -7.0;

/// A normal with this mean over deviation before the cut, in units of its deviation.
Distribution unit_normal(double position) {
    return Distribution::normal(position, 1.0).distribution;
}

double p99_over_p50(const Distribution& law) { return *law.quantile(0.99) / *law.quantile(0.5); }

/// The median of a gamma with scale 1. Between the root of x^shape / Gamma(shape + 1) = 1/2 and the
/// mean.
double gamma_median(double shape) {
    const double lowest = (sim::log_gamma(shape + 1.0) + sim::log(0.5)) / shape;
    const auto excess = [&](double log_x) { return sim::gamma_cdf(shape, sim::exp(log_x)) - 0.5; };
    return sim::exp(solve(excess, lowest, sim::log(shape)));
}

}  // namespace

Fit gamma_from_mean_cv(Nanoseconds mean, double cv) {
    if (const char* problem = problem_of_mean_cv(mean, cv)) return Fit(problem);
    return cv == 0.0 ? Distribution::constant(mean) : Distribution::gamma(mean, cv);
}

Fit normal_from_mean_cv(Nanoseconds mean, double cv) {
    if (const char* problem = problem_of_mean_cv(mean, cv)) return Fit(problem);
    if (cv <= 1.0 / cut_vanishes) return Distribution::normal(mean, mean.count * cv);
    const auto excess = [&](double position) {
        return unit_normal(position).coefficient_of_variation() - cv;
    };
    if (excess(cut_limit) < 0.0) {
        return Fit("a normal cut at zero needs cv <= 0.96; try exponential, gamma or lognormal");
    }
    const double position = solve(excess, cut_limit, cut_vanishes);
    const double deviation = mean.count / unit_normal(position).mean();
    return Distribution::normal(position * deviation, deviation);
}

Fit lognormal_from_mean_cv(Nanoseconds mean, double cv) {
    if (const char* problem = problem_of_mean_cv(mean, cv)) return Fit(problem);
    if (cv > 1000.0) return Fit("a lognormal needs cv <= 1000");
    const double variance = sim::log1p(cv * cv);
    return Distribution::lognormal(mean.count * sim::exp(-0.5 * variance), std::sqrt(variance));
}

Fit weibull_from_mean_cv(Nanoseconds mean, double cv) {
    if (const char* problem = problem_of_mean_cv(mean, cv)) return Fit(problem);
    if (cv == 0.0) return Distribution::constant(mean);
    if (cv < 0.002 || cv > 400.0) return Fit("a weibull needs cv from 0.002 to 400");
    const auto law = [](double log_shape) {
        return Distribution::weibull(sim::exp(log_shape), 1.0).distribution;
    };
    const auto excess = [&](double log_shape) {
        return law(log_shape).coefficient_of_variation() - cv;
    };
    const double log_shape = solve(excess, sim::log(0.1001), sim::log(999.0));
    return Distribution::weibull(sim::exp(log_shape), mean.count / law(log_shape).mean());
}

Fit uniform_from_mean_cv(Nanoseconds mean, double cv) {
    if (const char* problem = problem_of_mean_cv(mean, cv)) return Fit(problem);
    const double half = mean.count * cv * std::sqrt(3.0);
    if (half > mean.count)
        return Fit("a uniform needs cv <= 0.577, else it would begin below zero");
    return Distribution::uniform(mean.count - half, mean.count + half);
}

Fit hyperexponential_from_mean_cv(Nanoseconds mean, double cv) {
    if (const char* problem = problem_of_mean_cv(mean, cv)) return Fit(problem);
    if (cv < 1.0) return Fit("a hyperexponential needs cv >= 1");
    if (cv > 1000.0) return Fit("a hyperexponential needs cv <= 1000");
    const double square = cv * cv;
    const double imbalance = std::sqrt((square - 1.0) / (square + 1.0));
    const double often = 0.5 * (1.0 + imbalance);
    const double seldom =
        1.0 / ((square + 1.0) * (1.0 + imbalance));  // 1 - often, without cancellation
    return Distribution::hyperexponential(
        {{often, mean.count / (2.0 * often)}, {seldom, mean.count / (2.0 * seldom)}});
}

Fit pareto_from_mean(Nanoseconds mean, double shape, Nanoseconds to) {
    if (const char* problem = problem_of_mean_cv(mean, 0.0)) return Fit(problem);
    const auto law = [&](double log_span) {
        return Distribution::pareto(shape, to.count * sim::exp(-log_span), to);
    };
    constexpr double span_max = 60.0;  // from = 1e-26 to
    constexpr double span_min = 1e-6;  // from = 0.999999 to
    Fit widest = law(span_max);
    if (!widest.ok()) return widest;
    if (widest.distribution.mean() > mean.count) {
        return Fit("no pareto of this shape up to 'to' has so small a mean; raise the shape");
    }
    const auto excess = [&](double log_span) {
        return law(log_span).distribution.mean() - mean.count;
    };
    if (excess(span_min) < 0.0) return Fit("the mean must be below 'to'");
    return law(solve(excess, span_min, span_max));
}

Fit gamma_from_p50_p99(Nanoseconds p50, Nanoseconds p99) {
    if (const char* problem = problem_of_quantiles(p50, p99)) return Fit(problem);
    const double ratio = p99.count / p50.count;
    const auto excess = [&](double log_shape) {
        const double shape = sim::exp(log_shape);
        return sim::gamma_cdf(shape, gamma_median(shape) * ratio) - 0.99;
    };
    const double low = sim::log(0.04);
    const double high = sim::log(1e5);
    if (excess(low) > 0.0) return Fit("a gamma needs p99 <= 1e6 p50; try lognormal or pareto");
    if (excess(high) < 0.0) return Fit("a gamma needs p99 >= 1.008 p50; try normal");
    const double shape = sim::exp(solve(excess, low, high));
    return Distribution::gamma(p50.count / gamma_median(shape) * shape, 1.0 / std::sqrt(shape));
}

Fit normal_from_p50_p99(Nanoseconds p50, Nanoseconds p99) {
    if (const char* problem = problem_of_quantiles(p50, p99)) return Fit(problem);
    const double ratio = p99.count / p50.count;
    if (ratio <= 1.0 + normal_p99() / cut_vanishes) {
        return Distribution::normal(p50, (p99.count - p50.count) / normal_p99());
    }
    const auto excess = [&](double position) {
        return p99_over_p50(unit_normal(position)) - ratio;
    };
    if (excess(cut_limit) < 0.0) {
        return Fit("a normal cut at zero needs p99 <= 6.4 p50; try lognormal or weibull");
    }
    const double position = solve(excess, cut_limit, cut_vanishes);
    const double deviation = p50.count / *unit_normal(position).quantile(0.5);
    return Distribution::normal(position * deviation, deviation);
}

Fit lognormal_from_p50_p99(Nanoseconds p50, Nanoseconds p99) {
    if (const char* problem = problem_of_quantiles(p50, p99)) return Fit(problem);
    return Distribution::lognormal(p50, sim::log(p99.count / p50.count) / normal_p99());
}

Fit weibull_from_p50_p99(Nanoseconds p50, Nanoseconds p99) {
    if (const char* problem = problem_of_quantiles(p50, p99)) return Fit(problem);
    // -log(0.5) = (p50 / scale)^shape and -log(0.01) = (p99 / scale)^shape.
    const double median_depth = sim::log(2.0);
    const double shape = sim::log(sim::log(100.0) / median_depth) / sim::log(p99.count / p50.count);
    if (!(shape >= 0.1)) return Fit("a weibull needs p99 <= 1e8 p50; try lognormal or pareto");
    if (!(shape <= 1000.0)) return Fit("a weibull needs p99 >= 1.002 p50");
    return Distribution::weibull(shape, p50.count * sim::pow(median_depth, -1.0 / shape));
}

Fit pareto_from_p50_p99(Nanoseconds p50, Nanoseconds p99, Nanoseconds to) {
    if (const char* problem = problem_of_quantiles(p50, p99)) return Fit(problem);
    if (!(to.count > p99.count)) return Fit("'to' must be above p99");
    // x^-shape is uniform between to^-shape and from^-shape: half of the way at p50, a hundredth at
    // p99.
    const double log_p50 = sim::log(to.count / p50.count);
    const double log_p99 = sim::log(to.count / p99.count);
    const auto excess = [&](double shape) {
        return sim::expm1(shape * log_p50) / sim::expm1(shape * log_p99) - 50.0;
    };
    const double shape_max = 700.0 / log_p50 < 100.0 ? 700.0 / log_p50 : 100.0;
    if (excess(0.01) > 0.0) return Fit("p99 is too near 'to' for a pareto; raise 'to'");
    if (excess(shape_max) < 0.0) return Fit("p99 is too near p50 for a pareto; try lognormal");
    const double shape = solve(excess, 0.01, shape_max);
    const double log_from = sim::log1p(2.0 * sim::expm1(shape * log_p50)) / shape;
    return Distribution::pareto(shape, to.count * sim::exp(-log_from), to);
}

}  // namespace halfopen::models
