// What happens after the run has ended.

#include "topologies/checks/checks.hpp"
#include "topologies/quantities.hpp"

namespace halfopen::topologies {

void check_times(const Description& description, Report& report) {
    const sim::Instant end = sim::Instant{} + description.duration;
    const std::string lasts = "the run lasts " + duration_text(description.duration);
    for (const DescribedIncident& incident : description.incidents) {
        if (incident.spec.from < end) continue;
        report
            .add(incident.at.parent().find("from"), Code::after_the_end,
                 "this incident begins after the run has ended")
            .note(lasts);
    }
    for (const DescribedTraffic& traffic : description.traffic) {
        if (traffic.spec.from < end) continue;
        report
            .add(traffic.at.find("from"), Code::after_the_end,
                 "these users come after the run has ended")
            .note(lasts);
    }
}

}  // namespace halfopen::topologies
