"""A sweep over an executor of concurrent.futures: chunks out, runs in, nothing lost."""

from __future__ import annotations

import collections
import math
import pickle
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    Executor,
    Future,
    ProcessPoolExecutor,
    wait,
)
from typing import Any, Callable, Union

from . import _core
from .chunks import Chunk, Outcome, Question, do_chunk, texts_of
from .errors import ExecutorError

#: An executor; or whatever makes one, so that a broken one can be replaced.
ExecutorLike = Union[Executor, Callable[[], Executor]]

CHUNK_SECONDS = 1.25  # of work: a second at least, though runs differ
LOSSES_MAX = 10  # in a row, without a run finished between them
GUESSED_WORKERS = 16  # of an executor that does not say how many it has


class Spread:
    """The runs of one sweep on their way over an executor's workers."""

    def __init__(
        self,
        sweep: _core.Sweep,
        question: Question,
        executor: ExecutorLike,
        store: _core.Store | None,
        progress: Callable[[float], Any] | None,
    ) -> None:
        self._sweep = sweep
        self._plan = sweep.plan
        self._question = question
        self._given = executor
        self._store = store
        self._progress = progress or (lambda share: None)
        self._left = collections.deque(sweep.to_do())
        self._under_way: dict[Future[Outcome], Chunk] = {}
        self._owned: Executor | None = None
        self._executor = self._opened()
        self._seconds = 0.0
        self._measured = 0
        self._losses = 0

    def run(self) -> None:
        """Does what is left. KeyboardInterrupt leaves with what is finished in its place."""
        all_of_them = self._plan.replications * len(self._plan.identities)
        try:
            while self._left or self._under_way:
                self._progress(self._sweep.finished() / all_of_them)
                self._submit()
                self._gather()
            self._progress(1.0)
        finally:
            for future in self._under_way:
                future.cancel()
            if self._owned is not None:
                self._owned.shutdown(wait=False)

    # --- out ---

    def _submit(self) -> None:
        room = 2 * workers_of(self._executor) if self._left else 0
        while self._left and len(self._under_way) < room:
            chunk = self._next_chunk()
            try:
                self._under_way[self._executor.submit(do_chunk, chunk)] = chunk
            except BrokenExecutor as error:
                self._give_back(chunk)
                return self._lose(error)

    def _next_chunk(self) -> Chunk:
        size = chunk_size(self._measured, self._seconds)
        runs = tuple(self._left.popleft() for _ in range(min(size, len(self._left))))
        return Chunk(self._question, texts_of(self._plan, runs), runs)

    def _give_back(self, chunk: Chunk, finished: int = 0) -> None:
        self._left.extendleft(reversed(chunk.runs[finished:]))

    # --- in ---

    def _gather(self) -> None:
        done, _ = wait(self._under_way, timeout=0.1, return_when=FIRST_COMPLETED)
        lost: Exception | None = None
        for future in done:
            chunk = self._under_way.pop(future)
            try:
                outcome = future.result()
            except Exception as error:  # the worker's, not the runs': those come as values
                self._give_back(chunk)
                lost = error
            else:
                self._take(outcome)
        if lost is not None:
            self._lose(lost)

    def _take(self, outcome: Outcome) -> None:
        self._sweep.take(outcome.finished, self._store)
        self._measured += len(outcome.finished)
        self._seconds += outcome.seconds
        self._losses = 0
        if outcome.error is not None:
            raise outcome.error from RuntimeError(f"on a worker:\n{outcome.where}")

    def _lose(self, error: Exception) -> None:
        """A worker died, or an executor. Its chunks are done again, elsewhere."""
        if _cannot_be_sent(error):
            raise TypeError(
                f"this system cannot be sent to the executor's workers: {error}\n   help: define "
                "the classes of your own policies in a module that the workers can import"
            ) from error
        self._losses += 1
        if self._losses > LOSSES_MAX:
            raise ExecutorError(
                f"the executor lost its workers {self._losses} times in a row, the last time by "
                f"{type(error).__name__}: {error}\n   help: what was finished is kept; see why "
                "workers die (memory?), and ask again"
            ) from error
        if isinstance(error, BrokenExecutor):
            self._renew(error)

    def _renew(self, error: BrokenExecutor) -> None:
        """Of a broken pool, all chunks are lost, and no other can be given to it."""
        for chunk in self._under_way.values():
            self._give_back(chunk)
        self._under_way.clear()
        try:
            self._executor = self._opened(again=True)
        except TypeError:
            raise ExecutorError(
                f"the executor is broken: {error}\n   help: what was finished is kept; give a "
                "function that makes executors (executor=lambda: ...), so that it can be replaced"
            ) from error

    def _opened(self, again: bool = False) -> Executor:
        if self._owned is not None:
            self._owned.shutdown(wait=False)
        given: Any = self._given
        if hasattr(given, "get_executor"):  # a Client of Dask
            executor: Executor = given.get_executor()
            return executor
        if hasattr(given, "submit") and not isinstance(given, type):
            if not again:
                running: Executor = given
                return running
            self._owned = made = _alike(given)
        elif callable(given):
            self._owned = made = given()
        else:
            raise TypeError(f"{given!r} is no executor of concurrent.futures, nor makes one")
        return made


def chunk_size(runs: int, seconds: float) -> int:
    """How many runs make a second of work, when so many took so long; one while nobody knows."""
    if runs == 0:
        return 1
    return max(1, math.ceil(CHUNK_SECONDS * runs / max(seconds, 1e-6 * runs)))


def workers_of(executor: Any) -> int:
    """How many chunks it does at a time."""
    known = getattr(executor, "workers", None) or getattr(executor, "_max_workers", None)
    client: Any = getattr(executor, "_client", None)  # Dask's: workers come and go
    if known is None and hasattr(client, "nthreads"):
        known = sum(client.nthreads().values())
    return max(1, known) if isinstance(known, int) else GUESSED_WORKERS


def _alike(executor: Executor) -> Executor:
    """A new pool in place of a broken one. TypeError for what only its owner can make anew."""
    if not isinstance(executor, ProcessPoolExecutor):
        raise TypeError(f"{executor!r} cannot be made anew")
    return ProcessPoolExecutor(
        workers_of(executor),
        mp_context=getattr(executor, "_mp_context", None),
        initializer=getattr(executor, "_initializer", None),
        initargs=getattr(executor, "_initargs", ()),
    )


def _cannot_be_sent(error: Exception) -> bool:
    return isinstance(error, pickle.PicklingError) or (
        isinstance(error, (TypeError, AttributeError)) and "pickle" in str(error)
    )
