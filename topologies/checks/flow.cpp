// The traffic equations. Programs have no circles, so one pass from the users to the leaves solves
// them.

#include <algorithm>
#include <utility>

#include "topologies/checks/checks.hpp"

namespace halfopen::topologies {
namespace {

using models::Verb;

/// The shortest wait after which a caller over this edge goes on in any case [ns].
double patience(const models::EdgeSpec& edge) {
    double shortest = 1e300;
    for (const models::PolicySettings& policy : edge.policies) {
        if (const auto* attempt = std::get_if<models::AttemptTimeoutSettings>(&policy)) {
            shortest = std::min(shortest, static_cast<double>(attempt->timeout.nanoseconds));
        } else if (const auto* deadline = std::get_if<models::DeadlineSettings>(&policy)) {
            shortest = std::min(shortest, static_cast<double>(deadline->timeout.nanoseconds));
        }
    }
    return shortest;
}

double latency(const models::LinkSpec& link) {
    return link.latency.mean() + static_cast<double>(link.protocol_latency.nanoseconds);
}

/// Goes through one endpoint's steps and adds up what they cost and whom they call.
class EndpointFlow {
public:
    EndpointFlow(std::uint32_t endpoint, const Built& built, Flow& flow)
        : endpoint_(endpoint), built_(built), flow_(flow) {}

    struct Call {
        std::uint32_t edge = 0;
        double times = 0;  ///< per request of the caller
        bool is_awaited = false;
    };

    void run() {
        const auto& steps = built_.names.endpoints[endpoint_].described->steps;
        flow_.endpoint_time[endpoint_] = time_of(steps, 1, true);
        flow_.endpoint_work[endpoint_] = work_;
    }
    const std::vector<Call>& calls() const { return calls_; }

private:
    /// The mean time until these steps are done [ns], if they are begun `times` per request.
    double time_of(const std::vector<DescribedStep>& steps, double times, bool is_awaited) {
        double total = 0;
        double reached = 1;
        for (const DescribedStep& step : steps) {
            total += reached * time_of(step, times * reached, is_awaited);
            if (step.verb == Verb::fail) reached *= 1 - step.probability;
        }
        return total;
    }

    double time_of(const DescribedStep& step, double times, bool is_awaited) {
        switch (step.verb) {
            case Verb::work:
                work_ += times * step.distribution.mean();
                return step.distribution.mean();
            case Verb::wait:
                return step.distribution.mean();
            case Verb::call:
                return time_of_call(step, times, is_awaited);
            case Verb::together:
                return time_of_branches(step, times, is_awaited);
            case Verb::background:
                for (const DescribedBody& body : step.bodies) time_of(body.steps, times, false);
                return 0;
            default:
                break;
        }
        double total = 0;
        const double repeated = step.verb == Verb::repeat ? step.count : 1;
        for (const DescribedBody& body : step.bodies) {
            total += body.probability * repeated *
                     time_of(body.steps, times * repeated * body.probability, is_awaited);
        }
        return total;
    }

    double time_of_call(const DescribedStep& step, double times, bool is_awaited) {
        const auto callee = built_.names.endpoint(step.target);
        const auto edge = callee ? built_.edges.find(false, endpoint_, *callee) : std::nullopt;
        if (!edge) return 0;
        calls_.push_back({*edge, times, is_awaited});
        const models::EdgeSpec& spec = built_.blueprint.edges[*edge];
        const auto caller_work = static_cast<double>(spec.link.caller_work.nanoseconds);
        const auto callee_work = static_cast<double>(spec.link.callee_work.nanoseconds);
        work_ += times * caller_work;
        const double answer = 2 * latency(spec.link) + callee_work + flow_.endpoint_time[*callee];
        return caller_work + std::min(answer, patience(spec));
    }

    /// Branches run at the same time: the join waits for as many of the shortest as it needs.
    double time_of_branches(const DescribedStep& step, double times, bool is_awaited) {
        std::vector<double> branches;
        for (const DescribedBody& body : step.bodies)
            branches.push_back(time_of(body.steps, times, is_awaited));
        if (branches.empty() || step.needed == 0) return 0;
        std::sort(branches.begin(), branches.end());
        return branches[std::min<std::size_t>(step.needed, branches.size()) - 1];
    }

    std::uint32_t endpoint_;
    const Built& built_;
    Flow& flow_;
    double work_ = 0;
    std::vector<Call> calls_;
};

/// Sessions (or requests of a mix) per second that a class begins at most.
double class_rate(const DescribedTraffic& traffic, const Built& built, const Flow& flow) {
    const models::TrafficSpec& spec = traffic.spec;
    if (spec.users > 0) {
        double session = 0;
        for (const DescribedTarget& target : traffic.targets) {
            const auto callee = built.names.endpoint(target.endpoint);
            const double answer = callee ? flow.endpoint_time[*callee] : 0;
            session += target.probability * (spec.think.mean() + answer);
        }
        return session > 0 ? spec.users / session * 1e9 : 0;
    }
    double highest = 0;
    for (const models::RatePoint& point : spec.rate) highest = std::max(highest, point.per_second);
    double arrivals = 0;
    double length = 0;
    for (const models::BurstPhase& phase : spec.phases) {
        const auto seconds = static_cast<double>(phase.mean_length.nanoseconds);
        arrivals += phase.per_second * seconds;
        length += seconds;
    }
    return length > 0 ? arrivals / length : highest;
}

void add_users(const Built& built, Flow& flow) {
    for (std::uint32_t i = 0; i < built.names.sorted_traffic.size(); ++i) {
        const DescribedTraffic& traffic = *built.names.sorted_traffic[i];
        const double rate = class_rate(traffic, built, flow);
        for (const DescribedTarget& target : traffic.targets) {
            const auto callee = built.names.endpoint(target.endpoint);
            const auto edge = callee ? built.edges.find(true, i, *callee) : std::nullopt;
            if (!edge) continue;
            flow.edge_rate[*edge] += rate * target.probability;
            flow.edge_is_awaited[*edge] = true;
            flow.endpoint_rate[*callee] += rate * target.probability;
        }
    }
}

/// What it costs the callees to take the messages in.
void add_messages(const Built& built, Flow& flow) {
    for (std::size_t i = 0; i < built.edges.edges().size(); ++i) {
        const double work =
            static_cast<double>(built.blueprint.edges[i].link.callee_work.nanoseconds);
        const std::uint32_t callee = built.edges.edges()[i].callee;
        const double rate = flow.endpoint_rate[callee];
        if (rate > 0) {
            flow.endpoint_work[callee] += work * flow.edge_rate[i] / rate;
            flow.endpoint_time[callee] += work * flow.edge_rate[i] / rate;
        }
    }
}

}  // namespace

Flow flow_of(const Built& built, std::vector<std::uint32_t> callees_first) {
    const std::size_t endpoints = built.names.endpoints.size();
    const std::size_t edges = built.edges.edges().size();
    Flow flow{std::vector<double>(endpoints), std::vector<double>(endpoints),
              std::vector<double>(endpoints), std::vector<double>(edges),
              std::vector<bool>(edges),       std::move(callees_first)};
    std::vector<std::vector<EndpointFlow::Call>> calls(endpoints);
    for (const std::uint32_t endpoint : flow.callees_first) {
        EndpointFlow one(endpoint, built, flow);
        one.run();
        calls[endpoint] = one.calls();
    }
    add_users(built, flow);
    for (auto endpoint = flow.callees_first.rbegin(); endpoint != flow.callees_first.rend();
         ++endpoint) {
        for (const EndpointFlow::Call& call : calls[*endpoint]) {
            const double rate = flow.endpoint_rate[*endpoint] * call.times;
            flow.edge_rate[call.edge] += rate;
            flow.edge_is_awaited[call.edge] = flow.edge_is_awaited[call.edge] || call.is_awaited;
            flow.endpoint_rate[built.edges.edges()[call.edge].callee] += rate;
        }
    }
    add_messages(built, flow);
    return flow;
}

}  // namespace halfopen::topologies
