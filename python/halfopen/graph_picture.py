"""The picture of a service graph: who calls whom how often, who was how busy, and the way the
cascade took."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from matplotlib import patheffects
from matplotlib.patches import Circle, FancyBboxPatch, PathPatch, Polygon, Rectangle, Wedge
from matplotlib.path import Path

from .graph_layout import RADIUS, USERS_HEIGHT, USERS_WIDTH, lay_out, short
from .palette import BAND, FAINT, FINE, GROUND, INK, MEAGRE, TROUBLE
from .picture import Picture
from .service_graph import Graph, Spread, load, rate_in_words, spread_of
from .splines import Point, Spline, along
from .strips import fill_style, percent

if TYPE_CHECKING:
    from .result import Result

_HALO = [patheffects.withStroke(linewidth=3.5, foreground="white")]
_WIDTH, _HEIGHT_MIN = 12.8, 7.2  # inches
_MARGIN = 14.0  # points of the layout


class GraphPicture(Picture):
    """Drawn in the layout's own points, y downwards, scaled to the width of a slide."""

    def __init__(self, graph: Graph, result: Result | None, title: str) -> None:
        self.graph, self.result = graph, result
        self.layout = lay_out(graph)
        self.spread = spread_of(result, graph) if result else Spread()
        wide, high = self.layout.width + 2 * _MARGIN, self.layout.height + 2 * _MARGIN
        self.scale = min((_WIDTH - 0.4) * 72 / wide, 1.6)
        super().__init__(_WIDTH, max(_HEIGHT_MIN, high * self.scale / 72 + 1.9))
        top, bottom = 0.9 / self.get_figheight(), 1.0 / self.get_figheight()
        self.panel = self.add_axes((0.2 / _WIDTH, bottom, 1 - 0.4 / _WIDTH, 1 - top - bottom))
        self.panel.set(xlim=(-_MARGIN, wide - _MARGIN), ylim=(high - _MARGIN, -_MARGIN))
        self.panel.set_aspect("equal")
        self.panel.set_axis_off()
        self._draw()
        self._write_around(title)

    def _draw(self) -> None:
        loads = {link: load(self.result, edges) if self.result else 0.0
                 for link, edges in self.graph.links.items()}  # fmt: skip
        most = max(loads.values(), default=0.0) or 1.0
        for link, spline in self.layout.links.items():
            self._draw_link(link, spline, loads[link], most)
        for name in self.graph.services:
            self._draw_service(name, self.layout.nodes[name])
        for name in self.graph.users:
            self._draw_users(name, self.layout.nodes[name])

    # --- links ---

    def _draw_link(self, link: tuple[str, str], spline: Spline, calls: float, most: float) -> None:
        is_way = link in self.spread.way
        colour = TROUBLE if is_way else "#8C8C8C"
        width = (1.2 + 5 * math.sqrt(calls / most)) * self.scale
        path = Path(list(spline), [Path.MOVETO, *[Path.CURVE4] * (len(spline) - 1)])
        self.panel.add_patch(PathPatch(path, facecolor="none", edgecolor=colour, linewidth=width,
                                       capstyle="butt", zorder=1))  # fmt: skip
        self._draw_head(spline[-2], spline[-1], colour, 7 + width / self.scale)
        if is_way:
            self._draw_chevron(*along(spline, 0.2))
        place, _ = along(spline, 0.5)
        if self.result:
            self._say(place, f"{rate_in_words(calls)}", 8.5, zorder=6)
        for number, name in enumerate(self.spread.broken_links.get(link, ())):
            self._draw_warning((place[0], place[1] - 20))
            self._say((place[0], place[1] + 44 + 12 * number), name, 8.5, style="italic", zorder=6)

    def _draw_head(self, before: Point, tip: Point, colour: str, size: float) -> None:
        x, y = tip[0] - before[0], tip[1] - before[1]
        length = math.hypot(x, y) or 1.0
        x, y = size * x / length, size * y / length
        back = (tip[0] - x, tip[1] - y)
        corners = [tip, (back[0] - y / 2, back[1] + x / 2), (back[0] + y / 2, back[1] - x / 2)]
        self.panel.add_patch(Polygon(corners, facecolor=colour, edgecolor="none", zorder=2))

    def _draw_chevron(self, at: Point, ahead: Point) -> None:
        """Against the calls: towards the caller, who waits."""
        x, y = 8 * ahead[0], 8 * ahead[1]
        corners = [(at[0] - x, at[1] - y), (at[0] + x - y, at[1] + y + x),
                   (at[0] + x / 3, at[1] + y / 3), (at[0] + x + y, at[1] + y - x)]  # fmt: skip
        self.panel.add_patch(Polygon(corners, facecolor=INK, edgecolor="white", linewidth=1.2,
                                     zorder=4))  # fmt: skip

    # --- nodes ---

    def _draw_service(self, name: str, at: Point) -> None:
        service = self.result.services.get(name) if self.result else None
        is_exhausted = name in self.spread.order
        face = fill_style(TROUBLE) if is_exhausted else fill_style(GROUND)
        self.panel.add_patch(Circle(at, RADIUS - 7, zorder=3, **face))
        self.panel.add_patch(Wedge(at, RADIUS, 0, 360, width=7, facecolor=BAND, zorder=3))
        lines = [short(name)]
        if service is not None and service.workers:
            self._draw_ring(at, min(service.busy_mean / service.workers, 1.0), is_exhausted)
            lines.append(self._exhausted_words(name) or f"{service.workers:,} workers")
        self._write_under(at, RADIUS, lines, self.spread.roots.get(name, []))
        if is_exhausted:
            self._draw_number((at[0] - RADIUS * 0.8, at[1] - RADIUS * 0.8), name)
        if name in self.spread.roots:
            self._draw_warning((at[0] + RADIUS * 0.8, at[1] - RADIUS * 0.8))

    def _draw_ring(self, at: Point, share: float, is_exhausted: bool) -> None:
        colour, ink, ground = (TROUBLE, "white", TROUBLE) if is_exhausted else (FINE, INK, GROUND)
        end = -90 + 360 * share
        self.panel.add_patch(Wedge(at, RADIUS, -90, end, width=7, facecolor=colour, zorder=4))
        halo = [patheffects.withStroke(linewidth=3.5, foreground=ground)]
        text = f"{share:.0%}" if share >= 0.01 or share == 0 else "<1%"
        self._say(at, text, 9.5, color=ink, fontweight="bold", path_effects=halo)

    def _exhausted_words(self, name: str) -> str:
        happenings = self.result.timeline if self.result else []
        when = (each.at for each in happenings
                if each.kind == "workers_exhausted" and each.subject == name)  # fmt: skip
        return next((f"full at {at:.0f} s" for at in when), "")

    def _draw_users(self, name: str, at: Point) -> None:
        corner = (at[0] - USERS_WIDTH / 2, at[1] - USERS_HEIGHT / 2)
        self.panel.add_patch(FancyBboxPatch(corner, USERS_WIDTH, USERS_HEIGHT, facecolor="white",
                             edgecolor=INK, boxstyle="round,pad=0,rounding_size=8", linewidth=1.2,
                             zorder=3))  # fmt: skip
        traffic = self.result.traffic.get(name) if self.result else None
        up = 9 if traffic else 0
        self._say((at[0], at[1] - up), name[:14], 9.5, fontweight="bold")
        if traffic is None:
            return
        rate = traffic.success_rate()
        self._say((at[0], at[1] + 4), f"{percent(rate)} served", 8.5)
        if not math.isnan(rate):
            self._draw_share((corner[0] + 8, at[1] + 12), USERS_WIDTH - 16, rate)

    def _draw_share(self, corner: Point, width: float, rate: float) -> None:
        for start, end, colour in ((0.0, rate, FINE), (rate, 1.0, TROUBLE)):
            left = (corner[0] + start * width, corner[1])
            bar = Rectangle(left, (end - start) * width, 6, zorder=5, **fill_style(colour))
            self.panel.add_patch(bar)

    def _write_under(self, at: Point, below: float, lines: list[str], notes: list[str]) -> None:
        for number, line in enumerate(lines):
            weight = "normal" if number else "bold"
            self._say((at[0], at[1] + below + 9 + 12 * number), line, 8.5 if number else 10,
                        color=FAINT if number else INK, fontweight=weight)  # fmt: skip
        for number, note in enumerate(notes, len(lines)):
            self._say((at[0], at[1] + below + 9 + 12 * number), note, 8.5, style="italic")

    def _draw_number(self, at: Point, name: str) -> None:
        self.panel.add_patch(Circle(at, 10, facecolor=INK, edgecolor="white", linewidth=1.5,
                                    zorder=6))  # fmt: skip
        number = str(self.spread.order.index(name) + 1)
        self._say(at, number, 9, color="white", fontweight="bold", path_effects=[])

    def _draw_warning(self, at: Point) -> None:
        x, y = at
        corners = [(x, y - 12), (x + 12, y + 9), (x - 12, y + 9)]
        self.panel.add_patch(Polygon(corners, facecolor=MEAGRE, edgecolor=INK, linewidth=1.5,
                                     joinstyle="round", zorder=6))  # fmt: skip
        self._say((x, y + 2), "!", 10, fontweight="bold", path_effects=[])

    # --- words ---

    def _say(self, at: Point, text: str, size: float, **more: Any) -> None:
        settings = {"color": INK, "zorder": 7, "path_effects": _HALO, **more}
        self.panel.text(*at, text, fontsize=size * self.scale, ha="center",
                        va="center_baseline", **settings)  # fmt: skip

    def _write_around(self, title: str) -> None:
        high = self.get_figheight()
        self.text(0.02, 1 - 0.4 / high, title, fontsize=min(21.0, 1300 / max(len(title), 1)),
                  fontweight="bold", color=INK, va="center")  # fmt: skip
        if self.result is None:
            return
        words = "Circle: share of its workers busy, in the mean.  Line: calls each second."
        if self.spread.order:
            words += "  Hatched and numbered: ran out of workers, in this order."
        self.text(0.02, 0.62 / high, words, fontsize=12, color=INK)
        more = []
        if self.spread.roots or self.spread.broken_links:
            more.append("Triangle: hit by an incident.")
        if self.spread.way:
            more.append("Arrowheads against the calls: the way the cascade took.")
        self.text(0.02, 0.32 / high, "  ".join(more), fontsize=12, color=INK)
        variant, seed = self.result.variant, self.result.seed
        stamp = f"halfopen, {variant}, seed {seed}: {self.result.fingerprint}"
        self.text(0.98, 0.1 / high, stamp, fontsize=8, color=FAINT, ha="right")
