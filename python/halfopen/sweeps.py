"""Many settings of a system, each run many times, on the same dice."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any, Callable, Iterable, Mapping, Sequence, Union

import numpy

from . import _core
from .designs import Design, grid
from .errors import InterruptedWarning
from .stores import StoreLike, store_of
from .times import Time, nanoseconds

if TYPE_CHECKING:
    import os

    import pandas
    import xarray

    from .picture import Picture
    from .system import System

Vary = Union[Design, Mapping[str, Sequence[Any]]]


def sweep(
    system: System,
    vary: Vary,
    *,
    replications: int = 30,
    figures: str | Iterable[str] = (),
    variant: str | None = None,
    duration: Time | None = None,
    seed: int | None = None,
    threads: int | None = None,
    store: StoreLike = "default",
    progress: Callable[[float], Any] | None = None,
) -> Sweep:
    """Runs every setting `replications` times; the n-th run of every setting has the same dice.

    `vary`: {path: values}, of which every combination is tried, or a design (`ho.designs`). A path
    is that of messages ("services.product.workers", "traffic.shoppers.rate", "incidents[0].work",
    "edges.'a.x -> b.y'.retry.max_attempts"), or the end of exactly one. A float stands for a
    percentage where one belongs (0.25 is "25%").
    `figures`: what is read off each run: "shoppers.p99", "shoppers.succeed from 140s", or a
    condition, "shoppers.succeed below 50% from 140s"; by default all there is of the users, the
    services and the protected calls, over the whole run. `variant`: of which system (as it is).
    `duration`, `seed`: the topology's by default. `threads`: how many (all the machine has);
    results do not depend on it.
    `store`: where finished runs are looked for and kept: a path, a `Store`, None for nowhere; by
    default $HALFOPEN_STORE or .halfopen/store.sqlite. `progress`: called with the share that is
    done (0..1), some twenty times a second. The GIL is released meanwhile.
    Ctrl-C stops: what is finished is returned, with `complete == False`, and an InterruptedWarning
    is given. Raises ValueError for what makes no sense, TopologyError if the system has errors, and
    StoreError, of which `sweep` has what was finished, when a run could not be kept.
    """
    plan = _core.SweepPlan(
        system._topology(),
        vary.raw if isinstance(vary, Design) else grid(vary).raw,
        variant=_known_variant(system, variant),
        seed=seed,
        duration=None if duration is None else nanoseconds(duration),
        replications=replications,
        figures=[figures] if isinstance(figures, str) else list(figures),
    )
    raw = _core.run_sweep(plan, threads=threads or 0, store=store_of(store), progress=progress)
    done = Sweep(raw)
    if raw.problem:
        error = _core.StoreError(raw.problem)
        error.sweep = done
        raise error
    if not done.complete:
        warnings.warn(
            f"interrupted after {raw.finished()} of {done.runs} runs; the result covers these only",
            InterruptedWarning,
            stacklevel=2,
        )
    return done


def _known_variant(system: System, variant: str | None) -> str:
    if variant is not None and variant not in system.variants:
        raise KeyError(f"no variant named {variant!r}; there are {', '.join(system.variants)}")
    return variant or "as_written"


class Sweep:
    """What came of a sweep. `repr` is the table of the command line; `to_pandas()` has a row for
    each run, `summary()` one for each setting, `to_xarray()` a dimension for each path."""

    def __init__(self, raw: _core.Sweep) -> None:
        self._raw = raw
        self._plan = raw.plan

    def __repr__(self) -> str:
        return self._raw.report()

    @property
    def paths(self) -> list[str]:
        """What was varied."""
        return self._plan.design.paths

    @property
    def settings(self) -> list[list[str]]:
        """The values of each setting, as they were set."""
        return self._plan.design.settings

    @property
    def figures(self) -> list[str]:
        """What was read off each run."""
        return [name for name, _, _ in self._plan.figures]

    @property
    def units(self) -> dict[str, str]:
        """The unit of each figure: "s", "1/s", "1" (a share) or "" (a number)."""
        return {name: unit for name, unit, _ in self._plan.figures}

    @property
    def replications(self) -> int:
        return self._plan.replications

    @property
    def runs(self) -> int:
        """How many were asked for: settings x replications."""
        return len(self.settings) * self.replications

    @property
    def complete(self) -> bool:
        """Whether all runs are finished; False after Ctrl-C."""
        return self._raw.is_complete

    @property
    def requests(self) -> int:
        """How many requests users sent in all finished runs."""
        return self._raw.requests()

    @property
    def values(self) -> numpy.ndarray[Any, Any]:
        """Every figure of every run, [setting, replication, figure]; nan where there is nothing to
        measure, or the run is not finished. A view: no copy."""
        return self._raw.values()

    def __getitem__(self, figure: str) -> numpy.ndarray[Any, Any]:
        """One figure, [setting, replication]."""
        return self.values[:, :, self._raw.figure(figure)]

    def stamp(self, setting: int, replication: int = 0) -> str:
        """By which this run can be repeated and proved: `halfopen replay STAMP`."""
        return self._raw.stamp(setting * self.replications + replication)

    def to_pandas(self) -> pandas.DataFrame:
        """A row for each finished run."""
        import pandas

        count = len(self.settings)
        index = numpy.repeat(numpy.arange(count), self.replications)
        columns: dict[str, Any] = {
            path: numpy.array([each[place] for each in self.settings], dtype=object)[index]
            for place, path in enumerate(self.paths)
        }
        columns["replication"] = numpy.tile(numpy.arange(self.replications), count)
        flat = self.values.reshape(self.runs, len(self.figures))
        columns.update({name: flat[:, place] for place, name in enumerate(self.figures)})
        return pandas.DataFrame(columns)[self._raw.is_finished()].reset_index(drop=True)

    def summary(self) -> pandas.DataFrame:
        """A row for each setting: each figure's mean, and the ends of its 95 % interval."""
        import pandas

        rows = []
        for setting, values in enumerate(self.settings):
            row: dict[str, Any] = dict(zip(self.paths, values))
            for place, name in enumerate(self.figures):
                _, row[name], row[f"{name} low"], row[f"{name} high"] = self._raw.cell(
                    setting, place
                )
            rows.append(row)
        return pandas.DataFrame(rows)

    def to_json(self) -> str:
        """Everything, the same text as `halfopen sweep --json` prints."""
        return self._raw.to_json()

    def to_csv(self) -> str:
        """A row for each run, the same text as `halfopen sweep --csv` prints."""
        return self._raw.to_csv()

    def plot(
        self,
        figure: str | None = None,
        path: str | os.PathLike[str] | None = None,
        title: str | None = None,
        over: str | None = None,
    ) -> Picture:
        """The figure's curve over one path, as `pictures.sweep_curves` draws it. Needs
        matplotlib."""
        from .pictures import sweep_curves

        return sweep_curves(self, figure, path, title, over)

    def heatmap(
        self,
        figure: str | None = None,
        path: str | os.PathLike[str] | None = None,
        title: str | None = None,
        frontier: float | None = None,
    ) -> Picture:
        """The figure over two paths, as `pictures.sweep_heatmap` draws it. Needs matplotlib."""
        from .pictures import sweep_heatmap

        return sweep_heatmap(self, figure, path, title, frontier)
