"""Sequences for cockatiel: its three breakers, trial calls that queue, waits that grow."""

import random

from overlapping_calls import Grid, calls, share

# Failures and sizes whose quotient times the size is less than the failures, by a rounding error.
ROUNDED = [(15, 22), (13, 23)]


def sequence(dice: random.Random, count: int) -> tuple[dict[str, object], list[str]]:
    spacing = dice.choice([10, 10, 200, 1000])  # milliseconds
    size = dice.randint(1, 10)
    minimum = dice.randint(1, size)
    threshold = min(0.99, share(dice)) or 0.5
    if dice.random() < 0.2:
        failures, size = dice.choice(ROUNDED)
        minimum, threshold = size, failures / size
    settings = {
        "breaker": dice.choice(["consecutive", "count", "sampling"]),
        "threshold": threshold,
        "failures": dice.randint(1, 6),
        "size": size,
        "minimum": minimum,
        "duration": spacing * dice.randint(1, 12) + dice.choice([0, 0, 0, 1, -1]),
        "calls_in_duration": dice.choice([0, dice.randint(1, 8), dice.uniform(0.5, 8)]),
        "wait": dice.choice([spacing * dice.randint(1, 8), dice.randint(1, 8 * spacing)]),
        "backoff": dice.choice(["constant", "exponential"]),
        "longest_wait": spacing * dice.randint(2, 30),
        "half_open_calls": dice.choice([1, 1, 2, 3, 5]),
        "half_open_threshold": dice.choice([0, 0, 0.5, 0.25, 0.2, 0.4, 0.9]),
    }
    lines = calls(dice, count, Grid(spacing), ignored=dice.choice([0, 0.1]))
    return settings, lines
