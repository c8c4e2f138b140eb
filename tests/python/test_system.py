"""Systems: the same whether read or built, never changed, checked by one reader."""

import copy
import pickle
from datetime import timedelta

import halfopen as ho
import pytest

CALL = "product.page -> recommendations.similar"


def built_shop():
    """gallery/missing_timeout.yaml, call by call."""
    return (
        ho.System("The missing timeout", duration="240s", seed=7)
        .service("gateway", workers=400, endpoints={
            "page": [ho.work("2ms"), ho.call("product.page")],
            "checkout": [ho.work("2ms"), ho.call("checkout.buy")],
        })
        .service("checkout", workers=8, endpoints={
            "buy": [ho.work("50ms"), ho.call("product.price")],
        })
        .service("product", workers=200, endpoints={
            "price": [ho.work("20ms")],
            "page": [ho.work("20ms"), ho.call("recommendations.similar")],
        })
        .service("recommendations", workers=400, endpoints={"similar": [ho.work("80ms")]})
        .traffic("shoppers", send="gateway.page", rate="40/s", give_up_after="10s")
        .traffic("buyers", send="gateway.checkout", rate="4/s", give_up_after="10s")
        .incident(slow="recommendations", start="60s", ramp="60s", work="8s")
    )  # fmt: skip


THREE_LINES = (
    ho.Fallback("empty carousel"),
    ho.CircuitBreaker(wait_duration_in_open_state="30s"),
    ho.AttemptTimeout("1s"),
)


def test_built_in_python_it_behaves_as_read_from_the_file(outage):
    assert built_shop().run().fingerprint == outage.fingerprint


def test_protected_in_python_it_behaves_as_the_files_variant(shop):
    fixed = shop.protect(CALL, *THREE_LINES)
    assert fixed.run().fingerprint == shop.variant("fixed").run().fingerprint


def test_its_repr_is_yaml_that_reads_as_itself():
    shop = built_shop()
    assert ho.loads(repr(shop)).run("20s").fingerprint == shop.run("20s").fingerprint
    assert repr(ho.loads(repr(shop))) == repr(shop)


def test_a_change_leaves_the_system_as_it_was(shop):
    before = repr(shop)
    shop.protect(CALL, *THREE_LINES).incident(crash="checkout", start="5s").link(
        "* -> product", loss="1%"
    )
    shop.with_value("services.product.workers", 400)
    assert repr(shop) == before


def test_with_value_sets_one_value(shop):
    assert "workers: 400" in repr(shop.with_value("services.product.workers", 400))
    short = shop.variant("fixed").with_value("circuit_breaker.wait_duration_in_open_state", "5s")
    assert "wait_duration_in_open_state: 5s" in repr(short)


def test_with_value_none_removes(shop):
    assert "incidents" not in repr(shop.with_value("incidents", None).with_value("expect", None))


def test_protect_without_policies_takes_them_away(shop):
    again = shop.variant("fixed").protect(CALL)
    assert again.run().fingerprint == shop.run().fingerprint


def test_a_variant_stands_alone_with_its_expectations(shop):
    fixed = shop.variant("fixed")
    assert shop.variants == ["as_written", "fixed"]
    assert fixed.variants == ["as_written"]
    result = fixed.run()
    assert result.variant == "fixed"
    assert result.expectations
    assert all(result.expectations)


def test_an_unknown_variant_is_a_key_error_with_the_names(shop):
    with pytest.raises(KeyError, match="as_written, fixed"):
        shop.variant("repaired")


def test_a_wrong_name_is_found_at_once_in_a_whole_system(shop):
    with pytest.raises(ho.TopologyError, match=r"(?s)E104.*did you mean 'recommendations'"):
        shop.protect("product.page -> recomendations.similar", ho.AttemptTimeout("1s"))


def test_a_system_may_be_incomplete_while_it_is_being_built():
    half = ho.System().service("a", endpoints={"x": [ho.call("b.y")]})
    with pytest.raises(ho.TopologyError, match="no service named 'b'"):
        half.run()
    assert half.check().errors
    assert not half.service("b", endpoints={"y": [ho.work("1ms")]}).check().errors


def test_an_empty_system_says_what_it_lacks():
    with pytest.raises(ho.TopologyError, match="services"):
        ho.System().run()


def test_a_keyword_that_nobody_knows_is_an_error_of_the_reader():
    shop = ho.System().service("a", wrokers=3, endpoints={"x": [ho.work("1ms")]})
    with pytest.raises(ho.TopologyError, match="did you mean 'workers'"):
        shop.run()


def test_from_and_for_are_written_with_an_underscore(shop):
    late = shop.incident(errors="checkout", rate="10%", from_="10s", for_="5s")
    assert late.document["incidents"][-1] == {
        "errors": "checkout", "rate": "10%", "from": "10s", "for": "5s"
    }  # fmt: skip
    assert late.incidents == ["slow: recommendations", "errors: checkout"]


def test_every_step_is_understood():
    steps = [
        ho.wait({"exponential": "1ms"}),
        ho.together(ho.call("b.y"), [ho.work("1ms"), ho.call("b.y")], join=1),
        ho.repeat(3, ho.call("b.y")),
        ho.choose(("30%", ho.work("1ms")), ("10%", [ho.call("b.y")])),
        ho.background(ho.call("b.y")),
        ho.fail("1%"),
    ]
    system = (
        ho.System()
        .service("a", endpoints={"x": steps})
        .service("b", endpoints={"y": [ho.work("1ms")]})
        .traffic("users", send="a.x", users=3, think="10ms")
    )
    assert system.run("2s")["users"].outcomes["error"] > 0


def test_numbers_and_times_of_other_libraries_are_understood(shop):
    numpy = pytest.importorskip("numpy")
    system = shop.with_value("services.product.workers", numpy.int64(17))
    assert "workers: 17" in repr(system)
    assert "timeout: 1500000us" in repr(
        shop.protect(CALL, ho.AttemptTimeout(timedelta(seconds=1.5)))
    )


def test_what_no_document_can_hold_is_a_type_error(shop):
    with pytest.raises(TypeError, match="cannot hold"):
        shop.with_value("title", object())


def test_systems_are_values(shop):
    again = copy.deepcopy(shop)
    assert again == shop
    assert hash(again) == hash(shop)
    assert pickle.loads(pickle.dumps(shop.variant("fixed"))) == shop.variant("fixed")
    assert shop.variant("fixed") != shop


def test_a_saved_system_can_be_loaded(shop, tmp_path):
    shop.save(tmp_path / "shop.yaml")
    assert ho.load(tmp_path / "shop.yaml") == shop


def test_a_missing_file_is_a_topology_error(tmp_path):
    with pytest.raises(ho.TopologyError, match="E001"):
        ho.load(tmp_path / "nothing.yaml")


def test_an_unknown_story_is_a_key_error_with_the_names():
    with pytest.raises(KeyError, match="missing_timeout"):
        ho.gallery("missing_time_out")


def test_expectations_can_be_added(shop):
    system = built_shop().expect("shoppers", succeed="above 99%", until="60s")
    system = system.expect("product", workers_exhausted="never")
    assert [each.holds for each in system.run().expectations] == [True, False]
