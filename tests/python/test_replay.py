"""Stamps: every run has one, and it can be proved."""

import json
import subprocess

import halfopen as ho
import pytest

WORKERS = "services.store.workers"


@pytest.fixture
def store(tmp_path):
    return tmp_path / "store.sqlite"


def test_a_single_run_has_a_stamp_that_is_proved(tiny):
    system = tiny()
    stamp = system.run(seed=9, replication=4).stamp
    again = ho.replay(stamp, system)
    assert again
    assert again.result.replication == 4
    assert again.result.stamp == stamp
    assert repr(again).startswith("the same: 0x")


def test_a_variant_is_found_by_its_stamp(shop):
    stamp = shop.variant("fixed").run("30s").stamp
    assert ho.replay(stamp, shop).same


def test_a_run_of_a_sweep_is_found_in_the_store(tiny, store):
    sweep = ho.sweep(tiny(), {WORKERS: [1, 2]}, replications=3, store=store)
    again = ho.replay(sweep.stamp(1, 2), store=store)
    assert again.same
    assert again.result["users"].mean == sweep["users.mean"][1, 2]


def test_another_system_is_refused(tiny, shop):
    with pytest.raises(ValueError, match="the file has changed since"):
        ho.replay(tiny().run().stamp, shop)


def test_what_is_not_in_the_store_is_refused(tiny, store):
    with pytest.raises(ValueError, match="name the topology's file, or the store that has it"):
        ho.replay(tiny().run().stamp, store=store)


def test_a_false_stamp_is_found_out(tiny):
    stamp = tiny().run().stamp
    false = stamp[:-16] + "0123456789abcdef"
    again = ho.replay(false, tiny())
    assert not again
    assert "NOT the same" in repr(again)
    assert again.result.stamp is None


def test_another_versions_stamp_says_so(tiny):
    parts = tiny().run().stamp.split("/")
    again = ho.replay("/".join([parts[0], "0.0.1+abc", *parts[2:]]), tiny())
    assert again.other_version
    assert "made by 0.0.1+abc" in repr(again)


@pytest.mark.parametrize("text", ["", "halfopen/1", "0x46def301a844cb26"])
def test_what_is_no_stamp_is_refused(text):
    with pytest.raises(ValueError, match="is no stamp"):
        ho.replay(text)


def test_what_cannot_be_repeated_has_no_stamp(tiny):
    class Own(ho.Policy):
        pass

    assert tiny(Own()).run().stamp is None
    world = tiny(ho.AttemptTimeout("1s")).start()
    world.run_until("5s").protect("api -> store", ho.AttemptTimeout("2s")).run_until("20s")
    assert world.result().stamp is None


def test_a_world_that_nobody_changed_has_the_runs_stamp(tiny):
    assert tiny().start().run_until("20s").result().stamp == tiny().run().stamp


def test_the_stamp_of_a_run_that_is_not_finished_is_refused(tiny, store):
    sweep = ho.sweep(tiny(), {WORKERS: [1]}, replications=2, store=store)
    with pytest.raises(IndexError, match="1 settings with 2 replications"):
        sweep.stamp(0, 2)


def test_the_command_line_replays_a_stamp(command, shop, tmp_path):
    path = tmp_path / "shop.yaml"
    shop.save(path)
    printed = subprocess.run(
        [command, "run", "--json", "--duration", "20s", path], capture_output=True, text=True
    )
    stamp = json.loads(printed.stdout)["stamp"]
    assert stamp == ho.load(path).run("20s").stamp
    again = subprocess.run(
        [command, "replay", stamp, "--topology", path], capture_output=True, text=True
    )
    assert again.returncode == 0
    assert again.stdout.startswith("the same: 0x")
