#include "experiments/compare/compare.hpp"

#include <algorithm>
#include <filesystem>
#include <set>

#include "experiments/report_words.hpp"
#include "topologies/did_you_mean.hpp"
#include "topologies/quantities.hpp"

namespace halfopen::experiments {
namespace {

using models::Blueprint;
using models::TrafficSpec;
using topologies::Figure;
using topologies::Measure;
using topologies::Subject;
using topologies::Topology;

constexpr std::array of_users{Measure::succeed, Measure::p99, Measure::mean, Measure::throughput};

std::vector<std::string> unique_or(std::vector<std::string> names, auto longer) {
    const std::set<std::string> different(names.begin(), names.end());
    if (different.size() == names.size()) return names;
    return longer();
}

std::string stem_of(const Compared& system) {
    const std::string stem = std::filesystem::path(system.topology.path()).stem().string();
    return system.variant == topologies::as_written ? stem : stem + ":" + system.variant;
}

void check(std::span<const Compared> systems, const std::vector<std::string>& names) {
    if (systems.size() < 2) {
        throw SweepError(
            "one system cannot be compared\n   help: name another file, or a variant, like "
            "`shop.yaml shop.yaml:fixed`");
    }
    std::set<std::string> seen;
    for (const std::string& name : names) {
        if (seen.insert(name).second) continue;
        throw SweepError(topologies::quoted(name) +
                         " is compared with itself\n   help: name each system once");
    }
}

template <class Named>
bool has(const std::vector<Named>& all, const std::string& name) {
    return std::ranges::any_of(all, [&](const Named& each) { return each.name == name; });
}

template <class Named>
std::vector<std::string> common(const std::vector<Topology>& systems,
                                const std::vector<Named> Blueprint::*all) {
    std::vector<std::string> names;
    for (const Named& each : systems.front().blueprint().*all) {
        const bool is_common = std::ranges::all_of(systems, [&](const Topology& system) {
            return has(system.blueprint().*all, each.name);
        });
        if (is_common) names.push_back(each.name);
    }
    return names;
}

std::string classes_in_words(const Topology& system) {
    std::vector<std::string> names;
    for (const TrafficSpec& traffic : system.blueprint().traffic) names.push_back(traffic.name);
    return names.empty() ? "none" : listed_in_words(names, 8);
}

std::vector<std::string> common_users(const std::vector<Topology>& systems,
                                      const std::vector<std::string>& names) {
    std::vector<std::string> users = common(systems, &Blueprint::traffic);
    if (!users.empty()) return users;
    std::string text = "these systems have no class of users in common\n   help: call those alike ";
    text += "that are to be compared:";
    for (std::size_t index = 0; index != systems.size(); ++index) {
        text +=
            (index == 0 ? " " : "; ") + names[index] + " has " + classes_in_words(systems[index]);
    }
    throw SweepError(text);
}

bool has_limited_workers(const std::vector<Topology>& systems, const std::string& service) {
    return std::ranges::any_of(systems, [&](const Topology& system) {
        return std::ranges::any_of(system.blueprint().services, [&](const auto& each) {
            return each.name == service && each.workers != models::unlimited;
        });
    });
}

Figure figure_of(Subject subject, const std::string& of, Measure measure) {
    Figure figure;
    figure.name = of + "." + std::string(topologies::measure_name(measure));
    figure.what.subject = subject;
    figure.what.of = of;
    figure.what.measure = measure;
    return figure;
}

std::vector<Figure> usual_figures(const std::vector<Topology>& systems,
                                  const std::vector<std::string>& users) {
    std::vector<Figure> figures;
    for (const std::string& name : users) {
        for (const Measure measure : of_users) {
            figures.push_back(figure_of(Subject::traffic, name, measure));
        }
    }
    for (const std::string& name : common(systems, &Blueprint::services)) {
        if (!has_limited_workers(systems, name)) continue;
        figures.push_back(figure_of(Subject::service, name, Measure::busy));
    }
    return figures;
}

bool is_sent_alike(const TrafficSpec& one, const TrafficSpec& other) {
    const auto same_rate = [](const auto& a, const auto& b) {
        return a.at == b.at && a.per_second == b.per_second;
    };
    const auto same_phase = [](const auto& a, const auto& b) {
        return a.per_second == b.per_second && a.mean_length == b.mean_length;
    };
    return one.arrivals == other.arrivals && std::ranges::equal(one.rate, other.rate, same_rate) &&
           std::ranges::equal(one.phases, other.phases, same_phase) && one.users == other.users &&
           one.think == other.think && one.give_up_after == other.give_up_after &&
           one.from == other.from && one.until == other.until;
}

const TrafficSpec* find_users(const Topology& system, const std::string& name) {
    for (const TrafficSpec& each : system.blueprint().traffic) {
        if (each.name == name) return &each;
    }
    return nullptr;
}

/// In what a system differs from the first that is not the system itself.
void add_notes(std::vector<std::string>& notes, const SweepPlan& plan, std::size_t setting) {
    const Topology& first = plan.systems.front();
    const Topology& other = plan.systems[setting];
    const std::string& first_name = plan.design.settings.front().front();
    const std::string& name = plan.design.settings[setting].front();
    if (other.blueprint().duration != first.blueprint().duration) {
        notes.push_back(name + " is written for " +
                        topologies::duration_text(other.blueprint().duration) + ", " + first_name +
                        " for " + topologies::duration_text(first.blueprint().duration) +
                        ": all run for " + topologies::duration_text(plan.duration) + ".");
    }
    for (const TrafficSpec& users : first.blueprint().traffic) {
        const TrafficSpec* same = find_users(other, users.name);
        if (same == nullptr) {
            notes.push_back(users.name + " are not in " + name + ", and not compared.");
        } else if (!is_sent_alike(users, *same)) {
            notes.push_back(users.name + " are written otherwise in " + name + " than in " +
                            first_name + ": they are part of the difference.");
        }
    }
    for (const TrafficSpec& users : other.blueprint().traffic) {
        if (find_users(first, users.name) != nullptr) continue;
        notes.push_back(users.name + " are only in " + name + ", and not compared.");
    }
}

std::vector<std::string> notes_of(const SweepPlan& plan) {
    std::vector<std::string> notes;
    for (std::size_t setting = 1; setting != plan.systems.size(); ++setting) {
        add_notes(notes, plan, setting);
    }
    return notes;
}

/// The same figures of each system, each as it is found there.
void add_figures(SweepPlan& plan, const std::vector<std::string>& users,
                 const std::vector<std::string>& wanted) {
    const std::vector<Figure> usual = usual_figures(plan.systems, users);
    for (const Topology& system : plan.systems) {
        std::vector<Figure> figures = usual;
        if (!wanted.empty()) {
            for (Figure& each : figures_of(system, wanted)) {
                const auto same = [&](const Figure& known) { return known.name == each.name; };
                if (std::ranges::any_of(usual, same)) continue;
                figures.push_back(std::move(each));
            }
        }
        plan.figures_by_system.push_back(std::move(figures));
    }
    plan.figures = plan.figures_by_system.front();
}

/// A value for each replication, not a number for those that are not finished.
std::vector<double> column(const Sweep& sweep, std::size_t setting, std::size_t figure) {
    std::vector<double> values;
    for (std::uint32_t replication = 0; replication != sweep.plan.replications; ++replication) {
        values.push_back(sweep.row(sweep.place(setting, replication))[figure]);
    }
    return values;
}

ComparedFigure compared(const Sweep& sweep, std::size_t figure) {
    ComparedFigure it{sweep.plan.figures[figure], {}, {}};
    const std::vector<double> first = column(sweep, 0, figure);
    for (std::size_t setting = 0; setting != sweep.plan.systems.size(); ++setting) {
        const std::vector<double> values = column(sweep, setting, figure);
        it.means.push_back(estimate_of(values));
        it.differences.push_back(setting == 0 ? Estimate{} : paired_difference(values, first));
    }
    return it;
}

}  // namespace

std::vector<std::string> names_of(std::span<const Compared> systems) {
    const auto all = [&](auto name_of) {
        std::vector<std::string> names;
        for (const Compared& each : systems) {
            names.push_back(each.name.empty() ? name_of(each) : each.name);
        }
        return names;
    };
    const auto is_of_first = [&](const Compared& each) {
        return each.topology.path() == systems.front().topology.path();
    };
    if (std::ranges::all_of(systems, is_of_first)) {
        return all([](const Compared& each) { return each.variant; });
    }
    return unique_or(all(stem_of), [&] {
        return all([](const Compared& each) {
            const bool is_plain = each.variant == topologies::as_written;
            return each.topology.path() + (is_plain ? "" : ":" + each.variant);
        });
    });
}

SweepPlan plan_comparison(std::span<const Compared> systems, const SweepOptions& options) {
    const std::vector<std::string> names = names_of(systems);
    check(systems, names);
    if (options.replications == 0)
        throw SweepError("0 replications are none\n   help: write 1 or more");
    const Compared& first = systems.front();
    SweepPlan plan{variant_of(first.topology, first.variant),
                   first.variant,
                   0,
                   {},
                   options.replications,
                   {{"system"}, {}},
                   {},
                   {},
                   {},
                   false,
                   {}};
    plan.seed = options.seed.value_or(plan.topology.blueprint().seed);
    plan.duration = options.duration.value_or(plan.topology.blueprint().duration);
    for (std::size_t index = 0; index != systems.size(); ++index) {
        plan.systems.push_back(variant_of(systems[index].topology, systems[index].variant));
        plan.identities.push_back(plan.systems.back().identity());
        plan.design.settings.push_back({names[index]});
    }
    add_figures(plan, common_users(plan.systems, names), options.figures);
    return plan;
}

Comparison compare(std::span<const Compared> systems, const SweepOptions& options) {
    SweepPlan plan = plan_comparison(systems, options);
    std::vector<std::string> notes = notes_of(plan);
    Comparison it{names_of(systems), std::move(notes), {}, run_sweep(std::move(plan), options)};
    for (std::size_t figure = 0; figure != it.sweep.plan.figures.size(); ++figure) {
        it.figures.push_back(compared(it.sweep, figure));
    }
    return it;
}

}  // namespace halfopen::experiments
