#include "models/policies/retry_budget.hpp"

#include <algorithm>
#include <cmath>

namespace halfopen::models {

namespace {

// Three decimals, as gRPC keeps; to the nearest, as 0.1 is not a double.
std::int64_t token_thousandths(double tokens) {
    return static_cast<std::int64_t>(std::floor(tokens * 1000 + 0.5));
}

constexpr double withdrawal_max = 1e9;            // a smaller share is no share
constexpr std::int64_t finagle_tick = 1'000'000;  // [ns]: its clock counts milliseconds

}  // namespace

RetryBudget::RetryBudget(const RetryBudgetSettings& settings)
    : type_(static_cast<RetryBudgetType>(settings.type)),
      rule_(static_cast<RatioRule>(settings.ratio_rule)),
      release_on_success_(settings.release_on_success),
      retries_min_(settings.min_retry_concurrency),
      percent_(settings.budget_percent),
      rate_(settings.retries_per_second),
      tokens_max_(settings.capacity) {
    if (type_ == RetryBudgetType::ratio) {
        begin_ratio(settings);
    } else {
        begin_tokens(settings);
    }
}

void RetryBudget::begin_ratio(const RetryBudgetSettings& settings) {
    const double share = settings.percent_can_retry;
    if (share > 0 && rule_ == RatioRule::finagle) {
        deposit_ = 1000;
        withdrawal_ = static_cast<std::int64_t>(std::min(1000 / share, withdrawal_max));
    } else if (share > 0) {
        deposit_ = 1;
        withdrawal_ = static_cast<std::int64_t>(
            std::min<double>(1.0F / static_cast<float>(share), withdrawal_max));
    }
    reserve_ = std::int64_t{settings.min_retries_per_second} *
               (settings.ttl.nanoseconds / sim::seconds(1).nanoseconds) * withdrawal_;
    slots_ = rule_ == RatioRule::finagle ? 9 : 10;
    window_ = rule_ == RatioRule::finagle
                  ? sim::milliseconds(settings.ttl.nanoseconds / finagle_tick / 10)
                  : sim::nanoseconds(settings.ttl.nanoseconds / 10);
}

void RetryBudget::begin_tokens(const RetryBudgetSettings& settings) {
    const bool throttle = type_ == RetryBudgetType::throttle;
    balance_max_ = token_thousandths(throttle ? settings.max_tokens : settings.capacity);
    balance_ = balance_max_;
    deposit_ = token_thousandths(throttle ? settings.token_ratio : settings.success_deposit);
    costs_ = {token_thousandths(settings.retry_cost), token_thousandths(settings.timeout_cost),
              token_thousandths(settings.rejected_cost)};
    tokens_ = settings.starts_full ? tokens_max_ : 0;
}

void RetryBudget::on_request(sim::Instant now) {
    if (type_ == RetryBudgetType::ratio) {
        expire(now);
        balance_ += deposit_;
    }
}

void RetryBudget::on_failure(FailureClass) {
    if (type_ == RetryBudgetType::throttle) {
        balance_ = std::max<std::int64_t>(0, balance_ - token);
    }
}

bool RetryBudget::may_retry(FailureClass failure, sim::Instant now) {
    const bool allowed = take(failure, now);
    refused_ += allowed ? 0U : 1U;
    return allowed;
}

bool RetryBudget::take(FailureClass failure, sim::Instant now) {
    switch (type_) {
        case RetryBudgetType::ratio:
            expire(now);
            return withdraw(withdrawal_);
        case RetryBudgetType::concurrent:
            return retries_ < concurrent_max();
        case RetryBudgetType::throttle:
            return balance_ > balance_max_ / 2;
        case RetryBudgetType::quota:
            return withdraw(cost(failure));
        case RetryBudgetType::rate:
            break;
    }
    refill(now);
    const bool enough = tokens_ >= 1;
    tokens_ -= enough ? 1 : 0;
    return enough;
}

void RetryBudget::on_success(FailureClass retried_after) {
    const bool retried = retried_after != FailureClass::none;
    if (type_ == RetryBudgetType::throttle) {
        deposit(deposit_);
    } else if (type_ == RetryBudgetType::quota) {
        deposit(retried && release_on_success_ ? cost(retried_after) : deposit_);
    }
}

bool RetryBudget::withdraw(std::int64_t amount) {
    if (balance_ + window_sum() + reserve_ < amount) {
        return false;
    }
    balance_ -= amount;
    return true;
}

void RetryBudget::deposit(std::int64_t amount) {
    balance_ = std::min(balance_max_, balance_ + amount);
}

// Files the current slot when its time is over, and forgets those that nobody saw pass. A slot
// begins when it is first used, not on a grid.
void RetryBudget::expire(sim::Instant now) {
    const bool in_milliseconds = rule_ == RatioRule::finagle;
    const sim::Instant read =
        in_milliseconds ? sim::Instant{now.nanoseconds / finagle_tick * finagle_tick} : now;
    const std::int64_t passed = (read - since_).nanoseconds;
    if (passed < window_.nanoseconds) {
        return;
    }
    window_slots_[slot_] = balance_;
    slot_ = (slot_ + 1) % slots_;
    // tower counts a slot that is begun, Finagle only those that are over.
    const std::int64_t unseen =
        (passed - (in_milliseconds ? 0 : 1)) / window_.nanoseconds - (in_milliseconds ? 1 : 0);
    for (std::int64_t cleared = 0; cleared < std::min<std::int64_t>(unseen, slots_); ++cleared) {
        window_slots_[(slot_ + static_cast<std::uint32_t>(cleared)) % slots_] = 0;
    }
    slot_ = static_cast<std::uint32_t>((slot_ + unseen) % slots_);
    balance_ = 0;
    since_ = read;
}

void RetryBudget::refill(sim::Instant now) {
    const double passed = sim::to_seconds(now) - sim::to_seconds(since_);
    tokens_ = std::min(tokens_max_, tokens_ + passed * rate_);
    since_ = now;
}

std::int64_t RetryBudget::window_sum() const {
    std::int64_t sum = 0;
    for (std::uint32_t slot = 0; slot != slots_; ++slot) {
        sum += window_slots_[slot];
    }
    return sum;
}

std::int64_t RetryBudget::concurrent_max() const {
    const auto share = static_cast<std::int64_t>(percent_ * attempts_);
    return std::max<std::int64_t>(share, retries_min_);
}

std::int64_t RetryBudget::cost(FailureClass failure) const {
    const bool is_timeout = failure == FailureClass::timeout;
    const bool is_rejected = failure == FailureClass::rejected;
    return costs_[is_timeout ? 1 : is_rejected ? 2 : 0];
}

double RetryBudget::balance() const {
    switch (type_) {
        case RetryBudgetType::ratio:
            return static_cast<double>(balance_ + window_sum() + reserve_) /
                   static_cast<double>(withdrawal_);
        case RetryBudgetType::concurrent:
            return static_cast<double>(concurrent_max() - retries_);
        case RetryBudgetType::rate:
            return tokens_;
        default:
            return static_cast<double>(balance_) / token;
    }
}

namespace {

RetryBudgetSettings budget_of(RetryBudgetType type) {
    RetryBudgetSettings settings;
    settings.type = static_cast<std::uint8_t>(type);
    return settings;
}

RetryBudgetSettings tower_budget() {
    RetryBudgetSettings settings = budget_of(RetryBudgetType::ratio);
    settings.ratio_rule = static_cast<std::uint8_t>(RatioRule::tower);
    return settings;
}

RetryBudgetSettings envoy_budget() {
    RetryBudgetSettings settings = budget_of(RetryBudgetType::concurrent);
    settings.budget_percent = 0;
    return settings;
}

// No class of its own for timeouts; throttling errors cost less.
RetryBudgetSettings botocore_1_44_budget() {
    RetryBudgetSettings settings = budget_of(RetryBudgetType::quota);
    settings.retry_cost = 14;
    settings.timeout_cost = 14;
    settings.rejected_cost = 5;
    return settings;
}

RetryBudgetSettings brooker_budget() {
    RetryBudgetSettings settings = budget_of(RetryBudgetType::quota);
    settings.capacity = 5;
    settings.retry_cost = 1;
    settings.timeout_cost = 1;
    settings.rejected_cost = 1;
    settings.success_deposit = 0.1;
    settings.release_on_success = false;
    return settings;
}

RetryBudgetSettings sre_budget() {
    RetryBudgetSettings settings = budget_of(RetryBudgetType::rate);
    settings.capacity = 60;
    return settings;
}

RetryBudgetSettings budget_defaults(RetryBudgetPreset preset) {
    switch (preset) {
        case RetryBudgetPreset::tower:
            return tower_budget();
        case RetryBudgetPreset::envoy:
            return envoy_budget();
        case RetryBudgetPreset::envoy_budget:
            return budget_of(RetryBudgetType::concurrent);
        case RetryBudgetPreset::grpc:
            return budget_of(RetryBudgetType::throttle);
        case RetryBudgetPreset::botocore:
            return budget_of(RetryBudgetType::quota);
        case RetryBudgetPreset::botocore_1_44:
            return botocore_1_44_budget();
        case RetryBudgetPreset::brooker:
            return brooker_budget();
        case RetryBudgetPreset::sre:
            return sre_budget();
        default:
            return {};
    }
}

}  // namespace

RetryBudgetSettings retry_budget_preset(std::uint8_t preset) {
    RetryBudgetSettings settings = budget_defaults(static_cast<RetryBudgetPreset>(preset));
    settings.preset = preset;
    return settings;
}

}  // namespace halfopen::models
