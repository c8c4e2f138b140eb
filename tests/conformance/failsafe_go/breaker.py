"""Sequences for failsafe-go: its three ways to open, with and without a threshold of successes."""

import random

from overlapping_calls import Grid, calls, share

SPACING = 1_000  # nanoseconds
ROUNDED_UP = [0.67, 0.17, 0.43, 0.29, 0.86]  # 2 of 3, 1 of 6, 3, 2 and 6 of 7


def sequence(dice: random.Random, count: int) -> tuple[dict[str, object], list[str]]:
    capacity, successes = dice.randint(1, 10), dice.randint(1, 6)
    form = dice.choice(["ratio", "period", "rate"])
    settings = {
        "form": form,
        "failures": dice.randint(1, capacity),
        "capacity": capacity,
        "rate": dice.choice([*ROUNDED_UP, round(share(dice), 2) or 0.5, share(dice)]),
        "minimum": dice.randint(1, 8),
        "period": dice.choice([SPACING * dice.randint(1, 40), dice.randint(10, 40 * SPACING)]),
        "delay": dice.choice([SPACING * dice.randint(1, 8), dice.randint(1, 8 * SPACING)]),
        "successes": successes if form == "rate" or dice.random() < 0.5 else 0,
        "success_capacity": successes + dice.choice([0, 0, 1, 4]),
    }
    return settings, calls(dice, count, Grid(SPACING))
