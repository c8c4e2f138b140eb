"""Policies of your own: the class to derive from, and how their objects stand in a document."""

from __future__ import annotations

import copy
import difflib
import inspect
from typing import Any, Iterable, Mapping


class Policy:
    """A policy: one of halfopen's, or one of your own.

    For your own, derive a class, write what differs from the methods below, and put an object of it
    into a pipeline:

        class GiveUpOnFailures(ho.Policy):
            def __init__(self):
                self.failures = 0

            def permit(self, now):
                return self.failures < 5

            def record(self, outcome, duration, now):
                self.failures = 0 if outcome == "ok" else self.failures + 1

        shop.protect("product.page -> *", GiveUpOnFailures(), ho.AttemptTimeout("1s")).run()

    Times are seconds as floats; `now` never runs backwards. Outcomes are texts: "ok", "degraded",
    "error", "attempt_timeout" and whatever else stands in a result's `outcomes`. What a method
    raises ends the run and comes out of `run()`.

    What it rejects, lets wait and tries again is counted: `result[edge].policies` has
    "custom.rejected", "custom.waited" and "custom.retried". A breaker that keeps an attribute
    `state`, "closed", "open" or "half open", has its changes in `result[edge].breakers`, in the
    timeline and in the verdict.

    Every call path that it protects begins every run with a `copy.deepcopy` of its own, and so does
    a copied world. So keep all that changes in the object, use no clock and no `random` (a
    `random.Random(seed)` in the object is fine), and equal seeds give equal runs.
    """

    _is_built_in = False

    def permit(self, now: float) -> bool | float | str:
        """Whether a call may go through. False: the caller gets "circuit_open". A float: it goes
        through after so many seconds. The name of an outcome: the caller gets that at once."""
        return True

    def record(self, outcome: str, duration: float, now: float) -> None:
        """An attempt that was let through `duration` seconds ago has this outcome."""

    def release(self, now: float) -> None:
        """A call that was permitted came to nothing that says anything about the callee: a policy
        further out has stopped waiting. It gets no `record`."""

    def retry_after(self, outcome: str, attempt: int, now: float) -> float | None:
        """How many seconds to wait before another attempt (0.0: none); None: no other attempt.

        `attempt` counts them: 1 after the first, 65535 at most. Asked right after `record`, and of
        every outcome, so say None for "ok"; `permit` is not asked again."""
        return None

    def finish(self, outcome: str) -> str:
        """What the caller gets when the last attempt has this outcome: "degraded" serves a
        fallback."""
        return outcome


_VERBS = ("permit", "record", "release", "retry_after", "finish")


def refuse_misspelt_verbs(kind: type) -> None:
    """Raises TypeError where a public method of a user's class is called almost like a verb that
    the class leaves as it is: nobody would ever call it."""
    own: dict[str, Any] = {}
    for each in reversed(kind.__mro__):
        if each is not object and each.__module__.split(".")[0] != "halfopen":
            own.update(vars(each))
    for name, value in own.items():
        if name.startswith("_") or not inspect.isfunction(value) or name in _VERBS:
            continue
        left = [verb for verb in _VERBS if verb not in own]
        meant = difflib.get_close_matches(name, left, 1, 0.8)
        if meant:
            raise TypeError(
                f"{kind.__name__}.{name}() would never be called: did you mean {meant[0]}()? "
                f"(a policy's methods are {', '.join(_VERBS)}; for one of your own, write "
                f"_{name}())"
            )


def named(
    policies: Iterable[Any], before: Mapping[str, Policy]
) -> tuple[list[Any], dict[str, Policy]]:
    """The policies as a document holds them, and the objects of your own by name: those of `before`
    and copies of those that are new. What is done to an object later does not matter."""
    listed: list[Any] = []
    objects = dict(before)
    for policy in policies:
        if isinstance(policy, type):
            raise TypeError(f"a pipeline takes an object: {policy.__name__}(), not the class")
        if hasattr(policy, "_as_policy"):
            refuse_misspelt_verbs(type(policy))
            policy = policy._as_policy()
        if not isinstance(policy, Policy) or policy._is_built_in:
            listed.append(policy)
            continue
        refuse_misspelt_verbs(type(policy))
        name = _new_name(policy, objects)
        objects[name] = copy.deepcopy(policy)
        listed.append({"custom": name})
    return listed, objects


def names_in(document: Mapping[str, Any]) -> set[str]:
    """The names of all custom policies that a document mentions, its variants included."""
    systems = [document, *(document.get("variants") or {}).values()]
    lists = [each for system in systems for each in (system.get("protect") or {}).values()]
    return {str(policy["custom"]) for each in lists for policy in each or () if "custom" in policy}


def _new_name(policy: Policy, taken: Mapping[str, Any]) -> str:
    name = getattr(policy, "_shown_as", type(policy).__name__)
    number = 1
    while (name if number == 1 else f"{name}_{number}") in taken:
        number += 1
    return name if number == 1 else f"{name}_{number}"
