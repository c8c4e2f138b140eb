// How long something takes: a duration, or one of the laws by name.

#include <algorithm>
#include <array>
#include <map>

#include "models/distribution_fit.hpp"
#include "topologies/did_you_mean.hpp"
#include "topologies/distribution_forms.hpp"
#include "topologies/quantities.hpp"
#include "topologies/reading/mapping.hpp"
#include "topologies/reading/reading.hpp"
#include "topologies/reading/values.hpp"

namespace halfopen::topologies {
namespace {

using models::Distribution;
using models::Fit;
using Law = std::optional<Distribution>;

Law taken(const Fit& fit, Node at, Report& report) {
    if (fit.ok()) return fit.distribution;
    report.add(at, Code::impossible_distribution,
               "no " + std::string(at.key_text()) + " distribution is like this: " + fit.problem);
    return std::nullopt;
}

/// The parameters of a law, read by their names.
struct Parameters {
    std::map<std::string_view, sim::Duration> times;
    std::map<std::string_view, double> numbers;
    bool has(std::string_view name) const { return times.count(name) + numbers.count(name) > 0; }
};

bool is_number_name(std::string_view name) {
    return name == "cv" || name == "shape" || name == "stages";
}

/// Nothing if one of the values is wrong (reported).
std::optional<Parameters> read_parameters(Node map, Report& report) {
    Parameters parameters;
    const std::size_t errors = report.error_count();
    for (const Node entry : map) {
        const std::string_view name = entry.key_text();
        if (name == "stages") {
            if (const auto count = read_count(entry, report, {1, 1000}))
                parameters.numbers[name] = *count;
        } else if (is_number_name(name)) {
            if (const auto number = read_number(entry, report)) parameters.numbers[name] = *number;
        } else if (const auto time = read_duration(entry, report)) {
            parameters.times[name] = *time;
        }
    }
    if (report.error_count() > errors) return std::nullopt;
    return parameters;
}

Fit fit_of(std::string_view law, const ParameterSet& set, const Parameters& p) {
    const auto time = [&](std::string_view name) { return models::Nanoseconds(p.times.at(name)); };
    const auto number = [&](std::string_view name) { return p.numbers.at(name); };
    const bool by_cv = std::find(set.begin(), set.end(), "cv") != set.end();
    const bool by_quantiles = std::find(set.begin(), set.end(), "p99") != set.end();
    if (law == "uniform") {
        return by_cv ? models::uniform_from_mean_cv(time("mean"), number("cv"))
                     : Distribution::uniform(time("from"), time("to"));
    }
    if (law == "erlang")
        return Distribution::erlang(static_cast<int>(number("stages")), time("mean"));
    if (law == "gamma") {
        return by_cv ? models::gamma_from_mean_cv(time("mean"), number("cv"))
                     : models::gamma_from_p50_p99(time("p50"), time("p99"));
    }
    if (law == "normal") {
        if (by_cv) return models::normal_from_mean_cv(time("mean"), number("cv"));
        return by_quantiles ? models::normal_from_p50_p99(time("p50"), time("p99"))
                            : Distribution::normal(time("mean"), time("standard_deviation"));
    }
    if (law == "lognormal") {
        return by_cv ? models::lognormal_from_mean_cv(time("mean"), number("cv"))
                     : models::lognormal_from_p50_p99(time("p50"), time("p99"));
    }
    if (law == "weibull") {
        if (by_cv) return models::weibull_from_mean_cv(time("mean"), number("cv"));
        return by_quantiles ? models::weibull_from_p50_p99(time("p50"), time("p99"))
                            : Distribution::weibull(number("shape"), time("scale"));
    }
    if (law == "pareto") {
        if (by_quantiles) return models::pareto_from_p50_p99(time("p50"), time("p99"), time("to"));
        return p.has("from") ? Distribution::pareto(number("shape"), time("from"), time("to"))
                             : models::pareto_from_mean(time("mean"), number("shape"), time("to"));
    }
    return models::hyperexponential_from_mean_cv(time("mean"), number("cv"));
}

std::string set_text(const ParameterSet& set) {
    std::string text;
    for (const std::string_view name : set) {
        if (!name.empty()) text += (text.empty() ? "" : " + ") + std::string(name);
    }
    return text;
}

/// The set of parameters whose names are exactly the keys of `map`.
const ParameterSet* matching_set(Node map, const DistributionForm& form) {
    for (const ParameterSet& set : form.sets) {
        const auto size = static_cast<std::size_t>(std::count_if(
            set.begin(), set.end(), [](std::string_view name) { return !name.empty(); }));
        const bool all = std::all_of(set.begin(), set.end(), [&](std::string_view name) {
            return name.empty() || map.find(name);
        });
        if (all && map.size() == size) return &set;
    }
    return nullptr;
}

Law read_parametric(Node value, const DistributionForm& form, Report& report) {
    const std::string what = "the law `" + std::string(form.name) + "`";
    if (!expect_kind(value, NodeKind::map, what, report)) return std::nullopt;
    std::vector<std::string_view> known;
    for (const ParameterSet& set : form.sets) {
        for (const std::string_view name : set) {
            if (!name.empty() && std::find(known.begin(), known.end(), name) == known.end())
                known.push_back(name);
        }
    }
    const std::size_t errors = report.error_count();
    check_keys(value, {}, known, what, report);
    const auto parameters = read_parameters(value, report);
    if (!parameters || report.error_count() > errors) return std::nullopt;
    if (const ParameterSet* set = matching_set(value, form)) {
        return taken(fit_of(form.name, *set, *parameters), value, report);
    }
    std::string sets;
    for (const ParameterSet& set : form.sets) sets += (sets.empty() ? "" : ", or ") + set_text(set);
    report.add(value, Code::missing_key, what + " is not defined by these parameters")
        .help("give " + sets);
    return std::nullopt;
}

bool check_sum(Node list, double sum, Report& report) {
    if (sum > 1 - 1e-9 && sum < 1 + 1e-9) return true;
    report
        .add(list, Code::probabilities_over_one,
             "these probabilities add up to " + fraction_text(sum))
        .help("they must add up to 100%");
    return false;
}

Law read_phases(Node phases, Report& report) {
    if (!expect_kind(phases, NodeKind::sequence, "`phases`", report)) return std::nullopt;
    std::vector<Distribution::Phase> read;
    double sum = 0;
    bool complete = true;
    for (const Node phase : phases) {
        if (!check_keys(phase, phase_keys, "a phase", report)) {
            complete = false;
            continue;
        }
        const auto probability = read_fraction(phase.find("probability"), report);
        const auto mean = read_duration(phase.find("mean"), report);
        complete = complete && probability && mean;
        if (!complete) continue;
        sum += *probability;
        read.push_back({*probability, *mean});
    }
    if (!complete) return std::nullopt;
    if (!check_sum(phases, sum, report)) return std::nullopt;
    return taken(Distribution::hyperexponential(read), phases.parent(), report);
}

Law read_mixture(Node parts, Report& report) {
    if (!expect_kind(parts, NodeKind::sequence, "a mixture", report)) return std::nullopt;
    std::vector<models::Branch> read;
    double sum = 0;
    bool complete = true;
    for (const Node part : parts) {
        if (!check_keys(part, mixture_keys, "a part of a mixture", report)) {
            complete = false;
            continue;
        }
        const auto probability = read_fraction(part.find("probability"), report);
        const auto law = read_distribution(part.find("of"), report);
        complete = complete && probability && law;
        if (!complete) continue;
        sum += *probability;
        read.push_back({*probability, *law});
    }
    if (!complete) return std::nullopt;
    if (!check_sum(parts, sum, report)) return std::nullopt;
    return taken(Distribution::mixture(read), parts, report);
}

Law read_shifted(Node value, Report& report) {
    if (!check_keys(value, shifted_keys, "`shifted`", report)) return std::nullopt;
    const auto by = read_duration(value.find("by"), report);
    const auto law = read_distribution(value.find("of"), report);
    if (!by || !law) return std::nullopt;
    return taken(Distribution::shifted(*by, *law), value, report);
}

Law read_quantiles(Node value, Report& report) {
    if (!expect_kind(value, NodeKind::map, "`quantiles`", report)) return std::nullopt;
    std::vector<models::QuantilePoint> points;
    bool complete = true;
    for (const Node entry : value) {
        const auto probability = read_fraction(entry.key(), report);
        const auto time = read_duration(entry, report);
        complete = complete && probability && time;
        if (complete) points.push_back({*probability, *time});
    }
    if (!complete) return std::nullopt;
    std::sort(points.begin(), points.end(),
              [](const auto& a, const auto& b) { return a.probability < b.probability; });
    return taken(Distribution::from_quantiles(points), value, report);
}

Law read_samples(Node value, Report& report) {
    if (!expect_kind(value, NodeKind::sequence, "`samples`", report)) return std::nullopt;
    std::vector<models::Nanoseconds> samples;
    bool complete = true;
    for (const Node sample : value) {
        const auto time = read_duration(sample, report);
        complete = complete && time;
        if (complete) samples.emplace_back(*time);
    }
    return complete ? taken(Distribution::from_samples(samples), value, report) : std::nullopt;
}

Law read_simple(Node value, std::string_view law, Report& report) {
    if (!value.is_scalar()) {
        report.add(value, Code::wrong_kind, "the law `" + std::string(law) + "` takes one duration")
            .help("write `" + std::string(law) + ": 10ms`");
        return std::nullopt;
    }
    const auto time = read_duration(value, report);
    if (!time) return std::nullopt;
    return law == "constant" ? Distribution::constant(*time) : Distribution::exponential(*time);
}

Law read_law(Node value, Report& report) {
    const std::string_view law = value.key_text();
    if (law == "constant" || law == "exponential") return read_simple(value, law, report);
    if (law == "mixture") return read_mixture(value, report);
    if (law == "shifted") return read_shifted(value, report);
    if (law == "quantiles") return read_quantiles(value, report);
    if (law == "samples") return read_samples(value, report);
    if (law == "hyperexponential" && value.find("phases") && value.size() == 1) {
        return read_phases(value.find("phases"), report);
    }
    for (const DistributionForm& form : distribution_forms) {
        if (form.name == law) return read_parametric(value, form, report);
    }
    std::vector<std::string_view> names;
    for (const DistributionForm& form : distribution_forms) names.push_back(form.name);
    report.add_at_key(value, Code::unknown_word, "no distribution is named " + quoted(law))
        .help(did_you_mean(law, names));
    return std::nullopt;
}

}  // namespace

std::optional<models::Distribution> read_distribution(Node node, Report& report) {
    if (node.is_scalar()) {
        const auto time = read_duration(node, report);
        return time ? Law(Distribution::constant(*time)) : std::nullopt;
    }
    if (!node.is_map()) {
        report
            .add(node, Code::wrong_kind,
                 "a duration or a law belongs here, but this is " +
                     std::string(kind_name(node.kind())))
            .help("write `80ms`, or a law with its parameters, like `{exponential: 80ms}`");
        return std::nullopt;
    }
    if (node.size() == 1) return read_law(node.first_child(), report);
    Diagnostic& diagnostic = report.add(node, Code::keys_exclude,
                                        "a distribution has one name, but this mapping has " +
                                            std::to_string(node.size()) + " keys");
    diagnostic.help(
        "write `80ms`, or a law with its parameters, like `{lognormal: {p50: 10ms, p99: 80ms}}`");
    return std::nullopt;
}

}  // namespace halfopen::topologies
