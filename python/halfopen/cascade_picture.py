"""The picture of a cascade: the results side by side, a strip for each service, each breaker and
each class of users, over time."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Mapping

from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from .palette import FAINT, HALF, INK
from .parts import Edge, Service, Traffic
from .picture import Picture
from .result import Result
from .strips import (
    MEANINGS, draw_breaker, draw_queue, draw_service, draw_users, fill_style, percent, prepare,
    write,
)  # fmt: skip

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SERVICES_MAX, BREAKERS_MAX = 9, 4


class CascadePicture(Picture):
    """Columns of results; rows of services, of breakers and then of users. Heights in inches."""

    def __init__(self, results: Mapping[str, Result], title: str | None) -> None:
        if not results:
            raise ValueError("a picture needs at least one result")
        self.results = results
        self.first = next(iter(results.values()))
        services, breakers = _services_to_show(results), _breakers_to_show(results)
        users = list(dict.fromkeys(name for each in results.values() for name in each.traffic))
        groups = [("workers busy", services), ("circuit breakers", breakers),
                  ("what users got", users)]  # fmt: skip
        self.groups = [(heading, names) for heading, names in groups if names]
        self.rows = [name for _, names in self.groups for name in names]
        self.queues = {name: _longest_queue(results, name) for name in services}
        if not services and not users:
            raise ValueError("nothing to draw: no service has limited workers, and no users come")
        self.width = max(12.8, 5.6 * len(results))
        self.height = max(7.2, 2.5 + 0.75 * sum(self._ratios()))
        super().__init__(self.width, self.height)
        self.left = (0.38 + self._name_width()) / self.width
        self.right = 1 - 0.58 / self.width
        self._draw_rows()
        self._write_around(title or self.first.title or "What happened")

    def _ratios(self) -> list[float]:
        """The heights of the rows, and of the spaces between their groups, in parts."""
        heights = [[0.6 if heading == "circuit breakers" else 1.0] * len(names)
                   for heading, names in self.groups]  # fmt: skip
        return [each for group in heights for each in (*group, 0.5)][:-1]

    def _name_width(self) -> float:
        """Inches for the names of the rows, and for what stands under them."""
        words = [self._words_of(self._part(name)) for name in self.rows]
        return max(1.5, *(max(0.136 * len(above), 0.096 * len(below)) for above, below in words))

    def _part(self, name: str) -> Service | Edge | Traffic:
        part: Service | Edge | Traffic = next(
            each[name] for each in self.results.values() if name in each
        )
        return part

    def _draw_rows(self) -> None:
        ratios = self._ratios()
        grid = self.add_gridspec(
            len(ratios), len(self.results), height_ratios=ratios, hspace=0.16, wspace=0.05,
            left=self.left, right=self.right, top=1 - 1.75 / self.height, bottom=1.15 / self.height,
        )  # fmt: skip
        places = [row for row, ratio in enumerate(ratios) if ratio != 0.5]
        for column, (label, result) in enumerate(self.results.items()):
            panels = [self.add_subplot(grid[row, column]) for row in places]
            self._draw_column(panels, label, result)
            if column == 0:
                self._name_rows(panels)
        if self.groups[0][0] == "workers busy":
            _write_scale(panels[0])

    def _draw_column(self, panels: list[Axes], label: str, result: Result) -> None:
        for panel, name in zip(panels, self.rows):
            prepare(panel, result)
            if name in result.services:
                draw_service(panel, result.services[name])
                draw_queue(panel, result.services[name], self.queues[name])
            elif name in result.edges:
                draw_breaker(panel, result.edges[name].breaker)
            elif name in result.traffic:
                draw_users(panel, result.traffic[name])
        _head_column(panels[0], label, result)
        panels[-1].tick_params(labelbottom=True, bottom=True, labelsize=12, colors=FAINT)
        longest = max(each.simulated for each in self.results.values())
        for panel in panels:
            panel.set_xlim(0, longest)
        ticks = MaxNLocator(5).tick_values(0, longest)
        panels[-1].set_xticks([tick for tick in ticks if tick <= 0.95 * longest])
        panels[-1].set_xlabel("time [s]", color=FAINT, fontsize=12)

    def _name_rows(self, panels: list[Axes]) -> None:
        side: dict[str, Any] = {"ha": "right", "va": "center"}
        for panel, name in zip(panels, self.rows):
            above, below = self._words_of(self._part(name))
            apart = 0.32 if name in self.first.edges else 0.21
            write(panel, -0.025, 0.43 + apart, above, INK, fontsize=14, fontweight="bold", **side)
            write(panel, -0.025, 0.43 - apart, below, FAINT, fontsize=10.5, **side)
        row = 0
        for heading, names in self.groups:
            height = 1.55 if heading == "circuit breakers" else 1.28
            write(panels[row], -0.025, height, heading, FAINT, fontsize=12, style="italic", **side)
            row += len(names)

    def _words_of(self, part: Service | Edge | Traffic) -> tuple[str, str]:
        if isinstance(part, Edge):
            caller, _, callee = part.name.partition(" -> ")
            return _short(caller), _short("\u2192 " + callee, 34)
        if isinstance(part, Traffic):
            return _short(part.name), f"{part.sent:,} requests"
        workers = f"{part.workers:,} workers" if part.workers != 1 else "1 worker"
        longest = self.queues[part.name]
        return _short(part.name), workers + (f", queue to {longest:,.0f}" if longest >= 1 else "")

    def _write_around(self, title: str) -> None:
        text = self.text
        text(0.02, 1 - 0.38 / self.height, title, fontsize=21, fontweight="bold", color=INK,
             va="center")  # fmt: skip
        stamps = ", ".join(f"{label} {each.fingerprint}" for label, each in self.results.items())
        text(self.right, 0.1 / self.height, f"halfopen, seed {self.first.seed}: {stamps}",
             fontsize=8, color=FAINT, ha="right")  # fmt: skip
        self._write_key()

    def _write_key(self) -> None:
        """Little fields, each with its meaning, and the line of the queues."""
        at, height = 0.38 / self.width, 0.4 / self.height
        size = (0.26 / self.width, 0.15 / self.height)
        has_breakers = any(heading == "circuit breakers" for heading, _ in self.groups)
        more = [(HALF, "breaker half-open")] if has_breakers else []
        for colour, meaning in [*MEANINGS, *more]:
            self.add_artist(Rectangle((at, height), *size, **fill_style(colour)))
            self.text(at + 0.34 / self.width, height, meaning, color=INK, fontsize=11)
            at += (0.62 + 0.086 * len(meaning)) / self.width
        if max(self.queues.values(), default=0) >= 1:
            line = [height + size[1] / 2] * 2
            self.add_artist(Line2D([at, at + 0.4 / self.width], line, color=INK, linewidth=1.8,
                                   linestyle=(0, (3, 1.2))))  # fmt: skip
            self.text(at + 0.48 / self.width, height, "queue", color=INK, fontsize=11)


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


def _breakers_to_show(results: Mapping[str, Result]) -> list[str]:
    """The calls whose breakers changed state in any of the results, the earliest first."""
    first: dict[str, float] = {}
    for result in results.values():
        for name, edge in result.edges.items():
            if edge.breaker:
                first[name] = min(edge.breaker[0][0], first.get(name, math.inf))
    return sorted(first, key=lambda name: (first[name], name))[:BREAKERS_MAX]


def _longest_queue(results: Mapping[str, Result], name: str) -> float:
    """The scale of a row's queues: the same in all columns, so that they can be compared."""
    here = [each.services[name] for each in results.values() if name in each.services]
    return max((float(each.queued.max(initial=0)) for each in here), default=0.0)


def _head_column(panel: Axes, label: str, result: Result) -> None:
    inches = panel.bbox.height / panel.figure.dpi
    part = min(1.0, 0.75 / inches)  # of a panel that is higher, because there are few
    write(panel, 0, 1 + 0.98 * part, label, INK, fontsize=18, fontweight="bold")
    served = (f"{percent(each.success_rate())} of {name}" for name, each in result.traffic.items())
    text = "served: " + ", ".join(served)
    room = panel.bbox.width / panel.figure.dpi / 0.0075  # for how many letters of one point
    if result.traffic and room > 8.5 * len(text):
        write(panel, 0, 1 + 0.6 * part, text, INK, fontsize=min(13.0, room / len(text)))
    for place, names in _incident_names(result):
        write(panel, place, 1 + 0.14 * part, names, FAINT, fontsize=12, style="italic")
        panel.plot([place * result.simulated] * 2, [1, 1 + 0.12 * part], color=FAINT, linewidth=1,
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


def _short(name: str, letters: int = 24) -> str:
    return name if len(name) <= letters else name[: letters - 2] + "\u2026"
