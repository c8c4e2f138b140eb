"""Sequences for opossum: its rolling buckets, volume thresholds and single trial call."""

import random

from overlapping_calls import Grid, calls

# Percentages that 11 of 20, 7 of 25 and 14 of 25 equal, and exceed by a rounding error.
ROUNDED = [(55, 20), (28, 25), (56, 25)]


def sequence(dice: random.Random, count: int) -> tuple[dict[str, object], list[str]]:
    if dice.random() < 0.1:
        return {"defaults": "all"}, calls(dice, count, Grid(1_000))
    spacing = dice.choice([10, 10, 100])  # milliseconds
    buckets = dice.randint(1, 10)
    span = spacing * buckets * dice.choice([1, 1, 2, 4])
    percentage = dice.choice([50, 50, 25, 33.3, 12.5, dice.randint(1, 100)])
    volume = dice.choice([0, 0, dice.randint(1, 12)])
    if dice.random() < 0.25:
        span *= 20
        percentage, volume = dice.choice(ROUNDED)
    settings = {
        "rolling_count_timeout": span + dice.choice([0, 0, dice.randint(1, 40)]),
        "rolling_count_buckets": buckets,
        "volume_threshold": volume,
        "error_threshold_percentage": percentage,
        "reset_timeout": dice.choice([spacing * dice.randint(1, 10), dice.randint(1, 99)]),
    }
    lines = calls(dice, count, Grid(spacing), ignored=dice.choice([0, 0, 0.1]))
    return settings, lines
