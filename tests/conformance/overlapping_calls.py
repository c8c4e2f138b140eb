"""Random calls through a circuit breaker: when one asks for permission, and when one has a result.

Results name a call by its place among those under way (oldest first, modulo their number), so that
a sequence makes sense whatever the breaker permits. Instants lie mostly on a coarse grid, of which
many durations are multiples: so the ends of waits and windows are hit exactly, and now and then
missed by the clock's smallest step.
"""

import random
from dataclasses import dataclass


@dataclass
class Grid:
    """The instants of a sequence, in whole steps of the library's clock."""

    spacing: int
    slot: int = 0
    offset: int = 0

    def later(self, dice: random.Random) -> int:
        """An instant not before the last one."""
        before = self.slot * self.spacing + self.offset
        gaps = [0, 1, dice.randint(2, 4), dice.randint(5, 30)]
        self.slot += dice.choices(gaps, [55, 30, 12, 3])[0]
        if dice.random() < 0.12:
            self.offset = dice.choice([0, 0, 1, -1, dice.randrange(self.spacing)])
        if self.slot * self.spacing + self.offset < before:
            self.slot += 1
        return self.slot * self.spacing + self.offset


def calls(
    dice: random.Random, count: int, grid: Grid, ignored: float = 0.0, looks: float = 0.04
) -> list[str]:
    """`count` lines `permit NOW`, `success NOW WHICH`, `failure NOW WHICH`, `ignored NOW WHICH` or
    `state NOW`, `ignored` and `state` being the given shares of all. What fails, and how many calls
    are under way, changes now and then."""
    lines = []
    under_way, overlap, failing = 0, 0, 0.5
    while len(lines) < count:
        if dice.random() < 0.07:
            overlap = dice.choice([0, 0, 1, 3, 8])
            failing = dice.choice([0.0, 0.1, 0.5, 0.5, 0.9, 1.0])
        now = grid.later(dice)
        if dice.random() < looks:
            lines.append(f"state {now}")
        elif under_way <= overlap and (under_way == 0 or dice.random() < 0.6):
            lines.append(f"permit {now}")
            under_way += 1
        else:
            result = "failure" if dice.random() < failing else "success"
            result = "ignored" if dice.random() < ignored else result
            lines.append(f"{result} {now} {dice.choice([0, 0, dice.randrange(8)])}")
            under_way -= 1
    return lines


def share(dice: random.Random) -> float:
    """A threshold that small numbers of calls hit exactly, or lie just beside."""
    whole = dice.randint(1, 10)
    return dice.choice([0.5, 0.5, 0.25, 0.1, 0.6, dice.randint(1, whole) / whole, dice.random()])
