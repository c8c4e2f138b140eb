#pragma once
// What a user may set on cache: how often an answer is at hand already.

#include <array>

#include "models/field.hpp"

namespace halfopen::models {

struct CacheSettings {
    double hit_ratio = 0;
    std::uint32_t keys = 1000;
    double popularity = 1;
    sim::Duration ttl = sim::seconds(60);
    sim::Duration stale_while_revalidate = sim::seconds(0);
    bool coalesce = false;
    sim::Duration hit_time = sim::seconds(0);
};
inline constexpr std::array<Field<CacheSettings>, 7> cache_fields{{
    {"hit_ratio", Quantity::fraction, &CacheSettings::hit_ratio, 0, 1,
     "this share of the calls is answered by the cache, whatever they ask for; 0%: keys decide"},
    {"keys", Quantity::count, &CacheSettings::keys, 1, 1e6,
     "how many different things are asked for"},
    {"popularity", Quantity::number, &CacheSettings::popularity, 0, 10,
     "the exponent of Zipf's law: the n-th key is asked for in proportion to 1 / n^popularity; 0: "
     "all alike"},
    {"ttl", Quantity::duration, &CacheSettings::ttl, 1, 3.2e17, "how long an answer is fresh"},
    {"stale_while_revalidate", Quantity::duration, &CacheSettings::stale_while_revalidate, 0,
     3.2e17,
     "for so long after that the old answer is served, while one call in the background fetches a "
     "new one"},
    {"coalesce", Quantity::flag, &CacheSettings::coalesce, 0, 1,
     "calls for a key that is being fetched wait for that answer instead of fetching it again"},
    {"hit_time", Quantity::duration, &CacheSettings::hit_time, 0, 3.2e17,
     "how long an answer from the cache takes"},
}};

}  // namespace halfopen::models
