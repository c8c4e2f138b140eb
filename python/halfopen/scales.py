"""The values of a path as an axis shows them: in real units, with equal factors alike where the
values grow by factors."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Sequence

import numpy

from . import _core

if TYPE_CHECKING:
    from .parts import Array

_PERIODS = {"s": 1.0, "min": 60.0, "h": 3600.0}
_SIZES = {"B": 1, "KB": 1e3, "MB": 1e6, "GB": 1e9, "KiB": 2**10, "MiB": 2**20, "GiB": 2**30}


def measured(text: str) -> tuple[float, str] | None:
    """A quantity as a number and its unit: "500ms" is (0.5, "s"), "10%" (0.1, ""), "30/min" (0.5,
    "1/s"), "1KB" (1000, "B"), "7" (7, ""). None for what is no quantity."""
    match = re.fullmatch(r"([-+.\deE]+)\s*(%|/(?:s|min|h)|[KMG]i?B|B)?", text)
    if match:
        try:
            number, unit = float(match[1]), match[2] or ""
        except ValueError:
            return None
        if unit == "%":
            return number / 100, ""
        if unit.startswith("/"):
            return number / _PERIODS[unit[1:]], "1/s"
        return number * _SIZES.get(unit, 1), "B" if unit else ""
    try:
        return _core.parse_duration(text) / 1e9, "s"
    except ValueError:
        return None


@dataclass(frozen=True)
class Scale:
    """One axis: what is written at each of its places, from low to high."""

    path: str
    texts: list[str]
    places: Array
    #: "linear", "log" (the places are decimal logarithms), or "words" (one after the other).
    kind: str

    def place(self, text: str) -> float:
        return float(self.places[self.texts.index(text)])

    @property
    def span(self) -> float:
        """From the first place to the last; 1 if there is one only."""
        return float(self.places[-1] - self.places[0]) or 1.0

    @property
    def edges(self) -> Array:
        """The borders of cells around the places: half-way to the next."""
        if len(self.places) == 1:
            half = 0.5 * max(abs(float(self.places[0])), 1.0)
            return numpy.array([self.places[0] - half, self.places[0] + half])
        middles = (self.places[1:] + self.places[:-1]) / 2
        first = self.places[0] - (middles[0] - self.places[0])
        last = self.places[-1] + (self.places[-1] - middles[-1])
        return numpy.concatenate(([first], middles, [last]))

    def ticks(self, most: int) -> tuple[list[float], list[str]]:
        """Where a text is written, and which: as many as have room if `most` fill the axis."""
        room = (float(self.edges[-1]) - float(self.edges[0])) / most
        chosen: list[int] = []
        for index, place in enumerate(self.places):
            if not chosen or place - self.places[chosen[-1]] >= 0.999 * room:
                chosen.append(index)
        return [float(self.places[each]) for each in chosen], [self.texts[each] for each in chosen]


def scale_of(path: str, values: Sequence[str]) -> Scale:
    """The axis of these values, each once. Words, and quantities of different units, stand in the
    order in which they came."""
    texts = list(dict.fromkeys(values))
    quantities = [measured(each) for each in texts]
    known = [each for each in quantities if each is not None]
    if len(known) < len(texts) or len({unit for _, unit in known}) > 1:
        return Scale(path, texts, numpy.arange(len(texts), dtype=float), "words")
    numbers = {text: number for text, (number, _) in zip(texts, known)}
    texts.sort(key=numbers.__getitem__)
    places = numpy.array([numbers[each] for each in texts])
    if _grows_by_factors(places):
        return Scale(path, texts, numpy.log10(places), "log")
    return Scale(path, texts, places, "linear")


def _grows_by_factors(numbers: Array) -> bool:
    """Whether steps are more alike as factors than as differences, over a factor of five."""
    if len(numbers) < 3 or numbers[0] <= 0 or numbers[-1] < 5 * numbers[0]:
        return False
    steps, factors = numpy.diff(numbers), numpy.diff(numpy.log(numbers))
    return bool(factors.std() / factors.mean() < steps.std() / steps.mean())
