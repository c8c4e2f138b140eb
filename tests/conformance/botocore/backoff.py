"""botocore.retries.standard.ExponentialBackoff, its random being what the line says.

`next ATTEMPT UNIFORM [FAILURE [RETRY_AFTER]]`: FAILURE is error unless said otherwise,
RETRY_AFTER in milliseconds, as the header has it.
"""

import random

VERSIONS = ("1.43.0", "1.44.5")


def uniform(dice: random.Random) -> float:
    if dice.random() < 0.1:
        return dice.choice([0.0, 0.5, 0.5, 1 - 2**-53])
    return round(dice.random(), dice.choice([1, 2, 3])) % 1


def sequence(dice: random.Random, calls: int) -> tuple[dict, list[str]]:
    settings = {
        "version": dice.choice(VERSIONS),
        "max": dice.choice([20, 20, 1, 3, round(dice.uniform(0.1, 60), 1)]),
    }
    lines, attempt = [], 0
    for _ in range(calls):
        attempt = 1 if dice.random() < 0.2 else attempt + 1
        failure = dice.choice(["error", "error", "timeout", "rejected"])
        line = f"next {attempt} {uniform(dice)!r}"
        if settings["version"] == "1.44.5" and dice.random() < 0.3:
            asked = dice.choice([0, 1, 5_000, 5_001, 20_000, dice.randint(0, 30_000)])
            line += f" {failure} {asked}"
        elif failure != "error":
            line += f" {failure}"
        lines.append(line)
    return settings, lines
