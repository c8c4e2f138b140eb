#include <pybind11/stl.h>

#include <atomic>
#include <exception>
#include <stdexcept>

#include "experiments/run.hpp"
#include "python/blueprints.hpp"
#include "python/judged.hpp"
#include "python/register.hpp"
#include "python/times.hpp"
#include "python/watch.hpp"

namespace halfopen::python {

namespace py = pybind11;

namespace {

/// A world that only one thread at a time may touch.
class GuardedWorld {
public:
    GuardedWorld(const topologies::Topology& topology, std::optional<std::uint64_t> seed,
                 std::uint64_t replication)
        : GuardedWorld(blueprint_of(topology), seed, replication) {}
    GuardedWorld(const std::shared_ptr<const models::Blueprint>& blueprint,
                 std::optional<std::uint64_t> seed, std::uint64_t replication)
        : world_(blueprint, seed.value_or(blueprint->seed), replication) {}
    GuardedWorld(const GuardedWorld& other) : world_(other.world_) {}

    /// Runs in steps of at most a simulated second. False if Ctrl-C stopped it on the way.
    bool run_until(std::int64_t nanoseconds, py::object progress) {
        const Use use(*this);
        Watch watch(std::move(progress));
        {
            const py::gil_scoped_release no_gil;
            const Change change(*this);
            run_in_steps({nanoseconds}, watch);
        }
        watch.rethrow();
        return !watch.is_interrupted();
    }

    /// What `use` returns of the world, while nobody else runs it.
    template <class What>
    auto with(What what) {
        const Use use(*this);
        return what(world_);
    }
    /// The same, for what leaves the world half changed when it throws.
    template <class What>
    void change(What what) {
        const Use use(*this);
        const Change change(*this);
        what(world_);
    }

private:
    class Use {
    public:
        explicit Use(GuardedWorld& guarded) : in_use_(guarded.in_use_) {
            if (in_use_.exchange(true)) {
                throw std::runtime_error(
                    "another thread is running this world: wait for it, or give each thread a "
                    "copy()");
            }
            if (guarded.is_broken_) {
                in_use_ = false;
                throw std::runtime_error(
                    "an error has stopped this world in the middle of an event: go on with a copy "
                    "made before");
            }
        }
        ~Use() { in_use_ = false; }
        Use(const Use&) = delete;
        Use& operator=(const Use&) = delete;

    private:
        std::atomic<bool>& in_use_;
    };
    /// A world that an exception leaves is broken.
    class Change {
    public:
        explicit Change(GuardedWorld& guarded)
            : guarded_(guarded), exceptions_(std::uncaught_exceptions()) {}
        ~Change() { guarded_.is_broken_ = std::uncaught_exceptions() > exceptions_; }
        Change(const Change&) = delete;
        Change& operator=(const Change&) = delete;

    private:
        GuardedWorld& guarded_;
        int exceptions_;
    };

    void run_in_steps(sim::Instant until, Watch& watch) {
        const sim::Instant from = world_.now();
        const double length = sim::to_seconds(until - from);
        bool goes_on = true;
        while (goes_on && world_.now() < until) {
            world_.run_until(std::min(until, world_.now() + sim::seconds(1)));
            goes_on = watch.keep_going(sim::to_seconds(world_.now() - from) / length);
        }
    }

    models::World world_;
    std::atomic<bool> in_use_ = false;
    bool is_broken_ = false;  ///< written and read by whoever uses it
};

/// Gives every edge that has policies in `topology` those policies, or none if `removes`.
void protect(models::World& world, const topologies::Topology& topology, bool removes) {
    const models::Blueprint& changed = topology.blueprint();
    for (std::uint32_t edge = 0; edge != changed.edges.size(); ++edge) {
        if (changed.edges[edge].name != world.blueprint().edges.at(edge).name) {
            throw std::logic_error("protect() needs a topology with the world's own edges");
        }
        if (!changed.edges[edge].policies.empty()) {
            world.protect(edge, removes ? std::vector<models::PolicySettings>{}
                                        : changed.edges[edge].policies);
        }
    }
}

void check_incident(const models::World& world, std::uint32_t index) {
    if (index >= world.blueprint().incidents.size()) {
        throw py::index_error("the system has no incident " + std::to_string(index));
    }
}

}  // namespace

void register_worlds(py::module_& core) {
    using models::World;
    py::class_<GuardedWorld>(core, "World", py::module_local())
        .def(py::init<const topologies::Topology&, std::optional<std::uint64_t>, std::uint64_t>(),
             py::arg("topology"), py::arg("seed"), py::arg("replication"))
        .def("copy",
             [](GuardedWorld& it) {
                 return it.with([&](World&) { return std::make_unique<GuardedWorld>(it); });
             })
        .def("run_until", &GuardedWorld::run_until, py::arg("until"), py::arg("progress"))
        .def(
            "protect",
            [](GuardedWorld& it, const topologies::Topology& topology, bool removes) {
                it.change([&](World& world) { protect(world, topology, removes); });
            },
            py::arg("topology"), py::arg("removes"))
        .def(
            "begin_incident",
            [](GuardedWorld& it, std::uint32_t index) {
                it.with([&](World& world) {
                    check_incident(world, index);
                    world.begin_incident(index);
                });
            },
            py::arg("index"))
        .def(
            "end_incident",
            [](GuardedWorld& it, std::uint32_t index) {
                it.with([&](World& world) {
                    check_incident(world, index);
                    world.end_incident(index);
                });
            },
            py::arg("index"))
        .def(
            "result",
            [](GuardedWorld& it, const topologies::Topology& topology, const std::string& variant) {
                return it.with([&](World& world) {
                    return judged(topology, experiments::collect(world, variant));
                });
            },
            py::arg("topology"), py::arg("variant"))
        .def_property_readonly(
            "now",
            [](GuardedWorld& it) {
                return it.with([](World& world) { return world.now().nanoseconds; });
            })
        .def_property_readonly("fingerprint",
                               [](GuardedWorld& it) {
                                   return it.with([](World& world) { return world.fingerprint(); });
                               })
        .def_property_readonly(
            "seed",
            [](GuardedWorld& it) { return it.with([](World& world) { return world.seed(); }); })
        .def_property_readonly("replication", [](GuardedWorld& it) {
            return it.with([](World& world) { return world.replication(); });
        });
}

}  // namespace halfopen::python
