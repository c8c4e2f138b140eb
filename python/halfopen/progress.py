"""How far long work is: told to a function, to tqdm, or on a line of standard error."""

from __future__ import annotations

import contextlib
import sys
import time
from typing import Any, Callable, Iterator

#: A function of the share that is done (0..1); True, for a bar with the time left; False or None,
#: for nothing; tqdm (or any class like it), or a bar that was made already.
Progress = Any


@contextlib.contextmanager
def watched(progress: Progress, runs: int, what: str) -> Iterator[Callable[[float], Any] | None]:
    """The function that is to be called with the share of `runs` that is done."""
    if progress is None or progress is False:
        yield None
    elif progress is True:
        with _bar(runs, what) as bar:
            yield bar
    elif isinstance(progress, type):
        with _Bar(progress, runs, what) as bar:
            yield bar
    elif hasattr(progress, "update") and hasattr(progress, "n"):
        if getattr(progress, "total", None) is None:
            progress.total = runs
        yield _Advance(progress)
    elif callable(progress):
        yield progress
    else:
        raise TypeError(f"progress={progress!r} is neither a function, True, nor tqdm")


def _bar(runs: int, what: str) -> _Bar | _Line:
    try:
        from tqdm.auto import tqdm
    except ImportError:
        return _Line(what)
    return _Bar(tqdm, runs, what)


class _Advance:
    """Moves a bar of tqdm to a share."""

    def __init__(self, bar: Any) -> None:
        self._bar = bar
        self._begin = bar.n
        self._total = bar.total

    def __call__(self, share: float) -> None:
        ahead = self._begin + int(share * (self._total - self._begin)) - self._bar.n
        if ahead > 0:
            self._bar.update(ahead)


class _Bar:
    """A bar that begins where the work does: what comes out of the store took no time."""

    def __init__(self, kind: Any, runs: int, what: str) -> None:
        self._kind, self._runs, self._what = kind, runs, what
        self._bar: Any = None

    def __enter__(self) -> _Bar:
        return self

    def __call__(self, share: float) -> None:
        done = int(share * self._runs)
        if self._bar is None:
            self._bar = self._kind(
                total=self._runs, initial=done, desc=self._what, unit="run", dynamic_ncols=True
            )
        elif done > self._bar.n:
            self._bar.update(done - self._bar.n)

    def __exit__(self, *error: object) -> None:
        if self._bar is not None:
            self._bar.close()


class _Line:
    """ "sweep: 43 %, 12 s left" on standard error, where there is no tqdm."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._began: tuple[float, float] | None = None

    def __enter__(self) -> _Line:
        return self

    def __call__(self, share: float) -> None:
        now = time.monotonic()
        if self._began is None:
            self._began = (now, share)
        begin, first = self._began
        text = f"{self._what}: {share:.0%}"
        if share > first:
            text += f", {(now - begin) * (1 - share) / (share - first):.0f} s left"
        sys.stderr.write(f"\r{text:<40}")
        sys.stderr.flush()

    def __exit__(self, *error: object) -> None:
        if self._began is not None:
            sys.stderr.write("\n")
