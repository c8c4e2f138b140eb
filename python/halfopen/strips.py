"""The strips of a picture: one service's workers, or what one class of users got, over time."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy
from matplotlib import patheffects
from matplotlib.colors import LinearSegmentedColormap

from . import moments
from .moments import FULL
from .palette import BAND, FAINT, FINE, GROUND, HALF, INK, MEAGRE, TROUBLE
from .parts import Service, Traffic

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from . import _core
    from .parts import Array
    from .result import Result

MEANINGS = (
    (FINE, "busy, or served"),
    (MEAGRE, "served, but degraded"),
    (TROUBLE, "no worker free, or not served"),
    (BAND, "incident"),
)
_HATCHES = {TROUBLE: ("//", "#FFFFFF70"), MEAGRE: ("..", "#1A1A1A50"), HALF: ("--", "#FFFFFFA0")}
_BREAKER = {"closed": (FINE, 0.12), "half_open": (HALF, 0.55), "open": (TROUBLE, 1.0)}


def write(panel: Axes, x: float, y: float, text: str, colour: str, **more: Any) -> None:
    """A text whose place is given in shares of the panel."""
    panel.text(x, y, text, color=colour, transform=panel.transAxes, zorder=8, **more)


def percent(share: float) -> str:
    """ "49%", "3.2%", "99.98%": 0% and 100% only when it is exactly that; "-" for nothing."""
    if math.isnan(share):
        return "-"
    for digits in (0, 1, 2):
        text = f"{share:.{digits}%}"
        if share in (0, 1) or (share > 0.095 or digits) and float(text[:-1]) not in (0, 100):
            return text
    return "under 0.01%" if share < 0.5 else "over 99.99%"


def fill_style(colour: str) -> dict[str, Any]:
    """A surface's colour, with the hatch that goes with it."""
    hatch, line = _HATCHES.get(colour, (None, "none"))
    return {"facecolor": colour, "hatch": hatch, "edgecolor": line, "linewidth": 0}


def prepare(panel: Axes, result: Result) -> None:
    """An empty strip, with its incidents shaded."""
    panel.set(xlim=(0, result.simulated), ylim=(0, 1), facecolor=GROUND, yticks=[])
    panel.tick_params(labelbottom=False, bottom=False)
    for side in panel.spines.values():
        side.set_visible(False)
    panel.axhline(0, color=FAINT, linewidth=0.8, clip_on=False, zorder=5)
    for incident in result.incidents:
        if incident.start < result.simulated:
            _shade(panel, incident, result.simulated)


def _shade(panel: Axes, incident: _core.Incident, length: float) -> None:
    """A band as long as the incident, as dark as it is strong."""
    start, end = incident.start, length if incident.end is None else incident.end
    full = min(start + incident.ramp, end)
    if full > start:
        band = LinearSegmentedColormap.from_list("band", [GROUND, BAND])
        slope = numpy.linspace(0.25, 1.0, 65)[None, :]
        panel.imshow(slope, extent=(start, full, 0.0, 1.0), aspect="auto", cmap=band, vmin=0,
                     vmax=1, zorder=0, interpolation="none")  # fmt: skip
    panel.axvspan(full, end, facecolor=BAND, linewidth=0, zorder=0)
    panel.axvline(start, color=INK, linewidth=1, alpha=0.45, zorder=7)


def draw_service(panel: Axes, service: Service) -> None:
    """The share of its workers that are busy, and when they are all."""
    share = _smoothed(numpy.clip(service.busy_share, 0, 1))
    is_full = share >= FULL
    _fill(panel, 0 * share, share, FINE)
    _fill(panel, 0 * share, numpy.where(is_full, share, 0), TROUBLE)
    exhausted = service.workers_exhausted_at
    if exhausted is not None and is_full.any():
        begin = int(is_full.argmax())
        within = is_full[begin : begin + len(share) // 5].mean() > 0.6
        since = exhausted if exhausted > begin - 2 else begin  # not when it was for a moment only
        _note(panel, begin, f"full at {since:.0f} s", within)
    elif len(share):
        _note_peak(panel, share, float(service.busy_share.max()))


def draw_queue(panel: Axes, service: Service, scale: float) -> None:
    """How many wait for a worker: a broken line, which reaches the top at `scale`."""
    queued = _smoothed(numpy.asarray(service.queued, dtype=float))
    if not len(queued) or scale < 1 or queued.max() < 0.01 * scale:
        return
    heights = numpy.where(queued < 0.01 * scale, math.nan, queued / scale)
    heights = numpy.append(heights, heights[-1])
    halo = [patheffects.withStroke(linewidth=4, foreground="white")]
    panel.plot(numpy.arange(len(heights)), heights, color=INK, linewidth=1.8, zorder=6,
               linestyle=(0, (3, 1.2)), drawstyle="steps-post", path_effects=halo)  # fmt: skip


def draw_breaker(panel: Axes, changes: list[tuple[float, str]]) -> None:
    """A breaker's state: a line where it is closed, a high field where open, half as high where
    half-open."""
    end = panel.get_xlim()[1]
    panel.set_facecolor("white")
    if not changes:
        write(panel, 0.015, 0.5, "never opened", FAINT, va="center_baseline", fontsize=12)
        return
    states = [(0.0, "closed"), *changes, (end, "")]
    stretches = [(at, until, state) for (at, state), (until, _) in zip(states, states[1:])]
    for at, until, state in stretches:
        colour, height = _BREAKER[state]
        panel.fill_between([at, until], 0, height, zorder=2, **fill_style(colour))
    for is_closed in (True, False):
        _name_states(panel, is_closed, _united(stretches, is_closed), end)


def _united(stretches: list[tuple[float, float, str]], is_closed: bool) -> tuple[float, float]:
    """The longest time in which a breaker was closed, or was open and half-open by turns."""
    longest = begin = end = 0.0
    best = (0.0, 0.0)
    for at, until, state in stretches:
        if (state == "closed") == is_closed:
            begin, end = (begin if at == end else at), until
            longest, best = max((longest, best), (end - begin, (begin, end)))
    return best


def _name_states(panel: Axes, is_closed: bool, where: tuple[float, float], end: float) -> None:
    if where[1] - where[0] < 0.09 * end:
        return
    name, ink, colour = ("closed", FINE, "white") if is_closed else ("open", "white", TROUBLE)
    write(panel, (where[0] + where[1]) / 2 / end, 0.5, name, ink, ha="center",
          va="center_baseline", fontsize=12, fontweight="bold",
          path_effects=_halo(colour))  # fmt: skip


def draw_users(panel: Axes, traffic: Traffic) -> None:
    """The shares of those who were served, served less, and not served."""
    shares = moments.shares(traffic)
    ok, served = shares["ok"], shares["ok"] + shares["degraded"]
    layers = (
        ("served", FINE, 0 * ok, ok),
        ("degraded", MEAGRE, ok, served),
        ("not served", TROUBLE, served, 0 * ok + 1),
    )
    for name, colour, bottom, top in layers:
        _fill(panel, bottom, top, colour)
        _name_stretch(panel, name, top - bottom > 0.5, colour)


def _smoothed(share: Array) -> Array:
    """Means over a few seconds each, so that a long run's strip has some 300 steps."""
    step = len(share) // 300
    if step < 2:
        return share
    means = numpy.add.reduceat(share, numpy.arange(0, len(share), step)) / step
    means[-1] *= step / ((len(share) - 1) % step + 1)
    smoothed: Array = numpy.repeat(means, step)[: len(share)]
    return smoothed


def _halo(colour: str) -> list[Any]:
    return [patheffects.withStroke(linewidth=4, foreground=colour)]


def _fill(panel: Axes, bottom: Array, top: Array, colour: str) -> None:
    """Fills between two lines of a value for each second, nan: nothing. Draws corners only, so that
    files are small."""
    is_known = numpy.isfinite(bottom) & numpy.isfinite(top)
    bottom, top = numpy.where(is_known, bottom, 0), numpy.where(is_known, top, 0)
    if not (top > bottom).any():
        return
    changes = (numpy.diff(top) != 0) | (numpy.diff(bottom) != 0)
    corners = numpy.append(0, numpy.flatnonzero(changes) + 1)
    times = numpy.append(corners, len(top))
    rows = numpy.append(corners, len(top) - 1)
    panel.fill_between(times, bottom[rows], top[rows], step="post", zorder=2, **fill_style(colour))


def _name_stretch(panel: Axes, name: str, where: Array, colour: str) -> None:
    """Writes the name into the longest stretch of seconds, if it fits there."""
    edges = numpy.flatnonzero(numpy.diff(numpy.concatenate(([0], where.astype(int), [0]))))
    stretches = [(int(b) - int(a), int(a), int(b)) for a, b in zip(edges[::2], edges[1::2])]
    length, begin, end = max(stretches, default=(0, 0, 0))
    whole = panel.get_xlim()[1]
    if length > 0.13 * whole * max(1.0, len(name) / 7):
        write(panel, (begin + end) / 2 / whole, 0.5, name, INK if colour == MEAGRE else "white",
              ha="center", va="center_baseline", fontsize=13, fontweight="bold",
              path_effects=_halo(colour))  # fmt: skip


def _note(panel: Axes, at: float, text: str, within: bool) -> None:
    """A note beside an instant, on the side where there is room; `within` what is filled."""
    place = at / panel.get_xlim()[1]
    on_left = place > 0.72
    is_inside = within and not on_left
    ink, halo = ("white", _halo(TROUBLE)) if is_inside else (INK, _halo(GROUND))
    write(panel, place - 0.012 if on_left else place + 0.012, 0.5, text, ink, fontsize=13,
          ha="right" if on_left else "left", va="center_baseline", fontweight="bold",
          path_effects=halo)  # fmt: skip


def _note_peak(panel: Axes, share: Array, peak: float) -> None:
    """How busy it got, at the right end, above the line where there is room."""
    end = float(share[len(share) * 7 // 10 :].max())
    height, halo = (end + 0.23, []) if end < 0.6 else (0.5, _halo(GROUND))
    text = "idle" if peak == 0 else f"at most {percent(max(peak, 1e-4))}"
    write(panel, 0.985, height, text, INK, ha="right", va="center_baseline", fontsize=13,
          path_effects=halo)  # fmt: skip
