"""Policies that users write in Python: their errors, and how they stand in a document."""

import copy
import gc
import pickle
import signal
import traceback

import halfopen as ho
import pytest
from own_policies import EDGE, Breaker, Counter


def divide_by_zero():
    return 1 / 0  # here


@pytest.mark.parametrize("at", ["permit", "record"])
def test_an_error_ends_the_run_with_its_traceback(protected, at):
    with pytest.raises(ZeroDivisionError) as caught:
        protected(Counter(divide_by_zero, at)).run()
    lines = [frame.line for frame in traceback.extract_tb(caught.value.__traceback__)]
    assert lines[-1] == "return 1 / 0  # here"
    assert any("self.note" in line for line in lines)
    assert "protected(" in lines[0]


def test_after_an_error_the_next_run_works(protected, outage):
    system = protected(Breaker())
    before = system.run()
    with pytest.raises(ZeroDivisionError):
        protected(Counter(divide_by_zero, "record")).run()
    assert system.run().fingerprint == before.fingerprint


def test_an_error_leaks_nothing(protected):
    system = protected(Counter(divide_by_zero, "record"))
    system.check()
    gc.collect()
    kept = sum(type(each) is Counter for each in gc.get_objects())
    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            system.run()
    gc.collect()
    assert sum(type(each) is Counter for each in gc.get_objects()) == kept


def test_a_world_stopped_by_an_error_says_so(protected):
    world = protected(Counter(divide_by_zero, "permit")).start()
    earlier = world.copy()
    with pytest.raises(ZeroDivisionError):
        world.run_until("240s")
    for use in (world.copy, world.result, lambda: world.run_until("240s")):
        with pytest.raises(RuntimeError, match="a copy made before"):
            use()
    earlier.run_until("1s")


class CopiedOnce(ho.Policy):
    def __init__(self, copies):
        self.copies = copies

    def __deepcopy__(self, memo):
        if self.copies == 0:
            raise LookupError("no more copies")
        return CopiedOnce(self.copies - 1)


def test_an_object_that_cannot_be_copied_is_refused_at_once(protected):
    with pytest.raises(LookupError, match="no more copies"):
        protected(CopiedOnce(0))


def test_an_error_in_deepcopy_comes_out_of_the_run(protected):
    system = protected(CopiedOnce(1))
    with pytest.raises(LookupError, match="no more copies"):
        system.run()


def test_an_error_in_the_deepcopy_of_a_world_comes_out_of_it(protected):
    world = protected(CopiedOnce(2)).start()
    with pytest.raises(LookupError, match="no more copies"):
        world.copy()
    world.run_until("1s")


@pytest.mark.parametrize(
    "method, returned, wanted",
    [
        ("permit", None, r"Wrong.permit\(\) returned None: it must return True or False, a float"),
        ("permit", 1, "returned 1: it must return True or False"),
        ("record", 1, r"Wrong.record\(\) returned 1: it must return nothing"),
        ("retry_after", 1, "returned 1: it must return a float .*or None"),
        ("finish", None, "returned None: it must return the name of an outcome"),
    ],
)
def test_a_wrong_type_says_what_is_wanted(tiny, method, returned, wanted):
    wrong = type("Wrong", (ho.Policy,), {method: lambda self, *_: returned})
    with pytest.raises(TypeError, match=wanted):
        tiny(wrong()).run()


@pytest.mark.parametrize(
    "method, returned, wanted",
    [
        ("permit", -1.0, "0.0 to 3.2e8 seconds"),
        ("permit", float("nan"), "0.0 to 3.2e8 seconds"),
        ("permit", "opne", r"no outcome has this name \(have: ok, degraded"),
        ("retry_after", float("inf"), "0.0 to 3.2e8 seconds"),
        ("finish", "abandoned", "no outcome has this name"),
    ],
)
def test_a_wrong_value_says_what_is_possible(tiny, method, returned, wanted):
    wrong = type("Wrong", (ho.Policy,), {method: lambda self, *_: returned})
    with pytest.raises(ValueError, match=wanted):
        tiny(wrong()).run()


def test_the_class_itself_is_refused(protected):
    with pytest.raises(TypeError, match=r"takes an object: Breaker\(\)"):
        protected(Breaker)


def test_a_built_in_policy_cannot_be_taught_to_decide():
    with pytest.raises(TypeError, match=r"Mine.permit\(\) would never be asked"):
        type("Mine", (ho.CircuitBreaker,), {"permit": lambda self, now: True})


def test_ctrl_c_in_a_policy_raises_keyboard_interrupt(protected):
    with pytest.raises(KeyboardInterrupt):
        protected(Counter(lambda: signal.raise_signal(signal.SIGINT), "record")).run()
    assert protected(Breaker()).run().complete


def test_ctrl_c_beside_a_policy_raises_keyboard_interrupt(protected):
    def press(share):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt, match="stopped after"):
        protected(Breaker()).run(progress=press)


# --- as a document ---


def test_its_yaml_says_that_no_file_can_hold_it(protected):
    system = protected(Breaker(), Breaker())
    text = system.to_yaml()
    assert text.startswith("# Python objects, which no file can hold: Breaker, Breaker_2\n")
    with pytest.raises(ho.TopologyError, match="no custom policy named 'Breaker'"):
        ho.loads(text)


def test_without_the_policy_the_yaml_says_nothing(protected):
    replaced = protected(Breaker()).protect(EDGE, ho.AttemptTimeout("1s"))
    assert "Python" not in replaced.to_yaml()


def test_it_stays_through_other_changes(protected):
    system = protected(Breaker())
    changed = system.with_value("services.product.workers", 200)
    assert changed.run().fingerprint == system.run().fingerprint
    varied = changed.variant("fixed").protect("gateway.page -> product.page", Breaker())
    assert varied.run().complete


def test_it_stays_in_a_pickled_system(protected):
    system = protected(Breaker())
    for other in (pickle.loads(pickle.dumps(system)), copy.deepcopy(system)):
        assert other.run().fingerprint == system.run().fingerprint


def test_systems_with_different_objects_are_different(protected):
    system = protected(Breaker())
    assert system == copy.copy(system)
    assert system != protected(Breaker())
