"""Which settings a sweep tries."""

from __future__ import annotations

import numbers
from typing import Any, Iterable, Mapping, Sequence

from . import _core, document, quantities

__all__ = ["Design", "grid", "in_step", "low_discrepancy", "random", "spaced"]


class Design:
    """The settings of a sweep: values for each path."""

    def __init__(self, raw: _core.Design, floats: Iterable[str] = ()) -> None:
        """`floats`: the paths whose values were numbers, which may stand for percentages."""
        self.raw = raw
        self._floats = frozenset(floats)

    @property
    def paths(self) -> list[str]:
        return self.raw.paths

    @property
    def settings(self) -> list[list[str]]:
        return self.raw.settings

    def __len__(self) -> int:
        return len(self.raw.settings)

    def __repr__(self) -> str:
        return f"<Design of {len(self)} settings of {', '.join(self.paths) or 'nothing'}>"

    def _for(self, topology: _core.Topology) -> _core.Design:
        """As this topology takes it: numbers are percentages where a share belongs."""
        shares = {path for path in self._floats if quantities.takes_percentages(topology, path)}
        if not shares:
            return self.raw
        columns = dict(zip(self.paths, map(list, zip(*self.settings))))
        for path in shares:
            columns[path] = [quantities.percentage(each) for each in columns[path]]
        return _core.in_step(list(columns.items()))


def grid(vary: Mapping[str, Sequence[Any]]) -> Design:
    """Every combination of the values; the last path changes fastest."""
    return Design(_core.grid(_axes(vary)), _floats(vary))


def in_step(vary: Mapping[str, Sequence[Any]]) -> Design:
    """The first values of all paths together, then the second ones, and so on."""
    return Design(_core.in_step(_axes(vary)), _floats(vary))


def random(ranges: Mapping[str, tuple[Any, ...]], count: int, seed: int = 1) -> Design:
    """`count` settings, each value drawn uniformly from its range: {"services.a.workers": (10,
    200), "traffic.u.rate": ("10/s", "80/s")}. A third element "log" makes equal factors alike."""
    return Design(_core.sampled(_ranges(ranges), count, seed, True), _floats(ranges))


def low_discrepancy(ranges: Mapping[str, tuple[Any, ...]], count: int, seed: int = 1) -> Design:
    """The same, spread evenly over the ranges (a Halton sequence, shifted at random by `seed`)."""
    return Design(_core.sampled(_ranges(ranges), count, seed, False), _floats(ranges))


def spaced(low: Any, high: Any, count: int, log: bool = False) -> list[Any]:
    """`count` values from low to high, in their unit: spaced("100ms", "1s", 4); numbers from
    numbers."""
    ends = ("values", document.written_plain(low), document.written_plain(high), log)
    texts = _core.spaced(ends, count)
    is_plain = not isinstance(low, str) and all(_core.quantity(each) for each in texts)
    return [document.number(each) for each in texts] if is_plain else list(texts)


def _floats(vary: Mapping[str, Sequence[Any]]) -> list[str]:
    """The paths that have a number among their values which is not whole."""
    return [path for path, values in vary.items() if any(map(_is_float, values))]


def _is_float(value: Any) -> bool:
    return isinstance(value, numbers.Real) and not isinstance(value, numbers.Integral)


def _axes(vary: Mapping[str, Sequence[Any]]) -> list[tuple[str, list[str]]]:
    for path, values in vary.items():
        if isinstance(values, (str, bytes, Mapping)) or not hasattr(values, "__iter__"):
            raise TypeError(f"the values of {path!r} are a list, like [{values!r}]")
    return [
        (path, [document.written_plain(each) for each in values]) for path, values in vary.items()
    ]


def _ranges(ranges: Mapping[str, tuple[Any, ...]]) -> list[tuple[str, str, str, bool]]:
    for path, ends in ranges.items():
        is_range = not isinstance(ends, str) and len(ends) in (2, 3)
        if not is_range or tuple(ends[2:]) not in ((), ("log",)):
            raise ValueError(
                f"{ends!r} is no range of {path!r}\n   help: write (low, high), "
                'with "log" behind where equal factors are meant'
            )
    return [
        (path, document.written_plain(ends[0]), document.written_plain(ends[1]), "log" in ends[2:])
        for path, ends in ranges.items()
    ]
