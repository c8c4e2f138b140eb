#pragma once
// Chance: named streams of random numbers, in which every draw has an address.
//
// A draw is a function of (seed, replication, name of the entity, purpose, lineage of the request,
// occasion, number of the draw) and of nothing else. Adding a service, a policy, an observer or one
// more retry moves nobody else's dice.

#include <cstdint>
#include <string_view>

#include "sim/elementary.hpp"
#include "sim/philox.hpp"

namespace halfopen::sim {

/// A bijection of 64-bit words in which every input bit changes every output bit with probability
/// near 1/2.
/// Source: the constants are Stafford's "Mix13", as used in SplitMix64 (Steele, Lea, Flood, OOPSLA
/// 2014).
constexpr std::uint64_t scramble(std::uint64_t word) {
    word = (word ^ (word >> 30)) * 0xbf58476d1ce4e5b9;
    word = (word ^ (word >> 27)) * 0x94d049bb133111eb;
    return word ^ (word >> 31);
}

/// Combines two words into one; a bijection of either word when the other is held fixed; their
/// order counts. Used once per simulated call: child = mix(parent's lineage, number of the call).
/// Adds 3.4 ns to a chain of such calls, and 0.8 ns to independent ones.
constexpr std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
    return scramble(a + (b + 1) * 0x9e3779b97f4a7c15);
}

/// A 64-bit hash of a name: FNV-1a, then scrambled. The same on every machine; not meant against
/// adversaries.
constexpr std::uint64_t hash_name(std::string_view name) {
    std::uint64_t hash = 0xcbf29ce484222325;
    for (const char letter : name) {
        hash = (hash ^ static_cast<unsigned char>(letter)) * 0x100000001b3;
    }
    return scramble(hash ^ name.size());
}

/// One source of chance: all draws of one entity for one purpose in one replication.
struct Stream {
    std::uint64_t key = 0;
    friend constexpr bool operator==(Stream, Stream) = default;
};

/// The stream of one entity and purpose.
/// @param seed         chosen by the user
/// @param replication  number of the run, from 0
/// @param name_hash    hash_name() of the entity, such as "product.page -> recommendations.similar"
/// @param purpose_hash hash_name() of what the dice decide, such as "work"
constexpr Stream stream(std::uint64_t seed, std::uint64_t replication, std::uint64_t name_hash,
                        std::uint64_t purpose_hash) {
    return {mix(mix(mix(scramble(seed), replication), name_hash), purpose_hash)};
}

/// A cursor over the draws of one stream at one place: one request (lineage), one occasion within
/// it. Two cursors made with the same three values give the same draws. 40 bytes; made on the stack
/// where needed.
class Draws {
public:
    /// @param source   whose dice
    /// @param lineage  which request or call: a number or a mix() of numbers
    /// @param occasion which time within that, such as the number of the attempt; below 2^48.
    /// At most 131 072 words may be drawn at one place; beyond them the next occasion's begin.
    constexpr Draws(Stream source, std::uint64_t lineage, std::uint64_t occasion = 0)
        : key_(source.key), lineage_(lineage), block_(occasion << 16) {}

    /// 64 random bits. Two words come from one block, so that every second call is free.
    [[gnu::always_inline]] constexpr std::uint64_t next_bits() {
        if (spare_ready_) {
            spare_ready_ = false;
            return spare_;
        }
        const auto words = philox({lineage_, block_}, key_);
        ++block_;
        spare_ = words[1];
        spare_ready_ = true;
        return words[0];
    }

    /// Uniform in the open interval (0, 1): an odd multiple of 2^-53, never 0 or 1. One draw.
    [[gnu::always_inline]] double uniform() {
        const auto whole = static_cast<std::int64_t>(next_bits() >> 12);
        return (static_cast<double>(whole) + 0.5) * 0x1p-52;
    }

    /// Exponential with mean 1, by inversion: -log(uniform). One draw, 10 ns. Range: 1.1e-16 to
    /// 36.8.
    [[gnu::always_inline]] double exponential() { return -detail::log_of_normal(uniform()); }

    /// Standard normal, by inversion. One draw, about 20 ns. Range: +-8.21. Falls as the uniform
    /// rises, like exponential(), so that laws fed by the same draw go up and down together.
    double normal();

    /// An integer in [0, count), each with a probability off by less than count / 2^64. One draw.
    /// count > 0.
    std::uint64_t below(std::uint64_t count) {
        __extension__ using Wide = unsigned __int128;
        return static_cast<std::uint64_t>((static_cast<Wide>(next_bits()) * count) >> 64);
    }

    /// True with this probability; always at 1, never at 0. One draw, also at 0 and 1.
    bool happens(double probability) { return uniform() < probability; }

private:
    std::uint64_t key_;
    std::uint64_t lineage_;
    std::uint64_t block_;
    std::uint64_t spare_ = 0;
    bool spare_ready_ = false;
};

}  // namespace halfopen::sim
