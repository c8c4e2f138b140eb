"""The steps of an endpoint's program: `ho.work("20ms")` is a topology file's `{work: 20ms}`.

A distribution is a text with its unit (constant) or a mapping, with all the forms that
docs/language.md has: {"lognormal": {"p50": "10ms", "p99": "80ms"}}.
"""

from __future__ import annotations

from typing import Any, Mapping, Union

Step = Mapping[str, Any]
Distribution = Union[str, Mapping[str, Any]]


def work(duration: Distribution) -> Step:
    """Uses a worker and a core for so long."""
    return {"work": duration}


def wait(duration: Distribution) -> Step:
    """Uses a worker only, for so long."""
    return {"wait": duration}


def call(endpoint: str) -> Step:
    """Calls "service.endpoint" and waits for the answer, holding its worker."""
    return {"call": endpoint}


def together(*branches: Step | list[Step], join: int | str = "all") -> Step:
    """Runs branches at the same time, each a step or a list of steps.

    `join`: how many must succeed before it goes on (a count, or "all"); the rest go on unwatched.
    """
    step: dict[str, Any] = {"together": list(branches)}
    return step if join == "all" else {**step, "join": join}


def repeat(times: int, *steps: Step) -> Step:
    """Runs the steps so many times, one after another."""
    return {"repeat": times, "steps": list(steps)}


def choose(*options: tuple[str, Step | list[Step]]) -> Step:
    """Takes at most one of the options, each a (probability, steps): `("30%", ho.call("a.b"))`.

    What is left of 100% does nothing.
    """
    return {"choose": [{"probability": share, "steps": _listed(steps)} for share, steps in options]}


def background(*steps: Step) -> Step:
    """Starts the steps and does not wait for them; they need no worker."""
    return {"background": list(steps)}


def fail(probability: str, permanent: bool = False) -> Step:
    """Ends the request here with an error, with this probability ("1%").

    `permanent`: it is the caller's fault (HTTP 4xx), which no retry mends.
    """
    if not permanent:
        return {"fail": probability}
    return {"fail": {"probability": probability, "permanent": True}}


def _listed(steps: Step | list[Step]) -> list[Step]:
    return steps if isinstance(steps, list) else [steps]
