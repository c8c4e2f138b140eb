"""Random calls to a limiter of golang.org/x/time/rate."""

import random

SECOND = 1_000_000_000


def sequence(dice: random.Random, calls: int) -> tuple[dict, list[str]]:
    """Gaps hit the moment of the next token on purpose; one sequence in ten has times that jump
    backwards."""
    if dice.random() < 0.3:
        interval = dice.choice([1, 3, 100, 7_000_000, 60 * SECOND, dice.randint(1, 10 * SECOND)])
        rate, settings = SECOND / interval, {"every": interval}
    else:
        rate = dice.choice([1, 10, 15, 1000, 0.1, 1 / 3, 2.5, 1e-3, 1e9, dice.uniform(0.01, 1e4)])
        settings = {"rate": repr(float(rate))}
    burst = dice.choice([1, 2, 10, 100, dice.randint(1, 1000)])
    settings["burst"] = burst
    jumps = dice.random() < 0.1
    busyness = dice.choice([0.5, 1, 1.5, 4])
    ops, reserved, now = [], 0, dice.choice([0, dice.randint(0, 10 ** dice.choice([9, 12, 15]))])
    for _ in range(calls):
        now += _gap(dice, rate, busyness)
        if jumps and dice.random() < 0.1:
            now = max(0, now - int(dice.expovariate(1) * SECOND / rate))
        op = _op(dice, now, rate, burst, reserved)
        reserved += op.startswith(("reserve", "wait"))
        ops.append(op)
    return settings, ops


def _op(dice: random.Random, now: int, rate: float, burst: int, reserved: int) -> str:
    kind = dice.random()
    permits = 1
    if dice.random() < 0.2:
        permits = dice.choice([0, 2, burst, burst + 1, dice.randint(1, burst)])
    if kind < 0.35:
        return f"allow {now} {permits}"
    if kind < 0.55:
        return f"reserve {now} {permits}"
    if kind < 0.8:
        tokens = dice.choice([0, 1, 2, 5, dice.expovariate(0.5)])
        most = max(0, int(tokens * SECOND / rate) + dice.choice([-1, 0, 1]))
        return f"wait {now} {permits} {most}"
    if kind < 0.9 and reserved > 0:
        latest = reserved - 1
        return f"cancel {now} {dice.choice([latest, dice.randint(max(0, latest - 5), latest)])}"
    return f"tokens {now}"


def _gap(dice: random.Random, rate: float, busyness: float) -> int:
    kind = dice.random()
    if kind < 0.3:
        return 0
    if kind < 0.7:
        return int(dice.expovariate(1) * SECOND / rate / busyness)
    if kind < 0.95:
        return max(0, int(dice.randint(1, 3) * SECOND / rate) + dice.choice([-1, 0, 1]))
    return int(dice.expovariate(0.01) * SECOND / rate)
