#pragma once
// cache: answers that are at hand already.

#include <cstdint>
#include <memory>
#include <vector>

#include "models/policies/cache_settings.hpp"
#include "sim/time.hpp"

namespace halfopen::models {

/// Which key a call asks for, by Zipf's law: the n-th of `keys` in proportion to 1 / n^popularity.
/// 8 bytes a key; made once, then shared, as nothing in it changes.
class ZipfTable {
public:
    ZipfTable(std::uint32_t keys, double popularity);
    /// The key (0 is the most popular) for a number in (0, 1). Time: log2(keys) steps.
    std::uint32_t key(double uniform) const;

private:
    std::vector<double> up_to_;  ///< the probability of a key or one before it
};

/// What a cache holds, key by key. A plain value without clock; 16 bytes a key. Only good answers
/// are kept. Source for `stale_while_revalidate`: RFC 5861, section 3; for `coalesce`: Go's
/// singleflight, nginx's proxy_cache_lock.
class Cache {
public:
    enum class Answer : std::uint8_t {
        fresh,
        stale,  ///< is served, and a new one should be fetched
        none,
    };

    /// @param table  the table of another cache that asks_like() these settings, or none
    explicit Cache(const CacheSettings& settings, std::shared_ptr<const ZipfTable> table = {});

    const CacheSettings& settings() const { return settings_; }
    /// Whether chance decides, whatever is asked for.
    bool has_no_keys() const { return settings_.hit_ratio > 0; }
    std::uint32_t key(double uniform) const { return table_->key(uniform); }

    /// An answer is fresh while it is younger than `ttl`, and then stale for
    /// `stale_while_revalidate`.
    Answer look_up(std::uint32_t key, sim::Instant now) const;
    /// A good answer has come.
    void store(std::uint32_t key, sim::Instant now) { entries_[key].stored_at = now; }
    /// Says whether whoever asks is to fetch the key; else it is being fetched already.
    bool begin_fetch(std::uint32_t key);
    void end_fetch(std::uint32_t key) { entries_[key].is_fetched = false; }

    bool asks_like(const CacheSettings& settings) const;
    const std::shared_ptr<const ZipfTable>& table() const { return table_; }

private:
    struct Entry {
        sim::Instant stored_at = sim::never;  ///< never: nothing is kept
        bool is_fetched = false;
    };

    CacheSettings settings_;
    std::shared_ptr<const ZipfTable> table_;
    std::vector<Entry> entries_;
};

}  // namespace halfopen::models
