"""Which defence of a call did it: all combinations of them, under the same incident, on the same
dice."""

from __future__ import annotations

import html
import io
import json
import os
import warnings
from typing import TYPE_CHECKING, Any, Callable, Iterable, Sequence

from . import _core
from .errors import InterruptedWarning
from .times import Time, nanoseconds

if TYPE_CHECKING:
    import pandas
    from matplotlib.figure import Figure

    from .system import System

_CELL = "padding: 0.2em 0.7em; text-align: "


def ablate(
    system: System,
    edge: str,
    *,
    variant: str | None = None,
    only: str | Iterable[str] = (),
    duration: Time | None = None,
    seed: int | None = None,
    replications: int = 30,
    contained: str | float = "99%",
    expect: str | Iterable[str] = (),
    threads: int | None = None,
    progress: Callable[[float], Any] | None = None,
) -> Ablation:
    """Runs every subset of a call's defences, each as often, and says what each contributes.

    `edge`: the call as `protect` takes it: "a.x -> b.y", or the services "a -> b". `variant`: in
    which it has its defences (the system as it is). `only`: the defences that are taken away, the
    others stay; all by default, and then at most eight. `duration`, `seed`: the topology's by
    default. `replications`: runs of each subset, with other dice each (30); the n-th run of every
    subset has the same dice.
    `contained`: a subset contains the incident if this share of each class of users is served over
    the incident and after ("99%"), and each is served in full again, as before, if it ends; both in
    every replication. `expect`: or if those expectations hold
    that have this in their text ("all": every one).
    `threads`: how many (all the machine has); results do not depend on it. `progress`: called with
    the share that is done (0..1). The GIL is released meanwhile. Ctrl-C stops: the replications
    that are finished are returned, with `complete == False`, and an InterruptedWarning is given.
    Raises ValueError, with what to write instead, and TopologyError if the system has errors.
    Cost: 2^defences x replications runs.
    """
    if variant is not None and variant not in system.variants:
        raise KeyError(f"no variant named {variant!r}; there are {', '.join(system.variants)}")
    try:
        raw = _core.ablate(
            system._topology(),
            edge,
            variant=variant or "as_written",
            called=variant or system._variant,
            only=_listed(only),
            duration=None if duration is None else nanoseconds(duration),
            seed=seed,
            replications=replications,
            contained=_share(contained),
            expect=_listed(expect),
            threads=threads or 0,
            progress=progress,
        )
    except ValueError as error:
        text = str(error).replace("--variant ", "variant=").replace("--only ", "only=")
        raise ValueError(text) from None
    if not raw.is_complete:
        warnings.warn(
            f"interrupted after {raw.finished} replications; the result covers these only",
            InterruptedWarning,
            stacklevel=2,
        )
    return Ablation(raw)


def _listed(names: str | Iterable[str]) -> list[str]:
    return [names] if isinstance(names, str) else list(names)


def _share(share: str | float) -> float:
    if not isinstance(share, str):
        return share
    try:
        return float(share.removesuffix("%")) / 100 if share.endswith("%") else float("nan")
    except ValueError:
        raise ValueError(f"{share!r} is no share; write one like '99%'") from None


class Ablation:
    """What each defence of a call contributes: `repr` says it in sentences and tables.

    Times are in seconds, shares from 0 to 1. `sets()`, `contributions()` and `runs()` are
    DataFrames, `picture()` draws it.
    """

    def __init__(self, raw: _core.Ablation) -> None:
        self._raw = raw
        self._content: dict[str, Any] = json.loads(raw.to_json())

    def __repr__(self) -> str:
        return self._raw.report()

    # --- the stamp by which it can be repeated ---

    @property
    def title(self) -> str:
        return str(self._content["topology"]["title"])

    @property
    def variant(self) -> str:
        return str(self._content["variant"])

    @property
    def edge(self) -> str:
        return str(self._content["edge"])

    @property
    def seed(self) -> int:
        return int(self._content["seed"])

    @property
    def duration(self) -> float:
        """The length of each run [s]."""
        return float(self._content["duration"])

    @property
    def replications(self) -> int:
        """How many were asked for."""
        return int(self._content["replications"])

    @property
    def finished(self) -> int:
        """How many are finished for all subsets, and so compared."""
        return self._raw.finished

    @property
    def complete(self) -> bool:
        """Whether all runs were made; False after Ctrl-C."""
        return self._raw.is_complete

    # --- what it means ---

    @property
    def defences(self) -> list[str]:
        """Those that are taken away, outermost first."""
        return list(self._content["defences"])

    @property
    def incidents(self) -> list[dict[str, Any]]:
        """What goes wrong: `name`, and in seconds `from`, `until` (None: never), `ramp`."""
        return list(self._content["incidents"])

    @property
    def verdict(self) -> str:
        """What came of it, a sentence or two a line, to be read aloud."""
        return "\n".join(self._raw.verdict())

    @property
    def criterion(self) -> str:
        """When a subset contains the incident: in every replication this holds."""
        return str(self._content["criterion"])

    @property
    def smallest_sets(self) -> list[list[str]]:
        """The subsets that contain the incident with the fewest defences; none if none does."""
        return [list(each) for each in self._content["smallest_sets"]]

    @property
    def shapley(self) -> dict[str, float]:
        """What each defence adds to the success rate, averaged over all orders in which they can be
        added (Shapley 1953)."""
        return {each["defence"]: each["shapley"]["mean"] for each in self._content["contributions"]}

    # --- tables ---

    def sets(self, intervals: bool = False) -> pandas.DataFrame:
        """A row for each subset: which defences it has, the means of what was measured, and whether
        it contains the incident. `intervals`: with half the width of the means' 95 % confidence
        intervals, in columns named like `p99_half_width`."""
        import pandas

        rows = [
            {
                "set": each["set"],
                **{name: name in each["defences"] for name in self.defences},
                **_flat(each["means"], intervals),
                "contained_in": each["contained_in"],
                "contains": each["contains"],
            }
            for each in self._content["sets"]
        ]
        return pandas.DataFrame(rows).set_index("set")

    def contributions(self, intervals: bool = False) -> pandas.DataFrame:
        """Three rows for each defence, a column for each measure: `missing` is the difference if it
        is missing from all (all without it - all), `alone` if it is alone (it - none), replication
        by replication; `shapley` is its Shapley value, of the two rates that have one.

        `it.contributions().loc["retry", "missing"]`, `.xs("alone", level="kind")`. `intervals`:
        with half the width of their 95 % confidence intervals, in columns like `p99_half_width`.
        """
        import pandas

        rows = []
        for each in self._content["contributions"]:
            shapley = {"success_rate": each["shapley"], "full_rate": each["shapley_full"]}
            kinds = {"missing": each["missing"], "alone": each["alone"], "shapley": shapley}
            for kind, estimates in kinds.items():
                row = {"defence": each["defence"], "kind": kind}
                rows.append({**row, **_flat(estimates, intervals)})
        frame = pandas.DataFrame(rows, columns=None if rows else ["defence", "kind"])
        return frame.set_index(["defence", "kind"])

    def runs(self) -> pandas.DataFrame:
        """A row for each run: the same table as `halfopen ablate --csv`."""
        import pandas

        return pandas.read_csv(io.StringIO(self.to_csv()))

    def success_over_time(self, defences: Sequence[str], in_full: bool = False) -> list[float]:
        """The success rate (0..1) of all users in each second, with these defences, over all
        replications; nan where nothing ended. `in_full`: without those served with a fallback."""
        seconds = self._set(defences)["seconds"]
        pairs = zip(seconds["in_full" if in_full else "succeeded"], seconds["ended"])
        return [good / ended if ended else float("nan") for good, ended in pairs]

    def _set(self, defences: Iterable[str]) -> dict[str, Any]:
        wanted = set(defences)
        for each in self._content["sets"]:
            if set(each["defences"]) == wanted:
                return dict(each)
        known = ", ".join(self.defences)
        raise KeyError(f"no set of the defences {sorted(wanted)}; there are {known}")

    def to_json(self) -> str:
        """Everything, the same text as `halfopen ablate --json` prints."""
        return self._raw.to_json()

    def to_csv(self) -> str:
        """A row for each run, the same text as `halfopen ablate --csv` prints."""
        return self._raw.to_csv()

    def picture(self, path: str | os.PathLike[str] | None = None) -> Figure:
        """`halfopen.pictures.ablation` of it."""
        from . import pictures

        return pictures.ablation(self, path)

    def _repr_html_(self) -> str:
        stamp = f"{self.variant}, seed {self.seed}, {self.finished} replications"
        sentences = "".join(f"<li>{html.escape(each)}</li>" for each in self._raw.verdict())
        return (
            f"<div><b>{html.escape(self.title or 'an ablation')}</b> "
            f"<small>{html.escape(stamp)}</small><ul>{sentences}</ul>"
            f"{_contributions_table(self._content['contributions'])}</div>"
        )


def _flat(estimates: dict[str, Any], intervals: bool) -> dict[str, float]:
    """{"p99": mean, ...}, with `intervals` {"p99": mean, "p99_half_width": ..., ...}."""
    keys = (("mean", ""), ("half_width", "_half_width"))[: 2 if intervals else 1]
    return {
        f"{name}{after}": float("nan") if estimate[key] is None else float(estimate[key])
        for name, estimate in estimates.items()
        for key, after in keys
    }


def _contributions_table(contributions: Sequence[dict[str, Any]]) -> str:
    heads = ["defence", "missing from all", "alone", "Shapley value"]
    rows = [
        [
            html.escape(each["defence"]),
            _points(each["missing"]["success_rate"]),
            _points(each["alone"]["success_rate"]),
            _points(each["shapley"]),
        ]
        for each in contributions
    ]
    if not rows:
        return ""
    return (
        "<table><caption>points of the success rate, with 95&nbsp;% intervals</caption>"
        f"<thead>{_row('th', heads)}</thead><tbody>"
        + "".join(_row("td", row) for row in rows)
        + "</tbody></table>"
    )


def _row(tag: str, cells: Sequence[str]) -> str:
    sides = ["left"] + ["right"] * (len(cells) - 1)
    return "".join(
        ["<tr>", *(f"<{tag} style='{_CELL}{side}'>{cell}</{tag}>"
                   for side, cell in zip(sides, cells)), "</tr>"]
    )  # fmt: skip


def _points(estimate: dict[str, Any]) -> str:
    if estimate["mean"] is None:
        return "-"
    width = estimate["half_width"]
    return f"{100 * estimate['mean']:+.1f}" + ("" if width is None else f" ± {100 * width:.1f}")
