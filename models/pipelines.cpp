// What an edge's policies become: a pipeline of layers, and what the policies know.

#include <algorithm>
#include <stdexcept>

#include "models/events.hpp"
#include "models/world.hpp"

namespace halfopen::models {

namespace {

bool same_but_place(const Layer& a, const Layer& b) {
    return a.kind == b.kind && a.cancels == b.cancels && a.propagates == b.propagates &&
           a.spans_retries == b.spans_retries && a.outcome == b.outcome && a.index == b.index;
}

bool has_state(const Layer& layer) {
    constexpr std::array<LayerKind, 4> without{LayerKind::attempt_timeout, LayerKind::deadline,
                                               LayerKind::caller, LayerKind::send};
    if (layer.kind == LayerKind::fallback) {
        return layer.index != nobody;
    }
    return std::ranges::find(without, layer.kind) == without.end();
}

// Whether a call may wait here before it goes on.
bool may_hold_back(const Layer& layer) {
    constexpr std::array<LayerKind, 4> holding{LayerKind::bulkhead, LayerKind::rate_limit,
                                               LayerKind::connection_limits, LayerKind::custom};
    return std::ranges::find(holding, layer.kind) != holding.end() ||
           (layer.kind == LayerKind::circuit_breaker && layer.notes_generation);
}

// Whether the callee may be asked later, or more or less often, than the caller asks, so that what
// the one measures differs from what the other does.
bool parts_the_measures(const Layer& layer) {
    return may_hold_back(layer) || layer.kind == LayerKind::hedge ||
           layer.kind == LayerKind::cache ||
           (layer.kind == LayerKind::fallback && has_state(layer));
}

// Puts a policy's state among those of its kind and returns its place there.
template <class State>
std::uint32_t keep(std::vector<State>& states, State state) {
    states.push_back(std::move(state));
    return static_cast<std::uint32_t>(states.size() - 1);
}

}  // namespace

// Gives the layers their places. Behind a wait the attempt's timer begins anew, so that a frame no
// longer knows when a layer before it began.
void World::finish_pipeline(std::uint32_t first) {
    const bool holds_back = std::any_of(layers_.begin() + first, layers_.end(), may_hold_back);
    bool retries_within = false;
    bool times_attempts = false;
    for (auto place = static_cast<std::uint32_t>(layers_.size()); place != first; --place) {
        Layer& layer = layers_[place - 1];
        layer.place = place - 1;
        layer.spans_retries = retries_within || (layer.kind == LayerKind::caller && holds_back);
        layer.notes_generation |= layer.kind == LayerKind::circuit_breaker && holds_back;
        uses_extras_ |= has_state(layer);
        if (makes_attempts(layer) && retries_within) {
            throw std::invalid_argument("a retry within a retry on the same calls");
        }
        retries_within |= makes_attempts(layer);
        if (layer.kind == LayerKind::attempt_timeout) {
            if (times_attempts || layer.spans_retries) {
                time_the_whole_call(layer);
            }
            times_attempts = true;
        }
    }
}

bool World::makes_attempts(const Layer& layer) const {
    return layer.kind == LayerKind::retry ||
           (layer.kind == LayerKind::custom && policies_.customs[layer.index].policy().retries());
}

// A frame has one timer link, which begins anew with every attempt; any other timeout takes a slot
// of its own.
void World::time_the_whole_call(Layer& layer) {
    layer.kind = LayerKind::deadline;
    layer.index = deadline_lanes_.lane_for(attempt_lanes_.duration(layer.index));
    uses_extras_ = true;
}

// Edges whose policies are the same and keep no state between calls use the same layers: a big
// system's pipelines stay in the cache.
void World::share_pipeline(std::uint32_t edge) {
    constexpr std::size_t shared_max = 64;
    const std::uint32_t first = edges_[edge].pipeline;
    const auto is_here = [&](std::uint32_t place) {
        const std::size_t length = layers_.size() - first;
        for (std::size_t at = 0; at != length; ++at) {
            if (!same_but_place(layers_[place + at], layers_[first + at])) {
                return false;
            }
        }
        return true;
    };
    for (const std::uint32_t place : shared_pipelines_) {
        if (is_here(place)) {
            layers_.resize(first);
            edges_[edge].pipeline = place;
            return;
        }
    }
    if (shared_pipelines_.size() < shared_max &&
        std::none_of(layers_.begin() + first, layers_.end(), has_state)) {
        shared_pipelines_.push_back(first);
    }
}

// --- one layer a policy ---

template <>
void World::add_layer(std::uint32_t, const AttemptTimeoutSettings& settings) {
    layers_.push_back({.kind = LayerKind::attempt_timeout,
                       .cancels = static_cast<OnTimeout>(settings.on_timeout) == OnTimeout::cancel,
                       .outcome = Outcome::attempt_timeout,
                       .index = attempt_lanes_.lane_for(settings.timeout)});
}

template <>
void World::add_layer(std::uint32_t, const DeadlineSettings& settings) {
    uses_extras_ = true;
    layers_.push_back({.kind = LayerKind::deadline,
                       .cancels = static_cast<OnTimeout>(settings.on_timeout) == OnTimeout::cancel,
                       .propagates = settings.propagate_deadline,
                       .outcome = Outcome::deadline_exceeded,
                       .index = deadline_lanes_.lane_for(settings.timeout)});
}

// One that can always serve its value needs to know nothing.
template <>
void World::add_layer(std::uint32_t edge, const FallbackSettings& settings) {
    FallbackState state{.cached_for = settings.cached_for};
    if (!settings.call.empty()) {
        state.first_step = blueprint_->edges[edge].fallback_step.value_or(nobody);
    }
    const bool has_state = state.cached_for > sim::Duration{} || state.first_step != nobody;
    layers_.push_back({.kind = LayerKind::fallback,
                       .index = has_state ? keep(policies_.fallbacks, state) : nobody});
}

// As many breakers as share none, one behind the other.
template <>
void World::add_layer(std::uint32_t edge, const CircuitBreakerSettings& settings) {
    const auto scope = static_cast<BreakerScope>(settings.scope);
    std::uint32_t count = 1;
    if (scope == BreakerScope::callee_instance) {
        count = services_[service_called_by(edge)].replicas;
    } else if (scope == BreakerScope::caller_instance && caller_of(edge) != nobody) {
        count = services_[caller_of(edge)].replicas;
    }
    const std::optional<std::uint32_t> shared =
        scope == BreakerScope::caller ? shared_breaker(edge, settings) : std::nullopt;
    const auto first = static_cast<std::uint32_t>(policies_.breakers.size());
    for (std::uint32_t number = 0; number != count && !shared; ++number) {
        policies_.breakers.push_back({CircuitBreaker(settings), {}});
    }
    const bool depends_on_begin =
        static_cast<LateResults>(settings.late_results) != LateResults::count ||
        static_cast<OnHalfOpenExcess>(settings.on_half_open_excess) == OnHalfOpenExcess::queue ||
        static_cast<RateBase>(settings.rate_base) != RateBase::results ||
        static_cast<ProbeRelease>(settings.probe_release) == ProbeRelease::strict ||
        scope == BreakerScope::callee_instance;
    layers_.push_back({.kind = LayerKind::circuit_breaker,
                       .notes_generation = depends_on_begin,
                       .scope = settings.scope,
                       .index = shared.value_or(first)});
}

// The breaker of an edge built before, with the same settings, from the same service to the same
// service.
std::optional<std::uint32_t> World::shared_breaker(std::uint32_t edge,
                                                   const CircuitBreakerSettings& settings) const {
    for (std::uint32_t other = 0; other != edge; ++other) {
        if (caller_of(other) != caller_of(edge) ||
            service_called_by(other) != service_called_by(edge)) {
            continue;
        }
        for (std::uint32_t place = edges_[other].pipeline; layers_[place].kind != LayerKind::send;
             ++place) {
            const Layer& layer = layers_[place];
            if (layer.kind == LayerKind::circuit_breaker &&
                policies_.breakers[layer.index].breaker.settings() == settings) {
                return layer.index;
            }
        }
    }
    return std::nullopt;
}

template <>
void World::add_layer(std::uint32_t edge, const RetrySettings& settings) {
    const EdgeSpec& spec = blueprint_->edges[edge];
    RetryState state{.settings = settings,
                     .backoff = Backoff(settings),
                     .dice = stream_of(sim::hash_name(spec.name), "retry"),
                     .budget = nobody,
                     .idempotent = blueprint_->endpoints[spec.endpoint].idempotent};
    layers_.push_back({.kind = LayerKind::retry, .index = keep(policies_.retries, state)});
}

// A budget is no layer: the retries ask it.
template <>
void World::add_layer(std::uint32_t, const RetryBudgetSettings&) {}

void World::join_budget(std::uint32_t edge, const std::vector<PolicySettings>& policies) {
    for (const PolicySettings& policy : policies) {
        const auto* settings = std::get_if<RetryBudgetSettings>(&policy);
        if (settings == nullptr) {
            continue;
        }
        for (std::uint32_t place = edges_[edge].pipeline; place != layers_.size(); ++place) {
            if (layers_[place].kind == LayerKind::retry) {
                policies_.retries[layers_[place].index].budget = budget_of(edge, *settings);
            }
        }
    }
}

// One budget for all calls from one service to another. One whose edge has had other policies since
// is nobody's to join.
std::uint32_t World::budget_of(std::uint32_t edge, const RetryBudgetSettings& settings) {
    for (const BudgetOwner& owner : budget_owners_) {
        if (owner.caller == caller_of(edge) && owner.callee == service_called_by(edge) &&
            owner.edge != edge && edges_[owner.edge].pipeline == owner.pipeline) {
            return owner.budget;
        }
    }
    const std::uint32_t budget = keep(policies_.budgets, RetryBudget(settings));
    budget_owners_.push_back(
        {caller_of(edge), service_called_by(edge), edge, edges_[edge].pipeline, budget});
    return budget;
}

template <>
void World::add_layer(std::uint32_t, const HedgeSettings& settings) {
    layers_.push_back({.kind = LayerKind::hedge, .index = keep(policies_.hedges, Hedge(settings))});
}

template <>
void World::add_layer(std::uint32_t edge, const CacheSettings& settings) {
    const sim::Stream dice = stream_of(sim::hash_name(blueprint_->edges[edge].name), "cache");
    std::shared_ptr<const ZipfTable> table;
    for (const CacheState& other : policies_.caches) {
        table = other.cache.asks_like(settings) ? other.cache.table() : table;
    }
    CacheState state{.cache = Cache(settings, table), .dice = dice, .lines = {}};
    state.lines.resize(settings.coalesce ? settings.keys : 0);
    layers_.push_back(
        {.kind = LayerKind::cache, .index = keep(policies_.caches, std::move(state))});
}

template <>
void World::add_layer(std::uint32_t, const BulkheadSettings& settings) {
    layers_.push_back({.kind = LayerKind::bulkhead,
                       .index = keep(policies_.bulkheads, BulkheadState{Bulkhead(settings), {}})});
}

template <>
void World::add_layer(std::uint32_t, const RateLimitSettings& settings) {
    layers_.push_back(
        {.kind = LayerKind::rate_limit,
         .index = keep(policies_.rate_limits, RateLimiter(settings, simulation_.now()))});
}

template <>
void World::add_layer(std::uint32_t, const ConnectionLimitsSettings& settings) {
    layers_.push_back(
        {.kind = LayerKind::connection_limits,
         .index = keep(policies_.connections, ConnectionState{ConnectionLimits(settings), {}})});
}

template <>
void World::add_layer(std::uint32_t edge, const AdaptiveConcurrencySettings& settings) {
    const sim::Stream dice =
        stream_of(sim::hash_name(blueprint_->edges[edge].name), "adaptive concurrency");
    const double first = sim::Draws(dice, 0).uniform();
    layers_.push_back(
        {.kind = LayerKind::adaptive_concurrency,
         .index =
             keep(policies_.adaptive,
                  AdaptiveState{AdaptiveConcurrency(settings, simulation_.now(), first), dice})});
}

template <>
void World::add_layer(std::uint32_t edge, const OutlierDetectionSettings& settings) {
    if (edges_[edge].outliers != nobody) {
        throw std::invalid_argument("two outlier detections on the same calls");
    }
    const std::uint32_t replicas = services_[service_called_by(edge)].replicas;
    OutlierState state{
        .detection = OutlierDetection(settings, replicas),
        .edge = edge,
        .interval = settings.interval,
        .dice = stream_of(sim::hash_name(blueprint_->edges[edge].name), "outlier detection"),
        .ejections = {}};
    edges_[edge].outliers = keep(policies_.outliers, std::move(state));
    simulation_.schedule(simulation_.now() + settings.interval,
                         event_payload(EventKind::outlier_tick, edges_[edge].outliers));
    layers_.push_back({.kind = LayerKind::outlier_detection, .index = edges_[edge].outliers});
}

template <>
void World::add_layer(std::uint32_t edge, const ClientThrottleSettings& settings) {
    const sim::Stream dice =
        stream_of(sim::hash_name(blueprint_->edges[edge].name), "client throttle");
    layers_.push_back(
        {.kind = LayerKind::client_throttle,
         .index = keep(policies_.throttles, ThrottleState{ClientThrottle(settings), dice})});
}

template <>
void World::add_layer(std::uint32_t edge, const AdmissionControlSettings& settings) {
    const sim::Stream dice =
        stream_of(sim::hash_name(blueprint_->edges[edge].name), "admission control");
    layers_.push_back(
        {.kind = LayerKind::admission_control,
         .index = keep(policies_.admissions, AdmissionState{AdmissionControl(settings), dice})});
}

template <>
void World::add_layer(std::uint32_t, const CustomSettings& settings) {
    if (settings.prototype == nullptr) {
        throw std::invalid_argument("there is no custom policy '" + settings.name + "'");
    }
    layers_.push_back({.kind = LayerKind::custom,
                       .index = keep(policies_.customs, CustomState(*settings.prototype))});
}

// Pipelines are only ever appended: a call in flight keeps the one it began with.
void World::build_pipeline(std::uint32_t edge, const std::vector<PolicySettings>& policies,
                           std::optional<sim::Duration> patience) {
    const auto first = static_cast<std::uint32_t>(layers_.size());
    edges_[edge].pipeline = first;
    edges_[edge].outliers = nobody;
    layers_.push_back({.kind = LayerKind::caller});
    if (patience) {
        layers_.push_back({.kind = LayerKind::attempt_timeout,
                           .outcome = Outcome::gave_up,
                           .index = attempt_lanes_.lane_for(*patience)});
    }
    for (const PolicySettings& policy : policies) {
        std::visit([&](const auto& settings) { add_layer(edge, settings); }, policy);
    }
    layers_.push_back({.kind = LayerKind::send});
    join_budget(edge, policies);
    finish_pipeline(first);
    const bool is_plain = std::none_of(
        layers_.begin() + first, layers_.end(),
        [&](const Layer& layer) { return parts_the_measures(layer) || makes_attempts(layer); });
    share_pipeline(edge);
    edges_[edge].is_plain = edges_[edge].is_plain && edges_[edge].is_instant && is_plain;
}

void World::protect(std::uint32_t edge, const std::vector<PolicySettings>& policies) {
    std::optional<sim::Duration> patience;
    for (std::uint32_t index = 0; index != blueprint_->traffic.size(); ++index) {
        if (std::ranges::count(edges_of_users(index), edge) != 0) {
            patience = blueprint_->traffic[index].give_up_after;
        }
    }
    build_pipeline(edge, policies, patience);
    for (std::uint32_t index = 0; index != traffic_.size(); ++index) {
        find_direct_edge(index);
    }
}

}  // namespace halfopen::models
