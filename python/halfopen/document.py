"""A topology's document as plain Python values, and the changes that make a new one of it."""

from __future__ import annotations

import datetime
import json
import numbers
from typing import Any, Mapping, Sequence, Union

from . import _core

#: What a document consists of. Whatever has a `.document` (a policy) stands for that.
Value = Union[None, bool, int, float, str, datetime.timedelta, Mapping[str, Any], Sequence[Any]]
Document = Mapping[str, Any]


def plain(value: Any) -> Any:
    """The value as dicts, lists and scalars only. TypeError for what no document can hold."""
    value = getattr(value, "document", value)
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, datetime.timedelta):
        return f"{value // datetime.timedelta(microseconds=1)}us"
    if isinstance(value, numbers.Integral):
        return int(value)
    if isinstance(value, numbers.Real):
        return float(value)
    if isinstance(value, Sequence):
        return [plain(each) for each in value]
    raise TypeError(f"a topology cannot hold {value!r}")


def settings(**named: Any) -> dict[str, Any]:
    """Keyword arguments as keys: None is left out, `from_` is `from`, and so is `start`."""
    given = {name: each for name, each in named.items() if each is not None}
    keys = {"start": "from"}
    return {keys.get(name, name.rstrip("_")): plain(each) for name, each in given.items()}


def written(value: Any) -> str:
    """A value as YAML on one line (JSON is YAML)."""
    return json.dumps(plain(value), ensure_ascii=False)


def written_plain(value: Any) -> str:
    """The same; a word as it is, without quotes, and a timedelta in its shortest form."""
    if isinstance(value, datetime.timedelta):
        return _core.duration_text(value // datetime.timedelta(microseconds=1) * 1000)
    if getattr(value, "shape", None) == () and hasattr(value, "item"):
        value = value.item()  # a scalar of NumPy
    return value if isinstance(value, str) else written(value)


def number(text: str) -> int | float:
    """A plain number's text as a number: "3" is 3, "0.5" is 0.5."""
    return int(text) if text.lstrip("-").isdigit() else float(text)


def to_yaml(document: Document) -> str:
    """The canonical text of a document, which need not be a topology yet."""
    return _core.canonical(written(document))


def put(document: Document, *place: str, value: Any) -> dict[str, Any]:
    """A copy of the document with the value at the place. What lies off the way there is shared."""
    first, rest = place[0], place[1:]
    inner = put(document.get(first) or {}, *rest, value=value) if rest else value
    return {**document, first: inner}


def removed(document: Document, *place: str) -> dict[str, Any]:
    """A copy of the document without what is at the place; as it is if nothing is there."""
    first, rest = place[0], place[1:]
    if not rest:
        return {key: value for key, value in document.items() if key != first}
    return {**document, first: removed(document.get(first) or {}, *rest)}
