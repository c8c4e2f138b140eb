"""What a run says of one class of users, one service, or one edge. All times are in seconds."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Generic, Mapping, TypeVar

from . import _core
from .times import Time, seconds

if TYPE_CHECKING:
    import numpy
    import pandas

    Array = numpy.ndarray[Any, numpy.dtype[Any]]

AnyTally = TypeVar("AnyTally", bound=_core.Tally)
AnySeries = TypeVar("AnySeries", _core.TrafficResult, _core.ServiceResult)


class Part(Generic[AnyTally]):
    """How the requests of one part of the system ended, and how long they took.

    Totals and times leave the warm-up out. Times are of the requests that succeeded; quantiles are
    exact to 0.4 %, mean, shortest and longest exactly. Without any, they are nan.
    """

    def __init__(self, tally: AnyTally) -> None:
        self._tally = tally

    @property
    def name(self) -> str:
        return self._tally.name

    @property
    def sent(self) -> int:
        """How many requests were sent; of a service: arrived."""
        return self._tally.sent

    @property
    def in_flight(self) -> int:
        """How many had not ended when the run did."""
        return self._tally.in_flight

    @property
    def ended(self) -> int:
        """How many ended: the sum of `counts`."""
        return self._tally.ended

    @property
    def counts(self) -> dict[str, int]:
        """How many ended in each way (ok, degraded, failed, timed_out, rejected, gave_up,
        cancelled)."""
        return self._tally.counts

    @property
    def outcomes(self) -> dict[str, int]:
        """The same with the reasons: ok, degraded, error, crashed, refused, queue_full, ..."""
        return self._tally.outcomes

    def success_rate(self, start: Time | None = None, end: Time | None = None) -> float:
        """The share (0..1) of the requests that ended which succeeded: ok or degraded."""
        return self.share("ok", "degraded", start=start, end=end)

    def share(self, *kinds: str, start: Time | None = None, end: Time | None = None) -> float:
        """The share (0..1) of the requests that ended which ended in one of these ways.

        `start`, `end`: the whole seconds of the run that are meant (the totals by default, which
        leave the warm-up out). nan if nothing ended.
        """
        if start is not None or end is not None:
            raise ValueError(f"{self.name!r} is an edge: its calls are counted over the whole run")
        counts = self.counts
        return sum(counts[kind] for kind in kinds) / self.ended if self.ended else math.nan

    def quantile(self, q: float) -> float:
        """The time [s] that the share `q` (0..1) of the successful requests did not exceed."""
        if not 0 <= q <= 1:
            raise ValueError(f"a quantile is between 0 and 1, not {q}")
        return self._tally.quantile(q) if self._tally.succeeded else math.nan

    @property
    def p50(self) -> float:
        """The median time [s]."""
        return self.quantile(0.5)

    @property
    def p90(self) -> float:
        return self.quantile(0.9)

    @property
    def p99(self) -> float:
        return self.quantile(0.99)

    @property
    def mean(self) -> float:
        """The mean time [s]."""
        return self._tally.mean if self._tally.succeeded else math.nan

    @property
    def longest(self) -> float:
        """The longest time [s]."""
        return self._tally.longest if self._tally.succeeded else math.nan

    def summary(self) -> dict[str, Any]:
        """One row of `Result.to_pandas()`."""
        return {
            "sent": self.sent,
            **self.counts,
            "in_flight": self.in_flight,
            "success_rate": self.success_rate(),
            "mean": self.mean,
            "p50": self.p50,
            "p99": self.p99,
        }

    def __repr__(self) -> str:
        kind = type(self).__name__
        return (
            f"<{kind} {self.name}: {self.sent} sent, {self.success_rate():.2%} succeeded, "
            f"p50 {self.p50:.4g} s, p99 {self.p99:.4g} s>"
        )


class Series(Part[AnySeries]):
    """A part that was also counted second by second."""

    @property
    def per_second(self) -> dict[str, Array]:
        """A column for each quantity, by name; one element for each whole second of the run.

        These are views of the simulator's own memory: read-only, without a copy; each keeps the
        whole result alive.
        """
        return {name: _array(column) for name, column in self._tally.columns.items()}

    def column(self, name: str) -> Array:
        """One column of `per_second`."""
        return _array(self._tally.columns[name])

    def share(self, *kinds: str, start: Time | None = None, end: Time | None = None) -> float:
        if start is None and end is None:
            return super().share(*kinds)
        rows = slice(math.ceil(seconds(start or 0)), None if end is None else int(seconds(end)))
        counts = {kind: int(self.column(kind)[rows].sum()) for kind in self._tally.counts}
        ended = sum(counts.values())
        return sum(counts[kind] for kind in kinds) / ended if ended else math.nan

    def to_pandas(self) -> pandas.DataFrame:
        """One row for each second of the run, one column for each quantity."""
        import pandas

        index = pandas.RangeIndex(len(self.column("ok")), name="second")
        return pandas.DataFrame(self.per_second, index=index)


class Traffic(Series[_core.TrafficResult]):
    """What the users of one class saw.

    Columns: `sent`, how many ended in each way, and `mean_response` [s] of those that succeeded.
    """

    @property
    def calls(self) -> int:
        """Calls made anywhere on behalf of the class, the users' own not included."""
        return self._tally.calls


class Service(Series[_core.ServiceResult]):
    """What happened at one service.

    Columns: `arrived`, how many ended in each way, and the means over each second `busy` (workers
    in use, all replicas together) and `queued` (requests waiting for a worker); `limit` is what
    adaptive concurrency lets in at the second's end, all replicas together (0 without).
    """

    @property
    def shed(self) -> dict[str, int]:
        """How many it turned away itself, by what: {"controlled_delay": 12, ...}. The sum is
        `outcomes["shed"]` of its visits."""
        return self._tally.shed

    @property
    def workers(self) -> int | None:
        """Of all replicas together; None: not limited."""
        return self._tally.workers

    @property
    def workers_exhausted_at(self) -> float | None:
        """When [s] a request first found all workers busy; None if never."""
        return self._tally.exhausted_at

    @property
    def busy(self) -> Array:
        """Workers in use, the mean over each second (a view)."""
        return self.column("busy")

    @property
    def busy_share(self) -> Array:
        """The share (0..1) of the workers in use, over each second; nan where not limited."""
        busy: Array = self.busy / (self.workers or math.nan)
        return busy

    @property
    def queued(self) -> Array:
        """Requests waiting for a worker, the mean over each second (a view)."""
        return self.column("queued")

    @property
    def busy_mean(self) -> float:
        """Workers in use, the mean over the run without its warm-up."""
        return self._tally.busy_mean

    @property
    def queued_mean(self) -> float:
        """Requests waiting for a worker, the mean over the run without its warm-up."""
        return self._tally.queued_mean

    def summary(self) -> dict[str, Any]:
        more = {
            "workers": self.workers,
            "busy_mean": self.busy_mean,
            "queued_mean": self.queued_mean,
            "workers_exhausted_at": self.workers_exhausted_at,
        }
        return {**super().summary(), **more}


class Edge(Part[_core.EdgeResult]):
    """What happened to the calls of one endpoint (or class of users) to another."""

    @property
    def attempts(self) -> int:
        """How often it was tried to send a request, retries included; guards stop some of them."""
        return self._tally.attempts

    @property
    def transmitted(self) -> int:
        """Requests that left for the callee, retries and hedges included."""
        return self._tally.transmitted

    @property
    def per_second(self) -> dict[str, Array]:
        """For each whole second `transmitted`, and at its end `ejected` (replicas left out by
        outlier detection) and `limit` (of adaptive concurrency; 0 without). Empty columns where the
        edge has no policies."""
        return {name: _array(column) for name, column in self._tally.columns.items()}

    @property
    def breaker(self) -> list[tuple[float, str]]:
        """Each change of its circuit breaker's state: [(seconds, "open"), ...]; where it has
        several, of all of them: see `breakers`."""
        changes = [change for each in self.breakers.values() for change in each]
        return sorted(changes, key=lambda change: change[0])

    @property
    def breakers(self) -> dict[str, list[tuple[float, str]]]:
        """The same of each breaker: those of the callee's or the caller's replicas by name
        ("user-0": replicas count from 0), a shared one by its services ("order -> user"), and one
        that is the edge's own as "". Those written in Python are among them if they have a `state`
        that is "closed", "open" or "half open"."""
        return self._tally.breakers

    @property
    def rejected_by_breaker(self) -> int:
        """How many of its calls they turned away."""
        return self._tally.rejected_by_breaker

    @property
    def ejections(self) -> list[tuple[float, str, str]]:
        """What its outlier detection did: [(seconds, "user-0", "ejected"), (..., "returned")]."""
        return self._tally.ejections

    @property
    def policies(self) -> dict[str, int]:
        """How often its policies did what: {"retry.retried": 12, ...}; docs/policies says each."""
        return self._tally.policies

    def summary(self) -> dict[str, Any]:
        return {**super().summary(), "attempts": self.attempts}


Named = Mapping[str, Part[Any]]


def _array(column: _core.Column) -> Array:
    import numpy

    return numpy.asarray(column)
