"""The policies that protect a call. Made by tests/python/test_policies_stub.py."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Literal

from .custom import Policy as Policy

class BuiltIn(Policy):
    name: str
    def __init__(self, *short: Any, **settings: Any) -> None: ...
    @property
    def document(self) -> dict[str, dict[str, Any]]: ...

def alone(policy: BuiltIn) -> Any: ...
def class_name(name: str) -> str: ...
def describe(field: Mapping[str, Any]) -> str: ...

class Fallback(BuiltIn):
    def __init__(
        self,
        value: str = "a default",
    ) -> None: ...
    @property
    def value(self) -> str:
        """what is served instead, in words; the answer then counts as degraded

        text; default 'a default'
        """

class Deadline(BuiltIn):
    def __init__(
        self,
        timeout: str | timedelta = "1s",
        *,
        propagate_deadline: bool = True,
        on_timeout: Literal["orphan", "cancel"] = "orphan",
    ) -> None: ...
    @property
    def timeout(self) -> str | timedelta:
        """how long the whole call may take, all its attempts included

        duration; default '1s'; 1ns to 320000000s
        """
    @property
    def propagate_deadline(self) -> bool:
        """whether the callee learns how much time is left, and its callees in turn

        flag; default True
        """
    @property
    def on_timeout(self) -> Literal["orphan", "cancel"]:
        """what becomes of the callee's work: it goes on (orphan) or stops (cancel)

        word; default 'orphan'; one of orphan, cancel
        """

class Retry(BuiltIn):
    def __init__(
        self,
        max_attempts: int = 3,
    ) -> None: ...
    @property
    def max_attempts(self) -> int:
        """how many attempts in all, the first included

        count; default 3; 1 to 100
        """

class CircuitBreaker(BuiltIn):
    def __init__(
        self,
        preset: Literal["resilience4j"] = "resilience4j",
        *,
        failure_rate_threshold: str = "50%",
        slow_call_rate_threshold: str = "100%",
        slow_call_duration_threshold: str | timedelta = "60s",
        sliding_window_type: Literal["count"] = "count",
        sliding_window_size: int = 100,
        minimum_number_of_calls: int = 100,
        wait_duration_in_open_state: str | timedelta = "60s",
        permitted_calls_in_half_open: int = 10,
        max_wait_duration_in_half_open: str | timedelta = "0s",
    ) -> None: ...
    @property
    def preset(self) -> Literal["resilience4j"]:
        """the library whose defaults and boundary conditions are meant

        word; default 'resilience4j'; one of resilience4j
        """
    @property
    def failure_rate_threshold(self) -> str:
        """opens when at least this share of the window's calls failed

        fraction; default '50%'; 1e-07% to 100%
        """
    @property
    def slow_call_rate_threshold(self) -> str:
        """opens when at least this share of the window's calls was slow

        fraction; default '100%'; 1e-07% to 100%
        """
    @property
    def slow_call_duration_threshold(self) -> str | timedelta:
        """a call that took longer than this is slow

        duration; default '60s'; 1ns to 320000000s
        """
    @property
    def sliding_window_type(self) -> Literal["count"]:
        """what the window holds: the last N calls (count)

        word; default 'count'; one of count
        """
    @property
    def sliding_window_size(self) -> int:
        """how many calls the window holds

        count; default 100; 1 to 1000000
        """
    @property
    def minimum_number_of_calls(self) -> int:
        """no rate is computed before this many calls were recorded

        count; default 100; 1 to 1000000
        """
    @property
    def wait_duration_in_open_state(self) -> str | timedelta:
        """how long it stays open before it lets trial calls through

        duration; default '60s'; 1ns to 320000000s
        """
    @property
    def permitted_calls_in_half_open(self) -> int:
        """how many trial calls are let through while half open

        count; default 10; 1 to 1000000
        """
    @property
    def max_wait_duration_in_half_open(self) -> str | timedelta:
        """reopens when half open for this long; 0s: waits for the trial calls, however long

        duration; default '0s'; 0s to 320000000s
        """

class AttemptTimeout(BuiltIn):
    def __init__(
        self,
        timeout: str | timedelta = "1s",
        *,
        on_timeout: Literal["orphan", "cancel"] = "orphan",
    ) -> None: ...
    @property
    def timeout(self) -> str | timedelta:
        """how long one attempt is waited for

        duration; default '1s'; 1ns to 320000000s
        """
    @property
    def on_timeout(self) -> Literal["orphan", "cancel"]:
        """what becomes of the callee's work: it goes on (orphan) or stops (cancel)

        word; default 'orphan'; one of orphan, cancel
        """

__all__ = [
    "AttemptTimeout",
    "CircuitBreaker",
    "Deadline",
    "Fallback",
    "Policy",
    "Retry",
]
