"""Runs the notebooks of notebooks/ and says which of their kept outputs are no longer true.

    python tests/notebooks/execute.py [--update] [NAME...]

`--update` writes the fresh outputs into the files. Whatever would differ from one execution to the
next (times, machines, versions) is left out of them.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import nbformat
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "notebooks"
#: What is kept about the file as a whole.
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def paths() -> list[Path]:
    return sorted(FOLDER.glob("*.ipynb"))


def executed(path: Path) -> nbformat.NotebookNode:
    """The notebook with fresh outputs, run from a copy in an empty folder. Raises what a cell
    raises."""
    notebook = nbformat.read(path, as_version=4)
    with tempfile.TemporaryDirectory() as folder, _own_kernel(Path(folder)):
        work = Path(folder, "work")
        work.mkdir()
        shutil.copy(path, work)
        resources = {"metadata": {"path": str(work)}}
        whole = _with_solutions(notebook)
        NotebookClient(whole, timeout=600, kernel_name="python3", resources=resources).execute()
        left = sorted(each.name for each in work.iterdir() if each.name != path.name)
    if left:
        raise AssertionError(f"{path.name} leaves {', '.join(left)} behind in a checkout")
    return clean(notebook)


def _with_solutions(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """The same cells, and after each hidden solution the code that stands in it."""
    whole = nbformat.v4.new_notebook()
    for cell in notebook.cells:
        whole.cells.append(cell)
        if cell.cell_type == "markdown":
            whole.cells += [nbformat.v4.new_code_cell(code) for code in solutions(cell.source)]
    return whole


def solutions(text: str) -> list[str]:
    """The Python in what is folded away."""
    folded = re.findall(r"<details>(.*?)</details>", text, re.DOTALL)
    return [code for part in folded for code in re.findall(r"```python\n(.*?)```", part, re.DOTALL)]


@contextlib.contextmanager
def _own_kernel(folder: Path) -> Iterator[None]:
    """Notebooks are run by this very interpreter, and know nothing of its user's settings."""
    argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    spec = {"argv": argv, "display_name": "Python 3", "language": "python"}
    kernel = folder / "jupyter/kernels/python3"
    kernel.mkdir(parents=True)
    (kernel / "kernel.json").write_text(json.dumps(spec))
    ours = {
        "JUPYTER_PATH": str(folder / "jupyter"),
        "IPYTHONDIR": str(folder / "ipython"),
        "HALFOPEN_STORE": str(folder / "store.sqlite"),
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    }
    before = {name: os.environ.get(name) for name in ours}
    os.environ.update(ours)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def clean(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Without what differs from one execution to the next."""
    notebook.metadata = nbformat.from_dict(METADATA)
    for number, cell in enumerate(notebook.cells, 1):
        cell.id = f"cell-{number:02}"
        kept = {key: cell.metadata[key] for key in ("tags", "jupyter") if key in cell.metadata}
        cell.metadata = nbformat.from_dict(kept)
        if cell.cell_type == "code":
            cell.outputs = _united(cell.outputs)
    return notebook


def _united(outputs: list[nbformat.NotebookNode]) -> list[nbformat.NotebookNode]:
    """Pieces of one stream, which come as they please, put together."""
    united: list[nbformat.NotebookNode] = []
    for output in outputs:
        output.pop("metadata", None) if output.output_type == "stream" else output.update(
            metadata={}
        )
        last = united[-1] if united else None
        is_more = last is not None and output.output_type == last.output_type == "stream"
        if is_more and output.name == last.name:
            last.text += output.text
        else:
            united.append(output)
    return united


def texts(notebook: nbformat.NotebookNode) -> list[str]:
    """What stands below each code cell as text; of pictures and pages, that there is one."""
    said = []
    for cell in notebook.cells:
        if cell.cell_type == "code":
            said.append("".join(_text(output) for output in cell.outputs))
    return said


def _text(output: nbformat.NotebookNode) -> str:
    if output.output_type == "stream":
        return str(output.text) if output.name == "stdout" else f"[{output.name}] {output.text}"
    shown = output.get("data", {})
    for kind in ("image/png", "text/html"):
        if kind in shown:
            return f"[{kind}]\n"
    return str(shown.get("text/plain", output.output_type)) + "\n"


def write(notebook: nbformat.NotebookNode, path: Path) -> None:
    nbformat.validate(notebook)
    path.write_text(nbformat.writes(notebook, version=4) + "\n", encoding="utf-8")


def main(arguments: list[str]) -> int:
    names = [each for each in arguments if not each.startswith("--")]
    wanted = [path for path in paths() if not names or any(name in path.name for name in names)]
    differ = 0
    for path in wanted:
        before = texts(nbformat.read(path, as_version=4))
        fresh = executed(path)
        is_same = before == texts(fresh)
        differ += not is_same
        print(f"{path.name}: {'as kept' if is_same else 'the outputs differ'}", flush=True)
        if "--update" in arguments:
            write(fresh, path)
    return 0 if "--update" in arguments else min(differ, 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
