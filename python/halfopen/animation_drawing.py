"""The drawing that an animated cascade moves: SVG without ids, so that many fit on one page."""

from __future__ import annotations

import html
import math
from typing import TYPE_CHECKING, Mapping

import numpy

from . import moments
from .graph_layout import RADIUS, UNDER, USERS_HEIGHT, USERS_WIDTH, Layout, short
from .service_graph import Graph, load, rate_in_words
from .splines import Point, Spline, along

if TYPE_CHECKING:
    from .parts import Traffic
    from .result import Result

_ROW = 16  # the height of a class of users in the strip under the drawing


def drawing(label: str, graph: Graph, layout: Layout, result: Result) -> str:
    """The graph of one panel. What changes in time has a class, by which it is found."""
    loads = {link: load(result, edges) for link, edges in graph.links.items()}
    most = max(loads.values(), default=0.0) or 1.0
    parts = [
        _link(f"{link[0]} to {link[1]}: {rate_in_words(loads[link])}", layout.links[link],
              loads[link] / most)
        for link in graph.links
    ]  # fmt: skip
    parts += [_service(name, layout.nodes[name]) for name in graph.services]
    parts += [_users(name, layout.nodes[name]) for name in graph.users]
    parts += [_on_link(layout.links[link]) for link in graph.links]
    left, top, width, height = _box(layout)
    box = f"{left:.0f} {top:.0f} {width:.0f} {height:.0f}"
    about = html.escape(f"Service graph, {label}", quote=True)
    return (
        f'<svg class="graph" viewBox="{box}" style="max-width:{1.7 * width:.0f}px" role="group" '
        f'aria-label="{about}"><defs>{_PATTERNS}</defs>{"".join(parts)}</svg>'
    )


def _box(layout: Layout) -> tuple[float, float, float, float]:
    """Left, top, width and height of all that is drawn."""
    tall = [y for _, y in layout.nodes.values()]
    points = [y for spline in layout.links.values() for _, y in spline]
    top = min([*(y - RADIUS - 14 for y in tall), *(y - 34 for y in points)])
    bottom = max([*(y + RADIUS + UNDER + 10 for y in tall), *(y + 12 for y in points)])
    return -14, top, layout.width + 28, bottom - top


# Fields of 8 points; the script names them, so that no two on a page have the same name.
_PATTERNS = "".join(
    f'<pattern data-fill="{name}" width="8" height="8" patternUnits="userSpaceOnUse">'
    f'<rect width="8" height="8" class="{name}-ground"/><path d="{lines}" class="{name}-lines"/>'
    "</pattern>"
    for name, lines in {
        "hatch": "M-2 2L2 -2M0 8L8 0M6 10L10 6",
        "dots": "M2 2h.1M6 6h.1",
        "cross": "M0 0L8 8M0 8L8 0",
    }.items()
)


def _link(about: str, spline: Spline, share: float) -> str:
    first, *rest = (f"{x:g},{y:g}" for x, y in spline)
    width = 1.2 + 5 * math.sqrt(share)
    chevron, ahead = along(spline, 0.22)
    angle = math.degrees(math.atan2(ahead[1], ahead[0]))
    before, tip = spline[-2], spline[-1]
    head = math.degrees(math.atan2(tip[1] - before[1], tip[0] - before[0]))
    size = 7 + width
    return (
        f'<g class="link"><title>{html.escape(about)}</title>'
        f'<path class="line" d="M{first}C{" ".join(rest)}" '
        f'stroke-width="{width:.1f}"/><path class="head" d="M0 0L{-size:.1f} {size / 2:.1f}'
        f'V{-size / 2:.1f}Z" transform="translate({tip[0]:g},{tip[1]:g})rotate({head:.0f})"/>'
        f'<path class="chevron" d="M-8 0L8 -8L3 0L8 8Z" '
        f'transform="translate({chevron[0]:.1f},{chevron[1]:.1f})rotate({angle:.0f})"/></g>'
    )


def _on_link(spline: Spline) -> str:
    """What lies above the lines: a breaker's switch, and an incident's triangle."""
    (x, y), _ = along(spline, 0.55)
    return (
        f'<g class="on-link" transform="translate({x:.1f},{y:.1f})">'
        f'<g class="breaker"><rect x="-13" y="-9" width="26" height="18" rx="4"/>'
        f'<path/><text y="21"></text></g>{_warning(0, -20)}<text class="note" y="34"></text></g>'
    )


def _warning(x: float, y: float) -> str:
    return (
        f'<g class="warning" transform="translate({x:g},{y:g})"><path d="M0 -12L12 9H-12Z"/>'
        '<text y="6">!</text></g>'
    )


def _service(name: str, at: Point) -> str:
    radius = RADIUS - 4
    ring = f'r="{radius:g}" pathLength="100"'
    return (
        f'<g class="service" role="img" data-name="{html.escape(name, quote=True)}" '
        f'transform="translate({at[0]:g},{at[1]:g})"><title></title>'
        f'<circle class="face" r="{RADIUS - 7:g}"/><circle class="track" {ring}/>'
        f'<circle class="ring" {ring} stroke-dasharray="0 100" transform="rotate(-90)"/>'
        f'<text class="count" y="2"></text><text class="of" y="13"></text>'
        f'<text class="name" y="{RADIUS + 13:g}">{html.escape(short(name))}</text>'
        f'<text class="word" y="{RADIUS + 25:g}"></text>'
        f'<text class="note" y="{RADIUS + 37:g}"></text>'
        f'<g class="order" transform="translate({-0.8 * RADIUS:g},{-0.8 * RADIUS:g})">'
        f'<circle r="10"/><text y="4"></text></g>{_warning(0.8 * RADIUS, -0.8 * RADIUS)}</g>'
    )


def _users(name: str, at: Point) -> str:
    left, top = -USERS_WIDTH / 2, -USERS_HEIGHT / 2
    bars = "".join(f'<rect class="{kind}" y="{-top - 14:g}" height="8"/>' for kind in _SERVED)
    return (
        f'<g class="users" role="img" data-name="{html.escape(name, quote=True)}" '
        f'transform="translate({at[0]:g},{at[1]:g})"><title></title><rect class="field" '
        f'x="{left:g}" y="{top:g}" width="{USERS_WIDTH:g}" height="{USERS_HEIGHT:g}" rx="8"/>'
        f'<text class="name" y="-7">{html.escape(name if len(name) < 15 else name[:13] + "…")}'
        f'</text><text class="word" y="5"></text>{bars}</g>'
    )


_SERVED = ("served", "degraded", "unserved")


def strips(graph: Graph, result: Result, seconds: int) -> str:
    """Under the drawing: what each class of users got, over the whole time, and the incidents."""
    rows = [(name, result.traffic[name]) for name in graph.users if name in result.traffic]
    height = _ROW * max(len(rows), 1)
    parts = [f'<rect class="ground" width="{seconds}" height="{height}"/>']
    for number, (_, traffic) in enumerate(rows):
        parts.append(_strip(traffic, number * _ROW + 1))
    for incident in result.incidents:
        end = seconds if incident.end is None else min(incident.end, seconds)
        if incident.start < seconds:
            parts.append(f'<rect class="incident" x="{incident.start:.1f}" y="{height + 1}" '
                         f'width="{end - incident.start:.1f}" height="5"/>')  # fmt: skip
    names = "".join(f"<span>{html.escape(name)}</span>" for name, _ in rows)
    return (
        f'<div class="strips" aria-hidden="true"><svg viewBox="0 0 {seconds} {height + 6}" '
        f'preserveAspectRatio="none" style="height:{height + 6}px">{"".join(parts)}'
        f'<path class="cursor" d="M0 0V{height + 6}"/></svg><div class="rows">{names}</div></div>'
    )


def _strip(traffic: Traffic, top: int) -> str:
    """Served from below, degraded above it, and the rest not served."""
    shares = moments.shares(traffic)
    known = numpy.isfinite(shares["ok"])
    levels: Mapping[str, list[float]] = {
        "unserved": known.astype(float).tolist(),
        "degraded": numpy.nan_to_num(shares["ok"] + shares["degraded"]).tolist(),
        "served": numpy.nan_to_num(shares["ok"]).tolist(),
    }
    return "".join(
        f'<path class="{kind}" d="{_steps(values, top)}"/>' for kind, values in levels.items()
    )


def _steps(values: list[float], top: int) -> str:
    """The outline of a surface, one step for each second in which it changes."""
    height = _ROW - 2
    corners = [f"M0 {top + height}"]
    before = -1
    for second, value in enumerate(values):
        level = round(top + height * (1 - value))
        if level != before:
            corners.append(f"H{second}V{level}")
            before = level
    return f"{''.join(corners)}H{len(values)}V{top + height}Z"
