"""Who calls whom, service by service: from a system, or with its load from a result."""

from __future__ import annotations

import fnmatch
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Iterable, Mapping

if TYPE_CHECKING:
    from .result import Result
    from .system import System


@dataclass(frozen=True)
class Graph:
    """Services, classes of users, and links between them: (caller, callee) -> the names of the
    edges it stands for, all in the order of their names."""

    services: tuple[str, ...]
    users: tuple[str, ...]
    links: Mapping[tuple[str, str], tuple[str, ...]]

    @property
    def names(self) -> tuple[str, ...]:
        return (*self.users, *self.services)


@dataclass(frozen=True)
class Spread:
    """The way a cascade took: services in the order in which they ran out of workers; what was hit
    by incidents, each with their names; and the links over which it went on, callee to caller."""

    order: tuple[str, ...] = ()
    roots: Mapping[str, list[str]] = field(default_factory=dict)
    broken_links: Mapping[tuple[str, str], list[str]] = field(default_factory=dict)
    way: frozenset[tuple[str, str]] = frozenset()


def graph_of_system(system: System) -> Graph:
    """The graph of what is written, without load."""
    document = system.document
    return _graph(document.get("services") or {}, document.get("traffic") or {}, system.edges)


def graph_of_results(results: Iterable[Result]) -> Graph:
    """The graph of all that is in any of the results, so that they can be put side by side."""
    listed = list(results)
    return _graph(
        [name for each in listed for name in each.services],
        [name for each in listed for name in each.traffic],
        [name for each in listed for name in each.edges],
    )


def _graph(services: Iterable[str], users: Iterable[str], edges: Iterable[str]) -> Graph:
    links: dict[tuple[str, str], list[str]] = {}
    for edge in sorted(set(edges)):
        links.setdefault(link_of(edge), []).append(edge)
    named = {link: tuple(names) for link, names in sorted(links.items())}
    return Graph(tuple(sorted(set(services))), tuple(sorted(set(users))), named)


def link_of(edge: str) -> tuple[str, str]:
    """("product", "recommendations") of "product.page -> recommendations.similar"."""
    caller, _, callee = edge.partition(" -> ")
    return caller.split(".")[0], callee.split(".")[0]


def load(result: Result, edges: Iterable[str]) -> float:
    """Calls [1/s] over these edges together, retries included, in the mean without warm-up."""
    calls = sum(result.edges[edge].attempts for edge in edges if edge in result.edges)
    length = result.simulated - result.warm_up
    return calls / length if length > 0 else 0.0


def rate_in_words(calls: float) -> str:
    """ "40/s", "3.4/s", "12/min": calls [1/s] to two or three digits."""
    if 0 < calls < 0.995:
        return f"{60 * calls:.2g}/min"
    return f"{calls:,.0f}/s" if calls >= 99.5 or calls == 0 else f"{calls:.3g}/s"


def spread_of(result: Result, graph: Graph) -> Spread:
    """How it spread, by the result's timeline."""
    exhausted = (each for each in result.timeline if each.kind == "workers_exhausted")
    order = tuple(dict.fromkeys(each.subject for each in exhausted))
    roots: dict[str, list[str]] = {}
    broken: dict[tuple[str, str], list[str]] = {}
    for incident in result.incidents:
        if incident.start < result.simulated:
            for service in services_hit(incident.name, graph):
                roots.setdefault(service, []).append(incident.name)
            for link in links_hit(incident.name, graph):
                broken.setdefault(link, []).append(incident.name)
    when = {name: number for number, name in enumerate(order)}
    way = {
        (caller, callee) for caller, callee in graph.links
        if caller in when and when.get(callee, -1 if callee in roots else 1e9) < when[caller]
    } | {link for link in broken if link[0] in when}  # fmt: skip
    return Spread(order, roots, broken, frozenset(way))


def services_hit(incident: str, graph: Graph) -> list[str]:
    """The services that "slow: product" or "crash: product.page" names."""
    _, _, target = incident.partition(": ")
    if " -> " in target:
        return []
    return fnmatch.filter(graph.services, target.split(".")[0])


def links_hit(incident: str, graph: Graph) -> list[tuple[str, str]]:
    """The links that "partition: order -> user" names."""
    _, _, target = incident.partition(": ")
    if " -> " not in target:
        return []
    caller, callee = link_of(target)
    return [
        (source, target)
        for source, target in graph.links
        if fnmatch.fnmatchcase(source, caller) and fnmatch.fnmatchcase(target, callee)
    ]
