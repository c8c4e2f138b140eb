"""Policies as Python values."""

import copy
import inspect
import pickle

import halfopen as ho
import pytest
from halfopen import _core


def test_there_is_a_class_for_every_policy_of_the_core():
    for policy in _core.policies():
        kind = getattr(ho, "".join(map(str.capitalize, policy["name"].split("_"))))
        names = [field["name"] for field in policy["fields"]]
        assert set(inspect.signature(kind).parameters) == set(names)
        for field in policy["fields"]:
            assert getattr(kind(), field["name"]) == field["default"]
            assert field["meaning"] in kind.__doc__


def test_a_value_without_a_name_is_the_one_that_matters_most():
    assert ho.AttemptTimeout("1s") == ho.AttemptTimeout(timeout="1s")
    assert ho.Fallback("empty").document == {"fallback": {"value": "empty"}}


def test_a_missing_unit_is_found_where_it_is_written():
    with pytest.raises(ho.TopologyError, match="E111"):
        ho.AttemptTimeout("1")


def test_a_value_out_of_range_is_found_where_it_is_written():
    with pytest.raises(ho.TopologyError, match="E114"):
        ho.CircuitBreaker(sliding_window_size=0)


def test_an_unknown_setting_is_a_type_error_with_the_one_meant():
    with pytest.raises(TypeError, match="did you mean 'sliding_window_size'"):
        ho.CircuitBreaker(sliding_window_sise=3)


def test_a_policy_does_not_change():
    with pytest.raises(AttributeError, match="does not change"):
        ho.AttemptTimeout("1s").timeout = "2s"


def test_a_policy_is_a_value():
    policy = ho.Deadline("3s", propagate_deadline=False)
    assert repr(policy) == "Deadline(timeout='3s', propagate_deadline=False)"
    assert pickle.loads(pickle.dumps(policy)) == policy == copy.deepcopy(policy)
    assert len({policy, copy.copy(policy), ho.Deadline("4s")}) == 2
