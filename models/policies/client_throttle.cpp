#include "models/policies/client_throttle.hpp"

#include <algorithm>

#include "models/policies/verbs.hpp"
#include "models/world.hpp"
#include "sim/elementary.hpp"

namespace halfopen::models {

ClientThrottle::ClientThrottle(const ClientThrottleSettings& settings)
    : settings_(settings),
      buckets_(settings.buckets),
      width_(std::max<std::int64_t>(1, settings.window.nanoseconds / settings.buckets)) {}

bool ClientThrottle::admit(double uniform, sim::Instant now) {
    return uniform >= rejection_probability(now);
}

void ClientThrottle::on_request(sim::Instant now) {
    ++bucket(now).requests;
    ++requests_;
}

void ClientThrottle::on_accept(sim::Instant now) {
    ++bucket(now).accepts;
    ++accepts_;
}

double ClientThrottle::rejection_probability(sim::Instant now) {
    bucket(now);
    const auto requests = static_cast<double>(requests_);
    const auto accepts = static_cast<double>(accepts_);
    return std::max(0.0, (requests - settings_.multiplier * accepts) / (requests + 1));
}

// The current bucket, after those that have left the window since the last look are emptied.
ClientThrottle::Bucket& ClientThrottle::bucket(sim::Instant now) {
    const auto buckets = static_cast<std::int64_t>(buckets_.size());
    const std::int64_t number = now.nanoseconds / width_;
    current_ = std::max(current_, number - buckets);
    while (current_ < number) {
        ++current_;
        Bucket& oldest = buckets_[static_cast<std::size_t>(current_ % buckets)];
        requests_ -= oldest.requests;
        accepts_ -= oldest.accepts;
        oldest = {};
    }
    return buckets_[static_cast<std::size_t>(current_ % buckets)];
}

namespace {

constexpr sim::Duration history_granularity = sim::seconds(1);
constexpr std::int64_t rejection_accuracy = 10'000;

}  // namespace

AdmissionControl::AdmissionControl(const AdmissionControlSettings& settings) : settings_(settings) {
    const std::int64_t seconds = settings.sampling_window.nanoseconds / 1'000'000'000;
    settings_.sampling_window = sim::seconds(std::max<std::int64_t>(seconds, 1));
    parts_.resize(static_cast<std::size_t>(std::max<std::int64_t>(seconds, 1)) + 1);
}

bool AdmissionControl::admit(double uniform, sim::Instant now) {
    if (average_rate(now) < settings_.rps_threshold) {
        return true;
    }
    roll(now);
    const auto drawn = static_cast<std::int64_t>(uniform * static_cast<double>(rejection_accuracy));
    return static_cast<double>(rejection_accuracy) * rejection_probability() <=
           static_cast<double>(drawn);
}

void AdmissionControl::record(bool success, sim::Instant now) {
    roll(now);
    ++newest().requests;
    ++requests_;
    newest().successes += success ? 1U : 0U;
    successes_ += success ? 1U : 0U;
}

double AdmissionControl::rejection_probability() const {
    const double requests = requests_;
    const double linear = (requests - successes_ / settings_.sr_threshold) / (requests + 1);
    if (linear <= 0) {
        return 0;
    }
    const double curved =
        settings_.aggression == 1.0 ? linear : sim::pow(linear, 1.0 / settings_.aggression);
    return std::min(curved, settings_.max_rejection_probability);
}

// In whole requests a second, as Envoy divides.
std::uint64_t AdmissionControl::average_rate(sim::Instant now) const {
    if (requests_ == 0) {
        return 0;
    }
    const sim::Duration age = now - parts_[oldest_].began;
    const sim::Duration over = std::max(settings_.sampling_window, age);
    return requests_ / static_cast<std::uint64_t>(over.nanoseconds / 1'000'000'000);
}

void AdmissionControl::roll(sim::Instant now) {
    while (count_ != 0 && now - parts_[oldest_].began >= settings_.sampling_window) {
        requests_ -= parts_[oldest_].requests;
        successes_ -= parts_[oldest_].successes;
        oldest_ = (oldest_ + 1) % parts_.size();
        --count_;
    }
    if (count_ == 0 || now - newest().began >= history_granularity) {
        ++count_;
        newest() = {.began = now};
    }
}

namespace client_throttle {

Move begin(World& world, std::uint32_t frame, const Layer& layer) {
    ThrottleState& state = world.policies().throttles[layer.index];
    const bool is_admitted = state.throttle.admit(world.chance(frame, state.dice), world.now());
    state.throttle.on_request(world.now());
    if (is_admitted) {
        return Move::inwards();
    }
    world.note(frame, PolicyEvent::throttled);
    return Move::outwards(Outcome::throttled);
}

// A timeout counts as not accepted, as any other sign that the callee has too much to do.
Move finish(World& world, std::uint32_t, const Layer& layer, Outcome outcome) {
    if (succeeded(outcome) || outcome == Outcome::error || outcome == Outcome::client_error) {
        world.policies().throttles[layer.index].throttle.on_accept(world.now());
    }
    return Move::outwards(outcome);
}

}  // namespace client_throttle

namespace admission_control {

Move begin(World& world, std::uint32_t frame, const Layer& layer) {
    AdmissionState& state = world.policies().admissions[layer.index];
    if (state.control.admit(world.chance(frame, state.dice), world.now())) {
        return Move::inwards();
    }
    world.note(frame, PolicyEvent::not_admitted);
    return Move::outwards(Outcome::throttled);
}

Move finish(World& world, std::uint32_t, const Layer& layer, Outcome outcome) {
    if (outcome != Outcome::abandoned) {
        const bool is_good = succeeded(outcome) || outcome == Outcome::client_error;
        world.policies().admissions[layer.index].control.record(is_good, world.now());
    }
    return Move::outwards(outcome);
}

}  // namespace admission_control

}  // namespace halfopen::models
