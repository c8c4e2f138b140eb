"""tenacity's wait strategies, random.random() being what the line says. Times in nanoseconds."""

import random

SECOND = 1_000_000_000
TYPES = ("fixed", "incrementing", "exponential", "random_exponential", "exponential_jitter")


def _duration(dice: random.Random, longest: int) -> int:
    unit = dice.choice([1, 1_000, 1_000_000, SECOND // 4])
    return dice.randint(1, max(1, longest // unit)) * unit


def uniform(dice: random.Random) -> float:
    if dice.random() < 0.1:
        return dice.choice([0.0, 0.5, 1 - 2**-53])
    return round(dice.random(), dice.choice([1, 2, 4])) % 1


def sequence(dice: random.Random, calls: int) -> tuple[dict, list[str]]:
    base = _duration(dice, dice.choice([SECOND // 10, 5 * SECOND]))
    longest = _duration(dice, dice.choice([SECOND, 60 * SECOND, 10**6 * SECOND]))
    settings = {
        "type": dice.choice(TYPES),
        "base": base,
        "multiplier": dice.choice([2, 2, 1, 1.5, 3, round(dice.uniform(1, 4), 3)]),
        "max": dice.choice([longest, base, base * 8]),
        "jitter_factor": dice.choice([0, 1, 0.5, round(dice.random(), 2)]),
    }
    settings["min"] = dice.choice([0, 0, base, settings["max"]])
    settings["min"] = min(settings["min"], settings["max"])
    lines = []
    for _ in range(calls):
        if dice.random() < 0.07:
            lines.append("reset")
        lines.append(f"next {uniform(dice)!r}")
    return settings, lines[:calls]
