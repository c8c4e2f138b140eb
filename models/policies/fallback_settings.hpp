#pragma once
// What a user may set on fallback: what is served when the call has failed.

#include <array>
#include <string>

#include "models/field.hpp"

namespace halfopen::models {

struct FallbackSettings {
    std::string value = "a default";
    sim::Duration cached_for = sim::seconds(0);
    std::string call;
};
inline constexpr std::array<Field<FallbackSettings>, 3> fallback_fields{{
    {"value", Quantity::text, &FallbackSettings::value, 0, 0,
     "what is served instead, in words; the answer then counts as degraded"},
    {"cached_for", Quantity::duration, &FallbackSettings::cached_for, 0, 3.2e17,
     "serves the last good answer, if there was one no longer ago than this, and fails otherwise; "
     "0s: `value` can always be served"},
    {"call", Quantity::text, &FallbackSettings::call, 0, 0,
     "an endpoint that is called instead; if that fails too, so does the call"},
}};

}  // namespace halfopen::models
