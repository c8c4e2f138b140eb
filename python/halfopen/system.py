"""A system: read from a file or built call by call, changed, checked, and run."""

from __future__ import annotations

import os
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any, Callable, Mapping, Sequence

from . import _core, custom, document
from .document import Document, Value
from .errors import Findings, InterruptedWarning, TopologyError
from .result import Result
from .times import Time, nanoseconds
from .world import World

if TYPE_CHECKING:
    from .picture import Picture
    from .policies import Policy
    from .steps import Step

Progress = Callable[[float], Any]


class System:
    """A microservice system, its variants, and what is expected of them. It never changes.

    Every method that changes something returns a new System. What it consists of is a topology
    document (docs/language.md), and `repr` shows it: a file and the same system built in Python are
    read by the same reader, so they behave alike and get the same errors.

    A keyword that Python keeps for itself is written with an underscore (`from_`, `for_`); `start`
    is the same as `from_`. Keywords that a method does not name go into the document as they are.
    """

    def __init__(
        self,
        title: str | None = None,
        *,
        protocol: str | None = None,
        protocols: Mapping[str, Any] | None = None,
        duration: str | None = None,
        seed: int | None = None,
        warm_up: str | None = None,
    ) -> None:
        """A system without anything in it yet.

        `protocol`: of calls without a link of their own ("in_process", "rest", "grpc").
        `duration` ("60s"), `seed` (1), `warm_up` ("0s"): what `run` does by default.
        """
        run = document.settings(duration=duration, seed=seed, warm_up=warm_up)
        head = document.settings(
            title=title, protocol=protocol, protocols=protocols, run=run or None
        )
        self._begin({"schema": 1, **head}, None, title or "system", ".", "as_written", {})

    def _begin(
        self,
        content: Document | None,
        reading: _core.Reading | None,
        name: str,
        folder: str,
        variant: str,
        objects: Mapping[str, Policy],
    ) -> None:
        self._content = content
        self._read = reading
        self._name = name
        self._folder = folder
        self._variant = variant
        self._objects = objects

    # --- what it says ---

    @property
    def document(self) -> Document:
        """The document as plain values; every scalar of a file is a str."""
        if self._content is None:
            self._content = _core.parse(self._topology().to_yaml())
        return self._content

    def to_yaml(self) -> str:
        """The system as a topology file. Comments of the file it came from are lost. It names
        policies of your own and says so on top, but cannot hold them: `load` will ask for them."""
        text = (
            self._topology().to_yaml() if self._content is None else document.to_yaml(self._content)
        )
        objects = ", ".join(self._objects)
        return f"# Python objects, which no file can hold: {objects}\n{text}" if objects else text

    __repr__ = to_yaml

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, System)
            and self.to_yaml() == other.to_yaml()
            and self._objects == other._objects
        )

    def __hash__(self) -> int:
        return hash(self.to_yaml())

    def __reduce__(self) -> tuple[Any, ...]:
        state = (self.to_yaml(), self._name, self._folder, self._variant, self._objects)
        return unpickled, state

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes the system to a topology file."""
        Path(path).write_text(self.to_yaml(), encoding="utf-8")

    @property
    def title(self) -> str:
        return str(self.document.get("title", ""))

    @property
    def edges(self) -> list[str]:
        """Every call that is made: ["product.page -> recommendations.similar", ...]."""
        return self._topology().edges

    @property
    def incidents(self) -> list[str]:
        """What goes wrong, by name: ["slow: recommendations", ...]."""
        return self._topology().incidents

    def check(self) -> Findings:
        """Everything that is wrong or doubtful, errors and warnings; `str` is what the command
        line prints. Raises nothing."""
        reading = self._reading()
        return Findings(reading.diagnostics, str(reading))

    # --- variants ---

    @property
    def variants(self) -> list[str]:
        """Their names, "as_written" first."""
        return self._topology().variants

    def variant(self, name: str) -> System:
        """The system of one variant, with its own expectations. KeyError if there is none."""
        if name not in self.variants:
            raise KeyError(f"no variant named {name!r}; there are {', '.join(self.variants)}")
        if name == "as_written":
            return self
        return self._next(None, self._topology().variant(name), variant=name)._checked()

    # --- building ---

    def service(
        self,
        name: str,
        *,
        endpoints: Mapping[str, Sequence[Step] | Mapping[str, Any]],
        kind: str | None = None,
        replicas: int | None = None,
        workers: int | str | None = None,
        cores: int | str | None = None,
        queue: Mapping[str, Value] | None = None,
        balance: str | None = None,
        shedding: Sequence[Policy | Mapping[str, Any]] | None = None,
        retry_after: str | None = None,
        **more: Value,
    ) -> System:
        """Adds a service, or replaces it.

        `endpoints`: name -> list of steps, or {"idempotent": False, "steps": [...]}.
        `kind`: "threads" (default) or "event_loop".
        `replicas`: how many alike (1). `workers`: requests served at once, per replica (200).
        `cores`: how many of them may work at once, per replica ("unlimited").
        `queue`: {"capacity": "unlimited", "order": "fifo", "timeout": "2s"}.
        `balance`: "round_robin" (default), "random", "least_requests", "power_of_two".
        `shedding`: what it does against too much work, asked in this order: `ControlledDelay`,
        `Dagor`, `AdaptiveConcurrency`, `RateLimit`. `retry_after`: told to those it turns away.
        """
        given = document.settings(
            kind=kind,
            replicas=replicas,
            workers=workers,
            cores=cores,
            queue=queue,
            balance=balance,
            shedding=shedding,
            retry_after=retry_after,
            endpoints=endpoints,
            **more,
        )
        return self._changed("services", name, value=given)

    def traffic(
        self,
        name: str,
        *,
        send: str | Mapping[str, str] | Sequence[str],
        rate: Value = None,
        arrivals: Value = None,
        users: int | None = None,
        think: Value = None,
        give_up_after: str | None = None,
        priority: int | None = None,
        start: str | None = None,
        until: str | None = None,
        **more: Value,
    ) -> System:
        """Adds a class of users, or replaces it.

        `send`: an endpoint, {endpoint: share}, or for a closed class a session in order.
        `rate`: "40/s", or [{"at": "0s", "rate": "10/s"}, ...]. `arrivals`: "poisson" (default),
        "constant", {"bursty": [...]}. `users` (a count) and `think` (a duration or distribution)
        make a closed class. `give_up_after`: patience for one request. `priority`: 0 (served
        first) to 9. `start`, `until`: when the class is there.
        """
        given = document.settings(
            send=send,
            rate=rate,
            arrivals=arrivals,
            users=users,
            think=think,
            give_up_after=give_up_after,
            priority=priority,
            start=start,
            until=until,
            **more,
        )
        return self._changed("traffic", name, value=given)

    def link(self, edge: str, **settings: Value) -> System:
        """What messages of an edge (or pattern, "a -> *") cost: `protocol`, `latency`, `loss`,
        `duplicate`. Raises TopologyError."""
        return self._changed("links", edge, value=document.settings(**settings))._verified(self)

    def protect(self, edge: str, *policies: Policy | Mapping[str, Any]) -> System:
        """Protects an edge (or pattern) by these policies, outermost first, in place of those that
        the pattern had; without any policy, takes those away. Raises TopologyError.

        Objects of your own (a subclass of Policy) are copied, by copy.deepcopy."""
        without = document.removed(self.document, "protect", edge)
        if not policies:
            return self._next(without, None, objects=self._objects_of(without))
        listed, objects = custom.named(policies, self._objects_of(without))
        content = document.put(self.document, "protect", edge, value=document.plain(listed))
        return self._next(content, None, objects=objects)._verified(self)

    def incident(
        self,
        *,
        start: str | None = None,
        until: str | None = None,
        ramp: str | None = None,
        **what: Value,
    ) -> System:
        """Adds something that goes wrong: `incident(slow="recommendations", work="8s", start="60s",
        ramp="60s")`. Kinds: slow, errors, crash, capacity, link_delay, link_loss, partition.

        `start` (0s), `until` or `for_` (to the end): when. Raises TopologyError.
        """
        given = document.settings(**what, start=start, until=until, ramp=ramp)
        before = list(self.document.get("incidents") or [])
        return self._changed("incidents", value=[*before, given])._verified(self)

    def expect(
        self, of: str, *, start: str | None = None, until: str | None = None, **measure: Value
    ) -> System:
        """Adds an expectation: `expect("shoppers", succeed="above 99%", start="140s")`."""
        given = document.settings(of=of, start=start, until=until, **measure)
        expected: Mapping[str, Any] = self.document.get("expect") or {}
        listed = [*(expected.get("as_written") or []), given]
        return self._changed("expect", "as_written", value=listed)

    def with_value(self, path: str, value: Value) -> System:
        """The system with one value set: `with_value("services.product.workers", 400)`.

        `path` leads there from the top, as messages show paths, or is the end of exactly one path
        ("circuit_breaker.failure_rate_threshold"). None removes. Raises TopologyError.
        """
        reading = self._topology().with_value(path, document.written(value))
        return self._next(None, reading)._checked()

    # --- running ---

    def run(
        self,
        duration: Time | None = None,
        seed: int | None = None,
        replication: int = 0,
        progress: Progress | None = None,
    ) -> Result:
        """Runs the system once, from the beginning. The GIL is released meanwhile.

        `duration`, `seed`: the topology's by default. `replication`: with the seed, picks the dice.
        `progress`: called with the share that is done (0..1), at most 20 times a second.
        Ctrl-C stops the run: what was computed so far is returned, with `complete == False`, and an
        InterruptedWarning is given; with policies of your own, KeyboardInterrupt is raised instead.
        Raises TopologyError if the system has errors, and whatever a policy of your own raises.
        """
        length = None if duration is None else nanoseconds(duration)
        topology = self._topology()
        raw = _core.run(
            topology,
            variant=self._variant,
            duration=length,
            seed=seed,
            replication=replication,
            progress=progress,
        )
        result = Result(raw, topology.path, lambda: _core.stamp(topology, raw))
        if not result.complete and self._objects:
            raise KeyboardInterrupt(f"stopped after {raw.simulated:g} s of simulated time")
        if not result.complete:
            warnings.warn(
                f"interrupted after {raw.simulated:g} s of simulated time; the result "
                "covers these only",
                InterruptedWarning,
                stacklevel=2,
            )
        return result

    def start(self, seed: int | None = None, replication: int = 0) -> World:
        """The running system at its first instant, to be stepped, copied and changed in mid-run."""
        return World(self, _core.World(self._topology(), seed, replication))

    def graph(self, path: str | os.PathLike[str] | None = None) -> Picture:
        """Who calls whom, as `pictures.service_graph` draws it. Needs matplotlib, and Graphviz."""
        from .pictures import service_graph

        return service_graph(self, path)

    # --- within the package ---

    def _changed(self, *place: str, value: Any) -> System:
        return self._next(document.put(self.document, *place, value=value), None)

    def _next(
        self,
        content: Document | None,
        reading: _core.Reading | None,
        variant: str | None = None,
        objects: Mapping[str, Policy] | None = None,
    ) -> System:
        name = self._name if self._name.endswith("(changed)") else f"{self._name} (changed)"
        system = System.__new__(System)
        kept = self._objects if objects is None else objects
        system._begin(content, reading, name, self._folder, variant or self._variant, kept)
        return system

    def _objects_of(self, content: Document) -> dict[str, Policy]:
        names = custom.names_in(content)
        return {name: each for name, each in self._objects.items() if name in names}

    def _reading(self) -> _core.Reading:
        if self._read is None:
            objects = dict(self._objects)
            self._read = _core.read_text(self.to_yaml(), self._name, self._folder, objects)
        return self._read

    def _topology(self) -> _core.Topology:
        reading = self._reading()
        if reading.topology is None:
            raise TopologyError(Findings(reading.diagnostics, str(reading)))
        return reading.topology

    def _protected_only(self, edge: str, policies: Sequence[Policy | Mapping[str, Any]]) -> System:
        """The same system with these policies and no others: a message to a running world."""
        without = document.removed(document.removed(self.document, "variants"), "expect")
        listed, objects = custom.named(policies, {})
        content = document.put(without, "protect", value={edge: document.plain(listed)})
        return self._next(content, None, objects=objects)

    def _checked(self) -> System:
        """The system itself, if it can be run. Raises TopologyError else."""
        self._topology()
        return self

    def _verified(self, before: System) -> System:
        """Checks the system at once if `before` was known to be whole: while it is being built call
        by call, what it names may still be to come."""
        was_whole = before._read is not None and before._read.topology is not None
        return self._checked() if was_whole else self


def load(path: str | os.PathLike[str]) -> System:
    """Reads a topology file. Raises TopologyError with everything that is wrong with it."""
    name = os.fspath(path)
    system = System.__new__(System)
    system._begin(None, _core.read_file(name), name, str(Path(name).parent), "as_written", {})
    return system._checked()


def loads(text: str, name: str = "text", folder: str = ".") -> System:
    """Reads a topology from a text; `name` is shown in messages."""
    system = System.__new__(System)
    system._begin(None, _core.read_text(text, name, folder), name, folder, "as_written", {})
    return system._checked()


def unpickled(
    text: str, name: str, folder: str, variant: str, objects: Mapping[str, Policy]
) -> System:
    system = System.__new__(System)
    system._begin(_core.parse(text), None, name, folder, variant, objects)
    return system
