"""Sequences of calls that begin and end under one limiter: who may, and the limit then."""

import importlib.util
import random
from pathlib import Path

_SPEC = importlib.util.spec_from_file_location("limit", Path(__file__).with_name("limit.py"))
limit = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(limit)


def sequence(dice: random.Random, calls: int) -> tuple[dict, list[str]]:
    settings = limit.settings_of(dice)
    settings["initial_limit"] = min(settings["initial_limit"], 30)
    settings["min_limit"] = min(settings["min_limit"], 4)
    settings["min_window_time"] = limit.WINDOWS[0]
    gap = dice.choice((1, 100_000, limit.MILLISECOND, 20 * limit.MILLISECOND))
    busy = dice.uniform(0.4, 0.8)
    ops = []
    for _ in range(calls):
        if dice.random() < 0.05:
            busy = dice.uniform(0.2, 0.9)
        waited = dice.choice((0, 1, gap, dice.randint(0, 3 * gap)))
        if dice.random() < busy:
            ops.append(f"acquire {waited}")
        else:
            end = dice.choice(("success", "success", "success", "drop", "ignore"))
            # A round trip of nothing is no sample to VegasLimit: it throws.
            which = dice.choice((0, dice.randint(0, 99)))
            ops.append(f"{end} {max(waited, 1)} {which} {dice.random():.3f}")
    return settings, ops
