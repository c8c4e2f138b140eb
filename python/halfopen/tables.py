"""Results as tables of HTML, for notebooks."""

from __future__ import annotations

import html
import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .result import Result

_HEADINGS = {
    "of": "", "success_rate": "succeeded", "mean": "mean", "p50": "p50", "p99": "p99",
    "busy_mean": "busy (mean)", "queued_mean": "queued (mean)",
    "workers_exhausted_at": "workers exhausted at", "in_flight": "in flight",
    "timed_out": "timed out", "gave_up": "gave up",
}  # fmt: skip
_SECONDS = {"mean", "p50", "p99", "workers_exhausted_at"}
_CELL = "padding: 0.2em 0.7em; text-align: "


def html_of(result: Result) -> str:
    """Title, verdict, a table for each kind of part, and the expectations."""
    rows = result.rows()
    tables = [
        _table([row for row in rows if row["of"] == of]) for of in ("traffic", "service", "edge")
    ]
    length = f"{result.simulated:g} s" + ("" if result.complete else " (interrupted)")
    stamp = f"{result.variant}, {length}, seed {result.seed}, fingerprint {result.fingerprint}"
    expectations = "".join(
        f"<li>{'ok' if each.holds else '<b>FAILS</b>'}: {html.escape(each.sentence)}</li>"
        for each in result.expectations
    )
    return (
        f"<div><b>{html.escape(result.title or 'a run')}</b> <small>{html.escape(stamp)}</small>"
        f"<p style='white-space: pre-line'>{html.escape(result.verdict)}</p>{''.join(tables)}"
        f"<ul>{expectations}</ul></div>"
    )


def _table(rows: list[dict[str, Any]]) -> str:
    names = [name for name in (rows[0] if rows else []) if name != "of"]
    shown = [name for name in names if any(_says_something(row[name]) for row in rows)]
    head = "".join(_cell("th", name, _HEADINGS.get(name, name)) for name in shown)
    body = "".join(
        "<tr>" + "".join(_cell("td", name, _text(name, row[name])) for name in shown) + "</tr>"
        for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _cell(tag: str, name: str, text: str) -> str:
    side = "left" if name == "name" else "right"
    return f"<{tag} style='{_CELL}{side}'>{html.escape(text)}</{tag}>"


def _says_something(value: Any) -> bool:
    return value is not None and value != 0 and not (isinstance(value, float) and math.isnan(value))


def _text(name: str, value: Any) -> str:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return "-"
    if name == "success_rate":
        return f"{value:.4%}".rstrip("0").rstrip(".%") + " %" if 0 < value < 1 else f"{value:.0%}"
    if name in _SECONDS:
        return f"{value:.3g} s" if value < 100 else f"{value:.1f} s"
    return (
        f"{value:,.1f}"
        if isinstance(value, float)
        else f"{value:,}"
        if isinstance(value, int)
        else value
    )
