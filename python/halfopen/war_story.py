"""How one slow query takes a whole shop down, and what three lines would have changed.

    python -m halfopen.war_story [FOLDER]

runs the gallery's missing_timeout as it is written and with its fix, tells what happened in words,
and draws it into FOLDER (run-output). Ends with 1 if anything came out other than the topology
expects.
"""

from __future__ import annotations

import sys
from pathlib import Path

from .document import to_yaml
from .gallery_files import gallery
from .result import Result
from .system import System

STORY = "missing_timeout"


def main(arguments: list[str]) -> int:
    if len(arguments) > 1 or any(each.startswith("-") for each in arguments):
        print(__doc__)
        return 2
    story = gallery(STORY)
    results = {name: story.variant(name).run() for name in story.variants}
    for name, result in results.items():
        print(_heading(name))
        if name in story.document.get("variants", {}):
            print(_change(story, name))
        print(result)
    print(_heading("with and without"))
    for name, result in results.items():
        print(_outcome(name, result))
    print(_drawn(results, Path(arguments[0] if arguments else "run-output")))
    return 0 if all(all(result.expectations) for result in results.values()) else 1


def _heading(name: str) -> str:
    return f"=== {name.replace('_', ' ')} ".ljust(100, "=") + "\n"


def _change(story: System, name: str) -> str:
    lines = to_yaml(story.document["variants"][name]).splitlines()
    return "\n".join(["what is changed", *(f"  {line}" for line in lines), ""])


def _outcome(name: str, result: Result) -> str:
    served = [f"{each.success_rate():.1%} of {each.name}" for each in result.traffic.values()]
    times = {each.name: each.workers_exhausted_at for each in result.services.values()}
    full = sorted((at, service) for service, at in times.items() if at is not None)
    fell = ", then ".join(f"{service} at {at:.1f} s" for at, service in full) or "none"
    return f"""{name.replace("_", " ")}
    served          {", ".join(served)}
    out of workers  {fell}
    fingerprint     {result.fingerprint}
"""


def _drawn(results: dict[str, Result], folder: Path) -> str:
    try:
        from . import pictures
    except ImportError as error:
        return f"no picture: {error} (pip install 'halfopen[tables]')"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "war_story"
    pictures.cascade({name.replace("_", " "): each for name, each in results.items()}, path)
    return f"picture: {path}.png, {path}.svg"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
