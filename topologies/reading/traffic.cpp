// Classes of users: what they send, how often, with how much patience.

#include <algorithm>
#include <array>

#include "topologies/did_you_mean.hpp"
#include "topologies/quantities.hpp"
#include "topologies/reading/mapping.hpp"
#include "topologies/reading/reading.hpp"
#include "topologies/reading/values.hpp"

namespace halfopen::topologies {
namespace {

constexpr double users_max = 1e7;
constexpr std::size_t classes_max = 255;  // a request in flight knows its class by a byte
constexpr std::array<std::string_view, 3> arrivals_words{"poisson", "constant", "bursty"};

void add_target(Node node, double probability, DescribedTraffic& traffic, Report& report) {
    if (expect_kind(node, NodeKind::scalar, "a target", report)) {
        traffic.targets.push_back({node.text(), node, probability});
    }
}

/// {gateway.page: 90%, gateway.search: 10%}
void read_mix(Node mix, DescribedTraffic& traffic, Report& report) {
    double sum = 0;
    for (const Node entry : mix) {
        const double probability = read_fraction(entry, report).value_or(0);
        sum += probability;
        traffic.targets.push_back({entry.key_text(), entry.key(), probability});
    }
    const bool whole = sum > 1 - 1e-9 && sum < 1 + 1e-9;
    if (whole || report.error_count() > 0) return;
    report.add(mix, Code::probabilities_over_one, "these shares add up to " + fraction_text(sum))
        .help("they must add up to 100%");
}

void read_send(Node send, DescribedTraffic& traffic, Report& report) {
    if (send.is_scalar()) return add_target(send, 1, traffic, report);
    if (send.is_null() || send.size() == 0) {
        report.add(send, Code::missing_key, "this class sends nothing")
            .help("name an endpoint, like `send: gateway.page`");
        return;
    }
    if (send.is_map()) return read_mix(send, traffic, report);
    traffic.in_order = true;
    for (const Node target : send) add_target(target, 1, traffic, report);
}

/// [{at: 0s, rate: 10/s}, ...]
void read_rate_points(Node points, models::TrafficSpec& spec, Report& report) {
    for (const Node point : points) {
        if (!check_keys(point, rate_point_keys, "a point of a rate", report)) continue;
        const auto at = read_duration(point.find("at"), report);
        const auto rate = read_rate(point.find("rate"), report);
        if (!at || !rate) continue;
        const sim::Instant instant = sim::Instant{} + *at;
        if (!spec.rate.empty() && instant <= spec.rate.back().at) {
            report
                .add(point.find("at"), Code::times_out_of_order,
                     "this point is not later than the one before it")
                .help("order the points by time");
            continue;
        }
        spec.rate.push_back({instant, *rate});
    }
    if (points.size() == 0)
        report.add(points, Code::missing_key, "a rate needs at least one point");
}

void read_rate_over_time(Node rate, models::TrafficSpec& spec, Report& report) {
    if (rate.is_sequence()) return read_rate_points(rate, spec, report);
    if (rate.is_map()) {
        if (!check_keys(rate, rate_file_keys, "a rate", report)) return;
        spec.rate = read_rate_file(rate.find("csv"), report);
        return;
    }
    if (const auto value = read_rate(rate, report, positive))
        spec.rate = {{sim::Instant{}, *value}};
}

void read_phases(Node phases, models::TrafficSpec& spec, Report& report) {
    if (!expect_kind(phases, NodeKind::sequence, "`bursty`", report)) return;
    for (const Node phase : phases) {
        if (!check_keys(phase, burst_phase_keys, "a phase", report)) continue;
        const auto rate = read_rate(phase.find("rate"), report);
        const auto length = read_duration(phase.find("for"), report, positive);
        if (rate && length) spec.phases.push_back({*rate, *length});
    }
    if (phases.size() < 2) {
        report.add(phases, Code::missing_key, "bursty arrivals need at least two phases")
            .help("write `bursty: [{rate: 10/s, for: 50s}, {rate: 200/s, for: 5s}]`");
    }
}

void read_arrivals(Node arrivals, models::TrafficSpec& spec, Report& report) {
    if (arrivals.is_map()) {
        spec.arrivals = models::Arrivals::bursty;
        if (check_keys(arrivals, bursty_keys, "`arrivals`", report)) {
            read_phases(arrivals.find("bursty"), spec, report);
        }
    } else if (arrivals.is_scalar() && arrivals.text() == "bursty") {
        report.add(arrivals, Code::missing_key, "bursty arrivals need their phases")
            .help("write `arrivals: {bursty: [{rate: 10/s, for: 50s}, {rate: 200/s, for: 5s}]}`");
    } else if (const auto word = read_word(arrivals, arrivals_words, report)) {
        spec.arrivals = static_cast<models::Arrivals>(*word);
    }
}

void exclude(Node map, std::string_view first, std::string_view second, std::string_view why,
             Report& report) {
    const Node entry = map.find(second);
    if (!map.find(first) || !entry) return;
    report
        .add_at_key(
            entry, Code::keys_exclude,
            "`" + std::string(first) + "` and `" + std::string(second) + "` exclude each other")
        .help(std::string(why));
}

/// Open classes have a rate or phases, closed ones users.
void check_openness(Node map, const DescribedTraffic& traffic, Report& report) {
    constexpr std::string_view why =
        "a class is open (`rate`) or closed (`users` who wait for each answer); keep one";
    exclude(map, "users", "rate", why, report);
    exclude(map, "users", "arrivals", why, report);
    const bool bursty = map.find("arrivals") && map.find("arrivals").is_map();
    if (bursty)
        exclude(map, "arrivals", "rate", "bursty arrivals have their rates in their phases",
                report);
    if (!map.find("users")) {
        const Node think = map.find("think");
        if (think) {
            report.add_at_key(think, Code::keys_exclude, "only a class with `users` thinks")
                .help("give `users` instead of a rate, or remove `think`");
        }
        if (!map.find("rate") && !map.find("arrivals")) {
            report.add(map, Code::missing_key, "a class of users needs `rate` or `users`")
                .help("write `rate: 40/s` (open) or `users: 50` (closed)");
        } else if (!map.find("rate") && !bursty) {
            report.add(map, Code::missing_key, "these arrivals need a `rate`")
                .help("write `rate: 40/s`");
        }
        if (traffic.in_order && traffic.targets.size() > 1) {
            report
                .add(map.find("send"), Code::keys_exclude,
                     "only a class with `users` sends a list in order")
                .help(
                    "give `users`, or the targets' shares: `{gateway.page: 90%, gateway.search: "
                    "10%}`");
        }
    }
}

DescribedTraffic read_class(Node entry, Report& report) {
    DescribedTraffic traffic;
    traffic.at = entry;
    models::TrafficSpec& spec = traffic.spec;
    spec.name = std::string(entry.key_text());
    check_keys(entry, traffic_keys, "a class of users", report);
    if (!entry.is_map()) return traffic;
    if (const Node node = entry.find("send")) read_send(node, traffic, report);
    if (const Node node = entry.find("rate")) read_rate_over_time(node, spec, report);
    if (const Node node = entry.find("arrivals")) read_arrivals(node, spec, report);
    if (const Node node = entry.find("users")) {
        spec.users = read_count(node, report, {1, users_max}).value_or(1);
    }
    if (const Node node = entry.find("think")) {
        spec.think = read_distribution(node, report).value_or(models::Distribution());
    }
    if (const Node node = entry.find("give_up_after")) {
        spec.give_up_after = read_duration(node, report, positive);
    }
    if (const Node node = entry.find("priority")) {
        spec.priority = static_cast<std::uint8_t>(read_count(node, report, {0, 9}).value_or(0));
    }
    const Span span = read_span(entry, report);
    spec.from = span.from;
    spec.until = span.until;
    check_openness(entry, traffic, report);
    return traffic;
}

}  // namespace

std::vector<DescribedTraffic> read_traffic(Node classes, Report& report) {
    std::vector<DescribedTraffic> described;
    if (!expect_kind(classes, NodeKind::map, "`traffic`", report)) return described;
    for (const Node entry : classes) {
        if (described.size() == classes_max) {
            report
                .add_at_key(entry, Code::too_many_classes,
                            "there are more than 255 classes of users")
                .help("let one class `send` to several endpoints: `send: {a.x: 90%, b.y: 10%}`");
            return described;
        }
        if (check_name(entry, "a class of users", report))
            described.push_back(read_class(entry, report));
    }
    return described;
}

}  // namespace halfopen::topologies
