// Step trees -> flat programs.

#include <algorithm>
#include <deque>

#include "sim/chance.hpp"
#include "topologies/building/building.hpp"
#include "topologies/reading/mapping.hpp"

namespace halfopen::topologies {
namespace {

using models::Step;
using models::Verb;

constexpr std::size_t steps_max = 65'535;  // of one endpoint

std::string_view verb_name(Verb verb) {
    switch (verb) {
        case Verb::work:
            return "work";
        case Verb::wait:
            return "wait";
        case Verb::call:
            return "call";
        case Verb::together:
            return "together";
        case Verb::repeat:
            return "repeat";
        case Verb::choose:
            return "choose";
        case Verb::background:
            return "background";
        case Verb::fail:
            return "fail";
        default:
            return "";
    }
}

/// Gives each described step the key of its dice: "product.page work 1", "product.page call
/// recommendations.similar 1".
class KeyMaker {
public:
    explicit KeyMaker(std::string place) : place_(std::move(place)) {}

    std::uint64_t key(Verb verb, std::string_view target = {}) {
        std::string name = place_ + " " + std::string(verb_name(verb));
        if (!target.empty()) name += " " + std::string(target);
        const std::uint32_t ordinal = ++counts_[name];
        return sim::hash_name(name + " " + std::to_string(ordinal));
    }
    /// Keys for a tree of steps, depth first in the order of the file.
    void number(const std::vector<DescribedStep>& steps) {
        for (const DescribedStep& step : steps) {
            keys_[&step] =
                key(step.verb, step.verb == Verb::call ? step.target : std::string_view());
            for (const DescribedBody& body : step.bodies) number(body.steps);
        }
    }
    std::uint64_t of(const DescribedStep& step) const { return keys_.at(&step); }

private:
    std::string place_;
    std::map<std::string, std::uint32_t> counts_;
    std::map<const DescribedStep*, std::uint64_t> keys_;  // looked up only, never gone through
};

/// Emits one endpoint's program. The bodies of compound steps wait until the strand they hang on is
/// complete.
class Compiler {
public:
    Compiler(std::uint32_t endpoint, const Names& names, const EdgeTable& edges,
             models::Blueprint& blueprint)
        : endpoint_(endpoint),
          names_(names),
          edges_(edges),
          blueprint_(blueprint),
          keys_(names.endpoints[endpoint].full_name) {}

    std::uint32_t compile(const std::vector<DescribedStep>& steps) {
        keys_.number(steps);
        const std::uint32_t first = here();
        emit(steps, false);
        emit_one({});
        while (!waiting_.empty()) {
            const Body body = waiting_.front();
            waiting_.pop_front();
            emit_body(body);
        }
        return first;
    }

private:
    enum class Owner : std::uint8_t { strand, option, repeat, background };
    struct Body {
        const std::vector<DescribedStep>* steps = nullptr;
        const DescribedStep* wrapped =
            nullptr;  ///< instead: an inner `repeat` in a strand of its own
        Owner owner = Owner::strand;
        std::uint32_t place = 0;  ///< of the strand, the option, or the step it belongs to
        std::uint32_t go_on = 0;  ///< where an option's body goes on
        bool in_repeat =
            false;  ///< a `repeat` here is an inner one: the frame counts one loop only
    };

    std::uint32_t here() const { return static_cast<std::uint32_t>(blueprint_.steps.size()); }

    std::uint32_t emit_one(Step step) {
        step.endpoint = endpoint_;
        blueprint_.steps.push_back(step);
        return here() - 1;
    }

    void emit(const std::vector<DescribedStep>& steps, bool in_repeat) {
        for (const DescribedStep& step : steps) {
            if (step.verb == Verb::repeat && in_repeat) {
                emit_wrapped(step);
            } else {
                emit_described(step, in_repeat);
            }
        }
    }

    /// An inner `repeat` becomes a `together` of one strand, which has a loop counter of its own.
    void emit_wrapped(const DescribedStep& inner) {
        Step step{Verb::together, strand_count(), 1, 1, 0, keys_.of(inner), 0};
        waiting_.push_back({nullptr, &inner, Owner::strand, strand_count(), 0, false});
        blueprint_.branches.emplace_back();
        emit_one(step);
    }

    void emit_described(const DescribedStep& described, bool in_repeat) {
        Step step{described.verb,      0, described.count, described.needed, described.probability,
                  keys_.of(described), 0};
        switch (described.verb) {
            case Verb::work:
            case Verb::wait:
                step.operand = add_distribution(described.distribution);
                break;
            case Verb::call:
                step.operand = edge_to(described.target);
                break;
            case Verb::fail:
                step.permanent = described.permanent;
                break;
            case Verb::together:
                return emit_together(step, described);
            case Verb::choose:
                return emit_choose(step, described, in_repeat);
            case Verb::repeat:
            case Verb::background:
                return emit_owner_of_body(step, described);
            default:
                break;
        }
        emit_one(step);
    }

    void emit_together(Step step, const DescribedStep& described) {
        step.operand = strand_count();
        step.count = static_cast<std::uint32_t>(described.bodies.size());
        for (const DescribedBody& body : described.bodies) {
            waiting_.push_back({&body.steps, nullptr, Owner::strand, strand_count(), 0, false});
            blueprint_.branches.emplace_back();
        }
        emit_one(step);
    }

    void emit_choose(Step step, const DescribedStep& described, bool in_repeat) {
        step.operand = static_cast<std::uint32_t>(blueprint_.options.size());
        step.count = static_cast<std::uint32_t>(described.bodies.size());
        const std::uint32_t at = emit_one(step);
        for (const DescribedBody& body : described.bodies) {
            const auto option = static_cast<std::uint32_t>(blueprint_.options.size());
            waiting_.push_back({&body.steps, nullptr, Owner::option, option, at + 1, in_repeat});
            blueprint_.options.push_back({body.probability, 0});
        }
    }

    void emit_owner_of_body(const Step& step, const DescribedStep& described) {
        const std::uint32_t at = emit_one(step);
        const bool repeats = described.verb == Verb::repeat;
        if (described.bodies.empty()) return;
        waiting_.push_back({&described.bodies[0].steps, nullptr,
                            repeats ? Owner::repeat : Owner::background, at, 0, repeats});
    }

    void emit_body(const Body& body) {
        const std::uint32_t first = here();
        if (body.wrapped != nullptr) {
            emit_described(*body.wrapped, false);
        } else {
            emit(*body.steps, body.in_repeat);
        }
        switch (body.owner) {
            case Owner::strand:
                blueprint_.branches[body.place].first_step = first;
                break;
            case Owner::option:
                blueprint_.options[body.place].first_step = first;
                break;
            case Owner::repeat:
            case Owner::background:
                blueprint_.steps[body.place].operand = first;
                break;
        }
        Step last;
        if (body.owner == Owner::option) last = {Verb::go_to, body.go_on, 0, 0, 0, 0, 0};
        if (body.owner == Owner::repeat) last = {Verb::again, body.place, 0, 0, 0, 0, 0};
        emit_one(last);
    }

    std::uint32_t strand_count() const {
        return static_cast<std::uint32_t>(blueprint_.branches.size());
    }

    std::uint32_t add_distribution(const models::Distribution& distribution) {
        blueprint_.distributions.push_back(distribution);
        return static_cast<std::uint32_t>(blueprint_.distributions.size() - 1);
    }

    std::uint32_t edge_to(std::string_view target) const {
        const auto callee = names_.endpoint(target);
        const auto edge = callee ? edges_.find(false, endpoint_, *callee) : std::nullopt;
        return edge.value_or(0);  // an unknown one was reported; this blueprint is never run
    }

    std::uint32_t endpoint_;
    const Names& names_;
    const EdgeTable& edges_;
    models::Blueprint& blueprint_;
    KeyMaker keys_;
    std::deque<Body> waiting_;
};

/// Open: one call, or one of several. Closed: think and call, for each target in order.
class TrafficCompiler {
public:
    TrafficCompiler(std::uint32_t traffic, const Names& names, const EdgeTable& edges,
                    models::Blueprint& blueprint)
        : traffic_(traffic),
          described_(*names.sorted_traffic[traffic]),
          names_(names),
          edges_(edges),
          blueprint_(blueprint),
          keys_(described_.spec.name) {}

    std::uint32_t compile() {
        const std::uint32_t first = static_cast<std::uint32_t>(blueprint_.steps.size());
        const bool is_mix = !described_.in_order && described_.targets.size() > 1;
        if (is_mix) {
            emit_think();
            emit_mix();
            return first;
        }
        for (const DescribedTarget& target : described_.targets) {
            emit_think();
            emit_call(target);
        }
        blueprint_.steps.emplace_back();
        return first;
    }

private:
    void emit_think() {
        if (described_.spec.users == 0) return;
        blueprint_.distributions.push_back(described_.spec.think);
        const auto think = static_cast<std::uint32_t>(blueprint_.distributions.size() - 1);
        blueprint_.steps.push_back({Verb::wait, think, 0, 0, 0, keys_.key(Verb::wait), 0});
    }

    void emit_call(const DescribedTarget& target) {
        const auto callee = names_.endpoint(target.endpoint);
        const auto edge = callee ? edges_.find(true, traffic_, *callee) : std::nullopt;
        blueprint_.steps.push_back(
            {Verb::call, edge.value_or(0), 0, 0, 0, keys_.key(Verb::call, target.endpoint), 0});
    }

    void emit_mix() {
        const auto first_option = static_cast<std::uint32_t>(blueprint_.options.size());
        const auto count = static_cast<std::uint32_t>(described_.targets.size());
        const auto after = static_cast<std::uint32_t>(blueprint_.steps.size()) + 1;
        blueprint_.steps.push_back(
            {Verb::choose, first_option, count, 0, 0, keys_.key(Verb::choose), 0});
        blueprint_.steps.emplace_back();
        for (const DescribedTarget& target : sorted_targets()) {
            blueprint_.options.push_back(
                {target.probability, static_cast<std::uint32_t>(blueprint_.steps.size())});
            emit_call(target);
            blueprint_.steps.push_back({Verb::go_to, after, 0, 0, 0, 0, 0});
        }
    }

    /// A mix is a mapping: its order in the file must not matter.
    std::vector<DescribedTarget> sorted_targets() const {
        std::vector<DescribedTarget> sorted = described_.targets;
        std::sort(sorted.begin(), sorted.end(),
                  [](const DescribedTarget& a, const DescribedTarget& b) {
                      return a.endpoint < b.endpoint;
                  });
        return sorted;
    }

    std::uint32_t traffic_;
    const DescribedTraffic& described_;
    const Names& names_;
    const EdgeTable& edges_;
    models::Blueprint& blueprint_;
    KeyMaker keys_;
};

std::size_t step_count(const std::vector<DescribedStep>& steps) {
    std::size_t count = steps.size();
    for (const DescribedStep& step : steps) {
        for (const DescribedBody& body : step.bodies) count += step_count(body.steps);
    }
    return count;
}

}  // namespace

void build_programs(const Names& names, const EdgeTable& edges, models::Blueprint& blueprint,
                    Report& report) {
    for (std::uint32_t i = 0; i < names.endpoints.size(); ++i) {
        const DescribedEndpoint& endpoint = *names.endpoints[i].described;
        if (const std::size_t count = step_count(endpoint.steps); count > steps_max) {
            report.add_at_key(
                endpoint.at, Code::too_many_steps,
                "this endpoint has " + std::to_string(count) + " steps; 65535 are the most");
            continue;
        }
        Compiler compiler(i, names, edges, blueprint);
        blueprint.endpoints[i].first_step = compiler.compile(endpoint.steps);
    }
    for (std::uint32_t i = 0; i < names.sorted_traffic.size(); ++i) {
        TrafficCompiler compiler(i, names, edges, blueprint);
        blueprint.traffic[i].first_step = compiler.compile();
    }
}

double mean_work(const std::vector<DescribedStep>& steps) {
    double total = 0;
    double reached = 1;  // the share of requests that has not failed yet
    for (const DescribedStep& step : steps) {
        if (step.verb == Verb::work) total += reached * step.distribution.mean();
        const double times = step.verb == Verb::repeat ? step.count : 1;
        for (const DescribedBody& body : step.bodies) {
            total += reached * times * body.probability * mean_work(body.steps);
        }
        if (step.verb == Verb::fail) reached *= 1 - step.probability;
    }
    return total;
}

}  // namespace halfopen::topologies
