#pragma once
// A world in the middle of its run: what its policies did on an edge, and whether a copy goes on
// alike.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "models/world.hpp"
#include "tests/systems/running.hpp"

namespace halfopen::tests {

inline models::World world_of(const std::string& yaml) {
    const auto blueprint = build(yaml);
    return models::World(blueprint, blueprint->seed);
}

inline sim::Instant after(std::int64_t milliseconds) {
    return sim::Instant{} + sim::milliseconds(milliseconds);
}

inline models::World run_until(const std::string& yaml, sim::Instant until) {
    models::World world = world_of(yaml);
    world.run_until(until);
    EXPECT_THAT(world.broken_laws(), testing::IsEmpty());
    return world;
}

inline models::EdgeMeasurements edge_of(models::World& world, const std::string& name) {
    const auto& edges = world.blueprint().edges;
    for (std::uint32_t index = 0; index != edges.size(); ++index) {
        if (edges[index].name == name) {
            return world.edge(index);
        }
    }
    throw std::runtime_error("no edge " + name);
}

/// How often the policies of an edge have reported `event` ("hedge.sent").
inline std::uint64_t count(models::World& world, const std::string& edge,
                           const std::string& event) {
    for (std::size_t index = 0; index != models::policy_event_count; ++index) {
        if (models::policy_event_names[index] == event) {
            return edge_of(world, edge).policies[index];
        }
    }
    throw std::runtime_error("no event " + event);
}

inline models::ServiceMeasurements service_of(models::World& world, const std::string& name) {
    const auto& services = world.blueprint().services;
    for (std::uint32_t index = 0; index != services.size(); ++index) {
        if (services[index].name == name) {
            return world.service(index);
        }
    }
    throw std::runtime_error("no service " + name);
}

inline std::uint32_t busy(models::World& world, const std::string& service) {
    return service_of(world, service).busy;
}

inline std::uint64_t ended(models::World& world, const std::string& service,
                           models::Outcome outcome) {
    return service_of(world, service).ended[static_cast<std::size_t>(outcome)];
}

inline std::uint64_t users_ended(const models::World& world, models::Outcome outcome) {
    return world.traffic(0).ended[static_cast<std::size_t>(outcome)];
}

/// Copies the world each `step` of its run: all copies must come to the same end, with all laws.
inline void expect_copies_go_on_alike(const std::string& yaml, sim::Instant end,
                                      sim::Duration step) {
    models::World whole = run_until(yaml, end);
    models::World world = world_of(yaml);
    for (sim::Instant at{}; at < end; at = at + step) {
        world.run_until(at);
        models::World copy = world;
        copy.run_until(end);
        ASSERT_EQ(copy.fingerprint(), whole.fingerprint()) << sim::to_seconds(at);
        ASSERT_THAT(copy.broken_laws(), testing::IsEmpty()) << sim::to_seconds(at);
    }
}

}  // namespace halfopen::tests
