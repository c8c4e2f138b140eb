"""The picture of an ablation: a row for all defences, for each missing one, and for none; what the
users got over time beside what the defence contributes."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy

from .palette import FAINT, FINE, INK, MEAGRE, TROUBLE
from .picture import Picture
from .strips import fill_style, percent, prepare, write

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from .ablation import Ablation
    from .parts import Array

# Another blue and a grey of the same house of colours; each bar has its hatch besides.
_BARS: tuple[tuple[str, str, str, str], ...] = (
    ("shapley", "averaged over all orders (Shapley value)", FINE, ""),
    ("missing", "what its absence costs", "#56B4E9", "//"),
    ("alone", "what it gives alone", "#B8B4AA", ".."),
)


def draw_ablation(ablation: Ablation, title: str | None) -> Picture:
    """The figure, 15.4 inches wide, as high as its rows."""
    if ablation.finished == 0:
        raise ValueError("nothing to draw: no replication is finished")
    rows = _rows(ablation)
    height = max(7.2, 2.9 + 0.9 * len(rows))
    figure = Picture(15.4, height)
    grid = figure.add_gridspec(
        len(rows), 3, width_ratios=[1.1, 0.62, 0.9], hspace=0.22, wspace=0.05, left=0.155,
        right=0.97, top=1 - 1.55 / height, bottom=1.3 / height,
    )  # fmt: skip
    strips = [figure.add_subplot(grid[row, 0]) for row in range(len(rows))]
    for strip, (label, defences) in zip(strips, rows):
        _draw_strip(strip, ablation, label, defences)
    _finish_strips(strips, ablation)
    numbers = [figure.add_subplot(grid[row, 1]) for row in range(len(rows))]
    for panel, (_, defences) in zip(numbers, rows):
        _write_numbers(panel, ablation._set(defences)["means"])
    _finish_numbers(numbers)
    contributions = ablation._content["contributions"]
    bars = [figure.add_subplot(grid[1 + row, 2]) for row in range(len(contributions))]
    limits = _limits(contributions)
    for panel, contribution in zip(bars, contributions):
        _draw_bars(panel, contribution, limits)
    _finish_bars(bars)
    _write_around(figure, ablation, title, height)
    return figure


def _rows(ablation: Ablation) -> list[tuple[str, list[str]]]:
    names = ablation.defences
    missing = [(f"without\n{name}", [each for each in names if each != name]) for name in names]
    if len(names) == 1:
        missing = [(f"without\n{names[0]}", [])]
        return [("all", names), *missing]
    return [("all", names), *missing, ("none", [])]


def _draw_strip(panel: Axes, ablation: Ablation, label: str, defences: list[str]) -> None:
    incidents = [
        SimpleNamespace(start=each["from"], end=each["until"], ramp=each["ramp"], name=each["name"])
        for each in ablation.incidents
    ]
    timing: Any = SimpleNamespace(simulated=ablation.duration, incidents=incidents)
    prepare(panel, timing)
    seconds = ablation._set(defences)["seconds"]
    _fill_shares(panel, _smoothed(seconds, "in_full"), _smoothed(seconds, "succeeded"))
    for incident in incidents:
        for edge in (incident.start, incident.end):
            if edge is not None and edge < ablation.duration:
                panel.axvline(edge, color="white", linewidth=1.6, linestyle=(0, (2, 2)), zorder=6)
    write(panel, -0.03, 0.5, label, INK, ha="right", va="center", fontsize=14, fontweight="bold")
    text = _served(ablation._set(defences)["means"])
    write(panel, 0.985, 0.5, text, "white", ha="right", va="center_baseline", fontsize=13,
          fontweight="bold",
          bbox={"facecolor": INK, "alpha": 0.75, "linewidth": 0, "pad": 3})  # fmt: skip


def _served(means: dict[str, Any]) -> str:
    """ "99.8% served, 52% in full"; the second only where it is less."""
    served, full = (
        math.nan if means[name]["mean"] is None else means[name]["mean"]
        for name in ("success_rate", "full_rate")
    )
    return percent(served) + " served" + (f", {percent(full)} in full" if full < served else "")


def _fill_shares(panel: Axes, full: Array, served: Array) -> None:
    """From below: served in full, served, not served; nothing where nothing ended."""
    if not len(served):
        return
    is_known = numpy.isfinite(served)
    times = numpy.arange(len(served) + 1)
    below = numpy.zeros(len(times))
    for share, colour in ((full, FINE), (served, MEAGRE), (is_known.astype(float), TROUBLE)):
        above = numpy.where(is_known, share, 0)
        above = numpy.append(above, above[-1])
        panel.fill_between(times, below, above, step="post", zorder=2, **fill_style(colour))
        below = above


_NUMBERS: tuple[tuple[str, str], ...] = (
    ("p99", "p99"), ("workers_mean", "held"), ("calls_sent", "calls"), ("recovery", "back"),
)  # fmt: skip


def _write_numbers(panel: Axes, means: dict[str, Any]) -> None:
    """What a set costs besides: a cell for each of _NUMBERS."""
    panel.set_axis_off()
    for place, (measure, _) in enumerate(_NUMBERS):
        text = _number(measure, means[measure]["mean"])
        at = (place + 0.9) / len(_NUMBERS)
        write(panel, at, 0.5, text, INK, ha="right", va="center_baseline", fontsize=12.5)


def _number(measure: str, mean: float | None) -> str:
    if mean is None:
        return "never" if measure == "recovery" else "-"
    if measure == "calls_sent":
        return f"{mean:,.0f}"
    if measure == "workers_mean":
        return f"{mean:.3g}"
    return f"{1000 * mean:.0f} ms" if 0 < mean < 0.9995 else f"{mean:.3g} s"


def _finish_numbers(panels: list[Axes]) -> None:
    for place, (_, head) in enumerate(_NUMBERS):
        write(panels[0], (place + 0.9) / len(_NUMBERS), 1.15, head, INK, ha="right", fontsize=13,
              fontweight="bold")  # fmt: skip
    notes = "p99 of what was served; workers held and\ncalls sent during the incident; back in full"
    write(panels[-1], 0.06, -0.3, notes, FAINT, va="top", fontsize=10.5)


def _smoothed(seconds: dict[str, list[int]], which: str) -> Array:
    """The share of those that ended (`which`: "succeeded" or "in_full") in a window around each
    second that is wide enough for some thirty requests; nan where nothing ended."""
    ended = numpy.asarray(seconds["ended"], dtype=float)
    good = numpy.asarray(seconds[which], dtype=float)
    if not len(ended):
        return ended
    rate = max(float(ended.mean()), 0.1)
    window = numpy.ones(int(numpy.clip(30 / rate, 1, 31)) // 2 * 2 + 1)

    def around(values: Array) -> Array:
        return numpy.convolve(values, window, "full")[len(window) // 2 :][: len(values)]

    with numpy.errstate(invalid="ignore"):
        share: Array = around(good) / around(ended)
    return share


def _finish_strips(panels: list[Axes], ablation: Ablation) -> None:
    write(panels[0], 0, 1.52, "what users got", INK, fontsize=15, fontweight="bold")
    for incident in ablation.incidents:
        end = ablation.duration if incident["until"] is None else incident["until"]
        panels[0].plot([incident["from"], min(end, ablation.duration)], [1.07, 1.07], color=INK,
                       linewidth=4, solid_capstyle="butt", clip_on=False)  # fmt: skip
    for incident in ablation.incidents[:1]:
        place = incident["from"] / ablation.duration
        more = len(ablation.incidents) - 1
        name = incident["name"] + (f", and {more} more" if more else "")
        write(panels[0], min(place, 0.7), 1.15, name, INK, fontsize=12, style="italic")
    panels[-1].tick_params(labelbottom=True, bottom=True, labelsize=12, colors=FAINT)
    panels[-1].set_xlabel("time [s]", color=FAINT, fontsize=12)


def _limits(contributions: list[dict[str, Any]]) -> tuple[float, float]:
    """Of the bars, in points, with room for the numbers at their ends."""
    ends = [0.0]
    for each in contributions:
        for kind, *_ in _BARS:
            mean, width = _bar(each, kind)
            ends += [mean - width, mean + width]
    low, high = min(ends), max(ends)
    room = 0.33 * max(high - low, 1e-3)
    return (low - room if low < -0.05 * (high - low) else -0.02 * room, high + room)


def _bar(contribution: dict[str, Any], kind: str) -> tuple[float, float]:
    """Points that a defence gives, and half the width of the interval."""
    estimate = contribution[kind]
    if kind != "shapley":
        estimate = estimate["success_rate"]
    mean = 100 * (estimate["mean"] or 0.0)
    return (-mean if kind == "missing" else mean) + 0.0, 100 * (estimate["half_width"] or 0.0)


def _draw_bars(panel: Axes, contribution: dict[str, Any], limits: tuple[float, float]) -> None:
    panel.set(xlim=limits, ylim=(2.6, -0.6), yticks=[], facecolor="white")
    panel.tick_params(labelbottom=False, bottom=False)
    for side in panel.spines.values():
        side.set_visible(False)
    panel.axvline(0, color=FAINT, linewidth=1)
    room = (limits[1] - limits[0]) * 0.012
    for row, (kind, _, colour, hatch) in enumerate(_BARS):
        mean, width = _bar(contribution, kind)
        panel.barh(
            row, mean, height=0.78, color=colour, hatch=hatch, edgecolor="white", linewidth=0
        )
        if width > 0:
            panel.errorbar(mean, row, xerr=width, color=INK, linewidth=1.4, capsize=3)
        is_left = mean < 0
        at = mean - width - room if is_left else max(mean + width, 0) + room
        panel.text(at, row, _points(mean, width), color=INK, fontsize=11, va="center",
                   ha="right" if is_left else "left")  # fmt: skip


def _points(mean: float, width: float) -> str:
    text = f"{mean:+.1f}" if abs(mean) >= 0.05 else "0.0"
    return text + (f" ± {width:.1f}" if width >= 0.05 else "")


def _finish_bars(panels: list[Axes]) -> None:
    if panels:
        write(panels[0], 0, 1.26, "what it contributes, in points", INK, fontsize=15,
              fontweight="bold")  # fmt: skip


def _write_around(figure: Figure, ablation: Ablation, title: str | None, height: float) -> None:
    head = title or f"{ablation.title or 'A system'}: which defence did it?"
    figure.text(0.02, 1 - 0.4 / height, head, fontsize=min(21, 1300 / max(len(head), 1)),
                fontweight="bold", color=INK, va="center")  # fmt: skip
    figure.text(0.02, 1 - 0.8 / height, ablation.edge, fontsize=14, color=FAINT, va="center")
    meanings = [(FINE, "", "served in full"), (MEAGRE, "..", "with a fallback"),
                (TROUBLE, "//", "not served"), (INK, "", "incident")]  # fmt: skip
    _write_key(figure, 0.155, 0.42 / height, meanings)
    bars = [(colour, hatch, meaning) for _, meaning, colour, hatch in _BARS]
    for row, entry in enumerate(bars):
        _write_key(figure, 0.715, (0.86 - 0.26 * row) / height, [entry])
    finished = f"{ablation.finished} replications{'' if ablation.complete else ', INCOMPLETE'}"
    stamp = f"halfopen, seed {ablation.seed}, {finished}; intervals 95 %"
    figure.text(0.97, 0.1 / height, stamp, fontsize=9, color=FAINT, ha="right")


def _write_key(
    figure: Figure, at: float, height: float, entries: list[tuple[str, str, str]]
) -> None:
    """Little fields, each with its meaning."""
    from matplotlib.patches import Rectangle

    inch = 1 / figure.get_figwidth()
    tall = 0.15 / figure.get_figheight()
    for colour, hatch, meaning in entries:
        figure.add_artist(Rectangle((at, height), 0.26 * inch, tall, facecolor=colour, hatch=hatch,
                                    edgecolor="white", linewidth=0))  # fmt: skip
        figure.text(at + 0.34 * inch, height, meaning, color=INK, fontsize=12)
        at += (0.75 + 0.105 * len(meaning)) * inch
