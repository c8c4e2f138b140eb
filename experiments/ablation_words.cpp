#include "experiments/ablation_words.hpp"

#include <array>
#include <charconv>
#include <cmath>

#include "experiments/report_words.hpp"

namespace halfopen::experiments {
namespace {

std::string fixed(double number, int decimals) {
    std::array<char, 64> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), number,
                                   std::chars_format::fixed, decimals);
    return {text.data(), end.ptr};
}

/// How many decimals a number of points needs: one, more for what would else look like nothing.
int decimals_of(double points) {
    for (int decimals = 1; decimals < 4; ++decimals) {
        if (fixed(points, decimals) != fixed(0, decimals)) return decimals;
    }
    return 1;
}

std::string few_digits(double points) { return fixed(points, decimals_of(points)); }

std::uint64_t whole(double value) { return static_cast<std::uint64_t>(std::llround(value)); }

std::string in_words(AblationMeasure measure, double value) {
    switch (measure) {
        case AblationMeasure::success_rate:
        case AblationMeasure::full_rate:
        case AblationMeasure::full_after:
            return percent_in_words(value);
        case AblationMeasure::p99:
        case AblationMeasure::recovery:
            return nanoseconds_in_words(value * 1e9);
        case AblationMeasure::workers_exhausted_at:
            return fixed(value, 1) + " s";
        case AblationMeasure::calls_sent:
            return count_in_words(whole(value));
        case AblationMeasure::workers_mean:
        case AblationMeasure::workers_peak:
            break;
    }
    return value < 99.95 ? fixed(value, 1) : count_in_words(whole(value));
}

}  // namespace

std::string points_in_words(double difference) {
    const std::string text = few_digits(std::abs(difference) * 100);
    return text + (text == "1.0" ? " point" : " points");
}

std::string signed_points_in_words(const Estimate& difference) {
    if (difference.count == 0) return "-";
    const int decimals = decimals_of(std::abs(difference.mean) * 100);
    const std::string size = fixed(std::abs(difference.mean) * 100, decimals);
    std::string text = size == "0.0" ? size : (difference.mean < 0 ? "-" : "+") + size;
    if (difference.count > 1) text += " ± " + fixed(difference.half_width * 100, decimals);
    return text;
}

std::string cell_of(AblationMeasure measure, const Estimate& estimate, std::uint32_t replications) {
    if (estimate.count == 0) return "-";
    std::string value = in_words(measure, estimate.mean);
    if (estimate.count == replications) return value;
    return value + " in " + std::to_string(estimate.count);
}

std::string cell_or_never(AblationMeasure measure, const Estimate& estimate,
                          std::uint32_t replications) {
    return estimate.count == 0 ? "never" : cell_of(measure, estimate, replications);
}

}  // namespace halfopen::experiments
