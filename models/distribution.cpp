#include "models/distribution.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "sim/elementary.hpp"

namespace halfopen::models {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

bool is_finite(double value) { return value - value == 0.0; }
bool is_positive(double value) { return value > 0.0 && value < infinity; }
bool is_length(double value) { return value >= 0.0 && value < infinity; }

/// Weights summed up from the first and divided by their sum; nothing if they are not weights.
std::optional<std::vector<double>> cumulated(std::vector<double> weights) {
    double total = 0.0;
    for (double& weight : weights) {
        if (!is_length(weight)) return std::nullopt;
        total += weight;
        weight = total;
    }
    if (!is_positive(total)) return std::nullopt;
    for (double& weight : weights) weight /= total;
    return weights;
}

constexpr const char* bad_weights =
    "the weights must be numbers >= 0, at least one of them above 0";

}  // namespace

/// What does not fit into three numbers. Immutable, so that copies may share it.
struct Distribution::Table {
    std::vector<double>
        cumulative;  // probabilities, rising to 1: of phases, branches or quantile points
    std::vector<double> values;  // [ns]: means of phases, values of quantile points, sorted samples
    std::vector<Distribution> parts;  // laws of a mixture, or the one law that is shifted
};

Distribution::Distribution(Kind kind, std::array<double, 3> parameter, double mean,
                           double second_moment, std::shared_ptr<const Table> table)
    : kind_(kind),
      parameter_(parameter),
      mean_(mean),
      second_moment_(second_moment),
      table_(std::move(table)) {}

// parameter: value
Distribution Distribution::constant(Nanoseconds value) {
    const double length = value.count > 0.0 ? value.count : 0.0;
    return {Kind::constant, {length, 0.0, 0.0}, length, length * length};
}

// parameter: mean
Distribution Distribution::exponential(Nanoseconds mean) {
    if (!(mean.count > 0.0)) return constant(0.0);
    return {Kind::exponential, {mean.count, 0.0, 0.0}, mean.count, 2.0 * mean.count * mean.count};
}

// parameter: to, width
Fit Distribution::uniform(Nanoseconds from, Nanoseconds to) {
    if (!is_length(from.count)) return Fit("a uniform needs 'from' >= 0");
    if (!is_finite(to.count) || to.count < from.count) return Fit("a uniform needs 'to' >= 'from'");
    const double a = from.count;
    const double b = to.count;
    return Distribution(Kind::uniform, {b, b - a, 0.0}, 0.5 * (a + b),
                        (a * a + a * b + b * b) / 3.0);
}

// parameter: mean of a stage, stages
Fit Distribution::erlang(int stages, Nanoseconds mean) {
    if (stages < 1 || stages > 1000) return Fit("an erlang needs 1 to 1000 stages");
    if (!is_length(mean.count)) return Fit("an erlang needs a mean >= 0");
    const double count = stages;
    const double square = mean.count * mean.count;
    return Distribution(Kind::erlang, {mean.count / count, count, 0.0}, mean.count,
                        square * (1.0 + 1.0 / count));
}

// parameter: scale, shape, shape or shape + 1 for the sampler
Fit Distribution::gamma(Nanoseconds mean, double cv) {
    if (!is_positive(mean.count)) return Fit("a gamma needs a mean > 0");
    if (!(cv > 0.0 && cv <= 10.0)) return Fit("a gamma needs a cv above 0 and at most 10");
    const double square = cv * cv;
    const double shape = 1.0 / square;
    return Distribution(Kind::gamma,
                        {mean.count * square, shape, shape < 1.0 ? shape + 1.0 : shape}, mean.count,
                        mean.count * mean.count * (1.0 + square));
}

// parameter: mean and deviation before the cut, probability of what is left
Fit Distribution::normal(Nanoseconds mean, Nanoseconds deviation) {
    if (!is_finite(mean.count)) return Fit("a normal needs a mean");
    if (!is_length(deviation.count)) return Fit("a normal needs a standard deviation >= 0");
    if (deviation.count == 0.0) {
        if (mean.count < 0.0) return Fit("a normal without deviation needs a mean >= 0");
        return constant(mean);
    }
    const double position = mean.count / deviation.count;
    if (position < -10.0)
        return Fit("a normal cut at zero needs a mean >= -10 standard deviations");
    const double left = sim::normal_cdf(position);
    constexpr double density_at_zero = 0.39894228040143267794;
    const double hazard = density_at_zero * sim::exp(-0.5 * position * position) / left;
    const double variance = deviation.count * deviation.count;
    const double cut_mean = mean.count + deviation.count * hazard;
    return Distribution(Kind::normal, {mean.count, deviation.count, left}, cut_mean,
                        variance + mean.count * cut_mean);
}

// parameter: median, deviation of the logarithm
Fit Distribution::lognormal(Nanoseconds median, double log_deviation) {
    if (!is_positive(median.count)) return Fit("a lognormal needs a median > 0");
    if (!(log_deviation >= 0.0 && log_deviation <= 10.0)) {
        return Fit("a lognormal needs a deviation of the logarithm from 0 to 10");
    }
    if (log_deviation == 0.0) return constant(median);
    const double variance = log_deviation * log_deviation;
    return Distribution(Kind::lognormal, {median.count, log_deviation, 0.0},
                        median.count * sim::exp(0.5 * variance),
                        median.count * median.count * sim::exp(2.0 * variance));
}

// parameter: scale, 1 / shape
Fit Distribution::weibull(double shape, Nanoseconds scale) {
    if (!(shape >= 0.1 && shape <= 1000.0)) return Fit("a weibull needs a shape from 0.1 to 1000");
    if (!is_positive(scale.count)) return Fit("a weibull needs a scale > 0");
    const double inverse = 1.0 / shape;
    const double square = scale.count * scale.count;
    return Distribution(Kind::weibull, {scale.count, inverse, 0.0},
                        scale.count * sim::exp(sim::log_gamma(1.0 + inverse)),
                        square * sim::exp(sim::log_gamma(1.0 + 2.0 * inverse)));
}

// parameter: from, (from / to)^shape, -1 / shape
Fit Distribution::pareto(double shape, Nanoseconds from, Nanoseconds to) {
    if (!(shape >= 0.01 && shape <= 100.0)) return Fit("a pareto needs a shape from 0.01 to 100");
    if (!is_positive(from.count)) return Fit("a pareto needs 'from' > 0");
    if (!is_finite(to.count) || !(to.count > from.count))
        return Fit("a pareto needs 'to' > 'from'");
    const double log_span = sim::log(to.count / from.count);
    const double rest = sim::exp(-shape * log_span);
    const double inside = -sim::expm1(-shape * log_span);
    const auto moment = [&](double order) {  // E[(X / from)^order]
        const double excess = shape - order;
        const double flat = excess * log_span;
        const bool is_flat = flat < 1e-12 && flat > -1e-12;
        const double integral = is_flat ? log_span : -sim::expm1(-flat) / excess;
        return shape * integral / inside;
    };
    return Distribution(Kind::pareto, {from.count, rest, -1.0 / shape}, from.count * moment(1.0),
                        from.count * from.count * moment(2.0));
}

Fit Distribution::hyperexponential(const std::vector<Phase>& phases) {
    std::vector<double> weights;
    Table table;
    for (const Phase& phase : phases) {
        if (!is_length(phase.mean.count)) return Fit("a hyperexponential needs means >= 0");
        weights.push_back(phase.weight);
        table.values.push_back(phase.mean.count);
    }
    auto cumulative = cumulated(std::move(weights));
    if (!cumulative) return Fit(bad_weights);
    table.cumulative = std::move(*cumulative);
    double mean = 0.0;
    double second = 0.0;
    double before = 0.0;
    for (std::size_t i = 0; i < phases.size(); ++i) {
        const double probability = table.cumulative[i] - before;
        before = table.cumulative[i];
        mean += probability * table.values[i];
        second += probability * 2.0 * table.values[i] * table.values[i];
    }
    return Distribution(Kind::hyperexponential, {}, mean, second,
                        std::make_shared<const Table>(std::move(table)));
}

Fit Distribution::mixture(const std::vector<Branch>& branches) {
    std::vector<double> weights;
    Table table;
    for (const Branch& branch : branches) {
        weights.push_back(branch.weight);
        table.parts.push_back(branch.law);
    }
    auto cumulative = cumulated(std::move(weights));
    if (!cumulative) return Fit(bad_weights);
    table.cumulative = std::move(*cumulative);
    double mean = 0.0;
    double second = 0.0;
    double before = 0.0;
    for (std::size_t i = 0; i < branches.size(); ++i) {
        const double probability = table.cumulative[i] - before;
        before = table.cumulative[i];
        mean += probability * table.parts[i].mean();
        second += probability * table.parts[i].second_moment();
    }
    return Distribution(Kind::mixture, {}, mean, second,
                        std::make_shared<const Table>(std::move(table)));
}

// parameter: by
Fit Distribution::shifted(Nanoseconds by, const Distribution& law) {
    if (!is_length(by.count)) return Fit("a law can be shifted by a length >= 0 only");
    if (law.is_constant()) return constant(by.count + law.mean());
    Table table;
    table.parts.push_back(law);
    const double shift = by.count;
    return Distribution(Kind::shifted, {shift, 0.0, 0.0}, shift + law.mean(),
                        shift * shift + 2.0 * shift * law.mean() + law.second_moment(),
                        std::make_shared<const Table>(std::move(table)));
}

Fit Distribution::from_quantiles(const std::vector<QuantilePoint>& points) {
    if (points.size() < 2) return Fit("quantiles need at least p0 and p100");
    if (points.front().probability != 0.0) return Fit("quantiles need p0, the smallest value");
    if (points.back().probability != 1.0) return Fit("quantiles need p100, the largest value");
    Table table;
    double mean = 0.0;
    double second = 0.0;
    for (const QuantilePoint& point : points) {
        const double value = point.value.count;
        if (!is_length(value)) return Fit("quantiles need values >= 0");
        if (!table.values.empty()) {
            const double before = table.values.back();
            const double share = point.probability - table.cumulative.back();
            if (!(share > 0.0)) return Fit("quantiles need rising probabilities");
            if (value < before) return Fit("quantiles need values that do not fall");
            mean += share * 0.5 * (before + value);
            second += share * (before * before + before * value + value * value) / 3.0;
        }
        table.cumulative.push_back(point.probability);
        table.values.push_back(value);
    }
    return Distribution(Kind::quantiles, {}, mean, second,
                        std::make_shared<const Table>(std::move(table)));
}

// parameter: number of samples
Fit Distribution::from_samples(const std::vector<Nanoseconds>& samples) {
    if (samples.empty()) return Fit("an empirical law needs at least one sample");
    Table table;
    const auto count = static_cast<double>(samples.size());
    for (const Nanoseconds sample : samples) {
        if (!is_length(sample.count)) return Fit("an empirical law needs samples >= 0");
        table.values.push_back(sample.count);
    }
    std::sort(table.values.begin(), table.values.end());
    double mean = 0.0;
    double second = 0.0;
    for (const double value : table.values) {
        mean += value / count;
        second += value * value / count;
    }
    return Distribution(Kind::samples, {count, 0.0, 0.0}, mean, second,
                        std::make_shared<const Table>(std::move(table)));
}

double Distribution::sample_exact(sim::Draws& draws) const {
    switch (kind_) {
        case Kind::constant:
            return parameter_[0];
        case Kind::exponential:
            return parameter_[0] * draws.exponential();
        case Kind::erlang:
            return sample_erlang(draws);
        case Kind::gamma:
            return sample_gamma(draws);
        case Kind::hyperexponential: {
            const double phase_mean = table_->values[choose(draws)];  // drawn before the next draw
            return phase_mean * draws.exponential();
        }
        case Kind::mixture:
            return table_->parts[choose(draws)].sample_exact(draws);
        case Kind::shifted:
            return parameter_[0] + table_->parts[0].sample_exact(draws);
        default:
            return at_upper_tail(draws.uniform());
    }
}

/// The first phase or branch whose cumulated weight exceeds a draw.
std::size_t Distribution::choose(sim::Draws& draws) const {
    const std::vector<double>& cumulative = table_->cumulative;
    const double u = draws.uniform();
    std::size_t chosen = 0;
    while (chosen + 1 < cumulative.size() && cumulative[chosen] <= u) ++chosen;
    return chosen;
}

double Distribution::sample_erlang(sim::Draws& draws) const {
    double total = 0.0;
    double product = 1.0;
    const int stages = static_cast<int>(parameter_[1]);
    for (int stage = 1; stage <= stages; ++stage) {
        product *= draws.uniform();
        if (stage % 16 != 0) continue;  // 16 uniforms cannot underflow: 2^(-53 * 16)
        total -= sim::log(product);
        product = 1.0;
    }
    return parameter_[0] * (total - sim::log(product));
}

double Distribution::sample_gamma(sim::Draws& draws) const {
    const double d = parameter_[2] - 1.0 / 3.0;
    const double c = 1.0 / std::sqrt(9.0 * d);
    double cube = 0.0;
    while (true) {
        const double z = draws.normal();
        const double root = 1.0 + c * z;
        const double u = draws.uniform();
        if (!(root > 0.0)) continue;
        cube = root * root * root;
        const double square = z * z;
        if (u < 1.0 - 0.0331 * square * square) break;
        if (sim::log(u) < 0.5 * square + d * (1.0 - cube + sim::log(cube))) break;
    }
    const double value = parameter_[0] * d * cube;
    if (parameter_[1] >= 1.0) return value;
    return value * sim::exp(-draws.exponential() / parameter_[1]);
}

bool Distribution::has_inverse() const {
    switch (kind_) {
        case Kind::erlang:
        case Kind::gamma:
        case Kind::hyperexponential:
        case Kind::mixture:
            return false;
        case Kind::shifted:
            return table_->parts[0].has_inverse();
        default:
            return true;
    }
}

namespace {

/// Linear between the quantile points, at probability p in [0, 1].
double interpolate(const std::vector<double>& probabilities, const std::vector<double>& values,
                   double p) {
    const auto above = std::upper_bound(probabilities.begin() + 1, probabilities.end() - 1, p);
    const auto i = static_cast<std::size_t>(above - probabilities.begin());
    const double part = (p - probabilities[i - 1]) / (probabilities[i] - probabilities[i - 1]);
    return values[i - 1] + part * (values[i] - values[i - 1]);
}

}  // namespace

double Distribution::at_upper_tail(double u) const {
    const auto& [first, second, third] = parameter_;
    switch (kind_) {
        case Kind::exponential:
            return first * -sim::log(u);
        case Kind::uniform:
            return first - second * u;
        case Kind::normal:
            return first - second * sim::normal_quantile(u * third);
        case Kind::lognormal:
            return first * sim::exp(-second * sim::normal_quantile(u));
        case Kind::weibull:
            return first * sim::pow(-sim::log(u), second);
        case Kind::pareto:
            return first * sim::pow(u + (1.0 - u) * second, third);
        case Kind::shifted:
            return first + table_->parts[0].at_upper_tail(u);
        case Kind::quantiles:
            return interpolate(table_->cumulative, table_->values, 1.0 - u);
        case Kind::samples: {
            const auto index = static_cast<std::size_t>((1.0 - u) * first);
            return table_->values[std::min(index, table_->values.size() - 1)];
        }
        default:
            return first;
    }
}

double Distribution::coefficient_of_variation() const {
    if (is_constant() || !(mean_ > 0.0)) return 0.0;
    const double square = second_moment_ / (mean_ * mean_) - 1.0;
    return square > 0.0 ? std::sqrt(square) : 0.0;
}

std::optional<double> Distribution::quantile(double p) const {
    if (!(p > 0.0 && p < 1.0) || !has_inverse()) return std::nullopt;
    return at_upper_tail(1.0 - p);
}

}  // namespace halfopen::models
