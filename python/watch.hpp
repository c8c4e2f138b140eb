#pragma once
// Keeps Python alive while C++ computes: lets signal handlers run, and tells how far it is.

#include <pybind11/pybind11.h>

#include <chrono>
#include <exception>
#include <utility>

namespace halfopen::python {

/// To be called now and then, without the GIL, while a run goes on. Takes the GIL at most twenty
/// times a second.
class Watch {
public:
    /// `progress`: called with the share that is done (0..1); None: nobody wants to know.
    explicit Watch(pybind11::object progress) : progress_(std::move(progress)) {}

    /// Whether to go on. False once Ctrl-C was pressed, or a handler or `progress` raised.
    bool keep_going(double share) {
        const auto now = std::chrono::steady_clock::now();
        if (now < next_look_ && share < 1) {
            return true;
        }
        next_look_ = now + std::chrono::milliseconds(50);
        const pybind11::gil_scoped_acquire gil;
        try {
            look(share);
        } catch (pybind11::error_already_set& error) {
            is_interrupted_ = error.matches(PyExc_KeyboardInterrupt);
            error_ = is_interrupted_ ? nullptr : std::current_exception();
            return false;
        }
        return true;
    }

    /// Ctrl-C was pressed.
    bool is_interrupted() const { return is_interrupted_; }
    /// Raises what a handler or `progress` raised, if anything but KeyboardInterrupt. Needs the
    /// GIL.
    void rethrow() const {
        if (error_) {
            std::rethrow_exception(error_);
        }
    }

private:
    void look(double share) const {
        if (PyErr_CheckSignals() != 0) {
            throw pybind11::error_already_set();
        }
        if (!progress_.is_none()) {
            progress_(share);
        }
    }

    pybind11::object progress_;
    std::chrono::steady_clock::time_point next_look_ = std::chrono::steady_clock::now();
    std::exception_ptr error_;
    bool is_interrupted_ = false;
};

}  // namespace halfopen::python
