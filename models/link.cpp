// A call over a network: what the link, its protocol and its troubles add to the ways there and
// back. Without a network `transmit` and `send_back` (call.cpp) send nobody here.

#include "models/events.hpp"
#include "models/world.hpp"

namespace halfopen::models {

void World::transmit_over_link(std::uint32_t index, std::uint32_t edge, std::uint64_t lineage) {
    const EdgeState& state = edges_[edge];
    const std::uint8_t traffic_class = frames_[index].traffic_class;
    sim::Draws draws(state.link_stream, lineage);
    const bool is_lost = draws.happens(state.loss);
    const bool is_doubled = draws.happens(blueprint_->edges[edge].link.duplicate);
    if (!is_lost) {
        deliver_request(edge, index, lineage, traffic_class);
    } else if (state.outliers != nobody) {
        extra(index).asked = route(index, edge);
    }
    if (is_doubled) {
        deliver_request(edge, nobody, sim::mix(lineage, 0), traffic_class);
    }
}

// Over the link: what the network, the protocol and the incidents add to the request's way.
void World::deliver_request(std::uint32_t edge, std::uint32_t caller, std::uint64_t lineage,
                            std::uint8_t traffic_class) {
    const LinkSpec& link = blueprint_->edges[edge].link;
    const EdgeState& state = edges_[edge];
    sim::Draws draws(state.link_stream, lineage, 1);
    sim::Duration latency = link.protocol_latency + link.latency.sample(draws);
    if (state.troubles != 0) {
        latency = latency + trouble_delay(edge, lineage);
    }
    const std::uint32_t child = new_visit(edge, caller, lineage, traffic_class);
    Frame& frame = frames_[child];
    frame.state = State::travelling;
    frame.sequence =
        simulation_.schedule(simulation_.now() + latency, event_payload(EventKind::frame, child));
    if (caller != nobody) {
        frames_[caller].child = child;
    }
}

void World::send_back_over_link(std::uint32_t index, std::uint32_t edge) {
    Frame& frame = frames_[index];
    const EdgeState& state = edges_[edge];
    const LinkSpec& link = blueprint_->edges[edge].link;
    sim::Draws draws(state.link_stream, frame.lineage, 2);
    if (draws.happens(state.loss)) {
        frames_[frame.caller].child = nobody;
        frames_.free(index);
        return;
    }
    const sim::Duration latency = link.protocol_latency + link.latency.sample(draws);
    frame.sequence =
        simulation_.schedule(simulation_.now() + latency, event_payload(EventKind::frame, index));
}

}  // namespace halfopen::models
