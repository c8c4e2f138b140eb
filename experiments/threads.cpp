#include "experiments/threads.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace halfopen::experiments {
namespace {

constexpr auto look_every = std::chrono::milliseconds(50);
constexpr double parts = 1e6;  // into which a run's progress is divided

/// What the threads tell each other: who takes which run, how far they are, and that it is over.
class Progress {
public:
    explicit Progress(std::size_t count) : count_(count) {}

    void work_on(const ThreadedWork& work) {
        try {
            for (std::size_t index = next_++; index < count_ && !stops_; index = next_++) {
                do_one(index, work);
            }
        } catch (...) {
            const std::lock_guard guard(mutex_);
            if (!error_) error_ = std::current_exception();
            stops_ = true;
        }
        const std::lock_guard guard(mutex_);
        ++ended_;
        changed_.notify_one();
    }

    /// Returns when all threads have ended.
    void watch(std::size_t threads, const std::function<bool(double)>& keep_going) {
        std::unique_lock lock(mutex_);
        while (!changed_.wait_for(lock, look_every, [&] { return ended_ == threads; })) {
            lock.unlock();
            look(keep_going);
            lock.lock();
        }
        if (error_) std::rethrow_exception(error_);
    }

    /// Asks whether to go on.
    void look(const std::function<bool(double)>& keep_going) {
        const double share = static_cast<double>(done_) / parts / static_cast<double>(count_);
        if (keep_going && !keep_going(std::min(1.0, share))) stops_ = true;
    }
    void stop() { stops_ = true; }
    bool is_complete() const { return completed_ == count_; }

private:
    void do_one(std::size_t index, const ThreadedWork& work) {
        std::uint64_t known = 0;
        bool was_stopped = false;
        work(index, [&](double share) {
            const auto now = static_cast<std::uint64_t>(share * parts);
            done_ += now - known;
            known = now;
            was_stopped = was_stopped || stops_;
            return !was_stopped;
        });
        if (!was_stopped || known == static_cast<std::uint64_t>(parts)) ++completed_;
    }

    std::size_t count_;
    std::atomic<std::size_t> next_ = 0;
    std::atomic<std::size_t> completed_ = 0;
    std::atomic<std::uint64_t> done_ = 0;  ///< in parts
    std::atomic<bool> stops_ = false;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::size_t ended_ = 0;
    std::exception_ptr error_;
};

}  // namespace

bool run_over_threads(std::size_t count, unsigned threads,
                      const std::function<bool(double)>& keep_going, const ThreadedWork& work) {
    const std::size_t wanted = threads == 0 ? std::thread::hardware_concurrency() : threads;
    const std::size_t used = std::clamp<std::size_t>(wanted, 1, std::max<std::size_t>(count, 1));
    Progress progress(count);
    std::vector<std::jthread> all;
    for (std::size_t index = 0; index != used; ++index) {
        all.emplace_back([&] { progress.work_on(work); });
    }
    try {
        progress.watch(used, keep_going);
    } catch (...) {
        progress.stop();
        throw;
    }
    all.clear();
    progress.look(keep_going);
    return progress.is_complete();
}

}  // namespace halfopen::experiments
