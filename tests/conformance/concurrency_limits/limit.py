"""Sequences of samples for one limit: what it is then."""

import random

MILLISECOND, SECOND = 1_000_000, 1_000_000_000
WINDOWS = (SECOND // 10, SECOND // 4, SECOND, 2 * SECOND)

TO_A_MEAN_OF_TWICE = (2, 2, 2, 2, 2, 2, 2, 2, 3, 1)  # the last, in Gradient2Limit's warm-up


def sequence(dice: random.Random, calls: int) -> tuple[dict, list[str]]:
    settings = settings_of(dice)
    usual = dice.choice((MILLISECOND // 5, 2 * MILLISECOND, 50 * MILLISECOND))
    gap = dice.choice((1, usual // 10, usual, 50 * MILLISECOND))
    guess = settings["initial_limit"]
    doubled = dice.random() < 0.2
    ops = []
    for call in range(calls):
        if call % 40 == 39:
            ops.append("inside")
            continue
        if dice.random() < 0.02:
            usual = dice.randint(MILLISECOND // 10, 100 * MILLISECOND)
        if dice.random() < 0.1:
            guess = dice.randint(1, settings["max_limit"])
        name = "drop" if dice.random() < 0.05 else "ok"
        waited = dice.choice((0, 1, gap, dice.randint(0, 2 * gap), window_edge(dice, settings)))
        rtt = round_trip(dice, settings, usual)
        if doubled and call < len(TO_A_MEAN_OF_TWICE):
            rtt = TO_A_MEAN_OF_TWICE[call] * MILLISECOND
        op = f"{name} {waited} {rtt} {in_flight(dice, guess)}"
        ops.append(f"{op} {uniform(dice)}" if settings["algorithm"] == "vegas" else op)
    return settings, ops


def settings_of(dice: random.Random) -> dict:
    algorithm = dice.choice(("aimd", "vegas", "gradient2"))
    lowest = dice.choice((1, 2, 20, 20, dice.randint(1, 50)))
    highest = max(lowest, dice.choice((20, 200, 200, 1000, 1100, dice.randint(1, 20_000))))
    settings = {
        "algorithm": algorithm,
        "initial_limit": dice.choice((lowest, highest, 20, dice.randint(lowest, highest))),
        "min_limit": lowest,
        "max_limit": highest,
        "windowed": dice.choice((0, 0, 1)),
        "uniform": uniform(dice),
    }
    settings |= {"aimd": aimd, "vegas": vegas, "gradient2": gradient2}[algorithm](dice)
    if settings["windowed"]:
        settings |= {
            "min_window_time": dice.choice(WINDOWS),
            "max_window_time": dice.choice(WINDOWS),
            "window_size": dice.choice((10, 10, 11, 20)),
            "min_rtt_threshold": dice.choice((0, 100_000, 2 * MILLISECOND)),
        }
    return settings


def uniform(dice: random.Random) -> float:
    return dice.choice((0, 0.5, round(dice.random(), 4)))  # half a probe is due at a whole number


def aimd(dice: random.Random) -> dict:
    return {
        "backoff_ratio": dice.choice((0.5, 0.9, 0.99, round(dice.uniform(0.5, 0.99), 3))),
        "timeout": dice.choice((5 * SECOND, 2 * MILLISECOND, 60 * MILLISECOND)),
    }


def vegas(dice: random.Random) -> dict:
    return {
        "smoothing": dice.choice((1.0, 1.0, 0.5, round(dice.uniform(0.01, 1), 3))),
        "alpha": dice.choice((0, 0, dice.randint(1, 10))),
        "beta": dice.choice((0, 0, dice.randint(1, 20))),
        "probe_multiplier": dice.choice((30, 1, 2, 5)),
    }


def gradient2(dice: random.Random) -> dict:
    return {
        "smoothing": dice.choice((0.2, 0.2, 1.0, round(dice.uniform(0.01, 1), 3))),
        "queue_size": dice.choice((4, 4, 0, dice.randint(1, 50))),
        "long_window": dice.choice((600, 600, 1, 10, 100)),
        "rtt_tolerance": dice.choice((1.5, 1.5, 1.0, 2.0, round(dice.uniform(1, 3), 3))),
    }


def round_trip(dice: random.Random, settings: dict, usual: int) -> int:
    edges = [settings.get("timeout", usual), settings.get("min_rtt_threshold", usual)]
    return max(
        1,
        dice.choice(
            (
                usual,
                usual + dice.randint(-1, 1),
                dice.choice(edges) % SECOND + dice.randint(-1, 1),
                usual // 2,
                2 * usual,
                dice.randint(usual // 2, 3 * usual),
                int(usual * dice.expovariate(1)),
                10 * usual,
            )
        ),
    )


def in_flight(dice: random.Random, guess: int) -> int:
    return max(1, dice.choice((guess, guess // 2 + dice.randint(-1, 1), dice.randint(1, guess))))


def window_edge(dice: random.Random, settings: dict) -> int:
    if not settings["windowed"]:
        return 0
    return max(
        0, settings[dice.choice(("min_window_time", "max_window_time"))] + dice.randint(-1, 1)
    )
