"""Sequences for gobreaker: windows that never clear, tumble or roll; calls that overlap."""

import random

from overlapping_calls import Grid, calls, share

SPACING, TEN_SECONDS = 1_000, 10_000_000_000  # nanoseconds
# Failures and requests whose quotient times the requests is more than the failures, by a rounding
# error.
ROUNDED = [(7, 25), (14, 25)]


def sequence(dice: random.Random, count: int) -> tuple[dict[str, object], list[str]]:
    if dice.random() < 0.05:
        return {"defaults": "all"}, calls(dice, count, Grid(TEN_SECONDS), looks=0)
    interval = dice.choice([0, SPACING * dice.randint(1, 12), dice.randint(1, 12 * SPACING)])
    period = dice.choice([0, SPACING * dice.randint(1, 2), dice.randint(SPACING // 2, 4 * SPACING)])
    minimum, threshold = dice.randint(1, 8), min(1.0, share(dice) + 1e-9 * dice.choice([0, 0, 1]))
    if dice.random() < 0.2:
        failures, minimum = dice.choice(ROUNDED)
        interval, threshold = interval * 20, failures / minimum
    settings = {
        "max_requests": dice.choice([1, 1, 2, 3, 5]),
        "interval": interval,
        "bucket_period": period,
        "timeout": dice.choice([SPACING * dice.randint(1, 8), dice.randint(1, 8 * SPACING)]),
        "trip": dice.choice(["consecutive", "ratio", "ratio"]),
        "failures": dice.randint(1, 6),
        "minimum": minimum,
        "threshold": threshold,
    }
    return settings, calls(dice, count, Grid(SPACING), ignored=dice.choice([0, 0.1]), looks=0)
