#pragma once
// Systems nobody would think of: a topology in YAML, drawn from a number.

#include <algorithm>
#include <initializer_list>
#include <string>
#include <vector>

#include "sim/chance.hpp"

namespace halfopen::tests {

/// Writes the topology number `number`: a few services, programs of all kinds of steps that call
/// later services only, policies in any order, links, users, incidents. Times are few and round, so
/// that much happens at one instant.
class RandomSystem {
public:
    explicit RandomSystem(std::uint64_t number)
        : draws_(sim::stream(2026, 0, sim::hash_name("swarm"), sim::hash_name("test")), number),
          services_(1 + below(5)) {}

    std::string yaml() {
        std::string text = "services:\n";
        for (std::size_t service = 0; service != services_; ++service) {
            replicas_.push_back(1 + below(3));
            text += service_text(service);
        }
        text += "traffic:\n";
        for (std::size_t count = 1 + below(3); traffic_ != count; ++traffic_) {
            text += "  u" + std::to_string(traffic_) + ": " + traffic_text() + "\n";
        }
        text += section("protect", 0.6, &RandomSystem::policies);
        text += section("links", 0.3, &RandomSystem::link);
        text += incidents();
        return text + "run: {duration: 3s, seed: " + std::to_string(below(1000)) +
               (chance(0.3) ? ", warm_up: " + time() : "") + "}\n";
    }

private:
    std::size_t below(std::size_t count) { return draws_.below(count); }
    bool chance(double probability) { return draws_.happens(probability); }
    std::string any(std::initializer_list<const char*> words) {
        return *(words.begin() + below(words.size()));
    }
    std::string count(std::size_t most) { return std::to_string(1 + below(most)); }
    std::string count_or_unlimited(std::size_t most) {
        return chance(0.3) ? "unlimited" : count(most);
    }

    std::string time() { return any({"1ms", "5ms", "10ms", "20ms", "50ms", "100ms", "500ms"}); }
    std::string instant() { return any({"0s", "300ms", "500ms", "1s", "1500ms", "2s", "2999ms"}); }
    std::string fraction() { return any({"1%", "10%", "30%", "50%", "90%", "100%"}); }
    std::string distribution() {
        switch (below(6)) {
            case 0:
                return "{exponential: " + time() + "}";
            case 1:
                return "{uniform: {from: 0ms, to: " + time() + "}}";
            case 2:
                return "0ms";
            default:
                return time();
        }
    }

    static std::string service_name(std::size_t service) { return "s" + std::to_string(service); }

    std::string service_text(std::size_t service) {
        std::string text = "  " + service_name(service) + ":\n";
        text += "    kind: " + any({"threads", "threads", "event_loop"}) + "\n";
        text += "    replicas: " + std::to_string(replicas_.back()) + "\n";
        text += "    workers: " + count_or_unlimited(5) + "\n";
        text += "    cores: " + count_or_unlimited(3) + "\n";
        text += "    queue: {order: " + any({"fifo", "lifo", "priority"});
        text += chance(0.5) ? ", capacity: " + std::to_string(below(6)) : "";
        text += chance(0.5) ? ", timeout: " + time() : "";
        text += "}\n" + (chance(0.3) ? shedding() : "") + "    balance: ";
        text += any({"round_robin", "random", "least_requests", "power_of_two"}) + "\n";
        text += "    endpoints:\n";
        for (const char* endpoint : {"a", "b"}) {
            caller_ = service_name(service) + "." + endpoint;
            calls_left_ = 4;
            // Each has work, which an incident may slow.
            text += "      " + std::string(endpoint) + ": [{work: " + time() + "}, " +
                    steps(service, 0).substr(1) + "\n";
        }
        return text;
    }

    std::string shedding() {
        return "    shedding: [" +
               any({"{controlled_delay: {}}", "{controlled_delay: folly}",
                    "{dagor: {window: 100ms}}", "{adaptive_concurrency: netflix_vegas}",
                    "{rate_limit: {limit: 20, period: 100ms, timeout: 20ms}}"}) +
               "]\n" + (chance(0.5) ? "    retry_after: 50ms\n" : "");
    }

    std::string steps(std::size_t service, int depth) {
        std::string text = "[";
        for (std::size_t left = 1 + below(3); left != 0; --left) {
            text += step(service, depth) + (left == 1 ? "]" : ", ");
        }
        return text;
    }

    std::string step(std::size_t service, int depth) {
        const bool may_call = service + 1 < services_ && calls_left_ != 0;
        if (may_call && chance(0.5)) {
            --calls_left_;
            return "{call: " + callee(service + 1) + "}";
        }
        switch (depth < 2 ? below(8) : below(3)) {
            case 0:
                return "{fail: " + any({"1%", "10%", "50%"}) + "}";
            case 1:
                return "{wait: " + distribution() + "}";
            case 3:
                return together(service, depth);
            case 4:
                return "{repeat: " + count(3) + ", steps: " + steps(service, depth + 1) + "}";
            case 5:
                return choose(service, depth);
            case 6:
                return "{background: " + steps(service, depth + 1) + "}";
            default:
                return "{work: " + distribution() + "}";
        }
    }

    std::string together(std::size_t service, int depth) {
        const std::size_t branches = 2 + below(2);
        std::string text = "{together: [";
        for (std::size_t left = branches; left != 0; --left) {
            text += steps(service, depth + 1) + (left == 1 ? "]" : ", ");
        }
        return text + ", join: " + (chance(0.5) ? "all" : count(branches)) + "}";
    }

    std::string choose(std::size_t service, int depth) {
        return "{choose: [{probability: 30%, steps: " + steps(service, depth + 1) +
               "}, {probability: 60%, steps: " + steps(service, depth + 1) + "}]}";
    }

    std::string callee(std::size_t first_service) {
        const std::size_t service = first_service + below(services_ - first_service);
        std::string name = service_name(service) + "." + any({"a", "b"});
        const std::string edge = caller_ + " -> " + name;
        if (std::ranges::find(edges_, edge) == edges_.end()) {
            edges_.push_back(edge);
        }
        return name;
    }

    std::string traffic_text() {
        caller_ = "u" + std::to_string(traffic_);
        const std::string first = callee(0);
        std::string text = chance(0.3) ? closed_class(first) : open_class(first);
        text += chance(0.4) ? ", give_up_after: " + time() : "";
        text += chance(0.4) ? ", priority: " + std::to_string(below(10)) : "";
        text += chance(0.2) ? ", from: " + any({"300ms", "1s"}) : "";
        return text + (chance(0.2) ? ", until: 2s}" : "}");
    }

    std::string closed_class(const std::string& first) {
        const std::string session = chance(0.5) ? "[" + first + ", " + callee(0) + "]" : first;
        return "{send: " + session + ", users: " + count(10) + ", think: {exponential: " + time() +
               "}";
    }

    std::string open_class(const std::string& first) {
        std::string send = first;
        if (chance(0.3)) {
            const std::string second = callee(0);
            send = second == first ? first : "{" + first + ": 70%, " + second + ": 30%}";
        }
        const std::string text = "{send: " + send;
        switch (below(3)) {
            case 0:
                return text +
                       ", arrivals: {bursty: [{rate: 5/s, for: 500ms}, "
                       "{rate: 100/s, for: 50ms}]}";
            case 1:
                return text + ", rate: " + any({"10/s", "50/s", "100/s"}) + ", arrivals: constant";
            default:
                return text + ", rate: [{at: 0s, rate: 10/s}, {at: 1s, rate: 60/s}]";
        }
    }

    // One entry for each edge that is chosen.
    std::string section(const std::string& key, double share,
                        std::string (RandomSystem::*entry)()) {
        std::string text;
        for (const std::string& edge : edges_) {
            if (chance(share)) {
                edge_ = edge;
                text += "  " + edge + ": " + (this->*entry)() + "\n";
            }
        }
        return text.empty() ? "" : key + ":\n" + text;
    }

    std::string link() {
        std::string text = "{protocol: " + any({"in_process", "rest", "grpc"});
        text += chance(0.7) ? ", latency: " + distribution() : "";
        text += chance(0.4) ? ", loss: " + any({"1%", "10%", "50%"}) : "";
        return text + (chance(0.4) ? ", duplicate: " + any({"1%", "10%", "100%"}) : "") + "}";
    }

    std::string policies() {
        std::vector<int> order{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
        for (std::size_t last = order.size() - 1; last != 0; --last) {
            std::swap(order[last], order[below(last + 1)]);
        }
        order.resize(1 + below(6));
        std::string text;
        for (const int kind : order) {
            text += (text.empty() ? "[" : ", ") + policy(kind);
        }
        return text + "]";
    }

    std::string preset(std::initializer_list<const char*> words) {
        return "{preset: " + any(words);
    }

    std::string policy(int kind) {
        const std::string stop = ", on_timeout: " + any({"orphan", "cancel"}) + "}}";
        switch (kind) {
            case 0:
                return fallback();
            case 1:
                return chance(0.6) ? retry() : hedge();
            case 2:
                return "{attempt_timeout: {timeout: " + time() + stop;
            case 3:
                return "{deadline: {timeout: " + time() +
                       ", propagate_deadline: " + any({"true", "false"}) + stop;
            case 4:
                return breaker();
            case 5:
                return "{rate_limit: " + preset({"resilience4j", "x_time_rate", "nginx"}) +
                       ", limit: " + count(5) + ", period: " + time() + ", timeout: " + time() +
                       "}}";
            case 6:
                return "{bulkhead: {max_concurrent_calls: " + count(4) +
                       (chance(0.5) ? ", max_wait_duration: " + time() : "") + "}}";
            case 7:
                return "{bulkhead: {type: thread_pool, core_threads: 1, max_threads: " + count(3) +
                       ", queue_capacity: " + std::to_string(below(4)) + "}}";
            case 8:
                return "{connection_limits: {max_connections: " + count(4) +
                       ", max_pending_requests: " + count(4) + ", max_requests: " + count(6) + "}}";
            case 9:
                return "{adaptive_concurrency: " +
                       preset({"netflix_aimd", "netflix_vegas", "netflix_gradient2",
                               "envoy_gradient"}) +
                       "}}";
            case 10:
                return cache();
            case 11:
                return "{outlier_detection: {interval: 100ms, consecutive_5xx: " + count(3) +
                       ", base_ejection_time: 100ms, max_ejection_percent: " + fraction() + "}}";
            default:
                return any({"{client_throttle: {window: 1s}}",
                            "{admission_control: {sampling_window: 1s}}"});
        }
    }

    std::string retry() {
        std::string text = "{retry: {max_attempts: " + count(4);
        if (chance(0.7)) {
            text += ", backoff: exponential, backoff_base: " + time() + ", backoff_max: 1s" +
                    ", jitter: " +
                    any({"none", "equal", "full", "proportional", "decorrelated_aws",
                         "soft_exponential"});
        }
        text += "}}";
        return text + (chance(0.4) ? ", {retry_budget: " +
                                         any({"finagle", "envoy", "envoy_budget", "grpc",
                                              "botocore", "brooker", "sre"}) +
                                         "}"
                                   : "");
    }

    /// Calls that share a breaker set it alike.
    std::string breaker() {
        if (chance(0.75)) return breaker(any({"edge", "caller_instance", "callee_instance"}));
        if (shared_breaker_.empty()) shared_breaker_ = breaker("caller");
        return shared_breaker_;
    }

    std::string breaker(const std::string& scope) {
        const std::string common = ", wait_duration_in_open_state: " + time() + ", scope: " + scope;
        if (chance(0.5)) {
            return "{circuit_breaker: " +
                   preset({"polly", "hystrix", "gobreaker", "cockatiel", "opossum", "pybreaker"}) +
                   common + "}}";
        }
        return "{circuit_breaker: {sliding_window_size: " + count(10) +
               ", minimum_number_of_calls: " + count(10) +
               ", failure_rate_threshold: " + fraction() +
               ", slow_call_rate_threshold: " + fraction() +
               ", slow_call_duration_threshold: " + time() +
               ", permitted_calls_in_half_open: " + count(4) +
               ", max_wait_duration_in_half_open: " + time() + common + "}}";
    }

    std::string hedge() {
        return "{hedge: {max_attempts: " + count(4) + ", delay: " + any({"0s", "5ms", "20ms"}) +
               ", on_loss: " + any({"cancel", "orphan"}) +
               ", next_at_once_after_failure: " + any({"true", "false"}) + "}}";
    }

    std::string cache() {
        if (chance(0.2)) {
            return "{cache: {hit_ratio: " + fraction() + "}}";
        }
        return "{cache: {keys: " + count(20) + ", ttl: " + time() +
               ", stale_while_revalidate: " + any({"0s", "50ms"}) +
               ", coalesce: " + any({"true", "false"}) + ", hit_time: " + any({"0s", "1ms"}) + "}}";
    }

    // It calls an endpoint behind the one that failed, so that there is no circle.
    std::string fallback() {
        const std::string name = edge_.substr(edge_.rfind(' ') + 1);
        const std::string last = service_name(services_ - 1) + ".b";
        switch (below(4)) {
            case 0:
                return "{fallback: {cached_for: " + time() + "}}";
            case 1:
                return name == last ? "{fallback: nothing}" : "{fallback: {call: " + last + "}}";
            default:
                return "{fallback: nothing}";
        }
    }

    std::string incidents() {
        std::string text;
        for (std::size_t left = below(4); left != 0; --left) {
            text += "  - {" + incident() + "}\n";
        }
        return text.empty() ? "" : "incidents:\n" + text;
    }

    std::string incident() {
        const std::size_t number = below(services_);
        const std::string service = service_name(number);
        const std::string edge = edges_[below(edges_.size())];
        const std::string when =
            ", from: " + instant() + (chance(0.6) ? ", for: " + any({"10ms", "500ms", "1s"}) : "");
        const std::string some = chance(0.5) ? ", replicas: " + count(replicas_[number]) : "";
        switch (below(8)) {
            case 0:
                return "slow: " + service + when + some + ", factor: 20, ramp: " + time();
            case 1:
                return "errors: " + service + when + some + ", rate: " + fraction();
            case 2:
                return "crash: " + service + when + ", replicas: " + count(replicas_[number]);
            case 3:
                return "crash: " + service + ", up: {exponential: 500ms}, down: " + time();
            case 4:
                return "capacity: " + service + when + ", workers: " + count(8);
            case 5:
                return "link_delay: " + edge + when + ", add: " + distribution();
            case 6:
                return "link_loss: " + edge + when + ", loss: " + fraction();
            default:
                return "partition: " + edge + when;
        }
    }

    sim::Draws draws_;
    std::size_t services_;
    std::size_t traffic_ = 0;
    std::size_t calls_left_ = 0;
    std::string caller_;
    std::string edge_;
    std::string shared_breaker_;
    std::vector<std::size_t> replicas_;
    std::vector<std::string> edges_;
};

}  // namespace halfopen::tests
