"""Worlds: stepped, copied, changed in mid-run."""

import copy
import threading

import halfopen as ho
import pytest

CALL = "product.page -> recommendations.similar"


@pytest.fixture
def at_70(shop):
    return shop.start(seed=7).run_until("70s")


def test_run_in_steps_it_is_the_same_run(shop, outage):
    world = shop.start()
    for second in (1, 70, 70.5, 240):
        assert world.run_until(second).now == second
    assert world.fingerprint == outage.fingerprint
    assert world.result().to_json() == outage.to_json()


def test_a_copy_goes_the_same_way(at_70, outage):
    other = at_70.copy()
    assert other.run_until("240s").fingerprint == outage.fingerprint
    assert at_70.now == 70


def test_what_is_done_to_a_copy_leaves_the_original_alone(at_70, outage):
    other = copy.deepcopy(at_70).protect(CALL, ho.Fallback(), ho.AttemptTimeout("1s"))
    assert other.run_until("240s").result()["shoppers"].success_rate(start="140s") > 0.99
    assert at_70.run_until("240s").fingerprint == outage.fingerprint


def with_archive(shop):
    """The shop, whose product's page falls back on an archive."""
    return shop.service("archive", endpoints={"page": [ho.work("1ms")]}).protect(
        CALL, ho.Fallback(call="archive.page"), ho.AttemptTimeout("1s")
    )


def test_a_world_with_a_fallback_that_calls_can_be_protected_anew(shop):
    world = with_archive(shop).start(seed=7).run_until("1s")
    assert world.protect(CALL, ho.AttemptTimeout("2s")).run_until("2s").now == 2


def test_a_fallback_that_calls_cannot_come_into_a_running_world(shop):
    world = shop.service("archive", endpoints={"page": []}).start()
    with pytest.raises(ValueError, match="protect the system before it starts"):
        world.protect(CALL, ho.Fallback(call="archive.page"))


def test_protecting_with_nothing_takes_the_policies_away(shop, outage):
    bare = shop.variant("fixed").start().protect(CALL)
    assert bare.run_until("240s").fingerprint == outage.fingerprint


def test_an_unknown_edge_is_a_topology_error_and_changes_nothing(at_70, outage):
    with pytest.raises(ho.TopologyError, match="did you mean"):
        at_70.protect("produkt.page -> recommendations.similar", ho.AttemptTimeout("1s"))
    assert at_70.run_until(240).fingerprint == outage.fingerprint


def test_an_incident_ended_at_its_beginning_never_was(shop):
    well = shop.with_value("incidents", []).run()
    for incident in (0, "slow: recommendations"):
        world = shop.start().end_incident(incident).run_until("240s")
        assert world.result()["shoppers"].counts == well["shoppers"].counts


def test_an_incident_can_begin_by_hand(shop):
    world = shop.start().run_until("10s").begin_incident("slow: recommendations")
    exhausted = world.run_until("240s").result()["product"].workers_exhausted_at
    assert 40 < exhausted < 62  # fifty seconds earlier than written


def test_an_unknown_incident_is_an_error_with_the_names(at_70):
    with pytest.raises(KeyError, match="slow: recommendations"):
        at_70.end_incident("slow: product")
    with pytest.raises(IndexError, match="there is no incident 1"):
        at_70.begin_incident(1)


def test_time_does_not_go_backwards(at_70):
    with pytest.raises(ValueError, match="70 s already"):
        at_70.run_until("69s")


def test_a_result_is_a_snapshot(at_70):
    result = at_70.result()
    sent = result["shoppers"].sent
    at_70.run_until("100s")
    assert result["shoppers"].sent == sent
    assert result.simulated == 70


def test_two_threads_cannot_run_one_world(shop):
    world = shop.with_value("incidents", []).start()
    inside, done = threading.Event(), threading.Event()

    def hold(share):
        inside.set()
        done.wait()

    runner = threading.Thread(target=world.run_until, args=("100000s", hold))
    runner.start()
    inside.wait()
    with pytest.raises(RuntimeError, match="another thread"):
        world.copy()
    done.set()
    runner.join()
    assert world.now == 100000


def test_its_repr_says_where_it_stands(at_70):
    assert (
        repr(at_70)
        == "<World of 'The missing timeout that became a site-wide outage' at 70 s, seed 7>"
    )
