"""io.grpc.internal.RetriableStream.Throttle: retryThrottling of gRPC's proposal A6."""

import random
import struct


def _single(number: float) -> float:
    return struct.unpack("f", struct.pack("f", number))[0]


def _thousandths(dice: random.Random, choices: list[float], low: float, high: float) -> float:
    """Three decimals that single precision keeps; 0.251 for one becomes 0.250."""
    while True:
        number = dice.choice([*choices, round(dice.uniform(low, high), 3)])
        if int(_single(_single(number) * 1000)) == round(number * 1000):
            return number


def sequence(dice: random.Random, calls: int) -> tuple[dict, list[str]]:
    settings = {
        "max_tokens": _thousandths(dice, [10, 1, 2, 3, 1000, 0.5], 0.01, 30),
        "token_ratio": _thousandths(dice, [0.1, 0.5, 1, 0.001], 0.001, 2),
    }
    trouble = dice.choice([0.1, 0.3, 0.5, 0.9])
    return settings, [
        "failure" if dice.random() < trouble else dice.choice(["success", "success", "retry"])
        for _ in range(calls)
    ]
