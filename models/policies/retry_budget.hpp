#pragma once
// The retry budget: however many calls fail, retries stay a bounded share of what is sent.

#include <array>
#include <cstdint>

#include "models/policies/retry_settings.hpp"
#include "sim/time.hpp"

namespace halfopen::models {

/// Five different quantities that the field calls a retry budget or throttle.
enum class RetryBudgetType : std::uint8_t {
    ratio,       ///< a share of the calls of the last while, and a few a second (Finagle, tower)
    concurrent,  ///< so many retries at one time (Envoy)
    throttle,    ///< none while failures outweigh successes (gRPC A6)
    quota,       ///< what failures cost and successes give back (AWS SDKs, Brooker)
    rate,        ///< so many a second (SRE: 60 a minute and process)
};
inline constexpr std::array<std::string_view, 5> retry_budget_words{"ratio", "concurrent",
                                                                    "throttle", "quota", "rate"};

/// How the ratio budget counts. Finagle: percent_can_retry in thousandths, time in milliseconds,
/// ten tenths of the ttl. tower: one retry for a whole number of calls (for 70%: for each), time in
/// nanoseconds, eleven tenths.
enum class RatioRule : std::uint8_t { finagle, tower };
inline constexpr std::array<std::string_view, 2> ratio_rule_words{"finagle", "tower"};

enum class RetryBudgetPreset : std::uint8_t {
    finagle,        ///< 24.2, RetryBudget()
    tower,          ///< 0.5, TpsBudget::default()
    envoy,          ///< circuit_breakers.thresholds.max_retries
    envoy_budget,   ///< circuit_breakers.thresholds.retry_budget
    grpc,           ///< proposal A6: its example, as there are no defaults
    botocore,       ///< 1.43, retries/quota.py
    botocore_1_44,  ///< the same with other costs
    brooker,        ///< "Fixing retries with token buckets and circuit breakers", 2022
    sre,            ///< Site Reliability Engineering, chapter 21: per process
};
inline constexpr std::array<std::string_view, 9> retry_budget_preset_words{
    "finagle",  "tower",         "envoy",   "envoy_budget", "grpc",
    "botocore", "botocore_1_44", "brooker", "sre"};

struct RetryBudgetSettings {
    std::uint8_t preset = 0;  ///< RetryBudgetPreset
    std::uint8_t type = 0;    ///< RetryBudgetType
    std::uint8_t ratio_rule = 0;
    sim::Duration ttl = sim::seconds(10);
    std::uint32_t min_retries_per_second = 10;
    double percent_can_retry = 0.2;
    double budget_percent = 0.2;
    std::uint32_t min_retry_concurrency = 3;
    double max_tokens = 10;
    double token_ratio = 0.1;
    double capacity = 500;
    double retry_cost = 5;
    double timeout_cost = 10;
    double rejected_cost = 5;
    double success_deposit = 1;
    bool release_on_success = true;
    double retries_per_second = 1;
    bool starts_full = true;
};
inline constexpr std::array<Field<RetryBudgetSettings>, 18> retry_budget_fields{{
    {"preset", Quantity::word, &RetryBudgetSettings::preset, 0, 8,
     "the library whose budget and defaults are meant", retry_budget_preset_words},
    {"type", Quantity::word, &RetryBudgetSettings::type, 0, 4, "what is kept within bounds",
     retry_budget_words},
    {"ratio_rule", Quantity::word, &RetryBudgetSettings::ratio_rule, 0, 1,
     "ratio: how it counts calls and time", ratio_rule_words},
    {"ttl", Quantity::duration, &RetryBudgetSettings::ttl, 1e9, 6e10,
     "ratio: how long a call counts"},
    {"min_retries_per_second", Quantity::count, &RetryBudgetSettings::min_retries_per_second, 0,
     1e6, "ratio: so many retries are allowed however few the calls"},
    {"percent_can_retry", Quantity::fraction, &RetryBudgetSettings::percent_can_retry, 0, 1,
     "ratio: this share of the calls may be retried"},
    {"budget_percent", Quantity::fraction, &RetryBudgetSettings::budget_percent, 0, 1,
     "concurrent: retries may be this share of the attempts under way; 0%: min_retry_concurrency "
     "alone"},
    {"min_retry_concurrency",
     Quantity::count,
     &RetryBudgetSettings::min_retry_concurrency,
     0,
     1e6,
     "concurrent: so many retries at one time are always allowed",
     {},
     true},
    {"max_tokens", Quantity::number, &RetryBudgetSettings::max_tokens, 0.002, 1000,
     "throttle: tokens at first and at most; retries need more than half"},
    {"token_ratio", Quantity::number, &RetryBudgetSettings::token_ratio, 0.001, 1000,
     "throttle: tokens that a success adds; a failure takes one"},
    {"capacity", Quantity::number, &RetryBudgetSettings::capacity, 0.001, 1e9,
     "quota, rate: tokens at most"},
    {"retry_cost", Quantity::number, &RetryBudgetSettings::retry_cost, 0, 1e6,
     "quota: tokens that a retry takes"},
    {"timeout_cost", Quantity::number, &RetryBudgetSettings::timeout_cost, 0, 1e6,
     "quota: tokens that a retry after a timeout takes"},
    {"rejected_cost", Quantity::number, &RetryBudgetSettings::rejected_cost, 0, 1e6,
     "quota: tokens that a retry takes when the callee rejected the attempt"},
    {"success_deposit", Quantity::number, &RetryBudgetSettings::success_deposit, 0, 1e6,
     "quota: tokens that a success adds; with release_on_success only that of a first attempt"},
    {"release_on_success", Quantity::flag, &RetryBudgetSettings::release_on_success, 0, 1,
     "quota: a retry that succeeds gives back what it took"},
    {"retries_per_second", Quantity::number, &RetryBudgetSettings::retries_per_second, 1e-6, 1e9,
     "rate: tokens added a second; a retry takes one"},
    {"starts_full", Quantity::flag, &RetryBudgetSettings::starts_full, 0, 1,
     "rate: whether the tokens are there from the first"},
}};

/// The budget of one library; see RetryBudgetPreset for their sources.
RetryBudgetSettings retry_budget_preset(std::uint8_t preset);

/// The decisions of one retry budget, shared by all the calls that one caller makes of one callee.
/// Each type hears every report and uses those that matter to it. Cost: 5 ns a report.
class RetryBudget {
public:
    explicit RetryBudget(const RetryBudgetSettings& settings);

    /// A call is made: its first attempt is sent.
    void on_request(sim::Instant now);
    /// An attempt failed with something that is retried, be it the last. Before may_retry.
    void on_failure(FailureClass failure);
    /// Whether the call whose attempt ended in `failure` may be tried again. If so, the retry is
    /// paid for.
    bool may_retry(FailureClass failure, sim::Instant now);
    /// A call succeeded. `retried_after`: what its last retry was paid for; none without a retry.
    void on_success(FailureClass retried_after = FailureClass::none);

    /// An attempt, first or not, is sent; it came to an end.
    void attempt_began() { ++attempts_; }
    void attempt_ended() { --attempts_; }
    /// A retry was decided on, from its backoff on; its attempt came to an end.
    void retry_began() { ++retries_; }
    void retry_ended() { --retries_; }

    /// What is left: tokens (ratio: in retries), or retries that may begin now.
    double balance() const;
    std::uint64_t refused() const { return refused_; }

private:
    static constexpr std::int64_t token = 1000;  // tokens count in thousandths

    void begin_ratio(const RetryBudgetSettings& settings);
    void begin_tokens(const RetryBudgetSettings& settings);
    bool take(FailureClass failure, sim::Instant now);
    bool withdraw(std::int64_t amount);
    void deposit(std::int64_t amount);
    void expire(sim::Instant now);
    void refill(sim::Instant now);
    std::int64_t window_sum() const;
    std::int64_t concurrent_max() const;
    std::int64_t cost(FailureClass failure) const;

    RetryBudgetType type_;
    RatioRule rule_;
    bool release_on_success_;
    std::uint32_t slot_ = 0;
    std::uint32_t slots_ = 0;
    std::uint32_t attempts_ = 0;
    std::uint32_t retries_ = 0;
    std::uint32_t retries_min_;
    double percent_;
    std::int64_t balance_ = 0;  // ratio: of the current slot
    std::int64_t balance_max_ = 0;
    std::int64_t deposit_ = 0;
    std::int64_t withdrawal_ = 1;
    std::int64_t reserve_ = 0;
    std::array<std::int64_t, 3> costs_{};  // error, timeout, rejected
    sim::Duration window_{};
    sim::Instant since_{};  // when the current slot began, or the last refill was
    double tokens_ = 0;     // rate
    double rate_;
    double tokens_max_;
    std::array<std::int64_t, 10> window_slots_{};
    std::uint64_t refused_ = 0;
};

}  // namespace halfopen::models
