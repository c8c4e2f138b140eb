"""Policies as Python values."""

import copy
import inspect
import pickle

import halfopen as ho
import pytest
from halfopen import _core
from halfopen.policies import class_name


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


def test_a_value_without_a_name_may_be_a_preset_too():
    assert ho.Retry("polly") == ho.Retry(preset="polly")
    assert ho.RetryBudget("sre").document == {"retry_budget": {"preset": "sre"}}


def test_a_setting_is_what_the_preset_says_unless_it_is_set():
    retry = ho.Retry("polly", backoff_base="1s")
    assert (retry.max_attempts, retry.backoff, retry.backoff_base) == (4, "constant", "1s")
    assert ho.Retry().backoff == "none"


def test_max_retries_is_one_less_than_max_attempts():
    assert ho.Retry(max_retries=2).max_attempts == 3
    with pytest.raises(ho.TopologyError, match="E108"):
        ho.Retry(max_retries=2, max_attempts=3)


def test_settings_that_begin_alike_can_stand_in_a_mapping():
    nested = {"type": "exponential", "base": "50ms", "jitter": "full"}
    flat = ho.Retry(backoff="exponential", backoff_base="50ms", jitter="full")
    assert ho.Retry(backoff=nested) == flat
    assert ho.CircuitBreaker(half_open={"successes": 3, "verdict": "successes"}) == (
        ho.CircuitBreaker(half_open_successes=3, half_open_verdict="successes")
    )


def test_an_unknown_setting_in_a_mapping_is_a_type_error():
    with pytest.raises(TypeError, match="did you mean 'backoff_base'"):
        ho.Retry(backoff={"type": "constant", "bas": "1s"})


def test_settings_that_contradict_each_other_are_found_where_they_are_written():
    with pytest.raises(ho.TopologyError, match="E117"):
        ho.Bulkhead(type="thread_pool", core_threads=10, max_threads=4)


def test_a_fallback_may_call_an_endpoint_that_only_the_system_knows():
    assert ho.Fallback(call="archive.page").call == "archive.page"


@pytest.mark.parametrize("policy", _core.policies(), ids=lambda policy: policy["name"])
def test_every_preset_is_a_policy_that_yaml_gives_back(policy):
    kind = getattr(ho, class_name(policy["name"]))
    for preset in policy["presets"]:
        made = kind(preset)
        for field in policy["fields"]:
            if field["name"] != "max_retries":
                assert getattr(made, field["name"]) == policy["presets"][preset][field["name"]]
        text = system_under(made).to_yaml()
        assert f"{policy['name']}: {{preset: {preset}}}" in text
        assert ho.loads(text).to_yaml() == text


def system_under(policy):
    """One call under this policy, or one service with it."""
    shed = {"shedding": [policy]} if policy.name in ("controlled_delay", "dagor") else {}
    budget = [ho.Retry(2)] if policy.name == "retry_budget" else []
    system = (
        ho.System()
        .service("a", endpoints={"x": [ho.call("b.y")]})
        .service("b", endpoints={"y": [ho.work("1ms")]}, **shed)
    )
    return system if shed else system.protect("a -> b", policy, *budget)


def test_a_service_sheds_and_an_endpoint_may_not_be_done_twice():
    system = ho.System().service(
        "a",
        endpoints={"pay": {"idempotent": False, "steps": [ho.fail("1%", permanent=True)]}},
        shedding=[ho.ControlledDelay("folly"), ho.Dagor("20ms"), ho.RateLimit(100)],
        retry_after="2s",
    )
    assert not system.check()
    assert system.document["services"]["a"]["endpoints"]["pay"]["steps"] == [
        {"fail": {"probability": "1%", "permanent": True}}
    ]
    assert ho.loads(system.to_yaml()).to_yaml() == system.to_yaml()


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
