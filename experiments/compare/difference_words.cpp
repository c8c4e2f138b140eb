#include "experiments/compare/difference_words.hpp"

#include <algorithm>
#include <cmath>

#include "experiments/ablation_words.hpp"
#include "experiments/report_words.hpp"
#include "experiments/sweep/report.hpp"

namespace halfopen::experiments {
namespace {

using topologies::Figure;

bool is_share(const Figure& figure) { return topologies::unit_of(figure) == "1"; }

/// An end of an interval beside a value that has the unit already.
std::string end_in_words(const Figure& figure, double end, bool with_sign) {
    std::string text = with_sign ? signed_in_words(figure, end) : size_in_words(figure, end);
    if (is_share(figure) && text != "0") text.erase(text.find(' '));
    return text;
}

}  // namespace

std::string size_in_words(const Figure& figure, double difference) {
    const double size = std::abs(difference);
    return is_share(figure) ? points_in_words(size) : value_in_words(figure, size);
}

std::string signed_in_words(const Figure& figure, double difference) {
    if (std::abs(difference) < 1e-12) return "0";  // what sums leave of values that are alike
    return (difference < 0 ? "-" : "+") + size_in_words(figure, difference);
}

bool is_none(const Estimate& difference) {
    return difference.count > 0 && std::abs(difference.mean) < 1e-12 &&
           difference.half_width < 1e-12;
}

std::string difference_in_words(const Figure& figure, const Estimate& difference) {
    if (difference.count == 0) return "-";
    std::string text = signed_in_words(figure, difference.mean);
    if (!difference.has_interval() || difference.half_width < 1e-12) return text;
    text += " [" + end_in_words(figure, difference.low(), true) + ", " +
            end_in_words(figure, difference.high(), true) + "]";
    return difference.differs_from_zero() ? text : "(" + text + ")";
}

std::string sureness_in_words(const Figure& figure, const Estimate& difference) {
    if (!difference.has_interval()) return "(of one replication: nothing is sure)";
    if (difference.half_width < 1e-12) return "(in every replication)";
    const double one = std::abs(difference.low());
    const double other = std::abs(difference.high());
    return "(95 % sure: " + end_in_words(figure, std::min(one, other), false) + " to " +
           end_in_words(figure, std::max(one, other), false) + ")";
}

}  // namespace halfopen::experiments
