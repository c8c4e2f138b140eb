"""Where the nodes and links of a service graph are drawn: Graphviz says it, and draws nothing."""

from __future__ import annotations

import math
import shutil
import subprocess
from dataclasses import dataclass
from typing import Callable, Mapping

from .service_graph import Graph
from .splines import Point, Spline, clipped

#: Points (1/72 inch): the circle of a service; the field of a class of users; room about a name.
RADIUS = 30.0
USERS_WIDTH, USERS_HEIGHT = 96.0, 42.0
LETTER, UNDER = 7.0, 32.0  # the width of a letter; the height of what is written under a circle


@dataclass(frozen=True)
class Layout:
    """Places in points, from the upper left corner. A link is a Bezier spline: a point, then three
    for each piece, from the caller's rim to the callee's."""

    width: float
    height: float
    nodes: Mapping[str, Point]
    links: Mapping[tuple[str, str], Spline]


def lay_out(graph: Graph) -> Layout:
    """The same graph, the same layout (of the same version of Graphviz).

    Raises RuntimeError if Graphviz is not installed.
    """
    program = shutil.which("dot")
    if program is None:
        raise RuntimeError(
            "service graphs are laid out by Graphviz's `dot`, which is not installed or not on the "
            "PATH. Debian, Ubuntu: apt install graphviz. macOS: brew install graphviz. Windows: "
            "winget install graphviz"
        )
    done = subprocess.run([program, "-Tplain"], input=_source(graph), capture_output=True,
                          text=True, encoding="utf-8", check=False)  # fmt: skip
    if done.returncode != 0:
        raise RuntimeError(f"Graphviz could not lay out the graph: {done.stderr.strip()}")
    return _read(done.stdout, graph)


def _source(graph: Graph) -> str:
    """The graph in Graphviz's language. Nodes are numbered: no name has to be escaped, and no font
    of this machine decides where anything is."""
    numbers = {name: f"n{number}" for number, name in enumerate(graph.names)}
    lines = ["digraph { rankdir=LR; nodesep=0.1; ranksep=0.85;",
             "edge [arrowhead=none, headclip=false, tailclip=false];",
             'node [shape=box, fixedsize=true, label=""];']  # fmt: skip
    for name, number in numbers.items():
        width, height = USERS_WIDTH, USERS_HEIGHT + 24
        if name in graph.services:
            width, height = max(2 * RADIUS, LETTER * len(short(name))), 2 * (RADIUS + UNDER)
        lines.append(f"{number} [width={width / 72:.4f}, height={height / 72:.4f}];")
    for caller, callee in graph.links:
        lines.append(f"{numbers[caller]} -> {numbers[callee]};")
    return "\n".join([*lines, "}"])


def short(name: str) -> str:
    """As much of a name as there is room for."""
    return name if len(name) <= 24 else name[:22] + "\u2026"


def _read(plain: str, graph: Graph) -> Layout:
    """Of `dot -Tplain`: lines of "graph", "node" and "edge", in inches from the lower left."""
    rows = [line.split() for line in plain.splitlines()]
    width, height = (72 * float(each) for each in rows[0][2:4])

    def point(x: str, y: str) -> Point:
        return round(72 * float(x), 1), round(height - 72 * float(y), 1)

    names = {f"n{number}": name for number, name in enumerate(graph.names)}
    nodes = {names[row[1]]: point(row[2], row[3]) for row in rows if row[0] == "node"}
    links = {}
    for row in rows:
        if row[0] == "edge":
            numbers = row[4 : 4 + 2 * int(row[3])]
            points = tuple(point(x, y) for x, y in zip(numbers[::2], numbers[1::2]))
            ends = names[row[1]], names[row[2]]
            links[ends] = clipped(points, *(_within(graph, nodes, name) for name in ends))
    return Layout(width, height, nodes, links)


def _within(graph: Graph, nodes: Mapping[str, Point], name: str) -> Callable[[Point], bool]:
    """Whether a point lies within the shape of a node."""
    x, y = nodes[name]
    if name in graph.services:
        return lambda point: math.dist(point, (x, y)) < RADIUS
    return lambda point: (
        abs(point[0] - x) < USERS_WIDTH / 2 and abs(point[1] - y) < USERS_HEIGHT / 2
    )
