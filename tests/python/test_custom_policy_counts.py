"""What policies written in Python do is counted and told, and misspelt methods are refused."""

import halfopen as ho
import pytest
from own_policies import EDGE


class Door(ho.Policy):
    """Open from 70 s to 100 s."""

    def __init__(self):
        self.state = "closed"

    def permit(self, now):
        self.state = "open" if 70 <= now < 100 else "closed"
        return self.state == "closed"


def test_its_rejections_are_counted(protected):
    edge = protected(ho.Fallback(), Door()).run()[EDGE]
    rejected = edge.policies["custom.rejected"]
    assert rejected > 100
    assert edge.rejected_by_breaker == rejected
    assert edge.policies["fallback.served"] >= rejected


def test_the_changes_of_its_state_are_told(protected):
    result = protected(ho.Fallback(), Door()).run()
    (opens, closes) = result[EDGE].breakers[""]
    assert (opens[1], closes[1]) == ("open", "closed")
    assert opens[0] == pytest.approx(70, abs=0.5) and closes[0] == pytest.approx(100, abs=0.5)
    assert result[EDGE].breaker == [opens, closes]
    assert f"breaker of {EDGE} opens" in repr(result)


def test_a_decision_class_tells_the_same_as_the_core(protected):
    settings = {"wait_duration_in_open_state": "30s", "minimum_number_of_calls": 20}
    own = protected(ho.decisions.CircuitBreaker(**settings)).run()[EDGE]
    core = protected(ho.CircuitBreaker(**settings)).run()[EDGE]
    assert own.breaker == core.breaker != []
    assert own.rejected_by_breaker == core.rejected_by_breaker > 0


def test_one_that_is_no_breaker_has_no_state(tiny):
    class Guard(ho.Policy):
        state = {"anything": 1}

        def permit(self, now):
            return "rate_limited"

    result = tiny(Guard()).run(duration="2s")
    edge = result["api.page -> store.read"]
    assert edge.breakers == {} and edge.rejected_by_breaker == 0
    assert edge.policies["custom.rejected"] == edge.sent > 0


def test_waits_and_retries_are_counted(tiny):
    class Patient(ho.Policy):
        def permit(self, now):
            return 0.001

        def retry_after(self, outcome, attempt, now):
            return 0.0 if attempt == 1 else None

    edge = tiny(Patient()).run(duration="2s")["api.page -> store.read"]
    assert edge.policies["custom.waited"] == edge.sent > 0
    assert edge.policies["custom.retried"] == pytest.approx(edge.sent, abs=2)


@pytest.mark.parametrize("base", [ho.Policy, ho.decisions.CircuitBreaker])
def test_a_misspelt_verb_is_refused(tiny, base):
    class Breaker(base):
        def permitt(self, now):
            return False

    with pytest.raises(TypeError, match=r"Breaker.permitt\(\) would .* did you mean permit\(\)"):
        tiny(Breaker())


def test_a_method_of_ones_own_is_no_misspelt_verb(tiny):
    class Breaker(ho.Policy):
        def record(self, outcome, duration, now):
            self.records(outcome)

        def records(self, outcome):
            pass

        def reset(self):
            pass

    tiny(Breaker())
