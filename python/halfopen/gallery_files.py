"""The gallery: systems that come with halfopen, each telling one story."""

from __future__ import annotations

from pathlib import Path

from .system import System, load

_FOLDER = Path(__file__).parent / "gallery"


def gallery(name: str) -> System:
    """A system of the gallery, such as "missing_timeout". KeyError if there is none such."""
    path = _FOLDER / f"{name}.yaml"
    if not path.is_file():
        raise KeyError(f"no {name!r} in the gallery; there are {', '.join(gallery_names())}")
    return load(path)


def gallery_names() -> list[str]:
    """The names of all the systems of the gallery."""
    return sorted(path.stem for path in _FOLDER.glob("*.yaml"))
