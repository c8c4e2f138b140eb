#pragma once
// The values between the ends of a range.

#include <optional>
#include <string>

#include "experiments/sweep/design.hpp"

namespace halfopen::experiments {

/// Values are plain numbers: counts, numbers, fractions, [1/s] or [ns].
class Line {
public:
    /// Throws SweepError of a range that is none, or of one value.
    explicit Line(const Range& range);

    bool is_whole() const { return scale_.is_whole(); }
    double low() const { return scale_.low(); }
    double high() const { return scale_.high(); }
    /// As YAML.
    std::string text(double value) const { return scale_.written(value); }
    /// With times in [s].
    double in_unit(double value) const { return scale_.in_unit(value); }
    /// A value near the middle with few digits; none where there is none between.
    std::optional<double> between(double one, double other) const;
    /// How many halvings lead to a bracket of this width (a share of its end), about.
    double halvings(double tolerance) const;

private:
    double middle(double lower, double upper) const;

    bool is_logarithmic_;
    Scale scale_;
};

}  // namespace halfopen::experiments
