"""The decisions of policies, outside of any simulation: step them on a timeline of your own.

    >>> breaker = CircuitBreaker(sliding_window_size=2, minimum_number_of_calls=2)
    >>> for second in (1, 2):
    ...     permitted = breaker.permit(second)
    ...     breaker.record(success=False, duration="10ms", now=second)
    >>> breaker.state, breaker.permit(3)
    ('open', False)

They have no clock and no dice: every call says what time it is, and time must not go backwards.
Times are texts with their unit ("1.5s") or numbers of seconds. Settings are those of the policies:
`CircuitBreaker(preset="gobreaker")`, `RetryBudget("sre")`, `Backoff(backoff="exponential")`.
"""

from __future__ import annotations

from typing import Any

from . import _core, custom, policies
from .times import Time, nanoseconds


class CircuitBreaker:
    """The state machine of one circuit breaker, as the simulator itself uses it.

    Settings are those of `halfopen.CircuitBreaker`.
    """

    def __init__(self, *short: Any, **settings: Any) -> None:
        #: What it is set to.
        self.settings = policies.CircuitBreaker(*short, **settings)
        self._core = _core.CircuitBreaker(policies.alone(self.settings))

    def permit(self, now: Time) -> bool:
        """Whether a call may go through. One that was permitted must be recorded or released.

        With `on_half_open_excess: queue` (cockatiel), a call too many waits and asks again when
        the breaker has left half open: False until then.
        """
        return self._core.permit(nanoseconds(now)) == "permitted"

    @property
    def generation(self) -> int:
        """Names the present while. A call keeps the one that it was permitted in."""
        return self._core.generation

    def record(
        self, success: bool, duration: Time, now: Time, generation: int | None = None
    ) -> None:
        """The result of a permitted call that took `duration`.

        `generation`: that of its permission; the present one by default.
        """
        self._core.record(success, nanoseconds(duration), nanoseconds(now), generation)

    def release(self, now: Time, generation: int | None = None) -> None:
        """A permitted call came to nothing that says anything about the callee."""
        self._core.release(nanoseconds(now), generation)

    @property
    def state(self) -> str:
        """ "closed", "open" or "half_open", as of the last call that came."""
        return self._core.state

    @property
    def rejected(self) -> int:
        """How many calls were not permitted."""
        return self._core.rejected

    @property
    def transitions(self) -> list[tuple[float, str]]:
        """Every change of state: [(seconds, "open"), ...]."""
        return self._core.transitions

    def _as_policy(self) -> custom.Policy:
        return _BreakerPolicy(self)

    def __repr__(self) -> str:
        return f"<{self.state} {self.settings!r}>"


class Bulkhead:
    """The places of one bulkhead, of either type. Settings are those of `halfopen.Bulkhead`.

    >>> bulkhead = Bulkhead(1, max_wait_duration="2s")
    >>> bulkhead.acquire(0), bulkhead.acquire(1), bulkhead.wait_until(1)
    ('permitted', 'waiting', 3.0)
    >>> bulkhead.release(2), bulkhead.running, bulkhead.waiting
    (True, 1, 0)
    """

    def __init__(self, *short: Any, **settings: Any) -> None:
        #: What it is set to.
        self.settings = policies.Bulkhead(*short, **settings)
        self._core = _core.Bulkhead(policies.alone(self.settings))

    def acquire(self, now: Time) -> str:
        """ "permitted", "waiting" (it stands at the end of the line) or "rejected"."""
        return self._core.acquire(nanoseconds(now))

    def release(self, now: Time) -> bool:
        """A permitted call is over. True: the first in line goes now."""
        if not self.running:
            raise ValueError("no call is under way")
        return self._core.release(nanoseconds(now))

    def leave_line(self, now: Time) -> None:
        """One in line does not wait any longer."""
        if not self.waiting:
            raise ValueError("nobody waits")
        self._core.leave_line(nanoseconds(now))

    def wait_until(self, now: Time) -> float | None:
        """Until when [s] a call waits that joins the line at `now`; None: without end."""
        return self._core.wait_until(nanoseconds(now))

    @property
    def running(self) -> int:
        """How many calls are under way."""
        return self._core.running

    @property
    def waiting(self) -> int:
        """How many stand in line."""
        return self._core.waiting

    @property
    def rejected(self) -> int:
        """How many were turned away."""
        return self._core.rejected

    def __repr__(self) -> str:
        return f"<{self.running} running, {self.waiting} waiting {self.settings!r}>"


class RateLimiter:
    """The decisions of one rate limiter. Settings are those of `halfopen.RateLimit`.

    >>> limiter = RateLimiter(limit=2, period="1s", timeout="1s")
    >>> [limiter.acquire(0).wait for _ in range(4)]
    [0.0, 0.0, 0.5, 1.0]
    >>> limiter.acquire(0).permitted
    False
    """

    def __init__(self, *short: Any, **settings: Any) -> None:
        #: What it is set to.
        self.settings = policies.RateLimit(*short, **settings)
        self._core = _core.RateLimiter(policies.alone(self.settings))

    def acquire(self, now: Time) -> _core.Reservation:
        """`.permitted`: whether the call may go, and `.wait` after how long [s]."""
        return self._core.acquire(nanoseconds(now))

    def cancel(self, reservation: _core.Reservation, now: Time) -> None:
        """A call that was to wait will not be made."""
        self._core.cancel(reservation, nanoseconds(now))

    @property
    def rejected(self) -> int:
        """How many calls may not go."""
        return self._core.rejected

    def __repr__(self) -> str:
        return f"<{self.rejected} rejected {self.settings!r}>"


class RetryBudget:
    """The decisions of one retry budget. Settings are those of `halfopen.RetryBudget`.

    A failure is "error", "timeout", "rejected" or "circuit_open".

    >>> budget = RetryBudget("grpc", max_tokens=4)
    >>> for _ in range(2):
    ...     budget.on_failure("error")
    >>> budget.may_retry("error", now=0), budget.refused
    (False, 1)
    """

    def __init__(self, *short: Any, **settings: Any) -> None:
        #: What it is set to.
        self.settings = policies.RetryBudget(*short, **settings)
        self._core = _core.RetryBudget(policies.alone(self.settings))

    def on_request(self, now: Time) -> None:
        """A call is made: its first attempt is sent."""
        self._core.on_request(nanoseconds(now))

    def on_failure(self, failure: str = "error") -> None:
        """An attempt failed with something that is retried. Before may_retry."""
        self._core.on_failure(failure)

    def may_retry(self, failure: str = "error", *, now: Time) -> bool:
        """Whether a call whose attempt failed so may be tried again. If so, that is paid for."""
        return self._core.may_retry(failure, nanoseconds(now))

    def on_success(self, retried_after: str = "none") -> None:
        """A call succeeded. `retried_after`: what its last retry was paid for."""
        self._core.on_success(retried_after)

    def attempt_began(self) -> None:
        """An attempt, first or not, is sent."""
        self._core.attempt_began()

    def attempt_ended(self) -> None:
        """An attempt came to an end."""
        self._core.attempt_ended()

    def retry_began(self) -> None:
        """A retry was decided on, from its backoff on."""
        self._core.retry_began()

    def retry_ended(self) -> None:
        """A retry's attempt came to an end."""
        self._core.retry_ended()

    @property
    def balance(self) -> float:
        """What is left: tokens (ratio: in retries), or retries that may begin now."""
        return self._core.balance

    @property
    def refused(self) -> int:
        """How many retries it did not allow."""
        return self._core.refused

    def __repr__(self) -> str:
        return f"<{self.balance:g} left {self.settings!r}>"


class Backoff:
    """The delays before the retries of a call. Settings are those of `halfopen.Retry`.

    >>> backoff = Backoff(backoff={"type": "exponential", "base": "100ms", "jitter": "full"})
    >>> [backoff.next(retry, uniform=0.5) for retry in (1, 2, 3)]
    [0.05, 0.1, 0.2]
    """

    def __init__(self, *short: Any, **settings: Any) -> None:
        #: What it is set to.
        self.settings = policies.Retry(*short, **settings)
        self._core = _core.Backoff(policies.alone(self.settings))

    def next(
        self,
        retry: int,
        uniform: float = 0.0,
        failure: str = "error",
        retry_after: Time | None = None,
    ) -> float:
        """The delay [s] before this retry: 1, 2, 3 ... in turn; 1 begins a new call.

        `uniform`: the dice, in [0, 1), used whenever there is jitter. `failure`: what the attempt
        before came to. `retry_after`: how long the callee asked to be left alone.
        """
        if retry < 1 or not 0 <= uniform < 1:
            raise ValueError("retries count from 1, and uniform is in [0, 1)")
        asked = None if retry_after is None else nanoseconds(retry_after)
        return self._core.next(retry, uniform, failure, asked)

    @property
    def is_random(self) -> bool:
        """Whether a delay depends on `uniform`."""
        return self._core.is_random

    def __repr__(self) -> str:
        return f"<delays of {self.settings!r}>"


class _BreakerPolicy(custom.Policy):
    """A breaker of this module, or of a class derived from one, in a pipeline."""

    _REJECTIONS = frozenset(
        ("circuit_open", "bulkhead_full", "rate_limited", "limit_exceeded")
        + ("concurrency_limited", "throttled")
    )

    def __init__(self, breaker: CircuitBreaker) -> None:
        self._breaker = breaker
        self._shown_as = type(breaker).__name__

    @property
    def state(self) -> str:
        return self._breaker.state

    def permit(self, now: float) -> bool | float | str:
        return self._breaker.permit(now)

    def record(self, outcome: str, duration: float, now: float) -> None:
        if outcome in self._REJECTIONS and self._breaker.settings.ignore_rejections:
            self._breaker.release(now)
        else:
            success = outcome in ("ok", "degraded", "client_error")
            self._breaker.record(success, duration, now)

    def release(self, now: float) -> None:
        self._breaker.release(now)
