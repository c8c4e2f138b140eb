"""The pictures of a sweep: curves over one path, and a heatmap over two."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy
from matplotlib import patheffects
from matplotlib.colors import LinearSegmentedColormap

from .palette import FAILING, FAINT, FINE, GROUND, HALF, INK, TROUBLE
from .picture import Picture
from .scales import Scale, scale_of
from .strips import percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from .parts import Array
    from .sweeps import Sweep

#: One for each line: its colour, its dashes and its mark.
_LINES: tuple[tuple[str, Any, str], ...] = (
    (FINE, "-", "o"),
    (TROUBLE, (0, (5, 2)), "s"),
    (INK, (0, (1, 1.2)), "D"),
    (HALF, (0, (7, 2, 1, 2)), "^"),
    (FAILING, (0, (3, 1)), "v"),
    (FAINT, "-", "P"),
)
#: The more, the darker: it reads in grey, too.
_SHADES = LinearSegmentedColormap.from_list("shades", [GROUND, HALF, FINE, "#06304A"])


class Cell(NamedTuple):
    """One setting: the mean over its runs, and its interval."""

    mean: float
    low: float
    high: float


def draw_curves(sweep: Sweep, figure: str | None, over: str | None, title: str | None) -> Picture:
    """A figure over one path; a line for each value of a second one."""
    name = _known_figure(sweep, figure)
    along, across = _two_paths(sweep, over)
    scale = scale_of(along, _values(sweep, along))
    lines = scale_of(across, _values(sweep, across)) if across else None
    if lines and len(lines.texts) > len(_LINES):
        raise ValueError(f"{across!r} has {len(lines.texts)} values; {len(_LINES)} lines can be "
                         "told apart: sweep fewer, or draw a heatmap")  # fmt: skip
    picture = Picture(12.8, 7.2)
    panel = picture.add_axes((0.1, 0.14, 0.73 if lines else 0.86, 0.68))
    ends = []
    texts = lines.texts if lines else [None]
    for row, text in enumerate(texts):
        aside = 0.006 * (row - (len(texts) - 1) / 2)  # so that intervals do not hide one another
        points = _points(sweep, name, scale, (across, text))
        _draw_line(panel, points, _LINES[row], aside * scale.span if lines else None)
        ends += [(points[-1][1].mean, _LINES[row], text)] if points and text is not None else []
    _finish_curves(panel, scale, sweep, name)
    if across:
        _name_lines(panel, across, ends)
    _write_around(picture, sweep, title or name, f"over {along}", "intervals 95 %")
    return picture


def draw_heatmap(
    sweep: Sweep, figure: str | None, frontier: float | None, title: str | None
) -> Picture:
    """A figure over two paths: a cell for each setting, and the line where it is `frontier`."""
    name = _known_figure(sweep, figure)
    along, across = _two_paths(sweep, None)
    if across is None:
        raise ValueError("a heatmap is over two paths, and this sweep has one: draw its curve")
    columns = scale_of(along, _values(sweep, along))
    rows = scale_of(across, _values(sweep, across))
    means = numpy.full((len(rows.texts), len(columns.texts)), math.nan)
    x, y = sweep.paths.index(along), sweep.paths.index(across)
    for setting, values in enumerate(sweep.settings):
        place = rows.texts.index(values[y]), columns.texts.index(values[x])
        means[place] = _cell(sweep, setting, name).mean
    if numpy.isnan(means).all():
        raise ValueError("nothing to draw: no setting has this figure")
    if frontier is None and _is_condition(sweep, name):
        frontier = 0.5
    picture = Picture(12.8, 7.2)
    panel = picture.add_axes((0.13, 0.14, 0.72, 0.68))
    unit = sweep.units[name]
    shades = _fill_cells(panel, columns, rows, means, _is_condition(sweep, name))
    _write_numbers(panel, columns, rows, means, unit, shades)
    _draw_frontier(panel, columns, rows, means, frontier)
    _write_bar(picture, shades, unit, frontier)
    about = "how often it held" if _is_condition(sweep, name) else "means"
    if frontier is not None:
        about += f"; the line: {_written(frontier, unit)}"
    _write_around(picture, sweep, title or name, f"over {along} and {across}", about)
    return picture


# --- what is drawn ---


def _known_figure(sweep: Sweep, figure: str | None) -> str:
    if figure is None and len(sweep.figures) == 1:
        return sweep.figures[0]
    if figure not in sweep.figures:
        asked = "say which figure" if figure is None else f"no figure {figure!r}"
        raise ValueError(f"{asked}: the sweep has {', '.join(map(repr, sweep.figures))}")
    return figure


def _two_paths(sweep: Sweep, over: str | None) -> tuple[str, str | None]:
    """The path along the axis below, and the other one, if there is one."""
    paths = sweep.paths
    if over is not None and over not in paths:
        raise ValueError(f"{over!r} was not varied; {', '.join(map(repr, paths))} were")
    if len(paths) > 2:
        raise ValueError(f"a picture shows two paths, and {len(paths)} were varied")
    along = over or paths[0]
    return along, next((each for each in paths if each != along), None)


def _values(sweep: Sweep, path: str) -> list[str]:
    place = sweep.paths.index(path)
    return [each[place] for each in sweep.settings]


def _is_condition(sweep: Sweep, figure: str) -> bool:
    return bool(sweep._plan.figures[sweep.figures.index(figure)][2])


def _cell(sweep: Sweep, setting: int, figure: str) -> Cell:
    _, mean, low, high = sweep._raw.cell(setting, sweep.figures.index(figure))
    unknown = [math.nan if each is None else float(each) for each in (mean, low, high)]
    return Cell(*unknown)


def _points(
    sweep: Sweep, figure: str, scale: Scale, line: tuple[str | None, str | None]
) -> list[tuple[float, Cell]]:
    """Where a line goes: the place on the axis and the cell, from left to right."""
    points = []
    for setting, (value, other) in enumerate(
        zip(_values(sweep, scale.path), _values(sweep, line[0] or scale.path))
    ):
        if line[0] is None or other == line[1]:
            points.append((scale.place(value), _cell(sweep, setting, figure)))
    return sorted((each for each in points if not math.isnan(each[1].mean)), key=lambda at: at[0])


# --- curves ---


def _draw_line(
    panel: Axes,
    points: list[tuple[float, Cell]],
    style: tuple[str, Any, str],
    aside: float | None,
) -> None:
    """`aside`: by how much it is moved to the right; None for a line that is alone."""
    if not points:
        return
    colour, dashes, mark = style
    at = numpy.array([place for place, _ in points]) + (aside or 0.0)
    means, lows, highs = (numpy.array(each) for each in zip(*(cell for _, cell in points)))
    lows, highs = numpy.fmin(means, lows), numpy.fmax(means, highs)
    if aside is None:
        panel.fill_between(at, lows, highs, color=colour, alpha=0.15, linewidth=0, zorder=2)
    panel.errorbar(at, means, yerr=(means - lows, highs - means), color=colour, linestyle=dashes,
                   linewidth=2.4, marker=mark, markersize=7, elinewidth=1.4, capsize=4, zorder=4,
                   markeredgecolor="white", markeredgewidth=0.8)  # fmt: skip


def _finish_curves(panel: Axes, scale: Scale, sweep: Sweep, figure: str) -> None:
    if not panel.lines:
        raise ValueError("nothing to draw: no setting has this figure")
    unit = sweep.units[figure]
    low, high = panel.get_ylim()
    if _is_condition(sweep, figure) or unit == "1" and high - low > 0.3:
        panel.set_ylim(-0.03, 1.03)
    elif low > 0 and low < 0.4 * high:
        panel.set_ylim(bottom=0)
    if _is_condition(sweep, figure):
        panel.axhline(0.5, color=INK, linewidth=1, linestyle=(0, (2, 3)), zorder=1)
    margin = 0.04 * scale.span
    panel.set_xlim(float(scale.places[0]) - margin, float(scale.places[-1]) + margin)
    panel.yaxis.set_major_formatter(lambda value, _: _written(value, unit))
    panel.set_facecolor(GROUND)
    panel.grid(color="white", linewidth=1.2)
    panel.set_axisbelow(True)
    _write_axes(panel, scale, None)


def _write_axes(panel: Axes, below: Scale, left: Scale | None) -> None:
    places, texts = below.ticks(min(16, 75 // (max(map(len, below.texts)) + 2) + 1))
    panel.set_xticks(places, texts)
    panel.set_xlabel(_axis_label(below), color=INK, fontsize=_fitting(below.path, 15, 75))
    if left is not None:
        panel.set_yticks(*left.ticks(16))
        panel.set_ylabel(_axis_label(left), color=INK, fontsize=_fitting(left.path, 15, 42))
    panel.tick_params(colors=INK, labelsize=13, length=4)
    for side in panel.spines.values():
        side.set_visible(False)


def _axis_label(scale: Scale) -> str:
    return scale.path + (" (log scale)" if scale.kind == "log" else "")


def _fitting(text: str, size: float, letters: int) -> float:
    return min(size, size * letters / max(len(text), 1))


def _name_lines(
    panel: Axes, path: str, ends: list[tuple[float, tuple[str, Any, str], str]]
) -> None:
    """Beside the right end of each line its value, one below the other where they would touch."""
    low, high = panel.get_ylim()
    heights = [(mean - low) / (high - low) for mean, *_ in ends]
    order = sorted(range(len(ends)), key=lambda each: (heights[each], -each))
    placed: dict[int, float] = {}
    lowest = 0.02
    for count, each in enumerate(order):
        room_above = 0.06 * (len(order) - 1 - count)
        placed[each] = max(lowest, min(heights[each], 0.98 - room_above))
        lowest = placed[each] + 0.06
    for each, height in placed.items():
        _, (colour, dashes, mark), text = ends[each]
        panel.plot([1.02, 1.07], [height, height], color=colour, linestyle=dashes, linewidth=2.4,
                   marker=mark, markevery=[1], markersize=8, transform=panel.transAxes,
                   clip_on=False)  # fmt: skip
        panel.text(1.085, height, text, transform=panel.transAxes, va="center_baseline", color=INK,
                   fontsize=_fitting(text, 14, 10), fontweight="bold")  # fmt: skip
    panel.text(1.02, 1.03, path.rsplit(".", 1)[-1], transform=panel.transAxes, color=INK,
               fontsize=_fitting(path.rsplit(".", 1)[-1], 13, 18))  # fmt: skip


# --- heatmaps ---


def _fill_cells(panel: Axes, columns: Scale, rows: Scale, means: Array, is_share: bool) -> Any:
    limits: dict[str, Any] = {"vmin": 0, "vmax": 1} if is_share else {}
    style: Any = {"cmap": _SHADES, "edgecolors": "white", "linewidth": 1.5, **limits}
    known = numpy.ma.masked_invalid(means)
    shades = panel.pcolormesh(columns.edges, rows.edges, known, **style)
    panel.set_facecolor("white")
    _write_axes(panel, columns, rows)
    return shades


def _write_numbers(
    panel: Axes, columns: Scale, rows: Scale, means: Array, unit: str, shades: Any
) -> None:
    """Into each cell its number, if all have room."""
    widths = numpy.diff(columns.edges) / (columns.edges[-1] - columns.edges[0]) * 0.72 * 12.8
    heights = numpy.diff(rows.edges) / (rows.edges[-1] - rows.edges[0]) * 0.68 * 7.2
    texts = [[_short(each, unit) for each in row] for row in means]
    letters = max(len(text) for row in texts for text in row)
    size = min(15.0, 105 * float(widths.min()) / max(letters, 1), 50 * float(heights.min()))
    if size < 6.5:
        return
    for row, y in enumerate(rows.places):
        for column, x in enumerate(columns.places):
            if not math.isnan(means[row, column]):
                shade = float(shades.norm(means[row, column]))
                halo = [patheffects.withStroke(linewidth=4, foreground=_SHADES(shade))]
                panel.text(x, y, texts[row][column], ha="center", va="center", fontsize=size,
                           color="white" if shade > 0.5 else INK, zorder=5,
                           path_effects=halo)  # fmt: skip


def _draw_frontier(
    panel: Axes, columns: Scale, rows: Scale, means: Array, frontier: float | None
) -> None:
    """The line where the figure would be `frontier`, straight from cell to cell."""
    if frontier is None or min(means.shape) < 2:
        return
    known = means[~numpy.isnan(means)]
    if not known.min() < frontier < known.max():
        return
    x = numpy.concatenate(([columns.edges[0]], columns.places, [columns.edges[-1]]))
    y = numpy.concatenate(([rows.edges[0]], rows.places, [rows.edges[-1]]))
    padded = numpy.ma.masked_invalid(numpy.pad(means, 1, mode="edge"))
    style: Any = {"colors": [TROUBLE], "linewidths": 4, "zorder": 4}
    line = panel.contour(x, y, padded, levels=[frontier], **style)
    halo = [patheffects.withStroke(linewidth=7, foreground="white")]
    for part in getattr(line, "collections", [line]):  # several in matplotlib before 3.8
        part.set_path_effects(halo)


def _write_bar(picture: Picture, shades: Any, unit: str, frontier: float | None) -> None:
    axes = picture.add_axes((0.875, 0.14, 0.022, 0.68))
    bar = picture.colorbar(shades, cax=axes)
    bar.outline.set_visible(False)  # type: ignore[operator]
    axes.yaxis.set_major_formatter(lambda value, _: _written(value, unit))
    axes.tick_params(labelsize=12, colors=INK)
    low, high = axes.get_ylim()
    if frontier is not None and low < frontier < high:
        axes.axhline(frontier, color="white", linewidth=7)
        axes.axhline(frontier, color=TROUBLE, linewidth=4)


# --- words and numbers ---


def _written(value: float, unit: str) -> str:
    if unit == "1":
        return f"{100 * value:.4g} %"
    if unit == "s":
        return f"{1000 * value:.4g} ms" if 0 < abs(value) < 0.9995 else f"{value:.4g} s"
    return f"{value:.4g}" + ("/s" if unit == "1/s" else "")


def _short(value: float, unit: str) -> str:
    if unit == "1":
        return percent(value)
    if unit == "s":
        return f"{1000 * value:.3g} ms" if 0 < abs(value) < 0.9995 else f"{value:.3g} s"
    return f"{value:.3g}" + ("/s" if unit == "1/s" else "")


def _write_around(picture: Picture, sweep: Sweep, title: str, over: str, about: str) -> None:
    picture.text(0.02, 0.945, title, fontsize=_fitting(title, 21, 62), fontweight="bold",
                 color=INK, va="center")  # fmt: skip
    picture.text(0.02, 0.885, over, fontsize=_fitting(over, 14, 100), color=FAINT, va="center")
    head = sweep._raw.report().splitlines()[0]
    finished = "" if sweep.complete else ", INCOMPLETE"
    stamp = (
        f"halfopen, {head}, {sweep._plan.variant}, seed {sweep._plan.seed}, "
        f"{sweep.replications} replications{finished}; {about}"
    )
    picture.text(0.98, 0.012, stamp, fontsize=_fitting(stamp, 9, 150), color=FAINT, ha="right")
