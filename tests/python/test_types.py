"""The package's types: mypy finds nothing, and the core's stub says all that the core has."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from halfopen import _core

PACKAGE = Path(__file__).parents[2] / "python/halfopen"
STUBS = [PACKAGE / name for name in ("_core.pyi", "_core_sweeps.pyi", "_core_questions.pyi")]


def declared():
    """Public names of the stubs; of classes, those of their members."""
    found = {}
    for stub in STUBS:
        for node in ast.parse(stub.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef):
                bases = [each.id for each in node.bases if isinstance(each, ast.Name)]
                members = {each.name for each in node.body if isinstance(each, ast.FunctionDef)}
                found[node.name] = members.union(*(found.get(base, set()) for base in bases))
            elif isinstance(node, ast.FunctionDef):
                found[node.name] = None
            elif isinstance(node, ast.AnnAssign):
                found[node.target.id] = None
    return found


def public(names):
    return {name for name in names if not name.startswith("_")}


def test_the_stubs_name_all_that_the_core_has():
    assert public(dir(_core)) == public(declared())


@pytest.mark.parametrize("name", sorted(public(name for name, each in declared().items() if each)))
def test_the_stubs_name_all_members(name):
    kind = getattr(_core, name)
    inherited = set(dir(OSError)) if issubclass(kind, OSError) else set()
    assert public(dir(kind)) - inherited == public(declared()[name])


def test_mypy_finds_nothing():
    pytest.importorskip("mypy", reason="mypy is not installed")
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--config-file", "pyproject.toml", str(PACKAGE)],
        capture_output=True, text=True, cwd=PACKAGE.parents[1],
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
