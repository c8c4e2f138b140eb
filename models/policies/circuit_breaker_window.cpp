#include "models/policies/circuit_breaker_window.hpp"

#include <algorithm>
#include <utility>

namespace halfopen::models {

namespace {

constexpr std::int64_t most_buckets = 1'000'000;

// Percents are written by people: 7 %, not the 7.000000000000001 that 0.07 * 100 is.
double written_percent(double fraction) {
    return static_cast<double>(static_cast<std::int64_t>(fraction * 1e11 + 0.5)) / 1e9;
}

double rounded_to_hundredths(double share) {
    return static_cast<double>(static_cast<std::int64_t>(share * 100.0 + 0.5)) / 100.0;
}

std::int64_t rounded_up(sim::Duration whole, sim::Duration part) {
    return (whole.nanoseconds + part.nanoseconds - 1) / part.nanoseconds;
}

struct BucketLayout {
    std::int64_t count = 1;
    sim::Duration bucket;
    sim::Duration duration;
};

BucketLayout laid_out(const CircuitBreakerSettings& settings) {
    const sim::Duration duration = settings.sliding_window_duration;
    const sim::Duration longest = settings.sliding_window_bucket;
    const std::int64_t needed = longest == sim::Duration{} ? 1 : rounded_up(duration, longest);
    const std::int64_t count =
        std::clamp<std::int64_t>(std::max<std::int64_t>(settings.sliding_window_buckets, needed), 1,
                                 std::min(most_buckets, duration.nanoseconds));
    if (settings.sliding_window_buckets == 0 && longest > sim::Duration{} && count == needed) {
        return {count, longest, {count * longest.nanoseconds}};
    }
    const sim::Duration share{duration.nanoseconds / count};
    if (count == 1 || share < settings.sliding_window_bucket_min) {
        return {1, duration, duration};
    }
    return {count, share, duration};
}

// The arithmetic of cockatiel's SamplingBreaker, in milliseconds.
double calls_of(std::uint32_t failures_per_second, const CircuitBreakerSettings& settings) {
    const double duration = static_cast<double>(settings.sliding_window_duration.nanoseconds) / 1e6;
    return duration * (failures_per_second / (settings.failure_rate_threshold * 1000.0));
}

std::uint32_t minimum_of_calls(const CircuitBreakerSettings& settings) {
    const std::uint32_t least = settings.minimum_number_of_calls;
    if (static_cast<SlidingWindow>(settings.sliding_window_type) == SlidingWindow::count) {
        return std::min(least, settings.sliding_window_size);
    }
    const double calls = calls_of(settings.minimum_failures_per_second, settings);
    const double most = std::min(calls, 4e9);
    const auto whole = static_cast<std::uint32_t>(most);
    return std::max(least, whole < most ? whole + 1 : whole);
}

}  // namespace

// --- thresholds ---

RateThreshold::RateThreshold(double fraction, const CircuitBreakerSettings& settings)
    : limit_(fraction),
      arithmetic_(static_cast<RateArithmetic>(settings.rate_arithmetic)),
      comparison_(static_cast<Comparison>(settings.comparison)) {
    if (arithmetic_ == RateArithmetic::single_percent) {
        limit_ = static_cast<double>(static_cast<float>(fraction * 100.0));
    } else if (arithmetic_ == RateArithmetic::percent) {
        limit_ = written_percent(fraction);
    }
}

bool RateThreshold::is_reached(std::uint32_t some, std::uint32_t all) const {
    if (some == 0 || all == 0) {
        return some != 0;
    }
    double rate = static_cast<double>(some) / static_cast<double>(all);
    double limit = limit_;
    switch (arithmetic_) {
        case RateArithmetic::single_percent:
            rate = static_cast<double>(static_cast<float>(some) * 100.0F / static_cast<float>(all));
            break;
        case RateArithmetic::ratio:
            break;
        case RateArithmetic::percent:
            rate *= 100.0;
            break;
        case RateArithmetic::product:
            rate = some;
            limit = limit_ * all;
            break;
        case RateArithmetic::hundredths:
            rate = rounded_to_hundredths(rate);
            break;
    }
    return comparison_ == Comparison::ge ? rate >= limit : rate > limit;
}

// Every arithmetic grows with `some`, so that halving finds the first that reaches.
std::uint32_t RateThreshold::needed_of(std::uint32_t all) const {
    std::uint32_t too_few = 0;
    std::uint32_t enough = all + 1;
    while (enough - too_few > 1) {
        const std::uint32_t middle = too_few + (enough - too_few) / 2;
        (is_reached(middle, all) ? enough : too_few) = middle;
    }
    return enough;
}

TripTest::TripTest(const CircuitBreakerSettings& settings)
    : failures_(settings.failure_rate_threshold, settings),
      slow_calls_(settings.slow_call_rate_threshold, settings),
      count_threshold_(settings.failure_count_threshold) {}

CallCounts TripTest::needed_of(std::uint32_t all) const {
    CallCounts needed;
    needed.failures = count_threshold_ != 0 ? count_threshold_ : failures_.needed_of(all);
    needed.slow_calls = count_threshold_ != 0 ? all + 1 : slow_calls_.needed_of(all);
    return needed;
}

// --- the window ---

CallWindow::CallWindow(const CircuitBreakerSettings& settings)
    : trip_test_(settings),
      minimum_(minimum_of_calls(settings)),
      buckets_begin_(static_cast<BucketsBegin>(settings.buckets_begin)),
      rate_base_(static_cast<RateBase>(settings.rate_base)) {
    const auto type = static_cast<SlidingWindow>(settings.sliding_window_type);
    if (type == SlidingWindow::count) {
        last_calls_ = settings.sliding_window_size;
        needed_ = trip_test_.needed_of(last_calls_);
        return;
    }
    streak_ = type == SlidingWindow::consecutive ? settings.sliding_window_size : 0;
    if (settings.sliding_window_duration > sim::Duration{}) {
        lay_out(settings);
    }
    reset({});
}

void CallWindow::lay_out(const CircuitBreakerSettings& settings) {
    const BucketLayout layout = laid_out(settings);
    bucket_ = layout.bucket;
    duration_ = layout.duration;
    has_one_bucket_ = layout.count == 1;
    slots_ = static_cast<std::uint32_t>(layout.count);
    if (static_cast<EvaluatedOn>(settings.evaluated_on) == EvaluatedOn::tick) {
        moves_ = Moves::by_ticks;
        buckets_begin_ = BucketsBegin::generation;
    } else if (buckets_begin_ == BucketsBegin::generation && has_one_bucket_) {
        moves_ = Moves::by_generation;
        slots_ = 0;
    } else if (buckets_begin_ == BucketsBegin::call) {
        // As many as can have begun within the window, and the one that begins before they are
        // forgotten.
        slots_ = static_cast<std::uint32_t>(rounded_up(duration_, bucket_) + 1);
    }
}

void CallWindow::reset(sim::Instant now) {
    counts_ = {};
    results_.clear();
    std::fill(buckets_.begin(), buckets_.end(), Bucket{});
    head_ = 0;
    used_ = 0;
    if (buckets_begin_ == BucketsBegin::generation || has_one_bucket_) {
        begin_ = now;
        used_ = 1;
    }
    if (buckets_begin_ == BucketsBegin::clock && bucket_ > sim::Duration{}) {
        begin_ = {now.nanoseconds - now.nanoseconds % bucket_.nanoseconds};
    }
}

void CallWindow::advance(sim::Instant now) {
    if (slots_ == 0) {
        return;
    }
    switch (buckets_begin_) {
        case BucketsBegin::clock:
        case BucketsBegin::generation:
            advance_by_clock(now);
            break;
        case BucketsBegin::call:
            advance_by_call(now);
            break;
        case BucketsBegin::rotation:
            rotate(now);
            break;
    }
}

void CallWindow::advance_by_clock(sim::Instant now) {
    if (now < begin_ + bucket_) {
        return;
    }
    const std::int64_t passed = (now - begin_).nanoseconds / bucket_.nanoseconds;
    const auto forgotten = static_cast<std::uint32_t>(std::min<std::int64_t>(passed, slots_));
    begin_ = begin_ + sim::Duration{passed * bucket_.nanoseconds};
    generation_ = (generation_ + forgotten) & generation_mask;
    if (buckets_.empty()) {
        return;
    }
    if (forgotten == slots_) {
        counts_ = {};
        std::fill(buckets_.begin(), buckets_.end(), Bucket{});
        return;
    }
    for (std::uint32_t step = 0; step != forgotten; ++step) {
        head_ = head_ + 1 == slots_ ? 0 : head_ + 1;
        forget(buckets_[head_]);
    }
}

void CallWindow::advance_by_call(sim::Instant now) {
    if (used_ == 0 || now - begin_ >= bucket_) {
        head_ = head_ + 1 == slots_ ? 0 : head_ + 1;
        ++used_;
        begin_ = now;
        bucket(0).begin = now;
    }
    while (used_ > 1 && now - bucket(used_ - 1).begin >= duration_) {
        forget(bucket(used_ - 1));
        --used_;
    }
}

void CallWindow::rotate(sim::Instant now) {
    if (used_ == 0 || now - begin_ >= bucket_) {
        head_ = head_ + 1 == slots_ ? 0 : head_ + 1;
        forget(bucket(0));
        used_ = 1;
        begin_ = now;
    }
}

// A row of failures that reaches back into what is forgotten loses that part (gobreaker,
// counter.go).
void CallWindow::forget(Bucket& bucket) {
    const CallCounts& gone = bucket.counts;
    if (counts_.failures_in_a_row == gone.failures_in_a_row + counts_.failures - gone.failures) {
        counts_.failures_in_a_row -= gone.failures_in_a_row;
    }
    counts_.calls -= gone.calls;
    counts_.failures -= gone.failures;
    counts_.slow_calls -= gone.slow_calls;
    bucket.counts = {};
}

CallWindow::Bucket& CallWindow::bucket(std::uint32_t buckets_ago) {
    if (buckets_.empty()) {
        buckets_.resize(slots_);
    }
    return buckets_[head_ >= buckets_ago ? head_ - buckets_ago : head_ + slots_ - buckets_ago];
}

void CallWindow::count_call() {
    if (last_calls_ != 0) {
        return;
    }
    ++counts_.calls;
    if (slots_ != 0) {
        ++bucket(0).counts.calls;
    }
}

void CallWindow::record(CallMarks marks, std::uint32_t buckets_ago) {
    if (last_calls_ != 0) {
        record_among_last(marks);
        return;
    }
    const std::uint32_t calls = rate_base_ == RateBase::results ? 1 : 0;
    if (slots_ != 0) {
        if (buckets_ago >= slots_) {
            return;
        }
        CallCounts& counts = bucket(buckets_ago).counts;
        counts.add(marks);
        counts.calls += calls;
    }
    counts_.add(marks);
    counts_.calls += calls;
}

void CallWindow::record_among_last(CallMarks marks) {
    const auto result =
        static_cast<std::uint8_t>((marks.failed ? 1U : 0U) | (marks.slow ? 2U : 0U));
    std::uint32_t forgotten = 0;
    if (counts_.calls < last_calls_) {
        results_.push_back(result);
        ++counts_.calls;
    } else {
        forgotten = std::exchange(results_[head_], result);
    }
    counts_.failures += (result & 1U) - (forgotten & 1U);
    counts_.slow_calls += std::uint32_t{result} / 2 - forgotten / 2;
    head_ = head_ + 1 == last_calls_ ? 0 : head_ + 1;
}

bool CallWindow::is_tripped() const {
    if (last_calls_ != 0 && counts_.calls == last_calls_) {
        return counts_.failures >= needed_.failures || counts_.slow_calls >= needed_.slow_calls;
    }
    if (streak_ != 0) {
        return counts_.failures_in_a_row >= streak_;
    }
    return counts_.calls >= minimum_ && trip_test_.is_reached(counts_);
}

sim::Instant CallWindow::next_tick() const {
    const bool is_empty = (counts_.calls | counts_.failures | counts_.slow_calls) == 0;
    return is_empty ? sim::never : begin_ + bucket_;
}

void CallWindow::begin_generation() {
    generation_ = (generation_ + 1) & generation_mask;
    first_number_ = generation_;
}

}  // namespace halfopen::models
