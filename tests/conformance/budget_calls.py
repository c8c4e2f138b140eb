"""Random calls of a retry budget over a window in time: `deposit AT`, `withdraw AT` [ns]."""

import random

SECOND = 1_000_000_000


def sequence(dice: random.Random, calls: int) -> tuple[dict, list[str]]:
    ttl = dice.choice([SECOND, SECOND, 10 * SECOND, 60 * SECOND, SECOND + dice.randrange(SECOND)])
    settings = {
        "ttl": ttl,
        "min_retries_per_second": dice.choice([0, 0, 1, 2, 10]),
        "percent_can_retry": dice.choice([0, 0.2, 0.5, 1, 0.1, 0.7, round(dice.random(), 3)]),
    }
    slot = ttl // 10
    gaps = [0, 0, 0, 1, slot, slot - 1, slot + 1, 2 * slot, 2 * slot + 1, slot // 7]
    wanted, pause = dice.random(), dice.choice([0.02, 0.3])
    lines, now = [], 0
    for _ in range(calls):
        now += dice.choice(gaps) if dice.random() < pause else dice.choice([0, slot // 50])
        if dice.random() < 0.03:
            now += dice.choice([9, 10, 11, 12, 40]) * slot + dice.choice([-1, 0, 1])
        lines.append(f"{'withdraw' if dice.random() < wanted else 'deposit'} {now}")
    return settings, lines
