"""botocore.retries.bucket.TokenBucket with a told clock. `acquire AT`, AT in nanoseconds."""

import random

SECOND = 1_000_000_000


def sequence(dice: random.Random, calls: int) -> tuple[dict, list[str]]:
    rate = dice.choice([0.5, 1, 2, 4, 10, 64, round(dice.uniform(0.5, 100), 3)])
    period = round(SECOND / rate)
    lines, now = [], 0
    for _ in range(calls):
        now += dice.choice([0, period, period, period - 1, period + 1, period // 2, 1])
        if dice.random() < 0.1:
            now += dice.randrange(5 * period + 1)
        lines.append(f"acquire {now}")
    return {"rate": rate}, lines
