"""How a service, or a class of users, is doing second by second."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy

from .parts import Service, Traffic
from .service_graph import Graph, services_hit

if TYPE_CHECKING:
    from .parts import Array
    from .result import Result

FULL = 0.985  # of the workers, in the mean over a second
BUSY = 0.6
#: The states of a service, the worst last.
STATES = ("calm", "busy", "failing", "exhausted", "down")


def shares(traffic: Traffic) -> dict[str, Array]:
    """The shares of ok and degraded among what ended, in a window around each second that is wide
    enough for some thirty requests; nan where nothing ended."""
    columns = traffic.per_second
    ended = numpy.sum([columns[kind] for kind in traffic.counts], axis=0, dtype=float)
    rate = max(float(numpy.mean(ended)) if len(ended) else 0.0, 0.1)
    window = numpy.ones(int(numpy.clip(30 / rate, 1, 31)) // 2 * 2 + 1)
    if not len(ended):
        return {"ok": ended, "degraded": ended}
    with numpy.errstate(invalid="ignore"):
        return {kind: around(columns[kind].astype(float), window) / around(ended, window)
                for kind in ("ok", "degraded")}  # fmt: skip


def around(values: Array, window: Array) -> Array:
    """Sums of the values in a window around each."""
    sums: Array = numpy.convolve(values, window, "full")[len(window) // 2 :][: len(values)]
    return sums


def states(service: Service, result: Result, graph: Graph) -> Array:
    """For each second the number of a state in STATES: busy from 60 % of the workers on; failing
    when most of what ended around it failed; down when it crashed and serves nothing."""
    columns = service.per_second
    window = numpy.ones(5)
    ended = numpy.sum([columns[kind] for kind in service.counts], axis=0, dtype=float)
    good = (columns["ok"] + columns["degraded"]).astype(float)
    with numpy.errstate(invalid="ignore"):
        share = numpy.nan_to_num(numpy.asarray(service.busy_share, dtype=float))
    state = numpy.where(share >= BUSY, 1, 0)
    state[around(good, window) < around(ended, window) / 2] = 2
    state[share >= FULL] = 3
    for incident in result.incidents:
        if incident.name.startswith("crash: ") and service.name in services_hit(
            incident.name, graph
        ):
            end = result.simulated if incident.end is None else incident.end
            during = slice(int(incident.start), int(numpy.ceil(end)))
            state[during][good[during] == 0] = 4
    return state
