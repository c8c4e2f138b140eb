"""The circuit breaker's decisions on a timeline computed by hand."""

import doctest

import pytest
from halfopen import decisions


def breaker(**settings):
    few = {
        "sliding_window_size": 4,
        "minimum_number_of_calls": 4,
        "permitted_calls_in_half_open": 2,
    }
    return decisions.CircuitBreaker(**{**few, "wait_duration_in_open_state": "10s", **settings})


def fail_four_times(it):
    for second in (1, 2, 3, 4):
        assert it.permit(second)
        it.record(success=second % 2 == 0, duration="10ms", now=second)


def test_it_opens_at_the_threshold_and_tries_again_after_the_wait():
    it = breaker()
    fail_four_times(it)
    assert it.state == "open"
    assert not it.permit("14s")  # at exactly the wait it still rejects
    assert it.permit("14.000000001s")
    assert it.state == "half_open"
    assert it.transitions == [(4.0, "open"), (14.000000001, "half_open")]
    assert it.rejected == 1


def test_half_open_it_closes_when_the_trial_calls_succeed():
    it = breaker()
    fail_four_times(it)
    assert [it.permit(20), it.permit(20), it.permit(20)] == [True, True, False]
    it.record(True, "1ms", 20.5)
    it.record(True, "1ms", 20.5)
    assert it.state == "closed"


def test_a_released_permit_can_be_used_again():
    it = breaker(permitted_calls_in_half_open=1)
    fail_four_times(it)
    assert it.permit(20)
    it.release(21)
    assert it.permit(22)


def test_a_time_without_a_unit_is_an_error():
    with pytest.raises(ValueError, match="bare number"):
        breaker().permit("14")


def test_the_example_in_its_documentation_is_true():
    assert doctest.testmod(decisions).failed == 0
