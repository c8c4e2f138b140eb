#include <pybind11/stl.h>

#include "models/policies/backoff.hpp"
#include "models/policies/bulkhead.hpp"
#include "models/policies/circuit_breaker.hpp"
#include "models/policies/rate_limit.hpp"
#include "models/policies/retry_budget.hpp"
#include "python/blueprints.hpp"
#include "python/register.hpp"
#include "python/times.hpp"
#include "python/transitions.hpp"
#include "topologies/did_you_mean.hpp"

namespace halfopen::python {

namespace py = pybind11;
using models::Backoff;
using models::Bulkhead;
using models::CircuitBreaker;
using models::FailureClass;
using models::RateLimiter;
using models::RetryBudget;
using topologies::Topology;

namespace {

std::string state_name(CircuitBreaker::State state) {
    constexpr std::array<std::string_view, 3> names{"closed", "open", "half_open"};
    return std::string(names.at(static_cast<std::size_t>(state)));
}

std::string permission_name(models::Permission permission) {
    constexpr std::array<std::string_view, 3> names{"permitted", "waiting", "rejected"};
    return std::string(names.at(static_cast<std::size_t>(permission)));
}

FailureClass failure_named(std::string_view name) {
    constexpr std::array<std::string_view, 5> names{"none", "error", "timeout", "rejected",
                                                    "circuit_open"};
    for (std::size_t place = 0; place != names.size(); ++place) {
        if (names.at(place) == name) return static_cast<FailureClass>(place);
    }
    throw py::value_error("no failure is named " + topologies::quoted(name) + "; " +
                          topologies::did_you_mean(name, names));
}

/// The first policy of the kind on any edge: the reader has read and checked its settings.
template <class Settings>
const Settings& settings_in(const Topology& topology) {
    for (const models::EdgeSpec& edge : topology.blueprint().edges) {
        for (const models::PolicySettings& policy : edge.policies) {
            if (const auto* settings = std::get_if<Settings>(&policy)) return *settings;
        }
    }
    throw py::value_error("the topology has no such policy");
}

void register_breaker(py::module_& core) {
    py::class_<CircuitBreaker>(core, "CircuitBreaker", py::module_local())
        .def(py::init([](const Topology& topology) {
                 return CircuitBreaker(settings_in<models::CircuitBreakerSettings>(topology));
             }),
             py::arg("topology"))
        .def(
            "permit",
            [](CircuitBreaker& it, std::int64_t now) { return permission_name(it.permit({now})); },
            py::arg("now"))
        .def(
            "record",
            [](CircuitBreaker& it, bool success, std::int64_t duration, std::int64_t now,
               std::optional<std::uint32_t> generation) {
                it.record(success, {duration}, generation.value_or(it.generation()), {now});
            },
            py::arg("success"), py::arg("duration"), py::arg("now"), py::arg("generation"))
        .def(
            "release",
            [](CircuitBreaker& it, std::int64_t now, std::optional<std::uint32_t> generation) {
                it.release(generation.value_or(it.generation()), {now});
            },
            py::arg("now"), py::arg("generation"))
        .def("__deepcopy__", [](const CircuitBreaker& it, const py::dict&) { return it; })
        .def_property_readonly("generation", &CircuitBreaker::generation)
        .def_property_readonly("state",
                               [](const CircuitBreaker& it) { return state_name(it.state()); })
        .def_property_readonly("rejected", &CircuitBreaker::rejected)
        .def_property_readonly("transitions", [](const CircuitBreaker& it) {
            return transitions_of(it.transitions());
        });
}

void register_bulkhead(py::module_& core) {
    py::class_<Bulkhead>(core, "Bulkhead", py::module_local())
        .def(py::init([](const Topology& topology) {
                 return Bulkhead(settings_in<models::BulkheadSettings>(topology));
             }),
             py::arg("topology"))
        .def(
            "acquire",
            [](Bulkhead& it, std::int64_t now) { return permission_name(it.acquire({now})); },
            py::arg("now"))
        .def(
            "release", [](Bulkhead& it, std::int64_t now) { return it.release({now}); },
            py::arg("now"))
        .def(
            "leave_line", [](Bulkhead& it, std::int64_t now) { it.leave_line({now}); },
            py::arg("now"))
        .def(
            "wait_until",
            [](const Bulkhead& it, std::int64_t now) {
                return seconds_or_none(it.wait_until({now}));
            },
            py::arg("now"))
        .def_property_readonly("running", &Bulkhead::running)
        .def_property_readonly("waiting", &Bulkhead::waiting)
        .def_property_readonly("rejected", &Bulkhead::rejected);
}

void register_rate_limiter(py::module_& core) {
    py::class_<models::Reservation>(core, "Reservation", py::module_local())
        .def_readonly("permitted", &models::Reservation::permitted)
        .def_property_readonly(
            "wait", [](const models::Reservation& it) { return sim::to_seconds(it.wait); });
    py::class_<RateLimiter>(core, "RateLimiter", py::module_local())
        .def(py::init([](const Topology& topology) {
                 return RateLimiter(settings_in<models::RateLimitSettings>(topology));
             }),
             py::arg("topology"))
        .def(
            "acquire", [](RateLimiter& it, std::int64_t now) { return it.acquire({now}); },
            py::arg("now"))
        .def(
            "cancel",
            [](RateLimiter& it, const models::Reservation& reservation, std::int64_t now) {
                it.cancel(reservation, {now});
            },
            py::arg("reservation"), py::arg("now"))
        .def_property_readonly("rejected", &RateLimiter::rejected);
}

void register_retry_budget(py::module_& core) {
    py::class_<RetryBudget>(core, "RetryBudget", py::module_local())
        .def(py::init([](const Topology& topology) {
                 return RetryBudget(settings_in<models::RetryBudgetSettings>(topology));
             }),
             py::arg("topology"))
        .def(
            "on_request", [](RetryBudget& it, std::int64_t now) { it.on_request({now}); },
            py::arg("now"))
        .def(
            "on_failure",
            [](RetryBudget& it, std::string_view failure) {
                it.on_failure(failure_named(failure));
            },
            py::arg("failure"))
        .def(
            "may_retry",
            [](RetryBudget& it, std::string_view failure, std::int64_t now) {
                return it.may_retry(failure_named(failure), {now});
            },
            py::arg("failure"), py::arg("now"))
        .def(
            "on_success",
            [](RetryBudget& it, std::string_view retried_after) {
                it.on_success(failure_named(retried_after));
            },
            py::arg("retried_after"))
        .def("attempt_began", &RetryBudget::attempt_began)
        .def("attempt_ended", &RetryBudget::attempt_ended)
        .def("retry_began", &RetryBudget::retry_began)
        .def("retry_ended", &RetryBudget::retry_ended)
        .def_property_readonly("balance", &RetryBudget::balance)
        .def_property_readonly("refused", &RetryBudget::refused);
}

/// The delays of one call after the other.
struct Delays {
    Backoff backoff;
    Backoff::State state{};
};

void register_backoff(py::module_& core) {
    py::class_<Delays>(core, "Backoff", py::module_local())
        .def(py::init([](const Topology& topology) {
                 return Delays{Backoff(settings_in<models::RetrySettings>(topology))};
             }),
             py::arg("topology"))
        .def(
            "next",
            [](Delays& it, std::uint32_t retry, double uniform, std::string_view failure,
               std::optional<std::int64_t> retry_after) {
                if (retry == 1) it.state = {};
                const FailureClass after = failure_named(failure);
                const sim::Duration delay =
                    retry_after
                        ? it.backoff.next_after({*retry_after}, retry, uniform, it.state, after)
                        : it.backoff.next(retry, uniform, it.state, after);
                return sim::to_seconds(delay);
            },
            py::arg("retry"), py::arg("uniform"), py::arg("failure"), py::arg("retry_after"))
        .def_property_readonly("is_random",
                               [](const Delays& it) { return it.backoff.is_random(); });
}

}  // namespace

py::list transitions_of(const std::vector<CircuitBreaker::Transition>& transitions) {
    py::list list;
    for (const CircuitBreaker::Transition& each : transitions) {
        list.append(py::make_tuple(sim::to_seconds(each.at), state_name(each.to)));
    }
    return list;
}

void register_decisions(py::module_& core) {
    register_breaker(core);
    register_bulkhead(core);
    register_rate_limiter(core);
    register_retry_budget(core);
    register_backoff(core);
}

}  // namespace halfopen::python
