// Strands: parts of a call that have frames of their own. The attempts of a hedge run side by side,
// a cache fetches in the background, a fallback calls another endpoint. The frame whose call it is
// waits at the policy's place; the strands that it waits for are its children, in a list as the
// branches of a `together` are.

#include "models/world.hpp"

namespace halfopen::models {

namespace {

std::uint32_t next_sibling(const Frame& strand) {
    return static_cast<std::uint32_t>(strand.arrived.nanoseconds);
}

}  // namespace

// A strand of the call of a frame: it makes the same call, from behind `layer` inwards. Only the
// first has the dice of the call itself. Nobody waits for it: no deadline holds for it, and it
// outlives a crash of the caller.
std::uint32_t World::start_in_background(std::uint32_t frame, const Layer& layer,
                                         std::uint32_t number) {
    const std::uint32_t index = frames_.allocate();
    const Frame& origin = frames_[frame];
    Frame& strand = frames_[index];
    strand.lineage =
        number == 0 ? origin.lineage : sim::mix(origin.lineage, sim::hash_name("strand") + number);
    strand.step = origin.step;
    strand.repeats_left = origin.repeats_left;
    strand.attempts = origin.attempts;
    strand.replica = origin.replica;
    strand.traffic_class = origin.traffic_class;
    strand.place = layer.place;
    strand.arrived = sim::Instant{nobody};
    strand.set(is_strand);
    if (origin.is_of_user()) {
        strand.set(of_user);
    }
    if (number != 0) {
        strand.set(is_extra);
        ++edges_[edge_called_by(strand)].measured.attempts;
    }
    extra(index) = Extra{};
    extra(index).strand_of = layer.place;
    extra(index).user = extra(frame).user;
    strand.state = State::beginning;
    wake_now(index);
    return index;
}

// One that the frame waits for.
void World::start_strand(std::uint32_t frame, const Layer& layer, std::uint32_t number) {
    const std::uint32_t strand = start_in_background(frame, layer, number);
    const sim::Instant deadline = extra(frame).call_deadline;
    frames_[strand].caller = frame;
    frames_[strand].arrived = sim::Instant{frames_[frame].child};
    frames_[frame].child = strand;
    extra(strand).deadline = deadline;
    extra(strand).call_deadline = deadline;
}

void World::begin_strand(std::uint32_t index) {
    Frame& strand = frames_[index];
    strand.state = State::calling;
    strand.armed = simulation_.now();
    strand.sequence = 0;
    extra(index).began = simulation_.now();
    go_inwards(index, strand.place + 1);
}

bool World::is_strand_of(std::uint32_t index, const Layer& layer) const {
    return frames_[index].has(is_strand) && extras_[index].strand_of == layer.place;
}

// The strand has its outcome and is no more. Returns the frame that waits for it, which learns what
// it has learned; nobody when none does.
std::uint32_t World::end_strand(std::uint32_t index) {
    const std::uint32_t frame = frames_[index].caller;
    if (frame != nobody) {
        learn_from(index, frame);
        extra(frame).asked = extra(index).asked;
        leave_siblings(index, frame);
    }
    frames_.free(index);
    return frame;
}

// What a caller knows about a failure beside its outcome.
void World::learn_from(std::uint32_t strand, std::uint32_t frame) {
    if (frames_[strand].has(answered_below)) {
        frames_[frame].set(answered_below);
    } else {
        frames_[frame].clear(answered_below);
    }
    extra(frame).retry_after = extra(strand).retry_after;
}

void World::leave_siblings(std::uint32_t index, std::uint32_t frame) {
    const std::uint32_t next = next_sibling(frames_[index]);
    std::uint32_t at = frames_[frame].child;
    if (at == index) {
        frames_[frame].child = next;
        return;
    }
    while (next_sibling(frames_[at]) != index) {
        at = next_sibling(frames_[at]);
    }
    frames_[at].arrived = sim::Instant{next};
}

// Nobody waits for the strands of a frame any more.
void World::drop_strands(std::uint32_t frame, bool cancels) {
    std::uint32_t strand = frames_[frame].child;
    frames_[frame].child = nobody;
    while (strand != nobody) {
        const std::uint32_t next = next_sibling(frames_[strand]);
        if (frames_[strand].has(is_strand)) {
            abandon_layers(strand, extra(strand).strand_of + 1);
            let_go_of_child(strand, cancels);
        } else {
            stop(strand, cancels);
        }
        frames_.free(strand);
        strand = next;
    }
}

// A fallback's call: a program of its own, run as a branch.
void World::call_instead(std::uint32_t frame, std::uint32_t first_step) {
    const std::uint32_t branch = new_branch(frame, first_step, first_step);
    if (frames_[frame].is_of_user()) {
        frames_[branch].set(of_user);
    }
    extra(branch).deadline = extra(frame).call_deadline;
    frames_[branch].arrived = sim::Instant{nobody};
    frames_[frame].child = branch;
    frames_[branch].state = State::waiting;
    wake_now(branch);
}

void World::called_instead(std::uint32_t branch, std::uint32_t frame, Outcome outcome) {
    learn_from(branch, frame);
    frames_[frame].child = nobody;
    frames_.free(branch);
    fallback::called(*this, frame, layers_[frames_[frame].place], outcome);
}

// A number in (0, 1) of the call itself: the same for all its attempts.
double World::chance_of_call(std::uint32_t index, sim::Stream dice) const {
    while (frames_[index].has(is_strand) && frames_[index].caller != nobody) {
        index = frames_[index].caller;
    }
    const Frame& frame = frames_[index];
    const std::uint64_t occasion = (std::uint64_t{frame.step} << 24U) + frame.repeats_left * 256ULL;
    return sim::Draws(dice, frame.lineage, occasion).uniform();
}

}  // namespace halfopen::models
