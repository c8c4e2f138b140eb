// A swarm of random systems. In each of them every law holds, all the time, and a copy goes on as
// the original does. 400 of them; 6000 with HALFOPEN_LONG=1; one alone with HALFOPEN_SWARM=NUMBER.

#include <cstdlib>

#include "tests/systems/random_system.hpp"
#include "tests/systems/running.hpp"

namespace halfopen::tests {
namespace {

using Blueprint = std::shared_ptr<const models::Blueprint>;

void require_laws(models::World& world, const std::string& when) {
    const auto laws = world.broken_laws();
    if (!laws.empty()) {
        throw std::runtime_error(when + ": " + laws.front());
    }
}

// Runs one on in steps, with a look at the laws after each.
void run_on(models::World& world, sim::Instant end, const std::string& when) {
    while (world.now() < end) {
        world.run_until(std::min(end, world.now() + sim::milliseconds(73)));
        require_laws(world, when);
    }
}

// What a user may do to a world in mid-run: laws hold afterwards, too.
void meddle(models::World& world, std::uint64_t number) {
    const models::Blueprint& blueprint = world.blueprint();
    for (std::uint32_t incident = 0; incident != blueprint.incidents.size(); ++incident) {
        if (number % 2 == 0) {
            world.begin_incident(incident);
        } else {
            world.end_incident(incident);
        }
    }
    for (std::uint32_t edge = 0; edge != blueprint.edges.size(); ++edge) {
        const std::size_t from = (edge + number) % blueprint.edges.size();
        world.protect(edge, blueprint.edges[from].policies);
    }
}

void live(const Blueprint& blueprint, std::uint64_t number) {
    const sim::Instant end = sim::Instant{} + blueprint->duration;
    const experiments::RunResult result = experiments::run(blueprint);
    models::World world(blueprint, blueprint->seed);
    run_on(world, sim::Instant{} + sim::milliseconds(1'234), "before the copy");
    models::World copy = world;
    models::World changed = world;
    run_on(world, end, "after the copy");
    copy.run_until(end);
    require_laws(copy, "the copy");
    if (world.fingerprint() != copy.fingerprint()) {
        throw std::runtime_error("the copy went another way");
    }
    if (world.fingerprint() != result.fingerprint || world.events() != result.events) {
        throw std::runtime_error("looking at it changed its way");
    }
    meddle(changed, number);
    require_laws(changed, "right after a change in mid-run");
    run_on(changed, end, "after a change in mid-run");
}

// What is wrong with the system of this number; nothing when all is well.
std::string complaint(std::uint64_t number) {
    const std::string yaml = RandomSystem(number).yaml();
    try {
        live(build(yaml), number);
    } catch (const std::exception& error) {
        return "HALFOPEN_SWARM=" + std::to_string(number) + "\n" + error.what() + "\nschema: 1\n" +
               yaml;
    }
    return "";
}

std::uint64_t number_in(const char* variable, std::uint64_t otherwise) {
    const char* text = std::getenv(variable);
    return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

TEST(Swarm, EveryLawHoldsInEverySystemAndACopyGoesOnAlike) {
    const std::uint64_t first = number_in("HALFOPEN_SWARM", 0);
    const bool is_one = std::getenv("HALFOPEN_SWARM") != nullptr;
    const std::uint64_t count = number_in("HALFOPEN_LONG", 0) == 1 ? 6'000 : 400;
    int complaints = 0;
    for (std::uint64_t number = first; number != first + (is_one ? 1 : count); ++number) {
        const std::string found = complaint(number);
        if (!found.empty()) {
            ADD_FAILURE() << found;
            ASSERT_LT(++complaints, 3) << "enough";
        }
    }
}

}  // namespace
}  // namespace halfopen::tests
