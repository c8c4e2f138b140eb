"""Python and the command line: the same runs, the same words."""

import json
import subprocess

import halfopen as ho
import pytest
from halfopen import gallery_files

BROKEN = """\
schema: 1
services:
  product:
    workers: many
    endpoints:
      page: [{work: 20}, {call: recomendations.similar}]
  recommendations: {endpoints: {similar: [{work: 80ms}]}}
"""


@pytest.fixture
def broken(tmp_path):
    path = tmp_path / "shop.yaml"
    path.write_text(BROKEN, encoding="utf-8")
    return path


def output(*arguments):
    return subprocess.run(arguments, capture_output=True, text=True, check=False)


def gallery_path(name):
    return str(gallery_files._FOLDER / f"{name}.yaml")


@pytest.mark.parametrize("name", ho.gallery_names())
def test_the_gallery_has_the_command_lines_fingerprints(command, name):
    text = output(
        command, "run", "--json", "--duration", "30s", "--variant", "all", gallery_path(name)
    )
    theirs = {
        run["variant"]: run["fingerprint"] for run in map(json.loads, text.stdout.splitlines())
    }
    system = ho.gallery(name)
    ours = {each: system.variant(each).run("30s").fingerprint for each in system.variants}
    assert ours == theirs


def test_the_json_of_a_run_is_the_command_lines(command, outage):
    text = output(command, "run", "--json", gallery_path("missing_timeout"))
    assert outage.to_json() == text.stdout.rstrip("\n")


def test_the_report_of_a_run_is_the_command_lines(command, outage):
    assert repr(outage) == output(command, "run", gallery_path("missing_timeout")).stdout


def test_the_errors_of_a_file_are_the_command_lines(command, broken):
    with pytest.raises(ho.TopologyError) as raised:
        ho.load(broken)
    assert str(raised.value) + "\n" == output(command, "run", str(broken)).stderr
    assert {each.code for each in raised.value.findings.errors} == {"E111", "E113", "E104"}


def test_the_warnings_of_a_file_are_the_command_lines(command, shop):
    found = ho.load(gallery_path("missing_timeout")).check()
    assert str(found) == output(command, "check", gallery_path("missing_timeout")).stderr
    assert not found.errors
    assert {each.code for each in found.warnings} == {"W201"}
