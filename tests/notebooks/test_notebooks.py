"""Every notebook runs, from an empty folder, and what is kept in it is what it says today.

If a result is meant to have changed: `python tests/notebooks/execute.py --update`.
"""

import ast
import re
import shutil

import pytest

nbformat = pytest.importorskip("nbformat")
pytest.importorskip("nbclient")
pytest.importorskip("ipykernel")
pytest.importorskip("matplotlib")

import execute

PATHS = execute.paths()
#: What else a notebook needs, and those that take more than some ten seconds.
NEEDS = {"06": ("distributed",)}
LONG = ("06",)

each_notebook = pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
each_to_run = pytest.mark.parametrize(
    "path",
    [
        pytest.param(path, marks=[pytest.mark.long] if path.name[:2] in LONG else [])
        for path in PATHS
    ],
    ids=lambda path: path.stem,
)


def code_of(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


@each_to_run
def test_it_says_today_what_is_kept_in_it(path):
    if shutil.which("dot") is None:
        pytest.skip("Graphviz is not installed")
    for name in NEEDS.get(path.name[:2], ()):
        pytest.importorskip(name)
    kept = execute.texts(nbformat.read(path, as_version=4))
    fresh = execute.texts(execute.executed(path))
    for number, (before, now) in enumerate(zip(kept, fresh), 1):
        assert before == now, f"below code cell {number}"


@each_notebook
def test_its_outputs_are_kept_and_without_errors(path):
    notebook = nbformat.read(path, as_version=4)
    outputs = [output for cell in code_of(notebook) for output in cell.outputs]
    assert not [each for each in outputs if each.output_type == "error"]
    assert not [each for each in outputs if each.get("name") == "stderr"]
    assert sum("image/png" in each.get("data", {}) for each in outputs) >= 1


@each_notebook
def test_nothing_in_it_differs_from_one_execution_to_the_next(path):
    text = path.read_text(encoding="utf-8")
    notebook = nbformat.read(path, as_version=4)
    again = nbformat.writes(execute.clean(notebook), version=4) + "\n"
    assert text == again, "write it by tests/notebooks/execute.py --update"
    assert not re.search(r"/home/|/tmp/|/root/| at 0x[0-9a-f]{6}", text)


@each_notebook
def test_it_uses_the_public_face_only(path):
    for cell in code_of(nbformat.read(path, as_version=4)):
        assert not re.search(r"\._[a-z]|_core\b", cell.source), cell.source


@each_notebook
def test_its_cells_are_short(path):
    for cell in code_of(nbformat.read(path, as_version=4)):
        lines = cell.source.splitlines()
        assert len(lines) <= 15 and max(map(len, lines)) <= 100, cell.source


@each_notebook
def test_it_is_a_lesson(path):
    """A question, an answer, an exercise with a solution that is folded away, and claims that are
    asserted."""
    notebook = nbformat.read(path, as_version=4)
    prose = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    text = "\n".join(prose)
    assert text.startswith("# ") and "**The question.**" in prose[0]
    assert "## The answer" in text and "## Exercise" in text
    assert execute.solutions(text), "the solution has code that is run"
    nodes = [node for cell in code_of(notebook) for node in ast.walk(ast.parse(cell.source))]
    assert sum(isinstance(node, ast.Assert) for node in nodes) >= 4


def test_all_of_them_are_small():
    assert sum(path.stat().st_size for path in PATHS) < 4_000_000
