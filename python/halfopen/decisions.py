"""The decisions of policies, outside of any simulation: step them on a timeline of your own.

    >>> breaker = CircuitBreaker(sliding_window_size=2, minimum_number_of_calls=2)
    >>> for second in (1, 2):
    ...     permitted = breaker.permit(second)
    ...     breaker.record(success=False, duration="10ms", now=second)
    >>> breaker.state, breaker.permit(3)
    ('open', False)

Times are texts with their unit ("1.5s") or numbers of seconds.
"""

from __future__ import annotations

from typing import Any

from . import _core, custom, policies
from .times import Time, nanoseconds


class CircuitBreaker:
    """The state machine of one circuit breaker, as the simulator itself uses it.

    It has no clock: every call says what time it is, and time must not go backwards.
    Settings are those of `halfopen.CircuitBreaker`.
    """

    def __init__(self, *short: Any, **settings: Any) -> None:
        #: What it is set to.
        self.settings = policies.CircuitBreaker(*short, **settings)
        self._core = _core.CircuitBreaker(policies.alone(self.settings))

    def permit(self, now: Time) -> bool:
        """Whether a call may go through. One that was permitted must be recorded or released."""
        return self._core.permit(nanoseconds(now))

    def record(self, success: bool, duration: Time, now: Time) -> None:
        """The result of a permitted call that took `duration`."""
        self._core.record(success, nanoseconds(duration), nanoseconds(now))

    def release(self, now: Time) -> None:
        """A permitted call came to nothing that says anything about the callee."""
        self._core.release(nanoseconds(now))

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


class _BreakerPolicy(custom.Policy):
    """A breaker of this module, or of a class derived from one, in a pipeline."""

    _REJECTIONS = frozenset(
        ("circuit_open", "bulkhead_full", "rate_limited", "limit_exceeded")
        + ("concurrency_limited", "throttled")
    )

    def __init__(self, breaker: CircuitBreaker) -> None:
        self._breaker = breaker
        self._shown_as = type(breaker).__name__

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
