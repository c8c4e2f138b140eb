"""Random calls to a semaphore bulkhead of resilience4j."""

import random

HOUR = 3_600_000_000_000


def sequence(dice: random.Random, calls: int) -> tuple[dict, list[str]]:
    """`acquire`, `release` and `leave K`, the K-th in line; those that wait do so for hours."""
    permits = dice.choice([1, 2, 3, 5, dice.randint(1, 25)])
    settings = {"permits": permits, "wait": dice.choice([0, HOUR])}
    acquires = dice.uniform(0.4, 0.6)
    leaves = dice.choice([0, 0.05, 0.2])
    ops = []
    for _ in range(calls):
        if len(ops) < permits or dice.random() < acquires:
            ops.append("acquire")
        elif dice.random() < leaves:
            ops.append(f"leave {dice.randint(0, 50)}")
        else:
            ops.append("release")
    return settings, ops
