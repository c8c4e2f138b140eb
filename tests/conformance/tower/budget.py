"""tower::retry::budget::TpsBudget on paused time.

`deposit AT`, `withdraw AT`, AT in nanoseconds.
"""

from budget_calls import sequence

__all__ = ["sequence"]
