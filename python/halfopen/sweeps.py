"""Many settings of a system, each run many times, on the same dice."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any, Iterable, Mapping, Sequence, Union

from . import _core
from .designs import Design, grid
from .errors import InterruptedWarning
from .progress import Progress, watched
from .stores import StoreError, StoreLike, store_of
from .times import Time, nanoseconds

if TYPE_CHECKING:
    import os

    import numpy
    import pandas
    import xarray

    from .picture import Picture
    from .spread import ExecutorLike
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
    executor: ExecutorLike | None = None,
    store: StoreLike = "default",
    progress: Progress = None,
) -> Sweep:
    """Runs every setting `replications` times; the n-th run of every setting has the same dice.

    `vary`: {path: values}, of which every combination is tried, or a design (`ho.designs`). A path
    is that of messages ("services.product.workers", "traffic.shoppers.rate", "incidents[0].work",
    "edges.'a.x -> b.y'.retry.max_attempts"), or the end of exactly one. Values are what a topology
    has there: texts with units ("80ms", "40/s", "10%"), timedelta, int, float, bool, None (removes
    it). A float stands for a percentage where one belongs (0.25 is "25%").
    `figures`: what is read off each run: "shoppers.p99", "shoppers.succeed from 140s", or a
    condition, "shoppers.succeed below 50% from 140s"; by default all there is of the users, the
    services and the protected calls, over the whole run. `variant`: of which system (as it is).
    `duration` ("60s", or seconds), `seed`: the topology's by default.
    `threads`: how many (all the machine has). `executor`: any of concurrent.futures, a Client of
    Dask, or a function that makes one, instead of threads. Results do not depend on either.
    `store`: where finished runs are looked for and kept: a path, a `Store`, None for nowhere; by
    default $HALFOPEN_STORE or .halfopen/store.sqlite.
    `progress`: True for a bar with the time left, tqdm, or a function that is called with the share
    that is done (0..1), some twenty times a second. The GIL is released meanwhile.
    Ctrl-C stops: what is finished is returned, with `complete == False`, and an InterruptedWarning
    is given. Raises ValueError for what makes no sense, TopologyError if the system has errors;
    StoreError when a run could not be kept, ExecutorError when workers die again and again, and
    whatever a policy of your own raises: these have what was finished as their `sweep`.
    """
    if executor is not None and threads is not None:
        raise ValueError("threads are this machine's: give either threads or an executor")
    length = None if duration is None else nanoseconds(duration)
    plan = _plan(system, vary, variant, length, seed, replications, figures)
    kept = store_of(store)
    with watched(progress, len(plan.identities) * plan.replications, "sweep") as watch:
        if executor is None:
            raw = _core.run_sweep(plan, threads=threads or 0, store=kept, progress=watch)
        else:
            raw = plan.recalled(kept)
            _spread(raw, system, length, executor, kept, watch)
    done = Sweep(raw, system)
    if raw.problem:
        raise _with_sweep(StoreError(raw.problem), done)
    if not done.complete:
        warnings.warn(
            f"interrupted after {raw.finished()} of {done.runs} runs; the result covers these only",
            InterruptedWarning,
            stacklevel=2,
        )
    return done


def _plan(
    system: System,
    vary: Vary,
    variant: str | None,
    duration: int | None,
    seed: int | None,
    replications: int,
    figures: str | Iterable[str],
) -> _core.SweepPlan:
    if variant is not None and variant not in system.variants:
        raise KeyError(f"no variant named {variant!r}; there are {', '.join(system.variants)}")
    if replications < 1:
        raise ValueError(f"{replications} replications are none: ask for 1 or more")
    topology = system._topology()
    name = variant or "as_written"
    alone = topology.variant(name).topology or topology
    design = vary if isinstance(vary, Design) else grid(vary)
    return _core.SweepPlan(
        topology,
        design._for(alone),
        variant=name,
        seed=seed,
        duration=duration,
        replications=replications,
        figures=[figures] if isinstance(figures, str) else list(figures),
    )


def _spread(
    raw: _core.Sweep,
    system: System,
    duration: int | None,
    executor: ExecutorLike,
    store: _core.Store | None,
    watch: Any,
) -> None:
    """Over an executor. What is finished when it fails goes with the error."""
    from .chunks import Question
    from .spread import Spread

    plan = raw.plan
    names = tuple(name for name, _, _ in plan.figures)
    question = Question(
        _core.engine_version, system._name, names, plan.seed, duration, plan.replications,
        system._objects,
    )  # fmt: skip
    try:
        Spread(raw, question, executor, store, watch).run()
    except KeyboardInterrupt:
        return
    except Exception as error:
        raise _with_sweep(error, Sweep(raw, system))


def _with_sweep(error: Exception, done: Sweep) -> Exception:
    error.sweep = done  # type: ignore[attr-defined]
    return error


class Sweep:
    """What came of a sweep. `repr` is the table of the command line; `to_pandas()` has a row for
    each run, `summary()` one for each setting, `to_xarray()` a dimension for each path. What reads
    Arrow (pyarrow, polars, DuckDB) takes it as it is."""

    def __init__(self, raw: _core.Sweep, system: System) -> None:
        self._raw = raw
        self._plan = raw.plan
        self._system = system

    def __repr__(self) -> str:
        return self._raw.report()

    def _repr_html_(self) -> str:
        from .sweep_tables import html_of

        return html_of(self)

    # --- what was asked ---

    @property
    def title(self) -> str:
        """The system's."""
        return self._plan.system(0).title

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
        """How often each setting was to be run."""
        return self._plan.replications

    @property
    def runs(self) -> int:
        """How many were asked for: settings x replications."""
        return len(self.settings) * self.replications

    def system(self, setting: int) -> System:
        """The system with the values of a setting, to be run, drawn or replayed alone."""
        from .system import unpickled

        it = self._system
        text = self._plan.system(setting).to_yaml()
        return unpickled(text, it._name, it._folder, "as_written", it._objects)

    # --- what came of it ---

    @property
    def complete(self) -> bool:
        """Whether all runs are finished; False after Ctrl-C."""
        return self._raw.is_complete

    @property
    def finished(self) -> numpy.ndarray[Any, Any]:
        """Which runs are finished, ordered by setting, then replication."""
        return self._raw.is_finished()

    @property
    def recalled(self) -> int:
        """How many runs came out of the store."""
        return self._raw.recalled()

    @property
    def requests(self) -> int:
        """How many requests users sent in all finished runs."""
        return self._raw.requests()

    @property
    def requests_of_runs(self) -> numpy.ndarray[Any, Any]:
        """The same of each run, ordered by setting, then replication."""
        return self._raw.requests_of_runs()

    @property
    def fingerprints(self) -> numpy.ndarray[Any, Any]:
        """The hash of all that happened in each run, ordered by setting, then replication."""
        return self._raw.fingerprints()

    @property
    def values(self) -> numpy.ndarray[Any, Any]:
        """Every figure of every run, [setting, replication, figure], in seconds, per second and
        shares of 1; nan where there is nothing to measure, or the run is not finished. A view: no
        copy."""
        return self._raw.values()

    def __getitem__(self, figure: str) -> numpy.ndarray[Any, Any]:
        """One figure, [setting, replication]. A view: no copy."""
        return self.values[:, :, self._raw.figure(figure)]

    def stamp(self, setting: int, replication: int = 0) -> str:
        """By which this run can be repeated and proved: `ho.replay`, `halfopen replay STAMP`.
        IndexError for a run that there is not, ValueError for one that is not finished."""
        run = setting * self.replications + replication
        if not (0 <= setting < len(self.settings) and 0 <= replication < self.replications):
            raise IndexError(
                f"there are {len(self.settings)} settings with {self.replications} replications "
                f"each, and no run ({setting}, {replication})"
            )
        if not self.finished[run]:
            raise ValueError(f"run ({setting}, {replication}) is not finished: it has no stamp")
        return self._raw.stamp(run)

    # --- as tables of others ---

    def to_pandas(self) -> pandas.DataFrame:
        """A row for each finished run: the values of the paths (quantities in base units: seconds,
        per second, shares of 1), the replication, the figures. `attrs["units"]` has the units."""
        from .sweep_tables import run_table

        return run_table(self)

    def summary(self) -> pandas.DataFrame:
        """A row for each setting: each figure's mean, and the ends of its 95 % interval (of a
        condition: the share of the runs in which it held)."""
        from .sweep_tables import setting_table

        return setting_table(self)

    def to_xarray(self) -> xarray.Dataset:
        """A variable for each figure. Of a grid each path is a dimension, else there is one called
        "setting"; "replication" is the last one. Coordinates are in base units, with their texts
        beside them ("PATH as set"); "fingerprint" and "requests" of each run are coordinates too.
        The variables are views: no copy."""
        from .sweep_tables import dataset

        return dataset(self)

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """A row for each finished run, to whoever reads Arrow: `pyarrow.table(sweep)`,
        `polars.DataFrame(sweep)`. The schema is ours, whatever is requested; a copy."""
        from .sweep_tables import arrow_stream

        return arrow_stream(self)

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
