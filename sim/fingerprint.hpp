#pragma once
// One number for a whole run: two runs have the same fingerprint when, and practically only when,
// the same things happened at the same nanoseconds in the same order.

#include <bit>
#include <cstdint>

#include "sim/time.hpp"

namespace halfopen::sim {

/// A 64-bit hash over a trajectory of (instant, entity, what). Cost: about 2 ns a record.
class Fingerprint {
public:
    /// `entity` is the hash of a name, never an index: an index would change when a neighbour is
    /// added.
    void record(Instant at, std::uint64_t entity, std::uint8_t what) {
        const auto time = static_cast<std::uint64_t>(at.nanoseconds);
        state_ = (std::rotl(state_, 23) ^ (time * 256U + what + entity)) * 0x9E37'79B9'7F4A'7C15ULL;
    }

    /// The hash of everything recorded so far.
    std::uint64_t value() const {
        std::uint64_t mixed = state_;
        mixed = (mixed ^ (mixed >> 32)) * 0xD6E8'FEB8'6659'FD93ULL;
        mixed = (mixed ^ (mixed >> 32)) * 0xD6E8'FEB8'6659'FD93ULL;
        return mixed ^ (mixed >> 32);
    }

private:
    std::uint64_t state_ = 0x243F'6A88'85A3'08D3ULL;
};

}  // namespace halfopen::sim
