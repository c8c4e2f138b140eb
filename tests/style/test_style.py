"""The tree follows the house's rules; a failure names the place and the fix."""

import shutil
import subprocess
from pathlib import Path

import pytest
from rules import CPP, RULES, house

ROOT = Path(__file__).resolve().parents[2]
SOURCES = house(ROOT)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_tree_follows(rule):
    findings = [str(finding) for source in SOURCES for finding in rule(source)]
    if findings:
        pytest.fail("\n".join([*findings, f"{len(findings)} of them"]), pytrace=False)


def test_cpp_is_formatted():
    formatter = shutil.which("clang-format-14")
    if formatter is None:
        pytest.skip("clang-format 14 is not installed")
    paths = [source.path for source in SOURCES if source.suffix in CPP]
    for_each = [formatter, "--dry-run", "--Werror", "--ferror-limit=1", *paths]
    result = subprocess.run(for_each, cwd=ROOT, capture_output=True, text=True, check=False)
    places = [line for line in result.stderr.splitlines() if ": error: " in line]
    hint = "fix: clang-format-14 -i " + " ".join(sorted({line.split(":")[0] for line in places}))
    if result.returncode != 0:
        pytest.fail("\n".join([*places, hint]), pytrace=False)


def test_there_is_one_version():
    version = (ROOT / "CMakeLists.txt").read_text().split("project(halfopen VERSION ")[1].split()[0]
    named = [source.path for source in SOURCES if f'"{version}"' in source.text]
    assert not named, f"{named} name the version: take HALFOPEN_VERSION, which CMake hands down"
