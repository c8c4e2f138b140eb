"""Questions about many runs on the same dice: how far systems differ, up to which value something
holds, which setting is best."""

from __future__ import annotations

import io
import json
import warnings
from typing import TYPE_CHECKING, Any, Iterable, Mapping, Sequence, TypeVar

from . import _core, designs, document, quantities
from .designs import Design, grid
from .errors import InterruptedWarning
from .progress import Progress, watched
from .stores import StoreError, StoreLike, store_of
from .times import Time, nanoseconds

if TYPE_CHECKING:
    import pandas

    from .system import System

def compare(
    systems: Sequence[System] | Mapping[str, System],
    *,
    figures: str | Iterable[str] = (),
    replications: int = 30,
    duration: Time | None = None,
    seed: int | None = None,
    threads: int | None = None,
    store: StoreLike = "default",
    progress: Progress = None,
) -> Comparison:
    """Runs systems under the same traffic and on the same dice, and says how far each is from the
    first.

    `systems`: two or more, or {name: system}. Compared are success, p99, mean response and
    throughput of the users, and the busy workers of the services, that all have by name, and
    `figures`, like "shoppers.succeed from 140s" or a condition. `replications`: runs of each; the
    n-th of all systems has the same dice. `duration`, `seed`: the first system's by default.
    `threads`: how many (all the machine has); results do not depend on it. `store`: where finished
    runs are looked for and kept, as of `sweep`; None: nowhere. `progress`: as of `sweep`. The GIL
    is released meanwhile. Ctrl-C stops: what is finished is returned, with `complete == False`, and
    an InterruptedWarning is given. Raises ValueError, with what to write instead. Cost: systems x
    replications runs.
    """
    named = systems if isinstance(systems, Mapping) else dict(zip(_names(systems), systems))
    runs = _runs("as_written", seed, duration, replications, figures, threads, store)
    pairs = [(name, system._topology()) for name, system in named.items()]
    with watched(progress, len(pairs) * replications, "compare") as watch:
        raw = _core.compare(pairs, runs, progress=watch)
    return _finished(Comparison(raw))


def search(
    system: System,
    vary: Mapping[str, tuple[Any, ...]],
    expect: str | Iterable[str] = (),
    *,
    holds: str | float = "95%",
    lowest: bool = False,
    tolerance: str | float | None = None,
    confidence: str | float = "95%",
    replications: int = 200,
    variant: str | None = None,
    duration: Time | None = None,
    seed: int | None = None,
    threads: int | None = None,
    store: StoreLike = "default",
    progress: Progress = None,
) -> Search:
    """Finds the highest (`lowest`: the lowest) value of a range at which conditions hold, by
    bisection on replicated runs.

    `vary`: {path: (low, high)}, like {"traffic.shoppers.rate": ("10/s", "80/s")}; a third element
    "log" halves factors, not differences; whole numbers are found exactly. `expect`: conditions
    that must hold together, like "shoppers.succeed above 99%"; none: all that is expected of the
    variant. `holds`: in which share of all runs, at least ("95%", or 0.95). `tolerance`: how close
    the two values of the answer must be, as a share ("1%"; whole numbers exactly).
    `replications`: of a value, at most; runs are added until it can be told with `confidence`. The
    others: as of `compare`.
    Raises ValueError, with what to write instead.
    """
    name = _known(system, variant)
    wanted = _runs(name, seed, duration, replications, expect, threads, store)
    with watched(progress, 10 * replications, "search") as watch:
        raw = _core.search(
            system._topology(),
            _range(_alone(system, name), vary),
            wanted,
            holds=_share(holds),
            confidence=_share(confidence),
            lowest=lowest,
            tolerance=None if tolerance is None else _share(tolerance),
            progress=watch,
        )
    return _finished(Search(raw))


def best(
    system: System,
    vary: Design | Mapping[str, Sequence[Any]],
    figure: str,
    indifference: str | float,
    *,
    smallest: bool = False,
    confidence: str | float = "95%",
    first_stage: int | None = None,
    replications_max: int = 1000,
    variant: str | None = None,
    duration: Time | None = None,
    seed: int | None = None,
    threads: int | None = None,
    store: StoreLike = "default",
    progress: Progress = None,
) -> Choice:
    """Chooses the setting with the largest (`smallest`: the smallest) mean of a figure, by Kim and
    Nelson's procedure: those that fall behind leave early.

    `vary`: as of `sweep`. `figure`: by which they are judged, like "shoppers.p99"; of a condition,
    how often it holds. `indifference`: the smallest difference worth finding, in the unit of the
    figure ("5ms", "0.5%" of a share, "2/s"). `confidence`: of having chosen the best, if it is
    ahead by that. `first_stage`: replications before anyone leaves (10; of conditions 50).
    `replications_max`: of each setting; then it is undecided. The others: as of `compare`. Raises
    ValueError, with what to write instead.
    """
    name = _known(system, variant)
    design = (vary if isinstance(vary, Design) else grid(vary))._for(_alone(system, name))
    runs = _runs(name, seed, duration, replications_max, figure, threads, store)
    with watched(progress, len(design.settings) * replications_max, "best") as watch:
        raw = _core.best(
            system._topology(),
            design,
            runs,
            smallest=smallest,
            indifference=document.written_plain(indifference),
            confidence=_share(confidence),
            first_stage=first_stage or 0,
            progress=watch,
        )
    return _finished(Choice(raw))


class _Answer:
    """What all answers have: `repr` is the text of the command line."""

    def __init__(self, raw: Any) -> None:
        self._raw = raw
        self._content: dict[str, Any] = json.loads(raw.to_json())

    def __repr__(self) -> str:
        return str(self._raw.report())

    @property
    def verdict(self) -> str:
        """What came of it, a sentence or two a line, to be read aloud."""
        return "\n".join(self._raw.verdict())

    @property
    def complete(self) -> bool:
        """Whether it came to its end; False after Ctrl-C."""
        return bool(self._raw.is_complete)

    @property
    def seed(self) -> int:
        return int(self._content["seed"])

    @property
    def duration(self) -> float:
        """The length of each run [s]."""
        return float(self._content["duration"])

    @property
    def runs(self) -> int:
        """How many runs it took, those out of the store included."""
        return int(self._raw.finished)

    def to_pandas(self) -> pandas.DataFrame:
        """A row for each run, with its figures: times in seconds, shares from 0 to 1."""
        import pandas

        return pandas.read_csv(io.StringIO(self.to_csv()))

    def to_json(self) -> str:
        """Everything, the same text as the command line prints with --json."""
        return str(self._raw.to_json())

    def to_csv(self) -> str:
        """A row for each run, the same text as the command line prints with --csv."""
        return str(self._raw.to_csv())


class Comparison(_Answer):
    """How far systems are from the first one: `differences()` has the intervals."""

    @property
    def systems(self) -> list[str]:
        return [each["name"] for each in self._content["systems"]]

    @property
    def notes(self) -> list[str]:
        """In what else the systems differ, a sentence each."""
        return list(self._content["notes"])

    def differences(self) -> pandas.DataFrame:
        """A row for each figure and system but the first: the means of both, their `difference`
        (system - first), the ends `low` and `high` of its 95 % interval, replication by
        replication, and the `unit` ("s", "1/s", "1": a share, "": a number)."""
        import pandas

        first = self.systems[0]
        rows = [
            {
                "figure": figure["name"],
                "system": name,
                "first": figure["means"][first]["mean"],
                "mean": figure["means"][name]["mean"],
                "difference": difference["mean"],
                "low": difference["low"],
                "high": difference["high"],
                "unit": figure["unit"],
            }
            for figure in self._content["figures"]
            for name, difference in figure["differences"].items()
        ]
        return pandas.DataFrame(rows).set_index(["figure", "system"])


class Search(_Answer):
    """Between which values the threshold lies: `holds_at` and `fails_at`."""

    @property
    def holds_at(self) -> str | None:
        """The outermost value at which it surely holds; None: nowhere."""
        value = self._content["holds_at"]
        return None if value is None else str(value)

    @property
    def fails_at(self) -> str | None:
        """The next value at which it surely fails; None: nowhere."""
        value = self._content["fails_at"]
        return None if value is None else str(value)

    @property
    def contradictions(self) -> list[str]:
        """Values at which it holds more often than it should: it does not change only once."""
        return list(self._content["contradictions"])

    def points(self) -> pandas.DataFrame:
        """A row for each value tried: `value`, `number` (in its unit: [s], [1/s], a fraction),
        `probability` that it holds with `low` and `high`, `replications`, `answer`."""
        import pandas

        rows = [
            {
                "value": each["value"],
                "number": each["number"],
                "probability": each["share"]["mean"],
                "low": each["share"]["low"],
                "high": each["share"]["high"],
                "replications": each["share"]["count"],
                "answer": each["answer"],
            }
            for each in self._content["points"]
        ]
        return pandas.DataFrame(rows)


class Choice(_Answer):
    """Which setting is best: `best`, or None while it is undecided; `settings()` says who left
    when."""

    @property
    def best(self) -> dict[str, str] | None:
        """The values of the best setting by path; None: undecided."""
        place = self._content["best"]
        return None if place is None else dict(self._content["settings"][place]["values"])

    @property
    def leader(self) -> dict[str, str]:
        """The values of the setting that is ahead, decided or not."""
        return dict(self._content["settings"][self._content["leader"]]["values"])

    def settings(self) -> pandas.DataFrame:
        """A row for each setting: its values, the `mean` of its replications (times in seconds,
        shares from 0 to 1), how many they are, and its `fate`."""
        import pandas

        rows = [
            {
                **each["values"],
                "mean": each["mean"],
                "replications": each["replications"],
                "fate": each["fate"],
            }
            for each in self._content["settings"]
        ]
        return pandas.DataFrame(rows)


AnswerType = TypeVar("AnswerType", bound=_Answer)


def _finished(answer: AnswerType) -> AnswerType:
    if answer._raw.problem:
        raise StoreError(answer._raw.problem)
    if not answer.complete:
        warnings.warn(
            f"interrupted after {answer.runs} runs; the answer covers these only",
            InterruptedWarning,
            stacklevel=3,
        )
    return answer


def _runs(
    variant: str,
    seed: int | None,
    duration: Time | None,
    replications: int,
    figures: str | Iterable[str],
    threads: int | None,
    store: StoreLike,
) -> _core.Runs:
    return _core.Runs(
        variant=variant,
        seed=seed,
        duration=None if duration is None else nanoseconds(duration),
        replications=replications,
        figures=[figures] if isinstance(figures, str) else list(figures),
        threads=threads or 0,
        store=store_of(store),
    )


def _names(systems: Sequence[System]) -> list[str]:
    """What systems are called that were given without names."""
    for names in (
        [system._variant for system in systems],
        [system.title for system in systems],
    ):
        if all(names) and len(set(names)) == len(names):
            return names
    return [f"system {place}" for place in range(1, len(systems) + 1)]


def _known(system: System, variant: str | None) -> str:
    if variant is not None and variant not in system.variants:
        raise KeyError(f"no variant named {variant!r}; there are {', '.join(system.variants)}")
    return variant or "as_written"


def _alone(system: System, variant: str) -> _core.Topology:
    topology = system._topology()
    return topology.variant(variant).topology or topology


def _range(
    topology: _core.Topology, vary: Mapping[str, tuple[Any, ...]]
) -> tuple[str, str, str, bool]:
    if len(vary) != 1:
        raise ValueError(f"{len(vary)} paths: a search goes along one, like {{path: (low, high)}}")
    ((path, low, high, log),) = designs._ranges(vary)
    if designs._floats(vary) and quantities.takes_percentages(topology, path):
        low, high = quantities.percentage(low), quantities.percentage(high)
    return path, low, high, log


def _share(share: str | float) -> float:
    if not isinstance(share, str):
        return float(share)
    try:
        return float(share[:-1]) / 100 if share.endswith("%") else float("nan")
    except ValueError:
        raise ValueError(f"{share!r} is no share; write one like '95%'") from None
