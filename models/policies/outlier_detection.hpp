#pragma once
// Outlier detection: takes a replica that fails more than the others out of the load balancer's
// choice, for a while.

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "models/field.hpp"
#include "sim/time.hpp"

namespace halfopen::models {

inline constexpr std::array<std::string_view, 3> outlier_detection_preset_words{"envoy", "istio",
                                                                                "grpc"};
/// Whose boundary conditions: gRPC's A50 counts what is ejected already (Envoy: with the next one),
/// wants more than failure_percentage_threshold (Envoy: as much), ends an ejection after its time
/// (Envoy: when it is over) and only once the tick's own ejections are done (Envoy: before them).
enum class OutlierRules : std::uint8_t { envoy, grpc };
inline constexpr std::array<std::string_view, 2> outlier_rules_words{"envoy", "grpc"};

/// Names and defaults are Envoy's (outlier_detection.proto); where Envoy has an integer percentage,
/// a fraction.
struct OutlierDetectionSettings {
    std::uint8_t preset = 0;
    std::uint8_t rules = 0;  ///< OutlierRules
    sim::Duration interval = sim::seconds(10);
    std::uint32_t consecutive_5xx = 5;
    double enforcing_consecutive_5xx = 1.0;
    std::uint32_t consecutive_gateway_failure = 5;
    double enforcing_consecutive_gateway_failure = 0.0;
    bool split_external_local_origin_errors = false;
    std::uint32_t consecutive_local_origin_failure = 5;
    double enforcing_consecutive_local_origin_failure = 1.0;
    std::uint32_t success_rate_minimum_hosts = 5;
    std::uint32_t success_rate_request_volume = 100;
    double success_rate_stdev_factor = 1.9;
    double enforcing_success_rate = 1.0;
    double enforcing_local_origin_success_rate = 1.0;
    double failure_percentage_threshold = 0.85;
    std::uint32_t failure_percentage_minimum_hosts = 5;
    std::uint32_t failure_percentage_request_volume = 50;
    double enforcing_failure_percentage = 0.0;
    double enforcing_failure_percentage_local_origin = 0.0;
    sim::Duration base_ejection_time = sim::seconds(30);
    sim::Duration max_ejection_time = sim::seconds(300);
    sim::Duration max_ejection_time_jitter = sim::seconds(0);
    double max_ejection_percent = 0.1;
    bool always_eject_one_host = false;
};
inline constexpr std::array<Field<OutlierDetectionSettings>, 25> outlier_detection_fields{{
    {"preset", Quantity::word, &OutlierDetectionSettings::preset, 0, 2,
     "the product whose defaults are meant", outlier_detection_preset_words},
    {"rules", Quantity::word, &OutlierDetectionSettings::rules, 0, 1,
     "whose boundary conditions hold, at the limits and at the end of an ejection",
     outlier_rules_words},
    {"interval", Quantity::duration, &OutlierDetectionSettings::interval, 1e6, 3.2e17,
     "how often rates are looked at and ejections end"},
    {"consecutive_5xx", Quantity::count, &OutlierDetectionSettings::consecutive_5xx, 0, 1e6,
     "ejects after so many server errors in a row; 0: never"},
    {"enforcing_consecutive_5xx", Quantity::fraction,
     &OutlierDetectionSettings::enforcing_consecutive_5xx, 0, 1,
     "how likely that is done, once it is detected"},
    {"consecutive_gateway_failure", Quantity::count,
     &OutlierDetectionSettings::consecutive_gateway_failure, 0, 1e6,
     "ejects after so many 502, 503 or 504 in a row; 0: never"},
    {"enforcing_consecutive_gateway_failure", Quantity::fraction,
     &OutlierDetectionSettings::enforcing_consecutive_gateway_failure, 0, 1,
     "how likely that is done, once it is detected"},
    {"split_external_local_origin_errors", Quantity::flag,
     &OutlierDetectionSettings::split_external_local_origin_errors, 0, 1,
     "whether timeouts and refused connections are counted apart from the replica's answers"},
    {"consecutive_local_origin_failure", Quantity::count,
     &OutlierDetectionSettings::consecutive_local_origin_failure, 0, 1e6,
     "split: ejects after so many timeouts or refused connections in a row; 0: never"},
    {"enforcing_consecutive_local_origin_failure", Quantity::fraction,
     &OutlierDetectionSettings::enforcing_consecutive_local_origin_failure, 0, 1,
     "how likely that is done, once it is detected"},
    {"success_rate_minimum_hosts", Quantity::count,
     &OutlierDetectionSettings::success_rate_minimum_hosts, 0, 1e6,
     "compares success rates only among so many replicas with enough requests"},
    {"success_rate_request_volume", Quantity::count,
     &OutlierDetectionSettings::success_rate_request_volume, 0, 1e9,
     "requests in an interval that are enough for a success rate"},
    {"success_rate_stdev_factor", Quantity::number,
     &OutlierDetectionSettings::success_rate_stdev_factor, 0, 1000,
     "ejects if the success rate is below the mean by more than so many standard deviations"},
    {"enforcing_success_rate", Quantity::fraction,
     &OutlierDetectionSettings::enforcing_success_rate, 0, 1,
     "how likely that is done, once it is detected"},
    {"enforcing_local_origin_success_rate", Quantity::fraction,
     &OutlierDetectionSettings::enforcing_local_origin_success_rate, 0, 1,
     "split: the same for timeouts and refused connections"},
    {"failure_percentage_threshold", Quantity::fraction,
     &OutlierDetectionSettings::failure_percentage_threshold, 0, 1,
     "ejects if this share of an interval's requests failed"},
    {"failure_percentage_minimum_hosts", Quantity::count,
     &OutlierDetectionSettings::failure_percentage_minimum_hosts, 0, 1e6,
     "looks at failure percentages only if so many replicas had enough requests"},
    {"failure_percentage_request_volume", Quantity::count,
     &OutlierDetectionSettings::failure_percentage_request_volume, 0, 1e9,
     "requests in an interval that are enough for a failure percentage"},
    {"enforcing_failure_percentage", Quantity::fraction,
     &OutlierDetectionSettings::enforcing_failure_percentage, 0, 1,
     "how likely that is done, once it is detected"},
    {"enforcing_failure_percentage_local_origin", Quantity::fraction,
     &OutlierDetectionSettings::enforcing_failure_percentage_local_origin, 0, 1,
     "split: the same for timeouts and refused connections"},
    {"base_ejection_time", Quantity::duration, &OutlierDetectionSettings::base_ejection_time, 1e6,
     3.2e17, "how long the first ejection lasts; the n-th in a row n times as long"},
    {"max_ejection_time", Quantity::duration, &OutlierDetectionSettings::max_ejection_time, 1e6,
     3.2e17, "no ejection lasts longer, unless base_ejection_time is longer"},
    {"max_ejection_time_jitter", Quantity::duration,
     &OutlierDetectionSettings::max_ejection_time_jitter, 0, 3.2e17,
     "up to this much is added to an ejection by chance, in whole milliseconds"},
    {"max_ejection_percent", Quantity::fraction, &OutlierDetectionSettings::max_ejection_percent, 0,
     1, "at most this share of the replicas is ejected at once: at 10%, none of fewer than ten"},
    {"always_eject_one_host", Quantity::flag, &OutlierDetectionSettings::always_eject_one_host, 0,
     1, "whether one replica may be ejected whatever max_ejection_percent says"},
}};

/// The exact defaults of one product: the index of a word of outlier_detection_preset_words.
OutlierDetectionSettings outlier_detection_preset(std::uint8_t preset);

/// The decisions of one service's outlier detection over its replicas, as Envoy's DetectorImpl
/// takes them, or gRPC's A50. A plain state machine with explicit time: no clock, no chance of its
/// own.
///
/// Errors in a row eject at once; rates are those of the interval before and eject at ticks; an
/// ejection ends at a tick only. Replicas are looked at in the order of their numbers (Envoy's
/// order is its hash table's). Cost: 2 ns a result; a tick 10 ns a replica; 80 bytes a replica.
class OutlierDetection {
public:
    /// What a call to a replica says about it.
    enum class Response : std::uint8_t {
        ok,                   ///< any answer but a 5xx
        server_error,         ///< a 5xx but these:
        gateway_failure,      ///< 502, 503, 504
        local_origin_failure  ///< no answer: a timeout, a refused or broken connection
    };
    struct Change {
        std::uint32_t replica;
        bool ejected;  ///< else it is back
    };
    /// What the success rates of the last tick led to, in percent; -1 each without enough hosts.
    struct SuccessRate {
        double average = -1;
        double ejection_threshold = -1;
    };

    OutlierDetection(const OutlierDetectionSettings& settings, std::uint32_t replicas);

    /// A call to `replica` is over. Whether that ejects it. `uniform` in [0, 1) is used only if it
    /// may (see needs_chance).
    bool record(std::uint32_t replica, Response response, sim::Instant now, double uniform);
    /// To be called every `interval`: who is back and who is out, in that order, until the next
    /// tick. `uniforms`: one in [0, 1) a replica, or none if needs_chance() is false.
    const std::vector<Change>& tick(sim::Instant now, std::span<const double> uniforms);

    bool is_ejected(std::uint32_t replica) const { return replicas_[replica].ejected; }
    std::uint32_t ejected() const { return ejected_; }
    /// Ejections that max_ejection_percent forbade.
    std::uint64_t overflows() const { return overflows_; }
    /// Ejections so far, of any kind.
    std::uint64_t ejections() const { return ejections_; }
    /// Of the replicas' answers, or (split) of their connections.
    SuccessRate success_rate(bool local_origin) const {
        return success_rates_[local_origin ? 1 : 0];
    }
    /// Whether any decision depends on chance with these settings.
    bool needs_chance() const { return needs_chance_; }

private:
    struct Bucket {
        std::uint32_t successes = 0;
        std::uint32_t requests = 0;
    };
    struct Monitor {
        Bucket current;
        Bucket last;  // the interval's before
    };
    struct Replica {
        std::uint32_t in_a_row_5xx = 0;
        std::uint32_t in_a_row_gateway = 0;
        std::uint32_t in_a_row_local = 0;
        std::uint32_t backoff = 0;
        Monitor answers;
        Monitor connections;
        sim::Instant ejected_at{};
        sim::Instant back_at{};
        sim::Duration jitter{};
        bool ejected = false;
        bool was_ejected = false;
    };
    // One uniform draw that can be asked several times: what an answer leaves of it is uniform too.
    struct Chance {
        double left;
        bool happens(double probability);
    };

    bool record_answer(std::uint32_t replica, Response response, sim::Instant now, Chance& chance);
    bool record_connection(std::uint32_t replica, bool failed, sim::Instant now, Chance& chance);
    bool count_in_a_row(std::uint32_t Replica::*counter, std::uint32_t most, double enforcing,
                        std::uint32_t replica, sim::Instant now, Chance& chance);
    bool eject(std::uint32_t replica, double enforcing, sim::Instant now, Chance& chance);
    bool may_eject_one_more() const;
    void begin_interval();
    void end_ejections(sim::Instant now);
    bool is_over(const Replica& replica, sim::Instant now) const;
    void shrink_backoffs(sim::Instant now);
    void eject_by_rates(bool local_origin, sim::Instant now);
    void find_candidates(bool local_origin);
    double success_percent(std::uint32_t replica, bool local_origin) const;
    SuccessRate compare(bool local_origin) const;
    bool fails_too_much(double success_percent) const;
    void eject_at_tick(std::uint32_t replica, double enforcing, sim::Instant now);
    OutlierRules rules() const { return static_cast<OutlierRules>(settings_.rules); }

    OutlierDetectionSettings settings_;
    bool needs_chance_ = false;
    double ejected_percent_max_ = 0;
    double failure_percent_max_ = 0;
    std::uint32_t ejected_ = 0;
    std::uint64_t ejections_ = 0;
    std::uint64_t overflows_ = 0;
    std::array<SuccessRate, 2> success_rates_;
    std::vector<Replica> replicas_;
    std::vector<Change> changes_;
    std::vector<Chance> chances_;          // of the tick's replicas
    std::vector<std::uint32_t> compared_;  // had enough requests for a success rate
    std::vector<std::uint32_t> judged_;    // had enough for a failure percentage
};

}  // namespace halfopen::models
