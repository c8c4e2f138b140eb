#pragma once
// Computed values as warnings show them: three digits, with their units.

#include <string>

namespace halfopen::topologies {

std::string shown_duration(double nanoseconds);
std::string shown_rate(double per_second);
std::string shown_count(double count);
std::string shown_percent(double fraction);

}  // namespace halfopen::topologies
