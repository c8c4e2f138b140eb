#pragma once
// What is in flight: one plain frame of 64 bytes for each request being served, each branch of a
// `together`, each user.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "models/outcome.hpp"
#include "sim/time.hpp"
#include "sim/timer_lanes.hpp"

namespace halfopen::models {

inline constexpr std::uint32_t nobody = 0xFFFF'FFFF;

/// Where a frame is in its life, and so what its next wake-up means.
enum class State : std::uint8_t {
    unused,
    travelling,     ///< the request is on its way to the service
    held_back,      ///< arrived; a rate limit of the service lets it in later
    queued,         ///< waits for a worker
    starting,       ///< has a worker; its program begins at this instant
    awaiting_core,  ///< has a worker and work to do, but all cores are busy
    working,        ///< uses a core
    waiting,        ///< a `wait` step
    calling,        ///< a call is out, at `place` of its edge's pipeline
    joining,        ///< branches run
    resuming,       ///< its call was answered at once; it goes on at this instant
    beginning,      ///< a strand: its call begins at this instant, behind the layer at `place`
    replying,       ///< the answer is on its way to the caller
    finished,       ///< a branch that ended before its siblings
};

enum Flag : std::uint16_t {
    is_client = 1,  ///< a user, not a request at a service
    is_branch =
        2,  ///< a branch of a `together`, or a background strand: holds no worker of its own
    from_outside = 4,  ///< the caller is a user without a frame: `caller` is the traffic class
    holds_worker = 8,
    is_degraded = 16,      ///< a fallback was served somewhere below
    serializes = 32,       ///< at work for the protocol, before a call
    is_cancelled = 128,    ///< still travelling, and its caller has told it to stop
    drawn_ahead = 64,      ///< `armed` holds its first step's work, drawn while there was time
    failed_below = 256,    ///< its failure is one that it was told itself
    answered_below = 512,  ///< the failure of its call is one that the callee was told itself
    is_routed = 1024,      ///< its replica was chosen before it was sent
    is_strand = 2048,      ///< a part of its caller's call: an attempt of a hedge, a cache's fetch
    is_extra = 4096,       ///< a strand beyond the first
    of_user = 8192,        ///< a strand or branch of a user: at no replica
    counts_in_limit = 16384,  ///< in flight for its service's adaptive limit on concurrency
};

/// One process in flight. Frames point at each other by index only; a link is two-ended, and
/// whichever end goes first cuts it, so that no stale link exists. A pending wake-up is recognised
/// by `sequence` (sim::Simulation::schedule). While a frame calls, the inherited timer link is its
/// attempt_timeout's and `armed` is when the attempt began; while it waits in a line (for a worker,
/// for a core), the links are the line's.
struct Frame : sim::TimerLink {
    std::uint32_t caller = nobody;  ///< whose call this is; for a branch: its parent
    std::uint64_t lineage = 0;      ///< names this process among all: the address of its dice
    sim::Instant arrived{};         ///< at the service; for an open user: when it was sent
    std::uint32_t child = nobody;   ///< the call that is out; the first of its branches
    std::uint32_t step = 0;         ///< the next step of the program
    std::uint32_t place = 0;  ///< travelling..starting: the edge; calling: the layer; joining: how
                              ///< many; replying, resuming: outcome
    std::uint32_t replica =
        0;  ///< among all replicas of all services; for a user: the traffic class
    std::uint16_t repeats_left = 0;
    State state = State::unused;
    std::uint8_t traffic_class =
        0;  ///< of the user at the root; its priority and its count of calls
    // Not bytes: a compiler must believe that a store through a byte changes anything, pointers
    // included.
    std::uint16_t flags = 0;
    std::uint16_t attempts = 0;  ///< of the call that is out

    bool has(Flag flag) const { return (flags & flag) != 0; }
    bool is_of_user() const { return (flags & (is_client | of_user)) != 0; }
    void set(Flag flag) { flags = static_cast<std::uint16_t>(flags | flag); }
    void clear(Flag flag) { flags = static_cast<std::uint16_t>(flags & ~flag); }
};
static_assert(sizeof(Frame) == 64);

/// All frames of a world. A plain value. An index stays valid until the frame is freed; a reference
/// only until the next allocation.
class FramePool {
public:
    Frame& operator[](std::uint32_t index) { return frames_[index]; }
    const Frame& operator[](std::uint32_t index) const { return frames_[index]; }

    std::uint32_t allocate() {
        ++in_use_;
        if (first_free_ == nobody) {
            grow();
        }
        const std::uint32_t index = first_free_;
        first_free_ = frames_[index].next;
        frames_[index] = Frame{};
        return index;
    }

    void free(std::uint32_t index) {
        Frame& frame = frames_[index];
        frame.state = State::unused;
        frame.sequence = 0;
        frame.next = first_free_;
        first_free_ = index;
        --in_use_;
    }

    std::uint32_t in_use() const { return in_use_; }
    std::uint32_t size() const { return static_cast<std::uint32_t>(frames_.size()); }
    std::size_t bytes() const { return frames_.capacity() * sizeof(Frame); }

private:
    void grow();

    std::vector<Frame> frames_;
    std::uint32_t first_free_ = nobody;
    std::uint32_t in_use_ = 0;
};

/// A line of frames that wait for the same thing, first to last, threaded through their links.
struct Line {
    std::uint32_t first = nobody;
    std::uint32_t last = nobody;

    bool empty() const { return first == nobody; }

    void join(FramePool& frames, std::uint32_t index) {
        frames[index].previous = last;
        frames[index].next = nobody;
        (last == nobody ? first : frames[last].next) = index;
        last = index;
    }

    void leave(FramePool& frames, std::uint32_t index) {
        const Frame& frame = frames[index];
        (frame.previous == nobody ? first : frames[frame.previous].next) = frame.next;
        (frame.next == nobody ? last : frames[frame.next].previous) = frame.previous;
    }
};

}  // namespace halfopen::models
