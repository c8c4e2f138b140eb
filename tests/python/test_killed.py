"""kill -9 at random points of a sweep: nothing that was finished is lost."""

import json
import random
import subprocess
import sys
import time
from pathlib import Path

import halfopen as ho
import pytest

KILLER = Path(__file__).with_name("kill_sweeps.py")
SWEEP = ["--vary", "services.store.workers=1,2,3,4", "--replications", "100", "--duration", "2s"]


@pytest.fixture
def file(tiny, tmp_path):
    tiny(ho.CircuitBreaker()).save(tmp_path / "tiny.yaml")
    return tmp_path / "tiny.yaml"


def findings(file, kills):
    done = subprocess.run(
        [sys.executable, str(KILLER), str(file), str(file.parent), str(kills), "11"],
        capture_output=True, text=True, timeout=600,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def check(found, kills):
    assert found["kills"] == kills
    assert found["reported"] > 10 * kills
    assert found["lost"] == 0
    assert found["different"] == 0


def test_a_hundred_kills_lose_nothing(file):
    check(findings(file, 100), 100)


@pytest.mark.long
def test_a_thousand_kills_lose_nothing(file):
    check(findings(file, 1000), 1000)


def test_the_command_line_goes_on_where_it_was_killed(command, file):
    """Its output in the end is that of a sweep that nobody disturbed, to the byte."""
    ask = [command, "sweep", str(file), *SWEEP, "--csv", "--store"]
    began = time.monotonic()
    expected = subprocess.run([*ask, str(file.parent / "whole.sqlite")], capture_output=True)
    length = time.monotonic() - began
    assert expected.returncode == 0, expected.stderr
    dice = random.Random(5)
    kept = 0
    for _ in range(20):
        command = [*ask, str(file.parent / "it.sqlite")]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        time.sleep(dice.uniform(0, length / 4))
        process.kill()
        process.wait()
        before, kept = kept, len(ho.Store(file.parent / "it.sqlite"))
        assert kept >= before
    assert kept > 0
    resumed = subprocess.run([*ask, str(file.parent / "it.sqlite")], capture_output=True)
    assert resumed.stdout == expected.stdout
