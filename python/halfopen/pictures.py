"""Pictures of results, for slides and reports. They need matplotlib.

The same results give the same bytes: no dates, no random names in them.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Mapping

import matplotlib
import numpy
from matplotlib import patheffects
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from .parts import Service, Traffic
from .result import Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from .parts import Array

# Colours of Okabe and Ito, which the colour-blind can tell apart. One meaning each, everywhere.
FINE, MEAGRE, TROUBLE = "#0072B2", "#F0C64A", "#C8500A"
INK, FAINT, BAND, GROUND = "#1A1A1A", "#6B6B6B", "#D9D4C7", "#F6F6F4"
SERVICES_MAX = 9
_STYLE: Any = {
    "font.family": "DejaVu Sans", "font.size": 13, "svg.hashsalt": "halfopen",
    "axes.linewidth": 0.8, "hatch.linewidth": 0.6,
}  # fmt: skip


def cascade(
    results: Mapping[str, Result], path: str | os.PathLike[str] | None = None, title: str | None = None
) -> Figure:
    """Draws how trouble spreads: a strip for each service (how many of its workers are busy), one for
    each class of users (what they got), over time; the results side by side, incidents shaded.

    `results`: label -> result, all of one system. `path`: where to write it, as its suffix says
    (".png", ".svg", ".pdf"); without a suffix, as .png and .svg. Returns the figure.
    """
    with matplotlib.rc_context(_STYLE):
        figure = _Cascade(results, title).figure
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
    """The picture: columns of results, rows of services and then of users."""

    def __init__(self, results: Mapping[str, Result], title: str | None) -> None:
        if not results:
            raise ValueError("a picture needs at least one result")
        self.results = results
        self.first = next(iter(results.values()))
        self.services = _services_to_show(results)
        self.users = list(dict.fromkeys(name for each in results.values() for name in each.traffic))
        if not self.services + self.users:
            raise ValueError("nothing to draw: no service has limited workers, and there are no users")
        self.left = 0.03 + 0.0106 * max(len(_short(name)) for name in [*self.services, *self.users])
        rows = len(self.services) + len(self.users)
        self.figure = Figure(figsize=(12.8, max(7.2, 2.9 + 0.75 * rows)))
        FigureCanvasAgg(self.figure)
        self._draw(title or self.first.title or "What happened")

    def _draw(self, title: str) -> None:
        tall = self.figure.get_figheight()
        ratios = [1.0] * len(self.services) + [0.5] + [1.0] * len(self.users)
        grid = self.figure.add_gridspec(
            len(ratios), len(self.results), height_ratios=ratios, hspace=0.16, wspace=0.05,
            left=self.left, right=0.955, top=1 - 1.75 / tall, bottom=1.15 / tall,
        )  # fmt: skip
        for column, (label, result) in enumerate(self.results.items()):
            panels = [
                self.figure.add_subplot(grid[row, column])
                for row in range(len(ratios)) if row != len(self.services)
            ]  # fmt: skip
            self._draw_column(panels, label, result)
            if column == 0:
                self._name_rows(panels)
        _scale(panels[0])
        self._write_around(title, tall)

    def _draw_column(self, panels: list[Axes], label: str, result: Result) -> None:
        for panel, name in zip(panels, [*self.services, *self.users]):
            _prepare(panel, result)
            if name in result.services:
                _draw_service(panel, result.services[name])
            elif name in result.traffic:
                _draw_users(panel, result.traffic[name])
        _head_column(panels[0], label, result)
        panels[-1].tick_params(labelbottom=True, bottom=True, labelsize=12, colors=FAINT)
        panels[-1].set_xlabel("time [s]", color=FAINT, fontsize=12)

    def _name_rows(self, panels: list[Axes]) -> None:
        for panel, name in zip(panels, [*self.services, *self.users]):
            named = [each[name] for each in self.results.values() if name in each]
            _name_row(panel, name, _under_name(named[0]))
        if self.services:
            _head_rows(panels[0], "workers busy")
        if self.users:
            _head_rows(panels[len(self.services)], "what users got")

    def _write_around(self, title: str, tall: float) -> None:
        write = self.figure.text
        write(0.02, 1 - 0.38 / tall, title, fontsize=21, fontweight="bold", color=INK, va="center")
        stamps = ", ".join(f"{label} {each.fingerprint}" for label, each in self.results.items())
        write(0.955, 0.1 / tall, f"halfopen, seed {self.first.seed}: {stamps}", fontsize=8,
              color=FAINT, ha="right")
        _explain_colours(self.figure, self.left, 0.38 / tall)


def _services_to_show(results: Mapping[str, Result]) -> list[str]:
    """Those with limited workers; in the order in which they run out, then by how busy they get."""

    limited: dict[str, list[Service]] = {}
    for result in results.values():
        for name, service in result.services.items():
            if service.workers:
                limited.setdefault(name, []).append(service)

    def urgency(name: str) -> tuple[float, float, str]:
        ends = (each.workers_exhausted_at for each in limited[name])
        first = min((end for end in ends if end is not None), default=numpy.inf)
        return first, -max(_peak(each) for each in limited[name]), name

    return sorted(limited, key=urgency)[:SERVICES_MAX]


def _peak(service: Service) -> float:
    share = service.busy_share
    return float(share.max()) if len(share) else 0.0


def _prepare(panel: Axes, result: Result) -> None:
    panel.set_xlim(0, result.simulated)
    panel.set_ylim(0, 1)
    panel.set_facecolor(GROUND)
    panel.set_yticks([])
    panel.tick_params(labelbottom=False, bottom=False)
    for side in panel.spines.values():
        side.set_visible(False)
    panel.axhline(0, color=FAINT, linewidth=0.8, clip_on=False, zorder=5)
    for incident in result.incidents:
        end = result.simulated if incident.end is None else incident.end
        full = min(incident.start + incident.ramp, end)
        slope = numpy.linspace(0.25, 1.0, 65)[None, :]
        extent = (incident.start, full, 0.0, 1.0)
        if full > incident.start:
            panel.imshow(slope, extent=extent, aspect="auto", cmap=_band_colours(), vmin=0, vmax=1,
                         zorder=0, interpolation="none")
        panel.axvspan(full, end, facecolor=BAND, linewidth=0, zorder=0)
        panel.axvline(incident.start, color=INK, linewidth=1, alpha=0.45, zorder=7)


def _band_colours() -> Any:
    from matplotlib.colors import LinearSegmentedColormap

    return LinearSegmentedColormap.from_list("band", [GROUND, BAND])


def _draw_service(panel: Axes, service: Service) -> None:
    share = numpy.clip(service.busy_share, 0, 1)
    is_full = share >= 0.985
    _fill(panel, 0 * share, share, FINE)
    _fill(panel, 0 * share, numpy.where(is_full, share, 0), TROUBLE)
    exhausted = service.workers_exhausted_at
    if exhausted is not None and is_full.any():
        begin = int(is_full.argmax())
        inside = is_full[begin:].mean() > 0.6
        _note(panel, begin, f"full at {exhausted:.0f} s", "white" if inside else INK)
    elif len(share):
        _note_peak(panel, share)


def _fill(panel: Axes, bottom: Array, top: Array, colour: str) -> None:
    """Fills between two lines that have one value for each second."""
    if not len(top) or not (top > bottom).any():
        return
    changes = (numpy.diff(top) != 0) | (numpy.diff(bottom) != 0)
    corners = numpy.append(0, numpy.flatnonzero(changes) + 1)
    times = numpy.append(corners, len(top))
    rows = numpy.append(corners, len(top) - 1)
    panel.fill_between(times, bottom[rows], top[rows], step="post", color=colour, linewidth=0,
                       zorder=2)


def _draw_users(panel: Axes, traffic: Traffic) -> None:
    shares = _shares(traffic)
    ok, served = shares["ok"], shares["ok"] + shares["degraded"]
    layers = (("served", FINE, 0 * ok, ok), ("degraded", MEAGRE, ok, served),
              ("not served", TROUBLE, served, 0 * ok + 1))
    for name, colour, bottom, top in layers:
        _fill(panel, bottom, top, colour)
        _name_stretch(panel, name, top - bottom > 0.5, colour)


def _shares(traffic: Traffic) -> dict[str, Array]:
    """The shares of ok and degraded among what ended, in a window around each second that is wide
    enough for some thirty requests."""
    columns = traffic.per_second
    ended = numpy.sum([columns[kind] for kind in traffic.counts], axis=0, dtype=float)
    rate = max(float(numpy.mean(ended)) if len(ended) else 0.0, 0.1)
    window = numpy.ones(int(numpy.clip(30 / rate, 1, 31)) // 2 * 2 + 1)
    around = numpy.convolve(ended, window, "same")
    with numpy.errstate(invalid="ignore"):
        return {kind: numpy.convolve(columns[kind].astype(float), window, "same") / around
                for kind in ("ok", "degraded")}


def _name_stretch(panel: Axes, name: str, where: Array, colour: str) -> None:
    """Writes the name into the longest stretch of seconds, if it fits there."""
    edges = numpy.flatnonzero(numpy.diff(numpy.concatenate(([0], where.astype(int), [0]))))
    stretches = [(int(b) - int(a), int(a), int(b)) for a, b in zip(edges[::2], edges[1::2])]
    length, begin, end = max(stretches, default=(0, 0, 0))
    if length > 0.13 * panel.get_xlim()[1] * max(1.0, len(name) / 7):
        halo = patheffects.withStroke(linewidth=5, foreground=colour)
        ink = INK if colour == MEAGRE else "white"
        panel.text((begin + end) / 2, 0.5, name, color=ink, ha="center", fontsize=13,
                   va="center_baseline", fontweight="bold", zorder=8, path_effects=[halo])


def _note(panel: Axes, at: float, text: str, colour: str) -> None:
    """A note beside an instant, on the side where there is room."""
    length = panel.get_xlim()[1]
    on_left = at > 0.72 * length
    gap = 0.012 * length
    panel.text(at - gap if on_left else at + gap, 0.5, text, color=colour, zorder=8, fontsize=13,
               ha="right" if on_left else "left", va="center_baseline", fontweight="bold")


def _note_peak(panel: Axes, share: Array) -> None:
    """How busy it got, at the right end above the line, or within what is filled."""
    end = float(share[len(share) * 7 // 10:].max())
    height, colour = (end + 0.23, INK) if end < 0.6 else (0.3, "white")
    panel.text(0.985, height, f"at most {_percent(float(share.max()))}", color=colour, zorder=8,
               transform=panel.transAxes, ha="right", va="center_baseline", fontsize=13)


def _head_column(panel: Axes, label: str, result: Result) -> None:
    write: dict[str, Any] = {"transform": panel.transAxes, "va": "baseline"}
    panel.text(0, 1.98, label, fontsize=18, fontweight="bold", color=INK, **write)
    served = [f"{_percent(each.success_rate())} of {name}" for name, each in result.traffic.items()]
    if len(served) <= 4:
        panel.text(0, 1.6, "served: " + ", ".join(served), fontsize=13, color=INK, **write)
    for incident in result.incidents:
        panel.text(incident.start, 1.14, incident.name, fontsize=12, color=FAINT, va="baseline",
                   style="italic")
        panel.plot([incident.start] * 2, [1, 1.12], color=FAINT, linewidth=1, clip_on=False)


def _scale(panel: Axes) -> None:
    for height in (0, 1):
        panel.text(1.008, height, f"{height:.0%}", transform=panel.transAxes, va="center",
                   fontsize=10, color=FAINT)


def _name_row(panel: Axes, name: str, under: str) -> None:
    panel.text(-0.025, 0.64, _short(name), transform=panel.transAxes, ha="right", va="center", fontsize=14,
               fontweight="bold", color=INK)
    panel.text(-0.025, 0.22, under, transform=panel.transAxes, ha="right", va="center", fontsize=10.5,
               color=FAINT)


def _under_name(part: Service | Traffic) -> str:
    if isinstance(part, Service):
        return f"{part.workers:,} workers" if part.workers != 1 else "1 worker"
    return f"{part.sent:,} requests"


def _short(name: str) -> str:
    return name if len(name) <= 24 else name[:22] + "\u2026"


def _head_rows(panel: Axes, text: str) -> None:
    panel.text(-0.025, 1.14, text, transform=panel.transAxes, ha="right", va="bottom", fontsize=12,
               style="italic", color=FAINT)


def _explain_colours(figure: Figure, left: float, height: float) -> None:
    at = left
    for colour, text in ((FINE, "busy, or served"), (MEAGRE, "served, but degraded"),
                         (TROUBLE, "no worker free, or not served"), (BAND, "incident")):
        figure.text(at, height, "\u25a0", color=colour, fontsize=15, va="baseline")
        figure.text(at + 0.017, height, text, color=INK, fontsize=11, va="baseline")
        at += 0.045 + 0.0078 * len(text)


def _percent(share: float) -> str:
    if 0 < share < 0.095 or 0.995 <= share < 1:
        return f"{share:.1%}" if share < 0.999 else f"{share:.2%}"
    return f"{share:.0%}"
