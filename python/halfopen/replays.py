"""A run done again from its stamp, as the proof that it is what it is said to be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Callable

from . import _core
from .result import Result
from .stores import StoreLike, store_of

if TYPE_CHECKING:
    from .system import System


@dataclass(frozen=True, repr=False)
class Replay:
    """What came of a stamp. True if it was the same, event by event."""

    #: What was to be repeated.
    stamp: str
    #: Everything about the run, as it was this time.
    result: Result
    #: Whether the fingerprints agree.
    same: bool
    #: Whether another version of halfopen made the stamp.
    other_version: bool

    def __bool__(self) -> bool:
        return self.same

    def __repr__(self) -> str:
        now = self.result.fingerprint
        wanted = self.stamp.rpartition("/")[2]
        text = f"the same: {now}" if self.same else f"NOT the same: {now} instead of {wanted}"
        version = self.stamp.split("/")[1]
        if self.other_version:
            text += f"\n  the stamp was made by {version}, this is {_core.engine_version}"
        return text


def replay(
    stamp: str,
    system: System | None = None,
    *,
    store: StoreLike = "default",
    progress: Callable[[float], Any] | None = None,
) -> Replay:
    """Runs again what a stamp stands for (`Result.stamp`, `Sweep.stamp`, `halfopen run --json`).

    `system`: the one that was run, or whose variant was; by default it is looked up in `store` (as
    `ho.sweep` takes it). `progress`: called with the share that is done (0..1).
    Raises ValueError for what is no stamp, and for a system that is not the stamp's or not to be
    found; StoreError; KeyboardInterrupt. Cost: that of the run.
    """
    topology = None if system is None else system._topology()
    kept = store_of(store) if system is None else None
    raw, same, other_version = _core.replay(stamp, topology, kept, progress)
    if not raw.is_complete:
        raise KeyboardInterrupt(f"stopped after {raw.simulated:g} s of simulated time")
    path = "stored system" if topology is None else topology.path
    return Replay(stamp, Result(raw, path, stamp if same else None), same, other_version)
