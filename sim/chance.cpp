#include "sim/chance.hpp"

namespace halfopen::sim {

double Draws::normal() { return -normal_quantile(uniform()); }

}  // namespace halfopen::sim
