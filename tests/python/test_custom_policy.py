"""Policies that users write in Python: what they can do, and that runs start from fresh copies."""

from concurrent.futures import ThreadPoolExecutor

import halfopen as ho
import pytest
from own_policies import EDGE, Breaker


class SlowCalls(ho.Policy):
    """Three slow answers in a row open it; 30 s later one call tries the door."""

    def __init__(self):
        self.slow = 0
        self.opened = None
        self.probing = False

    def permit(self, now):
        if self.opened is None:
            return True
        if self.probing or now - self.opened < 30:
            return "degraded"
        self.probing = True
        return True

    def record(self, outcome, duration, now):
        self.slow = self.slow + 1 if outcome != "ok" or duration > 1 else 0
        self.probing = False
        if self.slow == 0:
            self.opened = None
        elif self.slow >= 3:
            self.opened = now


def test_a_breaker_of_ones_own_stops_the_cascade(shop, outage):
    stopped = shop.protect(EDGE, SlowCalls()).run()  # and no timeout
    assert outage["shoppers"].success_rate(start="140s") < 0.05
    assert stopped["shoppers"].success_rate(start="140s") > 0.95


@pytest.mark.parametrize("seed", range(4))
def test_it_decides_exactly_like_the_breaker_of_the_core(protected, seed):
    own = protected(ho.Fallback(), Breaker()).run(seed=seed)
    core = protected(ho.Fallback(), ho.CircuitBreaker("pybreaker")).run(seed=seed)
    assert core[EDGE].breaker[:1] != []
    assert own.fingerprint == core.fingerprint


def test_a_decision_class_is_a_policy(protected):
    own = protected(ho.decisions.CircuitBreaker(wait_duration_in_open_state="30s")).run()
    core = protected(ho.CircuitBreaker(wait_duration_in_open_state="30s")).run()
    assert own.fingerprint == core.fingerprint


def test_a_class_derived_from_a_decision_class_is_a_policy(protected):
    class Shy(ho.decisions.CircuitBreaker):
        def permit(self, now):
            return now < 100 and super().permit(now)

    system = protected(Shy(minimum_number_of_calls=1_000_000, sliding_window_size=1_000_000))
    assert system.run(duration="100s")[EDGE].share("rejected") == 0
    assert system.run(duration="200s")[EDGE].share("rejected") == pytest.approx(0.5, abs=0.05)


def test_an_outcome_is_an_answer(tiny):
    class Cache(ho.Policy):
        def permit(self, now):
            return "degraded" if now >= 10 else True

    result = tiny(Cache()).run()
    assert result["store"].sent < 0.6 * result["api"].sent
    assert result["users"].counts["degraded"] > 0.4 * result["users"].sent


def test_a_number_is_a_wait(tiny):
    class Slow(ho.Policy):
        def permit(self, now):
            return 0.25

        def record(self, outcome, duration, now):
            assert duration == pytest.approx(0.01)  # without the wait

    result = tiny(Slow()).run()
    assert result["users"].p50 == pytest.approx(0.261, rel=0.02)


def test_a_fallback_can_be_written(tiny):
    class Fallback(ho.Policy):
        def finish(self, outcome):
            return outcome if outcome == "ok" else "degraded"

    assert tiny(Fallback()).run().fingerprint == tiny(ho.Fallback()).run().fingerprint


def test_a_retry_can_be_written(tiny):
    class Retry(ho.Policy):
        def retry_after(self, outcome, attempt, now):
            return 0.1 if outcome != "ok" and attempt < 3 else None

    backoff = {"type": "constant", "base": "100ms", "jitter": "none"}
    core = tiny({"retry": {"max_attempts": 3, "backoff": backoff}}).run()
    assert core["users"].success_rate() > 0.9
    assert tiny(Retry()).run().fingerprint == core.fingerprint


def test_a_retry_at_once_without_end_ends(tiny):
    class Stubborn(ho.Policy):
        def retry_after(self, outcome, attempt, now):
            return 0.0

        def permit(self, now):
            return now < 0.1

    class Closed(ho.Policy):
        def permit(self, now):
            return False

    result = tiny(Stubborn(), Closed()).run(duration="0.2s")
    assert result["users"].counts["rejected"] == result["users"].ended


def test_every_permitted_call_ends_in_one_record_or_release(tiny):
    class Bulkhead(ho.Policy):
        held = 0
        released = 0

        def permit(self, now):
            self.held += 1
            return 0.005

        def record(self, outcome, duration, now):
            self.held -= 1

        def release(self, now):
            self.held -= 1
            Bulkhead.released += 1

        def finish(self, outcome):
            assert self.held >= 0
            Bulkhead.last = self.held
            return outcome

    stop = ho.Deadline("12ms")
    tiny(stop, Bulkhead()).with_value("services.store.endpoints.read[0].work", "30ms").run()
    assert Bulkhead.released > 900
    Bulkhead.released = 0
    tiny(stop, Bulkhead()).with_value("services.store.endpoints.read[0].work", "1ms").run()
    assert Bulkhead.released == 0
    assert Bulkhead.last < 5


# --- runs do not influence each other ---


def test_every_run_starts_from_a_fresh_copy(protected):
    policy = Breaker()
    system = protected(policy)
    assert system.run().fingerprint == system.run().fingerprint
    assert vars(policy) == vars(Breaker())


def test_what_is_done_to_the_object_later_does_not_matter(protected):
    policy = Breaker()
    system = protected(policy)
    before = system.run()
    policy.permit = lambda now: False
    assert system.run().fingerprint == before.fingerprint


def test_every_call_path_has_a_copy_of_its_own(tiny):
    class Seen(ho.Policy):
        objects = set()

        def permit(self, now):
            self.objects.add(id(self))
            return True

    two = tiny().service("other", endpoints={"page": [ho.call("store.read")]})
    two = two.traffic("others", send="other.page", rate="10/s").protect("* -> store", Seen())
    two.run()
    assert len(Seen.objects) == 2


def test_a_world_copied_in_mid_run_goes_on_alike(protected):
    world = protected(ho.Fallback(), Breaker()).start(seed=7).run_until("100s")
    other = world.copy()
    world.run_until("240s")
    assert other.run_until("240s").fingerprint == world.fingerprint


def test_a_policy_can_be_put_into_a_running_world(shop):
    world = shop.start(seed=7).run_until("65s")
    world.protect(EDGE, ho.Fallback(), Breaker(), ho.AttemptTimeout("1s")).run_until("240s")
    assert world.result()["shoppers"].success_rate(start="140s") > 0.95


def test_runs_in_threads_are_alike(protected):
    system = protected(ho.Fallback(), Breaker())
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda seed: system.run(seed=seed), [1, 2, 3] * 4))
    assert [each.fingerprint for each in results[:3]] * 4 == [each.fingerprint for each in results]
    assert len({each.fingerprint for each in results}) == 3
