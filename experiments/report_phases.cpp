#include "experiments/report_phases.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <optional>

namespace halfopen::experiments {
namespace {

constexpr double ended_in_window = 30;
constexpr double silence_expected = 10;  // so many should have ended, and none did
constexpr double fails_below = 0.5;
constexpr double half_again_above = 0.6;
constexpr double well_above = 0.9;
constexpr double degraded_above = 0.5;
constexpr double full_again_below = 0.3;
constexpr double full_above = 0.99;
constexpr double free_below = 0.9;
constexpr std::size_t shortage_seconds_min = 2;

double share(std::uint64_t part, std::uint64_t whole) {
    return static_cast<double>(part) / static_cast<double>(whole);
}

/// The mean number that ends in a second in which the class sends.
double ended_per_second(const TrafficResult& traffic) {
    const auto active =
        std::ranges::count_if(traffic.seconds, [](const auto& second) { return second.sent != 0; });
    const std::uint64_t ended = sum_of(traffic.seconds, 0, traffic.seconds.size()).in_all();
    return static_cast<double>(ended) / static_cast<double>(std::max<std::ptrdiff_t>(1, active));
}

std::size_t reach_of_window(double per_second) {
    constexpr std::array<std::size_t, 7> reaches{1, 2, 5, 10, 15, 30, 60};
    const auto wide_enough = [&](std::size_t reach) {
        return per_second * static_cast<double>(2 * reach + 1) >= ended_in_window;
    };
    const auto found = std::ranges::find_if(reaches, wide_enough);
    return found == reaches.end() ? reaches.back() : *found;
}

/// How many of the class were in flight at the end of each second.
std::vector<std::uint64_t> in_flight_by_second(const TrafficResult& traffic) {
    std::vector<std::uint64_t> in_flight;
    std::uint64_t now = 0;
    for (const models::TrafficSecond& second : traffic.seconds) {
        now += second.sent;
        for (const std::uint32_t ended : second.ended) now -= std::min<std::uint64_t>(now, ended);
        in_flight.push_back(now);
    }
    return in_flight;
}

Wellbeing next_wellbeing(Wellbeing now, const SecondsSum& window) {
    const double succeeded = share(window.succeeded(), window.in_all());
    const double degraded = share(window.of(Kind::degraded), window.in_all());
    const bool was_down = now == Wellbeing::failing || now == Wellbeing::recovering;
    if (succeeded < fails_below) return Wellbeing::failing;
    if (now == Wellbeing::failing && succeeded < half_again_above) return Wellbeing::failing;
    if (was_down && succeeded < well_above) return Wellbeing::recovering;
    const double limit = now == Wellbeing::degraded ? full_again_below : degraded_above;
    return degraded > limit ? Wellbeing::degraded : Wellbeing::well;
}

std::vector<Wellbeing> by_second(const TrafficResult& traffic, std::size_t reach,
                                 double per_second) {
    const std::vector<std::uint64_t> in_flight = in_flight_by_second(traffic);
    const std::size_t count = traffic.seconds.size();
    std::vector<Wellbeing> result;
    Wellbeing now = Wellbeing::well;
    for (std::size_t second = 0; second != count; ++second) {
        const std::size_t from = second - std::min(second, reach);
        const std::size_t until = std::min(count, second + reach + 1);
        const SecondsSum window = sum_of(traffic.seconds, from, until);
        const auto length = static_cast<double>(until - from);
        if (window.in_all() != 0) {
            now = next_wellbeing(now, window);
        } else if (in_flight[second] != 0 && in_flight[from] != 0 && second >= reach &&
                   per_second * length >= silence_expected) {
            now = Wellbeing::silent;
        }
        result.push_back(now);
    }
    return result;
}

void append(std::vector<Phase>& phases, const Phase& phase) {
    if (!phases.empty() && phases.back().wellbeing == phase.wellbeing) {
        phases.back().until = phase.until;
    } else {
        phases.push_back(phase);
    }
}

/// Joins equal neighbours; what is shorter than `shortest` goes to the phase before it.
std::vector<Phase> joined(const std::vector<Wellbeing>& seconds, std::size_t shortest) {
    std::vector<Phase> phases;
    for (std::size_t second = 0; second != seconds.size(); ++second) {
        append(phases, {second, second + 1, seconds[second]});
    }
    std::vector<Phase> lasting;
    for (Phase phase : phases) {
        if (phase.until - phase.from < shortest && !lasting.empty()) {
            phase.wellbeing = lasting.back().wellbeing;
        }
        append(lasting, phase);
    }
    return lasting;
}

std::size_t second_of(sim::Instant instant) {
    return static_cast<std::size_t>(instant.nanoseconds / sim::seconds(1).nanoseconds);
}
sim::Instant begin_of_row(std::size_t second) {
    return sim::Instant{} + sim::seconds(static_cast<std::int64_t>(second));
}

/// A shortage from row `second` on began when a request first found no worker, if that was not long
/// before.
sim::Instant begin_of_shortage(sim::Instant exhausted_at, std::size_t second) {
    const bool is_near = exhausted_at + sim::seconds(15) >= begin_of_row(second);
    return is_near ? exhausted_at : begin_of_row(second);
}

}  // namespace

std::uint64_t SecondsSum::in_all() const {
    return std::accumulate(ended.begin(), ended.end(), std::uint64_t{0});
}

bool has_limited_workers(const ServiceResult& service) {
    return service.workers < models::unlimited;
}

std::vector<Phase> phases_of(const TrafficResult& traffic) {
    const double per_second = ended_per_second(traffic);
    const std::size_t reach = reach_of_window(per_second);
    return joined(by_second(traffic, reach, per_second), std::max<std::size_t>(2, reach));
}

std::vector<Shortage> shortages_of(const ServiceResult& service) {
    std::vector<Shortage> shortages;
    if (!has_limited_workers(service) || !service.exhausted_at) return shortages;
    const auto share_busy = [&](std::size_t row) {
        return static_cast<double>(service.seconds[row].busy) /
               static_cast<double>(service.workers);
    };
    const std::size_t count = service.seconds.size();
    for (std::size_t at = second_of(*service.exhausted_at); at < count; ++at) {
        if (share_busy(at) < full_above) continue;
        std::size_t end = at;
        while (end < count && share_busy(end) >= free_below) ++end;
        if (end - at >= shortage_seconds_min) {
            shortages.push_back({begin_of_shortage(*service.exhausted_at, at),
                                 end == count ? sim::never : begin_of_row(end)});
        }
        at = end;
    }
    return shortages;
}

}  // namespace halfopen::experiments
