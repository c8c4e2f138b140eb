"""Executors of concurrent.futures for what has none of its own."""

from __future__ import annotations

from concurrent.futures import Executor, Future
from typing import Any, Callable


class RayExecutor(Executor):
    """Ray as an executor: `ho.sweep(..., executor=ho.executors.RayExecutor())`.

    Uses the cluster that `ray.init(...)` connected to, or a local one. Every worker needs the same
    version of halfopen. `options`: as `ray.remote` takes them (num_cpus=1, max_retries=3).
    """

    def __init__(self, **options: Any) -> None:
        import ray

        if not ray.is_initialized():
            ray.init(include_dashboard=False, log_to_driver=False)
        self._ray: Any = ray
        self._options = {"num_cpus": 1, **options}

    @property
    def workers(self) -> int:
        """How many tasks the cluster does at a time."""
        cores = self._ray.cluster_resources().get("CPU", 1)
        return max(1, int(cores / self._options["num_cpus"]))

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        task = self._ray.remote(**self._options)(fn)
        future: Future[Any] = task.remote(*args, **kwargs).future()
        return future
