"""python/halfopen/policies.pyi says what the core's tables of policies say.

HALFOPEN_REWRITE=1 writes it anew.
"""

import os
import textwrap
from pathlib import Path

from halfopen import _core
from halfopen.policies import class_name, describe

HEAD = '''"""The policies that protect a call. Made by tests/python/test_policies_stub.py."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Literal

class Policy:
    name: str
    def __init__(self, *short: Any, **settings: Any) -> None: ...
    @property
    def document(self) -> dict[str, dict[str, Any]]: ...

def alone(policy: Policy) -> Any: ...
def class_name(name: str) -> str: ...
def describe(field: Mapping[str, Any]) -> str: ...
'''
STUB = Path(__file__).parents[2] / "python/halfopen/policies.pyi"
WIDTH = 100
TYPES = {
    "duration": "str | timedelta", "fraction": "str", "count": "int", "number": "float",
    "flag": "bool", "text": "str",
}  # fmt: skip


def policies_stub() -> str:
    policies = _core.policies()
    names = ["Policy", *(class_name(policy["name"]) for policy in policies)]
    listed = "\n__all__ = [\n" + "".join(f'    "{name}",\n' for name in sorted(names)) + "]\n"
    return HEAD + "".join(_class(policy) for policy in policies) + listed


def _class(policy):
    short = policy["short_form"]
    fields = sorted(policy["fields"], key=lambda field: field["name"] != short)
    parameters = [_parameter(field) for field in fields]
    parameters.insert(1 if short else 0, "*")
    text = f"\nclass {class_name(policy['name'])}(Policy):\n    def __init__(\n        self,\n"
    used = parameters if parameters[-1] != "*" else parameters[:-1]
    text += "".join(f"        {parameter},\n" for parameter in used)
    text += "    ) -> None: ...\n"
    return text + "".join(_property(field) for field in fields)


def _property(field):
    head = f"    def {field['name']}(self) -> {_type(field)}:"
    if len(head) > WIDTH:
        kind = _broken(_type(field), "    ")
        head = f"    def {field['name']}(\n        self,\n    ) -> {kind}:"
    return f"    @property\n{head}\n{_docstring(describe(field))}"


def _docstring(text):
    meaning, _, unit = text.partition(": ")[2].rpartition(" [")
    lines = [*_wrapped(meaning), "", *_wrapped(unit.rstrip("]"))]
    indented = "\n".join(f"        {line}" if line else "" for line in lines).lstrip()
    return f'        """{indented}\n        """\n'


def _wrapped(text):
    return textwrap.wrap(text, WIDTH - 8 - len('"""'), break_long_words=False)


def _parameter(field):
    default = field["default"]
    value = f'"{default}"' if isinstance(default, str) else repr(default)
    line = f"{field['name']}: {_type(field)} = {value}"
    if len(f"        {line},") > WIDTH:
        line = f"{field['name']}: {_broken(_type(field), '        ')} = {value}"
    return line


def _broken(kind, indent):
    """A Literal with one word a line."""
    words = kind[len("Literal[") : -1].split(", ")
    return "Literal[\n" + "".join(f"{indent}    {word},\n" for word in words) + f"{indent}]"


def _type(field):
    if field["words"]:
        return "Literal[" + ", ".join(f'"{word}"' for word in field["words"]) + "]"
    kind = TYPES[field["quantity"]]
    if field["may_be_unlimited"]:
        kind += ' | Literal["unlimited"]'
    return kind if field["default"] is not None else f"{kind} | None"


def test_the_stub_says_what_the_tables_say():
    if os.environ.get("HALFOPEN_REWRITE"):
        STUB.write_text(policies_stub(), encoding="utf-8")
    fix = "HALFOPEN_REWRITE=1 .venv/bin/python -m pytest tests/python/test_policies_stub.py"
    assert STUB.read_text(encoding="utf-8") == policies_stub(), f"to write it anew: {fix}"
