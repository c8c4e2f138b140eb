"""halfopen check, test, schema; help and version."""

import json
import re
from pathlib import Path

import pytest

TREE = Path(__file__).parents[2]


def test_check_lists_every_error_and_counts_them(halfopen):
    told = halfopen("check", "broken.yaml")
    assert told.returncode == 2
    assert re.findall(r"error\[(E\d+)\]", told.stderr) == ["E113", "E111", "E104"]
    assert told.stdout == "broken.yaml: 3 errors, 0 warnings\n"


def test_check_of_several_files_counts_over_all(halfopen):
    told = halfopen("check", "broken.yaml", "shop.yaml")
    assert told.returncode == 2
    assert told.stdout == "2 files: 3 errors, 1 warning\n"


def test_check_shows_warnings_and_ends_with_0(halfopen):
    told = halfopen("check", "shop.yaml")
    assert told.returncode == 0
    assert "warning[W201]: synchronous call without a timeout" in told.stderr
    assert told.stdout == "shop.yaml: 0 errors, 1 warning\n"


def test_check_says_that_all_is_well(halfopen, tmp_path):
    path = tmp_path / "one.yaml"
    path.write_text(
        "schema: 1\nservices: {a: {endpoints: {x: [{work: 1ms}]}}}\n"
        "traffic: {users: {send: a.x, rate: 1/s}}\n",
        encoding="utf-8",
    )
    told = halfopen("check", str(path))
    assert (told.returncode, told.stdout) == (0, f"{path}: all is well\n")
    assert told.stderr == ""


def test_test_ends_with_99_when_something_does_not_hold(halfopen):
    told = halfopen("test", "shop.yaml")
    assert told.returncode == 99
    assert told.stdout.endswith("7 expectations of 3 variants: 6 hold, 1 FAIL\n")


def test_test_quietly_shows_only_what_fails(halfopen):
    told = halfopen("test", "--quiet", "shop.yaml")
    lines = told.stdout.splitlines()
    assert [line.split()[0] for line in lines] == ["wrong", "FAILS", "7"]


def test_test_of_a_bad_file_ends_with_2_and_goes_on(halfopen):
    told = halfopen("test", "broken.yaml", "shop.yaml")
    assert told.returncode == 2
    assert told.stdout.endswith("6 hold, 1 FAIL; 1 file with errors\n")


GALLERY = sorted((TREE / "topologies/gallery").glob("*.yaml"))


@pytest.mark.parametrize("path", GALLERY, ids=lambda path: path.stem)
def test_the_gallery_does_what_is_expected_of_it(halfopen, path):
    told = halfopen("test", "--quiet", str(path))
    assert told.returncode == 0, told.stdout + told.stderr
    assert told.stdout.endswith("all hold\n")


def test_schema_is_json(halfopen):
    told = halfopen("schema")
    assert told.returncode == 0
    assert json.loads(told.stdout)["$schema"] == "http://json-schema.org/draft-07/schema#"


def test_version_is_the_projects(halfopen):
    project = (TREE / "CMakeLists.txt").read_text(encoding="utf-8")
    version = re.search(r"project\(halfopen VERSION ([0-9.]+)", project).group(1)
    assert halfopen("--version").stdout == f"halfopen {version}\n"


@pytest.mark.parametrize("arguments", [[], ["run"], ["check"], ["test"], ["schema"]])
def test_help_is_an_answer(halfopen, arguments):
    told = halfopen(*arguments, "--help")
    assert told.returncode == 0
    assert "Usage: halfopen" in told.stdout
    assert told.stderr == ""


def test_help_shows_examples_and_exit_codes(halfopen):
    told = halfopen("--help").stdout
    assert "halfopen run shop.yaml --variant all" in told
    assert "99 an expectation does not hold" in told


@pytest.mark.parametrize(
    "arguments, complaint",
    [
        ([], "say what to do: run, check, test, schema"),
        (["rn", "shop.yaml"], "no command 'rn'\n   help: did you mean 'run'?"),
        (["run"], "FILE is required"),
        (["run", "shop.yaml", "--sed", "3"], "no option '--sed'\n   help: did you mean '--seed'?"),
        (["run", "shop.yaml", "other.yaml"], "not expected: other.yaml"),
        (["schema", "--json"], "no option '--json'"),
    ],
)
def test_words_that_make_no_sense_end_with_2(halfopen, arguments, complaint):
    told = halfopen(*arguments)
    assert (told.returncode, told.stdout) == (2, "")
    assert complaint in told.stderr
