// What an endpoint does: a list of steps.

#include <algorithm>

#include "topologies/did_you_mean.hpp"
#include "topologies/quantities.hpp"
#include "topologies/reading/mapping.hpp"
#include "topologies/reading/reading.hpp"
#include "topologies/reading/values.hpp"

namespace halfopen::topologies {
namespace {

constexpr double repeat_max = 65'535;

std::optional<DescribedStep> read_step(Node step, Report& report);

void read_timed(Node value, models::Verb verb, DescribedStep& step, Report& report) {
    step.verb = verb;
    if (const auto distribution = read_distribution(value, report))
        step.distribution = *distribution;
}

void read_call(Node value, DescribedStep& step, Report& report) {
    step.verb = models::Verb::call;
    if (expect_kind(value, NodeKind::scalar, "a call", report)) step.target = value.text();
}

/// A branch is a step or a list of steps.
DescribedBody read_branch(Node branch, Report& report) {
    DescribedBody body;
    body.at = branch;
    if (branch.is_sequence()) {
        body.steps = read_steps(branch, report);
    } else if (auto step = read_step(branch, report)) {
        body.steps.push_back(std::move(*step));
    }
    return body;
}

void read_together(Node value, DescribedStep& step, Report& report) {
    step.verb = models::Verb::together;
    if (!expect_kind(value, NodeKind::sequence, "`together`", report)) return;
    for (const Node branch : value) step.bodies.push_back(read_branch(branch, report));
    if (step.bodies.empty()) {
        report.add(value, Code::missing_key, "`together` needs at least one branch");
    }
    const auto branches = static_cast<std::uint32_t>(step.bodies.size());
    step.needed = branches;
    const Node join = value.parent().find("join");
    if (!join || (join.is_scalar() && join.text() == "all")) return;
    const auto needed = read_count(join, report, {1, repeat_max});
    if (!needed) return;
    step.needed = std::min(*needed, branches);
    if (*needed > branches) {
        report
            .add(join, Code::join_over_branches,
                 "this waits for " + std::to_string(*needed) + " branches, but there are only " +
                     std::to_string(branches))
            .help("write at most " + std::to_string(branches) + ", or `all`");
    }
}

void read_repeat(Node value, DescribedStep& step, Report& report) {
    step.verb = models::Verb::repeat;
    step.count = read_count(value, report, {1, repeat_max}).value_or(1);
    if (const Node steps = value.parent().find("steps")) {
        step.bodies.push_back({steps, 1, read_steps(steps, report)});
    }
}

void read_choose(Node value, DescribedStep& step, Report& report) {
    step.verb = models::Verb::choose;
    if (!expect_kind(value, NodeKind::sequence, "`choose`", report)) return;
    double sum = 0;
    for (const Node option : value) {
        if (!check_keys(option, option_keys, "an option", report)) continue;
        DescribedBody body;
        body.at = option;
        body.probability = read_fraction(option.find("probability"), report).value_or(0);
        body.steps = read_steps(option.find("steps"), report);
        sum += body.probability;
        step.bodies.push_back(std::move(body));
    }
    if (value.size() == 0)
        report.add(value, Code::missing_key, "`choose` needs at least one option");
    if (sum > 1 + 1e-9) {
        report
            .add(value, Code::probabilities_over_one,
                 "these probabilities add up to " + fraction_text(sum))
            .help("they may add up to at most 100%; what is left does nothing");
    }
}

void read_background(Node value, DescribedStep& step, Report& report) {
    step.verb = models::Verb::background;
    step.bodies.push_back({value, 1, read_steps(value, report)});
}

void read_fail(Node value, DescribedStep& step, Report& report) {
    step.verb = models::Verb::fail;
    if (!value.is_map()) {
        step.probability = read_fraction(value, report).value_or(0);
        return;
    }
    if (!check_keys(value, failure_keys, "`fail`", report)) return;
    step.probability = read_fraction(value.find("probability"), report).value_or(0);
    if (const Node permanent = value.find("permanent"))
        step.permanent = read_flag(permanent, report).value_or(false);
}

void read_verb(std::string_view verb, Node value, DescribedStep& step, Report& report) {
    if (verb == "work") return read_timed(value, models::Verb::work, step, report);
    if (verb == "wait") return read_timed(value, models::Verb::wait, step, report);
    if (verb == "call") return read_call(value, step, report);
    if (verb == "together") return read_together(value, step, report);
    if (verb == "repeat") return read_repeat(value, step, report);
    if (verb == "choose") return read_choose(value, step, report);
    if (verb == "background") return read_background(value, step, report);
    read_fail(value, step, report);
}

/// The verb of a step: the first of its keys that is one.
const StepForm* form_of(Node step) {
    for (const Node entry : step) {
        for (const StepForm& form : step_forms) {
            if (form.verb == entry.key_text()) return &form;
        }
    }
    return nullptr;
}

bool has_second_verb(Node step, const StepForm& first, Report& report) {
    for (const Node entry : step) {
        for (const StepForm& form : step_forms) {
            if (form.verb != entry.key_text() || form.verb == first.verb) continue;
            report
                .add_at_key(entry, Code::keys_exclude,
                            "a step has one verb, but this one has `" + std::string(first.verb) +
                                "` and `" + std::string(form.verb) + "`")
                .help("make each a step of its own");
            return true;
        }
    }
    return false;
}

void report_no_verb(Node step, Report& report) {
    std::vector<std::string_view> verbs;
    for (const StepForm& form : step_forms) verbs.push_back(form.verb);
    const Node first = step.first_child();
    if (!first) {
        report.add(step, Code::missing_key, "an empty step").help("have: " + listed(verbs));
        return;
    }
    report.add_at_key(first, Code::unknown_key, "no step begins with " + quoted(first.key_text()))
        .help(did_you_mean(first.key_text(), verbs));
}

std::optional<DescribedStep> read_step(Node step, Report& report) {
    if (step.is_scalar()) {
        report
            .add(step, Code::wrong_kind,
                 "a step is a verb with its value, but this is a single value")
            .help("write it as `{work: 20ms}` or `{call: service.endpoint}`");
        return std::nullopt;
    }
    if (!expect_kind(step, NodeKind::map, "a step", report)) return std::nullopt;
    const StepForm* form = form_of(step);
    if (form == nullptr) {
        report_no_verb(step, report);
        return std::nullopt;
    }
    if (has_second_verb(step, *form, report)) return std::nullopt;
    const bool complete =
        check_keys(step, form->keys, "the step `" + std::string(form->verb) + "`", report);
    const Node value = step.find(form->verb);
    DescribedStep described;
    described.at = value;
    read_verb(form->verb, value, described, report);
    return complete ? std::optional(std::move(described)) : std::nullopt;
}

}  // namespace

std::vector<DescribedStep> read_steps(Node list, Report& report) {
    std::vector<DescribedStep> steps;
    if (!list.is_sequence()) {
        report
            .add(list, Code::wrong_kind,
                 "steps are a list, but this is " + std::string(kind_name(list.kind())))
            .help("write `[{work: 20ms}]`, or one step a line, each with `- `; `[]` does nothing");
        return steps;
    }
    for (const Node node : list) {
        if (auto step = read_step(node, report)) steps.push_back(std::move(*step));
    }
    return steps;
}

}  // namespace halfopen::topologies
