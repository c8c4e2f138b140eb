"""Random tasks for a thread pool bulkhead of resilience4j."""

import random

HOUR = 3_600_000_000_000


def sequence(dice: random.Random, calls: int) -> tuple[dict, list[str]]:
    """`submit` and `finish K`, the K-th running task; idle threads stay for hours or not at all."""
    core = dice.randint(1, 5)
    settings = {
        "core": core,
        "max": core + dice.choice([0, 1, 2, 4]),
        "queue": dice.choice([0, 1, 2, 5, dice.randint(0, 20)]),
        "keep_alive": dice.choice([0, HOUR]),
    }
    submits = dice.uniform(0.4, 0.7)
    tide = dice.choice([0, 0.25])  # the load rises and falls
    ops = []
    for call in range(calls):
        now_submits = submits + (tide if call // 25 % 2 == 0 else -tide)
        if not ops or dice.random() < now_submits:
            ops.append("submit")
        else:
            ops.append(f"finish {dice.randint(0, 50)}")
    return settings, ops
