"""Pictures of results, for slides and reports. They need matplotlib.

The same results give the same bytes: no dates, no random names in them.
"""

from __future__ import annotations

import math
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Mapping

import matplotlib
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from .ablation_picture import draw_ablation
from .parts import Service, Traffic
from .result import Result
from .strips import FAINT, INK, MEANINGS, draw_service, draw_users, percent, prepare, write

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from .ablation import Ablation

SERVICES_MAX = 9
_STYLE: Any = {"font.family": "DejaVu Sans", "font.size": 13, "svg.hashsalt": "halfopen"}


def cascade(
    results: Mapping[str, Result],
    path: str | os.PathLike[str] | None = None,
    title: str | None = None,
) -> Figure:
    """Draws how trouble spreads: the results side by side, over time, incidents shaded; a strip for
    each service (how many of its workers are busy) and each class of users (what they got).

    `results`: label -> result. `path`: where to write it, as its suffix says (".png", ".svg",
    ".pdf"); without a suffix, as .png and .svg. Of many services, the nine that ran out of workers
    first, or came nearest to it. Returns the figure.
    """
    with matplotlib.rc_context(_STYLE):
        figure = _Cascade(results, title).figure
        for target in _targets(path):
            figure.savefig(target, dpi=150, metadata=_stamp(target), facecolor="white")
    return figure


def ablation(
    result: Ablation, path: str | os.PathLike[str] | None = None, title: str | None = None
) -> Figure:
    """Draws which defence did it: what the users got over time with all defences, without each, and
    with none; beside it what each contributes to their success rate, with 95 % intervals.

    `path`: as of `cascade`. Returns the figure. Raises ValueError if nothing is finished.
    """
    with matplotlib.rc_context({**_STYLE, "hatch.linewidth": 1.2}):
        figure = draw_ablation(result, title)
        for target in _targets(path):
            figure.savefig(target, dpi=150, metadata=_stamp(target), facecolor="white")
    return figure


def _targets(path: str | os.PathLike[str] | None) -> list[Path]:
    if path is None:
        return []
    target = Path(path)
    return [target] if target.suffix else [target.with_suffix(".png"), target.with_suffix(".svg")]


def _stamp(target: Path) -> dict[str, str | None]:
    if target.suffix == ".svg":
        return {"Date": None, "Creator": "halfopen"}
    if target.suffix == ".pdf":
        return {"CreationDate": None, "Creator": "halfopen", "Producer": None}
    return {"Software": "halfopen"}


class _Cascade:
    """The picture: columns of results, rows of services and then of users. Heights in inches."""

    def __init__(self, results: Mapping[str, Result], title: str | None) -> None:
        if not results:
            raise ValueError("a picture needs at least one result")
        self.results = results
        self.first = next(iter(results.values()))
        self.services = _services_to_show(results)
        self.users = list(dict.fromkeys(name for each in results.values() for name in each.traffic))
        self.rows = [*self.services, *self.users]
        if not self.rows:
            raise ValueError("nothing to draw: no service has limited workers, and no users come")
        self.width = max(12.8, 5.6 * len(results))
        self.height = max(7.2, 2.9 + 0.75 * len(self.rows))
        letters = max(11, *(len(_short(name)) for name in self.rows))
        self.left = (0.38 + 0.136 * letters) / self.width
        self.right = 1 - 0.58 / self.width
        self.figure = Figure(figsize=(self.width, self.height))
        FigureCanvasAgg(self.figure)
        self._draw()
        self._write_around(title or self.first.title or "What happened")

    def _draw(self) -> None:
        ratios = [1.0] * len(self.services) + [0.5] + [1.0] * len(self.users)
        grid = self.figure.add_gridspec(
            len(ratios), len(self.results), height_ratios=ratios, hspace=0.16, wspace=0.05,
            left=self.left, right=self.right, top=1 - 1.75 / self.height, bottom=1.15 / self.height,
        )  # fmt: skip
        places = [row for row in range(len(ratios)) if row != len(self.services)]
        for column, (label, result) in enumerate(self.results.items()):
            panels = [self.figure.add_subplot(grid[row, column]) for row in places]
            self._draw_column(panels, label, result)
            if column == 0:
                self._name_rows(panels)
        if self.services:
            _write_scale(panels[0])

    def _draw_column(self, panels: list[Axes], label: str, result: Result) -> None:
        for panel, name in zip(panels, self.rows):
            prepare(panel, result)
            if name in result.services:
                draw_service(panel, result.services[name])
            elif name in result.traffic:
                draw_users(panel, result.traffic[name])
        _head_column(panels[0], label, result)
        panels[-1].tick_params(labelbottom=True, bottom=True, labelsize=12, colors=FAINT)
        ticks = MaxNLocator(5).tick_values(0, result.simulated)
        panels[-1].set_xticks([tick for tick in ticks if tick <= 0.95 * result.simulated])
        panels[-1].set_xlabel("time [s]", color=FAINT, fontsize=12)

    def _name_rows(self, panels: list[Axes]) -> None:
        side: dict[str, Any] = {"ha": "right", "va": "center"}
        for panel, name in zip(panels, self.rows):
            named = [each[name] for each in self.results.values() if name in each]
            write(panel, -0.025, 0.64, _short(name), INK, fontsize=14, fontweight="bold", **side)
            write(panel, -0.025, 0.22, _under_name(named[0]), FAINT, fontsize=10.5, **side)
        heads = [(0, "workers busy")] if self.services else []
        heads += [(len(self.services), "what users got")] if self.users else []
        for row, head in heads:
            write(panels[row], -0.025, 1.28, head, FAINT, fontsize=12, style="italic", **side)

    def _write_around(self, title: str) -> None:
        text = self.figure.text
        text(0.02, 1 - 0.38 / self.height, title, fontsize=21, fontweight="bold", color=INK,
             va="center")  # fmt: skip
        stamps = ", ".join(f"{label} {each.fingerprint}" for label, each in self.results.items())
        text(self.right, 0.1 / self.height, f"halfopen, seed {self.first.seed}: {stamps}",
             fontsize=8, color=FAINT, ha="right")  # fmt: skip
        at, height = self.left, 0.38 / self.height
        for colour, meaning in MEANINGS:
            text(at, height, "\u25a0", color=colour, fontsize=15)
            text(at + 0.22 / self.width, height, meaning, color=INK, fontsize=11)
            at += (0.58 + 0.1 * len(meaning)) / self.width


def _services_to_show(results: Mapping[str, Result]) -> list[str]:
    """Those with limited workers; in the order in which they run out, then by how busy they get."""
    limited: dict[str, list[Service]] = {}
    for result in results.values():
        for name, service in result.services.items():
            if service.workers:
                limited.setdefault(name, []).append(service)

    def urgency(name: str) -> tuple[float, float, str]:
        ends = (each.workers_exhausted_at for each in limited[name])
        peaks = (float(each.busy_share.max(initial=0)) for each in limited[name])
        return min((end for end in ends if end is not None), default=math.inf), -max(peaks), name

    return sorted(limited, key=urgency)[:SERVICES_MAX]


def _head_column(panel: Axes, label: str, result: Result) -> None:
    write(panel, 0, 1.98, label, INK, fontsize=18, fontweight="bold")
    served = (f"{percent(each.success_rate())} of {name}" for name, each in result.traffic.items())
    text = "served: " + ", ".join(served)
    room = panel.bbox.width / panel.figure.dpi / 0.0075  # for how many letters of one point
    if result.traffic and room > 8.5 * len(text):
        write(panel, 0, 1.6, text, INK, fontsize=min(13.0, room / len(text)))
    for place, names in _incident_names(result):
        write(panel, place, 1.14, names, FAINT, fontsize=12, style="italic")
        panel.plot([place * result.simulated] * 2, [1, 1.12], color=FAINT, linewidth=1,
                   clip_on=False)  # fmt: skip


def _incident_names(result: Result) -> list[tuple[float, str]]:
    """Where an incident's name is written; those that begin too near to the one before share it."""
    written: list[tuple[float, list[str]]] = []
    for incident in sorted(result.incidents, key=lambda each: each.start):
        place = incident.start / result.simulated
        if written and place - written[-1][0] < 0.4:
            written[-1][1].append(incident.name)
        elif place < 1:
            written.append((place, [incident.name]))
    return [(place, names[0] + (f", and {len(names) - 1} more" if len(names) > 1 else ""))
            for place, names in written]  # fmt: skip


def _write_scale(panel: Axes) -> None:
    for height in (0, 1):
        write(panel, 1.008, height, f"{height:.0%}", FAINT, va="center", fontsize=10)


def _under_name(part: Service | Traffic) -> str:
    if isinstance(part, Service):
        return f"{part.workers:,} workers" if part.workers != 1 else "1 worker"
    return f"{part.sent:,} requests"


def _short(name: str) -> str:
    return name if len(name) <= 24 else name[:22] + "\u2026"
