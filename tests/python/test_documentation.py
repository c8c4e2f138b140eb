"""The pages about Python are true."""

import doctest
from pathlib import Path

import halfopen as ho
import pytest

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.parametrize(("name", "least"), [("python.md", 11), ("sweeps.md", 9)])
def test_every_example_gives_what_it_says(tmp_path, monkeypatch, name, least):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HALFOPEN_STORE", str(tmp_path / "store.sqlite"))
    page = DOCS / name
    text = page.read_text(encoding="utf-8").replace("```", "")
    parsed = doctest.DocTestParser().get_doctest(text, {"ho": ho}, name, str(page), 0)
    report = []
    outcome = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(parsed, out=report.append)
    assert outcome.attempted >= least
    assert outcome.failed == 0, "".join(report)
