// Bulkheads against resilience4j's, over real threads: see resilience4j/bulkhead.py and
// thread_pool_bulkhead.py.

#include "models/policies/bulkhead.hpp"

#include <string>
#include <vector>

#include "tests/conformance/vectors.hpp"

namespace halfopen::conformance {
namespace {

using models::Bulkhead;
using models::BulkheadSettings;
using models::BulkheadType;
using models::Permission;
using models::ThreadPoolBulkhead;

std::uint32_t count(const Settings& settings, const std::string& key) {
    return static_cast<std::uint32_t>(settings.whole(key));
}

std::size_t place(const Call& call, const std::vector<int>& line) {
    return static_cast<std::size_t>(call.whole(1)) % line.size();
}

int take(std::vector<int>& calls, std::size_t place) {
    const int call = calls[place];
    calls.erase(calls.begin() + static_cast<std::ptrdiff_t>(place));
    return call;
}

// The bulkhead and, in its owner's part, who stands in line.
struct Semaphore {
    Bulkhead bulkhead;
    std::uint32_t permits;
    int calls = 0;
    std::vector<int> line;
};

Semaphore semaphore(const Settings& settings) {
    BulkheadSettings wanted;
    wanted.max_concurrent_calls = count(settings, "permits");
    wanted.max_wait_duration = settings.duration("wait");
    return {Bulkhead(wanted), wanted.max_concurrent_calls, 0, {}};
}

std::string acquired(Semaphore& of) {
    const int call = of.calls++;
    switch (of.bulkhead.acquire({})) {
        case Permission::permitted:
            return "permitted";
        case Permission::waiting:
            of.line.push_back(call);
            return "waits";
        case Permission::rejected:
            break;
    }
    return "rejected";
}

std::string released(Semaphore& of) {
    if (of.bulkhead.running() == 0) {
        return "nothing";
    }
    return of.bulkhead.release({}) ? std::to_string(take(of.line, 0)) + " goes" : "freed";
}

std::string left(Semaphore& of, const Call& call) {
    if (of.bulkhead.waiting() == 0) {
        return "nothing";
    }
    of.bulkhead.leave_line({});
    return std::to_string(take(of.line, place(call, of.line))) + " leaves";
}

TEST(Resilience4jBulkhead, DecidesAsTheLibraryDoes) {
    replay("resilience4j/bulkhead", semaphore, [](Semaphore& of, const Call& call) {
        const std::string answer = call.name() == "acquire"   ? acquired(of)
                                   : call.name() == "release" ? released(of)
                                                              : left(of, call);
        return answer + " " + std::to_string(of.permits - of.bulkhead.running());
    });
}

struct Pool {
    ThreadPoolBulkhead bulkhead;
    int calls = 0;
    std::vector<int> running;
    std::vector<int> queue;
};

Pool pool(const Settings& settings) {
    BulkheadSettings wanted;
    wanted.type = static_cast<std::uint8_t>(BulkheadType::thread_pool);
    wanted.core_threads = count(settings, "core");
    wanted.max_threads = count(settings, "max");
    wanted.queue_capacity = count(settings, "queue");
    wanted.keep_alive = settings.duration("keep_alive");
    return {ThreadPoolBulkhead(wanted), 0, {}, {}};
}

std::string submitted(Pool& of) {
    const int call = of.calls++;
    switch (of.bulkhead.acquire({})) {
        case Permission::permitted:
            of.running.push_back(call);
            return "starts";
        case Permission::waiting:
            of.queue.push_back(call);
            return "queued";
        case Permission::rejected:
            break;
    }
    return "rejected";
}

std::string finished(Pool& of, const Call& call) {
    if (of.running.empty()) {
        return "nothing";
    }
    std::string ended = std::to_string(take(of.running, place(call, of.running))) + " ends";
    if (!of.bulkhead.release({})) {
        return ended;
    }
    of.running.push_back(take(of.queue, 0));
    return ended + " " + std::to_string(of.running.back()) + " starts";
}

TEST(Resilience4jThreadPoolBulkhead, DecidesAsTheLibraryDoes) {
    replay("resilience4j/thread_pool_bulkhead", pool, [](Pool& of, const Call& call) {
        const std::string answer = call.name() == "submit" ? submitted(of) : finished(of, call);
        return answer + " " + std::to_string(of.bulkhead.threads({})) + " " +
               std::to_string(of.bulkhead.waiting());
    });
}

}  // namespace
}  // namespace halfopen::conformance
