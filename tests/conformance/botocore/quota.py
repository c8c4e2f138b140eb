"""botocore.retries.quota.RetryQuota behind standard.RetryQuotaChecker.

`retry CALL FAILURE` asks for a retry of that call, `end CALL STATUS` ends it; a call that ended
begins anew. The answer is whether, and how much capacity is left.
"""

import random

VERSIONS = ("1.43.0", "1.44.5")


def sequence(dice: random.Random, calls: int) -> tuple[dict, list[str]]:
    settings = {
        "version": dice.choice(VERSIONS),
        "capacity": dice.choice([500, 500, 5, 10, 14, 28, 29, dice.randint(1, 100)]),
    }
    trouble = dice.random()
    lines = []
    for _ in range(calls):
        call = dice.randrange(4)
        if dice.random() < trouble:
            lines.append(f"retry {call} {dice.choice(['error', 'timeout', 'rejected'])}")
        else:
            lines.append(f"end {call} {dice.choice([200, 200, 200, 299, 300, 404, 503, 0])}")
    return settings, lines
