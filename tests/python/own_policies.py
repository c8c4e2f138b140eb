"""Policies in Python that tests put into pipelines."""

import halfopen as ho

EDGE = "product.page -> recommendations.similar"


class Breaker(ho.Policy):
    """Five failures in a row open it; after 60 s it lets calls through, and the next decides."""

    def __init__(self):
        self.failures = 0
        self.state = "closed"
        self.since = 0.0

    def permit(self, now):
        if self.state == "open" and now - self.since >= 60:
            self.state = "half open"
        return self.state != "open"

    def record(self, outcome, duration, now):
        self.failures = 0 if outcome == "ok" else self.failures + 1
        if self.state == "half open" or self.failures >= 5:
            self.state, self.since = "closed" if self.failures == 0 else "open", now


class Counter(ho.Policy):
    """Lets everything through; counts, and can do harm at the hundredth of some kind."""

    def __init__(self, harm=None, at=None):
        self.harm = harm
        self.at = at
        self.seen = dict.fromkeys(("permit", "record", "copy"), 0)

    def note(self, what):
        self.seen[what] += 1
        if what == self.at and self.seen[what] == 100:
            return self.harm()
        return None

    def permit(self, now):
        return True if self.at != "permit" else self.note("permit") or True

    def record(self, outcome, duration, now):
        return self.note("record")
