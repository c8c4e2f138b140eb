"""Sequences for pybreaker, whose `calling()` lets calls overlap."""

import random

from overlapping_calls import Grid, calls

SPACING, TEN_SECONDS = 1_000, 10_000_000  # microseconds


def sequence(dice: random.Random, count: int) -> tuple[dict[str, object], list[str]]:
    if dice.random() < 0.1:
        return {"defaults": "all"}, calls(dice, count, Grid(TEN_SECONDS))
    settings = {
        "fail_max": dice.choice([1, 2, 3, 5, 6]),
        "reset_timeout": dice.choice([SPACING * dice.randint(1, 8), dice.randint(1, 8 * SPACING)]),
        "success_threshold": dice.choice([1, 1, 2, 3, 5]),
    }
    lines = calls(dice, count, Grid(SPACING), ignored=dice.choice([0, 0, 0.1]))
    return settings, lines
