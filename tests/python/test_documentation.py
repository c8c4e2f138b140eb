"""docs/python.md is true."""

import doctest
from pathlib import Path

import halfopen as ho

PAGE = Path(__file__).parents[2] / "docs/python.md"


def test_every_example_gives_what_it_says(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    text = PAGE.read_text(encoding="utf-8").replace("```", "")
    parsed = doctest.DocTestParser().get_doctest(text, {"ho": ho}, PAGE.name, str(PAGE), 0)
    report = []
    outcome = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(parsed, out=report.append)
    assert outcome.attempted > 10
    assert outcome.failed == 0, "".join(report)
