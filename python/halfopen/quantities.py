"""Values that carry units: as numbers in base units, and as texts again."""

from __future__ import annotations

import decimal
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Sequence

from . import _core, document

if TYPE_CHECKING:
    import numpy

#: The base unit of each kind of value: seconds, per second, a share of 1.
UNITS = {"count": "", "number": "", "fraction": "1", "rate": "1/s", "duration": "s"}


def typed(texts: Sequence[str]) -> tuple[numpy.ndarray[Any, Any], str]:
    """The values as one array, with their base unit: "100ms" is 0.1, in "s". Whole numbers and
    truth values stay such; texts that are not of one kind stay texts."""
    import numpy

    if texts and set(texts) <= {"true", "false"}:
        return numpy.array([each == "true" for each in texts]), ""
    read = [_core.quantity(each) for each in texts]
    known = [each for each in read if each is not None]
    kinds = {kind for kind, _ in known}
    if len(known) < len(texts) or (len(kinds) > 1 and kinds != {"count", "number"}):
        return numpy.array(texts, dtype=object), ""
    values = numpy.array([value for _, value in known], dtype=float)
    return values.astype(numpy.int64) if kinds == {"count"} else values, UNITS[min(kinds or {""})]


def percentage(text: str) -> str:
    """ "0.25" as "25%", exactly; what is no plain number, as it is."""
    read = _core.quantity(text)
    if read is None or read[0] not in {"count", "number"}:
        return text
    return f"{(decimal.Decimal(text) * 100).normalize():f}%"


def takes_percentages(topology: _core.Topology, path: str) -> bool:
    """Whether a share is written there, which in a topology is a percentage."""
    as_number = topology.with_value(path, "0.5").topology
    return as_number is None and topology.with_value(path, "50%").topology is not None


def text_of(kind: str, value: float) -> str:
    """A value in base units as a topology has it: ("duration", 0.1) is "100ms"."""
    if kind == "duration":
        return _core.duration_text(round(value * 1e9))
    if kind == "rate":
        return _core.rate_text(value)
    if kind == "fraction":
        return _core.fraction_text(value)
    return str(round(value)) if kind == "count" else repr(float(value))


@dataclass(frozen=True)
class Scale:
    """The values between two ends, which are of one kind."""

    kind: str
    low: float
    high: float
    is_log: bool

    def at(self, share: float) -> float:
        """The value at a share (0: low, 1: high) of the way, in base units."""
        if self.is_log:
            return float(self.low * (self.high / self.low) ** share)
        return self.low + (self.high - self.low) * share

    def text(self, value: float) -> str:
        return text_of(self.kind, value)

    @property
    def ends(self) -> tuple[float, float]:
        return self.low, self.high


def scale_of(path: str, ends: Sequence[Any]) -> Scale:
    """Of (low, high) or (low, high, "log"). ValueError if these are no ends of a range."""
    help = 'write (low, high), like ("100ms", "2s") or (10, 200), with "log" behind for factors'
    if len(ends) not in (2, 3) or ends[2:] not in ((), ("log",), [], ["log"]):
        raise ValueError(f"{ends!r} is no range of {path!r}\n   help: {help}")
    read = [_core.quantity(document.written_plain(each)) for each in ends[:2]]
    low, high = read
    if low is None or high is None:
        raise ValueError(f"the ends of {path!r}, {ends[:2]!r}, are no values\n   help: {help}")
    kinds = {low[0], high[0]}
    kind = "number" if kinds == {"count", "number"} else low[0]
    is_log = len(ends) == 3
    if len(kinds) > 1 and kind != "number":
        raise ValueError(f"the ends of {path!r}, {ends[:2]!r}, are of two kinds\n   help: {help}")
    if low[1] >= high[1] or (is_log and low[1] <= 0):
        raise ValueError(
            f"{path!r} cannot go from {ends[0]} to {ends[1]}\n   help: the lower end comes first, "
            "and above zero where equal factors are meant"
        )
    return Scale(kind, low[1], high[1], is_log)
