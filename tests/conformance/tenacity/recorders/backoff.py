"""Answers with the wait in nanoseconds, to the nearest."""

import random
import sys

import tenacity.wait

SECOND = 1_000_000_000


class Told(random.Random):
    """Chance that says what it is told; uniform() is the standard library's own."""

    told = 0.0

    def random(self) -> float:
        return self.told


class State:
    attempt_number = 0


def strategy(settings: dict[str, str]) -> tenacity.wait.wait_base:
    base, shortest, longest = (int(settings[key]) / SECOND for key in ("base", "min", "max"))
    multiplier = float(settings["multiplier"])
    exponential = {"multiplier": base, "max": longest, "exp_base": multiplier, "min": shortest}
    jitter = float(settings["jitter_factor"]) * base
    return {
        "fixed": lambda: tenacity.wait.wait_fixed(base),
        "incrementing": lambda: tenacity.wait.wait_incrementing(base, base, longest),
        "exponential": lambda: tenacity.wait.wait_exponential(**exponential),
        "random_exponential": lambda: tenacity.wait.wait_random_exponential(**exponential),
        "exponential_jitter": lambda: tenacity.wait.wait_exponential_jitter(
            **exponential, jitter=jitter
        ),
    }[settings["type"]]()


def main() -> None:
    tenacity.wait.random = chance = Told()
    wait, state = None, State()
    for line in sys.stdin:
        words = line.split()
        answer = ""
        if words[0] == "sequence":
            wait = strategy(dict(word.split("=") for word in words[1:]))
            state.attempt_number = 0
        elif words[0] == "reset":
            state.attempt_number = 0
            answer = " => ok"
        else:
            chance.told = float(words[1])
            state.attempt_number += 1
            answer = f" => {round(wait(state) * SECOND)}"
        print(line.rstrip("\n") + answer)


main()
