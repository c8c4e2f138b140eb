"""A picture that a notebook shows, and that is written with the same bytes every time."""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import Any

import matplotlib
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

#: How every picture is drawn and written, whatever the reader has set for matplotlib.
STYLE: Any = {
    "font.family": "DejaVu Sans",
    "font.size": 13,
    "svg.hashsalt": "halfopen",
    "hatch.linewidth": 1.2,
}


class Picture(Figure):
    """A matplotlib figure outside pyplot. The same results give the same bytes: no dates, no random
    names in them."""

    def __init__(self, width: float, height: float) -> None:
        super().__init__(figsize=(width, height))
        FigureCanvasAgg(self)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes it, as the suffix says (".png", ".svg", ".pdf"); without one, .png and .svg."""
        target = Path(path)
        suffixes = [target.suffix] if target.suffix else [".png", ".svg"]
        for suffix in suffixes:
            self._write(target.with_suffix(suffix), suffix)

    def _write(self, target: Any, suffix: str) -> None:
        with matplotlib.rc_context(STYLE):
            self.savefig(target, format=suffix[1:], dpi=150, metadata=_stamp(suffix),
                         facecolor="white")  # fmt: skip

    def _repr_png_(self) -> bytes:
        buffer = io.BytesIO()
        self._write(buffer, ".png")
        return buffer.getvalue()


def _stamp(suffix: str) -> dict[str, str | None]:
    if suffix == ".svg":
        return {"Date": None, "Creator": "halfopen"}
    if suffix == ".pdf":
        return {"CreationDate": None, "Creator": "halfopen", "Producer": None}
    return {"Software": "halfopen"}
