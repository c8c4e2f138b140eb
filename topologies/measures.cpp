#include "topologies/measures.hpp"

#include <cstddef>

namespace halfopen::topologies {
namespace {

constexpr bool in_order() {
    for (std::size_t i = 0; i < measure_forms.size(); ++i) {
        if (static_cast<std::size_t>(measure_forms[i].measure) != i) return false;
    }
    return true;
}
static_assert(in_order(), "measure_forms is looked up by Measure");

}  // namespace

std::string_view measure_name(Measure measure) {
    return measure_forms[static_cast<std::size_t>(measure)].name;
}
MeasureUnit measure_unit(Measure measure) {
    return measure_forms[static_cast<std::size_t>(measure)].unit;
}

}  // namespace halfopen::topologies
