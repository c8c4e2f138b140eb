"""Bezier splines: a point, then three for each piece. Only what a picture of a graph needs."""

from __future__ import annotations

import math
from typing import Callable, Tuple

Point = Tuple[float, float]
Spline = Tuple[Point, ...]
_STEPS = 24  # of a piece, where its length is measured


def point_at(spline: Spline, time: float) -> Point:
    """The point at a time of 0 to the number of pieces."""
    piece = min(int(time), (len(spline) - 1) // 3 - 1)
    return _split(spline[3 * piece : 3 * piece + 4], time - piece)[3]


def along(spline: Spline, share: float) -> tuple[Point, Point]:
    """The point at this share (0..1) of the length, and the direction there, of length 1."""
    times = [step / _STEPS for step in range((len(spline) - 1) // 3 * _STEPS + 1)]
    points = [point_at(spline, time) for time in times]
    lengths = [math.dist(a, b) for a, b in zip(points, points[1:])]
    left = share * sum(lengths)
    for a, b, length in zip(points, points[1:], lengths):
        if left <= length and length > 0:
            direction = ((b[0] - a[0]) / length, (b[1] - a[1]) / length)
            return (a[0] + left * direction[0], a[1] + left * direction[1]), direction
        left -= length
    return points[-1], (1.0, 0.0)


def clipped(
    spline: Spline, in_first: Callable[[Point], bool], in_last: Callable[[Point], bool]
) -> Spline:
    """What of it lies between the node it begins in and the node it ends in."""
    pieces = (len(spline) - 1) // 3
    start = _leaves(lambda time: in_first(point_at(spline, time)), pieces)
    backwards = _leaves(lambda time: in_last(point_at(spline, pieces - time)), pieces)
    end = pieces - backwards
    if end <= start:
        return spline
    return tuple((round(x, 1), round(y, 1)) for x, y in _between(spline, start, end))


def _leaves(is_inside: Callable[[float], bool], pieces: int) -> float:
    """The first time at which it is outside."""
    step = next((step for step in range(pieces * _STEPS) if not is_inside(step / _STEPS)), 0)
    low, high = max(step - 1, 0) / _STEPS, step / _STEPS
    for _ in range(12):
        middle = (low + high) / 2
        low, high = (middle, high) if is_inside(middle) else (low, middle)
    return high


def _between(spline: Spline, start: float, end: float) -> list[Point]:
    first, last = int(start), math.ceil(end) - 1
    points = [point_at(spline, start)]
    for piece in range(first, last + 1):
        part = spline[3 * piece : 3 * piece + 4]
        begin, until = max(start - piece, 0.0), min(end - piece, 1.0)
        part = _split(part, until)[:4]
        points += _split(part, begin / until)[4:]
    return points


def _split(piece: Spline, share: float) -> tuple[Point, ...]:
    """De Casteljau: the piece's two halves, seven points, the one in the middle of both."""
    a, b, c, d = piece
    ab, bc, cd = _mixed(a, b, share), _mixed(b, c, share), _mixed(c, d, share)
    abc, bcd = _mixed(ab, bc, share), _mixed(bc, cd, share)
    return a, ab, abc, _mixed(abc, bcd, share), bcd, cd, d


def _mixed(a: Point, b: Point, share: float) -> Point:
    return a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])
