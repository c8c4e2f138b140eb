"""What of a sweep is sent to a worker elsewhere, and what it sends back."""

from __future__ import annotations

import functools
import pickle
import time
import traceback
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Iterable, List, Mapping, Tuple

from . import _core, document

if TYPE_CHECKING:
    from .policies import Policy

#: A finished run: its place in the sweep, and (fingerprint, requests, figures).
FinishedRun = Tuple[int, Tuple[int, int, List[float]]]


@dataclass(frozen=True)
class Question:
    """What all runs of a sweep have in common."""

    engine: str
    name: str
    figures: tuple[str, ...]
    seed: int
    duration: int | None
    replications: int
    objects: Mapping[str, Policy] = field(default_factory=dict)


@dataclass(frozen=True)
class Chunk:
    """Some runs, and the text of each system that they need, by setting. Nothing else is needed to
    do them: no file, and no store."""

    question: Question
    systems: Mapping[int, str]
    runs: tuple[int, ...]


@dataclass(frozen=True)
class Outcome:
    """What came of a chunk. Errors come as values: what a worker raises is a fault of its own."""

    finished: list[FinishedRun]
    seconds: float  # that the runs took, without reading the systems
    error: BaseException | None = None
    where: str = ""  # the error's traceback


def do_chunk(chunk: Chunk) -> Outcome:
    """Does the runs, one after the other, with the GIL released."""
    finished: list[FinishedRun] = []
    seconds = 0.0
    try:
        if chunk.question.engine != _core.engine_version:
            raise RuntimeError(
                f"a worker has halfopen {_core.engine_version}, and this is "
                f"{chunk.question.engine}: their runs are not the same\n"
                "   help: install the same version everywhere"
            )
        count = chunk.question.replications
        plans = {setting: _plan(chunk.question, text) for setting, text in chunk.systems.items()}
        for run in chunk.runs:
            begin = time.perf_counter()
            finished.append((run, plans[run // count].run(run % count)))
            seconds += time.perf_counter() - begin
    except Exception as error:
        return Outcome(finished, seconds, _sendable(error), traceback.format_exc())
    return Outcome(finished, seconds)


def _sendable(error: Exception) -> Exception:
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        return RuntimeError(f"{type(error).__name__}: {error}")
    return error


def _plan(question: Question, text: str) -> _core.SweepPlan:
    """Of one setting; remembered, since many chunks ask for it."""
    if question.objects:
        return _made(question, text)
    return _remembered(
        text, question.name, question.figures, question.seed, question.duration,
        question.replications,
    )  # fmt: skip


@functools.lru_cache(maxsize=1000)
def _remembered(text: str, *question: Any) -> _core.SweepPlan:
    return _made(Question(_core.engine_version, *question), text)


def _made(question: Question, text: str) -> _core.SweepPlan:
    reading = _core.read_text(text, question.name, ".", dict(question.objects))
    if reading.topology is None:
        raise RuntimeError(f"a worker cannot read what it was sent: {reading}")
    return _core.SweepPlan(
        reading.topology,
        _core.grid([]),
        variant="as_written",
        seed=question.seed,
        duration=question.duration,
        replications=question.replications,
        figures=list(question.figures),
    )


def whole_text(topology: _core.Topology) -> str:
    """The topology's text with all that it reads from files in it."""
    text = topology.to_yaml()
    if "csv:" not in text:
        return text
    content = _core.parse(text)
    for name, points in topology.rates.items():
        rate = content["traffic"][name].get("rate")
        if isinstance(rate, Mapping) and "csv" in rate:
            inlined = [{"at": f"{at}ns", "rate": f"{each!r}/s"} for at, each in points]
            content = document.put(content, "traffic", name, "rate", value=inlined)
    return document.to_yaml(content)


def texts_of(plan: _core.SweepPlan, runs: Iterable[int]) -> dict[int, str]:
    """The text of each setting that these runs need."""
    settings = sorted({run // plan.replications for run in runs})
    return {setting: whole_text(plan.system(setting)) for setting in settings}
