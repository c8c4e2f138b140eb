#pragma once
// A policy written in Python, as the models ask and tell it.

#include <pybind11/pybind11.h>

#include "models/policies/custom.hpp"

namespace halfopen::python {

/// A subclass of halfopen.Policy in the simulator. It takes the GIL for every call, and is copied
/// by copy.deepcopy. What the object raises comes out as it is, with its traceback; what it returns
/// that means nothing is a TypeError or ValueError.
class PythonPolicy final : public models::CustomPolicy {
public:
    /// @param policy   an object of a subclass of halfopen.Policy; needs the GIL
    explicit PythonPolicy(pybind11::object policy);
    PythonPolicy(const PythonPolicy&) = delete;
    PythonPolicy& operator=(const PythonPolicy&) = delete;
    ~PythonPolicy() override;

    std::unique_ptr<models::CustomPolicy> clone() const override;
    models::CustomPermission permit(sim::Instant now) override;
    void record(models::Outcome outcome, sim::Duration duration, sim::Instant now) override;
    void release(sim::Instant now) override;
    bool retries() const override { return retries_; }
    std::optional<sim::Duration> retry_after(models::Outcome outcome, std::uint32_t attempt,
                                             sim::Instant now) override;
    models::Outcome finish(models::Outcome outcome) override;
    std::optional<models::CircuitBreaker::State> state() const override;

private:
    pybind11::object policy_;
    bool retries_;
    bool finishes_;
    bool has_state_;  ///< an attribute `state`
};

/// The objects that a topology names, {name: object}, as the reader takes them. Needs the GIL.
models::CustomPolicies custom_policies(const pybind11::dict& objects);

}  // namespace halfopen::python
