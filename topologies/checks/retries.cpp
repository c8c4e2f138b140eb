// Retries and hedges that do harm: they do things twice, multiply, come all at once, or add to an
// overload.

#include <algorithm>
#include <limits>
#include <set>

#include "topologies/checks/checks.hpp"
#include "topologies/checks/shown.hpp"
#include "topologies/checks/written.hpp"

namespace halfopen::topologies {
namespace {

using models::HedgeSettings;
using models::RetrySettings;

bool tries_again(const RetrySettings& retry) {
    return retry.max_attempts > 1 &&
           (retry.retry_on_error || retry.retry_on_timeout || retry.retry_on_rejected);
}

class RetriesCheck {
public:
    RetriesCheck(const Built& built, const Flow& flow, Report& report)
        : built_(built),
          flow_(flow),
          report_(report),
          edges_(built.edges.edges()),
          callers_(built.names.endpoints.size()) {
        for (std::uint32_t i = 0; i < edges_.size(); ++i) {
            callers_[edges_[i].callee].push_back(i);
            attempts_.push_back(attempts_of(i));
        }
    }

    void run() {
        for (std::uint32_t i = 0; i < edges_.size(); ++i) {
            const auto retry = find_policy<RetrySettings>(built_.protections[i]);
            const auto hedge = find_policy<HedgeSettings>(built_.protections[i]);
            if (retry && tries_again(*retry.settings)) check_retry(i, *retry.settings, retry.at);
            if (hedge && hedge.settings->max_attempts > 1)
                check_hedge(i, *hedge.settings, hedge.at);
        }
        check_depths();
    }

private:
    const models::EndpointSpec& callee(std::uint32_t edge) const {
        return built_.blueprint.endpoints[edges_[edge].callee];
    }

    /// A policy that protects many edges is reported once.
    bool is_new(Node policy, Code code) { return reported_.emplace(policy.index(), code).second; }

    void check_retry(std::uint32_t edge, const RetrySettings& retry, Node at) {
        const bool repeats = retry.retry_on_error || retry.retry_on_timeout;
        if (repeats && !retry.idempotent_only && !callee(edge).idempotent &&
            is_new(at, Code::done_twice)) {
            report_
                .add_at_key(
                    at, Code::done_twice,
                    "this retry may do " + callee(edge).name + " twice, which is not idempotent")
                .note(retry.retry_on_timeout
                          ? "after a timeout nobody knows whether it was done; the work goes on"
                          : "after an error nobody knows how much of it was done")
                .help(
                    "write `idempotent_only: true` (the default without a preset): then it retries "
                    "only what was not begun");
        }
        check_jitter(retry, at);
        const auto type = static_cast<models::BackoffType>(retry.backoff);
        if (retry.retry_on_rejected && type == models::BackoffType::none &&
            !retry.respect_retry_after) {
            report_overload(edge, at, "this retry tries again at once what ",
                            "write a `backoff`, `respect_retry_after: true`, or put a "
                            "`retry_budget` before it");
        }
    }

    void check_jitter(const RetrySettings& retry, Node at) {
        const auto type = static_cast<models::BackoffType>(retry.backoff);
        const bool grows = type == models::BackoffType::exponential ||
                           type == models::BackoffType::exponential_sum;
        const Node chosen = written(at, "backoff");
        if (!grows || !chosen || static_cast<models::Jitter>(retry.jitter) != models::Jitter::none)
            return;
        if (!is_new(at, Code::no_jitter)) return;
        report_.add_at_key(chosen, Code::no_jitter, "exponential backoff without jitter")
            .note("calls that failed together are tried again together, each time")
            .help("write `jitter: full`, or `backoff: {type: exponential, jitter: full}`");
    }

    void check_hedge(std::uint32_t edge, const HedgeSettings& hedge, Node at) {
        if (!callee(edge).idempotent && is_new(at, Code::done_twice)) {
            report_
                .add_at_key(
                    at, Code::done_twice,
                    "this hedge may do " + callee(edge).name + " twice, which is not idempotent")
                .note("two attempts are under way at once, and both may be done")
                .help("remove it, or make the endpoint idempotent");
        }
        if (hedge.next_at_once_after_failure) {
            report_overload(edge, at, "this hedge sends again at once what ",
                            "write `next_at_once_after_failure: false`, or put a `retry_budget` "
                            "before it");
        }
    }

    /// The callee turns calls away to be spared: more attempts at once do not spare it.
    void report_overload(std::uint32_t edge, Node at, const std::string& what,
                         const std::string& help) {
        const models::ServiceSpec& service = built_.blueprint.services[callee(edge).service];
        const bool spares_itself =
            !service.shedding.empty() || service.queue_capacity != models::unlimited;
        if (!spares_itself || has_budget(edge) || !is_new(at, Code::retried_overload)) return;
        report_
            .add_at_key(at, Code::retried_overload,
                        what + service.name + " turned away because it had too much to do")
            .note(service.shedding.empty() ? service.name + " has a bounded queue"
                                           : service.name + " has `shedding`")
            .help(help);
    }

    bool has_budget(std::uint32_t edge) const {
        return static_cast<bool>(
            find_policy<models::RetryBudgetSettings>(built_.protections[edge]));
    }

    // --- retries at several depths ---

    /// The most attempts of one call over the edge; unlimited ones are infinitely many. A budget
    /// keeps them near one.
    double attempts_of(std::uint32_t edge) const {
        if (has_budget(edge)) return 1;
        const auto many = [](std::uint32_t count) {
            return count == models::unlimited ? std::numeric_limits<double>::infinity()
                                              : static_cast<double>(count);
        };
        const auto retry = find_policy<RetrySettings>(built_.protections[edge]);
        if (retry && tries_again(*retry.settings)) return many(retry.settings->max_attempts);
        const auto hedge = find_policy<HedgeSettings>(built_.protections[edge]);
        return hedge ? many(hedge.settings->max_attempts) : 1;
    }

    /// The attempts at the end of the worst path that begins with a call over an edge.
    struct Worst {
        double attempts = 1;
        std::vector<std::uint32_t> retried;  ///< the edges of that path that multiply
    };

    /// For each edge, from the leaves up.
    std::vector<Worst> worst_paths() const {
        std::vector<std::vector<std::uint32_t>> calls(built_.names.endpoints.size());
        for (std::uint32_t i = 0; i < edges_.size(); ++i) {
            if (!edges_[i].from_traffic) calls[edges_[i].caller].push_back(i);
        }
        std::vector<Worst> worst(edges_.size());
        for (const std::uint32_t endpoint : flow_.callees_first) {
            Worst below;
            for (const std::uint32_t call : calls[endpoint]) {
                if (worst[call].attempts > below.attempts) below = worst[call];
            }
            for (const std::uint32_t into : callers_[endpoint]) {
                worst[into] = below;
                if (attempts_[into] <= 1) continue;
                worst[into].attempts *= attempts_[into];
                worst[into].retried.insert(worst[into].retried.begin(), into);
            }
        }
        return worst;
    }

    /// Endpoints whose requests may themselves be attempts of a retry further up.
    std::vector<bool> retried_from_above() const {
        std::vector<bool> retried(built_.names.endpoints.size());
        for (auto at = flow_.callees_first.rbegin(); at != flow_.callees_first.rend(); ++at) {
            for (const std::uint32_t i : callers_[*at]) {
                const bool above = !edges_[i].from_traffic && retried[edges_[i].caller];
                if (above || attempts_[i] > 1) retried[*at] = true;
            }
        }
        return retried;
    }

    void check_depths() {
        const std::vector<Worst> worst = worst_paths();
        const std::vector<bool> retried = retried_from_above();
        for (std::uint32_t i = 0; i < edges_.size(); ++i) {
            const bool is_top = edges_[i].from_traffic || !retried[edges_[i].caller];
            const bool begins = !worst[i].retried.empty() && worst[i].retried.front() == i;
            if (is_top && begins && worst[i].retried.size() > 1) report_depths(worst[i]);
        }
    }

    Node place_of(std::uint32_t edge) const {
        const auto retry = find_policy<RetrySettings>(built_.protections[edge]);
        return retry ? retry.at : find_policy<HedgeSettings>(built_.protections[edge]).at;
    }

    void report_depths(const Worst& worst) {
        const Node at = place_of(worst.retried.front());
        if (!is_new(at, Code::retries_multiply)) return;
        const auto count = [](double attempts) {
            return attempts > 1e15 ? std::string("any number of") : shown_count(attempts);
        };
        std::string way;
        for (const std::uint32_t edge : worst.retried) {
            way +=
                (way.empty() ? "" : ", ") + edges_[edge].name + " (" + count(attempts_[edge]) + ")";
        }
        report_
            .add_at_key(at, Code::retries_multiply,
                        "retries multiply along this path: up to " + count(worst.attempts) +
                            " attempts at " + callee(worst.retried.back()).name)
            .note("attempts of each call: " + way)
            .help("retry at one depth only, or put a `retry_budget` before each");
    }

    const Built& built_;
    const Flow& flow_;
    Report& report_;
    const std::vector<Edge>& edges_;
    std::vector<std::vector<std::uint32_t>> callers_;  // edges into each endpoint
    std::vector<double> attempts_;                     // of each edge
    std::set<std::pair<NodeIndex, Code>> reported_;
};

}  // namespace

void check_retries(const Built& built, const Flow& flow, Report& report) {
    RetriesCheck(built, flow, report).run();
}

}  // namespace halfopen::topologies
