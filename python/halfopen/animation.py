"""Animated cascades: results played over the service graph, in a notebook or a page of its own."""

from __future__ import annotations

import html
import json
import os
from pathlib import Path
from typing import Mapping

from .graph_layout import lay_out
from .result import Result, labelled
from .service_graph import graph_of_results

_PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; \
script-src 'unsafe-inline'; style-src 'unsafe-inline'"></head>
<body style="margin:16px">{body}</body></html>
"""
_CONTROLS = """<div class="controls" role="group" aria-label="time">
<button type="button" class="play">▶ Play</button>
<button type="button" class="previous" aria-label="back to the event before">◀ event</button>
<button type="button" class="next" aria-label="on to the next event">event ▶</button>
<output class="clock"></output>
<label>speed <select class="speed"><option value="1">1×</option><option value="5">5×</option>
<option value="10" selected>10×</option><option value="30">30×</option>
<option value="60">60×</option></select></label></div>
<input class="slider" type="range" min="0" max="{last}" value="0" step="{step}" \
aria-label="time in seconds">"""
_KEY = """<p class="key"><span class="k fine"></span>workers busy
<span class="k trouble"></span>full: out of workers; not served
<span class="k half"></span>degraded <span class="k failing"></span>failing
<span class="k down"></span>down <span class="k mark">!</span>incident
<span class="k number">1</span>order of exhaustion
<span class="k">◄</span>the way it took</p>"""


class Animation:
    """A self-contained piece of HTML: no other file and no network is needed to play it, also in a
    notebook that was exported. The same results give the same bytes.

    Space plays and pauses, the arrow keys go on and back by a second (with Shift by ten), Home and
    End to the ends. A page opened as "cascade.html#t=102" begins there, at 102 s. Where the reader
    wants reduced motion, playing goes from event to event.
    """

    def __init__(self, results: Mapping[str, Result], title: str | None = None) -> None:
        from .animation_frames import step_of  # numpy takes its time: only when it is needed

        if not results:
            raise ValueError("an animation needs at least one result")
        self._results = dict(results)
        first = next(iter(self._results.values()))
        self._title = title or first.title or "What happened"
        self._step = step_of(self._results.values())
        self._seconds = max(int(each.simulated) for each in self._results.values())
        self._graph = graph_of_results(self._results.values())
        self._layout = lay_out(self._graph)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes it as a page that stands alone."""
        page = _PAGE.format(title=html.escape(self._title), body=self._repr_html_())
        Path(path).write_bytes(page.encode("utf-8"))

    def __repr__(self) -> str:
        return f"<Animation of {', '.join(self._results)}: {self._seconds} s>"

    def _repr_html_(self) -> str:
        label = html.escape(f"animated cascade: {self._title}", quote=True)
        panels = "".join(self._panel(name, each) for name, each in self._results.items())
        last = (self._seconds - 1) // self._step * self._step
        return (
            f'<div class="halfopen-animation" role="region" aria-label="{label}" tabindex="0" '
            f'data-lm-suppress-shortcuts="true"><style>{_resource("animation.css")}</style>'
            f"<h3>{html.escape(self._title)}</h3>{_CONTROLS.format(last=last, step=self._step)}"
            f'<div class="panels">{panels}</div>{_KEY}'
            f'<script type="application/json" class="frames">{self._frames()}</script>'
            f"<script>{_resource('animation.js')}</script></div>"
        )

    def _panel(self, label: str, result: Result) -> str:
        from .animation_drawing import drawing, strips

        stamp = f"{result.variant}, seed {result.seed}, fingerprint {result.fingerprint}"
        return (
            f'<section class="panel"><h4>{html.escape(label)}</h4>'
            '<p class="moment" aria-live="polite"></p>'
            f"{drawing(label, self._graph, self._layout, result)}"
            f"{strips(self._graph, result, self._seconds)}"
            '<details><summary>what happened</summary><ol class="told"></ol>'
            f"<small>halfopen, {html.escape(stamp)}</small></details></section>"
        )

    def _frames(self) -> str:
        """As JSON that cannot end the script it stands in."""
        from .animation_frames import frames

        panels = [frames(each, self._graph, self._step) for each in self._results.values()]
        content = {"step": self._step, "seconds": self._seconds, "panels": panels}
        text = json.dumps(content, ensure_ascii=True, separators=(",", ":"))
        return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def animate(results: Result | Mapping[str, Result], title: str | None = None) -> Animation:
    """The cascade over the service graph, second by second; several results (label -> result) side
    by side, with one clock: `ho.animate({"as written": a, "fixed": b})`.

    A service's ring fills with its busy workers, and its state (calm, busy, failing, out of
    workers, down) is a colour, a pattern and a word; below it, how many wait. Links show their
    circuit breakers once these have opened, users what they get. Needs Graphviz (`dot`); raises
    RuntimeError without it.
    """
    return Animation(labelled(results), title)


def _resource(name: str) -> str:
    return (Path(__file__).parent / name).read_text(encoding="utf-8")
