#pragma once
// How a circuit breaker's life is told: [(seconds, "open"), ...].

#include <pybind11/pybind11.h>

#include <vector>

#include "models/policies/circuit_breaker.hpp"

namespace halfopen::python {

pybind11::list transitions_of(const std::vector<models::CircuitBreaker::Transition>& transitions);

}  // namespace halfopen::python
