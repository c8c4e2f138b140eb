"""A system as an objective, for whoever searches for good settings: Optuna, or a loop of yours."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Iterable, Mapping, Sequence

from . import document
from .designs import in_step
from .quantities import Scale, scale_of
from .sweeps import sweep

if TYPE_CHECKING:
    from .sweeps import Sweep
    from .system import System


def objective(
    system: System,
    vary: Mapping[str, Sequence[Any]],
    figures: str | Iterable[str],
    *,
    replications: int = 10,
    **how: Any,
) -> Objective:
    """What `study.optimize` takes: the mean of a figure, by the settings that a trial suggests.

    `vary`: {path: (low, high)}, or (low, high, "log"), for a number; {path: [values]} for a choice.
    Optuna sees numbers in base units (seconds, per second, shares of 1), under the paths' names.
    `figures`: "shoppers.p99"; several, for a study with several directions; of a condition, the
    share of the runs in which it held. `replications`: runs of each trial (10), on the same dice in
    all trials. `how`: whatever else `ho.sweep` takes (seed, duration, variant, store, executor).
    The same trial asked twice is answered from the store.
    """
    return Objective(system, vary, figures, replications=replications, **how)


class Objective:
    """Called with a trial: asks it for a setting, runs that, and returns the mean of the figure
    (nan if there is nothing to measure: Optuna counts the trial as failed). Each trial gets its
    stamp and the 95 % interval as `user_attrs`."""

    def __init__(
        self,
        system: System,
        vary: Mapping[str, Sequence[Any]],
        figures: str | Iterable[str],
        **how: Any,
    ) -> None:
        self._system = system
        self._figures = [figures] if isinstance(figures, str) else list(figures)
        self._how = how
        self._choices = {
            path: {document.written_plain(each): each for each in values}
            for path, values in vary.items()
            if not isinstance(values, tuple)
        }
        self._scales = {
            path: scale_of(path, values)
            for path, values in vary.items()
            if isinstance(values, tuple)
        }
        self._paths = list(vary)

    def __call__(self, trial: Any) -> float | tuple[float, ...]:
        done = self.run({path: self._suggested(trial, path) for path in self._paths})
        cells = [done._raw.cell(0, place) for place in range(len(self._figures))]
        trial.set_user_attr("stamp", done.stamp(0))
        trial.set_user_attr("interval", [[low, high] for _, _, low, high in cells])
        means = tuple(math.nan if mean is None else mean for _, mean, _, _ in cells)
        return means if len(means) > 1 else means[0]

    def run(self, setting: Mapping[str, Any]) -> Sweep:
        """The sweep of one setting, its numbers in base units: `it.run(study.best_params)`."""
        values = {path: [self._value(path, each)] for path, each in setting.items()}
        return sweep(self._system, in_step(values), figures=self._figures, **self._how)

    def _suggested(self, trial: Any, path: str) -> Any:
        if path in self._choices:
            return trial.suggest_categorical(path, list(self._choices[path]))
        scale = self._scales[path]
        suggest = trial.suggest_int if scale.kind == "count" else trial.suggest_float
        low, high = (round(scale.low), round(scale.high)) if scale.kind == "count" else scale.ends
        return suggest(path, low, high, log=scale.is_log)

    def _value(self, path: str, value: Any) -> Any:
        if path in self._choices:
            return self._choices[path].get(str(value), value)
        return written_on(self._scales[path], value)


def written_on(scale: Scale, value: float) -> Any:
    """A number in base units as a design takes it: a text with its unit, or the number."""
    if scale.kind == "number":
        return float(value)
    return round(value) if scale.kind == "count" else scale.text(value)
