#include "experiments/statistics/selection.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "experiments/statistics/refuse.hpp"
#include "sim/elementary.hpp"

namespace halfopen::experiments {
namespace {

constexpr std::string_view here = "Selection";

void require(bool condition, const std::string& what, std::string_view mend) {
    if (!condition) refuse(here, what, mend);
}

void check_options(std::size_t systems, const SelectionOptions& options) {
    require(systems >= 1, "no systems to select from", "give one at least");
    const double guess = 1 / static_cast<double>(systems);
    require(options.confidence < 1 && options.confidence > (systems == 1 ? 0 : guess),
            "a confidence of " + in_digits(options.confidence) + " with " +
                std::to_string(systems) + " systems",
            "ask for less than 1 and for more than a blind guess has (1 / systems), such as 0.95");
    require(options.indifference > 0 && std::isfinite(options.indifference),
            "an indifference of " + in_digits(options.indifference),
            "name the smallest difference worth finding, above 0, in the unit of the values");
    require(options.first_stage >= 2, "a first stage of " + std::to_string(options.first_stage),
            "variances need 2 rounds, and 10 are usual");
    require(options.rounds_max >= options.first_stage,
            "at most " + std::to_string(options.rounds_max) + " rounds, fewer than the " +
                std::to_string(options.first_stage) + " of the first stage",
            "raise rounds_max, or lower first_stage");
}

/// h^2 of the procedure, for c = 1.
double squared_factor(std::size_t systems, const SelectionOptions& options) {
    const double each = (1 - options.confidence) / static_cast<double>(systems - 1);
    const double degrees = options.first_stage - 1.0;
    return (sim::pow(2 * each, -2 / degrees) - 1) * degrees;
}

}  // namespace

Selection::Selection(std::size_t systems, const SelectionOptions& options)
    : options_(options), systems_(systems) {
    check_options(systems, options);
    for (std::size_t system = 0; system != systems; ++system) surviving_.push_back(system);
    means_.assign(systems, 0.0);
    first_.resize(systems);
}

bool Selection::wants(std::size_t system) const {
    return !is_over() && std::binary_search(surviving_.begin(), surviving_.end(), system);
}

void Selection::give(std::uint32_t round, std::span<const double> values) {
    check(round, values);
    add(values);
    if (round_ == options_.first_stage) learn_variances();
    if (round_ >= options_.first_stage) screen();
}

std::optional<std::size_t> Selection::best() const {
    if (!is_decided()) return std::nullopt;
    return surviving_.front();
}

std::size_t Selection::leader() const {
    return *std::max_element(surviving_.begin(), surviving_.end(), [&](auto one, auto other) {
        return options_.largest ? means_[one] < means_[other] : means_[one] > means_[other];
    });
}

void Selection::check(std::uint32_t round, std::span<const double> values) const {
    require(!is_over(), "a round after the last", "ask is_over() before each");
    require(round == round_,
            "round " + std::to_string(round) + " where " + std::to_string(round_) + " is next",
            "give rounds in their order, each once");
    require(values.size() == surviving_.size(),
            std::to_string(values.size()) + " values for " + std::to_string(surviving_.size()) +
                " surviving systems",
            "give one of each, in the order of surviving()");
    for (std::size_t place = 0; place != values.size(); ++place) {
        require(std::isfinite(values[place]),
                "system " + std::to_string(surviving_[place]) + " has the value " +
                    in_digits(values[place]) + " in round " + std::to_string(round),
                "say what a replication without a result counts as, or leave the system out");
    }
}

void Selection::add(std::span<const double> values) {
    ++round_;
    for (std::size_t place = 0; place != values.size(); ++place) {
        const std::size_t system = surviving_[place];
        means_[system] += (values[place] - means_[system]) / round_;
        if (round_ <= options_.first_stage) first_[system].push_back(values[place]);
    }
}

void Selection::learn_variances() {
    if (systems_ == 1) return;
    const double factor =
        squared_factor(systems_, options_) / (options_.indifference * options_.indifference);
    enough_.assign(systems_ * systems_, 0.0);
    for (std::size_t system = 0; system != systems_; ++system) {
        for (std::size_t other = 0; other != system; ++other) {
            const double rounds = factor * variance_of_difference(system, other);
            rounds_enough(system, other) = rounds_enough(other, system) = rounds;
        }
    }
    first_.clear();
}

double Selection::variance_of_difference(std::size_t system, std::size_t other) const {
    const double mean = means_[system] - means_[other];
    double squares = 0;
    for (std::size_t round = 0; round != options_.first_stage; ++round) {
        const double distance = first_[system][round] - first_[other][round] - mean;
        squares += distance * distance;
    }
    return squares / (options_.first_stage - 1.0);
}

double& Selection::rounds_enough(std::size_t system, std::size_t other) {
    return enough_[system * systems_ + other];
}

/// How far behind the other a system may be and stay: W of the paper.
double Selection::allowance(std::size_t system, std::size_t other) {
    const double left = rounds_enough(system, other) - round_;
    return std::max(0.0, options_.indifference / (2.0 * round_) * left);
}

bool Selection::is_beaten(std::size_t system) {
    const double sign = options_.largest ? 1 : -1;
    return std::any_of(surviving_.begin(), surviving_.end(), [&](std::size_t other) {
        const double ahead = sign * (means_[other] - means_[system]);
        return other != system && ahead > allowance(system, other);
    });
}

/// All leave at once who are behind too far; when no pair can be told apart by more rounds, all but
/// the best.
void Selection::screen() {
    std::vector<std::size_t> stay;
    double enough = 0;
    for (const std::size_t system : surviving_) {
        if (!is_beaten(system)) stay.push_back(system);
    }
    surviving_ = std::move(stay);
    for (const std::size_t system : surviving_) {
        for (const std::size_t other : surviving_) {
            if (system != other) enough = std::max(enough, rounds_enough(system, other));
        }
    }
    if (surviving_.size() > 1 && round_ > std::floor(enough)) surviving_ = {leader()};
}

}  // namespace halfopen::experiments
