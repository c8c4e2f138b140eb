// Calls whose answer nothing ends the wait for.

#include <algorithm>
#include <cmath>

#include "topologies/checks/checks.hpp"
#include "topologies/checks/shown.hpp"
#include "topologies/quantities.hpp"

namespace halfopen::topologies {
namespace {

using models::unlimited;

struct Ends {
    bool wait = false;        ///< some policy ends the wait for an answer
    bool propagates = false;  ///< and the callee's own calls end with it
};

Ends ends_of(const models::EdgeSpec& edge) {
    Ends ends;
    for (const models::PolicySettings& policy : edge.policies) {
        if (std::holds_alternative<models::AttemptTimeoutSettings>(policy)) ends.wait = true;
        if (const auto* deadline = std::get_if<models::DeadlineSettings>(&policy)) {
            ends.wait = true;
            ends.propagates = ends.propagates || deadline->propagate_deadline;
        }
    }
    return ends;
}

class WaitingCheck {
public:
    WaitingCheck(const Built& built, const Flow& flow, Report& report)
        : built_(built),
          flow_(flow),
          report_(report),
          under_deadline_(find_under_deadline(built, flow)) {}

    std::vector<bool> ended() const {
        std::vector<bool> ended;
        for (std::uint32_t i = 0; i < built_.edges.edges().size(); ++i)
            ended.push_back(is_ended(i));
        return ended;
    }

    void run() {
        for (std::uint32_t i = 0; i < built_.edges.edges().size(); ++i) {
            if (flow_.edge_rate[i] > 0 && flow_.edge_is_awaited[i] && !is_ended(i)) report_edge(i);
        }
    }

private:
    const Edge& edge(std::uint32_t i) const { return built_.edges.edges()[i]; }
    const models::EdgeSpec& spec(std::uint32_t i) const { return built_.blueprint.edges[i]; }

    bool is_ended(std::uint32_t i) const {
        if (ends_of(spec(i)).wait) return true;
        if (edge(i).from_traffic)
            return built_.blueprint.traffic[edge(i).caller].give_up_after.has_value();
        return under_deadline_[edge(i).caller];
    }

    /// Which endpoints' requests all carry a deadline that their callers propagate.
    static std::vector<bool> find_under_deadline(const Built& built, const Flow& flow) {
        std::vector<std::vector<std::uint32_t>> callers(built.names.endpoints.size());
        for (std::uint32_t i = 0; i < built.edges.edges().size(); ++i) {
            callers[built.edges.edges()[i].callee].push_back(i);
        }
        std::vector<bool> under(callers.size());
        for (auto at = flow.callees_first.rbegin(); at != flow.callees_first.rend(); ++at) {
            under[*at] =
                std::all_of(callers[*at].begin(), callers[*at].end(), [&](std::uint32_t i) {
                    const Edge& edge = built.edges.edges()[i];
                    if (flow.edge_rate[i] <= 0 || ends_of(built.blueprint.edges[i]).propagates)
                        return true;
                    return !edge.from_traffic && under[edge.caller];
                });
        }
        return under;
    }

    /// How lossy the edge is at worst.
    double loss(std::uint32_t i) const {
        double highest = spec(i).link.loss;
        for (const models::IncidentSpec& incident : built_.blueprint.incidents) {
            const auto* trouble = std::get_if<models::LinkTroubleSpec>(&incident.what);
            if (trouble != nullptr &&
                std::count(trouble->edges.begin(), trouble->edges.end(), i) > 0) {
                highest = std::max(highest, trouble->loss);
            }
        }
        return highest;
    }

    /// Of the callee's replicas.
    double share_of(const models::SlowSpec& slow, std::uint32_t callee) const {
        const std::uint32_t service = built_.names.endpoints[callee].service;
        const std::uint32_t replicas = built_.blueprint.services[service].replicas;
        return slow.replicas < replicas ? static_cast<double>(slow.replicas) / replicas : 1;
    }

    /// The mean answer while all the incidents that slow it are there [ns]; 0 if there are none.
    double slow_answer(std::uint32_t i) const {
        double more = 0;
        const std::uint32_t callee = edge(i).callee;
        for (const models::IncidentSpec& incident : built_.blueprint.incidents) {
            if (const auto* slow = std::get_if<models::SlowSpec>(&incident.what)) {
                for (const auto& [endpoint, factor] : slow->endpoints) {
                    if (endpoint != callee) continue;
                    more +=
                        std::max(0.0, (factor - 1) * own_work(callee)) * share_of(*slow, callee);
                }
            } else if (const auto* trouble = std::get_if<models::LinkTroubleSpec>(&incident.what)) {
                const bool meant = std::count(trouble->edges.begin(), trouble->edges.end(), i) > 0;
                if (meant && trouble->delay) more += trouble->delay->mean();
            }
        }
        return more > 0 ? more + flow_.endpoint_time[callee] : 0;
    }

    double own_work(std::uint32_t endpoint) const {
        return mean_work(built_.names.endpoints[endpoint].described->steps);
    }

    std::string note(std::uint32_t i) const {
        const std::uint32_t service = built_.names.endpoints[edge(i).caller].service;
        const models::ServiceSpec& caller = built_.blueprint.services[service];
        const std::string rate = "at " + shown_rate(flow_.edge_rate[i]) + ", ";
        const double slow = slow_answer(i);
        if (caller.workers == unlimited) return "an answer that never comes is waited for for ever";
        const double workers = static_cast<double>(caller.workers) * caller.replicas;
        if (slow > 0) {
            return rate + "an answer of " + shown_duration(slow) + " holds " +
                   shown_count(flow_.edge_rate[i] * slow / 1e9) + " workers; " + caller.name +
                   " has " + shown_count(workers);
        }
        return rate + "answers of " + shown_duration(workers / flow_.edge_rate[i] * 1e9) +
               " would hold all " + shown_count(workers) + " workers of " + caller.name;
    }

    /// Ten times the usual answer, as a round number.
    std::string timeout(std::uint32_t i) const {
        const double usual = flow_.endpoint_time[edge(i).callee] +
                             2 * static_cast<double>(spec(i).link.protocol_latency.nanoseconds) +
                             2 * spec(i).link.latency.mean();
        for (double unit = 1e7; unit < 1e14; unit *= 10) {
            for (const double step : {1, 2, 5}) {
                if (10 * usual <= unit * step) return duration_text({std::llround(unit * step)});
            }
        }
        return "1h";
    }

    void report_edge(std::uint32_t i) {
        const double lost = loss(i);
        if (edge(i).from_traffic) {
            if (lost <= 0) return;
            report_
                .add(edge(i).at, Code::loss_without_timeout,
                     "messages are lost here, and the users wait for ever")
                .note("a lost message is never answered: only patience or a timeout ends the wait")
                .help("give the class `give_up_after: 10s`");
            return;
        }
        const std::string help =
            "protect '" + edge(i).name + "' with `attempt_timeout: " + timeout(i) + "`";
        if (lost > 0) {
            report_
                .add(edge(i).at, Code::loss_without_timeout,
                     "messages are lost here, and nothing ends the wait for an answer")
                .note("up to " + shown_percent(lost) +
                      " of the messages are lost; each holds a worker for ever")
                .help(help);
            return;
        }
        report_.add(edge(i).at, Code::call_without_timeout, "synchronous call without a timeout")
            .note(note(i))
            .help(help);
    }

    const Built& built_;
    const Flow& flow_;
    Report& report_;
    std::vector<bool> under_deadline_;
};

}  // namespace

std::vector<bool> ended_waits(const Built& built, const Flow& flow) {
    Report nothing;
    return WaitingCheck(built, flow, nothing).ended();
}

void check_waiting(const Built& built, const Flow& flow, Report& report) {
    WaitingCheck(built, flow, report).run();
}

}  // namespace halfopen::topologies
