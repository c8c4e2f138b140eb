#include "sim/pending_events.hpp"

#include <algorithm>
#include <stdexcept>

namespace halfopen::sim {
namespace {

// Asks for an object's cache lines before they are needed.
template <class Object>
void fetch_early(const Object* object) {
#if defined(__GNUC__)
    constexpr std::size_t line = 64;
    for (std::size_t offset = 0; offset < sizeof(Object); offset += line) {
        __builtin_prefetch(reinterpret_cast<const char*>(object) + offset);
    }
#else
    static_cast<void>(object);
#endif
}

}  // namespace

std::size_t PendingEvents::bytes() const {
    return sizeof(*this) + present_.capacity() * sizeof(PendingEvent) +
           chunks_.capacity() * sizeof(Chunk);
}

void PendingEvents::refuse_the_past() {
    throw std::logic_error("an event was pushed before the instant of the last event popped");
}

// The general case of push_present: out of order, or no room left.
void PendingEvents::insert_present(const PendingEvent& event) {
    const auto gone = static_cast<std::ptrdiff_t>(present_first_);
    if (present_.size() == present_.capacity() && present_first_ > present_.size() / 2) {
        present_.erase(present_.begin(), present_.begin() + gone);
        present_first_ = 0;
    }
    const auto first = present_.begin() + static_cast<std::ptrdiff_t>(present_first_);
    const auto slot = std::upper_bound(first, present_.end(), event, happens_before);
    if (present_first_ == 0 || slot - first > present_.end() - slot) {
        present_.insert(slot, event);
        return;
    }
    std::move(first, slot, first - 1);  // nearer to the front, where popped events have left room
    *(slot - 1) = event;
    --present_first_;
}

void PendingEvents::move_bottom_to_front() {
    std::copy(bottom_.begin() + bottom_first_, bottom_.begin() + bottom_end_, bottom_.begin());
    bottom_end_ -= bottom_first_;
    bottom_first_ = 0;
}

// The bottom and the present are empty, the ladder is not. Brings the nearest events down.
void PendingEvents::refill() {
    std::uint32_t lowest = lowest_bucket();
    base_ = buckets_[lowest].earliest;
    while (buckets_[lowest].count > bottom_load) {
        if (lowest < digits) {  // level 0: all of one instant
            load_present(lowest);
            return;
        }
        spread(lowest);
        lowest = lowest_bucket();
    }
    bottom_first_ = 0;
    bottom_end_ = 0;
    do {
        load_bottom(lowest);
        reach_ = last_instant_of(lowest);
        if (levels_in_use_ == 0) {
            reach_ = never;
            return;
        }
        lowest = lowest_bucket();
    } while (buckets_[lowest].count <= bottom_load - bottom_end_);
}

// The bottom is full: its later half goes into the ladder. An instant is never torn apart.
void PendingEvents::spill() {
    if (levels_in_use_ == 0 && now_ > base_) {
        base_ = now_;
    }
    const Instant nearest = bottom_[bottom_first_].at;
    Instant cut = bottom_[(bottom_first_ + bottom_end_) / 2].at;
    if (cut == nearest && bottom_[bottom_end_ - 1].at != nearest) {
        cut = nearest + nanoseconds(1);
    }
    const auto later = [cut](const PendingEvent& event) { return event.at < cut; };
    const auto first = bottom_.begin() + bottom_first_;
    const auto split = std::partition_point(first, bottom_.begin() + bottom_end_, later);
    for (auto event = split; event != bottom_.begin() + bottom_end_; ++event) {
        place(*event);
    }
    bottom_end_ = static_cast<std::uint32_t>(split - bottom_.begin());
    reach_ = cut - nanoseconds(1);
}

// Spreads the lowest bucket over finer levels, relative to the base, which lies in it.
void PendingEvents::spread(std::uint32_t bucket) {
    const Bucket taken = take_bucket(bucket);
    std::uint32_t left = taken.count;
    for (std::uint32_t chunk = taken.first_chunk; left != 0;) {
        const std::uint32_t count = std::min(left, chunk_capacity);
        const Chunk copy = chunks_[chunk];  // placing may move the chunks
        free_chunk(chunk);
        if (left > count) {
            fetch_early(&chunks_[copy.next]);
        }
        for (std::uint32_t i = 0; i != count; ++i) {
            place(copy.events[i]);
        }
        left -= count;
        chunk = copy.next;
    }
}

void PendingEvents::load_present(std::uint32_t bucket) {
    const Bucket taken = take_bucket(bucket);
    now_ = taken.earliest;
    reach_ = now_;
    std::uint32_t left = taken.count;
    for (std::uint32_t chunk = taken.first_chunk; left != 0;) {
        const std::uint32_t count = std::min(left, chunk_capacity);
        const auto first = chunks_[chunk].events.begin();
        present_.insert(present_.end(), first, first + count);
        const std::uint32_t next = chunks_[chunk].next;
        free_chunk(chunk);
        left -= count;
        chunk = next;
    }
    if (!std::is_sorted(present_.begin(), present_.end(), happens_before)) {
        std::stable_sort(present_.begin(), present_.end(), happens_before);
    }
}

// Appends a small bucket, all of it later than what is there, and sorts it by insertion.
void PendingEvents::load_bottom(std::uint32_t bucket) {
    const Bucket taken = take_bucket(bucket);
    std::uint32_t left = taken.count;
    for (std::uint32_t chunk = taken.first_chunk; left != 0;) {
        const std::uint32_t count = std::min(left, chunk_capacity);
        const std::uint32_t begin = bottom_end_ - (taken.count - left);
        for (std::uint32_t i = 0; i != count; ++i) {
            const PendingEvent event = chunks_[chunk].events[i];
            std::uint32_t slot = bottom_end_++;
            for (; slot != begin && happens_before(event, bottom_[slot - 1]); --slot) {
                bottom_[slot] = bottom_[slot - 1];
            }
            bottom_[slot] = event;
        }
        const std::uint32_t next = chunks_[chunk].next;
        free_chunk(chunk);
        left -= count;
        chunk = next;
    }
}

// Gives a bucket whose chunks are full, or which has none, one more.
void PendingEvents::lengthen(std::uint32_t bucket) {
    const std::uint32_t chunk = take_chunk();
    Bucket& longer = buckets_[bucket];
    if (longer.count == 0) {
        longer.first_chunk = chunk;
        levels_in_use_ |= 1U << (bucket / digits);
        std::uint16_t& mask = digits_in_use_[bucket / digits];
        mask = static_cast<std::uint16_t>(mask | (1U << (bucket % digits)));
    } else {
        chunks_[longer.last_chunk].next = chunk;
    }
    longer.last_chunk = chunk;
}

std::uint32_t PendingEvents::take_chunk() {
    if (free_chunks_ != no_chunk) {
        const std::uint32_t chunk = free_chunks_;
        free_chunks_ = chunks_[chunk].next;
        return chunk;
    }
    if (chunks_.size() == chunks_.capacity()) {
        chunks_.reserve(chunks_.size() + chunks_.size() / 8 + 4);  // an eighth: memory is dear
    }
    chunks_.emplace_back();
    return static_cast<std::uint32_t>(chunks_.size() - 1);
}

void PendingEvents::free_chunk(std::uint32_t chunk) {
    chunks_[chunk].next = free_chunks_;
    free_chunks_ = chunk;
}

// Empties a bucket; its chunks are the caller's to free.
PendingEvents::Bucket PendingEvents::take_bucket(std::uint32_t bucket) {
    const Bucket taken = buckets_[bucket];
    buckets_[bucket] = Bucket{};
    std::uint16_t& mask = digits_in_use_[bucket / digits];
    mask = static_cast<std::uint16_t>(mask & ~(1U << (bucket % digits)));
    if (mask == 0) {
        levels_in_use_ &= ~(1U << (bucket / digits));
    }
    return taken;
}

Instant PendingEvents::last_instant_of(std::uint32_t bucket) const {
    const unsigned shift = bucket / digits * digit_bits;
    const std::uint64_t above = bits(base_) >> shift >> digit_bits << digit_bits;
    const std::uint64_t below = (std::uint64_t{1} << shift) - 1;
    return instant((above | (bucket % digits)) << shift | below);
}

}  // namespace halfopen::sim
