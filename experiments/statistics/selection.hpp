#pragma once
// Which of several systems is best, with a stated confidence and as few runs as it takes.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace halfopen::experiments {

struct SelectionOptions {
    double confidence = 0.95;  ///< of a correct selection; above 1 / systems, below 1
    double indifference = 0;   ///< the smallest difference worth finding, > 0; in the values' unit
    std::uint32_t first_stage = 10;  ///< rounds before anyone leaves, to learn the variances; >= 2
    bool largest = true;             ///< the best has the largest mean, not the smallest
    std::uint32_t rounds_max = 1'000'000;  ///< then it stops undecided; >= first_stage
};

/// Kim and Nelson's procedure KN, fully sequential with elimination. Each round gives one value of
/// every surviving system: that of one replication, the same for all, so that common random numbers
/// shorten it. When the best mean exceeds all others by `indifference` or more, the best is
/// selected with at least this confidence, provided that the values of a system are independent
/// over the rounds and about normal (means over a replication; not single failures). When others
/// are closer, one within `indifference` of the best is to be expected. No memory of values beyond
/// the first stage; k^2 doubles for k systems; a round costs the square of the survivors. Source:
/// S.-H. Kim and B. L. Nelson, A fully sequential procedure for indifference-zone selection in
/// simulation, ACM TOMACS 11 (2001), 251-273, with c = 1.
class Selection {
public:
    /// Throws std::invalid_argument of options that are out of range.
    Selection(std::size_t systems, const SelectionOptions& options);

    /// Whether the next round needs a value of this system.
    bool wants(std::size_t system) const;

    /// The number of the next round, from 0: a good number for its replication.
    std::uint32_t next_round() const { return round_; }

    /// One round's values, in the order of surviving(). Throws std::invalid_argument when it is not
    /// the next round, when values are missing (NaN) or too few, and when it is over.
    void give(std::uint32_t round, std::span<const double> values);

    /// Who is still in, in increasing order.
    const std::vector<std::size_t>& surviving() const { return surviving_; }

    bool is_decided() const { return surviving_.size() == 1; }
    /// Decided, or out of rounds: nobody is wanted any more.
    bool is_over() const { return is_decided() || round_ >= options_.rounds_max; }
    /// The one that is left; none while several are.
    std::optional<std::size_t> best() const;
    /// The one ahead, decided or not.
    std::size_t leader() const;
    /// The mean of what this system has given until it left.
    double mean(std::size_t system) const { return means_[system]; }

private:
    void check(std::uint32_t round, std::span<const double> values) const;
    void add(std::span<const double> values);
    void learn_variances();
    double variance_of_difference(std::size_t system, std::size_t other) const;
    double& rounds_enough(std::size_t system, std::size_t other);
    double allowance(std::size_t system, std::size_t other);
    bool is_beaten(std::size_t system);
    void screen();

    SelectionOptions options_;
    std::size_t systems_;
    std::uint32_t round_ = 0;
    std::vector<std::size_t> surviving_;
    std::vector<double> means_;               ///< of what each has given until it left
    std::vector<std::vector<double>> first_;  ///< values of the first stage, by system
    std::vector<double> enough_;  ///< for each pair: h^2 S^2 / indifference^2, in rounds
};

}  // namespace halfopen::experiments
