"""Times as Python calls take them."""

from __future__ import annotations

from typing import Union

from . import _core

#: A time as calls take it: a text with its unit ("80ms", "1.5s", "2min"), or a number of seconds,
#: as results give it.
Time = Union[str, int, float]


def nanoseconds(time: Time) -> int:
    """Whole nanoseconds of "1.5s" or 1.5. Raises ValueError for "1.5" and for what is no time."""
    if isinstance(time, str):
        return _core.parse_duration(time)
    return round(float(time) * 1e9)


def seconds(time: Time) -> float:
    """Seconds of "1.5s" or 1.5."""
    return nanoseconds(time) / 1e9
