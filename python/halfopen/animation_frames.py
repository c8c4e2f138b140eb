"""What an animated cascade shows at each moment, in few letters."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING, Any, Iterable

import numpy

from . import moments
from .parts import Service, Traffic
from .service_graph import Graph, Spread, links_hit, services_hit, spread_of

if TYPE_CHECKING:
    from .parts import Array
    from .result import Result

FRAMES_MAX = 900  # longer runs are shown in steps of several seconds
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_SEVERITY = {"closed": 0, "half_open": 1, "open": 2}


def step_of(results: Iterable[Result]) -> int:
    """How many seconds one frame stands for. Raises ValueError if there is not even one."""
    length = max((int(each.simulated) for each in results), default=0)
    if length < 1:
        raise ValueError("nothing to animate: a run of a second at least is needed")
    return math.ceil(length / FRAMES_MAX)


def frames(result: Result, graph: Graph, step: int) -> dict[str, Any]:
    """All that happens in one panel; services, users and links by their numbers in the graph."""
    spread = spread_of(result, graph)
    links = list(graph.links)
    return {
        "seconds": int(result.simulated),
        "services": [
            _service(result.services.get(name), result, graph, step) for name in graph.services
        ],
        "users": [_users(result.traffic.get(name), step) for name in graph.users],
        "order": [[graph.services.index(name), at] for name, at in _exhausted(result).items()],
        "way": [[links.index(link), at] for link, at in _way(result, spread).items()],
        "breakers": [
            [number, changes] for number, link in enumerate(links)
            if (changes := _breaker(result, graph.links[link]))
        ],
        "incidents": [_incident(each, graph) for each in result.incidents],
        "told": [[_tenths(each.at), each.text] for each in result.timeline],
    }  # fmt: skip


def _service(
    service: Service | None, result: Result, graph: Graph, step: int
) -> dict[str, Any] | None:
    """Its columns, or None if the result has no such service. `scale`: parts of a worker."""
    if service is None:
        return None
    scale = 1 if (service.workers or 0) >= 100 else 10
    states = moments.states(service, result, graph)
    return {
        "workers": service.workers,
        "scale": scale,
        "busy": packed(_means(service.busy, step) * scale),
        "queued": packed(_means(service.queued, step)),
        "states": packed(_blocks(states, step, numpy.maximum)),
    }


def _users(traffic: Traffic | None, step: int) -> dict[str, Any] | None:
    """The shares, in percent, of who was served, and of who was served less; -1: nobody yet."""
    if traffic is None:
        return None
    shares = moments.shares(traffic)
    return {kind: packed(numpy.nan_to_num(100 * _means(share, step), nan=-1))
            for kind, share in shares.items()}  # fmt: skip


def packed(values: Array) -> str:
    """Whole numbers to the base of 36, with commas; "3*c" is twelve times 3."""
    whole = numpy.rint(numpy.asarray(values, dtype=float)).astype(int).tolist()
    groups = ((value, len(list(same))) for value, same in itertools.groupby(whole))
    return ",".join(
        _base36(value) + (f"*{_base36(count)}" if count > 1 else "") for value, count in groups
    )


def _base36(number: int) -> str:
    if number < 0:
        return "-" + _base36(-number)
    head, last = divmod(number, 36)
    return (_base36(head) if head else "") + _DIGITS[last]


def _means(column: Array, step: int) -> Array:
    values = numpy.asarray(column, dtype=float)
    lengths = _blocks(numpy.ones(len(values)), step, numpy.add)
    means: Array = _blocks(values, step, numpy.add) / lengths
    return means


def _blocks(values: Array, step: int, join: numpy.ufunc) -> Array:
    if not len(values):
        return values
    joined: Array = join.reduceat(values, numpy.arange(0, len(values), step))
    return joined


def _exhausted(result: Result) -> dict[str, float]:
    """When each service ran out of workers, in this order."""
    when: dict[str, float] = {}
    for each in result.timeline:
        if each.kind == "workers_exhausted":
            when.setdefault(each.subject, _tenths(each.at))
    return when


def _way(result: Result, spread: Spread) -> dict[tuple[str, str], float]:
    """When the cascade had gone over each link of its way: when the caller was out of workers."""
    when = _exhausted(result)
    return {link: when[link[0]] for link in sorted(spread.way)}


def _breaker(result: Result, edges: Iterable[str]) -> list[list[Any]]:
    """The changes of the worst state among the breakers of a link."""
    changes = sorted(
        (at, edge, state) for edge in edges if edge in result.edges
        for at, state in result.edges[edge].breaker
    )  # fmt: skip
    states: dict[str, str] = {}
    told: list[list[Any]] = []
    for at, edge, state in changes:
        states[edge] = state
        worst = max(states.values(), key=_SEVERITY.__getitem__)
        if not told or told[-1][1] != worst:
            told.append([_tenths(at), worst])
    return told


def _incident(incident: Any, graph: Graph) -> dict[str, Any]:
    links = list(graph.links)
    return {
        "name": incident.name,
        "start": _tenths(incident.start),
        "end": None if incident.end is None else _tenths(incident.end),
        "services": [graph.services.index(each) for each in services_hit(incident.name, graph)],
        "links": [links.index(each) for each in links_hit(incident.name, graph)],
    }


def _tenths(seconds: float) -> float:
    return round(seconds, 1)
