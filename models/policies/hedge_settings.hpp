#pragma once
// What a user may set on hedge: when a second attempt joins the first.

#include <array>

#include "models/field.hpp"

namespace halfopen::models {

enum class HedgePreset : std::uint8_t { none, polly, grpc, resilience4j };
inline constexpr std::array<std::string_view, 4> hedge_preset_words{"none", "polly", "grpc",
                                                                    "resilience4j"};
/// What becomes of the attempts that lose: told to stop, or left to go on.
enum class OnLoss : std::uint8_t { cancel, orphan };
inline constexpr std::array<std::string_view, 2> on_loss_words{"cancel", "orphan"};

struct HedgeSettings {
    std::uint8_t preset = 0;  ///< HedgePreset
    std::uint32_t max_attempts = 2;
    sim::Duration delay = sim::seconds(2);
    double delay_quantile = 0;
    std::uint8_t on_loss = 0;  ///< OnLoss
    bool next_at_once_after_failure = true;
};
inline constexpr std::array<Field<HedgeSettings>, 6> hedge_fields{{
    {"preset", Quantity::word, &HedgeSettings::preset, 0, 3, "the library whose defaults are meant",
     hedge_preset_words},
    {"max_attempts", Quantity::count, &HedgeSettings::max_attempts, 1, 100,
     "how many attempts in all, the first included"},
    {"delay", Quantity::duration, &HedgeSettings::delay, 0, 3.2e17,
     "how long an attempt is waited for before the next joins it; 0s: all begin at once"},
    {"delay_quantile", Quantity::fraction, &HedgeSettings::delay_quantile, 0, 0.9999,
     "waits as long as this share of the edge's good answers took so far, and `delay` until there "
     "have been 100; 0%: always `delay`"},
    {"on_loss", Quantity::word, &HedgeSettings::on_loss, 0, 1,
     "what becomes of the attempts that lose: told to stop (cancel), or left to go on (orphan)",
     on_loss_words},
    {"next_at_once_after_failure", Quantity::flag, &HedgeSettings::next_at_once_after_failure, 0, 1,
     "an attempt that fails sends the next at once; else the failure is the answer"},
}};

/// A library's own settings. polly: HedgingStrategyOptions 8.7 (one hedge after 2 s). grpc:
/// proposal A6, which has no defaults (its example: 4 attempts, 500 ms). resilience4j: the hedge
/// module of 2.4.
HedgeSettings hedge_preset(std::uint8_t preset);

}  // namespace halfopen::models
