"""Random calls to a rate limiter of resilience4j."""

import random

SECOND = 1_000_000_000


def sequence(dice: random.Random, calls: int) -> tuple[dict, list[str]]:
    """Gaps hit a cycle's first and last nanosecond on purpose; times count from its creation."""
    period = dice.choice([1, 2, 10, 500, 1_000_000, SECOND, 60 * SECOND, dice.randint(1, SECOND)])
    limit = dice.choice([1, 2, 3, 5, 10, 50, dice.randint(1, 1000)])
    timeout = dice.choice([0, 1, period - 1, period, period + 1, 3 * period, 10 * period])
    timeout = dice.choice([timeout, 5 * SECOND if period > 1000 else timeout])
    settings = {
        "limit": limit,
        "period": period,
        "timeout": timeout,
        "start": dice.choice([0, 1, dice.randint(0, 10**15)]),
    }
    busyness = dice.choice([0.5, 1, 2])
    ops, now = [], 0
    for _ in range(calls):
        now += _gap(dice, now, period, limit * busyness)
        if dice.random() < 0.02:
            ops.append(f"drain {now}")
        else:
            ops.append(f"reserve {now} {_permits(dice, limit)}")
    return settings, ops


def _permits(dice: random.Random, limit: int) -> int:
    if dice.random() < 0.8:
        return 1
    return dice.choice([2, limit, limit + 1, dice.randint(1, 3 * limit)])


def _gap(dice: random.Random, now: int, period: int, calls_a_period: float) -> int:
    kind = dice.random()
    if kind < 0.4:
        return 0
    if kind < 0.7:
        return int(dice.expovariate(1) * period / calls_a_period)
    to_next = period - now % period
    if kind < 0.9:
        return max(0, to_next + dice.choice([-1, 0, 1]))
    return to_next + dice.randint(0, 20) * period + dice.choice([-1, 0, 1])
