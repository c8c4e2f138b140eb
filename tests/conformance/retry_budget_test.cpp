// Retry budgets beside the libraries' own, on the same clock.

#include "models/policies/retry_budget.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "tests/conformance/vectors.hpp"

namespace halfopen::conformance {
namespace {

using models::FailureClass;
using models::RetryBudget;
using models::RetryBudgetPreset;
using models::RetryBudgetSettings;

RetryBudgetSettings defaults(RetryBudgetPreset preset) {
    return models::retry_budget_preset(static_cast<std::uint8_t>(preset));
}

std::string word(bool allowed) { return allowed ? "yes" : "no"; }

RetryBudget ratio(RetryBudgetPreset preset, const Settings& recorded) {
    RetryBudgetSettings settings = defaults(preset);
    settings.ttl = recorded.duration("ttl");
    settings.min_retries_per_second =
        static_cast<std::uint32_t>(recorded.whole("min_retries_per_second"));
    settings.percent_can_retry = recorded.real("percent_can_retry");
    return RetryBudget(settings);
}

std::string deposit_or_withdraw(RetryBudget& budget, const Call& call) {
    if (call.name() == "withdraw") {
        return word(budget.may_retry(FailureClass::error, call.instant(1)));
    }
    budget.on_request(call.instant(1));
    return "ok";
}

TEST(RetryBudget, AllowsWhatTowerAllows) {
    const auto begin = [](const Settings& recorded) {
        return ratio(RetryBudgetPreset::tower, recorded);
    };
    replay("tower/budget", begin, deposit_or_withdraw);
}

TEST(RetryBudget, AllowsWhatFinagleAllows) {
    const auto begin = [](const Settings& recorded) {
        return ratio(RetryBudgetPreset::finagle, recorded);
    };
    replay("finagle/budget", begin, deposit_or_withdraw);
}

// The budget, and what each call's last retry was paid for.
struct Quota {
    RetryBudget budget;
    std::map<std::string, FailureClass> retried_after{};

    std::string left() const { return std::to_string(static_cast<int>(budget.balance())); }
    std::string retry(const std::string& call, const std::string& failure_name) {
        const FailureClass failure = failure_name == "rejected"  ? FailureClass::rejected
                                     : failure_name == "timeout" ? FailureClass::timeout
                                                                 : FailureClass::error;
        const bool allowed = budget.may_retry(failure, {});
        if (allowed) {
            retried_after[call] = failure;
        }
        return word(allowed) + " " + left();
    }
    std::string end(const std::string& call, std::int64_t status) {
        if (status >= 200 && status < 300) {
            budget.on_success(retried_after[call]);
        }
        retried_after.erase(call);
        return left();
    }
};

Quota quota(const Settings& recorded) {
    RetryBudgetSettings settings =
        defaults(recorded.word("version") == "1.43.0" ? RetryBudgetPreset::botocore
                                                      : RetryBudgetPreset::botocore_1_44);
    settings.capacity = recorded.real("capacity");
    return {RetryBudget(settings)};
}

TEST(RetryBudget, AllowsWhatBotocoresQuotaAllows) {
    replay("botocore/quota", quota, [](Quota& thing, const Call& call) {
        return call.name() == "retry" ? thing.retry(call.words.at(1), call.words.at(2))
                                      : thing.end(call.words.at(1), call.whole(2));
    });
}

RetryBudget throttle(const Settings& recorded) {
    RetryBudgetSettings settings = defaults(RetryBudgetPreset::grpc);
    settings.max_tokens = recorded.real("max_tokens");
    settings.token_ratio = recorded.real("token_ratio");
    return RetryBudget(settings);
}

TEST(RetryBudget, AllowsWhatGrpcsThrottleAllows) {
    replay("grpc_java/throttle", throttle, [](RetryBudget& budget, const Call& call) {
        if (call.name() == "failure") {
            budget.on_failure(FailureClass::rejected);
        } else if (call.name() == "success") {
            budget.on_success();
        }
        return word(budget.may_retry(FailureClass::rejected, {}));
    });
}

RetryBudget bucket(const Settings& recorded) {
    RetryBudgetSettings settings = defaults(RetryBudgetPreset::sre);
    settings.retries_per_second = recorded.real("rate");
    settings.capacity = std::max(recorded.real("rate"), 1.0);
    settings.starts_full = false;
    return RetryBudget(settings);
}

TEST(RetryBudget, AllowsWhatBotocoresTokenBucketAllows) {
    replay("botocore/bucket", bucket, [](RetryBudget& budget, const Call& call) {
        return word(budget.may_retry(FailureClass::error, call.instant(1)));
    });
}

}  // namespace
}  // namespace halfopen::conformance
