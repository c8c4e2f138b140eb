"""Which settings a sweep tries."""

from __future__ import annotations

from typing import Any, Mapping, Sequence

from . import _core, document


class Design:
    """The settings of a sweep: values for each path."""

    def __init__(self, raw: _core.Design) -> None:
        self.raw = raw

    @property
    def paths(self) -> list[str]:
        return self.raw.paths

    @property
    def settings(self) -> list[list[str]]:
        return self.raw.settings

    def __len__(self) -> int:
        return len(self.raw.settings)

    def __repr__(self) -> str:
        return f"<Design of {len(self)} settings of {', '.join(self.paths)}>"


def grid(vary: Mapping[str, Sequence[Any]]) -> Design:
    """Every combination of the values; the last path changes fastest."""
    return Design(_core.grid(_axes(vary)))


def in_step(vary: Mapping[str, Sequence[Any]]) -> Design:
    """The first values of all paths together, then the second ones, and so on."""
    return Design(_core.in_step(_axes(vary)))


def random(ranges: Mapping[str, tuple[Any, Any]], count: int, seed: int = 1) -> Design:
    """`count` settings, each value drawn uniformly from its range: {"services.a.workers": (10,
    200), "traffic.u.rate": ("10/s", "80/s")}. A third element "log" makes equal factors alike."""
    return Design(_core.sampled(_ranges(ranges), count, seed, True))


def low_discrepancy(ranges: Mapping[str, tuple[Any, Any]], count: int, seed: int = 1) -> Design:
    """The same, spread evenly over the ranges (a Halton sequence, shifted at random by `seed`)."""
    return Design(_core.sampled(_ranges(ranges), count, seed, False))


def spaced(low: Any, high: Any, count: int, log: bool = False) -> list[str]:
    """`count` values from low to high, in their unit: spaced("100ms", "1s", 4)."""
    ends = ("values", document.written_plain(low), document.written_plain(high), log)
    return _core.spaced(ends, count)


def _axes(vary: Mapping[str, Sequence[Any]]) -> list[tuple[str, list[str]]]:
    for path, values in vary.items():
        if isinstance(values, str):
            raise TypeError(f"the values of {path!r} are a list, like [{values!r}]")
    return [
        (path, [document.written_plain(each) for each in values]) for path, values in vary.items()
    ]


def _ranges(ranges: Mapping[str, tuple[Any, ...]]) -> list[tuple[str, str, str, bool]]:
    return [
        (path, document.written_plain(ends[0]), document.written_plain(ends[1]), "log" in ends[2:])
        for path, ends in ranges.items()
    ]
