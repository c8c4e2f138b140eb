#include "cli/designs.hpp"

#include "cli/options.hpp"

namespace halfopen::cli {

void DesignWishes::offer(CLI::App& command) {
    command
        .add_option("--vary", vary_,
                    "a value and what to try: PATH=VALUE,VALUE,..., PATH=LOW..HIGH/COUNT, or with "
                    "--sample PATH=LOW..HIGH; ` log` behind it for equal factors; may be repeated")
        ->type_name("PATH=VALUES")
        ->allow_extra_args(false);
    CLI::Option* in_step = command.add_flag(
        "--in-step", in_step_, "the first values together, then the second (default: a grid)");
    CLI::Option* sample =
        command.add_option("--sample", sample_, "so many settings within the ranges")
            ->type_name("N")
            ->excludes(in_step);
    command
        .add_option("--sampling", sampling_,
                    "how they are chosen: low_discrepancy (default) or random")
        ->check(CLI::IsMember({"low_discrepancy", "random"}))
        ->needs(sample);
}

experiments::Design DesignWishes::meant(std::uint64_t seed) const {
    if (!sample_.empty()) {
        std::vector<experiments::Range> ranges;
        for (const std::string& text : vary_) ranges.push_back(experiments::parse_range(text));
        return experiments::sampled(ranges, count_of("--sample", sample_), seed,
                                    sampling_ == "random" ? experiments::Sampling::random
                                                          : experiments::Sampling::low_discrepancy);
    }
    std::vector<experiments::Axis> axes;
    for (const std::string& text : vary_) axes.push_back(experiments::parse_axis(text));
    return in_step_ ? experiments::in_step(axes) : experiments::grid(axes);
}

}  // namespace halfopen::cli
