#include "models/policies/hedge_settings.hpp"

namespace halfopen::models {

HedgeSettings hedge_preset(std::uint8_t preset) {
    HedgeSettings settings;
    settings.preset = preset;
    switch (static_cast<HedgePreset>(preset)) {
        case HedgePreset::none:
        case HedgePreset::polly:
            break;
        case HedgePreset::grpc:
            settings.max_attempts = 4;
            settings.delay = sim::milliseconds(500);
            break;
        case HedgePreset::resilience4j:
            settings.on_loss = static_cast<std::uint8_t>(OnLoss::orphan);
            settings.next_at_once_after_failure = false;
            break;
    }
    return settings;
}

}  // namespace halfopen::models
