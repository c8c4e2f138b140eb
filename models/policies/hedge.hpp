#pragma once
// hedge: further attempts that join the first while it is waited for. The first good answer counts.

#include <cstdint>

#include "models/outcome.hpp"
#include "models/policies/hedge_settings.hpp"
#include "sim/histogram.hpp"
#include "sim/time.hpp"

namespace halfopen::models {

/// Decides when another attempt joins, and what follows from the end of one. A plain value without
/// clock. Sources: gRPC proposal A6 (hedgingPolicy); Polly 8.7 (HedgingStrategyOptions); the
/// quantile is Dean and Barroso's, The Tail at Scale, Communications of the ACM 56(2), 2013.
class Hedge {
public:
    /// What follows from the end of an attempt.
    enum class Next : std::uint8_t {
        answer,  ///< its outcome is the call's
        send,    ///< the next attempt begins at once
        go_on,   ///< the other attempts are waited for
    };

    explicit Hedge(const HedgeSettings& settings) : settings_(settings) {}

    /// How long an attempt is waited for before the next joins it; 0: all begin at once. With
    /// `delay_quantile` the quantile of the good answers recorded, to 0.8 %, once there are 100.
    sim::Duration delay() const;
    /// An attempt was answered well after `took` (>= 0).
    void record(sim::Duration took);

    bool may_send(std::uint32_t sent) const { return sent < settings_.max_attempts; }
    /// @param sent     how many attempts have begun in all
    /// @param running  how many of them are still waited for
    /// A good answer is the call's, and so is a failure that no attempt will mend (client_error).
    Next after(Outcome outcome, std::uint32_t sent, std::uint32_t running) const;
    bool cancels_losers() const { return static_cast<OnLoss>(settings_.on_loss) == OnLoss::cancel; }

private:
    HedgeSettings settings_;
    sim::Histogram answers_;
    sim::Duration quantile_{};
    std::uint64_t quantile_due_ = 100;  ///< how many answers there must be to find it anew
};

}  // namespace halfopen::models
