"""The store: what is asked twice is computed once; and what is wrong with a file is said."""

import os
import random
import sqlite3
import subprocess
import sys
import tempfile
import textwrap
from pathlib import Path

import halfopen as ho
import pytest

VARY = {"services.store.workers": [1, 2], "traffic.users.rate": ["40/s", "50/s"]}


@pytest.fixture
def path(tmp_path):
    return tmp_path / "store.sqlite"


@pytest.fixture(scope="module")
def expected(tiny):
    return asked(tiny(), None).to_csv()


def asked(system, store, **how):
    wanted = {"replications": 5, "figures": ["users.p99", "users.succeed"], "store": store, **how}
    return ho.sweep(system, VARY, **wanted)


def changed(path, sql):
    connection = sqlite3.connect(path)
    connection.execute(sql)
    connection.commit()
    connection.close()


def test_the_same_question_is_answered_from_the_store(tiny, path, expected):
    assert asked(tiny(), path).recalled == 0
    again = asked(tiny(), path)
    assert again.recalled == again.runs == 20
    assert again.to_csv() == expected


def test_a_longer_question_is_computed_in_part(tiny, path):
    asked(tiny(), path, replications=2)
    longer = asked(tiny(), path)
    assert longer.recalled == 8
    assert longer.to_csv() == asked(tiny(), None).to_csv()


def test_a_store_tells_how_much_it_holds(tiny, path):
    store = ho.Store(path)
    assert len(store) == 0
    assert store
    asked(tiny(), store)
    assert len(store) == len(ho.Store(path)) == store.count() == 20
    assert repr(store) == f"<Store {path}: 20 runs>"


def test_the_default_store_is_named_by_the_environment(tiny, path, monkeypatch):
    monkeypatch.setenv("HALFOPEN_STORE", str(path))
    ho.sweep(tiny(), {}, replications=3)
    assert len(ho.Store(path)) == 3


def test_policies_of_ones_own_are_not_stored(tiny, path):
    class Own(ho.Policy):
        pass

    assert asked(tiny(Own()), path, threads=1).recalled == 0
    assert len(ho.Store(path)) == 0


def test_runs_of_another_engine_are_not_used(tiny, path, expected):
    asked(tiny(), path)
    changed(path, "UPDATE systems SET engine = '0.0.1+else'")
    changed(path, "UPDATE runs SET fingerprint = 1")
    again = asked(tiny(), path)
    assert again.recalled == 0
    assert again.to_csv() == expected


def test_a_newer_store_is_refused(path):
    ho.Store(path)
    changed(path, "PRAGMA user_version = 99")
    with pytest.raises(ho.StoreError, match="a newer halfopen made it"):
        ho.Store(path)


def test_what_is_no_store_is_refused(path):
    path.write_text("schema: 1\n" * 200)
    with pytest.raises(ho.StoreError, match="is no store of halfopen"):
        ho.Store(path)
    assert path.read_text() == "schema: 1\n" * 200


@pytest.mark.parametrize("place", ["nowhere/store.sqlite", "file/store.sqlite", "/proc/it.sqlite"])
def test_a_folder_that_cannot_be_used_is_named(tmp_path, place):
    (tmp_path / "file").write_text("")
    with pytest.raises(ho.StoreError, match="(?s)neither opened nor made.*help: keep the store"):
        ho.Store(tmp_path / place)


def in_process(code, *arguments, **how):
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code), *map(str, arguments)],
        capture_output=True, text=True, check=False, timeout=120, **how,
    )  # fmt: skip


ASK = """
import sys, resource
import halfopen as ho
limit = int(sys.argv[3])
system = ho.load(sys.argv[1])
if limit:
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
try:
    ho.sweep(system, {}, replications=2000, duration="1s", store=sys.argv[2])
except ho.StoreError as error:
    done = error.sweep if hasattr(error, "sweep") else None
    print(-1 if done is None else int(done.finished.sum()))
    print(error)
"""


def test_a_full_disk_is_said_and_loses_nothing(tiny, tmp_path, path):
    """A limit on the length of files stands for it: what cannot be written is the same."""
    tiny().save(tmp_path / "tiny.yaml")
    done = in_process(ASK, tmp_path / "tiny.yaml", path, 1_000_000)
    finished, _, message = done.stdout.partition("\n")
    assert "the disk is full" in message, done.stderr
    assert "help: make room on the disk and ask again" in message
    kept = len(ho.Store(path))
    assert 20 < kept <= int(finished) < 2000
    tiny = ho.load(tmp_path / "tiny.yaml")
    again = ho.sweep(tiny, {}, replications=2000, duration="1s", store=path)
    assert again.recalled == kept
    fresh = ho.sweep(
        ho.load(tmp_path / "tiny.yaml"), {}, replications=2000, duration="1s", store=None
    )
    assert again.to_csv() == fresh.to_csv()


def test_the_command_line_says_that_the_disk_is_full(tiny, tmp_path, command):
    tiny().save(tmp_path / "tiny.yaml")
    sweep = "sweep tiny.yaml --vary services.store.workers=1,2 --replications 1000 --duration 1s"
    script = f"trap '' XFSZ; ulimit -f 1000; exec '{command}' {sweep} --store it.sqlite"
    done = subprocess.run(["bash", "-c", script], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 1
    assert "the disk is full" in done.stderr
    assert "of 2,000" in done.stdout  # what was finished is told all the same
    assert len(ho.Store(tmp_path / "it.sqlite")) > 20


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="needs users")
def test_a_folder_that_may_only_be_read_is_said(tiny, path):
    """As another user if this is root, who may write everywhere."""
    nobody = {"user": 65534, "group": 65534} if os.geteuid() == 0 else {}
    try:
        can_run = in_process("import halfopen", cwd="/", **nobody).returncode == 0
    except PermissionError:
        can_run = False
    if not can_run:
        pytest.skip("another user cannot use this interpreter or this tree")
    with tempfile.TemporaryDirectory() as folder:
        asked(tiny(), Path(folder) / "store.sqlite")
        tiny().save(Path(folder) / "tiny.yaml")
        os.chmod(folder, 0o555)
        for each in Path(folder).iterdir():
            each.chmod(0o444)
        for name in ("store.sqlite", "new.sqlite"):
            done = in_process(ASK, f"{folder}/tiny.yaml", f"{folder}/{name}", 0, cwd="/", **nobody)
            assert "help: keep the store in a folder that exists and may be written" in done.stdout
        os.chmod(folder, 0o755)
        assert len(ho.Store(Path(folder) / "store.sqlite")) == 20


def damaged(whole, dice):
    """A copy with some bytes changed: one, a few, or a torn page."""
    content = bytearray(whole)
    kind = dice.randrange(4)
    for _ in range(1 if kind < 2 else dice.randrange(2, 40)):
        content[dice.randrange(len(content))] = dice.randrange(256)
    if kind == 3:
        begin = dice.randrange(len(content))
        content[begin : begin + dice.randrange(4096)] = b""
    return bytes(content)


def test_a_damaged_store_never_gives_wrong_numbers(tiny, tmp_path, path, expected):
    system = tiny()
    asked(system, path)
    whole = path.read_bytes()
    dice = random.Random(4)
    refused = 0
    for number in range(300):
        broken = tmp_path / f"{number}.sqlite"
        broken.write_bytes(damaged(whole, dice))
        try:
            assert asked(system, broken).to_csv() == expected, number
        except ho.StoreError as error:
            refused += 1
            assert "help: " in str(error)
        for each in tmp_path.glob(f"{number}.sqlite*"):
            each.unlink()
    assert 30 < refused < 300


def test_a_run_under_another_questions_key_is_noticed(tiny, path):
    """The index leads to the wrong system: the row itself is whole."""
    asked(tiny(), path)
    changed(path, "DELETE FROM runs WHERE system = 1")
    changed(path, "UPDATE runs SET system = 1 WHERE system = 2")
    with pytest.raises(ho.StoreError, match="it is damaged"):
        asked(tiny(), path)


def test_a_systems_damaged_text_is_not_replayed(tiny, path):
    stamp = asked(tiny(), path).stamp(0)
    assert ho.replay(stamp, store=path)
    changed(path, "UPDATE systems SET yaml = replace(yaml, '10ms', '11ms')")
    with pytest.raises(ho.StoreError, match="is damaged"):
        ho.replay(stamp, store=path)
