"""What a run left behind."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Callable, Iterator, Mapping

from . import _core
from .parts import Edge, Part, Service, Traffic

if TYPE_CHECKING:
    import pandas

    from .animation import Animation
    from .picture import Picture


class Result:
    """Everything about one run: `result["shoppers"]`, `result["product"]`, `result["a.x -> b.y"]`.

    Times are in seconds. `repr` shows it as the command line does; `to_pandas()` is the summary.
    """

    def __init__(
        self, raw: _core.Run, path: str, stamp: str | Callable[[], str | None] | None
    ) -> None:
        """`stamp`: by which it can be repeated, or how that is found; None: it cannot be."""
        self._raw = raw
        self._path = path
        self._stamp = stamp
        #: Classes of users, by name.
        self.traffic: Mapping[str, Traffic] = {each.name: Traffic(each) for each in raw.traffic}
        #: Services, by name.
        self.services: Mapping[str, Service] = {each.name: Service(each) for each in raw.services}
        #: Calls, by "caller.endpoint -> callee.endpoint".
        self.edges: Mapping[str, Edge] = {each.name: Edge(each) for each in raw.edges}

    def __getitem__(self, name: str) -> Any:
        for parts in (self.traffic, self.services, self.edges):
            if name in parts:
                return parts[name]
        known = ", ".join([*self.traffic, *self.services, *(repr(edge) for edge in self.edges)])
        raise KeyError(f"nothing is named {name!r}; there are {known}")

    def __contains__(self, name: object) -> bool:
        return name in self.traffic or name in self.services or name in self.edges

    def __iter__(self) -> Iterator[str]:
        yield from (*self.traffic, *self.services, *self.edges)

    def __len__(self) -> int:
        return len(self.traffic) + len(self.services) + len(self.edges)

    def _ipython_key_completions_(self) -> list[str]:
        return list(self)

    # --- the stamp by which it can be repeated ---

    @property
    def stamp(self) -> str | None:
        """By which this run can be repeated and proved: `ho.replay`, `halfopen replay STAMP`. None
        if it was interrupted, had policies of your own, or was changed in mid-run."""
        if callable(self._stamp):
            self._stamp = self._stamp()
        return self._stamp

    @property
    def title(self) -> str:
        return self._raw.title

    @property
    def variant(self) -> str:
        return self._raw.variant

    @property
    def seed(self) -> int:
        return self._raw.seed

    @property
    def replication(self) -> int:
        return self._raw.replication

    @property
    def fingerprint(self) -> str:
        """The hash of all that happened, the same on every machine: "0x3f..."."""
        return f"0x{self._raw.fingerprint:016x}"

    @property
    def duration(self) -> float:
        """The length [s] that was asked for."""
        return self._raw.duration

    @property
    def simulated(self) -> float:
        """The length [s] that was reached."""
        return self._raw.simulated

    @property
    def warm_up(self) -> float:
        """The length [s] at the beginning that totals and times leave out."""
        return self._raw.warm_up

    @property
    def complete(self) -> bool:
        """Whether the run reached its end; False after Ctrl-C."""
        return self._raw.is_complete

    @property
    def events(self) -> int:
        """How many events the simulator handled."""
        return self._raw.events

    @property
    def incidents(self) -> list[_core.Incident]:
        """What went wrong: `name`, and in seconds `start`, `end` (None: never), `ramp`."""
        return self._raw.incidents

    # --- what it means ---

    @property
    def timeline(self) -> list[_core.Happening]:
        """What happened, in the order of time: `at` [s], `kind`, `subject`, `text`."""
        return _core.timeline(self._raw)

    @property
    def verdict(self) -> str:
        """The run in a few sentences, a line each: what went wrong first, who followed, what users
        saw."""
        return "\n".join(_core.verdict(self._raw))

    @property
    def expectations(self) -> list[_core.Judgement]:
        """What the topology expects of this run: `text`, `holds`, `measured`, `sentence`.
        Empty if the run was interrupted."""
        return self._raw.judgements

    def to_json(self) -> str:
        """Everything as JSON, the same text as `halfopen run --json` prints."""
        return _core.to_json(self._raw, self._path, self.stamp)

    def to_pandas(self) -> pandas.DataFrame:
        """A row for each class, service and edge, by name; times in seconds."""
        import pandas

        return pandas.DataFrame(self.rows()).set_index("name")

    # --- pictures ---

    def plot(self, path: str | os.PathLike[str] | None = None, title: str | None = None) -> Picture:
        """The cascade over time, as `pictures.cascade` draws it. Needs matplotlib."""
        from .pictures import cascade

        return cascade(self, path, title)

    def graph(
        self, path: str | os.PathLike[str] | None = None, title: str | None = None
    ) -> Picture:
        """Who called whom, how often, and the way the cascade took, as `pictures.service_graph`
        draws it. Needs matplotlib, and Graphviz (`dot`)."""
        from .pictures import service_graph

        return service_graph(self, path, title)

    def animate(self, title: str | None = None) -> Animation:
        """The cascade played over the service graph, as `ho.animate` shows it."""
        from .animation import animate

        return animate(self, title)

    def __repr__(self) -> str:
        return _core.report(self._raw)

    def _repr_html_(self) -> str:
        from .tables import html_of

        return html_of(self)

    def rows(self) -> list[dict[str, Any]]:
        """The rows of the summary table: a dict for each class, service and edge."""
        parts: list[tuple[str, Mapping[str, Part[Any]]]] = [
            ("traffic", self.traffic),
            ("service", self.services),
            ("edge", self.edges),
        ]
        return [
            {"name": name, "of": of, **part.summary()}
            for of, named in parts
            for name, part in named.items()
        ]


def labelled(results: Result | Mapping[str, Result]) -> Mapping[str, Result]:
    """One result under its variant's name; several as they are."""
    return {results.variant.replace("_", " "): results} if isinstance(results, Result) else results


def comparison(*results: Result) -> str:
    """Runs of several variants side by side, as the command line prints them."""
    return _core.comparison([result._raw for result in results])
