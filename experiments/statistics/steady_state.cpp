#include "experiments/statistics/steady_state.hpp"

#include <numeric>
#include <span>

namespace halfopen::experiments {
namespace {

double of(const models::TrafficSecond& second, Kind kind) {
    return second.ended[static_cast<std::size_t>(kind)];
}

double successes_in(const models::TrafficSecond& second) {
    return of(second, Kind::ok) + of(second, Kind::degraded);
}

struct Series {
    std::vector<Portion> response;
    std::vector<Portion> success;
    std::vector<double> throughput;
};

Series series_of(const TrafficResult& traffic) {
    Series series;
    for (const models::TrafficSecond& second : traffic.seconds) {
        const double good = successes_in(second);
        const double ended = std::accumulate(second.ended.begin(), second.ended.end(), 0.0);
        series.response.push_back({static_cast<double>(second.mean_response) * good, good});
        series.success.push_back({good, ended});
        series.throughput.push_back(good);
    }
    return series;
}

bool has_successes(const Series& series) {
    for (const double successes : series.throughput) {
        if (successes > 0) return true;
    }
    return false;
}

template <class Value>
std::span<const Value> after(std::size_t cut, const std::vector<Value>& series) {
    return std::span(series).subspan(cut);
}

}  // namespace

SteadyState steady_state(const TrafficResult& traffic, double level) {
    const Series series = series_of(traffic);
    const BatchOptions options{.level = level};
    SteadyState found;
    found.warm_up =
        has_successes(series) ? warm_up_of(series.response) : warm_up_of(series.throughput);
    const std::size_t cut = found.warm_up.cut;
    found.seconds = traffic.seconds.size() - cut;
    found.response = batch_means(after(cut, series.response), options);
    found.success = batch_means(after(cut, series.success), options);
    found.throughput = batch_means(after(cut, series.throughput), options);
    return found;
}

}  // namespace halfopen::experiments
