#pragma once
// A circuit breaker that is too slow and too plain to be wrong: it keeps everything that happened,
// and works out from the beginning what its window holds each time it looks.

#include <algorithm>
#include <cstdint>
#include <vector>

#include "models/policies/circuit_breaker.hpp"

namespace halfopen::models {

class PlainBreaker {
public:
    using State = CircuitBreaker::State;
    using Instant = sim::Instant;

    struct Call {
        Instant begun;
        State state = State::closed;
        int life = 0;  // which state, and which generation of it
    };

    explicit PlainBreaker(const CircuitBreakerSettings& settings) : set_(settings) {}

    Permission permit(Instant now) {
        pass_time(now);
        if (state == State::open && may_leave_open(now)) go_to(State::half_open, now);
        if (base() == RateBase::all_calls) note_call(now);
        const bool is_full = state == State::half_open && places_ == 0;
        if (is_full && set_.on_half_open_excess == 1) return Permission::waiting;
        if (is_full || state == State::open) {
            ++rejected;
            return Permission::rejected;
        }
        if (base() == RateBase::permitted_calls) note_call(now);
        if (state == State::half_open) --places_;
        return Permission::permitted;
    }

    Call begun(Instant now) const { return {now, state, life_}; }

    void record(bool failed, bool slow, const Call& call, Instant now) {
        pass_time(now);
        if (late() == LateResults::drop) {
            if (state == State::open && may_leave_open(now)) go_to(State::half_open, now);
            if (call.life != life_) return;
        }
        const State judge = judge_of(call);
        if (judge == State::closed || is_shared()) {
            const Instant at = late() == LateResults::drop ? call.begun : now;
            noted_.push_back({now, at, true, failed, slow});
        }
        if (judge == State::half_open) record_trial(failed, slow, now);
        if (judge == State::closed && looks_after(failed) && trips(now)) {
            if (state != State::open || late() == LateResults::as_permitted) {
                go_to(State::open, now);
            }
        }
    }

    void release(const Call& call, Instant now) {
        pass_time(now);
        if (late() == LateResults::drop && state == State::open && may_leave_open(now)) {
            go_to(State::half_open, now);
        }
        const bool is_trial = judge_of(call) == State::half_open;
        const auto counts = static_cast<ReleasedCounts>(set_.released_counts);
        const bool had_place = call.state == State::half_open && call.life == life_;
        if (counts == ReleasedCounts::success) record(false, false, call, now);
        if (counts == ReleasedCounts::trial_success && is_trial) record(false, false, call, now);
        if (counts == ReleasedCounts::trial_failure && is_trial) record(true, false, call, now);
        if (counts == ReleasedCounts::nothing && state == State::half_open &&
            (set_.probe_release == 1 || had_place)) {
            ++places_;
        }
    }

    State state = State::closed;
    Instant since{};
    std::vector<CircuitBreaker::Transition> transitions;
    std::uint64_t rejected = 0;

private:
    struct Noted {
        Instant noted;
        Instant at;  // whose bucket it is in
        bool is_result;
        bool failed;
        bool slow;
    };

    RateBase base() const {
        const bool counts_calls = set_.sliding_window_type != 0;
        return counts_calls ? static_cast<RateBase>(set_.rate_base) : RateBase::results;
    }
    LateResults late() const { return static_cast<LateResults>(set_.late_results); }
    bool is_shared() const { return set_.on_close == 2 || late() == LateResults::as_permitted; }
    bool ticks() const {
        return set_.evaluated_on == 2 && set_.sliding_window_type != 0 && span().nanoseconds > 0;
    }
    bool looks_after(bool failed) const { return !ticks() && (failed || set_.evaluated_on != 1); }
    sim::Duration span() const { return set_.sliding_window_duration; }

    State judge_of(const Call& call) const {
        const bool was_trial = call.state == State::half_open;
        if (late() == LateResults::as_permitted) return call.state;
        if (late() != LateResults::drop_trials) return state;
        if (!was_trial) return State::closed;
        return call.life == life_ ? State::half_open : State::open;
    }

    bool may_leave_open(Instant now) const {
        const auto begins = static_cast<HalfOpenBegins>(set_.half_open_begins);
        return begins == HalfOpenBegins::at_wait ? now >= since + wait_ : now > since + wait_;
    }

    // --- the window ---

    void note_call(Instant now) {
        if (state == State::closed || is_shared()) noted_.push_back({now, now, false, 0, 0});
    }

    sim::Duration bucket() const {
        return set_.sliding_window_buckets == 0 && set_.sliding_window_bucket.nanoseconds > 0
                   ? set_.sliding_window_bucket
                   : sim::Duration{span().nanoseconds / buckets()};
    }
    std::int64_t buckets() const {
        const std::int64_t longest = set_.sliding_window_bucket.nanoseconds;
        const std::int64_t needed = longest == 0 ? 1 : (span().nanoseconds + longest - 1) / longest;
        const std::int64_t wanted = std::max<std::int64_t>(set_.sliding_window_buckets, needed);
        const std::int64_t least =
            set_.sliding_window_buckets == 0 ? 0 : set_.sliding_window_bucket_min.nanoseconds;
        return span().nanoseconds < wanted * least ? 1 : wanted;
    }

    // What is in the window at `now`: buckets have numbers, and the last of them count.
    std::vector<Noted> held(Instant now) const {
        const auto begin =
            ticks() ? BucketsBegin::generation : static_cast<BucketsBegin>(set_.buckets_begin);
        std::vector<Noted> in;
        if (set_.sliding_window_type == 0) {
            const std::size_t most = std::min<std::size_t>(noted_.size(), set_.sliding_window_size);
            in.assign(noted_.end() - static_cast<std::ptrdiff_t>(most), noted_.end());
        } else if (span().nanoseconds == 0 || forgets_at_once()) {
            in = noted_;
        } else if (begin == BucketsBegin::clock || begin == BucketsBegin::generation) {
            const Instant origin = begin == BucketsBegin::clock ? Instant{} : reset_;
            const auto number = [&](Instant at) {
                return (at - origin).nanoseconds / bucket().nanoseconds;
            };
            for (const Noted& each : noted_) {
                if (number(each.at) > number(now) - buckets()) in.push_back(each);
            }
        } else {
            in = held_in_buckets_of_calls(begin == BucketsBegin::rotation, now);
        }
        return in;
    }

    // Buckets begin with what is noted first after the last one ended.
    std::vector<Noted> held_in_buckets_of_calls(bool rotates, Instant now) const {
        std::vector<Instant> begins;
        if (buckets() == 1) begins.push_back(reset_);
        std::vector<std::size_t> bucket_of;
        for (const Noted& each : noted_) {
            if (begins.empty() || each.noted >= begins.back() + bucket()) {
                begins.push_back(each.noted);
            }
            bucket_of.push_back(begins.size() - 1);
        }
        std::vector<Noted> in;
        for (std::size_t at = 0; at != noted_.size(); ++at) {
            const std::size_t from = bucket_of[at];
            const bool is_held = rotates
                                     ? from + static_cast<std::size_t>(buckets()) >= begins.size()
                                     : now < begins[from] + span();
            if (is_held) in.push_back(noted_[at]);
        }
        return in;
    }

    // --- the thresholds ---

    bool is_over(double share_needed, double some, double all) const {
        if (some == 0 || all == 0) return some != 0;
        double rate = some / all;
        double limit = share_needed;
        switch (static_cast<RateArithmetic>(set_.rate_arithmetic)) {
            case RateArithmetic::single_percent:
                rate = static_cast<float>(some) * 100.0F / static_cast<float>(all);
                limit = static_cast<float>(share_needed * 100.0);
                break;
            case RateArithmetic::ratio:
                break;
            case RateArithmetic::percent:
                rate = some / all * 100.0;
                limit =
                    static_cast<double>(static_cast<std::int64_t>(share_needed * 1e11 + 0.5)) / 1e9;
                break;
            case RateArithmetic::product:
                rate = some;
                limit = share_needed * all;
                break;
            case RateArithmetic::hundredths:
                rate = static_cast<double>(static_cast<std::int64_t>(rate * 100 + 0.5)) / 100.0;
                break;
        }
        return set_.comparison == 0 ? rate >= limit : rate > limit;
    }

    bool rates_trip(double failed, double slow, double all) const {
        if (set_.failure_count_threshold != 0) return failed >= set_.failure_count_threshold;
        return is_over(set_.failure_rate_threshold, failed, all) ||
               is_over(set_.slow_call_rate_threshold, slow, all);
    }

    bool trips(Instant now) const {
        return set_.sliding_window_type == 2 ? streak_trips(now) : window_trips(now);
    }

    bool streak_trips(Instant now) const {
        std::uint32_t row = 0;
        for (const Noted& each : held(now)) {
            if (each.is_result) row = each.failed ? row + 1 : 0;
        }
        return row >= set_.sliding_window_size;
    }

    bool window_trips(Instant now) const {
        double all = 0;
        double failed = 0;
        double slow = 0;
        for (const Noted& each : held(now)) {
            all += each.is_result == (base() == RateBase::results) ? 1 : 0;
            failed += each.is_result && each.failed ? 1 : 0;
            slow += each.is_result && each.slow ? 1 : 0;
        }
        const bool is_count = set_.sliding_window_type == 0;
        const std::uint32_t least = set_.minimum_number_of_calls;
        const std::uint32_t minimum = is_count ? std::min(least, set_.sliding_window_size) : least;
        return all >= minimum && rates_trip(failed, slow, all);
    }

    // --- trial calls ---

    void record_trial(bool failed, bool slow, Instant now) {
        places_ += set_.half_open_permits == 1 ? 1 : 0;
        ended_ += 1;
        failed_ += failed ? 1 : 0;
        slow_ += slow ? 1 : 0;
        const std::uint32_t permitted = set_.permitted_calls_in_half_open;
        const bool too_many_failed = failed_ > set_.half_open_failures_tolerated;
        if (set_.half_open_verdict == 0) {
            if (ended_ < std::min(set_.minimum_number_of_calls, permitted)) return;
            decide(!rates_trip(failed_, slow_, ended_), now);
        } else if (failed && too_many_failed) {
            decide(false, now);
        } else if (set_.half_open_verdict == 2) {
            if (ended_ >= permitted) decide(true, now);
        } else if (!failed) {
            const std::uint32_t needed = set_.half_open_successes;
            if (ended_ - failed_ >= (needed == 0 ? permitted : needed)) decide(true, now);
        }
    }

    void decide(bool closes, Instant now) {
        const bool counts = set_.on_close == 1;
        if (counts && !closes) noted_.push_back({now, now, true, true, false});
        go_to(closes ? State::closed : State::open, now);
        if (counts && closes) noted_.push_back({now, now, true, false, false});
    }

    // --- time and transitions ---

    bool forgets_at_once() const {
        return !ticks() && set_.sliding_window_type != 0 && span().nanoseconds > 0 &&
               set_.buckets_begin == 1 && buckets() == 1;
    }

    void pass_time(Instant now) {
        if (state == State::closed && ticks()) pass_ticks(now);
        if (state == State::closed && forgets_at_once() && now > reset_ + sim::Duration{bucket()}) {
            noted_.clear();
            reset_ = now;
            ++life_;
        }
        const auto longest = set_.max_wait_duration_in_half_open;
        if (state == State::open && set_.half_open_begins == 2 && since + wait_ <= now) {
            go_to(State::half_open, since + wait_);
            pass_time(now);
        } else if (state == State::half_open && longest.nanoseconds != 0 &&
                   since + longest <= now) {
            go_to(State::open, since + longest);
            pass_time(now);
        }
    }

    // Looks at the window just before the end of each bucket that began since it closed.
    void pass_ticks(Instant now) {
        constexpr auto before = sim::nanoseconds(1);
        const auto ended = [&](Instant at) {
            return (at - reset_).nanoseconds / bucket().nanoseconds;
        };
        std::int64_t tick = ended(ticked_) + 1;
        while (tick <= ended(now)) {
            const Instant at = reset_ + sim::nanoseconds(tick * bucket().nanoseconds);
            if (held(at - before).empty()) break;
            if (trips(at - before)) {
                go_to(State::open, at);
                return;
            }
            ++tick;
        }
        ticked_ = now;
    }

    void go_to(State next, Instant at) {
        if (next != state) transitions.push_back({at, next});
        state = next;
        since = at;
        ++life_;
        places_ = set_.permitted_calls_in_half_open;
        ended_ = failed_ = slow_ = 0;
        if (next == State::open) {
            const auto& first = set_.wait_duration_in_open_state;
            const double longer = static_cast<double>(wait_.nanoseconds) * set_.wait_multiplier;
            wait_ =
                wait_.nanoseconds == 0 ? first : sim::Duration{static_cast<std::int64_t>(longer)};
            wait_ = std::min(wait_, set_.max_wait_duration_in_open_state);
        } else if (next == State::closed) {
            wait_ = {};
            ticked_ = at;
            if (set_.on_close != 2) {
                noted_.clear();
                reset_ = at;
            }
        }
    }

    CircuitBreakerSettings set_;
    int life_ = 0;
    std::vector<Noted> noted_;  // since it was reset
    Instant reset_{};
    Instant ticked_{};
    sim::Duration wait_{};
    std::uint64_t places_ = 0;
    std::uint32_t ended_ = 0;
    std::uint32_t failed_ = 0;
    std::uint32_t slow_ = 0;
};

}  // namespace halfopen::models
