#pragma once
// The floors: what the fastest program does that does the task and nothing else. Plain state
// machines, one frame a request, no policies, no histograms. The engine is measured beside them.

#include <cstdint>
#include <vector>

#include "sim/chance.hpp"
#include "sim/pending_events.hpp"
#include "sim/time.hpp"
#include "sim/timer_lanes.hpp"

namespace halfopen::bench {

/// What a floor has done. The sum of response times [ns] depends on all of its work.
struct FloorResult {
    std::uint64_t completed = 0;
    std::uint64_t failed = 0;
    std::uint64_t events = 0;
    std::uint64_t response_sum = 0;
};

/// An exponential duration: the dice of one stream at (number, occasion).
inline sim::Duration exponential(sim::Stream stream, std::uint64_t number, std::uint64_t occasion,
                                 double mean_nanoseconds) {
    const double drawn = sim::Draws(stream, number, occasion).exponential() * mean_nanoseconds;
    return sim::nanoseconds(static_cast<std::int64_t>(drawn));
}

/// M/M/1 at rho 0.8, mean work 10 ms, until `customers` have been served.
class QueueFloor {
public:
    explicit QueueFloor(std::uint64_t seed) : arrivals_{seed}, work_{~seed} {}

    FloorResult run(std::uint64_t customers) {
        schedule(arrival, exponential(arrivals_, 0, 0, mean_work / 0.8));
        next_gap_ = exponential(arrivals_, 1, 0, mean_work / 0.8);
        next_work_ = exponential(work_, 0, 0, mean_work);
        while (result_.completed != customers) {
            const sim::PendingEvent event = events_.pop();
            now_ = event.at;
            ++result_.events;
            if (event.payload == arrival) {
                arrive();
            } else {
                depart();
            }
        }
        return result_;
    }

private:
    static constexpr double mean_work = 10e6;
    static constexpr std::uint32_t arrival = 0;
    static constexpr std::uint32_t departure = 1;

    void schedule(std::uint32_t what, sim::Duration after) {
        events_.push({now_ + after, sequence_++, what});
    }
    // The next work and gap are drawn ahead: what the order of events hangs on is then ready when
    // it is needed, and the processor draws while it pops.
    void serve() {
        schedule(departure, next_work_);
        next_work_ = exponential(work_, ++served_, 0, mean_work);
    }

    void arrive() {
        if (last_ - first_ == waiting_.size()) {
            lengthen();
        }
        waiting_[last_++ & (waiting_.size() - 1)] = now_;
        if (last_ - first_ == 1) {
            serve();
        }
        schedule(arrival, next_gap_);
        next_gap_ = exponential(arrivals_, last_ + 1, 0, mean_work / 0.8);
    }

    void depart() {
        const sim::Instant arrived = waiting_[first_++ & (waiting_.size() - 1)];
        result_.response_sum += static_cast<std::uint64_t>((now_ - arrived).nanoseconds);
        ++result_.completed;
        if (first_ != last_) {
            serve();
        }
    }

    void lengthen() {
        std::vector<sim::Instant> longer(2 * waiting_.size());
        for (std::uint64_t i = first_; i != last_; ++i) {
            longer[i & (longer.size() - 1)] = waiting_[i & (waiting_.size() - 1)];
        }
        waiting_ = longer;
    }

    sim::Stream arrivals_;
    sim::Stream work_;
    sim::PendingEvents events_;
    sim::Instant now_{0};
    std::uint32_t sequence_ = 0;
    sim::Duration next_gap_;
    sim::Duration next_work_;
    std::uint64_t served_ = 0;
    std::uint64_t first_ = 0;
    std::uint64_t last_ = 0;
    std::vector<sim::Instant> waiting_ = std::vector<sim::Instant>(64);
    FloorResult result_;
};

/// What a chain is made of.
struct ChainShape {
    std::uint32_t services = 5;
    std::uint32_t workers = 10;               // of each service
    sim::Duration timeout = sim::seconds(1);  // of each call
    std::uint32_t chains = 1;                 // side by side, each with its own users
};

/// Chains of services, called one by the other: exponential work with mean 10 ms at each, then
/// the call of the next, the worker held until its reply; Poisson arrivals at 0.7 of what the
/// first pool can take. A caller whose timer expires fails upwards at once; the callee goes on as
/// an orphan.
class ChainFloor {
public:
    ChainFloor(ChainShape shape, std::uint64_t seed)
        : depth_(shape.services),
          calls_(shape.services - 1),
          between_arrivals_(mean_work * shape.services / (0.7 * shape.workers)),
          work_{~seed},
          users_(shape.chains),
          services_(shape.services * shape.chains, Service{shape.workers}) {
        lane_ = lanes_.lane_for(shape.timeout);
        for (std::uint32_t chain = 0; chain != shape.chains; ++chain) {
            users_[chain].arrivals = sim::Stream{seed + chain};
        }
    }

    /// Runs until `requests` have arrived and all of them, orphans too, have come to an end.
    FloorResult run(std::uint64_t requests) {
        requests_ = requests;
        for (std::uint32_t chain = 0; chain != users_.size(); ++chain) {
            draw_next(chain);
            schedule(arrival + chain, users_[chain].next_gap);
            draw_next(chain);
        }
        while (!events_.empty()) {
            const sim::PendingEvent event = events_.pop();
            now_ = event.at;
            ++result_.events;
            if (event.payload < arrival) {
                worked(event.payload);
            } else if (event.payload - arrival < users_.size()) {
                arrive(event.payload - arrival);
            } else if (const auto link = lanes_.expire(links(), events_, event)) {
                give_up(*link / calls_, *link % calls_);
            }
        }
        return result_;
    }

    /// Frames and links made, which is the most that were in flight at once [bytes].
    std::size_t bytes() const {
        return frames_.size() * sizeof(Frame) + links_.size() * sizeof(sim::TimerLink);
    }
    std::size_t frames() const { return frames_.size(); }

private:
    static constexpr double mean_work = 10e6;
    static constexpr std::uint32_t arrival = 0x7FFF'0000;  // and the chain
    static constexpr std::uint32_t nobody = 0xFFFF'FFFF;

    struct Frame {
        sim::Instant arrived;
        std::uint64_t number = 0;
        sim::Duration next_work;  // at the next service it comes to; drawn ahead as in QueueFloor
        std::uint32_t top = 0;    // the first call that still cares; above it all have given up
        std::uint32_t depth = 0;  // how many calls deep the request is now
        std::uint32_t first = 0;  // its chain's first service
        std::uint32_t next = nobody;
    };
    struct Service {
        std::uint32_t idle = 0;
        std::uint32_t first_waiting = nobody;
        std::uint32_t last_waiting = nobody;
    };
    struct Users {
        sim::Stream arrivals{};
        std::uint64_t drawn = 0;
        sim::Duration next_gap{};
    };

    // The timer of the call from service i is link index * calls_ + i.
    struct Links {
        sim::TimerLink* first;
        sim::TimerLink& operator()(std::uint32_t link) const { return first[link]; }
    };
    Links links() { return {links_.data()}; }

    void schedule(std::uint32_t what, sim::Duration after) {
        events_.push({now_ + after, sequence_++, what});
    }

    void draw_next(std::uint32_t chain) {
        Users& users = users_[chain];
        users.next_gap = exponential(users.arrivals, users.drawn++, 0, between_arrivals_);
        first_work_ = exponential(work_, arrived_, 0, mean_work);
    }

    void arrive(std::uint32_t chain) {
        if (arrived_ == requests_) {
            return;
        }
        const std::uint32_t index = take_frame();
        frames_[index] = Frame{.arrived = now_,
                               .number = arrived_++,
                               .next_work = first_work_,
                               .first = chain * depth_};
        enter(index);
        schedule(arrival + chain, users_[chain].next_gap);
        draw_next(chain);
    }

    Service& service_of(const Frame& frame, std::uint32_t depth) {
        return services_[frame.first + depth];
    }

    void enter(std::uint32_t index) {
        Service& service = service_of(frames_[index], frames_[index].depth);
        if (service.idle != 0) {
            --service.idle;
            work(index);
        } else if (service.first_waiting == nobody) {
            service.first_waiting = service.last_waiting = index;
        } else {
            frames_[service.last_waiting].next = index;
            service.last_waiting = index;
        }
    }

    void work(std::uint32_t index) {
        Frame& frame = frames_[index];
        schedule(index, frame.next_work);
        frame.next_work = exponential(work_, frame.number, frame.depth + 1, mean_work);
    }

    void worked(std::uint32_t index) {
        Frame& frame = frames_[index];
        if (frame.depth == calls_) {
            reply(index);
            return;
        }
        lanes_.arm(links(), events_, lane_, index * calls_ + frame.depth, now_, sequence_++);
        ++frame.depth;
        enter(index);
    }

    // The last service answers, and with it each that waits for it.
    void reply(std::uint32_t index) {
        const Frame frame = frames_[index];
        fail_or_answer(index, frame.depth);
        if (frame.top == 0) {
            result_.response_sum += static_cast<std::uint64_t>((now_ - frame.arrived).nanoseconds);
            ++result_.completed;
        }
        free_frame(index);
    }

    void give_up(std::uint32_t index, std::uint32_t service) {
        result_.failed += frames_[index].top == 0 ? 1U : 0U;
        fail_or_answer(index, service);
        frames_[index].top = service + 1;
    }

    // Lets go of the workers from `service` up to the first that cares, and of the timers between.
    void fail_or_answer(std::uint32_t index, std::uint32_t service) {
        const std::uint32_t top = frames_[index].top;
        const std::uint32_t first = frames_[index].first;
        for (release(first + service); service != top; release(first + service)) {
            --service;
            lanes_.cancel(links(), lane_, index * calls_ + service);
        }
    }

    void release(std::uint32_t which) {
        Service& service = services_[which];
        const std::uint32_t waiting = service.first_waiting;
        if (waiting == nobody) {
            ++service.idle;
            return;
        }
        service.first_waiting = frames_[waiting].next;
        frames_[waiting].next = nobody;
        work(waiting);
    }

    std::uint32_t take_frame() {
        if (free_ == nobody) {
            frames_.emplace_back();
            links_.resize(links_.size() + calls_);
            return static_cast<std::uint32_t>(frames_.size() - 1);
        }
        const std::uint32_t index = free_;
        free_ = frames_[index].next;
        return index;
    }
    void free_frame(std::uint32_t index) {
        frames_[index].next = free_;
        free_ = index;
    }

    std::uint32_t depth_;
    std::uint32_t calls_;
    std::uint32_t lane_ = 0;
    double between_arrivals_;
    sim::Stream work_;
    sim::PendingEvents events_;
    sim::TimerLanes lanes_;
    sim::Instant now_{0};
    std::uint32_t sequence_ = 0;
    std::uint32_t free_ = nobody;
    std::uint64_t requests_ = 0;
    std::uint64_t arrived_ = 0;
    sim::Duration first_work_;
    std::vector<Users> users_;
    std::vector<Service> services_;
    std::vector<Frame> frames_;
    std::vector<sim::TimerLink> links_;
    FloorResult result_;
};

}  // namespace halfopen::bench
