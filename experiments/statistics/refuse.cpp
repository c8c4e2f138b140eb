#include "experiments/statistics/refuse.hpp"

#include <array>
#include <charconv>
#include <stdexcept>

namespace halfopen::experiments {

void refuse(std::string_view where, std::string_view what, std::string_view mend) {
    std::string text(where);
    text.append(": ").append(what).append("; ").append(mend);
    throw std::invalid_argument(text);
}

std::string in_digits(double number) {
    std::array<char, 32> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), number);
    return {text.data(), end.ptr};
}

void require_level(double level, std::string_view where) {
    if (level > 0 && level < 1) return;
    refuse(where, "a confidence level of " + in_digits(level) + " is not between 0 and 1",
           "write 0.95 for 95 %");
}

void require_share(double share, std::string_view where) {
    if (share > 0 && share < 1) return;
    refuse(where, "a quantile of " + in_digits(share) + " is not between 0 and 1",
           "write 0.99 for p99");
}

}  // namespace halfopen::experiments
