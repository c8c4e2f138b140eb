"""Which parameter matters, through SALib."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any, Mapping

from .designs import in_step
from .optimisation import written_on
from .quantities import scale_of
from .sweeps import sweep

if TYPE_CHECKING:
    import numpy
    import pandas

    from .system import System


def sensitivity(
    system: System,
    ranges: Mapping[str, tuple[Any, ...]],
    figure: str,
    *,
    method: str = "sobol",
    samples: int = 64,
    replications: int = 10,
    seed: int = 1,
    **how: Any,
) -> pandas.DataFrame:
    """How much each parameter moves a figure's mean: a row for each path, 95 % intervals beside.

    `ranges`: {path: (low, high)}, or (low, high, "log"): what each may be, evenly.
    `method`: "sobol", with `first_order` (the share of the figure's variance that goes with the
    parameter alone) and `total` (with all that it does together with others), shares of 1; Saltelli
    et al., Computer Physics Communications 181 (2010), 259-270. Or "morris", with `effect` (the
    mean of what crossing the range does to it, in the figure's unit), `strength` (the same without
    signs) and `spread` (0: it does the same everywhere); Morris, Technometrics 33 (1991), 161-174.
    `samples`: 64; a power of two for sobol, ten or more for morris. Both mean samples x (parameters
    + 1) settings, and for sobol one more each. `replications`: of each setting (10), on the same
    dice. `seed`: of the sampling. `how`: whatever else `ho.sweep` takes.
    Needs SALib. ValueError if a setting has nothing to measure.
    """
    import numpy
    import pandas

    problem = {"num_vars": len(ranges), "names": list(ranges), "bounds": [[0.0, 1.0]] * len(ranges)}
    if method not in ("sobol", "morris"):
        raise ValueError(f"method={method!r}: there are 'sobol' and 'morris'")
    points = _sampled(method, problem, samples, seed)
    unique, place = numpy.unique(points, axis=0, return_inverse=True)
    scales = [scale_of(path, ends) for path, ends in ranges.items()]
    columns = {
        path: [written_on(scale, scale.at(share)) for share in unique[:, index]]
        for index, (path, scale) in enumerate(zip(ranges, scales))
    }
    done = sweep(system, in_step(columns), figures=figure, replications=replications, **how)
    means = done[figure].mean(axis=1)
    if numpy.isnan(means).any():
        lacking = ", ".join(done.settings[int(numpy.flatnonzero(numpy.isnan(means))[0])])
        raise ValueError(f"{figure!r} has no value in every run of the setting {lacking}")
    table = pandas.DataFrame(
        _analyzed(method, problem, points, means[place.reshape(-1)], seed), index=list(ranges)
    )
    table.attrs.update(figure=figure, method=method, runs=done.runs)
    return table.rename_axis("path")


def _sampled(
    method: str, problem: Mapping[str, Any], samples: int, seed: int
) -> numpy.ndarray[Any, Any]:
    from SALib.sample import morris, sobol

    points: numpy.ndarray[Any, Any]
    if method == "morris":
        points = morris.sample(problem, samples, num_levels=4, seed=seed)
    else:
        points = sobol.sample(problem, samples, calc_second_order=False, seed=seed)
    return points


def _analyzed(
    method: str,
    problem: Mapping[str, Any],
    points: numpy.ndarray[Any, Any],
    means: numpy.ndarray[Any, Any],
    seed: int,
) -> dict[str, Any]:
    from SALib.analyze import morris, sobol

    if means.min() == means.max():  # nothing moves it: SALib would divide by its variance
        warnings.warn("the figure is the same in every setting", stacklevel=3)
        none = ("effect", "strength") if method == "morris" else ("first_order", "total")
        return {f"{name}{end}": 0.0 for name in none for end in ("", " low", " high")}
    if method == "morris":
        found = morris.analyze(problem, points, means, num_levels=4, seed=seed)
        names = {"effect": "mu", "strength": "mu_star", "spread": "sigma"}
    else:
        found = sobol.analyze(problem, means, calc_second_order=False, seed=seed)
        names = {"first_order": "S1", "total": "ST"}
    columns: dict[str, Any] = {}
    for name, key in names.items():
        columns[name] = found[key]
        if f"{key}_conf" in found:
            columns[f"{name} low"] = found[key] - found[f"{key}_conf"]
            columns[f"{name} high"] = found[key] + found[f"{key}_conf"]
    return columns
