"""What of the C++ core belongs to questions about many runs; when it runs, all is in `_core`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ._core import Topology
from ._core_sweeps import Design, Store

class Runs:
    def __init__(
        self,
        *,
        variant: str,
        seed: int | None,
        duration: int | None,
        replications: int,
        figures: list[str],
        threads: int,
        store: Store | None,
    ) -> None: ...

class _Answer:
    @property
    def is_complete(self) -> bool: ...
    @property
    def finished(self) -> int: ...
    @property
    def problem(self) -> str: ...
    def verdict(self) -> list[str]: ...
    def report(self) -> str: ...
    def to_json(self) -> str: ...
    def to_csv(self) -> str: ...

class Comparison(_Answer): ...
class Search(_Answer): ...
class Choice(_Answer): ...

def compare(
    systems: list[tuple[str, Topology]],
    runs: Runs,
    *,
    progress: Callable[[float], Any] | None,
) -> Comparison: ...
def search(
    topology: Topology,
    range: tuple[str, str, str, bool],
    runs: Runs,
    *,
    holds: float,
    confidence: float,
    lowest: bool,
    tolerance: float | None,
    progress: Callable[[float], Any] | None,
) -> Search: ...
def best(
    topology: Topology,
    design: Design,
    runs: Runs,
    *,
    smallest: bool,
    indifference: str,
    confidence: float,
    first_stage: int,
    progress: Callable[[float], Any] | None,
) -> Choice: ...
