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


def test_a_late_result_of_gobreaker_is_dropped_by_its_generation():
    it = decisions.CircuitBreaker(preset="gobreaker", sliding_window_size=1)
    assert it.permit(0) and it.permit(0)
    before = it.generation
    it.record(False, "1s", 1, before)
    assert it.state == "open"
    assert it.permit("61.001s")
    it.record(False, "61s", 61.5, before)
    assert it.state == "half_open"
    it.record(False, "1s", 62, it.generation)
    assert it.state == "open"


def test_a_bulkhead_lets_the_first_in_line_go():
    it = decisions.Bulkhead(2, max_wait_duration="5s", max_waiting_calls=1)
    assert [it.acquire(0) for _ in range(4)] == ["permitted", "permitted", "waiting", "rejected"]
    assert (it.running, it.waiting, it.rejected) == (2, 1, 1)
    assert it.release(1)
    assert not it.release(1)
    assert (it.running, it.waiting) == (1, 0)


def test_a_bulkhead_gives_back_no_more_than_it_gave():
    with pytest.raises(ValueError, match="no call is under way"):
        decisions.Bulkhead(2).release(0)
    with pytest.raises(ValueError, match="nobody waits"):
        decisions.Bulkhead(2).leave_line(0)


def test_a_pool_fills_its_queue_before_it_grows():
    it = decisions.Bulkhead(type="thread_pool", core_threads=1, max_threads=2, queue_capacity=1)
    assert [it.acquire(0) for _ in range(4)] == ["permitted", "waiting", "permitted", "rejected"]


def test_a_rate_limiter_takes_a_permit_back():
    it = decisions.RateLimiter(limit=1, period="1s", timeout="1s")
    assert it.acquire(0).wait == 0
    waits = it.acquire(0)
    assert (waits.permitted, waits.wait) == (True, 1.0)
    assert not it.acquire(0).permitted
    it.cancel(waits, 0)
    assert it.acquire(0).permitted
    assert it.rejected == 1


def test_a_budget_of_finagle_allows_ten_a_second_and_a_fifth():
    it = decisions.RetryBudget("finagle", min_retries_per_second=0)
    for _ in range(10):
        it.on_request(0)
    assert [it.may_retry(now=1) for _ in range(3)] == [True, True, False]
    assert it.refused == 1


def test_a_failure_nobody_knows_is_an_error_with_the_one_meant():
    with pytest.raises(ValueError, match="did you mean 'timeout'"):
        decisions.RetryBudget().may_retry("timout", now=0)


def test_a_backoff_grows_and_begins_anew_with_the_next_call():
    it = decisions.Backoff(backoff="exponential", backoff_base="100ms", backoff_max="300ms")
    assert [it.next(retry) for retry in (1, 2, 3)] == [0.1, 0.2, 0.3]
    assert it.next(1) == 0.1
    assert not it.is_random


def test_a_backoff_waits_as_long_as_it_was_asked_to():
    it = decisions.Backoff(backoff="constant", respect_retry_after=True)
    assert it.next(1, retry_after="7s") == 7


def test_a_retry_before_the_first_is_an_error():
    with pytest.raises(ValueError, match="count from 1"):
        decisions.Backoff().next(0)


def test_a_time_without_a_unit_is_an_error():
    with pytest.raises(ValueError, match="bare number"):
        breaker().permit("14")


def test_the_example_in_its_documentation_is_true():
    assert doctest.testmod(decisions).failed == 0
