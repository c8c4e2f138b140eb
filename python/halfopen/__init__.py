"""halfopen runs a microservice system that does not exist yet, and shows what breaks under trouble.

    import halfopen as ho

    shop = ho.gallery("missing_timeout")            # or ho.load("shop.yaml"), or built call by call
    fixed = shop.protect("product.page -> recommendations.similar",
                         ho.Fallback("empty carousel"),
                         ho.CircuitBreaker(wait_duration_in_open_state="30s"),
                         ho.AttemptTimeout("1s"))
    for system in (shop, fixed):
        result = system.run(duration="240s", seed=7)
        print(result["shoppers"].success_rate(start="140s"), result["product"].workers_exhausted_at)

Every quantity carries its unit ("80ms", "40/s", "0.1%"). Systems, policies and results never
change; what changes a system returns a new one. Only worlds (`System.start`) are changed by what is
done to them.
"""

from __future__ import annotations

import importlib
from typing import Any

try:
    from . import _core
except ImportError as error:
    raise ImportError(
        f"halfopen's C++ core cannot be loaded ({error}). In the tree: ./run builds it; "
        "else: pip install ."
    ) from error

from . import decisions, designs, executors
from ._core import Diagnostic
from .ablation import Ablation, ablate
from .animation import Animation, animate
from .designs import Design
from .errors import ExecutorError, Findings, InterruptedWarning, TopologyError
from .gallery_files import gallery, gallery_names
from .optimisation import Objective, objective
from .parts import Edge, Service, Traffic
from .policies import *
from .policies import __all__ as _policies
from .questions import Choice, Comparison, Search, best, compare, search
from .replays import Replay, replay
from .result import Result, comparison
from .sensitivities import sensitivity
from .steps import background, call, choose, fail, repeat, together, wait, work
from .stores import Store, StoreError
from .sweeps import Sweep, sweep
from .system import System, load, loads
from .world import World

__version__: str = _core.version

__all__ = [
    "Ablation", "Animation", "Choice", "Comparison", "Design", "Diagnostic", "Edge",
    "ExecutorError", "Findings", "InterruptedWarning", "Objective", "Replay", "Result", "Search",
    "Service", "Store", "StoreError", "Sweep", "System", "TopologyError", "Traffic", "World",
    "ablate", "animate", "background", "best", "call", "choose", "compare", "comparison",
    "decisions", "designs", "executors", "fail", "gallery", "gallery_names", "load", "loads",
    "objective", "pictures", "repeat", "replay", "search", "sensitivity", "sweep", "together",
    "wait", "work",
]  # fmt: skip
__all__ += _policies


def __getattr__(name: str) -> Any:
    if name == "pictures":  # matplotlib takes half a second: only for those who want pictures
        return importlib.import_module(".pictures", __name__)
    raise AttributeError(f"module 'halfopen' has no attribute {name!r}")
