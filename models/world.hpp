#pragma once
// A running system: everything in flight and everything counted, as plain data. Copy it and run
// both on.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/arrivals.hpp"
#include "models/blueprint.hpp"
#include "models/frame.hpp"
#include "models/measurements.hpp"
#include "models/policies/states.hpp"
#include "models/policies/verbs.hpp"
#include "models/service.hpp"
#include "sim/chance.hpp"
#include "sim/fingerprint.hpp"
#include "sim/simulation.hpp"

namespace halfopen::models {

// The steps of a request's life are many small functions in a few files; models/ is compiled as one
// unit, and these are merged into their callers. It halves the cost of a request
// (docs/design/speed.md).
#define HALFOPEN_HOT [[gnu::always_inline]] inline
#define HALFOPEN_COLD [[gnu::noinline]]

/// The simulator of one system. A value: copies are independent and behave alike.
///
/// Its files, in the order of a request's life: traffic.cpp (a user sends), call.cpp (through the
/// policies), call_slots.cpp (what they keep about it), strands.cpp, deadlines.cpp, link.cpp (over
/// a network), request.cpp (arrives, waits for a worker, is served, is answered), balance.cpp,
/// queue.cpp, steps.cpp (what a program does), recording.cpp (what is counted at the end). Besides:
/// arrivals.cpp, building.cpp and pipelines.cpp (set-up), world.cpp (the loop over events),
/// incidents.cpp (what goes wrong), laws.cpp (what must hold), readings.cpp (what was measured).
class World {
public:
    /// @param blueprint   the system; shared by all copies, never changed
    /// @param seed        chosen by the user; with `replication` it selects all dice
    explicit World(std::shared_ptr<const Blueprint> blueprint, std::uint64_t seed,
                   std::uint64_t replication = 0);

    /// Lets everything happen that is due at or before `until`, and moves the clock there.
    void run_until(sim::Instant until);
    sim::Instant now() const { return simulation_.now(); }

    /// The hash of the whole trajectory so far: one value on every machine.
    std::uint64_t fingerprint() const { return fingerprint_.value(); }
    std::uint64_t events() const { return events_; }
    std::uint64_t seed() const { return seed_; }
    std::uint64_t replication() const { return replication_; }

    /// What does not hold that must: conservation, Little, busy <= capacity, no worker leaked.
    /// Empty when all is well.
    std::vector<std::string> broken_laws();

    // --- changes in mid-run, from the present instant on ---
    /// Replaces the policies of an edge for the calls that begin from now on, with fresh state.
    void protect(std::uint32_t edge, const std::vector<PolicySettings>& policies);
    /// Ends an incident now, or keeps it from beginning.
    void end_incident(std::uint32_t incident);
    /// Begins an incident now, by hand.
    void begin_incident(std::uint32_t incident);

    // --- what was measured ---
    const Blueprint& blueprint() const { return *blueprint_; }
    ServiceMeasurements service(std::uint32_t index);
    const TrafficMeasurements& traffic(std::uint32_t index) const {
        return traffic_[index].measured;
    }
    EdgeMeasurements edge(std::uint32_t index);
    std::uint64_t capacity(std::uint32_t service) const;  ///< workers of the live replicas
    /// What the outlier detection of an edge did so far; empty when it has none.
    const std::vector<Ejection>& ejections_of(std::uint32_t edge) const;
    /// Outermost first, each instance in turn; a user's own among them that say their state.
    std::vector<BreakerReading> breakers_of(std::uint32_t edge) const;
    /// Keeps a row for each second of this edge from now on, as of all that have policies.
    void watch(std::uint32_t edge) { edges_[edge].is_watched = true; }
    std::uint32_t frames_in_use() const { return frames_.in_use(); }
    std::size_t bytes_in_flight() const;  ///< reserved for frames, timers and pending events
    std::size_t bytes() const;            ///< of the whole world, measurements included

    // --- for the policies (models/policies) ---
    PolicyStates& policies() { return policies_; }
    std::uint16_t& attempts(std::uint32_t frame) { return frames_[frame].attempts; }
    /// When the present attempt began, or the whole call when a retry lies further in.
    sim::Instant began(std::uint32_t frame, const Layer& layer) const;
    HALFOPEN_HOT void arm_attempt_timer(std::uint32_t frame, std::uint32_t lane);
    HALFOPEN_HOT void cancel_attempt_timer(std::uint32_t frame, std::uint32_t lane);
    void arm_deadline(std::uint32_t frame, const Layer& layer);
    void cancel_deadline(std::uint32_t frame, const Layer& layer);
    /// The policy stops waiting: what lies further in is abandoned, and `outcome` goes outwards.
    void give_up(std::uint32_t frame, const Layer& layer, Outcome outcome);
    /// What a policy says that has been woken.
    void make(std::uint32_t frame, const Layer& layer, Move move);
    void try_again(std::uint32_t frame, const Layer& layer);
    FailureClass failure_of(std::uint32_t frame, Outcome outcome) const;
    /// For how long the callee that turned this attempt away asked to be left alone; 0: it did not.
    sim::Duration retry_after(std::uint32_t frame);
    /// Whether the failure is one that the callee was told itself, and passed on.
    bool is_answered_below(std::uint32_t frame) const { return frames_[frame].has(answered_below); }
    void note(std::uint32_t frame, PolicyEvent event);
    void note_on_edge(std::uint32_t edge, PolicyEvent event);
    double chance(std::uint32_t frame, sim::Stream dice) const;
    double chance_of_call(std::uint32_t frame, sim::Stream dice) const;
    std::uint32_t instance_asked(std::uint32_t frame, const Layer& layer);
    /// The replica that the present attempt was sent to, in its edge's outlier detection.
    std::optional<std::uint32_t> replica_asked(std::uint32_t frame);
    void forget_replica_asked(std::uint32_t frame) { extra(frame).asked = nobody; }
    // A reference to a slot is valid until the next new_slot.
    CallSlot& slot(std::uint32_t slot) { return slots_[slot]; }
    std::uint32_t slot_of(std::uint32_t frame, const Layer& layer);
    std::uint32_t new_slot(std::uint32_t frame, const Layer& layer);
    void free_slot(std::uint32_t frame, const Layer& layer);
    void wake_slot_at(std::uint32_t slot, sim::Instant at);
    void join_line(SlotLine& line, std::uint32_t slot);
    void leave_line(SlotLine& line, std::uint32_t slot);
    // Strands (strands.cpp).
    void start_strand(std::uint32_t frame, const Layer& layer, std::uint32_t number);
    std::uint32_t start_in_background(std::uint32_t frame, const Layer& layer,
                                      std::uint32_t number);
    bool is_strand_of(std::uint32_t frame, const Layer& layer) const;
    bool is_extra_strand(std::uint32_t frame) const { return frames_[frame].has(is_extra); }
    sim::Instant began_strand(std::uint32_t strand) const { return extras_[strand].began; }
    std::uint32_t end_strand(std::uint32_t strand);
    void drop_strands(std::uint32_t frame, bool cancels);
    void call_instead(std::uint32_t frame, std::uint32_t first_step);

private:
    // building.cpp
    void build_services();
    void build_edges();
    void build_traffic();
    std::vector<std::uint32_t> edges_of_users(std::uint32_t traffic) const;
    void build_pipeline(std::uint32_t edge, const std::vector<PolicySettings>& policies,
                        std::optional<sim::Duration> patience);
    void finish_pipeline(std::uint32_t first);
    template <class Settings>
    void add_layer(std::uint32_t edge, const Settings& settings);
    bool makes_attempts(const Layer& layer) const;
    std::optional<std::uint32_t> shared_breaker(std::uint32_t edge,
                                                const CircuitBreakerSettings& settings) const;
    void join_budget(std::uint32_t edge, const std::vector<PolicySettings>& policies);
    std::uint32_t budget_of(std::uint32_t edge, const RetryBudgetSettings& settings);
    std::uint32_t caller_of(std::uint32_t edge) const { return edge_callers_[edge]; }
    std::uint32_t service_called_by(std::uint32_t edge) const;
    std::uint32_t route(std::uint32_t frame, std::uint32_t edge);
    void find_callers();
    void find_fallback_callers(std::uint32_t edge);
    void time_the_whole_call(Layer& layer);
    void share_pipeline(std::uint32_t edge);
    std::uint32_t law_of(std::uint32_t distribution);
    sim::Stream stream_of(std::uint64_t name, std::string_view purpose) const;

    // world.cpp
    HALFOPEN_HOT void handle(const sim::PendingEvent& event);
    HALFOPEN_HOT void wake(std::uint32_t frame);
    HALFOPEN_COLD void move_up_ready();
    HALFOPEN_HOT void fetch_ahead();
    HALFOPEN_HOT void notice_progress(sim::Instant at);
    HALFOPEN_HOT void notice_wake_up(sim::Instant at);
    [[noreturn]] HALFOPEN_COLD static void refuse_to_stand_still(sim::Instant at);

    // readings.cpp
    HALFOPEN_COLD void begin_to_measure(Replica& replica);
    void fold(Replica& replica, sim::Instant at);
    HALFOPEN_COLD void end_second();
    std::size_t whole_seconds() const;
    std::string whose_breaker(std::uint32_t edge, BreakerScope scope, std::uint32_t instance) const;
    std::uint32_t breakers_behind(std::uint32_t edge, BreakerScope scope) const;
    void end_warm_up();

    // traffic.cpp
    void schedule_arrival(std::uint32_t traffic);
    void user_arrives(std::uint32_t traffic);
    void start_users(std::uint32_t traffic);
    HALFOPEN_COLD void restart_user(std::uint32_t frame);
    void sent(std::uint32_t traffic);
    void user_is_answered(std::uint32_t traffic, sim::Instant sent, Outcome outcome);
    std::uint32_t new_client(std::uint32_t traffic, std::uint64_t number);
    void find_direct_edge(std::uint32_t traffic);

    // call.cpp
    /// The edge of the call that a frame has out: its last step says so.
    std::uint32_t edge_called_by(const Frame& frame) const {
        return instructions_[frame.step - 1].operand;
    }
    HALFOPEN_HOT void prepare_call(std::uint32_t frame, std::uint32_t edge);
    HALFOPEN_HOT void call_out(std::uint32_t frame, std::uint32_t edge);
    HALFOPEN_HOT void begin_from(std::uint32_t frame, std::uint32_t place);
    HALFOPEN_COLD void go_inwards(std::uint32_t frame, std::uint32_t place);
    HALFOPEN_HOT void finish_from(std::uint32_t frame, std::uint32_t place, Outcome outcome,
                                  bool at_once);
    HALFOPEN_COLD void answer_at_once(std::uint32_t frame, std::uint32_t place, Outcome outcome);
    HALFOPEN_HOT void transmit(std::uint32_t frame, std::uint32_t edge);
    HALFOPEN_HOT void send_back(std::uint32_t frame, std::uint32_t edge, Outcome outcome);
    HALFOPEN_HOT void deliver_reply(std::uint32_t frame);
    HALFOPEN_COLD void note_failed_reply(std::uint32_t caller, std::uint32_t frame);
    HALFOPEN_HOT std::uint64_t lineage_of_call(const Frame& frame) const;
    HALFOPEN_HOT void answered(std::uint32_t frame, const Layer& caller, Outcome outcome,
                               bool at_once);
    HALFOPEN_HOT void resume(std::uint32_t frame, Outcome outcome);
    std::uint32_t abandon_layers(std::uint32_t frame, std::uint32_t outermost);
    void let_go_of_child(std::uint32_t frame, bool cancels);
    void drop_call(std::uint32_t frame, bool cancels);

    // deadlines.cpp
    void recall_deadline(Extra& more);
    HALFOPEN_COLD void expire_below(std::uint32_t frame);
    void reach_below(const Frame& frame, std::vector<std::uint32_t>& reached) const;
    HALFOPEN_COLD Extra& extra(std::uint32_t frame);

    // strands.cpp
    HALFOPEN_COLD void begin_strand(std::uint32_t strand);
    void learn_from(std::uint32_t strand, std::uint32_t frame);
    void leave_siblings(std::uint32_t strand, std::uint32_t frame);
    HALFOPEN_COLD void called_instead(std::uint32_t branch, std::uint32_t frame, Outcome outcome);

    // link.cpp
    HALFOPEN_COLD void transmit_over_link(std::uint32_t frame, std::uint32_t edge,
                                          std::uint64_t lineage);
    HALFOPEN_COLD void send_back_over_link(std::uint32_t frame, std::uint32_t edge);
    void deliver_request(std::uint32_t edge, std::uint32_t caller, std::uint64_t lineage,
                         std::uint8_t traffic_class);

    // request.cpp
    HALFOPEN_HOT std::uint32_t new_visit(std::uint32_t edge, std::uint32_t caller,
                                         std::uint64_t lineage, std::uint8_t traffic_class);
    HALFOPEN_HOT void arrive(std::uint32_t frame);
    HALFOPEN_COLD void wait_for_worker(std::uint32_t frame);
    HALFOPEN_HOT void got_worker(std::uint32_t frame);
    void begin_service(std::uint32_t frame);
    HALFOPEN_HOT void reply(std::uint32_t frame, Outcome outcome);
    HALFOPEN_COLD void turn_away(std::uint32_t frame, Outcome outcome);
    HALFOPEN_HOT void leave_service(std::uint32_t frame, std::uint32_t edge, Outcome outcome);
    HALFOPEN_HOT std::uint32_t edge_of_caller(const Frame& frame) const;
    HALFOPEN_HOT void release_worker(Replica& replica);
    HALFOPEN_COLD bool turn_away_late(std::uint32_t frame, bool is_late);
    void stop(std::uint32_t frame, bool cancels);
    void cancel(std::uint32_t frame);
    ServiceState& service_of(const Frame& frame) {
        return services_[replicas_[frame.replica].service];
    }

    // balance.cpp, queue.cpp
    HALFOPEN_COLD std::uint32_t choose_replica(ServiceState& service, std::uint64_t lineage,
                                               const OutlierDetection* outliers = nullptr);
    bool leaves_any(const ServiceState& service, const OutlierDetection& outliers) const;
    Line& line_of(const Replica& replica, const Frame& frame);
    std::uint32_t next_in_queue(Replica& replica);
    bool leave_queue(std::uint32_t frame);
    void check_queue(std::uint32_t replica);
    void watch_queue(std::uint32_t replica);

    // shedding.cpp
    void build_shedding();
    void begin_shedding(std::uint32_t replica);
    HALFOPEN_COLD void arrive_at_guard(std::uint32_t frame);
    void ask_shedders(std::uint32_t frame, std::uint32_t number);
    Reservation ask(ControlledDelay& delay, std::uint32_t frame);
    Reservation ask(Dagor& dagor, std::uint32_t frame);
    Reservation ask(AdaptiveState& adaptive, std::uint32_t frame);
    Reservation ask(RateLimiter& limiter, std::uint32_t frame);
    void hold_back(std::uint32_t frame, std::uint32_t shedder, const Reservation& turn);
    void take_turn(std::uint32_t frame);
    void cancel_turn(std::uint32_t frame);
    void let_in(std::uint32_t frame);
    void refuse(std::uint32_t frame, std::uint32_t shedder);
    HALFOPEN_COLD void shed(std::uint32_t frame, SheddingReason reason);
    HALFOPEN_COLD void begin_of_wait(std::uint32_t frame);
    HALFOPEN_COLD bool end_of_wait(std::uint32_t frame);
    HALFOPEN_COLD void leave_limit(std::uint32_t frame, Outcome outcome);
    void leave_limit(std::uint32_t frame, AdaptiveConcurrency::Result result);
    HALFOPEN_COLD bool serves_newest(const Replica& replica);
    sim::Instant queued_since(std::uint32_t frame);
    static std::uint32_t user_of(std::uint64_t lineage);
    float shedding_limit(const ServiceState& service);
    template <class Kind>
    Kind* shedder_of(const Replica& replica);

    // outlier_detection.cpp
    void tick_outliers(std::uint32_t outliers);

    // recording.cpp
    HALFOPEN_HOT void record_visit(const Replica& replica, std::uint32_t edge,
                                   sim::Duration sojourn);
    HALFOPEN_COLD void enter_visits();
    HALFOPEN_COLD void record_other_end(const Replica& replica, sim::Duration sojourn,
                                        Outcome outcome);
    HALFOPEN_HOT void record_call(std::uint32_t edge, sim::Duration took, Outcome outcome);

    // steps.cpp
    void advance(std::uint32_t frame);
    HALFOPEN_HOT bool enter_step(std::uint32_t frame, const Instruction& step,
                                 std::uint32_t number);
    HALFOPEN_COLD bool enter_compound_step(std::uint32_t frame, const Instruction& step,
                                           std::uint32_t number);
    HALFOPEN_HOT void complete(std::uint32_t frame, Outcome outcome);
    HALFOPEN_COLD void fail(std::uint32_t frame, Outcome outcome);
    HALFOPEN_COLD void pass_on_failure(std::uint32_t frame, Outcome outcome);
    HALFOPEN_HOT void start_work(std::uint32_t frame, sim::Duration work);
    HALFOPEN_HOT void use_core(Replica& replica, std::uint32_t frame, sim::Duration work);
    HALFOPEN_HOT void finish_work(std::uint32_t frame);
    HALFOPEN_COLD void finish_serializing(std::uint32_t frame);
    HALFOPEN_HOT void release_core(std::uint32_t frame);
    void start_waiting(std::uint32_t frame, sim::Duration wait);
    sim::Draws draws_for(std::uint32_t frame, std::uint32_t number) const;
    HALFOPEN_HOT void draw_ahead(std::uint32_t frame);
    HALFOPEN_HOT sim::Duration draw_work(std::uint32_t frame, const Instruction& step,
                                         std::uint32_t number);
    std::uint32_t new_branch(std::uint32_t parent, std::uint32_t first_step, std::uint32_t number);
    void fan_out(std::uint32_t frame, const Step& step, std::uint32_t number);
    HALFOPEN_COLD void branch_is_done(std::uint32_t frame, Outcome outcome);
    void end_join(std::uint32_t parent, Outcome outcome);
    void drop_branches(std::uint32_t parent, bool stops, bool cancels);

    // laws.cpp
    std::uint32_t workers_max(std::uint32_t service) const;

    // incidents.cpp
    void schedule_incidents();
    void switch_incident(std::uint32_t incident, bool on);
    void apply_slow(std::uint32_t incident, bool on);
    void apply_errors();
    void apply_crash(std::uint32_t incident, bool down);
    void apply_capacity(std::uint32_t service);
    void apply(const LinkTroubleSpec& trouble, bool on);
    void begin_crash_cycle(std::uint32_t incident);
    void schedule_crash_cycle(std::uint32_t incident);
    void cycle_crash(std::uint32_t incident, std::uint32_t sequence);
    void crash_replica(std::uint32_t replica);
    bool befalls(const Befallen& where, std::uint32_t endpoint, std::uint32_t replica) const;
    double slowdown(std::uint32_t endpoint, std::uint32_t replica) const;
    double error_rate(std::uint32_t endpoint, std::uint32_t replica) const;
    sim::Duration trouble_delay(std::uint32_t edge, std::uint64_t lineage) const;

    auto attempt_links() {
        return [this](std::uint32_t at) -> sim::TimerLink& { return frames_[at]; };
    }
    auto deadline_links() {
        return [this](std::uint32_t at) -> sim::TimerLink& { return slots_[at]; };
    }

    /// Wakes a frame at this instant, behind what is happening now and before the next event, first
    /// come first served: so a chain of calls is no recursion.
    HALFOPEN_HOT void wake_now(std::uint32_t frame) {
        const std::uint32_t sequence = simulation_.next_sequence();
        frames_[frame].sequence = sequence;
        if (next_ready_.frame == nobody) {
            next_ready_ = {frame, sequence};
        } else {
            ready_.push_back({frame, sequence});
        }
    }

    std::shared_ptr<const Blueprint> blueprint_;
    std::uint64_t seed_;
    std::uint64_t replication_;
    sim::Simulation simulation_;
    sim::Fingerprint fingerprint_;
    std::uint64_t events_ = 0;
    sim::Instant progress_at_{};
    std::uint64_t wake_ups_at_this_instant_ = 0;
    sim::Instant second_ends_ = sim::Instant{} + sim::seconds(1);
    Ready next_ready_;          ///< the first of those woken at this instant
    std::vector<Ready> ready_;  ///< the others
    std::size_t ready_first_ = 0;
    FramePool frames_;
    sim::TimerLanes attempt_lanes_;
    sim::TimerLanes deadline_lanes_;
    std::vector<Extra> extras_;
    std::vector<CallSlot> slots_;
    std::uint32_t first_free_slot_ = nobody;
    bool uses_extras_ = false;
    bool is_big_ = false;  ///< too many services for the nearest cache: what comes is fetched ahead
    std::vector<Instruction> instructions_;
    std::vector<Distribution> laws_;
    std::vector<double>
        choices_;  ///< for each option, the probability of it or one before it in its `choose`
    std::vector<ServiceState> services_;
    std::vector<Replica> replicas_;
    std::vector<Line> lines_;
    std::vector<EndpointState> endpoints_;
    std::vector<EdgeState> edges_;
    std::vector<Layer> layers_;
    std::vector<std::uint32_t> shared_pipelines_;
    PolicyStates policies_;
    std::vector<BudgetOwner> budget_owners_;
    std::vector<std::uint32_t> edge_callers_;  ///< services; nobody: users
    std::vector<TrafficState> traffic_;
    std::vector<IncidentState> incidents_;
    std::vector<Visit> visits_;
    std::vector<ActiveSlow> active_slows_;
    std::vector<ActiveErrors> active_errors_;  ///< in the order of the file
};

}  // namespace halfopen::models
