#pragma once
// The laws of the language by name, and by which sets of parameters each can be given.

#include <array>
#include <span>
#include <string_view>

#include "topologies/language.hpp"

namespace halfopen::topologies {

/// Names of parameters that together define a law; empty places are unused.
using ParameterSet = std::array<std::string_view, 3>;

struct DistributionForm {
    std::string_view name;
    std::span<const ParameterSet> sets;  ///< empty: the law has a form of its own
    std::string_view form;               ///< then: the definition of the JSON Schema
};

inline constexpr std::array uniform_sets{ParameterSet{"from", "to"}, ParameterSet{"mean", "cv"}};
inline constexpr std::array<ParameterSet, 1> erlang_sets{{{"stages", "mean"}}};
inline constexpr std::array gamma_sets{ParameterSet{"mean", "cv"}, ParameterSet{"p50", "p99"}};
inline constexpr std::array normal_sets{ParameterSet{"mean", "standard_deviation"},
                                        ParameterSet{"mean", "cv"}, ParameterSet{"p50", "p99"}};
inline constexpr std::array weibull_sets{ParameterSet{"shape", "scale"}, ParameterSet{"mean", "cv"},
                                         ParameterSet{"p50", "p99"}};
inline constexpr std::array pareto_sets{ParameterSet{"shape", "from", "to"},
                                        ParameterSet{"mean", "shape", "to"},
                                        ParameterSet{"p50", "p99", "to"}};
inline constexpr std::array hyperexponential_sets{ParameterSet{"mean", "cv"},
                                                  ParameterSet{"phases"}};

inline constexpr std::array distribution_forms{
    DistributionForm{"constant", {}, "duration"},
    DistributionForm{"uniform", uniform_sets, ""},
    DistributionForm{"exponential", {}, "duration"},
    DistributionForm{"erlang", erlang_sets, ""},
    DistributionForm{"gamma", gamma_sets, ""},
    DistributionForm{"normal", normal_sets, ""},
    DistributionForm{"lognormal", gamma_sets, ""},
    DistributionForm{"weibull", weibull_sets, ""},
    DistributionForm{"pareto", pareto_sets, ""},
    DistributionForm{"hyperexponential", hyperexponential_sets, ""},
    DistributionForm{"mixture", {}, "mixture"},
    DistributionForm{"shifted", {}, "shifted"},
    DistributionForm{"quantiles", {}, "quantiles"},
    DistributionForm{"samples", {}, "samples"},
};

inline constexpr std::array phase_keys{
    Key{"probability", "fraction", "how often this phase is taken", true},
    Key{"mean", "duration", "of the exponential in this phase", true},
};
inline constexpr std::array mixture_keys{
    Key{"probability", "fraction", "how often this law is taken", true},
    Key{"of", "distribution", "the law", true},
};
inline constexpr std::array shifted_keys{
    Key{"by", "duration", "what is added", true},
    Key{"of", "distribution", "to what", true},
};

}  // namespace halfopen::topologies
