"""Random calls through a circuit breaker of resilience4j."""

import random

MILLISECOND = 1_000_000
SECOND = 1_000_000_000


def sequence(dice: random.Random, calls: int) -> tuple[dict, list[str]]:
    """Each line says how long after the one before; gaps end at, and a nanosecond beside, the ends
    of waits and of seconds on purpose."""
    settings = _settings(dice)
    reliability = dice.choice([dice.random(), 0.5, 0.9])
    permits = dice.uniform(0.45, 0.7)
    ops, now = [], 0
    for _ in range(calls):
        gap = _gap(dice, now, settings)
        now += gap
        verb = dice.random()
        if verb < permits:
            ops.append(f"permit {gap}")
        elif verb < 0.95:
            outcome = "success" if dice.random() < reliability else "failure"
            ops.append(f"{outcome} {gap} {settings['slow_call'] + dice.choice([-1, 0, 0, 1])}")
        else:
            ops.append(f"release {gap}")
    return settings, ops


def _settings(dice: random.Random) -> dict:
    waits = _waits(dice)
    half_open = dice.choice([0, 0, 1, 20, 1500]) * MILLISECOND
    # Two short timers after each other would go round and round in a long gap.
    may_be_automatic = half_open == 0 or waits["wait"] >= SECOND
    return {
        "window": dice.choice(["count", "time"]),
        "size": dice.choice([1, 2, 3, 5, 10, dice.randint(1, 30)]),
        "minimum": dice.choice([1, 2, 3, dice.randint(1, 20)]),
        "failure_rate": _threshold(dice),
        "slow_rate": _threshold(dice),
        "slow_call": dice.choice([1, 1000]),
        **waits,
        "permitted": dice.choice([1, 2, 3, dice.randint(1, 12)]),
        "half_open": half_open,
        "automatic": dice.choice([0, 0, 1]) if may_be_automatic else 0,
    }


def _threshold(dice: random.Random) -> float:
    """Half of all are a rate that can be met exactly."""
    of = dice.randint(1, 12)
    return dice.choice([dice.randint(1, of) / of, dice.uniform(0.01, 1), 1.0])


def _waits(dice: random.Random) -> dict:
    """The library truncates each wait to whole milliseconds: these are whole."""
    multiplier = dice.choice([1, 1, 1.5, 2, 3])
    first = 64 if multiplier == 1.5 else dice.choice([1, 10, 1000, 3000])
    longest = first * dice.choice([1, 2, 7.59375 if multiplier == 1.5 else 20])
    return {
        "wait": first * MILLISECOND,
        "multiplier": multiplier,
        "longest_wait": int(longest) * MILLISECOND,
    }


def _gap(dice: random.Random, now: int, settings: dict) -> int:
    kind = dice.random()
    if kind < 0.6:
        return 0
    if kind < 0.67:
        return dice.randint(0, 2 * MILLISECOND)
    beside = dice.choice([-1, 0, 1])
    if kind < 0.77:
        return SECOND - now % SECOND + dice.randint(0, 3) * SECOND + beside
    wait = dice.choice([settings["wait"], settings["half_open"], settings["longest_wait"]])
    return max(0, wait + beside)
