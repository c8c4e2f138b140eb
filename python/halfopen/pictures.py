"""Pictures of results, for slides and reports. They need matplotlib.

The same results give the same bytes. No meaning hangs on a colour alone, and the colours are those
of Okabe and Ito. `path`, everywhere: where to write it, as its suffix says (".png", ".svg",
".pdf"); without a suffix, as .png and .svg.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Mapping, TypeVar

import matplotlib

from .ablation_picture import draw_ablation
from .cascade_picture import CascadePicture
from .graph_picture import GraphPicture
from .picture import STYLE, Picture
from .result import Result, labelled
from .service_graph import graph_of_results, graph_of_system
from .sweep_pictures import draw_curves, draw_heatmap

if TYPE_CHECKING:
    from .ablation import Ablation
    from .sweeps import Sweep
    from .system import System

AnyPicture = TypeVar("AnyPicture", bound=Picture)


def cascade(
    results: Result | Mapping[str, Result],
    path: str | os.PathLike[str] | None = None,
    title: str | None = None,
) -> Picture:
    """Draws how trouble spreads: the results side by side, over time, incidents shaded; a strip for
    each service (how many of its workers are busy, how many requests wait), each circuit breaker
    that ever opened, and each class of users (what they got).

    `results`: one, or label -> result. Of many services, the nine that ran out of workers first, or
    came nearest to it. All columns have the same axes.
    """
    with matplotlib.rc_context(STYLE):
        return _saved(CascadePicture(labelled(results), title), path)


def before_after(
    before: Result,
    after: Result,
    path: str | os.PathLike[str] | None = None,
    title: str | None = None,
    labels: tuple[str, str] = ("before", "after"),
) -> Picture:
    """Draws two results side by side, with the same axes: `cascade` of a pair."""
    if labels[0] == labels[1]:
        raise ValueError(f"both are labelled {labels[0]!r}: a pair needs two labels")
    return cascade({labels[0]: before, labels[1]: after}, path, title)


def service_graph(
    of: System | Result,
    path: str | os.PathLike[str] | None = None,
    title: str | None = None,
) -> Picture:
    """Draws who calls whom. Of a result, with what happened: a link is as thick as it is used
    (calls each second, retries included), a service's ring is filled as its workers were busy, and
    those that ran out of workers are hatched and numbered in this order; what an incident hit has a
    triangle, and arrowheads against the calls show the way the cascade took from there.

    Needs Graphviz (`dot`) for the layout, and raises RuntimeError without it.
    """
    graph = graph_of_results([of]) if isinstance(of, Result) else graph_of_system(of)
    result = of if isinstance(of, Result) else None
    with matplotlib.rc_context(STYLE):
        return _saved(GraphPicture(graph, result, title or of.title or "Who calls whom"), path)


def ablation(
    result: Ablation, path: str | os.PathLike[str] | None = None, title: str | None = None
) -> Picture:
    """Draws which defence did it: what the users got over time with all defences, without each, and
    with none; beside it what each contributes to their success rate, with 95 % intervals.

    Raises ValueError if nothing is finished.
    """
    with matplotlib.rc_context(STYLE):
        return _saved(draw_ablation(result, title), path)


def sweep_curves(
    sweep: Sweep,
    figure: str | None = None,
    path: str | os.PathLike[str] | None = None,
    title: str | None = None,
    over: str | None = None,
) -> Picture:
    """Draws a figure of a sweep over one path, with 95 % intervals; one line for each value of a
    second path (six at most, each with its colour, dashes and mark).

    `figure`: which (the only one by default). `over`: the path below (the first by default). Values
    stand in real units, and with equal steps for equal factors where they grow by factors.
    """
    with matplotlib.rc_context(STYLE):
        return _saved(draw_curves(sweep, figure, over, title), path)


def sweep_heatmap(
    sweep: Sweep,
    figure: str | None = None,
    path: str | os.PathLike[str] | None = None,
    title: str | None = None,
    frontier: float | None = None,
) -> Picture:
    """Draws a figure of a sweep over two paths: the mean of each setting, the more the darker, or
    of a condition how often it held; and the line on one side of which it is above `frontier`.

    `frontier`: in the figure's unit (0.5 for a share); by default 50 % for conditions, else none.
    """
    with matplotlib.rc_context(STYLE):
        return _saved(draw_heatmap(sweep, figure, frontier, title), path)


def _saved(picture: AnyPicture, path: str | os.PathLike[str] | None) -> AnyPicture:
    if path is not None:
        picture.save(path)
    return picture
