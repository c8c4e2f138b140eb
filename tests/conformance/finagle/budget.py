"""com.twitter.finagle.service.RetryBudget on a told clock.

`deposit AT`, `withdraw AT`, AT in nanoseconds.
"""

from budget_calls import sequence

__all__ = ["sequence"]
