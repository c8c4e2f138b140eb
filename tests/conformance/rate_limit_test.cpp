// Rate limiters against resilience4j's and Go's: see resilience4j/rate_limiter.py and
// x_time_rate/limiter.py.

#include <bit>
#include <string>
#include <vector>

#include "models/policies/rate_limit_algorithms.hpp"
#include "tests/conformance/vectors.hpp"

namespace halfopen::conformance {
namespace {

using models::FixedWindow;
using models::Reservation;
using models::TokenBucket;

std::string waited(const Reservation& reservation, const std::string& rejected) {
    return reservation.permitted ? std::to_string(reservation.wait.nanoseconds) : rejected;
}

std::uint32_t permits(const Call& call) { return static_cast<std::uint32_t>(call.whole(2)); }

struct Cycles {
    FixedWindow limiter;
    sim::Instant created;
    sim::Duration timeout;
};

Cycles cycles(const Settings& settings) {
    const sim::Instant created{settings.whole("start")};
    const auto limit = static_cast<std::uint32_t>(settings.whole("limit"));
    return {FixedWindow(limit, settings.duration("period"), created), created,
            settings.duration("timeout")};
}

TEST(Resilience4jRateLimiter, DecidesAsTheLibraryDoes) {
    replay("resilience4j/rate_limiter", cycles, [](Cycles& of, const Call& call) {
        const sim::Instant now = of.created + call.duration(1);
        std::string wait;
        if (call.name() == "reserve") {
            wait = waited(of.limiter.reserve(now, of.timeout, permits(call)), "-1") + " ";
        } else {
            of.limiter.drain(now);
        }
        return wait + std::to_string(of.limiter.available(now));
    });
}

struct Bucket {
    TokenBucket limiter;
    std::vector<Reservation> reservations;
};

Bucket bucket(const Settings& settings) {
    const auto burst = static_cast<std::uint32_t>(settings.whole("burst"));
    if (settings.values.contains("every")) {
        return {TokenBucket(1, settings.duration("every"), burst), {}};
    }
    return {TokenBucket(settings.real("rate"), burst), {}};
}

std::string answer(Bucket& of, const Call& call) {
    const sim::Instant now = call.instant(1);
    if (call.name() == "allow") {
        return of.limiter.reserve(now, {}, permits(call)).permitted ? "true" : "false";
    }
    if (call.name() == "reserve" || call.name() == "wait") {
        const bool is_patient = call.name() == "reserve";
        const sim::Duration wait_max = is_patient ? sim::duration_max : call.duration(3);
        of.reservations.push_back(of.limiter.reserve(now, wait_max, permits(call)));
        return waited(of.reservations.back(), "rejected");
    }
    if (call.name() == "cancel") {
        of.limiter.cancel(of.reservations.at(permits(call)), now);
        return "done";
    }
    return std::to_string(std::bit_cast<std::uint64_t>(of.limiter.tokens(now)));
}

TEST(XTimeRate, DecidesAsTheLibraryDoes) { replay("x_time_rate/limiter", bucket, answer); }

}  // namespace
}  // namespace halfopen::conformance
