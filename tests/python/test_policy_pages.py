"""docs/policies/ is true: what is made from the core's tables is up to date, the reader takes every
YAML, and the Python beside it says the same.

HALFOPEN_REWRITE=1 makes the parts anew.
"""

import os
import re
from textwrap import indent
from typing import NamedTuple

import halfopen as ho
import pytest
from halfopen import _core
from policy_pages import FOLDER, all_policies, filled

PAGES = sorted(path.stem for path in FOLDER.glob("*.md") if path.stem != "README")
SECTIONS = [
    "How it reads", "Parameters", "Presets", "What happens", "Don't, do",
    "Where libraries differ", "Counters", "Sources",
]  # fmt: skip
#: What `check` finds in the shop without any policy: calls without a timeout.
IN_THE_SHOP = {"W201"}
#: The part of mermaid that is used here; `;` and `#` have meanings of their own, also in a text.
DIAGRAM_LINES = {
    "sequenceDiagram": r"participant \w+( as [^;#]+)?|\w+(-->>|->>|--x|-x)\w+: [^;#]+"
    r"|Note over \w+(, ?\w+)?: [^;#]+|(alt|else|loop) [^;#]+|end",
    "stateDiagram-v2": r"(\w+|\[\*\]) --> \w+(: [^;#:]+)?",
}


class Block(NamedTuple):
    """A fenced block, and the last paragraph before it that is no block."""

    language: str
    text: str
    before: str


def page(name):
    return (FOLDER / f"{name}.md").read_text(encoding="utf-8")


def blocks(name):
    found = []
    before = ""
    for part in re.split(r"(```\w+\n.*?```)", page(name), flags=re.DOTALL):
        if part.startswith("```"):
            language, _, text = part[3:-3].partition("\n")
            found.append(Block(language, text, before))
        elif part.strip():
            before = re.split(r"\n\n|^## .*\n", part.strip(), flags=re.MULTILINE)[-1]
    return found


def yaml_blocks(name):
    return [block for block in blocks(name) if block.language == "yaml"]


SHOP = yaml_blocks("README")[-1].text


def changed(snippet):
    """The shop with the snippet's changes."""
    return ho.loads(f"{SHOP}variants:\n  changed:\n{indent(snippet, '    ')}").variant("changed")


def said(system):
    """What the pages' examples change."""
    document = _core.parse(system.to_yaml())
    return document["services"], document.get("protect")


def test_every_policy_has_a_page():
    assert set(PAGES) == set(all_policies())


def test_the_index_names_every_page():
    assert set(re.findall(r"\((\w+)\.md\)", page("README"))) == set(PAGES)


@pytest.mark.parametrize("name", [*PAGES, "README"])
def test_what_is_made_from_the_tables_is_up_to_date(name):
    path = FOLDER / f"{name}.md"
    made = filled(page(name), name)
    if os.environ.get("HALFOPEN_REWRITE"):
        path.write_text(made, encoding="utf-8")
    fix = "HALFOPEN_REWRITE=1 .venv/bin/python -m pytest tests/python/test_policy_pages.py"
    assert page(name) == made, f"to make it anew: {fix}"


@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_its_sections_and_made_parts(name):
    has_presets = bool(all_policies()[name]["presets"])
    expected = [section for section in SECTIONS if has_presets or section != "Presets"]
    assert re.findall(r"^## (.*)$", page(name), re.MULTILINE) == expected
    made = ["parameters", *(["presets"] if has_presets else []), "counters"]
    assert re.findall(r"^<!-- (\w+) -->$", page(name), re.MULTILINE) == made


@pytest.mark.parametrize("name", PAGES)
def test_the_reader_takes_every_yaml(name):
    for block in yaml_blocks(name):
        errors = [each for each in changed(block.text).check() if each.is_error]
        assert not errors, f"{block.text}\n{errors}"


@pytest.mark.parametrize("name", PAGES)
def test_python_says_what_yaml_says(name):
    yaml, python = blocks(name)[:2]
    names = {"ho": ho, "shop": ho.loads(SHOP)}
    exec(compile(python.text, f"{name}.md", "exec"), names)
    assert said(names["system"]) == said(changed(yaml.text))


@pytest.mark.parametrize("name", PAGES)
def test_a_dont_stands_beside_a_do(name):
    words = [re.match(r"\*\*(Don't|Do)\*\* ", each.before) for each in yaml_blocks(name)]
    advice = [word[1] for word in words if word]
    assert advice
    assert advice == ["Don't", "Do"] * (len(advice) // 2)


@pytest.mark.parametrize("name", PAGES)
def test_check_warns_where_the_page_says_so_and_nowhere_else(name):
    for block in yaml_blocks(name):
        found = {each.code for each in changed(block.text).check()} - IN_THE_SHOP
        said = set(re.findall(r"\(([EW]\d+)\)", block.before)) if "Don't" in block.before else set()
        assert found == said, block.text


@pytest.mark.parametrize("name", [*PAGES, "README"])
def test_every_link_leads_somewhere(name):
    for target in re.findall(r"\]\(([^)#]+)\)", page(name)):
        assert (FOLDER / target).exists(), target


@pytest.mark.parametrize("name", PAGES)
def test_the_diagrams_show_a_happy_and_an_unhappy_path(name):
    text = "".join(block.text for block in blocks(name) if block.language == "mermaid")
    assert re.search(r"\bhappy path", text)
    assert re.search(r"\bunhappy path", text)


@pytest.mark.parametrize("name", PAGES)
def test_every_line_of_a_diagram_is_one_that_mermaid_knows(name):
    for block in blocks(name):
        if block.language == "mermaid":
            kind, *lines = block.text.splitlines()
            known = re.compile(DIAGRAM_LINES[kind])
            assert [line for line in lines if not known.fullmatch(line.strip())] == []
            words = [line.split()[0] for line in lines]
            assert words.count("alt") + words.count("loop") == words.count("end")


def test_no_page_speaks_of_a_machine():
    assert not [name for name in PAGES if re.search(r"/(?:work|tmp|home)/", page(name))]
