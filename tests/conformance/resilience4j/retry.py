"""Intervals of io.github.resilience4j.core.IntervalFunction.

Math.random() is what the line says. A `reset` begins a new call: the next attempt is the first.
"""

import random

MILLISECOND = 1_000_000
TYPES = ("constant", "randomized", "exponential", "exponential_random")


def _interval(dice: random.Random) -> int:
    """Mostly whole milliseconds; the library cuts off the rest."""
    longest = dice.choice([2, 10, 500, 5_000, 100_000])
    rest = dice.choice([0, 0, 0, 1, 499_999, 999_999])
    return dice.randint(1, longest) * MILLISECOND + rest


def uniform(dice: random.Random) -> float:
    """In [0, 1), its ends included."""
    if dice.random() < 0.1:
        return dice.choice([0.0, 0.5, 1 - 2**-53])
    return round(dice.random(), dice.choice([1, 2, 4])) % 1


def sequence(dice: random.Random, calls: int) -> tuple[dict, list[str]]:
    settings = {
        "type": dice.choice(TYPES),
        "initial": _interval(dice),
        "multiplier": dice.choice([1, 1.5, 2, 10, 1.1, round(dice.uniform(1, 4), 3)]),
        "factor": dice.choice([0, 0.5, 1, 0.25, round(dice.random(), 3)]),
        "max": dice.choice([0, _interval(dice), _interval(dice) * 10]),
    }
    lines = []
    for _ in range(calls):
        if dice.random() < 0.07:
            lines.append("reset")
        lines.append(f"next {uniform(dice)!r}")
    return settings, lines[:calls]
