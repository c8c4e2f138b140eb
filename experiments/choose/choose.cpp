#include "experiments/choose/choose.hpp"

#include <algorithm>
#include <cmath>
#include <thread>

#include "experiments/statistics/selection.hpp"
#include "experiments/sweep/growing_sweep.hpp"
#include "topologies/did_you_mean.hpp"
#include "topologies/quantities.hpp"

namespace halfopen::experiments {
namespace {

using topologies::Figure;

constexpr std::uint32_t first_stage_usual = 10;
constexpr std::uint32_t first_stage_of_conditions = 50;

[[noreturn]] void refuse(const std::string& what, const std::string& help) {
    throw SweepError(what + "\n   help: " + help);
}

SweepPlan plan_of(const topologies::Topology& topology, const Design& design,
                  const ChoiceOptions& options) {
    if (options.runs.figures.size() != 1) {
        refuse(std::to_string(options.runs.figures.size()) + " figures cannot say which is best",
               "name one, like 'shoppers.p99' or 'shoppers.succeed from 140s'");
    }
    if (design.settings.size() < 2) {
        refuse("one setting alone is the best", "vary at least two values");
    }
    return plan_sweep(topology, design, options.runs);
}

SelectionOptions selection_options(const SweepPlan& plan, const ChoiceOptions& options) {
    const bool is_condition = plan.figures.front().is_condition;
    SelectionOptions wanted;
    wanted.confidence = options.confidence;
    wanted.indifference = options.indifference;
    wanted.largest = !options.smallest;
    wanted.rounds_max = options.runs.replications;
    wanted.first_stage = options.first_stage;
    if (wanted.first_stage == 0) {
        wanted.first_stage = is_condition ? first_stage_of_conditions : first_stage_usual;
    }
    return wanted;
}

/// The settings that are compared; those without values are taken out.
class Chooser {
public:
    Chooser(SweepPlan plan, const ChoiceOptions& options)
        : options_(options),
          selection_options_(selection_options(plan, options)),
          candidates_(plan.systems.size()),
          growing_(std::move(plan), options.runs) {
        for (std::size_t setting = 0; setting != candidates_.size(); ++setting) {
            entered_.push_back(setting);
        }
        begin();
    }

    Choice run() {
        while (!selection_->is_over() && prepare()) play();
        return result();
    }

private:
    /// Compares those who are in from the first round on.
    void begin() {
        try {
            selection_.emplace(entered_.size(), selection_options_);
        } catch (const std::invalid_argument& error) {
            throw SweepError(error.what());
        }
    }

    std::uint32_t round() const { return selection_->next_round(); }

    /// How many rounds are run at once: the first stage, then one in eight more, and enough for
    /// all threads.
    std::uint32_t ahead() const {
        if (round() < selection_options_.first_stage) {
            return selection_options_.first_stage - round();
        }
        const std::size_t threads = options_.runs.threads != 0
                                        ? options_.runs.threads
                                        : std::max(1U, std::thread::hardware_concurrency());
        const std::size_t each = selection_->surviving().size();
        const auto enough = static_cast<std::uint32_t>((2 * threads + each - 1) / each);
        return std::min(std::max(enough, round() / 8), options_.runs.replications - round());
    }

    /// Makes the runs of the next rounds. False if it was stopped.
    bool prepare() {
        const Sweep& sweep = growing_.sweep();
        const std::uint32_t last = round() + ahead();
        std::vector<std::size_t> runs;
        for (std::uint32_t replication = round(); replication != last; ++replication) {
            for (const std::size_t place : selection_->surviving()) {
                runs.push_back(sweep.place(entered_[place], replication));
            }
        }
        const auto all = static_cast<double>(options_.runs.replications);
        shown_ = std::max(shown_, round() / all);
        growing_.set_progress(shown_, std::max(shown_, last / all));
        prepared_ = last;
        return growing_.get(runs);
    }

    /// Plays the rounds whose runs are there.
    void play() {
        while (!selection_->is_over() && round() < prepared_) {
            const std::vector<double> values = values_of_round();
            if (take_out_those_without(values)) return;
            selection_->give(round(), values);
        }
    }

    std::vector<double> values_of_round() const {
        const Sweep& sweep = growing_.sweep();
        std::vector<double> values;
        for (const std::size_t place : selection_->surviving()) {
            values.push_back(sweep.row(sweep.place(entered_[place], round())).front());
        }
        return values;
    }

    bool take_out_those_without(const std::vector<double>& values) {
        std::vector<std::size_t> out;
        for (std::size_t index = 0; index != values.size(); ++index) {
            if (!std::isfinite(values[index])) {
                out.push_back(entered_[selection_->surviving()[index]]);
            }
        }
        if (out.empty()) return false;
        for (const std::size_t setting : out) {
            candidates_[setting] = {selection_mean(setting), round() + 1, true, true};
            std::erase(entered_, setting);
        }
        if (entered_.empty()) {
            refuse("no setting has " + growing_.sweep().plan.figures.front().name +
                       " in every replication",
                   "choose by a figure that always exists, like one of `succeed`");
        }
        begin();
        return true;
    }

    double selection_mean(std::size_t setting) const {
        const auto place = std::ranges::find(entered_, setting) - entered_.begin();
        return selection_->mean(static_cast<std::size_t>(place));
    }

    /// How many rounds a setting was in: those that left gave no values since.
    void note_candidates() {
        for (std::size_t place = 0; place != entered_.size(); ++place) {
            Candidate& it = candidates_[entered_[place]];
            it.mean = selection_->mean(place);
            it.is_left = !std::ranges::binary_search(selection_->surviving(), place);
            it.replications = it.is_left ? rounds_in_[place] : round();
        }
    }

    /// Plays it once more, to see who left when.
    void note_departures() {
        const Sweep& sweep = growing_.sweep();
        rounds_in_.assign(entered_.size(), 0);
        Selection again(entered_.size(), selection_options_);
        while (again.next_round() != round()) {
            std::vector<double> values;
            for (const std::size_t place : again.surviving()) {
                const std::size_t run = sweep.place(entered_[place], again.next_round());
                values.push_back(sweep.row(run).front());
                ++rounds_in_[place];
            }
            again.give(again.next_round(), values);
        }
    }

    Choice result() {
        note_departures();
        note_candidates();
        Choice choice{options_,
                      candidates_,
                      {},
                      entered_[selection_->leader()],
                      {},
                      round(),
                      {growing_.sweep().plan, {}, {}, {}, true, ""}};
        for (const std::size_t place : selection_->surviving()) {
            choice.surviving.push_back(entered_[place]);
        }
        if (const auto best = selection_->best()) choice.best = entered_[*best];
        for (std::size_t setting = 0; setting != candidates_.size(); ++setting) {
            growing_.keep_first(setting, candidates_[setting].replications);
        }
        choice.sweep = growing_.release();
        return choice;
    }

    ChoiceOptions options_;
    SelectionOptions selection_options_;
    std::vector<Candidate> candidates_;
    std::vector<std::size_t> entered_;  ///< the setting of each system of the selection
    std::optional<Selection> selection_;
    std::vector<std::uint32_t> rounds_in_;  ///< of each system of the selection
    std::uint32_t prepared_ = 0;            ///< rounds whose runs are there
    double shown_ = 0;
    GrowingSweep growing_;
};

}  // namespace

Choice choose(const topologies::Topology& topology, const Design& design,
              const ChoiceOptions& options) {
    return Chooser(plan_of(topology, design, options), options).run();
}

double parse_indifference(const Figure& figure, std::string_view text) {
    const std::string_view unit = topologies::unit_of(figure);
    const auto known = [&](const auto& parsed) {
        if (parsed.value) return *parsed.value;
        refuse("an indifference of " + topologies::quoted(text) + ": " + parsed.message,
               "write it in the unit of " + figure.name + ": " + parsed.help);
    };
    if (unit == "1") return known(topologies::parse_fraction(text));
    if (unit == "s") return sim::to_seconds(known(topologies::parse_duration(text)));
    if (unit == "1/s") return known(topologies::parse_rate(text));
    return known(topologies::parse_number(text));
}

}  // namespace halfopen::experiments
