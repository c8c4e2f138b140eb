#include "models/policies/dagor.hpp"

#include <algorithm>

namespace halfopen::models {

Dagor::Dagor(const DagorSettings& settings, sim::Instant now)
    : settings_(settings),
      level_(settings.business_priorities * settings.user_priorities - 1),
      requests_(level_ + 1),
      window_began_(now) {}

bool Dagor::admit(std::uint32_t business_priority, std::uint32_t user_priority, sim::Instant now) {
    settle(now);
    const std::uint32_t business = std::min(business_priority, settings_.business_priorities - 1);
    const std::uint32_t user = std::min(user_priority, settings_.user_priorities - 1);
    const std::uint32_t priority = business * settings_.user_priorities + user;
    const bool admitted = priority <= level_;
    ++requests_[priority];
    ++incoming_;
    admitted_ += admitted ? 1U : 0U;
    rejected_ += admitted ? 0U : 1U;
    if (incoming_ == settings_.window_requests) {
        end_window(now);
    }
    return admitted;
}

void Dagor::record_queuing(sim::Duration wait, sim::Instant now) {
    settle(now);
    excess_wait_ += static_cast<double>((wait - settings_.queuing_time_threshold).nanoseconds);
}

Dagor::Priority Dagor::level() const {
    return {level_ / settings_.user_priorities, level_ % settings_.user_priorities};
}

void Dagor::settle(sim::Instant now) {
    if (now - window_began_ >= settings_.window) {
        end_window(now);
    }
}

void Dagor::end_window(sim::Instant now) {
    if (excess_wait_ > 0) {  // the mean wait is longer than the threshold
        raise_bar();
    } else {
        lower_bar();
    }
    std::fill(requests_.begin(), requests_.end(), 0U);
    incoming_ = 0;
    admitted_ = 0;
    excess_wait_ = 0;
    window_began_ = now;
}

void Dagor::raise_bar() {
    const double wanted = (1 - settings_.decrease) * admitted_;
    while (admitted_ > wanted && level_ != 0) {
        admitted_ -= requests_[level_];
        --level_;
    }
}

void Dagor::lower_bar() {
    const double wanted = admitted_ + settings_.increase * incoming_;
    while (admitted_ < wanted && level_ + 1 != requests_.size()) {
        ++level_;
        admitted_ += requests_[level_];
    }
}

}  // namespace halfopen::models
