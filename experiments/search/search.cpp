#include "experiments/search/search.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "experiments/report_words.hpp"
#include "experiments/search/line.hpp"
#include "experiments/sweep/growing_sweep.hpp"
#include "topologies/did_you_mean.hpp"

namespace halfopen::experiments {
namespace {

using topologies::Figure;
using topologies::Topology;

constexpr double usual_tolerance = 0.01;
constexpr std::uint32_t first_look = 10;
constexpr std::size_t points_max = 200;

/// After how many runs the question is asked: ten, twice as many, ..., all.
std::vector<std::uint32_t> looks_of(std::uint32_t cap) {
    std::vector<std::uint32_t> looks;
    for (std::uint32_t look = first_look; look < cap; look *= 2) looks.push_back(look);
    looks.push_back(cap);
    return looks;
}

double level_of(const SearchOptions& options, std::uint32_t cap) {
    return 1 - (1 - options.confidence) / static_cast<double>(looks_of(cap).size());
}

bool can_show(const SearchOptions& options, std::uint32_t cap) {
    return exact_proportion_of(cap, cap, level_of(options, cap)).low >= options.holds;
}

std::string share_in_words(double share) { return number_in_words(100 * share) + " %"; }

[[noreturn]] void refuse(const std::string& what, const std::string& help) {
    throw SweepError(what + "\n   help: " + help);
}

void check(const SearchOptions& options) {
    if (!(options.holds > 0 && options.holds < 1)) {
        refuse("no number of runs shows that something holds in " + share_in_words(options.holds) +
                   " of them",
               "ask for more than 0% and less than 100%, like 95%");
    }
    if (!(options.confidence > 0.5 && options.confidence < 1)) {
        refuse("a confidence of " + share_in_words(options.confidence) + " cannot be had",
               "ask for more than 50% and less than 100%, like 95%");
    }
    if (options.tolerance && !(*options.tolerance > 0 && *options.tolerance < 1)) {
        refuse("a tolerance of " + share_in_words(*options.tolerance) + " makes no sense",
               "write a share of the value above 0%, like 1%");
    }
    std::uint32_t enough = options.runs.replications;
    if (enough > 0 && can_show(options, enough)) return;
    constexpr std::uint32_t most = 1'000'000;
    while (enough < most && (enough == 0 || !can_show(options, enough))) enough += 1 + enough / 50;
    refuse(counted(options.runs.replications, "replication") + " cannot show that it holds in " +
               share_in_words(options.holds) + " of all runs, even if it holds in each",
           "allow " + std::to_string(enough) + " or more, or ask for less");
}

std::vector<Figure> expected(const Topology& system) {
    std::vector<Figure> figures;
    for (const topologies::Expectation& each : system.expectations()) {
        figures.push_back({each.text, each, true});
    }
    if (!figures.empty()) return figures;
    refuse("nothing is expected of this variant, so there is nothing to search for",
           "state a condition, like 'shoppers.succeed above 99%'");
}

SweepPlan plan_of(const Topology& topology, const Range& range, const Line& line,
                  const SearchOptions& options) {
    const Axis ends{range.path, {line.text(line.low()), line.text(line.high())}};
    SweepPlan plan = plan_sweep(topology, grid({&ends, 1}), options.runs);
    if (options.runs.figures.empty()) plan.figures = expected(plan.topology);
    plan.has_all_figures = false;
    for (const Figure& figure : plan.figures) {
        if (figure.is_condition) continue;
        refuse(topologies::quoted(figure.name) + " is measured, and neither holds nor fails",
               "say how much of it is wanted, like `" + figure.name + " above ...`");
    }
    return plan;
}

/// Tries values, and remembers what came of each.
class Searcher {
public:
    Searcher(SweepPlan plan, const Line& line, const SearchOptions& options)
        : line_(line),
          options_(options),
          expected_points_(3 + line.halvings(tolerance())),
          growing_(std::move(plan), options.runs) {}

    void run() {
        settings_[line_.low()] = 0;
        settings_[line_.high()] = 1;
        if (!try_at(line_.low()) || !try_at(line_.high())) return;
        while (points_.size() < points_max) {
            const auto next = next_position();
            if (!next) return;
            settings_[*next] = growing_.add({line_.text(*next)});
            if (!try_at(*next)) return;
        }
    }

    Search result(std::string path) {
        Search found{std::move(path),
                     line_.is_whole(),
                     {},
                     options_,
                     {},
                     {},
                     {},
                     {},
                     growing_.release(),
                     {}};
        for (const Figure& figure : found.sweep.plan.figures) {
            found.conditions.push_back(figure.name);
        }
        for (const auto& [position, point] : points_) {
            found.points.push_back(point);
            found.settings.push_back(settings_.at(position));
        }
        note_bracket(found);
        note_contradictions(found);
        return found;
    }

private:
    double tolerance() const { return options_.tolerance.value_or(usual_tolerance); }

    /// Adds runs until it can be told. False if it was stopped.
    bool try_at(double position) {
        const std::size_t setting = settings_.at(position);
        const std::uint32_t cap = options_.runs.replications;
        const std::vector<std::uint32_t> looks = looks_of(cap);
        SearchPoint& point = points_[position];
        point.value = line_.text(position);
        point.number = line_.in_unit(position);
        for (std::size_t look = 0; look != looks.size(); ++look) {
            show_progress(static_cast<double>(look) / static_cast<double>(looks.size()));
            const bool goes_on = growing_.get(growing_.first_runs(setting, looks[look]));
            point.held = held_in(setting, level_of(options_, cap));
            if (!goes_on) return false;
            if (point.held.low >= options_.holds) point.answer = Answer::holds;
            if (point.held.high < options_.holds) point.answer = Answer::fails;
            if (point.answer != Answer::cannot_tell) return true;
        }
        return true;
    }

    Proportion held_in(std::size_t setting, double level) const {
        const Sweep& sweep = growing_.sweep();
        std::uint64_t held = 0;
        std::uint64_t tried = 0;
        for (const std::size_t run : growing_.first_runs(setting, sweep.plan.replications)) {
            if (!sweep.runs[run].is_finished) continue;
            ++tried;
            const std::span<const double> row = sweep.row(run);
            if (std::ranges::all_of(row, [](double value) { return value == 1; })) ++held;
        }
        return exact_proportion_of(held, tried, level);
    }

    void show_progress(double share_of_point) {
        const double done = static_cast<double>(points_.size()) - 1;
        const auto share = [&](double points) {
            return std::min(0.99, points / std::max(expected_points_, points + 1));
        };
        growing_.set_progress(share(done + share_of_point), share(done + 1));
    }

    /// From the end at which it should hold to the other.
    std::vector<double> in_order() const {
        std::vector<double> positions;
        for (const auto& [position, point] : points_) positions.push_back(position);
        if (options_.lowest) std::ranges::reverse(positions);
        return positions;
    }

    Answer answer(double position) const { return points_.at(position).answer; }

    /// Where it holds last and fails first, as places in the order.
    struct Bracket {
        std::optional<std::size_t> holds;
        std::optional<std::size_t> fails;
    };
    Bracket bracket(const std::vector<double>& order) const {
        Bracket found;
        for (std::size_t place = 0; place != order.size() && !found.fails; ++place) {
            if (answer(order[place]) == Answer::holds) found.holds = place;
            if (answer(order[place]) == Answer::fails) found.fails = place;
        }
        return found;
    }

    bool is_wide(double one, double other) const {
        if (line_.is_whole() && !options_.tolerance) return true;
        const double first = line_.in_unit(one);
        const double second = line_.in_unit(other);
        const double size = std::max(std::abs(first), std::abs(second));
        return std::abs(first - second) > tolerance() * size;
    }

    /// The value to try next; none when the bracket is narrow, or there is none.
    std::optional<double> next_position() const {
        const std::vector<double> order = in_order();
        const auto [holds, fails] = bracket(order);
        const bool is_known_at_once =
            (fails && *fails == 0) || (!fails && answer(order.back()) == Answer::holds);
        if (is_known_at_once || (!holds && !fails)) return std::nullopt;
        const auto middle = [&](std::size_t one, std::size_t other) -> std::optional<double> {
            if (!is_wide(order[one], order[other])) return std::nullopt;
            return line_.between(order[one], order[other]);
        };
        if (holds) {
            if (const auto next = middle(*holds, *holds + 1)) return next;
        }
        return fails ? middle(*fails - 1, *fails) : std::nullopt;
    }

    std::size_t place_of(double position) const {
        return static_cast<std::size_t>(std::distance(points_.begin(), points_.find(position)));
    }

    void note_bracket(Search& found) const {
        const std::vector<double> order = in_order();
        const auto [holds, fails] = bracket(order);
        if (holds) found.holds_at = place_of(order[*holds]);
        if (fails) found.fails_at = place_of(order[*fails]);
    }

    void note_contradictions(Search& found) const {
        const std::vector<double> order = in_order();
        for (std::size_t worse = 1; worse < order.size(); ++worse) {
            for (std::size_t better = 0; better != worse; ++better) {
                const SearchPoint& one = points_.at(order[better]);
                const SearchPoint& other = points_.at(order[worse]);
                if (other.held.low <= one.held.high) continue;
                found.contradictions.push_back(other.value);
                break;
            }
        }
    }

    Line line_;
    SearchOptions options_;
    double expected_points_;
    GrowingSweep growing_;
    std::map<double, SearchPoint> points_;
    std::map<double, std::size_t> settings_;
};

}  // namespace

Search search(const Topology& topology, const Range& range, const SearchOptions& options) {
    check(options);
    const Line line(range);
    Searcher searcher(plan_of(topology, range, line, options), line, options);
    searcher.run();
    return searcher.result(range.path);
}

}  // namespace halfopen::experiments
