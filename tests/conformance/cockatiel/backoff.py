"""Sequences for cockatiel's backoffs: one uniform draw a retry, and now and then a new object."""

import random


def draw(dice: random.Random) -> float:
    rough = round(dice.random(), 3)
    return dice.choice([dice.random()] * 3 + [rough] * 3 + [0.0, 0.9999999999999999, 0.5])


def sequence(dice: random.Random, count: int) -> tuple[dict[str, object], list[str]]:
    initial = dice.choice([128, 1, 100, dice.randint(1, 5000)])
    settings: dict[str, object] = {"type": "constant", "initial": initial}
    if dice.random() < 0.9:
        generator = dice.choice(["decorrelated", "decorrelated", "full", "half", "none"])
        settings = {
            "type": "exponential",
            "generator": generator,
            "initial": initial,
            "exponent": dice.choice([2, 2, 1.5, 3]) if generator == "decorrelated" else 2,
            "max": dice.choice([30_000, dice.randint(initial, 100_000)]),
        }
    lines = [f"next {draw(dice)!r}" if dice.random() > 0.1 else "reset" for _ in range(count)]
    return settings, lines
