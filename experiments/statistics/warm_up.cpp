#include "experiments/statistics/warm_up.hpp"

#include <limits>
#include <vector>

namespace halfopen::experiments {
namespace {

constexpr std::size_t batch_size = 5;
constexpr std::size_t batches_min = 10;

/// The weighted squares around the mean, one value after the other. Source: Welford, Technometrics
/// 4 (1962), with weights (West, Communications of the ACM 22, 1979).
class Spread {
public:
    void add(double value, double weight) {
        weight_ += weight;
        const double distance = value - mean_;
        mean_ += distance * weight / weight_;
        squares_ += weight * distance * (value - mean_);
    }
    /// The squared standard error of the mean, but for a factor.
    double error() const {
        if (weight_ == 0) return std::numeric_limits<double>::infinity();
        return squares_ / (weight_ * weight_);
    }

private:
    double weight_ = 0;
    double mean_ = 0;
    double squares_ = 0;
};

Portion portion_of(double value) { return {value, 1}; }
Portion portion_of(const Portion& portion) { return portion; }

template <class Value>
Portion batch_at(std::span<const Value> series, std::size_t batch) {
    Portion whole;
    for (const Value& value : series.subspan(batch * batch_size, batch_size)) {
        const Portion each = portion_of(value);
        whole.sum += each.sum;
        whole.count += each.count;
    }
    return whole;
}

template <class Value>
WarmUp shortest_error(std::span<const Value> series) {
    const std::size_t batches = series.size() / batch_size;
    const std::size_t latest = batches / 2;
    Spread spread;
    std::size_t best = latest;
    double smallest = std::numeric_limits<double>::infinity();
    for (std::size_t first = batches; first-- > 0;) {
        const Portion batch = batch_at(series, first);
        if (batch.count > 0) spread.add(batch.sum / batch.count, batch.count);
        if (first > latest || spread.error() > smallest) continue;
        smallest = spread.error();
        best = first;
    }
    const bool is_known = smallest < std::numeric_limits<double>::infinity();
    return {.cut = is_known ? best * batch_size : 0,
            .is_over = is_known && best < latest && batches >= batches_min};
}

}  // namespace

WarmUp warm_up_of(std::span<const double> series) { return shortest_error(series); }
WarmUp warm_up_of(std::span<const Portion> series) { return shortest_error(series); }

}  // namespace halfopen::experiments
