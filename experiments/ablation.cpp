#include "experiments/ablation.hpp"

#include <algorithm>
#include <memory>
#include <mutex>
#include <utility>

#include "experiments/expectations.hpp"
#include "experiments/report_words.hpp"
#include "experiments/run.hpp"
#include "experiments/threads.hpp"
#include "topologies/did_you_mean.hpp"

namespace halfopen::experiments {
namespace {

using topologies::Expectation;
using topologies::Topology;

/// The expectations that are named; throws AblationError when one names none.
std::vector<Expectation> chosen_expectations(const std::vector<Expectation>& all,
                                             const AblationOptions& options) {
    std::vector<std::string_view> texts;
    for (const Expectation& each : all) texts.push_back(each.text);
    std::vector<bool> is_chosen(all.size());
    for (const std::string& wanted : options.expect) {
        bool is_found = false;
        for (std::size_t index = 0; index != all.size(); ++index) {
            if (wanted != "all" && texts[index].find(wanted) == std::string_view::npos) continue;
            is_found = is_chosen[index] = true;
        }
        if (is_found) continue;
        std::string help = "have:";
        for (const std::string_view text : texts) help += "\n      " + std::string(text);
        throw AblationError(
            "nothing that is expected of the variant " + topologies::quoted(options.variant) +
            " has " + topologies::quoted(wanted) + " in it\n   help: " +
            (texts.empty()
                 ? "write what is expected under `expect: {" + options.variant + ": [...]}`"
                 : help));
    }
    std::vector<Expectation> chosen;
    for (std::size_t index = 0; index != all.size(); ++index) {
        if (is_chosen[index]) chosen.push_back(all[index]);
    }
    return chosen;
}

/// Everything that the trials read and nothing writes.
struct Plan {
    const models::Blueprint& blueprint;
    const AblatedCall& call;
    const AblationOptions& options;
    std::vector<Expectation> expectations;
};

bool contains(const RunResult& result, const AblationTrial& trial, const Plan& plan) {
    if (!plan.expectations.empty()) return all_hold(judge_all(plan.expectations, result));
    const bool are_served = std::ranges::all_of(trial.success_of, [&](const auto& rate) {
        return !rate || *rate >= plan.options.contained;
    });
    return are_served && std::ranges::count(trial.is_back, false) == 0;
}

RunResult run_one(const Plan& plan, DefenceSet present, std::uint32_t replication,
                  const std::function<bool(double)>& keep_going) {
    RunOptions options;
    options.seed = plan.options.seed;
    options.duration = plan.options.duration;
    options.replication = replication;
    options.variant = plan.options.variant;
    options.keep_going = keep_going;
    options.watched = plan.call.edges;  // without any defence, too
    return run(std::make_shared<const models::Blueprint>(
                   with_defences(plan.blueprint, plan.call, present)),
               options);
}

void add(std::vector<Served>& sum, const std::vector<Served>& seconds) {
    sum.resize(std::max(sum.size(), seconds.size()));
    for (std::size_t row = 0; row != seconds.size(); ++row) sum[row] += seconds[row];
}

/// Replication by replication, so that those that are finished when it is stopped can be compared.
void run_all(const Plan& plan, Ablation& ablation) {
    const std::size_t sets = ablation.sets.size();
    std::mutex adding;
    const auto work = [&](std::size_t index, const std::function<bool(double)>& keep_going) {
        AblationSet& set = ablation.sets[sets - 1 - index % sets];
        const auto replication = static_cast<std::uint32_t>(index / sets);
        const RunResult result = run_one(plan, set.present, replication, keep_going);
        AblationTrial trial = trial_of(result, plan.call);
        trial.contains = contains(result, trial, plan);
        const std::lock_guard guard(adding);
        if (trial.is_finished) add(set.seconds, served_by_second(result));
        set.trials[replication] = std::move(trial);
    };
    ablation.is_complete = run_over_threads(sets * plan.options.replications, plan.options.threads,
                                            plan.options.keep_going, work);
}

void summarize(AblationSet& set, std::uint32_t finished, std::size_t classes) {
    const std::span<const AblationTrial> trials(set.trials.data(), finished);
    const auto estimate = [&](auto value_of) {
        std::vector<double> values;
        for (const AblationTrial& trial : trials) {
            if (const std::optional<double> value = value_of(trial)) values.push_back(*value);
        }
        return estimate_of(values);
    };
    for (std::size_t measure = 0; measure != ablation_measure_count; ++measure) {
        set.measures[measure] =
            estimate([=](const AblationTrial& trial) { return trial.measures[measure]; });
    }
    for (std::size_t index = 0; index != classes; ++index) {
        set.success_of.push_back(
            estimate([=](const AblationTrial& trial) { return trial.success_of[index]; }));
    }
    set.contained_in =
        static_cast<std::uint32_t>(std::ranges::count_if(trials, &AblationTrial::contains));
    set.contains = finished != 0 && set.contained_in == finished;
}

std::uint32_t finished_for_all(const Ablation& ablation) {
    std::uint32_t finished = 0;
    const auto is_finished = [&](const AblationSet& set) {
        return set.trials[finished].is_finished;
    };
    while (finished != ablation.replications && std::ranges::all_of(ablation.sets, is_finished)) {
        ++finished;
    }
    return finished;
}

std::string criterion_of(const Plan& plan, const IncidentSeconds& when) {
    if (plan.expectations.empty()) {
        return "each class of users is served at " + number_in_words(plan.options.contained * 100) +
               " % or more" + (when.end ? ", and in full again when it is over" : "");
    }
    std::vector<std::string> texts;
    for (const Expectation& each : plan.expectations) texts.push_back(each.text);
    return listed_in_words(texts);
}

template <class Named>
std::vector<std::string> names_at(const std::vector<Named>& all,
                                  const std::vector<std::uint32_t>& indices) {
    std::vector<std::string> names;
    for (const std::uint32_t index : indices) names.push_back(all[index].name);
    return names;
}

/// What is known before anything runs.
Ablation begun(const Topology& topology, const Plan& plan) {
    Ablation ablation;
    const models::Blueprint& blueprint = plan.blueprint;
    ablation.title = blueprint.title;
    ablation.path = topology.path();
    ablation.variant = plan.options.variant;
    ablation.seed = plan.options.seed.value_or(blueprint.seed);
    ablation.duration = plan.options.duration.value_or(blueprint.duration);
    ablation.replications = plan.options.replications;
    ablation.call = plan.call;
    for (const auto& traffic : blueprint.traffic) ablation.users.push_back(traffic.name);
    ablation.callers = names_at(blueprint.services, plan.call.callers);
    ablation.callees = names_at(blueprint.services, plan.call.callees);
    RunResult nothing_yet;
    nothing_yet.duration = ablation.duration;
    nothing_yet.warm_up = blueprint.warm_up;
    for (const auto& spec : blueprint.incidents) {
        if (spec.from >= sim::Instant{} + ablation.duration) continue;
        nothing_yet.incidents.push_back({spec.name, spec.from, spec.until, spec.ramp});
    }
    ablation.when = incident_seconds(nothing_yet);
    ablation.incidents = nothing_yet.incidents;
    ablation.criterion = criterion_of(plan, ablation.when);
    ablation.sets.resize(plan.call.set_count());
    for (std::size_t index = 0; index != ablation.sets.size(); ++index) {
        ablation.sets[index].present = static_cast<DefenceSet>(index);
        ablation.sets[index].trials.resize(plan.options.replications);
    }
    return ablation;
}

void check(const models::Blueprint& blueprint, const AblationOptions& options) {
    if (options.replications == 0) {
        throw AblationError("0 replications are none\n   help: write 1 or more");
    }
    if (!(options.contained > 0 && options.contained <= 1)) {
        throw AblationError("an incident cannot be contained at " +
                            number_in_words(options.contained * 100) +
                            " %\n   help: write a share above 0% and up to 100%, like `99%`");
    }
    if (blueprint.traffic.empty()) {
        throw AblationError(
            "the system has no users, so nobody can be served\n   help: write "
            "`traffic:`");
    }
}

}  // namespace

Ablation ablate(const Topology& topology, const std::string& call, const AblationOptions& options) {
    const models::Blueprint& blueprint = topology.blueprint(options.variant);
    check(blueprint, options);
    const AblatedCall ablated = find_call(topology, options.variant, call, options.only);
    const Plan plan{blueprint, ablated, options,
                    chosen_expectations(topology.expectations(options.variant), options)};
    Ablation ablation = begun(topology, plan);
    run_all(plan, ablation);
    ablation.finished = finished_for_all(ablation);
    for (AblationSet& set : ablation.sets) {
        summarize(set, ablation.finished, ablation.users.size());
    }
    ablation.contributions =
        contributions_of(ablation.sets, ablation.call.defences, ablation.finished);
    ablation.smallest = smallest_containing(ablation.sets);
    return ablation;
}

}  // namespace halfopen::experiments
