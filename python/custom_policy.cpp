#include "python/custom_policy.hpp"

#include <algorithm>
#include <cmath>
#include <string>

namespace halfopen::python {

namespace py = pybind11;
using models::Outcome;

namespace {

constexpr double seconds_max = 3.2e8;  // ten years, as for every other duration

/// "MyBreaker.permit()".
std::string method_of(const py::object& policy, const char* method) {
    return py::str(py::type::of(policy).attr("__name__")).cast<std::string>() + "." + method + "()";
}

[[noreturn]] void refuse_type(const py::object& policy, const char* method,
                              const py::object& returned, const std::string& wanted) {
    throw py::type_error(method_of(policy, method) + " returned " +
                         py::repr(returned).cast<std::string>() + ": it must return " + wanted);
}

[[noreturn]] void refuse_value(const py::object& policy, const char* method,
                               const py::object& returned, const std::string& wanted) {
    throw py::value_error(method_of(policy, method) + " returned " +
                          py::repr(returned).cast<std::string>() + ": " + wanted);
}

py::str name_of(Outcome outcome) {
    const std::string_view name = models::outcome_names.at(static_cast<std::size_t>(outcome));
    return {name.data(), name.size()};
}

Outcome outcome_named(const py::object& policy, const char* method, const py::object& returned) {
    const auto name = returned.cast<std::string>();
    const auto& names = models::outcome_names;
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end()) {
        std::string known;
        for (const std::string_view each : names) {
            known += (known.empty() ? "" : ", ") + std::string(each);
        }
        refuse_value(policy, method, returned, "no outcome has this name (have: " + known + ")");
    }
    return static_cast<Outcome>(found - names.begin());
}

sim::Duration wait_of(const py::object& policy, const char* method, const py::object& returned) {
    const double seconds = PyFloat_AsDouble(returned.ptr());
    if (!(seconds >= 0 && seconds <= seconds_max)) {
        refuse_value(policy, method, returned, "a wait is 0.0 to 3.2e8 seconds");
    }
    return {std::llround(seconds * 1e9)};
}

void expect_none(const py::object& policy, const char* method, const py::object& returned) {
    if (!returned.is_none()) {
        refuse_type(policy, method, returned, "nothing");
    }
}

bool overrides(const py::object& policy, const char* method) {
    const py::object base = py::module_::import("halfopen.custom").attr("Policy");
    return !py::type::of(policy).attr(method).is(base.attr(method));
}

}  // namespace

PythonPolicy::PythonPolicy(py::object policy)
    : policy_(std::move(policy)),
      retries_(overrides(policy_, "retry_after")),
      finishes_(overrides(policy_, "finish")),
      has_state_(py::hasattr(policy_, "state")) {}

PythonPolicy::~PythonPolicy() {
    const py::gil_scoped_acquire gil;
    policy_ = py::object();
}

std::unique_ptr<models::CustomPolicy> PythonPolicy::clone() const {
    const py::gil_scoped_acquire gil;
    py::object copy = py::module_::import("copy").attr("deepcopy")(policy_);
    if (!py::isinstance(copy, py::type::of(policy_))) {
        refuse_type(policy_, "__deepcopy__", copy, "another policy of its class");
    }
    return std::make_unique<PythonPolicy>(std::move(copy));
}

models::CustomPermission PythonPolicy::permit(sim::Instant now) {
    const py::gil_scoped_acquire gil;
    const py::object answer = policy_.attr("permit")(sim::to_seconds(now));
    models::CustomPermission permission;
    if (PyBool_Check(answer.ptr())) {
        permission.permission = answer.is(py::bool_(true)) ? models::Permission::permitted
                                                           : models::Permission::rejected;
    } else if (PyFloat_Check(answer.ptr())) {
        permission.wait = wait_of(policy_, "permit", answer);
        permission.permission = permission.wait > sim::Duration{} ? models::Permission::waiting
                                                                  : models::Permission::permitted;
    } else if (PyUnicode_Check(answer.ptr())) {
        permission.permission = models::Permission::rejected;
        permission.outcome = outcome_named(policy_, "permit", answer);
    } else {
        refuse_type(policy_, "permit", answer,
                    "True or False, a float (seconds to wait first), or the name of an outcome to "
                    "answer with");
    }
    return permission;
}

void PythonPolicy::record(Outcome outcome, sim::Duration duration, sim::Instant now) {
    const py::gil_scoped_acquire gil;
    expect_none(
        policy_, "record",
        policy_.attr("record")(name_of(outcome), sim::to_seconds(duration), sim::to_seconds(now)));
}

void PythonPolicy::release(sim::Instant now) {
    const py::gil_scoped_acquire gil;
    expect_none(policy_, "release", policy_.attr("release")(sim::to_seconds(now)));
}

std::optional<sim::Duration> PythonPolicy::retry_after(Outcome outcome, std::uint32_t attempt,
                                                       sim::Instant now) {
    const py::gil_scoped_acquire gil;
    const py::object wait =
        policy_.attr("retry_after")(name_of(outcome), attempt, sim::to_seconds(now));
    if (wait.is_none()) {
        return std::nullopt;
    }
    if (!PyFloat_Check(wait.ptr())) {
        refuse_type(policy_, "retry_after", wait, "a float (seconds to wait first), or None");
    }
    return wait_of(policy_, "retry_after", wait);
}

Outcome PythonPolicy::finish(Outcome outcome) {
    if (!finishes_) {
        return outcome;
    }
    const py::gil_scoped_acquire gil;
    const py::object instead = policy_.attr("finish")(name_of(outcome));
    if (!PyUnicode_Check(instead.ptr())) {
        refuse_type(policy_, "finish", instead, "the name of an outcome");
    }
    return outcome_named(policy_, "finish", instead);
}

// What is not the name of a state may be anything of the user's.
std::optional<models::CircuitBreaker::State> PythonPolicy::state() const {
    using State = models::CircuitBreaker::State;
    if (!has_state_) {
        return std::nullopt;
    }
    const py::gil_scoped_acquire gil;
    const py::object state = policy_.attr("state");
    if (!PyUnicode_Check(state.ptr())) {
        return std::nullopt;
    }
    const auto word = state.cast<std::string>();
    if (word == "open") {
        return State::open;
    }
    if (word == "half_open" || word == "half open" || word == "half-open") {
        return State::half_open;
    }
    return word == "closed" ? std::optional(State::closed) : std::nullopt;
}

models::CustomPolicies custom_policies(const py::dict& objects) {
    models::CustomPolicies policies;
    for (const auto& [name, object] : objects) {
        policies.emplace(name.cast<std::string>(), std::make_shared<const PythonPolicy>(
                                                       py::reinterpret_borrow<py::object>(object)));
    }
    return policies;
}

}  // namespace halfopen::python
